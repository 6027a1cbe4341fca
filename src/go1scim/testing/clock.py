"""Clocks: seconds since 1970, and waiting that a test need not wait for."""

import threading
from typing import Final

from go1scim._clock import Clock, SystemClock

__all__ = ["Clock", "ManualClock", "SystemClock"]

#: 2026-01-01T00:00:00Z: the same in every run, so that times in assertions can be written down.
DEFAULT_START: Final = 1_767_225_600.0


class ManualClock:
    """
    A clock that moves only when it is told to.

    Waiting on it takes no time: it advances, and the call returns.

    Args:
        start: Seconds since 1970.
    """

    def __init__(self, start: float = DEFAULT_START) -> None:
        self._now = float(start)
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._now!r})"

    def now(self) -> float:
        """Seconds since 1970."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Move on by *seconds*."""
        if seconds < 0:
            raise ValueError("a clock does not run backwards")
        with self._lock:
            self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Move on by *seconds*, at once."""
        self.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        """Move on by *seconds*, at once."""
        self.advance(seconds)
