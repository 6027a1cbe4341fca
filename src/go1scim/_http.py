"""What passes between the core and the drivers: requests, answers, and the steps in between."""

from collections.abc import Callable, Generator, Mapping
from datetime import UTC
from http import HTTPStatus
from random import Random
from typing import Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from attrs import Factory, evolve, field, frozen

from go1scim import _json
from go1scim.errors import DecodeError, TransportError, ValidationError

T = TypeVar("T")

#: RFC 9110 section 9.2.2
_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
#: The request may have been carried out although the answer says nothing of it.
_UNCERTAIN: Final = frozenset({408, 500, 502, 503, 504})


@runtime_checkable
class Auth(Protocol):
    """What a `Service` needs of a credential."""

    def auth_flow(self, request: "Request", runtime: "Runtime") -> "Steps[Reply]":
        """Send *request* with the credential, renewing it where that is due."""
        ...


class Retry(Protocol):
    """What `exchange` needs of a policy: whether to send again, and when."""

    def delay(
        self,
        request: "Request",
        reply: "Reply",
        *,
        attempt: int,
        elapsed: float,
        now: float,
        random: Random,
    ) -> float | None:
        """Seconds to wait before sending again, or None: *reply* is final."""
        ...


@frozen
class Runtime:
    """
    What the steps need from outside: a policy, a clock in seconds since 1970, and chance.

    Attributes:
        hold: Seconds to wait before a request is sent, asked again after that; None: never.
    """

    retry: Retry
    now: Callable[[], float]
    random: Random
    hold: Callable[[], float] | None = None


@frozen(eq=False)
class Service:
    """One endpoint with its credential: where requests go, and how they are authorised."""

    base_url: str
    auth: Auth | None = field(default=None, repr=False)


def _is_idempotent(request: "Request") -> bool:
    if not isinstance(request.method, str):
        raise ValidationError(
            f"Request.method takes text, got {type(request.method).__name__}",
            field="method",
            hint="Pass 'GET', for example.",
        )
    return request.method in _IDEMPOTENT


@frozen
class Request:
    """
    An HTTP request.

    Attributes:
        target: The path below the base URL of *service* with its query, percent-encoded.
        idempotent: Whether sending it twice is as good as sending it once.
        to_the_end: Whether its answer must be waited for even when the task is cancelled: what it
            spends, such as a refresh token, cannot be spent again.
    """

    method: str
    target: str = field(repr=lambda target: repr(target.partition("?")[0]))
    service: Service = field(eq=False, repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False, hash=False)
    content: bytes | None = field(default=None, repr=False)
    idempotent: bool = field(default=Factory(_is_idempotent, takes_self=True), repr=False)
    to_the_end: bool = field(default=False, repr=False)

    @property
    def url(self) -> str:
        """The absolute URL."""
        return self.service.base_url + self.target

    @property
    def path(self) -> str:
        """The path below the base URL, without the query, which may hold personal data."""
        return self.target.partition("?")[0]

    def with_headers(self, **headers: str) -> "Request":
        """The same request with more *headers*; an underscore in a name stands for a hyphen."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return evolve(self, headers={**self.headers, **more})


@frozen
class Response:
    """
    An HTTP answer.

    Attributes:
        headers: By lower-case name.
        content: The body, decompressed.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False, hash=False)
    content: bytes = field(default=b"", repr=False)

    def json(self) -> Any:
        """
        The body as JSON.

        Raises:
            DecodeError: The body is empty, HTML, cut off, or nests too deep.
        """
        document = self.document()
        if _json.nests_too_deep(document):
            raise self._unreadable("the answer nests too deep")
        return document

    def document(self) -> Any:
        """The body as JSON for a reader that checks the nesting of what it does not know."""
        try:
            return _json.loads(self.content)
        except RecursionError:
            raise self._unreadable("the answer nests too deep") from None
        except ValueError as error:
            raise self._unreadable(self._complaint(error)) from None

    def excerpt(self, limit: int = 200) -> str:
        """The first *limit* characters of the body, for an error message."""
        return self.content[: limit * 4].decode("utf-8", "replace")[:limit]

    def _unreadable(self, detail: str) -> DecodeError:
        return DecodeError(detail, status=self.status, body=self.excerpt())

    def _complaint(self, error: ValueError) -> str:
        kind = self.headers.get("content-type", "")
        if not self.content:
            return "the answer has no body"
        if "html" in kind or self.content.lstrip()[:1] == b"<":
            return "the answer is a web page, not JSON"
        return f"the answer is not JSON ({error})"


Reply: TypeAlias = Response | TransportError


@frozen
class Sleep:
    """A step: wait so many seconds."""

    seconds: float


@frozen
class Ask:
    """
    A step: call a function of the caller's, awaiting what it returns where that is awaitable.

    Attributes:
        blocks: Whether it waits by itself: a driver of tasks calls it in a thread.
    """

    function: Callable[[], Any] = field(repr=False)
    blocks: bool = field(default=False, repr=False)


Step: TypeAlias = Request | Sleep | Ask
Steps: TypeAlias = Generator[Step, Any, T]


def retry_after(response: Response, now: float) -> float | None:
    """
    Seconds that *response* asks to wait, from either form of ``Retry-After``.

    A date that has passed asks for no wait; text that is neither form is as good as absent.
    (RFC 9110 section 10.2.3)
    """
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - it loads sockets

    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year or a zone of thirty digits
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - now)


def failed(reply: Reply) -> bool:
    return isinstance(reply, TransportError) or reply.status >= HTTPStatus.BAD_REQUEST


def may_have_had_effect(reply: Reply) -> bool:
    """Whether the request may have been carried out although no good answer came back."""
    if isinstance(reply, TransportError):
        return reply.may_have_had_effect
    return reply.status in _UNCERTAIN
