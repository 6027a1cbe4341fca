import asyncio
import json

import pytest
from attrs import Factory, define, frozen
from hypothesis import given
from hypothesis import strategies as st

from go1scim import _pages
from go1scim._pages import (
    AsyncResourceIterator,
    Completeness,
    Found,
    ResourceIterator,
    paginate,
)
from go1scim.errors import (
    BadRequestError,
    NotFoundError,
    ResponseError,
    ServerError,
    ValidationError,
)
from go1scim.messages import ListResponse, Unreadable
from go1scim.models import User

COMPLETE = Completeness(complete=True)


def users(*ids):
    """Users with these ids."""
    return tuple(User(id=str(id)) for id in ids)


def bad(raw):
    """A record that cannot be read."""
    return Unreadable(raw, "/Resources/0", "it is wrong")


def page(*ids, total=None, cursor=None, unreadable=()):
    """A page of users."""
    return ListResponse(
        resources=users(*ids), total_results=total, next_cursor=cursor, unreadable=unreadable
    )


@frozen
class Query:
    """What a page was asked for with; stands in the place of a Call."""

    start_index: int | None
    cursor: str | None
    count: int | None


def settled(serve, batch):
    """What a driver gives for a batch: all pages, or the first error."""
    answers = [serve(query) for query in batch]
    return next((answer for answer in answers if isinstance(answer, Exception)), answers)


@define
class Listing:
    """
    A listing driven by hand, to its end.

    Attributes:
        ids: What came out, in order.
        batches: What was asked for.
        verdict: What the generator returned.
    """

    serve: object
    ids: list = Factory(list)
    unreadable: list = Factory(list)
    batches: list = Factory(list)
    verdict: Completeness | None = None

    def read(self, **options):
        """Go through all pages."""
        pages = paginate(Query, **options)
        answer = None
        while True:
            try:
                made = _pages.advance(pages, answer)
            except StopIteration as done:
                self.verdict = done.value
                return self
            if isinstance(made, Found):
                self.ids += [int(user.id) for user in made.resources]
                self.unreadable += [record.raw for record in made.unreadable]
                answer = None
            else:
                self.batches.append(list(made))
                answer = settled(self.serve, made)
            assert len(self.batches) < 10_000

    @property
    def starts(self):
        """The indexes that were asked for, batch by batch."""
        return [[query.start_index for query in batch] for batch in self.batches]

    @property
    def counts(self):
        """The counts that were asked for."""
        return {query.count for batch in self.batches for query in batch}


def listing(serve, **options):
    """The listing of a server, read to its end."""
    return Listing(serve).read(**options)


def script(*pages):
    """A server that gives these pages one after the other, whatever it is asked for."""
    rest = list(pages)
    return lambda query: rest.pop(0)


def incomplete(reason):
    """The verdict on what is missing."""
    return Completeness(complete=False, reason=reason)


SILENT = incomplete("the server does not say how many resources there are")
MOVED = incomplete("the number of resources changed during the listing")
CIRCLE = incomplete("the server repeated a cursor, or sent nothing new for it")


def announced(total, sent):
    """The verdict on a total that is wrong."""
    return incomplete(f"the server announced {total} resources and sent {sent}")


@frozen
class Server:
    """
    A server of the users 1 to *size*.

    Attributes:
        cap: The most users of a page, by the number of the page that it is.
        total: What is announced, by the first index of the page.
    """

    size: int
    cap: object = staticmethod(lambda start: 100)
    total: object = staticmethod(lambda server, start: server.size)

    def __call__(self, query):
        start = query.start_index or 1
        count = min(100 if query.count is None else query.count, self.cap(start))
        ids = range(start, min(start + count, self.size + 1))
        return page(*ids, total=self.total(self, start))


# An honest server


def test_one_page_may_be_all():
    """As many as were announced have arrived: nothing more is asked for."""
    read = listing(Server(3))

    assert [1, 2, 3] == read.ids
    assert [[Query(1, None, 100)]] == read.batches
    assert COMPLETE == read.verdict


def test_nothing_found_is_complete():
    """An empty page with a total of none."""
    read = listing(Server(0))

    assert ([], [[1]], COMPLETE) == (read.ids, read.starts, read.verdict)


def test_the_next_page_starts_after_what_arrived():
    """A server with a cap sends fewer than were asked for."""
    read = listing(Server(7, cap=lambda start: 3), count=5)

    assert [*range(1, 8)] == read.ids
    assert [[1], [4], [7]] == read.starts
    assert COMPLETE == read.verdict


def test_a_full_last_page_costs_no_request():
    """The total tells that it was the last."""
    read = listing(Server(6), count=3)

    assert ([[1], [4]], COMPLETE) == (read.starts, read.verdict)


def test_a_short_page_in_the_middle_makes_the_next_ones_no_shorter():
    """Some servers leave out of a page what the caller may not see."""
    read = listing(Server(1000, cap=lambda start: 1 if start == 101 else 100))

    assert [*range(1, 1001)] == read.ids
    assert ({100}, 11) == (read.counts, len(read.batches))


def test_a_short_page_at_the_start_makes_the_next_ones_no_shorter():
    """The window grows with the longest page."""
    read = listing(Server(1000, cap=lambda start: 1 if start == 1 else 100), ahead=4)

    assert [*range(1, 1001)] == read.ids
    assert len(read.batches) <= 5


# Several pages at a time


def test_a_window_of_pages():
    """Once the total is known, so many are asked for together."""
    read = listing(Server(10, cap=lambda start: 2), count=5, ahead=3)

    assert [*range(1, 11)] == read.ids
    assert [[1], [3, 5, 7], [9]] == read.starts
    assert ({5}, COMPLETE) == (read.counts, read.verdict)


def test_a_gap_in_a_window_is_filled_first():
    """What comes behind a short page is asked for again, from the gap on."""
    read = listing(Server(10, cap=lambda start: 1 if start == 5 else 2), count=2, ahead=4)

    assert [*range(1, 11)] == read.ids
    assert [[1], [3, 5, 7, 9], [6, 8, 10]] == read.starts
    assert COMPLETE == read.verdict


def test_a_window_ends_at_an_empty_page():
    """A total that is too high costs one window, and not more."""
    read = listing(Server(3, total=lambda server, start: 10**30), count=1, ahead=4)

    assert [1, 2, 3] == read.ids
    assert [[1], [2, 3, 4, 5]] == read.starts
    assert announced(10**30, 3) == read.verdict


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_window_holds_one_page_at_least(ahead):
    """Fewer than one cannot be asked for."""
    assert [[1], [2], [3]] == listing(Server(3), count=1, ahead=ahead).starts


def test_no_window_without_a_total():
    """Nobody knows how many pages there are."""
    read = listing(Server(4, total=lambda server, start: None), count=2, ahead=4)

    assert ([[1], [3], [5]], SILENT) == (read.starts, read.verdict)


def test_a_failure_in_a_window_ends_the_listing():
    """The error of one page is the error of the listing."""

    def serve(query):
        return NotFoundError("gone") if query.start_index == 5 else Server(9)(query)

    with pytest.raises(NotFoundError, match="gone"):
        listing(serve, count=2, ahead=4)


# Totals that are wrong


@pytest.mark.parametrize("ahead", [1, 5])
@pytest.mark.parametrize(
    ("verdict", "total"),
    [
        (SILENT, lambda server, start: None),
        (COMPLETE, lambda server, start: server.size if start == 1 else None),
        (COMPLETE, lambda server, start: None if start == 1 else server.size),
        (announced(9, 7), lambda server, start: 9),
        (announced(5, 7), lambda server, start: 5),
        (announced(0, 7), lambda server, start: 0),
        (announced(2, 7), lambda server, start: 2),
        (MOVED, lambda server, start: 7 if start < 6 else 8),
        (MOVED, lambda server, start: 8 if start < 6 else 7),
        (MOVED, lambda server, start: start),
    ],
    ids=[
        "missing",
        "first page only",
        "not on the first page",
        "too big",
        "too small",
        "none",
        "page size",
        "grows",
        "shrinks",
        "a counter",
    ],
)
def test_a_wrong_total_costs_no_resource(verdict, total, ahead):
    """Everything arrives, and the verdict tells what is wrong."""
    read = listing(Server(7, total=total), count=2, ahead=ahead)

    assert [*range(1, 8)] == read.ids
    assert verdict == read.verdict


def test_a_total_of_none_with_an_empty_page_is_missing():
    """An empty list without a total may be a failure as well as an empty portal."""
    assert SILENT == listing(script(page())).verdict


# Records that come again


def test_a_record_that_comes_again_is_dropped():
    """Something was inserted in front while the pages were read."""
    read = listing(script(page(1, 2, 3, total=5), page(3, 4, total=5), page(5, total=5)))

    assert [1, 2, 3, 4, 5] == read.ids
    assert [[1], [4], [5]] == read.starts
    assert COMPLETE == read.verdict


def test_a_record_twice_in_a_page_is_dropped():
    """Also where all else in the page is new."""
    read = listing(script(page(1, 2, 1, 2, total=3), page(1, 3, 3, total=3)))

    assert ([1, 2, 3], COMPLETE) == (read.ids, read.verdict)


@pytest.mark.parametrize("ahead", [1, 3])
def test_a_server_that_knows_one_page_only(ahead):
    """Two pages with nothing new end the listing."""
    read = listing(lambda query: page(1, 2, total=9), count=2, ahead=ahead)

    assert [1, 2] == read.ids
    assert len(read.batches) <= 3
    assert announced(9, 2) == read.verdict


def test_a_page_of_doubles_does_not_end_the_listing():
    """What comes behind it is asked for, since the server has announced it."""
    pages = {1: [1], 2: [1], 3: [2], 4: [3]}
    read = listing(lambda query: page(*pages.get(query.start_index, ()), total=4), count=1)

    assert [1, 2, 3] == read.ids
    assert announced(4, 3) == read.verdict


def test_records_without_an_id_are_all_handed_out():
    """Where ids are left out, nobody knows that two are the same; and a page is taken once."""
    names = [User(user_name=name) for name in ("ada", "charles", "ada")]
    read = list(
        ResourceIterator(
            paginate(Query),
            lambda batch: [ListResponse(resources=names, total_results=2)],
        )
    )

    assert ["ada", "charles", "ada"] == [user.user_name for user in read]


# Counts that are refused


@pytest.mark.parametrize(
    "error",
    [
        ServerError("broken", status=500),
        BadRequestError("too many", status=400, scim_type="invalidCount"),
        BadRequestError("too many", status=400, scim_type="INVALIDCOUNT"),
    ],
    ids=["500", "invalidCount", "any case"],
)
@pytest.mark.parametrize("cursor", [None, "", "c"])
def test_a_refused_count_is_left_out(error, cursor):
    """The server's own page size serves as well, and windows cannot be had."""

    def serve(query):
        return Server(5, cap=lambda start: 2)(query) if query.count is None else error

    read = listing(serve, cursor=cursor, ahead=4)

    assert ([1, 2, 3, 4, 5], COMPLETE) == (read.ids, read.verdict)
    assert [Query(None, cursor, None)] == read.batches[1]
    assert [[3], [5]] == read.starts[2:]
    assert 4 == len(read.batches)


@pytest.mark.parametrize(
    ("count", "error"),
    [
        (None, ServerError("broken", status=500)),
        (100, ServerError("busy", status=503)),
        (100, BadRequestError("no", status=400, scim_type="invalidFilter")),
        (100, NotFoundError("no", status=404)),
    ],
    ids=str,
)
def test_other_refusals_are_final(count, error):
    """Without a count, or with another complaint, asking again would change nothing."""
    with pytest.raises(type(error)) as caught:
        listing(script(error), count=count)

    assert error is caught.value


def test_a_refusal_without_a_count_is_final():
    """The second refusal is the error."""
    first, second = ServerError("one", status=500), ServerError("two", status=500)
    with pytest.raises(ResponseError) as caught:
        listing(script(first, second))

    assert second is caught.value


# Cursors


def test_a_cursor_that_is_offered_is_followed():
    """Index first, then the server's own way (RFC 9865 section 2)."""
    read = listing(script(page(1, cursor="b"), page(2, cursor="c"), page(3)), count=1, ahead=5)

    assert ([1, 2, 3], COMPLETE) == (read.ids, read.verdict)
    assert [
        [Query(1, None, 1)],
        [Query(None, "b", 1)],
        [Query(None, "c", 1)],
    ] == read.batches


@pytest.mark.parametrize("cursor", ["", "a"])
def test_a_cursor_may_be_asked_for(cursor):
    """Then no index is sent, since the two exclude each other."""
    read = listing(script(page(1, cursor="b"), page(2)), cursor=cursor)

    assert [[Query(None, cursor, 100)], [Query(None, "b", 100)]] == read.batches


def test_an_empty_next_cursor_is_the_end():
    """The empty text is how a listing begins, not how it goes on."""
    assert ([1], COMPLETE) == (
        (read := listing(script(page(1, cursor="b"), page(cursor="")))).ids,
        read.verdict,
    )


def test_a_total_counts_with_cursors_as_well():
    """Where it is sent, it must be right."""
    read = listing(script(page(1, cursor="b", total=3), page(2, total=3)))

    assert announced(3, 2) == read.verdict


def test_a_server_without_cursors_goes_on_by_index():
    """It ignores the parameter, and sends the first page without a next one."""
    read = listing(Server(5), cursor="", count=2)

    assert ([1, 2, 3, 4, 5], COMPLETE) == (read.ids, read.verdict)
    assert [[None], [3], [5]] == read.starts


@pytest.mark.parametrize(
    "pages",
    [
        [page(1, cursor="b"), page(2, cursor="b")],
        [page(1, cursor="b"), page(2, cursor="c"), page(3, cursor="b")],
    ],
    ids=["the same", "a circle"],
)
def test_a_cursor_that_comes_again_ends_the_listing(pages):
    """Following it would never end; what came with it is handed out."""
    read = listing(script(*pages))

    assert [*range(1, len(pages) + 1)] == read.ids
    assert CIRCLE == read.verdict


def test_empty_pages_between_cursors_are_passed_over():
    """A server may search through much that does not match."""
    empty = [page(cursor=str(n)) for n in range(19)]
    read = listing(script(*empty, page(1, cursor="x"), *map(_renamed, empty), page(2)))

    assert ([1, 2], COMPLETE) == (read.ids, read.verdict)


def _renamed(page_):
    return page(cursor=f"again {page_.next_cursor}")


def test_empty_pages_without_end_are_given_up():
    """Twenty in a row are enough, although each names another cursor."""
    cursors = iter(range(10**6))
    read = listing(lambda query: page(1, cursor=str(next(cursors))))

    assert ([1], 21) == (read.ids, len(read.batches))
    assert CIRCLE == read.verdict


# Records that cannot be read


def test_unreadable_records_count_as_arrived():
    """They are told apart, advance the listing, and are part of the total."""
    read = listing(
        script(
            page(1, total=4, unreadable=[bad({"id": 2}), bad({"id": 3})]),
            page(4, total=4),
        ),
        count=3,
    )

    assert ([1, 4], [{"id": 2}, {"id": 3}]) == (read.ids, read.unreadable)
    assert ([[1], [4]], COMPLETE) == (read.starts, read.verdict)


def test_an_unreadable_record_comes_once():
    """A repeated one is recognised by its content."""
    wrong = [bad({"id": 2, "x": [1.5, None, "é"]}), bad({"id": 2, "x": [1.5, None, "é"]})]
    read = listing(lambda query: page(1, total=3, unreadable=wrong))

    assert ([1], 1, 3) == (read.ids, len(read.unreadable), len(read.batches))
    assert announced(3, 2) == read.verdict


def deep(levels):
    """A record that nests so deep, parsed as an answer would be."""
    return json.loads('{"a":' * levels + "1" + "}" * levels)


@pytest.mark.parametrize(
    "raw", [deep(100), deep(900), {"id": "\ud800"}, 10**400, None, [], "text"], ids=repr
)
def test_any_record_may_be_unreadable(raw):
    """What no JSON can be written from is told apart as well."""
    read = listing(lambda query: page(total=2, unreadable=[bad(raw), bad({"id": "other"})]))

    assert ([raw, {"id": "other"}], COMPLETE) == (read.unreadable, read.verdict)


# Properties


@given(
    size=st.integers(0, 60),
    caps=st.lists(st.integers(1, 12), min_size=1),
    count=st.none() | st.integers(1, 15),
    ahead=st.integers(1, 6),
    total=st.sampled_from(["right", "none"]),
)
def test_an_honest_server_gives_everything_once(size, caps, count, ahead, total):
    """Whatever its limits and our options: every user, once, in order, and complete."""
    server = Server(
        size,
        cap=lambda start: caps[start % len(caps)],
        total=lambda server, start: server.size if total == "right" else None,
    )
    read = listing(server, count=count, ahead=ahead)

    assert [*range(1, size + 1)] == read.ids
    assert (COMPLETE if total == "right" else SILENT) == read.verdict


@given(
    size=st.integers(0, 40),
    caps=st.lists(st.integers(0, 9), min_size=1, max_size=9),
    start=st.booleans(),
)
def test_an_honest_server_with_cursors_gives_everything_once(size, caps, start):
    """By cursor, from the start or when one is offered; empty pages in between."""

    def serve(query):
        first = int(query.cursor or 0)
        number, first = divmod(first, 1000)
        cap = caps[number % len(caps)] if any(caps) else 1
        last = min(first + cap, size)
        cursor = None if last == size else str((number + 1) * 1000 + last)
        return page(*range(first + 1, last + 1), cursor=cursor, total=size)

    read = listing(serve, cursor="" if start else None)

    assert ([*range(1, size + 1)], COMPLETE) == (read.ids, read.verdict)


liars = st.lists(
    st.builds(
        page,
        total=st.none() | st.integers(-1, 12),
        cursor=st.none() | st.sampled_from(["", "a", "b", "c", "d"]),
        unreadable=st.lists(st.builds(bad, st.integers(0, 5)), max_size=2),
    ).flatmap(
        lambda made: st.lists(st.integers(0, 12), max_size=5).map(
            lambda ids: page(
                *ids,
                total=made.total_results,
                cursor=made.next_cursor,
                unreadable=made.unreadable,
            )
        )
    ),
    min_size=1,
    max_size=8,
)


@given(
    pages=liars,
    count=st.none() | st.integers(1, 5),
    ahead=st.integers(1, 4),
    cursor=st.none() | st.just(""),
)
def test_no_liar_makes_it_endless_or_doubles_anything(pages, count, ahead, cursor):
    """Whatever is answered to whatever is asked, over and over."""
    asked = iter(range(10**6))
    read = listing(
        lambda query: pages[next(asked) % len(pages)], count=count, ahead=ahead, cursor=cursor
    )

    assert len(set(read.ids)) == len(read.ids)
    assert len(set(read.unreadable)) == len(read.unreadable)
    assert {id for each in pages for id in map(int, _ids(each))} >= set(read.ids)
    assert isinstance(read.verdict, Completeness)
    if read.verdict and not any(each.next_cursor for each in pages):
        assert len(read.ids) + len(read.unreadable) in {p.total_results for p in pages}


def _ids(page_):
    return [user.id for user in page_.resources]


# Iterators


def collected(serve, **options):
    """A blocking iterator over what *serve* gives."""
    return ResourceIterator(paginate(Query, **options), lambda batch: settled(serve, batch))


class Awaited:
    """The asynchronous iterator, with the blocking interface, so that one test serves for both."""

    def __init__(self, serve, **options):
        async def settle(batch):
            await asyncio.sleep(0)
            return settled(serve, batch)

        self._iterator = AsyncResourceIterator(paginate(Query, **options), settle)
        assert self._iterator is self._iterator.__aiter__()

    def __iter__(self):
        return self

    def __next__(self):
        async def following():
            try:
                return True, await anext(self._iterator)
            except StopAsyncIteration:
                return False, None

        there, user = asyncio.run(following())
        if not there:
            raise StopIteration
        return user

    def __getattr__(self, name):
        return getattr(self._iterator, name)


@pytest.fixture(name="iterate", params=[collected, Awaited], ids=["blocking", "awaiting"])
def _iterate(request):
    return request.param


def test_an_iterator_gives_every_resource(iterate):
    """Page by page, as they are needed."""
    asked = []

    def serve(query):
        asked.append(query.start_index)
        return Server(5)(query)

    iterator = iterate(serve, count=2)

    assert [] == asked
    assert ["1", "2"] == [next(iterator).id, next(iterator).id]
    assert [1] == asked
    assert ["3", "4", "5"] == [user.id for user in iterator]
    assert [1, 3, 5] == asked


def test_an_iterator_that_has_ended_stays_so(iterate):
    """Nothing is asked for again."""
    iterator = iterate(script(page(1, total=1)))

    assert 1 == len(list(iterator))
    assert [] == list(iterator)


def test_the_verdict_comes_at_the_end(iterate):
    """Before it, nothing is complete: a caller that stops early knows."""
    iterator = iterate(Server(3), count=2)
    early = incomplete("the listing was not read to its end")

    assert early == iterator.completeness
    for _ in range(3):
        next(iterator)
        assert early == iterator.completeness
    assert [] == list(iterator)
    assert COMPLETE == iterator.completeness


def test_an_incomplete_listing_is_told(iterate):
    """The verdict of the generator is that of the iterator."""
    iterator = iterate(Server(3, total=lambda server, start: 9))
    list(iterator)

    assert announced(9, 3) == iterator.completeness
    assert not iterator.completeness


def test_unreadable_records_are_collected(iterate):
    """As the pages arrive."""
    iterator = iterate(
        script(
            page(1, total=4, unreadable=[bad("x")]),
            page(2, total=4, unreadable=[bad("y")]),
        )
    )

    assert () == iterator.unreadable
    next(iterator)
    assert ["x"] == [record.raw for record in iterator.unreadable]
    list(iterator)
    assert ["x", "y"] == [record.raw for record in iterator.unreadable]


def test_pages_without_resources_are_passed_over(iterate):
    """A page may hold nothing that can be read."""
    iterator = iterate(
        script(page(total=2, unreadable=[bad("x")]), page(2, total=2)),
    )

    assert ["2"] == [user.id for user in iterator]


def test_an_error_in_the_middle_stays_an_error(iterate):
    """After it, an end would look like the end of the listing."""
    failure = ServerError("broken", status=503)
    iterator = iterate(script(page(1, 2, total=9), failure))

    assert ["1", "2"] == [next(iterator).id, next(iterator).id]
    for _ in range(2):
        with pytest.raises(ServerError) as caught:
            next(iterator)
        assert failure is caught.value
    assert "the listing was not read to its end" == iterator.completeness.reason


def test_a_mistake_in_an_answer_stays_one(iterate):
    """A driver that gives nonsense does not make the iterator hang."""
    iterator = iterate(script(None))

    for _ in range(2):
        with pytest.raises(AttributeError):
            next(iterator)


def test_one_at_a_time():
    """Two who go on at the same time would lose pages: the second is told."""
    refusals = []

    def serve(query):
        with pytest.raises(ValidationError) as caught:
            next(iterator)
        refusals.append(caught.value.detail)
        return Server(1)(query)

    iterator = collected(serve)

    assert ["1"] == [user.id for user in iterator]
    assert ["another thread or task is reading from this iterator"] == refusals


def test_one_task_at_a_time():
    """The same for tasks that await the same iterator."""

    async def settle(batch):
        with pytest.raises(ValidationError, match="another thread or task"):
            await anext(iterator)
        return [page(1, total=1)]

    async def everybody():
        return [user.id async for user in iterator]

    iterator = AsyncResourceIterator(paginate(Query), settle)

    assert ["1"] == asyncio.run(everybody())


def test_who_is_interrupted_can_go_on(iterate):
    """The page that was under way is asked for again."""
    interruptions = [KeyboardInterrupt()]

    def serve(query):
        if query.start_index == 3 and interruptions:
            raise interruptions.pop()
        return Server(4)(query)

    iterator = iterate(serve, count=2)

    assert ["1", "2"] == [next(iterator).id, next(iterator).id]
    with pytest.raises(KeyboardInterrupt):
        next(iterator)
    assert ["3", "4"] == [user.id for user in iterator]
    assert COMPLETE == iterator.completeness


def test_a_verdict_is_true_or_false():
    """``if users.completeness:`` reads as it should."""
    assert (True, False) == (bool(COMPLETE), bool(SILENT))


def test_the_memory_of_ids_is_small():
    """Hashes are kept, not texts; a listing may be a million long."""
    tally = _pages._Tally(None)
    tally.take(page(*range(1000)))

    assert {int} == set(map(type, tally._seen))
