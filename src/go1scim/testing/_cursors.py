"""
The cursors of one portal (RFC 9865).

A walk through a list keeps the ids that were found when it began: what is created meanwhile is not
in it, what is deleted is left out, and nothing comes twice. Its cursors are bound to its query.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import Final

from attrs import define, field

from go1scim.testing._problems import bad_request

__all__ = ["Cursors", "Key", "Walk"]

#: The name of a resource type, and an id.
Key = tuple[str, str]

# Characters that need no escape in a URL (RFC 9865 section 2).
_CURSOR: Final = re.compile(r"(?P<walk>[0-9a-f]{16})-(?P<place>[0-9a-f]{1,9})")
# A client that never ends its walks must not fill the memory.
_MOST: Final = 256


@define(eq=False)
class Walk:
    """
    One walk through a list, page by page.

    Attributes:
        question: All of the query but the cursor, and the count by itself.
        size: How many resources a page has.
    """

    name: str
    question: Hashable
    count: int | None
    size: int
    found: Sequence[Key] = field(repr=False)
    used: float

    def cursor(self, place: int) -> str | None:
        """The cursor of the page that begins there, or None: there is no such page."""
        return f"{self.name}-{place:x}" if 0 <= place < len(self.found) else None


@define(eq=False)
class Cursors:
    """The walks that are under way."""

    random: Random = field(repr=False)
    now: Callable[[], float] = field(repr=False)
    timeout: float
    _walks: dict[str, Walk] = field(factory=dict, init=False, repr=False)

    def start(self, question: Hashable, count: int | None, size: int, found: Sequence[Key]) -> Walk:
        """A new walk through *found*."""
        now = self.now()
        for old in self._walks.values():
            if self._has_expired(old, now):
                old.found = ()  # it is only known to have been there
        if len(self._walks) >= _MOST:
            del self._walks[next(iter(self._walks))]
        name = f"{self.random.getrandbits(64):016x}"
        walk = self._walks[name] = Walk(name, question, count, size, found, now)
        return walk

    def find(self, cursor: str, question: Hashable, count: int | None) -> tuple[Walk, int]:
        """
        The walk that *cursor* goes on with, and where.

        Raises:
            ProblemError: 400 invalidCursor, expiredCursor or invalidCount.
        """
        parts = _CURSOR.fullmatch(cursor)
        walk = self._walks.get(parts["walk"]) if parts else None
        if parts is None or walk is None or walk.question != question:
            raise bad_request("invalidCursor", "the cursor is none of this query")
        now = self.now()
        if self._has_expired(walk, now):
            detail = f"the cursor was not used for {self.timeout:g} seconds"
            raise bad_request("expiredCursor", detail)
        if walk.count != count:
            raise bad_request("invalidCount", "count is not the one that the walk began with")
        place = int(parts["place"], 16)
        if place % walk.size or walk.cursor(place) != cursor:
            raise bad_request("invalidCursor", "the cursor is none of this query")
        walk.used = now
        return walk, place

    def _has_expired(self, walk: Walk, now: float) -> bool:
        return now - walk.used > self.timeout
