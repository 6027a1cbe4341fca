"""The driver that awaits, and its connections."""

import inspect
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
        client: An httpx.AsyncClient or httpx2.AsyncClient of the caller's, who closes it.
    """

    def __init__(self, client: Any, limits: Limits) -> None:
        self._client = client
        self._library = _wire.library_of(client, "AsyncClient")
        self._limit = limits.response_bytes
        self._closed = False
        self._routes = Routes(_wire.async_transport, {} if client is not None else proxies())

    async def send(self, request: Request, within: Timeout | None) -> Reply:
        """The reply to *request*; a failure of the transport is a value."""
        if self._closed:
            raise _wire.closed_error(request)
        try:
            if self._client is not None:
                return await self._through_client(request, within)
            lanes = self._routes.to(request.service.base_url)
            lane = lanes.enter()
            try:
                plain = _wire.plain_request(request, within or _wire.TIMEOUT)
                return await self._received(await lane.pool.handle_async_request(plain), request)
            finally:
                lanes.leave(lane)
        except Go1ScimError:
            raise
        except Exception as error:  # noqa: BLE001 - the HTTP library's, told apart there
            return _wire.failure(error, self._library, request)

    async def aclose(self) -> None:
        """Close our own connections."""
        self._closed = True
        for pool in self._routes.pools():
            await pool.aclose()

    async def _through_client(self, request: Request, within: Timeout | None) -> Reply:
        made = _wire.client_request(self._client, request, within)
        return await self._received(await self._client.send(made, **_wire.SEND_OPTIONS), request)

    async def _received(self, raw: Any, request: Request) -> Reply:
        try:
            body = Body(raw, request, self._limit, own=self._client is None)
            async for piece in raw.aiter_raw() if body.packed else raw.aiter_bytes():
                body.add(piece)
        finally:
            await raw.aclose()
        return body.answer()


class Driver:
    """Runs calls, flows and pages, and waits where they ask for it."""

    def __init__(self, wire: Wire, runtime: Runtime, clock: Clock, timeout: Timeout | None) -> None:
        self.wire = wire
        self.runtime = runtime
        self.clock = clock
        self.timeout = timeout

    async def run(self, work: Call[T] | Flow[T] | Run[T]) -> T:
        """The result of *work*."""
        if isinstance(work, Run):
            return await self._crew(work)
        if isinstance(work, Call):
            return await self._steps(exchange(work, self.runtime))
        try:
            return await self._flow(work)
        finally:
            work.close()  # so that what it holds is let go of at once, when it is cancelled

    async def _flow(self, work: Flow[T]) -> T:
        answer: Any = None
        while True:
            try:
                batch = advance(work, answer)
            except StopIteration as done:
                result: T = done.value
                return result
            answer = await (self._asked(batch) if isinstance(batch, Ask) else self.settle(batch))

    async def settle(self, batch: Sequence[Call[T]]) -> list[T] | Go1ScimError:
        """The results of *batch*, or the first error once all calls have ended."""
        if len(batch) == 1:
            results = [await self._outcome(batch[0])]
        else:
            results = await self._together(batch)
        return settled(results, batch)

    async def _together(self, batch: Sequence[Call[T]]) -> list[Any]:
        import anyio  # noqa: PLC0415 - fifteen milliseconds, for those who import and never wait

        results: list[Any] = [None] * len(batch)
        raised: dict[int, Exception] = {}

        async def fill(index: int, call: Call[T]) -> None:
            try:
                results[index] = await self._outcome(call)
            except Exception as error:  # noqa: BLE001 - of a function of the caller's
                raised[index] = error  # to come out by itself, and not in a group

        async with anyio.create_task_group() as tasks:
            for index, call in enumerate(batch):
                tasks.start_soon(fill, index, call)
        if raised:
            raise raised[min(raised)]
        return results

    async def _crew(self, run: Run[T]) -> T:
        from go1scim.client._tasks import Crew  # noqa: PLC0415 - for those who change many

        runtime = evolve(
            self.runtime,
            retry=run.pacing.paced(self.runtime.retry),
            hold=run.pacing.hold,
        )
        return await Crew(run, Driver(self.wire, runtime, self.clock, self.timeout)).work()

    async def _asked(self, ask: Ask) -> Any:
        """What a function of the caller's gives, or the error for the flow that has asked."""
        try:
            return await self._obeyed(ask)
        except Go1ScimError as error:
            return error

    async def _outcome(self, call: Call[T]) -> T | Go1ScimError:
        try:
            return await self.run(call)
        except Go1ScimError as error:
            return error

    async def _steps(self, steps: Steps[T]) -> T:
        answer: Any = None
        resume: Callable[[Any], Step] = steps.send
        while True:
            try:
                step = resume(answer)
            except StopIteration as done:
                result: T = done.value
                return result
            try:
                answer, resume = await self._obeyed(step), steps.send
            except BaseException as error:  # noqa: BLE001 - it comes out again, after the clean-up
                answer, resume = error, steps.throw

    async def _obeyed(self, step: Step) -> Any:
        if isinstance(step, Request):
            if step.to_the_end:
                return await self._to_the_end(step)
            return await self.wire.send(step, self.timeout)
        if isinstance(step, Sleep):
            return await self.clock.asleep(step.seconds)
        answer = await _in_thread(step) if step.blocks else step.function()
        return await answer if inspect.isawaitable(answer) else answer

    async def _to_the_end(self, request: Request) -> Reply:
        import anyio  # noqa: PLC0415 - fifteen milliseconds, for those who import and never wait

        replies: list[Reply] = []
        with anyio.CancelScope(shield=True):
            replies.append(await self.wire.send(request, self.timeout))
        return replies[0]


async def _in_thread(ask: Ask) -> Any:
    import anyio.to_thread  # noqa: PLC0415 - as above

    return await anyio.to_thread.run_sync(ask.function)
