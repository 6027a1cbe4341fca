"""Listings of servers with the habits that break naive clients, and the verdict on each."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve, field, frozen

from go1scim import (
    BadRequestError,
    DecodeError,
    Response,
    RetryPolicy,
    ServerError,
    ValidationError,
)

ALL = [str(number) for number in range(1, 8)]


def page(records, **counters):
    """A list response."""
    document = {"Resources": [{"id": id} for id in records], **counters}
    return Response(200, {}, json.dumps(document).encode())


@frozen
class Liar:
    """
    A server of the users 1 to 7.

    Attributes:
        cap: The most users in a page.
        overlap: How many users of the page before each page begins with.
        total: What is announced, by the number of pages that were asked for before.
        past_end: What there is after the last user.
        plain: Whether a page is a plain list.
        deaf: Whether startIndex is ignored.
        dislikes_count: The answer to any count.
    """

    cap: int = 100
    overlap: int = 0
    total: object = staticmethod(lambda asked: {"totalResults": len(ALL)})
    past_end: tuple = ()
    plain: bool = False
    deaf: bool = False
    dislikes_count: Response | None = None
    queries: list = field(factory=list, eq=False)

    def __call__(self, request):
        query = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query).items()}
        self.queries.append(query)
        if self.dislikes_count and "count" in query:
            return self.dislikes_count
        start = 1 if self.deaf else int(query.get("startIndex", 1))
        count = min(self.cap, int(query.get("count", 100)))
        first = max(0, start - 1 - (self.overlap if start > 1 else 0))
        records = ALL[first : first + count] if start <= len(ALL) else self.past_end
        if self.plain:
            return Response(200, {}, json.dumps([{"id": id} for id in records]).encode())
        return page(records, **self.total(len(self.queries)))

    def starts(self):
        return [query.get("startIndex") for query in self.queries]


def announce(*totals):
    """A total for each page, the last for all further ones; None: no total."""

    def total(asked):
        value = totals[min(asked, len(totals)) - 1]
        return {} if value is None else {"totalResults": value}

    return total


COMPLETE = (True, "")
SILENT = (False, "the server does not say how many resources there are")
MOVED = (False, "the number of resources changed during the listing")


def announced(total, sent=7):
    """The verdict on a total that is wrong."""
    return (False, f"the server announced {total} resources and sent {sent}")


HABITS = {
    "none": (Liar(), COMPLETE),
    "a cap of three": (Liar(cap=3), COMPLETE),
    "a cap of one": (Liar(cap=1), COMPLETE),
    "repeats the last record": (Liar(cap=3, overlap=1), COMPLETE),
    "no total": (Liar(cap=3, total=announce(None)), SILENT),
    "a total on the first page only": (Liar(cap=3, total=announce(7, None)), COMPLETE),
    "a total that is too high": (Liar(cap=3, total=announce(9)), announced(9)),
    "a total that is too low": (Liar(cap=3, total=announce(5)), announced(5)),
    "a total that is the page's size": (Liar(total=announce(2)), announced(2), 2),
    "a total of nothing": (Liar(cap=3, total=announce(0)), announced(0)),
    "a total that grows": (Liar(cap=3, total=announce(6, 7)), MOVED),
    "a total that shrinks": (Liar(cap=3, total=announce(8, 7)), MOVED),
    "all rows again past the end": (
        Liar(cap=3, total=announce(9), past_end=tuple(ALL)),
        announced(9),
    ),
    "all rows again and no total": (
        Liar(cap=3, total=announce(None), past_end=tuple(ALL)),
        SILENT,
    ),
    "a plain list": (Liar(plain=True), SILENT, 100),
    "plain lists, page by page": (Liar(plain=True), SILENT),
}


@pytest.mark.parametrize("ahead", [1, 4])
@pytest.mark.parametrize("habit", HABITS)
def test_every_user_arrives_once(connect, habit, ahead):
    """With the verdict that the habit deserves, whatever the window of pages."""
    liar, verdict, *count = HABITS[habit]
    liar = evolve(liar, queries=[])  # the same habits, and nothing asked for yet
    users = connect(liar).users.iter(count=count[0] if count else 5, ahead=ahead)
    assert ALL == [user.id for user in users]
    assert verdict == (users.completeness.complete, users.completeness.reason)
    assert verdict[0] == bool(users.completeness)
    assert len(liar.queries) <= 12


@pytest.mark.parametrize("ahead", [1, 4])
def test_a_server_that_always_sends_the_first_page(connect, ahead):
    """The listing ends, and is not complete."""
    users = connect(Liar(cap=3, deaf=True)).users.iter(count=3, ahead=ahead)
    assert ALL[:3] == [user.id for user in users]
    assert announced(7, sent=3) == (False, users.completeness.reason)


def test_the_window_of_pages(connect):
    """Once the total is known, four pages are asked for at a time, by what the server sends."""
    liar = Liar(cap=2)
    users = connect(liar).users.iter(count=5, ahead=4)
    assert "1" == next(users).id
    assert ["1"] == liar.starts()
    assert ALL[1:] == [user.id for user in users]
    assert ["1", *"357"] == [liar.starts()[0], *sorted(liar.starts()[1:])]
    assert ["5", "5", "5", "5"] == [query["count"] for query in liar.queries]


@pytest.mark.parametrize(
    "refusal",
    [
        Response(500),
        Response(400, {}, b'{"scimType": "invalidCount", "status": "400"}'),
    ],
    ids=["500", "invalidCount"],
)
@pytest.mark.parametrize("cap", [100, 3])
def test_a_server_that_fails_on_a_count(connect, refusal, cap):
    """It is asked without one, for every page."""
    liar = Liar(cap=cap, dislikes_count=refusal)
    users = connect(liar, retry=RetryPolicy(attempts=1)).users.iter(count=5, ahead=4)
    assert ALL == [user.id for user in users]
    assert users.completeness
    assert ["count" in query for query in liar.queries] == [True] + [False] * (
        len(liar.queries) - 1
    )


def test_a_listing_without_a_count(connect):
    """None leaves the size of the pages to the server."""
    liar = Liar(cap=3)
    users = connect(liar).users.iter(count=None)
    assert ALL == [user.id for user in users]
    assert [{"startIndex": start} for start in "147"] == liar.queries


@pytest.mark.parametrize("count", [5, None])
def test_other_failures_are_raised(connect, count):
    """A server that fails without a count as well, and one that refuses the filter."""
    once = RetryPolicy(attempts=1)
    with pytest.raises(ServerError):
        list(connect(lambda request: Response(500), retry=once).users.iter(count=count))
    refusal = Response(400, {}, b'{"scimType": "invalidFilter", "status": 400}')
    with pytest.raises(BadRequestError):
        list(connect(lambda request: refusal).users.iter("x eq 1", count=count))


@pytest.mark.parametrize("ahead", [1, 4])
def test_a_failure_in_the_middle_is_raised_there(connect, ahead):
    """What arrived before was handed out, and the verdict stays open."""
    liar = Liar(cap=3)

    def server(request):
        return Response(503) if "startIndex=4" in request.target else liar(request)

    users = connect(server, retry=RetryPolicy(attempts=1)).users.iter(count=3, ahead=ahead)
    assert ALL[:3] == [next(users).id for _ in range(3)]
    with pytest.raises(ServerError):
        next(users)
    assert (False, "the listing was not read to its end") == (
        users.completeness.complete,
        users.completeness.reason,
    )


@pytest.mark.parametrize("ahead", [1, 4])
def test_records_that_cannot_be_read(connect, ahead):
    """They cost neither the page nor the verdict, and are kept with place and reason."""

    def server(request):
        start = int(parse_qs(urlsplit(request.url).query)["startIndex"][0])
        records = [{"id": "1"}, {"id": "2", "userName": 7}, "text", {"id": "4"}]
        document = {"totalResults": 4, "Resources": records[start - 1 : start + 1]}
        return Response(200, {}, json.dumps(document).encode())

    users = connect(server).users.iter(count=2, ahead=ahead)
    assert ["1", "4"] == [user.id for user in users]
    assert users.completeness
    assert ["/Resources/1/userName", "/Resources/0"] == [one.pointer for one in users.unreadable]
    assert [{"id": "2", "userName": 7}, "text"] == [one.raw for one in users.unreadable]
    assert "expected a string, got a number" == users.unreadable[0].reason


def test_one_page_keeps_its_unreadable_records(connect):
    """`list()` and `search()` have them too."""
    body = b'{"Resources": [{"id": "1", "active": "maybe"}], "totalResults": 1}'
    go1 = connect(lambda request: Response(200, {}, body))
    for found in (go1.users.list(), go1.users.search()):
        assert () == found.resources
        assert "/Resources/0/active" == found.unreadable[0].pointer


@pytest.mark.parametrize(
    "body",
    [b"7", b'"x"', b'{"Resources": 7}', b'{"totalResults": "x"}', b"<html>", b'{"Resources": [{'],
)
def test_a_page_that_is_no_list(connect, body):
    """An error that names the request."""
    go1 = connect(lambda request: Response(200, {}, body))
    with pytest.raises(DecodeError) as caught:
        list(go1.users.iter())
    assert ("GET", "/Users") == (caught.value.method, caught.value.path)
    with pytest.raises(DecodeError):
        go1.users.list()


@pytest.mark.parametrize("field", ["count", "ahead"])
@pytest.mark.parametrize("value", [0, -1, 2.5, "5", True])
def test_sizes_are_whole_numbers(connect, field, value):
    """From one up; refused before a request."""
    go1 = connect(lambda request: pytest.fail("sent"))
    with pytest.raises(ValidationError) as caught:
        list(go1.users.iter(**{field: value}))
    assert field == caught.value.field


def by_cursor(cursors, *, total=None, empty=()):
    """A server whose pages are linked by cursors (RFC 9865); each page has one user."""

    def server(request):
        query = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query, True).items()}
        server.queries.append(query)
        here = query.get("cursor") or "start"
        after = cursors.get(here)
        records = [] if here in empty else [here]
        counters = {} if total is None else {"totalResults": total}
        return page(records, **({"nextCursor": after} if after else {}), **counters)

    server.queries = []
    return server


CHAIN = {"start": "b", "b": "c", "c": None}


@pytest.mark.parametrize(
    ("server", "options", "ids", "verdict"),
    [
        (by_cursor(CHAIN), {}, ["start", "b", "c"], COMPLETE),
        (by_cursor(CHAIN), {"cursor": ""}, ["start", "b", "c"], COMPLETE),
        (by_cursor(CHAIN), {"cursor": "b"}, ["b", "c"], COMPLETE),
        (by_cursor(CHAIN, total=3), {"ahead": 4}, ["start", "b", "c"], COMPLETE),
        (by_cursor(CHAIN, total=5), {}, ["start", "b", "c"], announced(5, sent=3)),
        (by_cursor(CHAIN, empty={"b"}), {}, ["start", "c"], COMPLETE),
        (
            by_cursor({"start": "b", "b": "b"}),
            {},
            ["start", "b"],
            (False, "the server repeated a cursor, or sent nothing new for it"),
        ),
        (
            by_cursor({"start": "b", "b": "c", "c": "b"}),
            {},
            ["start", "b", "c"],
            (False, "the server repeated a cursor, or sent nothing new for it"),
        ),
    ],
    ids=["offered", "asked for", "from one on", "total", "wrong", "empty page", "same", "circle"],
)
def test_pages_by_cursor(connect, server, options, ids, verdict):
    """A cursor that is offered is followed; one that comes again ends the listing."""
    users = connect(server).users.iter(**options)
    assert ids == [user.id for user in users]
    assert verdict == (users.completeness.complete, users.completeness.reason)


def test_what_is_asked_for_by_cursor(connect):
    """The cursor in place of the index, and the page size; the filter stays."""
    server = by_cursor(CHAIN)
    list(connect(server).users.iter("active eq true", cursor="", count=5))
    assert [
        {"filter": "active eq true", "count": "5", "cursor": ""},
        {"filter": "active eq true", "count": "5", "cursor": "b"},
        {"filter": "active eq true", "count": "5", "cursor": "c"},
    ] == server.queries


def test_cursors_without_end_end(connect):
    """Empty pages with ever new cursors are given up after a while."""
    pages = iter(range(10_000))
    go1 = connect(lambda request: page([], nextCursor=str(next(pages))))
    users = go1.users.iter()
    assert [] == list(users)
    assert not users.completeness
    assert next(pages) < 50


def test_list_and_search_take_a_cursor(connect):
    """And give the next one."""
    server = by_cursor(CHAIN)
    assert "c" == connect(server).users.list(cursor="b").next_cursor
    assert {"cursor": "b"} == server.queries[0]
