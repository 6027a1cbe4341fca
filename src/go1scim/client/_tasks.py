"""
Tasks at work for a run, and the one that looks after them.

Theory of operation: as `_threads`, but tasks of one event loop cannot get into each other's way
between two awaits. So a task that has done its work tells the run itself, and takes the next one
without a detour. The task that has called begins others where there is room, tells the listeners,
and waits. What is on its way is shielded from cancellation, so that its result is known; then the
cancellation goes on.
"""

import inspect
from collections.abc import Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import cancel_shielded_checkpoint

from go1scim._clock import Clock
from go1scim._exchange import Flow
from go1scim._run import Run, Work
from go1scim.errors import Go1ScimError

T = TypeVar("T")

#: Seconds that are waited where the run does not say how long.
_PIECE: Final = 0.25


class Driver(Protocol):
    """What runs a flow."""

    clock: Clock

    async def run(self, work: Flow[T]) -> T:
        """The result of *work*."""
        ...


class Crew(Generic[T]):
    """
    Tasks at work for *run*.

    Args:
        driver: Runs their flows.
    """

    def __init__(self, run: Run[T], driver: Driver) -> None:
        self._run, self._driver = run, driver
        self._wake = anyio.Event()
        self._at_work = 0
        self._crash: BaseException | None = None

    async def work(self) -> T:
        """The result of the run; a cancellation has a note that says how to go on."""
        try:
            async with anyio.create_task_group() as tasks:
                await self._drive(tasks)
        except BaseException as error:  # noqa: BLE001 - it comes out again, after the clean-up
            self._crash = error
        return self._run.concluded(self._crash)

    async def _drive(self, tasks: TaskGroup) -> None:
        try:
            while not self._run.done and self._crash is None:
                for work in self._run.ready(max(0, self._run.width - self._at_work)):
                    self._at_work += 1
                    tasks.start_soon(self._labour, work)
                await self._tell()
                await self._wait()
            await self._tell()
        except BaseException as error:  # noqa: BLE001 - of a listener, or a cancellation
            self._crash = error
        if self._crash is not None:
            self._run.stop(_words(self._crash))
            with anyio.CancelScope(shield=True):
                while self._at_work:
                    await self._wait()
                if isinstance(self._crash, anyio.get_cancelled_exc_class()):  # no listener's fault
                    await self._tell()

    async def _labour(self, work: Work[Any]) -> None:
        """Do *work*, and others after it."""
        try:
            with anyio.CancelScope(shield=True):
                works: Sequence[Work[Any]] = (work,)
                while works:
                    await self._do(works[0])
                    await cancel_shielded_checkpoint()  # an answer in memory lets nobody else work
                    works = self._next()
        except BaseException as error:  # noqa: BLE001 - it comes out of the calling task
            self._crash = self._crash or error
        self._at_work -= 1
        self._wake.set()

    async def _do(self, work: Work[Any]) -> None:
        result: Any
        try:
            result = await self._driver.run(work.flow())
        except Go1ScimError as error:
            result = error
        self._run.finished(work, result)

    def _next(self) -> Sequence[Work[Any]]:
        """The work to go on with, unless the width has shrunk."""
        width = self._run.width
        if self._at_work > width or self._crash is not None:
            return ()
        if self._at_work < width or self._run.listeners:
            self._wake.set()  # there is room for others, or something to tell
        return self._run.ready(1)

    async def _wait(self) -> None:
        """Wait until something has happened, or for a while."""
        clock, at = self._driver.clock, self._run.next_deadline()
        pause = None if at is None else max(0.0, at - clock.now())
        if self._at_work:
            with anyio.move_on_after(pause):
                await self._wake.wait()
        elif not self._run.done:
            await clock.asleep(_PIECE if pause is None else pause)
        self._wake = anyio.Event()

    async def _tell(self) -> None:
        for event in self._run.events():
            for listener in self._run.listeners:
                answer = listener(event)
                if inspect.isawaitable(answer):
                    await answer


def _words(crash: BaseException) -> str:
    if isinstance(crash, anyio.get_cancelled_exc_class()):
        return "it was cancelled"
    return f"it was ended by a {type(crash).__name__}"
