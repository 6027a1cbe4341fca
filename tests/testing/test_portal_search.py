from urllib.parse import urlencode

import pytest

SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@pytest.fixture
def some(rfc):
    """A portal of three users and two groups."""
    for n, title in enumerate(["b", "c", "a"], 1):
        rfc.portal.add_user(userName=f"u{n}", id=f"u{n}", title=title, displayName=f"d{n}")
    for n in (1, 2):
        rfc.portal.add_group(displayName=f"d{n}", id=f"g{n}")
    return rfc


def search(call, path="/Users/.search", **wish):
    """The answer to a search."""
    return call("POST", path, {"schemas": [SEARCH_REQUEST], **wish})


def ids(answer):
    """The ids on the page."""
    return [one["id"] for one in answer.body["Resources"]]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({}, ["u1", "u2", "u3"]),
        ({"filter": 'userName eq "u2"'}, ["u2"]),
        ({"sortBy": "title"}, ["u3", "u1", "u2"]),
        ({"sortBy": "title", "sortOrder": "Descending"}, ["u2", "u1", "u3"]),
        ({"sortBy": ""}, ["u1", "u2", "u3"]),
        ({"startIndex": 2, "count": 1}, ["u2"]),
        ({"COUNT": 1, "filter": None}, ["u1"]),
    ],
)
def test_a_search_is_a_query_in_a_body(some, wish, expected):
    """With the same meaning as in a URL (RFC 7644 section 3.4.3)."""
    assert expected == ids(search(some, **wish))


def test_a_search_chooses_attributes(some):
    """By lists of names."""
    chosen = search(some, attributes=["title"], count=1).body["Resources"]
    assert [{"schemas", "id", "title"}] == [set(one) for one in chosen]
    left = search(some, excludedAttributes=["title"], count=1).body["Resources"]
    assert "title" not in left[0]
    assert "userName" in left[0]


@pytest.mark.parametrize(
    "wish",
    [
        {"filter": 7},
        {"count": "7"},
        {"count": True},
        {"count": 1.5},
        {"startIndex": []},
        {"sortBy": {}},
        {"sortOrder": "up"},
        {"cursor": 7},
        {"attributes": "title"},
        {"excludedAttributes": [7]},
        {"attributes": ["title"], "excludedAttributes": ["title"]},
    ],
)
def test_a_search_of_wrong_types_is_refused(some, wish):
    """400 invalidValue."""
    assert (400, "invalidValue") == search(some, **wish).problem


def test_a_search_says_that_it_is_one(some):
    """By its schema, which other dialects do without."""
    for body in ([], {}, {"schemas": []}, {"schemas": 7}):
        assert (400, "invalidSyntax") == some("POST", "/Users/.search", body).problem


def test_other_dialects_forgive_a_missing_schema(go1):
    """As they do for PATCH."""
    assert 200 == go1("POST", "/.search", {}).status


@pytest.mark.parametrize("path", ["", "/"])
def test_the_root_lists_every_type(some, path):
    """Users, then groups (RFC 7644 section 3.4.2.1)."""
    everything = ["u1", "u2", "u3", "g1", "g2"]
    assert everything == ids(some("GET", path)) == ids(search(some, "/.search"))
    (group,) = some("GET", f"{path}?startIndex=4&count=1").body["Resources"]
    assert group["meta"]["location"].endswith("/Groups/g1")
    assert 405 == some("DELETE", path).status


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"filter": 'displayName eq "d2"'}, ["u2", "g2"]),
        ({"filter": 'userName eq "u1"'}, ["u1"]),
        ({"filter": 'meta.resourceType eq "Group"'}, ["g1", "g2"]),
        ({"filter": f'{ENTERPRISE}:department eq "x"'}, []),
        ({"sortBy": "id"}, ["g1", "g2", "u1", "u2", "u3"]),
        ({"sortBy": "id", "count": 2, "startIndex": 2}, ["g2", "u1"]),
    ],
)
def test_the_root_is_searched_as_a_whole(some, wish, expected):
    """What a type does not know, it has no value of."""
    assert expected == ids(some("GET", f"/?{urlencode(wish)}"))
    assert expected == ids(search(some, "/.search", **wish))


def test_a_walk_leads_through_every_type(some):
    """By cursor, too."""
    first = search(some, "/.search", count=3, cursor="")
    second = search(some, "/.search", count=3, cursor=first.body["nextCursor"])
    assert ["u1", "u2", "u3", "g1", "g2"] == ids(first) + ids(second)


def test_a_filter_that_nobody_understands_is_refused(some):
    """400 invalidFilter."""
    assert (400, "invalidFilter") == search(some, "/.search", filter="x y z").problem


def test_a_search_needs_the_right_to_read(some):
    """Of each type that it goes through; a search writes nothing."""
    reader = some.portal.issue_token("user.read")
    writer = some.portal.issue_token("user.write")
    body = {"schemas": [SEARCH_REQUEST]}
    assert [200, 403, 403] == [
        some("POST", "/Users/.search", body, token=reader).status,
        some("POST", "/.search", body, token=reader).status,
        some("POST", "/Users/.search", body, token=writer).status,
    ]
    assert 403 == some("GET", "/", token=reader).status


def test_a_search_is_a_post(some):
    """RFC 7644 section 3.4.3."""
    answer = some("GET", "/Groups/.search")
    assert (405, "POST") == (answer.status, answer.headers["allow"])


def test_a_search_may_be_refused(make_caller):
    """501: not every provider has it."""
    caller = make_caller(quirks={"search_refused": True})
    assert [501, 501] == [caller("POST", one, {}).status for one in ("/.search", "/Users/.search")]


def test_an_order_may_be_ignored(make_caller):
    """And is not announced then."""
    caller = make_caller(quirks={"ignore_sort": True})
    for name in "ba":
        caller.portal.add_user(userName=name, id=name)
    assert ["b", "a"] == ids(caller("GET", "/Users?sortBy=userName"))
    assert {"supported": False} == caller("GET", "/ServiceProviderConfig").body["sort"]


def test_the_client_searches(some):
    """With all that a SearchRequest can say."""
    with some.portal.client() as client:
        page = client.users.search(
            filter='title pr and displayName co "d"', sort_by="title", start_index=2, count=1
        )
    assert (3, 2, ["b"]) == (
        page.total_results,
        page.start_index,
        [user.title for user in page.resources],
    )
