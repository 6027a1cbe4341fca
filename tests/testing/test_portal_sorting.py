"""The order of lists (RFC 7644 section 3.4.2.3)."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim.testing._problems import ProblemError
from go1scim.testing._schemas import GROUPS, USERS
from go1scim.testing._sorting import sort

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EXTENSION = "urn:example:params:scim:schemas:extension:portal:2.0:User"


def ordered(values, sort_by, *, descending=False, resource_type=USERS):
    """The places of the resources with these values, in their order."""
    documents = [{"id": place, **value} for place, value in enumerate(values)]
    return [one["id"] for one in sort(documents, resource_type, sort_by, descending)]


@pytest.mark.parametrize(
    ("sort_by", "values", "expected"),
    [
        ("userName", [{"userName": "b"}, {"userName": "C"}, {"userName": "A"}], [2, 0, 1]),
        ("USERNAME", [{"userName": "b"}, {"userName": "a"}], [1, 0]),
        ("externalId", [{"externalId": "b"}, {"externalId": "C"}], [1, 0]),
        ("name.familyName", [{"name": {"familyName": "y"}}, {"name": {"familyName": "X"}}], [1, 0]),
        ("active", [{"active": True}, {"active": False}], [1, 0]),
        (f"{USERS.urn}:title", [{"title": "b"}, {"title": "a"}], [1, 0]),
        (f"{ENTERPRISE}:division", [{ENTERPRISE: {"division": v}} for v in "ba"], [1, 0]),
        (f"{ENTERPRISE}:manager", [{ENTERPRISE: {"manager": {"value": v}}} for v in "ba"], [1, 0]),
        (
            "meta.created",
            [
                {"meta": {"created": "2026-01-01T00:30:00+01:00"}},
                {"meta": {"created": "2026-01-01T00:00:00Z"}},
                {"meta": {"created": "2025-12-31T23:00:00Z"}},
            ],
            [2, 0, 1],
        ),
        ("meta.created", [{"meta": {"created": "soon"}}, {"meta": {"created": "later"}}], [1, 0]),
        # The primary value counts, else the first.
        (
            "emails",
            [
                {"emails": [{"value": "a"}, {"value": "z", "primary": True}]},
                {"emails": [{"value": "m"}, {"value": "b"}]},
                {"emails": []},
            ],
            [1, 0, 2],
        ),
        ("emails.type", [{"emails": [{"type": "work"}]}, {"emails": [{"type": "home"}]}], [1, 0]),
        # Unknown attributes are as any other, of whatever type.
        ("shoe", [{"shoe": 40}, {"shoe": 39.5}, {"shoe": "m"}, {"shoe": ["a"]}], [1, 0, 3, 2]),
        ("urn:x:2.0:User:level", [{"urn:x:2.0:User": {"level": v}} for v in (2, 1)], [1, 0]),
        # Where nobody has a value, the order stays; a complex attribute has none of its own.
        ("hat", [{"userName": "b"}, {"userName": "a"}], [0, 1]),
        ("name", [{"name": {"familyName": "b"}}, {"name": {"familyName": "a"}}], [0, 1]),
        # The order would tell what is never returned.
        ("password", [{"password": "b"}, {"password": "a"}], [0, 1]),
    ],
)
def test_the_order_is_that_of_the_attribute(sort_by, values, expected):
    """By type and caseExact; absent values last."""
    assert expected == ordered(values, sort_by)


def test_absent_values_are_first_when_descending():
    """Null and empty text are absent; those that are equal stay as they are."""
    values = [{"title": "a"}, {}, {"title": "b"}, {"title": ""}, {"title": "B"}, {"title": None}]
    assert [1, 3, 5, 2, 4, 0] == ordered(values, "title", descending=True)
    assert [0, 2, 4, 1, 3, 5] == ordered(values, "title")


def test_the_schema_is_that_of_the_resource_type(register):
    """Groups by theirs, and an extension that is registered by its own."""
    members = [{"members": [{"value": "b"}]}, {"members": [{"value": "A"}]}]
    assert [1, 0] == ordered(members, "members", resource_type=GROUPS)
    codes = [{EXTENSION: {"code": value}} for value in "bA"] + [{EXTENSION: "no object"}]
    for exact in (False, True):
        attributes = [{"name": "code", "caseExact": exact}]
        register({"id": EXTENSION, "attributes": attributes})
        assert [1, 0, 2] == ordered(codes, f"{EXTENSION}:code")
    assert [0, 1] == ordered([{EXTENSION: {"code": v}} for v in "Ba"], f"{EXTENSION}:code")


@pytest.mark.parametrize("sort_by", ["", "no path", "name.", 'emails[type eq "work"].value'])
def test_what_is_no_attribute_is_refused(sort_by):
    """The names of attributes are the only order there is."""
    with pytest.raises(ProblemError) as caught:
        sort([], USERS, sort_by)
    assert (400, "invalidPath") == (caught.value.status, caught.value.scim_type)


def test_an_extension_is_no_order():
    """It is an object as a whole."""
    with pytest.raises(ProblemError, match="the name of an attribute"):
        sort([], USERS, ENTERPRISE)


VALUES = st.one_of(st.none(), st.text("aAbBß", max_size=3), st.just(""))


@given(st.lists(VALUES), st.booleans())
def test_titles_are_sorted_as_by_hand(titles, descending):
    """As an insertion of one after the other, behind those that are equal."""
    values = [{} if title is None else {"title": title} for title in titles]
    present = [place for place, title in enumerate(titles) if title]
    absent = [place for place, title in enumerate(titles) if not title]
    order = []
    for place in present:
        key = titles[place].casefold()
        before = [
            index
            for index, other in enumerate(order)
            if (titles[other].casefold() < key if descending else titles[other].casefold() > key)
        ]
        order.insert(before[0] if before else len(order), place)
    expected = [*absent, *order] if descending else [*order, *absent]
    assert expected == ordered(values, "title", descending=descending)


def rank(value):
    """What a value of no schema is compared by; nothing comes last."""
    if value == "":
        return 2, 0
    return (1, value) if isinstance(value, str) else (0, float(value))


@given(st.lists(st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2)))
def test_values_of_several_types_have_an_order(values):
    """Numbers before text; the descending order is the opposite, but for those that are equal."""
    documents = [{"shoe": value} for value in values]
    up = [rank(values[place]) for place in ordered(documents, "shoe")]
    down = [rank(values[place]) for place in ordered(documents, "shoe", descending=True)]
    assert sorted(map(rank, values)) == up == down[::-1]


def test_a_list_is_sorted(rfc):
    """The parameters of a request."""
    for name in ("b", "C", "a"):
        rfc.portal.add_user(userName=name)
    answer = rfc("GET", "/Users?sortBy=userName&sortOrder=descending")
    assert ["C", "b", "a"] == [one["userName"] for one in answer.body["Resources"]]
    refused = rfc("GET", f"/Users?sortBy={quote('no path')}")
    assert (400, "invalidPath") == refused.problem
