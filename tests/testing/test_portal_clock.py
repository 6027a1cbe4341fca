import asyncio
import time

import anyio
import pytest

from go1scim.testing import ManualClock, SystemClock


def test_starts_at_the_same_moment_in_every_run():
    """A new clock stands at the beginning of 2026."""
    assert 1_767_225_600.0 == ManualClock().now()


def test_moves_only_when_told():
    """Each way to pass time adds up."""
    clock = ManualClock(100)
    clock.advance(1)
    clock.sleep(2)
    asyncio.run(clock.asleep(3.5))
    assert 106.5 == clock.now()


def test_does_not_run_backwards():
    """A negative step is a mistake in the test."""
    with pytest.raises(ValueError, match="backwards"):
        ManualClock().advance(-1)


def test_shows_its_time():
    """The representation can be pasted into a test."""
    assert "ManualClock(5.0)" == repr(ManualClock(5))


def test_takes_the_time_of_this_machine():
    """The system's clock is the system's."""
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


def test_waits_by_the_system(monkeypatch):
    """Waiting is left to the functions whose work it is."""
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(anyio, "sleep", sleep)
    SystemClock().sleep(1)
    asyncio.run(SystemClock().asleep(2))
    assert [1, 2] == waits
