"""Waiting until somebody wants the program to end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["ended_gently", "stoppable"]

# Windows delivers Ctrl-C only between waits.
_SECONDS = 0.5


class Stop:
    """Whether it is time to end."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self, *_: object) -> None:
        """It is; also as the handler of a signal."""
        self._event.set()

    def wait(self) -> None:
        """Return as soon as it is time."""
        while not self._event.wait(_SECONDS):
            pass


@contextmanager
def stoppable() -> Iterator[Stop]:
    """What Ctrl-C and SIGTERM stop, as long as the context lasts."""
    stop = Stop()
    before: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ended_gently() -> Iterator[None]:
    """Let SIGTERM, and a terminal that is gone, do what Ctrl-C does."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _interrupted) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupted(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)
