"""Sources without their servers: a function answers."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from attrs import field, frozen

from go1scim._exchange import Request, Response, Runtime, Sleep, run_flow
from go1scim._json import dumps
from go1scim.errors import Go1ScimError, TransportError
from go1scim.retry import RetryPolicy
from go1scim.sources import Reader, Reading
from go1scim.testing.clock import Clock, ManualClock

Answer = Callable[[Request], Any]


@frozen
class SourceRead:
    """
    What a source has given.

    Attributes:
        records: People and groups, in their order.
        reading: How it ended.
        requests: What it sent, credentials included.
        waited: Seconds that it would have waited between the requests.
    """

    records: list[Any]
    reading: Reading
    requests: tuple[Request, ...] = field(repr=False)
    waited: float


def read_source(
    records: Iterable[Any],
    answer: Answer | None = None,
    *,
    clock: Clock | None = None,
) -> SourceRead:
    """
    Read a source to its end, without network and without waiting.

    Args:
        records: What its ``users()``, ``groups()`` or ``changes()`` gives.
        answer: Gives the answer to each request: a `Response`, a `TransportError`, or what is to be
            sent as JSON.
        clock: The time; waits move a `ManualClock`.

    Raises:
        Go1ScimError: The source could not read on.
    """
    time = ManualClock() if clock is None else clock
    sent: list[Request] = []
    waited = 0.0
    reader: Reader[Any] = Reader(records)
    runtime = Runtime(RetryPolicy(), time.now, Random(0))  # noqa: S311 - chance that is the same
    steps = run_flow(_everything(reader), runtime)
    given: Any = None
    resume: Callable[[Any], Any] = steps.send
    while True:
        try:
            step = resume(given)
        except StopIteration as done:
            return SourceRead(done.value, reader.reading, tuple(sent), waited)
        resume = steps.send
        if isinstance(step, Request):
            sent.append(step)
            given = _reply(step, answer)
        elif isinstance(step, Sleep):
            waited += step.seconds
            time.sleep(step.seconds)
        else:
            try:
                given = step.function()
            except Go1ScimError as error:  # for the source, which may know what to do
                given, resume = error, steps.throw


def _everything(reader: Reader[Any]) -> Any:
    found: list[Any] = []
    while chunk := (yield from reader.chunk()):
        found += chunk
    return found


def _reply(request: Request, answer: Answer | None) -> Response | TransportError:
    found = answer(request) if answer is not None else Response(404)
    if isinstance(found, (Response, TransportError)):
        return found
    return Response(200, {"content-type": "application/json"}, dumps(found))
