"""What sources that speak HTTP have in common."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import quote, urlencode

from go1scim._exchange import Call, Each, Flow, Request, Response, Service, step
from go1scim.auth._checks import endpoint_url
from go1scim.errors import (
    DecodeError,
    ForbiddenError,
    Go1ScimError,
    MissingScopeError,
    ResponseError,
    UnauthorizedError,
)
from go1scim.sources._credentials import Credential, auth_of
from go1scim.sources._links import Trail

T = TypeVar("T")

#: Requests at a time, where records are read one by one.
_ABREAST: Final = 8
_PLACE: Final = "The endpoint of the source answers; check its base URL, and what it has to say."


class HttpSource:
    """
    The basis of a source that speaks HTTP and JSON.

    Requests go through the drivers of go1scim: the credential, waits and retries, and threads or
    tasks are theirs. The connections are of this endpoint only.

    Args:
        base_url: Where the API is; https, but for this machine.
        credential: As for `GraphSource`; None where there is none.

    Raises:
        ConfigurationError: The URL or the credential is of no use.
    """

    #: What to do next, by the class of an error.
    hints: ClassVar[Mapping[type[Go1ScimError], str]] = {
        UnauthorizedError: "Check the credential of the source.",
        ForbiddenError: "The credential of the source may not read this.",
        MissingScopeError: "The credential of the source needs another scope.",
        ResponseError: _PLACE,
        DecodeError: _PLACE,
    }

    def __init__(self, base_url: str, credential: Credential | str | None = None) -> None:
        url = endpoint_url(base_url, "base_url").rstrip("/")
        auth = None if credential is None else auth_of(credential)
        self.service: Service = Service(url, auth)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.service.base_url!r})"

    def get(self, target: str, *, read: Callable[[Response], T] | None = None) -> Flow[Any]:
        """
        The JSON that the server has at *target*, for ``yield from``.

        Args:
            target: The path below the base URL, with its query, percent-encoded: see `target`.
            read: Takes what is wanted from the answer, where that is not the JSON alone.

        Raises:
            ResponseError: The server refused, also after the retries.
            DecodeError: The answer is no JSON.
            TransportError: There was no answer.
        """
        try:
            return (yield from step(Call(self._request(target), read or Response.json)))
        except Go1ScimError as error:
            raise self._told(error) from None

    def get_each(self, targets: Iterable[str]) -> Flow[list[Any]]:
        """The JSON at each of *targets*, side by side; an error where one was refused."""
        batch = Each(Call(self._request(target), Response.json) for target in targets)
        found: list[Any] = yield batch
        return [self._told(one) if isinstance(one, Go1ScimError) else one for one in found]

    def trail(self, first: str) -> Trail:
        """The pages that begin with *first*."""
        return Trail(self.service.base_url, first)

    @staticmethod
    def target(*segments: str, **query: object) -> str:
        """A path of *segments*, and a query, in which nothing can break out of its place."""
        path = "/".join(quote(segment, safe="()'=,") for segment in segments)
        given = {name: value for name, value in query.items() if value is not None}
        return f"/{path}?{urlencode(given, quote_via=quote)}" if given else f"/{path}"

    def _request(self, target: str) -> Request:
        return Request("GET", target, self.service, {"Accept": "application/json"})

    def _told(self, error: Go1ScimError) -> Go1ScimError:
        """The same error, with what to do about it here."""
        for cls in type(error).__mro__:
            if cls in self.hints:
                later = getattr(error, "retry_after", None)
                again = f" The server asks to wait {later:.0f} seconds." if later else ""
                error.hint = f"{self.hints[cls]}{again}"
                break
        return error


def chunks(ids: list[str]) -> Iterable[list[str]]:
    """*ids*, as many at a time as are asked for side by side."""
    return (ids[at : at + _ABREAST] for at in range(0, len(ids), _ABREAST))


def good(answer: Any) -> dict[str, Any]:
    """
    An answer of `get_each` that is an object.

    Raises:
        Go1ScimError: It is an error, or something else.
    """
    if isinstance(answer, Go1ScimError):
        raise answer
    return listed([answer])[0]


def listed(page: Any, name: str | None = None) -> list[dict[str, Any]]:
    """
    The objects of a page: the page itself, or what it has under *name*.

    Raises:
        DecodeError: It is no list of objects.
    """
    found = page
    if name is not None:
        found = page.get(name) if isinstance(page, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise DecodeError(
            "the answer is no list of objects",
            pointer=f"/{name}" if name else "",
            hint=_PLACE,
        )
    return found


def text_of(record: Mapping[str, Any], name: str = "id") -> str:
    """
    The text that *record* has under *name*.

    Raises:
        DecodeError: There is none.
    """
    found = record.get(name)
    if not isinstance(found, str) or not found:
        raise DecodeError(f"a record has no {name}", pointer=f"/{name}", hint=_PLACE)
    return found
