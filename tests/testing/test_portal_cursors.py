import re
from urllib.parse import quote

import pytest

from go1scim.testing import Portal

SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@pytest.fixture
def five(rfc):
    """A portal of five users."""
    for n in range(1, 6):
        rfc.portal.add_user(userName=f"u{n}", id=f"{n}")
    return rfc


def ids(answer):
    """The ids on the page."""
    return "".join(one["id"] for one in answer.body["Resources"])


def walk(call, query, field="nextCursor"):
    """The pages from the first to the last, as that field leads."""
    pages, cursor = [], ""
    while cursor is not None:
        answer = call("GET", f"/Users?{query}&cursor={cursor}")
        assert 200 == answer.status, answer.body
        pages.append(ids(answer))
        cursor = answer.body.get(field)
    return pages


def test_a_walk_leads_through_every_page(five):
    """An empty cursor begins it, a page without nextCursor ends it (RFC 9865 section 2)."""
    assert ["12", "34", "5"] == walk(five, "count=2")
    assert ["54", "32", "1"] == walk(five, "count=2&sortBy=userName&sortOrder=descending")


def test_a_page_has_no_index(five):
    """But the total, its size, and a cursor that needs no escape."""
    first = five("GET", "/Users?cursor=&count=2").body
    assert {"schemas", "totalResults", "itemsPerPage", "nextCursor", "Resources"} == set(first)
    assert (5, 2) == (first["totalResults"], first["itemsPerPage"])
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", first["nextCursor"])


def test_a_walk_leads_back_too(five):
    """On every page but the first, with previousCursor."""
    first = five("GET", "/Users?cursor=&count=2").body
    second = five("GET", f"/Users?count=2&cursor={first['nextCursor']}").body
    back = five("GET", f"/Users?count=2&cursor={second['previousCursor']}").body
    assert "previousCursor" not in first
    assert first == back


def test_what_fits_on_one_page_needs_no_cursor(five):
    """And a count of the URL's default size."""
    assert ["12345"] == walk(five, "count=5") == walk(five, "x=")


def test_a_walk_keeps_what_it_found(five):
    """Whoever comes is not in it, whoever goes is left out, and nobody comes twice."""
    first = five("GET", "/Users?cursor=&count=2").body
    five.portal.add_user(userName="a0", id="0")
    five("DELETE", "/Users/1")
    five("DELETE", "/Users/3")
    second = five("GET", f"/Users?count=2&cursor={first['nextCursor']}")
    assert "4" == ids(second)
    assert "5" == ids(five("GET", f"/Users?count=2&cursor={second.body['nextCursor']}"))


@pytest.mark.parametrize(
    "query", ["count=2&filter=" + quote('userName sw "u"'), "count=2&sortBy=id", "count=2"]
)
def test_a_cursor_is_bound_to_its_query(five, query):
    """Another query refuses it, the same one in a body takes it."""
    path = "/Users?" + query
    cursor = five("GET", f"{path}&cursor=").body["nextCursor"]
    for other in ("/Users?count=2&sortBy=title", "/Groups?count=2", "/?count=2"):
        assert (400, "invalidCursor") == five("GET", f"{other}&cursor={cursor}").problem
    other = path.replace("count=2", "count=3")
    assert (400, "invalidCount") == five("GET", f"{other}&cursor={cursor}").problem
    assert "34" == ids(five("GET", f"{path}&cursor={cursor}"))


def test_a_search_by_cursor(five):
    """The same, with the query in a body (RFC 9865 section 3)."""
    wish = {"schemas": [SEARCH_REQUEST], "count": 3}
    first = five("POST", "/Users/.search", {**wish, "cursor": ""})
    cursor = first.body["nextCursor"]
    second = five("POST", "/Users/.search", {**wish, "cursor": cursor})
    assert ("123", "45") == (ids(first), ids(second))


@pytest.mark.parametrize(
    "cursor", ["made-up", "0123456789abcdef-2", "-", "\u00e4", "{}-3", "{}-63"]
)
def test_a_made_up_cursor_is_refused(five, cursor):
    """Even one that resembles another."""
    known = five("GET", "/Users?cursor=&count=2").body["nextCursor"]
    cursor = quote(cursor.replace("{}", known.partition("-")[0]))
    assert (400, "invalidCursor") == five("GET", f"/Users?count=2&cursor={cursor}").problem


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_page_by_cursor_holds_something(five, count):
    """400 invalidCount, while without a cursor 0 asks for the total alone."""
    assert (400, "invalidCount") == five("GET", f"/Users?cursor=&count={count}").problem


def test_a_cursor_expires(make_caller, clock):
    """So many seconds after its last use."""
    caller = make_caller(quirks={"cursor_timeout": 60})
    for n in range(3):
        caller.portal.add_user(userName=f"u{n}")
    page = caller("GET", "/Users?cursor=&count=1").body
    for _ in range(2):
        clock.advance(60)
        page = caller("GET", f"/Users?count=1&cursor={page['nextCursor']}").body
    clock.advance(61)
    expired = f"/Users?count=1&cursor={page['previousCursor']}"
    assert (400, "expiredCursor") == caller("GET", expired).problem
    caller("GET", "/Users?cursor=&count=1")
    assert (400, "expiredCursor") == caller("GET", expired).problem


def test_only_so_many_walks_are_kept(five):
    """A client that never ends its walks does not fill the memory."""
    first = five("GET", "/Users?cursor=&count=2").body["nextCursor"]
    for _ in range(256):
        five("GET", "/Users?cursor=&count=2")
    assert (400, "invalidCursor") == five("GET", f"/Users?count=2&cursor={first}").problem


@pytest.mark.parametrize(
    ("quirks", "query", "cursor", "start"),
    [
        ({"pagination": "index"}, "count=2&cursor=", False, True),
        ({"pagination": "index"}, "count=2&cursor=made-up", False, True),
        ({"pagination": "cursor"}, "count=2", True, False),
        ({"pagination": "cursor"}, "count=2&startIndex=1", True, False),
        ({"pagination": "cursor"}, "count=0", False, False),
        ({"pagination": "both"}, "count=2", False, True),
        ({"pagination": "both"}, "count=2&startIndex=1&cursor=", True, False),
        ({"default_pagination": "cursor"}, "count=2", True, False),
        ({"default_pagination": "cursor"}, "count=2&startIndex=2", False, True),
    ],
)
def test_a_portal_may_page_in_one_way_only(make_caller, quirks, query, cursor, start):
    """Or in both, and then by default in the one or the other."""
    caller = make_caller(quirks=quirks)
    for n in range(3):
        caller.portal.add_user(userName=f"u{n}")
    page = caller("GET", f"/Users?{query}").body
    assert (3, cursor, start) == (page["totalResults"], "nextCursor" in page, "startIndex" in page)


def test_an_index_is_refused_where_there_is_none(make_caller):
    """Silence would give the first page again and again."""
    caller = make_caller(quirks={"pagination": "cursor"})
    assert (400, "invalidValue") == caller("GET", "/Users?startIndex=3").problem


@pytest.mark.parametrize(
    ("quirks", "expected"),
    [
        ({}, {"cursor": True, "index": True, "defaultPaginationMethod": "index"}),
        ({"pagination": "cursor"}, {"index": False, "defaultPaginationMethod": "cursor"}),
        ({"default_pagination": "cursor"}, {"defaultPaginationMethod": "cursor"}),
        ({"page_cap": 7, "cursor_timeout": 60}, {"maxPageSize": 7, "defaultPageSize": 7}),
        ({"cursor_timeout": 60}, {"defaultPageSize": 100, "cursorTimeout": 60}),
    ],
)
def test_the_ways_of_paging_are_announced(make_caller, quirks, expected):
    """As they are (RFC 9865 section 4)."""
    announced = make_caller(quirks=quirks)("GET", "/ServiceProviderConfig").body["pagination"]
    assert expected == {name: announced[name] for name in expected}
    assert ("cursorTimeout" in announced) == announced["cursor"]


def test_without_cursors_none_expires(make_caller):
    """Nothing is announced of what is not there."""
    caller = make_caller(quirks={"pagination": "index"})
    announced = caller("GET", "/ServiceProviderConfig").body["pagination"]
    assert (False, True) == (announced["cursor"], announced["index"])
    assert "cursorTimeout" not in announced


@pytest.mark.parametrize("pagination", ["index", "cursor", "both"])
def test_the_client_reads_every_page(pagination):
    """However the portal pages, and whatever the client began with."""
    portal = Portal(dialect="rfc", quirks={"pagination": pagination})
    names = [f"u{n}" for n in range(25)]
    for name in names:
        portal.add_user(userName=name)
    with portal.client() as client:
        found = client.users.iter(count=10)
        assert names == [user.user_name for user in found]
        assert found.completeness
