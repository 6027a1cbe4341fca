"""Faults to order: what goes wrong between a client and a portal, and when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from random import Random
from typing import Any, Final, TypedDict, Unpack

from attrs import define, field, frozen

from go1scim import _json, urns
from go1scim._exchange import Reply, Response
from go1scim.errors import (
    ConfigurationError,
    RequestTimeoutError,
    TransportError,
    ValidationError,
)
from go1scim.testing import _edits
from go1scim.testing._incoming import TOKEN_PATH

__all__ = ["Aim", "Fault", "Faults"]

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WITH_BODY: Final = ("POST", "PUT", "PATCH")
_STATUSES: Final = range(100, 600)

#: How late an answer may be, in seconds; over real HTTP somebody waits for it.
_LATEST: Final = 3600.0

Edit = Callable[[Any], Any]


class Aim(TypedDict, total=False):
    """
    Which requests a fault is meant for.

    Attributes:
        method: Only requests of this method.
        path: Only requests whose path below the base URL starts like this. Without it, all but
            token requests; ``"/oauth/token"`` means those.
        skip: How many of them pass first.
        times: How many are hit then; 1 unless given.
    """

    method: str | None
    path: str | None
    skip: int
    times: int


@frozen(kw_only=True)
class Fault:
    """
    One thing that goes wrong.

    Attributes:
        name: What it is called in `Faults`.
        answer: What the client gets, or None: the portal's answer, changed by *cut*.
        committed: Whether the portal carries the request out all the same.
        revokes: Whether every access token is revoked before the request arrives.
        ask: What becomes of the JSON of the request, before it is carried out.
        edit: What it makes of the JSON of the portal's answer.
        cut: The number of bytes of the answer's body that arrive; None: all; negative: all but.
        delay: How many seconds late the answer is.
        stale: How many writes the answer does not know of yet.
        method: Only requests of this method.
        path: Only requests whose path starts like this; without it, all but token requests.
    """

    name: str
    answer: Reply | None = None
    committed: bool = False
    revokes: bool = False
    ask: Edit | None = None
    edit: Edit | None = None
    cut: int | None = None
    delay: float = 0.0
    stale: int = 0
    method: str | None = None
    path: str | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether the fault is meant for such a request."""
        is_meant = path != TOKEN_PATH if self.path is None else path.startswith(self.path)
        return is_meant and self.suits(method)

    def suits(self, method: str) -> bool:
        """Whether there is something to spoil in a request of *method*."""
        has_body = self.ask is None or method in _WITH_BODY
        return has_body and self.method in {None, method}

    def spoil_request(self, content: bytes) -> bytes:
        """What becomes of the body of the request; what is no JSON stays what it is."""
        return content if self.ask is None else _edited(content, self.ask)

    def spoil(self, answer: Reply) -> Reply:
        """What becomes of the portal's own *answer*."""
        if self.answer is not None:
            return self.answer
        if not isinstance(answer, Response):
            return answer
        content = answer.content if self.edit is None else _edited(answer.content, self.edit)
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

    Every method takes the same last arguments, those of `Aim`: only requests of *method*, whose
    path below the base URL starts with *path*, count; the first *skip* of them pass, and the next
    *times* are hit. Token requests count only where *path* is ``"/oauth/token"``. What is left to
    chance comes last.

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
            if not chance.matches(method, path) or chance.random.random() >= chance.rate:
                continue
            fault = chance.random.choice(chance.among)
            return fault if fault.suits(method) else None
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
                arguments, ``"too_many_requests"`` (429 with Retry-After), ``"throttled"`` (429
                without), and ``"internal_error"``, ``"bad_gateway"``, ``"unavailable"`` and
                ``"gateway_timeout"`` (500, 502, 503; 504 after the work was done).
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
        if not faults:
            raise ValidationError(
                "there is no fault to choose from", field="among", hint="Name at least one."
            )
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
        **aim: Unpack[Aim],
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
        answer = Response(status, more, content)
        self._add("next", aim, answer=answer, committed=committed)

    def lose_response(self, **aim: Unpack[Aim]) -> None:
        """Carry the request out and close the connection without an answer."""
        lost = TransportError("the connection was closed before the answer came")
        self._add("lose_response", aim, answer=lost, committed=True)

    def time_out(self, *, committed: bool = True, **aim: Unpack[Aim]) -> None:
        """Never answer. The client cannot know whether the request was *committed*."""
        late = RequestTimeoutError("no answer in time")
        self._add("time_out", aim, answer=late, committed=committed)

    def slow(self, seconds: float = 5.0, **aim: Unpack[Aim]) -> None:
        """
        Carry the request out, and answer *seconds* later.

        In memory those pass on the clock of the portal, and a client that waits less for an answer
        gives up; over real HTTP they are real.
        """
        if not 0 < seconds <= _LATEST:
            raise ValidationError(
                f"seconds is {seconds!r}",
                field="seconds",
                hint=f"Pass a number above 0, and at most {_LATEST:.0f}.",
            )
        self._add("slow", aim, delay=seconds)

    def stale(self, writes: int = 1, **aim: Unpack[Aim]) -> None:
        """
        Answer a GET with what was there before the last requests that changed something.

        Args:
            writes: How many of these requests the answer does not know of.
        """
        method = aim.get("method") or "GET"
        if method != "GET" or writes < 1:
            raise ValidationError(
                f"writes is {writes}, method is {method!r}",
                field="writes" if writes < 1 else "method",
                hint="Only a GET can be stale, by 1 request or more.",
            )
        self._add("stale", {**aim, "method": method}, stale=writes)

    def refuse_connection(self, **aim: Unpack[Aim]) -> None:
        """Let the request never arrive."""
        refused = TransportError("the connection was refused", may_have_had_effect=False)
        self._add("refuse_connection", aim, answer=refused)

    def html(
        self, *, status: int = HTTPStatus.OK, committed: bool = False, **aim: Unpack[Aim]
    ) -> None:
        """Answer with a web page, as proxies and sign-in pages do."""
        _check_status(status)
        page = b"<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>"
        answer = Response(status, {"content-type": "text/html; charset=utf-8"}, page)
        self._add("html", aim, answer=answer, committed=committed)

    def truncate(self, *, at: int = -1, **aim: Unpack[Aim]) -> None:
        """Carry the request out, and send the body only up to the byte *at*."""
        self._add("truncate", aim, cut=at)

    def cap_page(self, count: int = 1, **aim: Unpack[Aim]) -> None:
        """Give at most *count* resources of a list, whatever was asked for."""
        _check_count(count)
        self._add("cap_page", {"method": "GET", **aim}, edit=_edits.capped(count))

    def wrong_total(self, by: int = 1, **aim: Unpack[Aim]) -> None:
        """Count *by* resources too many in a list; too few, where it is negative."""
        self._add("wrong_total", {"method": "GET", **aim}, edit=_edits.miscounted(by))

    def drop_members(self, count: int = 1, **aim: Unpack[Aim]) -> None:
        """
        Leave the last *count* members of a request out, and answer as if nothing had happened.

        That goes for a POST and a PUT of a group, and for each operation of a PATCH that adds or
        replaces members.
        """
        _check_count(count)
        self._add("drop_members", {"path": "/Groups", **aim}, ask=_edits.without_members(count))

    def alter_request(self, edit: Edit, **aim: Unpack[Aim]) -> None:
        """Carry out what *edit* makes of the request's JSON, which the client does not know of."""
        self._add("alter_request", aim, ask=edit)

    def alter(self, edit: Edit, **aim: Unpack[Aim]) -> None:
        """
        Carry the request out, and answer with what *edit* makes of the answer's JSON.

        That is for what servers get wrong: attributes of another type, or that are left out.
        Without a body, *edit* gets None.
        """
        self._add("alter", aim, edit=edit)

    def revoke_tokens(self, **aim: Unpack[Aim]) -> None:
        """Revoke every access token just before the request arrives."""
        self._add("revoke_tokens", aim, revokes=True)

    def _add(self, name: str, aim: Aim, **what: Any) -> None:
        unknown = aim.keys() - Aim.__annotations__.keys()
        if unknown:
            raise TypeError(f"{name}() has no argument {', '.join(sorted(unknown))}")
        method, path = aim.get("method"), aim.get("path")
        _check_aim(method, path)
        skip, times = aim.get("skip", 0), aim.get("times", 1)
        if skip < 0 or times < 1:
            raise ValidationError(
                f"skip is {skip}, times is {times}",
                field="skip" if skip < 0 else "times",
                hint="skip is 0 or more, times is 1 or more.",
            )
        what.setdefault("committed", "answer" not in what)
        self._due.append(_Due(Fault(name=name, method=method, path=path, **what), skip, times))


_KINDS: Final[Mapping[str, Callable[[Faults], None]]] = {
    "lose_response": Faults.lose_response,
    "time_out": Faults.time_out,
    "slow": Faults.slow,
    "stale": Faults.stale,
    "refuse_connection": Faults.refuse_connection,
    "html": Faults.html,
    "truncate": Faults.truncate,
    "cap_page": Faults.cap_page,
    "wrong_total": Faults.wrong_total,
    "drop_members": Faults.drop_members,
    "revoke_tokens": Faults.revoke_tokens,
    "too_many_requests": lambda faults: faults.next(status=429, retry_after=1),
    "throttled": lambda faults: faults.next(status=429),
    "internal_error": lambda faults: faults.next(status=500),
    "bad_gateway": lambda faults: faults.next(status=502),
    "unavailable": lambda faults: faults.next(status=503),
    "gateway_timeout": lambda faults: faults.next(status=504, committed=True),
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


def _check_count(count: int) -> None:
    if count < 1:
        raise ValidationError(f"count is {count!r}", field="count", hint="Pass a number from 1 up.")


def _edited(content: bytes, edit: Edit) -> bytes:
    try:
        document = _json.loads(content or b"null")
    except ValueError:
        return content
    return _json.dumps(edit(document))


def _error(status: int, detail: str | None) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    return _json.dumps({"schemas": [urns.ERROR], "status": str(status), "detail": detail or phrase})
