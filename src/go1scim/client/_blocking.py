"""The driver that blocks, and its connections."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from attrs import evolve

from go1scim._clock import Clock
from go1scim._exchange import (
    Ask,
    Call,
    Flow,
    Reply,
    Request,
    Runtime,
    Sleep,
    Step,
    Steps,
    advance,
    exchange,
    settled,
)
from go1scim._run import Run
from go1scim.client import _wire
from go1scim.client._body import Body
from go1scim.client._lanes import Routes
from go1scim.client._proxies import proxies
from go1scim.dialect import Limits, Timeout
from go1scim.errors import Go1ScimError

T = TypeVar("T")


class Wire:
    """
    Connections: those of the caller's HTTP client, or our own.

    Args:
        client: An httpx.Client or httpx2.Client of the caller's, who closes it.
    """

    def __init__(self, client: Any, limits: Limits) -> None:
        self._client = client
        self._library = _wire.library_of(client, "Client")
        self._limit = limits.response_bytes
        self._closed = False
        self._routes = Routes(_wire.transport, {} if client is not None else proxies())

    def send(self, request: Request, within: Timeout | None) -> Reply:
        """The reply to *request*; a failure of the transport is a value."""
        if self._closed:
            raise _wire.closed_error(request)
        try:
            if self._client is not None:
                return self._through_client(request, within)
            lanes = self._routes.to(request.service.base_url)
            lane = lanes.enter()
            try:
                plain = _wire.plain_request(request, within or _wire.TIMEOUT)
                return self._received(lane.pool.handle_request(plain), request)
            finally:
                lanes.leave(lane)
        except Go1ScimError:
            raise
        except Exception as error:  # noqa: BLE001 - the HTTP library's, told apart there
            return _wire.failure(error, self._library, request)

    def close(self) -> None:
        """Close our own connections."""
        self._closed = True
        for pool in self._routes.pools():
            pool.close()

    def _through_client(self, request: Request, within: Timeout | None) -> Reply:
        made = _wire.client_request(self._client, request, within)
        return self._received(self._client.send(made, **_wire.SEND_OPTIONS), request)

    def _received(self, raw: Any, request: Request) -> Reply:
        try:
            body = Body(raw, request, self._limit, own=self._client is None)
            for piece in raw.iter_raw() if body.packed else raw.iter_bytes():
                body.add(piece)
        finally:
            raw.close()
        return body.answer()


class Driver:
    """Runs calls, flows and pages, and waits where they ask for it."""

    def __init__(self, wire: Wire, runtime: Runtime, clock: Clock, timeout: Timeout | None) -> None:
        self.wire = wire
        self.runtime = runtime
        self.clock = clock
        self.timeout = timeout

    def run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        """The result of *work*."""
        if isinstance(work, Run):
            return self._crew(work)
        if isinstance(work, Call):
            return self._steps(exchange(work, self.runtime))
        try:
            return self._flow(work)
        finally:
            work.close()  # so that what it holds is let go of at once, when it is interrupted

    def _flow(self, work: Flow[T]) -> T:
        answer: Any = None
        while True:
            try:
                batch = advance(work, answer)
            except StopIteration as done:
                result: T = done.value
                return result
            answer = self._asked(batch) if isinstance(batch, Ask) else self.settle(batch)

    def settle(self, batch: Sequence[Call[T]]) -> list[T] | Go1ScimError:
        """The results of *batch*, or the first error once all calls have ended."""
        if len(batch) == 1:
            results = [self._outcome(batch[0])]
        else:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - seldom needed

            with ThreadPoolExecutor(len(batch)) as threads:
                results = list(threads.map(self._outcome, batch))
        return settled(results, batch)

    def _crew(self, run: Run[T]) -> T:
        from go1scim.client._threads import Crew  # noqa: PLC0415 - for those who change many

        runtime = evolve(
            self.runtime,
            retry=run.pacing.paced(self.runtime.retry),
            hold=run.pacing.hold,
        )
        return Crew(run, Driver(self.wire, runtime, self.clock, self.timeout)).work()

    def _asked(self, ask: Ask) -> Any:
        """What a function of the caller's gives, or the error for the flow that has asked."""
        try:
            return self._obeyed(ask)
        except Go1ScimError as error:
            return error

    def _outcome(self, call: Call[T]) -> T | Go1ScimError:
        try:
            return self.run(call)
        except Go1ScimError as error:
            return error

    def _steps(self, steps: Steps[T]) -> T:
        answer: Any = None
        resume: Callable[[Any], Step] = steps.send
        while True:
            try:
                step = resume(answer)
            except StopIteration as done:
                result: T = done.value
                return result
            try:
                answer, resume = self._obeyed(step), steps.send
            except BaseException as error:  # noqa: BLE001 - it comes out again, after the clean-up
                answer, resume = error, steps.throw

    def _obeyed(self, step: Step) -> Any:
        if isinstance(step, Request):
            return self.wire.send(step, self.timeout)
        if isinstance(step, Sleep):
            return self.clock.sleep(step.seconds)
        return step.function()
