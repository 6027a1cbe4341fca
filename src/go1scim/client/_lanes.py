"""Several small connection pools in place of a large one."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Generic, TypeVar

from attrs import define

from go1scim.client._proxies import proxy_for
from go1scim.client._wire import POOL_SIZE

L = TypeVar("L")


@define(eq=False)
class Lane(Generic[L]):
    """One connection pool, and how many requests are on their way in it."""

    pool: L
    busy: int = 0


class Lanes(Generic[L]):
    """
    Connection pools, each used up to its size before the next one is opened.

    Args:
        open: Makes a pool.
    """

    def __init__(self, open: Callable[[], L]) -> None:
        self._open = open
        self._lanes: list[Lane[L]] = []
        self._lock = threading.Lock()

    def enter(self) -> Lane[L]:
        """A pool with a free connection."""
        with self._lock:
            for lane in self._lanes:
                if lane.busy < POOL_SIZE:
                    lane.busy += 1
                    return lane
            lane = Lane(self._open(), 1)
            self._lanes.append(lane)
            return lane

    def leave(self, lane: Lane[L]) -> None:
        """Give the connection back."""
        with self._lock:
            lane.busy -= 1

    def pools(self) -> list[L]:
        """Every pool, which are forgotten with that: they are about to be closed."""
        with self._lock:
            pools, self._lanes = [lane.pool for lane in self._lanes], []
            return pools


class Routes(Generic[L]):
    """
    The connection pools that go to a provider directly, and those that go through a proxy.

    Args:
        open: Makes a pool, given the URL of a proxy or None.
        proxies: The URLs of proxies, by scheme.
    """

    def __init__(self, open: Callable[[str | None], L], proxies: Mapping[str, str]) -> None:
        self._open = open
        self._proxies = proxies
        self._direct = Lanes(partial(open, None))
        self._through: dict[str | None, Lanes[L]] = {None: self._direct}
        self._known: dict[str, Lanes[L]] = {}
        self._lock = threading.Lock()

    def to(self, base_url: str) -> Lanes[L]:
        """The pools for *base_url*."""
        if not self._proxies:
            return self._direct
        return self._known.get(base_url) or self._find(base_url)

    def _find(self, base_url: str) -> Lanes[L]:
        proxy = proxy_for(base_url, self._proxies)
        with self._lock:
            lanes = self._through.setdefault(proxy, Lanes(partial(self._open, proxy)))
            self._known[base_url] = lanes
            return lanes

    def pools(self) -> list[L]:
        """Every pool, which are forgotten with that: they are about to be closed."""
        with self._lock:
            return [pool for lanes in self._through.values() for pool in lanes.pools()]
