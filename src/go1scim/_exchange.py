"""
One exchange with a provider, without waiting: what to send, what came back, and what to do next.

Theory of operation: a `Call` is one exchange as a value. `exchange` turns it into steps: a
generator that yields what it needs from the world (a `Request` to be sent, a `Sleep` to be kept, an
`Ask` to be put to a function of the caller's) and receives the result. A driver obeys; it is the
only code that waits. Failures of the transport come back as values, and the core raises them.

Operations of several exchanges are `Flow` generators and listings are `Pages` generators. Both
yield batches of calls, whose concurrency the driver chooses.
"""

from collections.abc import Callable, Generator, Sequence
from http import HTTPStatus
from logging import DEBUG
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import frozen

from go1scim._http import (
    Ask,
    Auth,
    Reply,
    Request,
    Response,
    Retry,
    Runtime,
    Service,
    Sleep,
    Step,
    Steps,
    failed,
    may_have_had_effect,
)
from go1scim._log import hashed_path, logger
from go1scim._problems import error_from
from go1scim.errors import ConflictError, Go1ScimError, TransportError

__all__ = [
    "Ask",
    "Auth",
    "Call",
    "Each",
    "Flow",
    "Reply",
    "Request",
    "Response",
    "Retry",
    "Runtime",
    "Service",
    "Sleep",
    "Step",
    "Steps",
    "advance",
    "authorized",
    "exchange",
    "run_flow",
    "settled",
    "step",
]

T = TypeVar("T")
S = TypeVar("S")
E = TypeVar("E", bound=Go1ScimError)


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


#: Yields batches of calls, for their results; or an `Ask`, for what its function gives.
Flow: TypeAlias = Generator[Sequence[Call[Any]] | Ask, Any, T]


class Each(tuple[Call[Any], ...]):
    """A batch whose errors are results: none of them hides the results of the others."""

    __slots__ = ()


def step(call: Call[T]) -> Flow[T]:
    """The result of one call, with its type, for ``yield from`` in a flow."""
    replies = yield (call,)
    result: T = replies[0]
    return result


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

    A request with a probe, whose answer was lost, is sent again only after the probe has found
    nothing: one resource exists afterwards, however often answers are lost.

    Raises:
        Go1ScimError: With the request, what came back, and the number of attempts.
    """
    attempt, start, uncertain = 0, runtime.now(), False
    while True:
        attempt += 1
        if runtime.hold is not None:
            yield from _held(runtime.hold)
        try:
            reply = yield from authorized(call.request, runtime)
        except Go1ScimError as error:  # of the credential: nothing was sent this time
            raise _told(error, uncertain=uncertain) from None
        uncertain = uncertain or may_have_had_effect(reply)
        now = runtime.now()
        if logger.isEnabledFor(DEBUG):
            _log(call.request, reply, attempt, now - start)
        delay = runtime.retry.delay(
            call.request,
            reply,
            attempt=attempt,
            elapsed=now - start,
            now=now,
            random=runtime.random,
        )
        if delay:
            yield Sleep(delay)
        if uncertain and call.probe is not None and failed(reply):
            found, certain = yield from _probed(call, call.probe(), attempt, runtime)
            if found is not None:
                return found
            delay = delay if certain else None
        if delay is None:
            if isinstance(reply, TransportError):
                reply.may_have_had_effect = uncertain
                raise _placed(reply, call.request, attempt) from None
            answer = _deleted_before(call.request, reply, uncertain=uncertain)
            return _read(call, answer, attempt, now)


def _held(hold: Callable[[], float]) -> Steps[None]:
    """Wait while others have been asked to wait."""
    while (seconds := hold()) > 0:
        yield Sleep(seconds)


def _probed(
    call: Call[T], probe: Flow[T | None], attempt: int, runtime: Runtime
) -> Steps[tuple[T | None, bool]]:
    """What the probe has found, and whether it could tell."""
    try:
        return (yield from run_flow(probe, runtime)), True
    except ConflictError as conflict:  # what is there is not what was sent
        raise _placed(conflict, call.request, attempt) from None
    except Go1ScimError:
        return None, False


def _told(error: E, *, uncertain: bool) -> E:
    """The same error, which says so where an earlier attempt may have been carried out."""
    if uncertain and isinstance(error, TransportError):
        error.may_have_had_effect = True
    if uncertain:
        error.hint = f"An earlier attempt may have been carried out: look first. {error.hint}"
    return error


def _log(request: Request, reply: Reply, attempt: int, elapsed: float) -> None:
    seen = reply.status if isinstance(reply, Response) else type(reply).__name__
    logger.debug(
        "%s %s: %s, attempt %d, %.0f ms after the first",
        request.method,
        hashed_path(request.method, request.path),
        seen,
        attempt,
        elapsed * 1000,
    )


def _deleted_before(request: Request, reply: Response, *, uncertain: bool) -> Response:
    """A 404 for a deletion whose first answer was lost is the success of that one."""
    is_gone = request.method == "DELETE" and reply.status == HTTPStatus.NOT_FOUND
    return Response(204) if uncertain and is_gone else reply


def advance(steps: Generator[S, Any, Any], answer: object) -> S:
    """The next step after *answer*, which is thrown where it is an error."""
    return steps.throw(answer) if isinstance(answer, Go1ScimError) else steps.send(answer)


def run_flow(flow: Flow[T], runtime: Runtime) -> Steps[T]:
    """The steps of *flow*, one call after the other."""
    answer: Any = None
    while True:
        try:
            batch = advance(flow, answer)
        except StopIteration as done:
            result: T = done.value
            return result
        if isinstance(batch, Ask):
            answer = yield from _asked(batch)
            continue
        answer = []
        for call in batch:
            try:
                answer.append((yield from exchange(call, runtime)))
            except Go1ScimError as error:
                if not isinstance(batch, Each):
                    answer = error
                    break
                answer.append(error)


def _asked(ask: Ask) -> Steps[Any]:
    """What a function of the caller's gives, or the error for the flow that has asked."""
    try:
        return (yield ask)
    except Go1ScimError as error:
        return error


def settled(
    results: Sequence[T | Go1ScimError], batch: Sequence[Call[T]] = ()
) -> list[Any] | Go1ScimError:
    """What *batch* answers: all results, or the first error."""
    if isinstance(batch, Each):
        return list(results)
    good = []
    for result in results:
        if isinstance(result, Go1ScimError):
            return result
        good.append(result)
    return good


def _read(call: Call[T], reply: Response, attempts: int, now: float) -> T:
    request = call.request
    try:
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES and reply.status != HTTPStatus.NOT_MODIFIED:
            error = error_from(reply, now)
            if reply.status == HTTPStatus.NOT_FOUND and "%40" in request.path:
                error.hint = _ADDRESS_HINT
            raise error
        return call.read(reply)
    except Go1ScimError as error:
        error.status = error.status or reply.status
        raise _placed(error, request, attempts) from None


#: An id may hold an @, so only a 404 tells.
_ADDRESS_HINT: Final = "That looks like an e-mail address; look the user up with find(email=...)."


def _placed(error: E, request: Request, attempts: int) -> E:
    """The same error, which names the request and how often it was sent."""
    error.method = error.method or request.method
    error.path = error.path or request.path
    return error.attempted(attempts)
