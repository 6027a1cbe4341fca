"""How many requests a portal takes in a second."""

from collections import deque
from http import HTTPStatus
from math import ceil

from attrs import define, field

from go1scim.testing._problems import ProblemError
from go1scim.testing.quirks import Quirks

__all__ = ["RateLimit"]


@define
class RateLimit:
    """The requests of the last second."""

    quirks: Quirks
    _times: deque[float] = field(factory=deque)

    def check(self, now: float) -> None:
        """
        Count a request that arrives *now*.

        Raises:
            ProblemError: 429, and it does not count.
        """
        limit = self.quirks.rate_limit
        if limit is None:
            return
        while self._times and self._times[0] <= now - 1:
            self._times.popleft()
        if len(self._times) < limit:
            self._times.append(now)
            return
        wait = max(1, ceil(self._times[0] + 1 - now))
        headers = {"retry-after": str(wait)} if self.quirks.rate_limit_retry_after else {}
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS, f"more than {limit} requests in a second", headers=headers
        )
