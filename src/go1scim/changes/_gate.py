"""
How many requests at a time, and when none: what a provider is asked no more than it bears.

Theory of operation: the width grows as long as growing pays, which the measured rate tells, and is
halved when the provider asks to wait; after that it grows by one (additive increase, multiplicative
decrease, as TCP does: RFC 5681). A provider that asks one request to wait asks them all: nobody
sends anything before the pause is over.
"""

from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from random import Random
from threading import Lock
from typing import Final

from attrs import frozen

from go1scim._http import Reply, Request, Response, Retry, retry_after
from go1scim.changes.events import Waiting

#: A guess that no provider minds (engines of the field begin with one to eight).
START: Final = 4
MOST: Final = 50
#: Seconds: the longest wait of a policy that does not say its own.
_LONGEST_WAIT: Final = 60.0
#: Seconds that a request still waits once the run has been stopped.
_PATIENCE: Final = 5.0
#: Works that a rate is measured over, for each that is at work at a time.
_PERIOD: Final = 4
#: The width grows by this part: by so much that its effect can be told from chance.
_GROWTH: Final = 0.5
#: Growing has paid where it brought this part of what it could have brought; a careful step, which
#: is too small for that, where it did no harm.
_PAYS: Final = 0.3
_HARMLESS: Final = 0.9
#: A rate says something of the width where so much of the time all of it was used.
_USED: Final = 0.8
#: A width that did not pay is tried again after so many periods, then twice as many.
_PAUSE: Final = 4
_LONGEST_PAUSE: Final = 16


class Gate:
    """
    The pace of a run.

    Args:
        now: The time, in seconds.
        most: How many works at a time at the most.

    Attributes:
        width: How many works at a time now.
        until: The time before which nothing is sent.
        refusal: The time at which to come back, where the provider asks for more than is waited.
        waits: The pauses that nobody was told of yet.
    """

    def __init__(self, now: Callable[[], float], *, most: int = MOST) -> None:
        self.width = min(START, most)
        self.until = 0.0
        self.refusal: float | None = None
        self.waits: deque[Waiting] = deque()
        self.deadline: float | None = None
        self._now, self._most = now, most
        self._halted = False
        self._lock = Lock()
        self._climb = _Climb(now())

    def paced(self, retry: Retry) -> "Paced":
        """*retry*, whose waits are everybody's."""
        return Paced(retry, self)

    def hold(self) -> float:
        """Seconds before the next request may be sent."""
        return max(0.0, self.until - self._now()) if self.until else 0.0

    def halt(self) -> None:
        """Let requests that are on their way end soon."""
        self._halted = True

    def allows(self, wait: float) -> bool:
        """Whether a request may still wait for so many seconds."""
        if self.deadline is not None and self._now() + wait > self.deadline:
            return False
        return not self._halted or wait <= _PATIENCE

    def pushed_back(self, seconds: float, status: int) -> None:
        """The provider has asked to wait; called from any thread."""
        with self._lock:
            now = self._now()
            if now >= self.until:  # whoever is refused in a pause was on the way when it began
                self.width = max(1, self.width // 2)
                self._climb.restart(now, carefully=True)
                if seconds:
                    self.waits.append(Waiting(seconds, f"the provider answered {status}"))
            self.until = max(self.until, now + seconds)

    def refused(self, seconds: float) -> None:
        """The provider has asked for a wait that is too long; called from any thread."""
        self.refusal = max(self.refusal or 0.0, self._now() + seconds)

    def succeeded(self, *, busy: bool) -> None:
        """
        A work has ended well.

        Args:
            busy: Whether as many were at work as may be: else the rate says nothing of the width.
        """
        with self._lock:
            self.width = min(self._most, self._climb.width(self.width, self._now(), busy=busy))


class _Climb:
    """Finds the width beyond which the rate does not grow."""

    def __init__(self, now: float) -> None:
        self._carefully = False
        self._base: tuple[int, float | None] | None = None
        self._pause, self._rest = _PAUSE, 0
        self._begin(now)

    def restart(self, now: float, *, carefully: bool) -> None:
        """Forget what was measured."""
        self._carefully = carefully
        self._base = None
        self._begin(now)

    def _begin(self, now: float) -> None:
        self._since, self._ended, self._busy = now, 0, 0

    def width(self, width: int, now: float, *, busy: bool) -> int:
        """The width after one more work has ended."""
        self._ended += 1
        self._busy += busy
        if self._ended < _PERIOD * width + _PERIOD:
            return width
        elapsed, ended = now - self._since, self._ended
        is_used = self._busy >= _USED * ended
        self._begin(now)
        if not is_used:
            return width
        return self._judged(width, ended / elapsed if elapsed > 0 else None)

    def _judged(self, width: int, rate: float | None) -> int:
        base, self._base = self._base, (width, rate)
        if base is None or base[0] == width:
            if base is not None and base[1] and rate:
                self._base = (width, (base[1] + rate) / 2)
            self._rest = max(0, self._rest - 1)
            return width if self._rest else self._grown(width)
        if self._pays(base, width, rate):
            self._pause = _PAUSE
            return self._grown(width)
        self._base, self._rest = base, self._pause
        self._pause = min(_LONGEST_PAUSE, self._pause * 2)
        return base[0]

    def _pays(self, base: tuple[int, float | None], width: int, rate: float | None) -> bool:
        if not base[1] or rate is None:  # the clock stood still
            return True
        gain = rate / base[1]
        if self._carefully:
            return gain >= _HARMLESS
        return gain - 1 >= _PAYS * (width / base[0] - 1)

    def _grown(self, width: int) -> int:
        return width + (1 if self._carefully else max(1, round(width * _GROWTH)))


@frozen
class Paced:
    """
    A policy whose waits are shared by a run.

    A 429 says that the request was not carried out and may come again: it does not count as an
    attempt, so that no change fails because others were as busy.
    """

    inner: Retry
    gate: Gate

    def delay(
        self,
        request: Request,
        reply: Reply,
        *,
        attempt: int,
        elapsed: float,
        now: float,
        random: Random,
    ) -> float | None:
        """Seconds to wait before sending *request* again, or None: *reply* is final."""

        def asked(attempt: int) -> float | None:
            return self.inner.delay(
                request, reply, attempt=attempt, elapsed=elapsed, now=now, random=random
            )

        wait = asked(attempt)
        if isinstance(reply, Response) and _asks_to_wait(reply):
            announced = retry_after(reply, now)
            if wait is None and reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                wait = asked(1)
                if wait is not None and announced is None:
                    wait = min(_LONGEST_WAIT, wait * 2**attempt)
            self._push_back(reply.status, announced, wait)
        return wait if wait is not None and self.gate.allows(wait) else None

    def _push_back(self, status: int, announced: float | None, wait: float | None) -> None:
        longest: float = getattr(self.inner, "longest_wait", _LONGEST_WAIT)
        if announced is not None and announced > longest:
            self.gate.refused(announced)
        else:
            self.gate.pushed_back(announced or wait or 0.0, status)


def _asks_to_wait(reply: Response) -> bool:
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return reply.status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in reply.headers
