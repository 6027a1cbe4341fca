"""Faults to order: what goes wrong between a client and a portal, and when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from random import Random
from typing import Any, Final

from attrs import define, field, frozen

from go1scim import _json, urns
from go1scim._exchange import Reply, Response
from go1scim.errors import (
    ConfigurationError,
    RequestTimeoutError,
    TransportError,
    ValidationError,
)
from go1scim.testing._incoming import TOKEN_PATH

__all__ = ["Fault", "Faults"]

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_STATUSES: Final = range(100, 600)


@frozen(kw_only=True)
class Fault:
    """
    One thing that goes wrong.

    Attributes:
        name: What it is called in `Faults`.
        answer: What the client gets, or None: the portal's answer, changed by *cut*.
        committed: Whether the portal carries the request out all the same.
        revokes: Whether every access token is revoked before the request arrives.
        edit: What it makes of the JSON of the portal's answer.
        cut: The number of bytes of the answer's body that arrive; None: all; negative: all but.
        method: Only requests of this method.
        path: Only requests whose path starts like this; without it, all but token requests.
    """

    name: str
    answer: Reply | None = None
    committed: bool = False
    revokes: bool = False
    edit: Callable[[Any], Any] | None = None
    cut: int | None = None
    method: str | None = None
    path: str | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether the fault is meant for such a request."""
        is_meant = path != TOKEN_PATH if self.path is None else path.startswith(self.path)
        return is_meant and self.method in {None, method}

    def spoil(self, answer: Reply) -> Reply:
        """What becomes of the portal's own *answer*."""
        if self.answer is not None:
            return self.answer
        if not isinstance(answer, Response):
            return answer
        content = answer.content
        if self.edit is not None:
            content = _json.dumps(self.edit(_json.loads(content or b"null")))
        return Response(answer.status, answer.headers, content[: self.cut])


@define
class _Due:
    """A fault in the queue, and for how many requests it waits and lasts."""

    fault: Fault
    skip: int
    times: int


@define
class _Chance:
    """Faults that may hit any request."""

    rate: float
    random: Random
    among: Sequence[Fault]
    method: str | None
    path: str | None

    def matches(self, method: str, path: str) -> bool:
        return self.method in {None, method} and path.startswith(self.path or "")


@define
class Faults:
    """
    The script of what goes wrong, in the order it was written.

    Every method takes the same last arguments: only requests of *method*, whose path below the base
    URL starts with *path*, count; the first *skip* of them pass, and the next *times* are hit.
    Token requests count only where *path* is ``"/oauth/token"``. What is left to chance comes last.

    Every method raises `ValidationError` for a fault that could never hit.
    """

    _due: list[_Due] = field(factory=list)
    _chances: list[_Chance] = field(factory=list)

    def __len__(self) -> int:
        return len(self._due)

    def clear(self) -> None:
        """Forget what has not happened yet, and leave nothing to chance."""
        self._due.clear()
        self._chances.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits the request that arrives now."""
        for due in list(self._due):
            if not due.fault.matches(method, path):
                continue
            if due.skip:
                due.skip -= 1
                continue
            due.times -= 1
            if not due.times:
                self._due.remove(due)
            return due.fault
        for chance in self._chances:
            if chance.matches(method, path) and chance.random.random() < chance.rate:
                return chance.random.choice(chance.among)
        return None

    def at_random(
        self,
        rate: float,
        *,
        among: Iterable[str] = ("lose_response", "time_out", "too_many_requests", "unavailable"),
        seed: int = 0,
        method: str | None = None,
        path: str | None = None,
    ) -> None:
        """
        Let a fault hit a request now and then, after what the script says.

        Without *path*, that may be a token request as well.

        Args:
            rate: Which part of the requests is hit, from 0 to 1.
            among: The faults to choose from: the names of the methods of this class that need no
                arguments, ``"too_many_requests"`` (429) and ``"unavailable"`` (503).
            seed: The same seed hits the same requests.

        Raises:
            ConfigurationError: There is no such fault.
            ValidationError: The fault could never hit.
        """
        _check_aim(method, path)
        if not 0 <= rate <= 1:
            raise ValidationError(
                f"rate is {rate!r}", field="rate", hint="Pass a number from 0 to 1."
            )
        script = Faults()
        for name in among:
            if name not in _KINDS:
                known = ", ".join(_KINDS)
                raise ConfigurationError(
                    f"there is no fault {name!r}; choose among {known}", variable="among"
                )
            _KINDS[name](script)
        faults = [due.fault for due in script._due]
        random = Random(seed)  # noqa: S311 - repeatable chance, and nothing to protect
        self._chances.append(_Chance(rate, random, faults, method, path))

    def next(
        self,
        *,
        status: int,
        retry_after: int | str | None = None,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        committed: bool = False,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """
        Answer with *status*.

        Args:
            retry_after: Seconds, or an HTTP date.
            content: The body; else a SCIM error with *detail*.
            committed: Whether the request is carried out before that.
        """
        _check_status(status)
        more = {"content-type": "application/scim+json"}
        if retry_after is not None:
            more["retry-after"] = str(retry_after)
        more.update({name.lower(): value for name, value in (headers or {}).items()})
        if content is None:
            content = _error(status, detail)
        fault = Fault(
            name="next",
            answer=Response(status, more, content),
            committed=committed,
            method=method,
            path=path,
        )
        self._add(fault, skip, times)

    def lose_response(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Carry the request out and close the connection without an answer."""
        lost = TransportError("the connection was closed before the answer came")
        fault = Fault(name="lose_response", answer=lost, committed=True, method=method, path=path)
        self._add(fault, skip, times)

    def time_out(
        self,
        *,
        committed: bool = True,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Never answer. The client cannot know whether the request was *committed*."""
        late = RequestTimeoutError("no answer in time")
        fault = Fault(name="time_out", answer=late, committed=committed, method=method, path=path)
        self._add(fault, skip, times)

    def refuse_connection(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Let the request never arrive."""
        refused = TransportError("the connection was refused", may_have_had_effect=False)
        fault = Fault(name="refuse_connection", answer=refused, method=method, path=path)
        self._add(fault, skip, times)

    def html(
        self,
        *,
        status: int = HTTPStatus.OK,
        committed: bool = False,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Answer with a web page, as proxies and sign-in pages do."""
        _check_status(status)
        page = b"<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>"
        answer = Response(status, {"content-type": "text/html; charset=utf-8"}, page)
        fault = Fault(name="html", answer=answer, committed=committed, method=method, path=path)
        self._add(fault, skip, times)

    def truncate(
        self,
        *,
        at: int = -1,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Carry the request out, and send the body only up to the byte *at*."""
        fault = Fault(name="truncate", committed=True, cut=at, method=method, path=path)
        self._add(fault, skip, times)

    def alter(
        self,
        edit: Callable[[Any], Any],
        *,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """
        Carry the request out, and answer with what *edit* makes of the answer's JSON.

        That is for what servers get wrong: totals, members that are left out, attributes of another
        type. Without a body, *edit* gets None.
        """
        fault = Fault(name="alter", committed=True, edit=edit, method=method, path=path)
        self._add(fault, skip, times)

    def revoke_tokens(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        skip: int = 0,
        times: int = 1,
    ) -> None:
        """Revoke every access token just before the request arrives."""
        fault = Fault(name="revoke_tokens", committed=True, revokes=True, method=method, path=path)
        self._add(fault, skip, times)

    def _add(self, fault: Fault, skip: int, times: int) -> None:
        _check_aim(fault.method, fault.path)
        if skip < 0 or times < 1:
            raise ValidationError(
                f"skip is {skip}, times is {times}",
                field="skip" if skip < 0 else "times",
                hint="skip is 0 or more, times is 1 or more.",
            )
        self._due.append(_Due(fault, skip, times))


_KINDS: Final[Mapping[str, Callable[[Faults], None]]] = {
    "lose_response": Faults.lose_response,
    "time_out": Faults.time_out,
    "refuse_connection": Faults.refuse_connection,
    "html": Faults.html,
    "truncate": Faults.truncate,
    "revoke_tokens": Faults.revoke_tokens,
    "too_many_requests": lambda faults: faults.next(status=429, retry_after=1),
    "unavailable": lambda faults: faults.next(status=503),
}


def _check_aim(method: str | None, path: str | None) -> None:
    if method is not None and method not in _METHODS:
        raise ValidationError(
            f"no request has the method {method!r}",
            field="method",
            hint=f"Pass one of {', '.join(_METHODS)}.",
        )
    if path is not None and not path.startswith("/"):
        raise ValidationError(
            f"no path starts with {path!r}",
            field="path",
            hint='Pass a path below the base URL, such as "/Users", or "/oauth/token".',
        )


def _check_status(status: int) -> None:
    if status not in _STATUSES:
        raise ValidationError(
            f"there is no status {status!r}", field="status", hint="Pass one from 100 to 599."
        )


def _error(status: int, detail: str | None) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    return _json.dumps({"schemas": [urns.ERROR], "status": str(status), "detail": detail or phrase})
