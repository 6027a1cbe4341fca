"""
Threads at work for a run, and the one that hands out.

Theory of operation: the thread that has called keeps the run to itself. It puts works into a queue,
of which other threads take them, and takes the results out of another one. Ctrl-C is such a result
as well: the run is stopped between two steps of its own, and what is on its way comes to its end. A
second Ctrl-C does not wait for that.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic, Protocol, TypeVar

from attrs import frozen

from go1scim._clock import Clock
from go1scim._exchange import Flow
from go1scim._run import Run, Work
from go1scim.errors import Go1ScimError

T = TypeVar("T")

#: Seconds that are waited in one piece, so that Ctrl-C is heard on every system.
_PIECE: Final = 0.25


class Driver(Protocol):
    """What runs a flow."""

    clock: Clock

    def run(self, work: Flow[T]) -> T:
        """The result of *work*."""
        ...


@frozen(eq=False)
class _Ended:
    """What has become of a work: a result, or an error that is none of this library's."""

    work: Work[Any] | None
    result: Any = None
    crash: BaseException | None = None


class Crew(Generic[T]):
    """
    Threads at work for *run*.

    Args:
        driver: Runs their flows.
    """

    def __init__(self, run: Run[T], driver: Driver) -> None:
        self._run, self._driver = run, driver
        self._todo: SimpleQueue[Work[Any] | None] = SimpleQueue()
        self._ended: SimpleQueue[_Ended] = SimpleQueue()
        self._threads = 0
        self._at_work = 0
        self._crash: BaseException | None = None

    def work(self) -> T:
        """
        The result of the run.

        Raises:
            KeyboardInterrupt: With a note that says how to go on.
        """
        try:
            with _interrupts(self._interrupted):
                self._drive()
        except BaseException as error:  # noqa: BLE001 - it comes out again, after the clean-up
            self._crash = error
        finally:
            for _ in range(self._threads):
                self._todo.put(None)
        return self._run.concluded(self._crash)

    def _interrupted(self) -> None:
        self._ended.put(_Ended(None, crash=KeyboardInterrupt()))

    def _drive(self) -> None:
        try:
            while not self._run.done and self._crash is None:
                for work in self._run.ready(max(0, self._run.width - self._at_work)):
                    self._begin(work)
                self._tell()
                self._wait()
            self._tell()
        except BaseException as error:  # noqa: BLE001 - of a listener or of the journal, or Ctrl-C
            self._crash = error
        if self._crash is not None:
            self._run.stop(_words(self._crash))
            while self._at_work:
                self._wait()
            if isinstance(self._crash, KeyboardInterrupt):  # no fault of a listener's
                self._tell()

    def _begin(self, work: Work[Any]) -> None:
        self._at_work += 1
        if self._threads < self._at_work:
            self._threads += 1
            # As a daemon: after a second Ctrl-C the interpreter need not wait for it.
            name = f"go1scim-{self._threads}"
            threading.Thread(target=self._labour, name=name, daemon=True).start()
        self._todo.put(work)

    def _labour(self) -> None:
        while (work := self._todo.get()) is not None:
            try:
                ended = _Ended(work, self._driver.run(work.flow()))
            except Go1ScimError as error:
                ended = _Ended(work, error)
            except BaseException as error:  # noqa: BLE001 - it comes out of the calling thread
                ended = _Ended(work, crash=error)
            self._ended.put(ended)

    def _wait(self) -> None:
        """Take what has ended, after a while where nothing has."""
        clock, at = self._driver.clock, self._run.next_deadline()
        pause = _PIECE if at is None else min(_PIECE, max(0.0, at - clock.now()))
        if not self._at_work:
            if not self._run.done:
                clock.sleep(pause)
            pause = 0.0
        try:
            self._take(self._ended.get(timeout=pause) if pause else self._ended.get_nowait())
            while True:
                self._take(self._ended.get_nowait())
        except Empty:
            pass

    def _take(self, ended: _Ended) -> None:
        if ended.work is not None:
            self._at_work -= 1
        if ended.work is None or ended.crash is not None:
            self._crash = self._crash or ended.crash
        else:
            self._run.finished(ended.work, ended.result)

    def _tell(self) -> None:
        for event in self._run.events():
            for listener in self._run.listeners:
                listener(event)


def _words(crash: BaseException) -> str:
    if isinstance(crash, KeyboardInterrupt):
        return "it was interrupted"
    return f"it was ended by a {type(crash).__name__}"


@contextmanager
def _interrupts(tell: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C call *tell*, where it would raise at any place otherwise."""
    handler = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or handler is not signal.default_int_handler:
        yield
        return
    told: list[int] = []

    def first(number: int, frame: Any) -> None:
        if told:
            signal.default_int_handler(number, frame)
        told.append(number)
        tell()

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
