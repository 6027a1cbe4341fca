"""Which resources a query finds, in which order, and which of them make the page."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from go1scim.testing._cursors import Cursors
from go1scim.testing._directory import Directory
from go1scim.testing._documents import Document
from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._query import Query
from go1scim.testing._schemas import TYPES, ResourceType
from go1scim.testing._sorting import sort
from go1scim.testing.quirks import Quirks

__all__ = ["DEFAULT_COUNT", "Listing", "Page"]

DEFAULT_COUNT: Final = 100
_BY_NAME: Final = {one.name: one for one in TYPES}


@frozen(kw_only=True)
class Page:
    """A part of what was found; the total counts all of it."""

    found: Sequence[Document]
    total: int
    start_index: int | None = None
    next_cursor: str | None = None
    previous_cursor: str | None = None


@frozen
class Listing:
    """Answers queries."""

    directory: Directory
    cursors: Cursors
    quirks: Quirks

    def page(self, query: Query, types: Sequence[ResourceType]) -> Page:
        """
        The page that *query* asks for, of the resources of all *types*.

        Raises:
            ProblemError: 400.
        """
        by_cursor = self._is_by_cursor(query)
        page = self._by_cursor(query, types) if by_cursor else self._by_index(query, types)
        is_first = (page.start_index or 1) == 1 and page.previous_cursor is None
        more = bool(self.quirks.empty_last_page) + (bool(self.quirks.moving_totals) > is_first)
        return evolve(page, total=page.total + more) if more else page

    def _by_index(self, query: Query, types: Sequence[ResourceType]) -> Page:
        found = self._found(query, types)
        # Less than 1 is 1, and a negative count is 0 (RFC 7644 section 3.4.2.4).
        start = max(1, query.start_index or 1)
        end = start - 1 + max(0, self._size(query))
        return Page(found=found[start - 1 : end], total=len(found), start_index=start)

    def _is_by_cursor(self, query: Query) -> bool:
        match self.quirks.pagination:
            case "index":
                return False
            case "cursor":
                if (query.start_index or 1) > 1:
                    raise bad_request("invalidValue", "lists are paged by cursor, not by index")
                return True
        if query.cursor is not None:
            return True
        return query.start_index is None and self.quirks.default_pagination == "cursor"

    def _by_cursor(self, query: Query, types: Sequence[ResourceType]) -> Page:
        size = self._size(query)
        if size < 1 and query.cursor is not None:
            raise bad_request("invalidCount", f"count is from 1 to {self.quirks.page_cap}")
        names = tuple(one.name for one in types)
        question = names, evolve(query, cursor=None, count=None, start_index=None)
        if query.cursor:
            walk, place = self.cursors.find(query.cursor, question, query.count)
        else:
            found = self._found(query, types)
            if size < 1 or len(found) <= size:
                return Page(found=found[: max(0, size)], total=len(found))
            keys = [(one["meta"]["resourceType"], one["id"]) for one in found]
            walk, place = self.cursors.start(question, query.count, size, keys), 0
        there = [
            self.directory.table(_BY_NAME[name]).get(id)
            for name, id in walk.found[place : place + size]
        ]
        return Page(
            found=[one for one in there if one is not None],
            total=len(walk.found),
            next_cursor=walk.cursor(place + size),
            previous_cursor=walk.cursor(place - size),
        )

    def _size(self, query: Query) -> int:
        count = DEFAULT_COUNT if query.count is None else query.count
        size = min(count, self.quirks.page_cap or count)
        return (size + 1) // 2 if self.quirks.short_pages else size

    def _found(self, query: Query, types: Sequence[ResourceType]) -> list[Document]:
        found: list[Document] = []
        refusals: list[ProblemError] = []
        for one in types:
            try:
                found += self.directory.search(one, query.filter)
            except ProblemError as refusal:
                refusals.append(refusal)
        # One type may not know what a filter over several names (RFC 7644 section 3.4.2.1).
        if len(refusals) == len(types):
            raise refusals[0]
        if query.sort_by is None or self.quirks.ignore_sort:
            return found
        return sort(found, types[0], query.sort_by, query.descending)
