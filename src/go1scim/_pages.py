"""
Every resource of a listing, once, and whether the listing was complete.

Theory of operation: `paginate` asks for pages and hands out resources. It believes what arrived
rather than what was announced: it advances by the new records of a page, not by ``count`` or
``itemsPerPage``; a record seen before is dropped; a page with nothing new ends the listing, so that
no server can make it endless. What the server did announce (``totalResults``) is compared at the
end, and gives the verdict. (RFC 7644 section 3.4.2.4, RFC 9865)
"""

import marshal
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Sequence,
)
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import define, field, frozen

from go1scim._exchange import Call, advance
from go1scim.errors import Go1ScimError, ResponseError, ValidationError
from go1scim.messages import ListResponse, Unreadable

R = TypeVar("R")
U = TypeVar("U")

#: How many resources to ask for, where the caller does not say; Okta asks for 100, too.
PAGE: Final = 100
#: How many pages in a row may have nothing new although the server promises more: by cursor, where
#: filtered pages may be empty, and by index.
_IDLE_CURSORS: Final = 20
_IDLE_PAGES: Final = 2


@frozen
class Completeness:
    """
    Whether a listing holds everything, for callers that act on what is *not* in it.

    Attributes:
        complete: Whether as many distinct resources arrived as the server announced throughout.
        reason: Why not; empty when complete.
    """

    complete: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.complete


#: Nothing speaks against such a listing, but nothing for it either.
UNTOLD: Final = Completeness(
    complete=False, reason="the server does not say how many resources there are"
)


@frozen
class Found(Generic[R]):
    """
    A step of a listing: resources to hand out, and what of the page could not be read.

    Attributes:
        total: How many there are in all, as far as the server has said.
    """

    resources: Sequence[R]
    unreadable: tuple[Unreadable, ...] = ()
    total: int | None = None


Pages: TypeAlias = Generator[
    Sequence[Call[ListResponse[R]]] | Found[R], Sequence[ListResponse[R]], Completeness
]


#: Builds the call for one page: ``ask(start_index=1, count=100)`` or ``ask(cursor="…")``.
Ask: TypeAlias = Callable[..., Call[ListResponse[R]]]


def paginate(
    ask: Ask[R],
    *,
    count: int | None = PAGE,
    cursor: str | None = None,
    ahead: int = 1,
    opened: Callable[[Any], ListResponse[R]] | None = None,
) -> Pages[R]:
    """
    Every resource of the listing that *ask* asks for.

    Args:
        count: Resources a page.
        cursor: Page by cursor, from this one on; the empty text starts with the first page.
        ahead: Pages to ask for at a time, once the total is known. The next ones are asked for when
            these have been handed out.
        opened: Makes a page of what a call has given, when its turn has come: of several pages that
            came together, one is in memory.
    """
    tally = _Tally(count, opened)
    try:
        (page,) = yield (
            ask(start_index=None if cursor is not None else 1, cursor=cursor, count=count),
        )
    except ResponseError as error:
        if count is None or not _dislikes_count(error):
            raise
        tally.count = None  # no page may be asked for with one
        (page,) = yield (ask(start_index=None, cursor=cursor, count=None),)
    yield tally.take(page)
    while tally.goes_on:
        if tally.cursor is not None:
            (page,) = yield (ask(start_index=None, cursor=tally.cursor, count=tally.count),)
            yield tally.take(page)
            continue
        starts = tally.next_starts(ahead)
        batch = yield [ask(start_index=start, cursor=None, count=tally.count) for start in starts]
        for start, page in zip(starts, batch, strict=True):
            if start != tally.position or not tally.goes_on:
                break  # an earlier page of this batch came short: ask for the gap first
            yield tally.take(page)
    return tally.verdict()


def _dislikes_count(error: ResponseError) -> bool:
    """Some servers fail on a *count* that they could have reduced (RFC 7644 section 3.4.2.4)."""
    return (
        error.status == HTTPStatus.INTERNAL_SERVER_ERROR
        or (error.scim_type or "").lower() == "invalidcount"
    )


@define
class _Tally:
    """What has arrived of a listing so far, and what to ask for next."""

    count: int | None
    opened: Callable[[Any], ListResponse[Any]] | None = None
    received: int = 0
    position: int = 1
    goes_on: bool = True
    cursor: str | None = None
    _total: int | None = None
    _moved: bool = False
    _by_cursor: bool = False
    _idle: int = 0
    # How far apart pages start that are asked for at the same time: the server's own limit, which
    # shows in its longest page. One short page in the middle says nothing of the others.
    _stride: int = 1
    # Hashes, a third of the size of the ids: a listing of a million must not hold a million texts.
    _seen: set[object] = field(factory=set)
    _cursors: set[str] = field(factory=set)
    _without_ids: Sequence[Any] = ()

    def take(self, page: ListResponse[R]) -> Found[R]:
        """Count *page*, and give what is new in it."""
        if self.opened is not None:
            page = self.opened(page)
        resources = self._new(self._not_again(page.resources), _identity)
        unreadable = tuple(self._new(page.unreadable, _raw_identity))
        arrived, new = len(page.resources) + len(page.unreadable), len(resources) + len(unreadable)
        self._idle = 0 if new else self._idle + 1
        self.received += new
        # By what is new, since a server may repeat the end of a page; past what is all known.
        self.position += new or arrived
        if page.total_results is not None:
            self._moved = self._moved or self._total not in (None, page.total_results)
            self._total = page.total_results
        self.goes_on = self._goes_on(page.next_cursor, arrived, new)
        self._stride = max(self._stride, arrived)
        return Found(resources, unreadable, self._total)

    def next_starts(self, ahead: int) -> Sequence[int]:
        """Where the next pages start: one, or as many as *ahead* allows and the total needs."""
        first = self.position
        if self._total is None or self.count is None:
            return (first,)
        return range(first, self._total + 1, self._stride)[: max(1, ahead)] or (first,)

    def verdict(self) -> Completeness:
        """Whether everything that the server announced has arrived."""
        if self.cursor is not None:
            return Completeness(
                complete=False, reason="the server repeated a cursor, or sent nothing new for it"
            )
        if self._total is None:
            if self._by_cursor:
                return Completeness(complete=True)
            return UNTOLD
        if self._moved:
            return Completeness(
                complete=False, reason="the number of resources changed during the listing"
            )
        if self.received != self._total:
            return Completeness(
                complete=False,
                reason=f"the server announced {self._total} resources and sent {self.received}",
            )
        return Completeness(complete=True)

    def _goes_on(self, cursor: str | None, arrived: int, new: int) -> bool:
        self.cursor = cursor or None
        if self.cursor is not None:
            self._by_cursor = True
            known = self.cursor in self._cursors
            self._cursors.add(self.cursor)
            return not known and self._idle < _IDLE_CURSORS
        if self._by_cursor or not arrived:
            return False
        if not new:
            promised = self._total is not None and self.received < self._total
            return promised and self._idle < _IDLE_PAGES
        # Some servers announce the size of the page for the total: only an empty page tells.
        full_page = self.received == self._total == arrived == self.count
        return self.received != self._total or full_page

    def _not_again(self, resources: Sequence[R]) -> Sequence[R]:
        """*resources*; none of them where the server has sent the same page again, without ids."""
        if all(map(_id, resources)):
            return resources
        before, self._without_ids = self._without_ids, resources
        return () if before == resources else resources

    def _new(self, records: Sequence[U], identity: Callable[[U], object]) -> Sequence[U]:
        keys = [identity(record) for record in records]
        if self._seen.isdisjoint(keys):
            before = len(self._seen)
            self._seen.update(keys)
            if len(self._seen) == before + len(keys):  # the hot path: nothing twice
                return records
            self._seen.difference_update(keys)
        fresh = []
        for key, record in zip(keys, records, strict=True):
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(record)
        return fresh


def _identity(resource: Any) -> object:
    id = _id(resource)
    return hash(id) if id else object()  # without an id, no two are known to be the same


def _id(resource: Any) -> Any:
    # One that is handed out as it came is a dict, whose id has been looked at.
    return resource["id"] if resource.__class__ is dict else getattr(resource, "id", None)


def _raw_identity(record: Unreadable) -> int:
    # Not JSON: a record may be unreadable because it nests too deep to be written, or holds text
    # that no encoding knows. Version 2 writes equal values equally.
    return hash(marshal.dumps(record.raw, 2))


Answer: TypeAlias = Sequence[ListResponse[R]] | Go1ScimError | None


class _Iteration(Generic[R]):
    """What both iterators share: what is left of a page, and what has been learnt so far."""

    def __init__(self, pages: Pages[R]) -> None:
        self._pages = pages
        self._left: Iterator[R] = iter(())
        self._batch: Sequence[Call[ListResponse[R]]] = ()
        self._completeness: Completeness | None = None
        self._failure: BaseException | None = None
        self._lock = Lock()
        self._unreadable: list[Unreadable] = []

    def __repr__(self) -> str:
        ended = "read to its end" if self._completeness is not None else "not read to its end"
        return f"<{type(self).__name__}, {ended}>"

    @property
    def completeness(self) -> Completeness:
        """Whether everything has arrived; never complete before the iteration has ended."""
        if self._completeness is None:  # a verdict is false where something is missing
            return Completeness(complete=False, reason="the listing was not read to its end")
        return self._completeness

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The records so far that could not be read: raw JSON, place, and reason."""
        return tuple(self._unreadable)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads and tasks from going on at the same time."""
        if not self._lock.acquire(blocking=False):
            raise ValidationError(
                "another thread or task is reading from this iterator",
                hint="Give each its own iter(), or hand out what one of them reads.",
            )
        try:
            yield
        finally:
            self._lock.release()

    def _next(self) -> Iterator[R]:
        """What is left of the page; nothing where the batch must be settled first."""
        if self._failure is not None:
            raise self._failure  # an end would look like the end of the listing
        return self._left

    def _advance(self, answer: Answer[R]) -> None:
        """Go on to the next batch of calls, the next page of resources, or the end."""
        try:
            step = advance(self._pages, answer)
        except StopIteration as done:
            self._completeness = done.value
        except BaseException as error:
            self._failure = error
            raise
        else:
            if isinstance(step, Found):
                self._batch, self._left = (), iter(step.resources)
                self._unreadable += step.unreadable
            else:
                self._batch = step


class ResourceIterator(_Iteration[R], Iterator[R]):
    """
    The resources of a listing, page by page as they are needed.

    Attributes:
        completeness: Whether everything has arrived, or why not.
        unreadable: The records that could not be read.
    """

    def __init__(
        self,
        pages: Pages[R],
        settle: Callable[[Sequence[Call[ListResponse[R]]]], Answer[R]],
    ) -> None:
        super().__init__(pages)
        self._settle = settle

    def __next__(self) -> R:
        while True:
            for resource in self._next():
                return resource
            if self._completeness is not None:
                raise StopIteration
            with self._alone():
                self._advance(self._settle(self._batch) if self._batch else None)


class AsyncResourceIterator(_Iteration[R], AsyncIterator[R]):
    """
    The resources of a listing, page by page as they are needed.

    Attributes:
        completeness: Whether everything has arrived, or why not.
        unreadable: The records that could not be read.
    """

    def __init__(
        self,
        pages: Pages[R],
        settle: Callable[[Sequence[Call[ListResponse[R]]]], Awaitable[Answer[R]]],
    ) -> None:
        super().__init__(pages)
        self._settle = settle

    async def __anext__(self) -> R:
        while True:
            for resource in self._next():
                return resource
            if self._completeness is not None:
                raise StopAsyncIteration
            with self._alone():
                self._advance(await self._settle(self._batch) if self._batch else None)
