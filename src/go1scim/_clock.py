"""The time, and how to let it pass."""

import time
from typing import Protocol


class Clock(Protocol):
    """What a client and a portal need of time; tests pass one that they move themselves."""

    def now(self) -> float:
        """Seconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""
        ...

    async def asleep(self, seconds: float) -> None:
        """Let *seconds* pass, and others work."""
        ...


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Let *seconds* pass, and others work."""
        import anyio  # noqa: PLC0415 - fifteen milliseconds, for those who import and never wait

        await anyio.sleep(seconds)
