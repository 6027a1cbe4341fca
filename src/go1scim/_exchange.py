"""
One exchange with a provider, without waiting: what to send, what came back, and what to do next.

Theory of operation: a `Call` is one exchange as a value. `exchange` turns it into steps: a
generator that yields what it needs from the world (a `Request` to be sent, a `Sleep` to be kept, an
`Ask` to be put to a function of the caller's) and receives the result. A driver obeys; it is the
only code that waits. Failures of the transport come back as values, and the core raises them.

Operations of several exchanges are `Flow` generators and listings are `Pages` generators. Both
yield batches of calls, whose concurrency the driver chooses.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from random import Random
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

from attrs import evolve, field, frozen

from go1scim import _json
from go1scim.errors import DecodeError, Go1ScimError, TransportError

T = TypeVar("T")

_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})  # RFC 9110 section 9.2.2


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
    """What the steps need from outside: a policy, a clock in seconds since 1970, and chance."""

    retry: Retry
    now: Callable[[], float]
    random: Random


@frozen(eq=False)
class Service:
    """One endpoint with its credential: where requests go, and how they are authorised."""

    base_url: str
    auth: Auth | None = field(default=None, repr=False)


@frozen
class Request:
    """
    An HTTP request.

    Attributes:
        target: The path below the base URL of *service* with its query, percent-encoded.
        idempotent: Whether sending it twice is as good as sending it once.
    """

    method: str
    target: str = field(repr=lambda target: repr(target.partition("?")[0]))
    service: Service = field(eq=False, repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False, hash=False)
    content: bytes | None = field(default=None, repr=False)
    idempotent: bool = field(repr=False)

    @idempotent.default
    def _(self) -> bool:
        return self.method in _IDEMPOTENT

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
    """A step: call a function of the caller's, awaiting what it returns where that is awaitable."""

    function: Callable[[], Any] = field(repr=False)


Step: TypeAlias = Request | Sleep | Ask
Steps: TypeAlias = Generator[Step, Any, T]


@frozen(eq=False)
class Call(Generic[T]):
    """
    One exchange as a value: what to send, and how to read the answer.

    Attributes:
        probe: For a request that must not take effect twice: the flow that finds out whether it
            has taken effect already, giving its result or None.
    """

    request: Request
    read: Callable[[Response], T]
    probe: "Callable[[], Flow[T | None]] | None" = None


Flow: TypeAlias = Generator[Sequence[Call[Any]], Sequence[Any], T]


def step(call: Call[T]) -> Flow[T]:
    """A flow of one call; ``yield from step(call)`` gives its result with its type."""
    (value,) = yield (call,)
    return value  # type: ignore[no-any-return]


def authorized(request: Request, runtime: Runtime) -> Steps[Reply]:
    """Send *request* with the credential of its service."""
    auth = request.service.auth
    if auth is None:
        reply: Reply = yield request
        return reply
    return (yield from auth.auth_flow(request, runtime))


def exchange(call: Call[T], runtime: Runtime) -> Steps[T]:
    """
    Send *call*, and wait and send again for as long as the retry policy says so.

    A call with a probe is sent again only after the probe has found nothing: exactly one resource
    exists afterwards, even where the first answer was lost.

    Raises:
        Go1ScimError: With the request, the answer, and the number of attempts.
    """
    attempt, start, uncertain = 0, runtime.now(), False
    while True:
        attempt += 1
        reply = yield from authorized(call.request, runtime)
        uncertain = uncertain or may_have_had_effect(reply)
        delay = runtime.retry.delay(
            call.request,
            reply,
            attempt=attempt,
            elapsed=runtime.now() - start,
            now=runtime.now(),
            random=runtime.random,
        )
        if delay is None and not _own_replay(reply, call, attempt=attempt, uncertain=uncertain):
            return _read(call, reply, attempt)
        if delay:
            yield Sleep(delay)
        if call.probe is not None and uncertain:
            found = yield from run_flow(call.probe(), runtime)
            if found is not None:
                return found
        if delay is None:
            return _read(call, reply, attempt)


def _own_replay(reply: Reply, call: Call[Any], *, attempt: int, uncertain: bool) -> bool:
    """Whether a conflict may be with what an earlier attempt of this very call has created."""
    conflict = isinstance(reply, Response) and reply.status == HTTPStatus.CONFLICT
    return conflict and uncertain and attempt > 1 and call.probe is not None


def may_have_had_effect(reply: Reply) -> bool:
    """Whether the request may have been carried out although no good answer came back."""
    if isinstance(reply, TransportError):
        return reply.may_have_had_effect
    return reply.status == HTTPStatus.REQUEST_TIMEOUT or reply.status >= _SERVER_ERRORS


def run_flow(flow: Flow[T], runtime: Runtime) -> Steps[T]:
    """The steps of *flow*, one call after the other."""
    send: Callable[[], Sequence[Call[Any]]] = partial(next, flow)
    while True:
        try:
            batch = send()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        replies = []
        try:
            for call in batch:
                replies.append((yield from exchange(call, runtime)))
        except Go1ScimError as error:
            send = partial(flow.throw, error)
        else:
            send = partial(flow.send, replies)


def _read(call: Call[T], reply: Reply, attempts: int) -> T:
    request = call.request
    try:
        return call.read(raise_for_error(reply))
    except Go1ScimError as error:
        error.method = error.method or request.method
        error.path = error.path or request.path
        raise error.attempted(attempts) from None
