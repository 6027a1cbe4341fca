from urllib.parse import urlencode

import pytest

LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


@pytest.fixture
def five(go1):
    """A portal of five users."""
    for n in range(1, 6):
        go1.portal.add_user(userName=f"u{n}", id=f"{n}")
    return go1


def ids(answer):
    """The ids on the page."""
    return [one["id"] for one in answer.body["Resources"]]


def test_a_list_has_its_counters(five):
    """RFC 7644 section 3.4.2, in the order of creation."""
    answer = five("GET", "/Users?count=2&startIndex=3")
    assert (200, [LIST_RESPONSE], 5, 2, 3, ["3", "4"]) == (
        answer.status,
        answer.body["schemas"],
        answer.body["totalResults"],
        answer.body["itemsPerPage"],
        answer.body["startIndex"],
        ids(answer),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "12345"),
        ("startIndex=0&count=1", "1"),
        ("startIndex=-7&count=1", "1"),
        ("startIndex=5", "5"),
        ("startIndex=6", ""),
        ("count=0", ""),
        ("count=-1", ""),
        ("sortBy=userName&sortOrder=descending&count=2", "54"),
        ("sortBy=userName&sortOrder=descending&count=2&startIndex=4", "21"),
        ("sortBy=title", "12345"),
        ("sortBy=&sortOrder=ascending", "12345"),
        ("startIndex=" + "9" * 18, ""),
        ("count=" + "9" * 18, "12345"),
    ],
)
def test_pages_are_cut_by_the_rules(five, query, expected):
    """Less than 1 is 1, count=0 gives none, past the end is empty (section 3.4.2.4)."""
    answer = five("GET", f"/Users?{query}")
    assert (5, list(expected)) == (answer.body["totalResults"], ids(answer))


@pytest.mark.parametrize(
    "query", ["count=all", "startIndex=one", "count=", "count=" + "9" * 5000, "sortOrder=up"]
)
def test_counters_are_numbers(five, query):
    """400 invalidValue; there are two orders."""
    assert (400, "invalidValue") == five("GET", f"/Users?{query}").problem


def test_a_page_has_a_default_size_and_a_cap(make_caller):
    """100 unless asked for, never more than the quirk allows."""
    caller = make_caller(quirks={"page_cap": 150})
    for n in range(200):
        caller.portal.add_user(userName=f"u{n}")
    assert [100, 150] == [len(ids(caller("GET", f"/Users{q}"))) for q in ("", "?count=500")]


def test_counters_may_be_missing(make_caller):
    """Both itemsPerPage and startIndex, as a quirk."""
    caller = make_caller(quirks={"omit_paging_fields": True})
    assert {"schemas", "totalResults", "Resources"} == set(caller("GET", "/Users").body)


def test_filters_may_be_ignored(make_caller):
    """Everyone comes back; a filter that cannot be read is refused all the same."""
    caller = make_caller(quirks={"ignore_filters": True})
    caller.portal.add_user(userName="ada", id="1")
    assert ["1"] == ids(caller("GET", "/Users?" + urlencode({"filter": 'userName eq "bob"'})))
    assert 400 == caller("GET", "/Users?filter=x").status


def test_a_new_user_may_be_missing_from_filters_for_a_while(make_caller, clock):
    """The quirk delays the index, not the list."""
    caller = make_caller(quirks={"index_delay": 30})
    caller.portal.add_user(userName="ada", id="1")
    found = "/Users?" + urlencode({"filter": 'userName eq "ada"'})
    assert ([], ["1"]) == (ids(caller("GET", found)), ids(caller("GET", "/Users")))
    clock.advance(30)
    assert ["1"] == ids(caller("GET", found))
