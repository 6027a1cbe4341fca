import pytest

from go1scim.calls._updating import Place, counterparts, differing, unknown_change, wish_for

URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
DOCUMENT = {
    "schemas": ["x"],
    "id": "1",
    "meta": {"version": "v"},
    "groups": [{"value": "g"}],
    "title": "CTO",
    "name": {"givenName": "Ada", "familyName": "Byron"},
    "emails": [{"value": "a", "primary": True}, {"value": "b"}],
    URN: {"department": "Engines"},
}


def test_a_wish_for_a_document_is_what_it_says():
    """Each attribute, those of extensions by themselves; nothing that the provider sets."""
    wish = wish_for(DOCUMENT)
    assert {"title", "name", "emails"} == {place.name for place in wish if place.urn is None}
    assert "Engines" == wish[Place(URN, "department")]
    assert {"urn:x": 7} == {place.path: value for place, value in wish_for({"urn:x": 7}).items()}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (Place(None, "title"), "CTO"),
        (Place(None, "nickName"), None),
        (Place(None, "nickName"), ""),
        (Place(None, "nickName"), []),
        (Place(None, "emails"), [{"value": "b"}, {"primary": True, "value": "a"}]),
        (Place(None, "name"), {"familyName": "Byron", "givenName": "Ada", "middleName": None}),
        (Place(URN, "department"), "Engines"),
        (Place("urn:other", "x"), None),
    ],
    ids=str,
)
def test_what_is_fulfilled_does_not_differ(place, value):
    """Null, empty and absent are the same, and so are lists in any order."""
    assert {} == differing(DOCUMENT, {place: value})


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (Place(None, "title"), "CFO"),
        (Place(None, "title"), None),
        (Place(None, "active"), False),
        (Place(None, "emails"), [{"value": "a"}, {"value": "b", "primary": True}]),
        (Place(None, "emails"), [{"value": "a"}, {"value": "b", "type": "home"}]),
        (Place(None, "emails"), [{"value": "a"}]),
        (Place(None, "emails"), [{"value": "a"}, {"value": "b"}, {"value": "b"}]),
        (Place(None, "emails"), []),
        (Place(URN, "department"), None),
        (Place("urn:other", "x"), 0),
    ],
    ids=str,
)
def test_what_is_not_fulfilled_differs(place, value):
    """False and zero are values."""
    assert {place: value} == differing(DOCUMENT, {place: value})


def test_counterparts_are_found_by_value_and_given_once():
    """In any case of the value; who names most chooses first."""
    has = [{"value": "A", "type": "work"}, {"value": "b"}, "c", {"type": "home"}, {"value": "a"}]
    wanted = ["C", {"value": "a"}, {"value": "a", "type": "work"}, {"value": ""}, {"value": "a"}, 1]

    found = counterparts(has, wanted, [lambda *_: True])

    assert {0: has[2], 1: has[4], 2: has[0], 3: has[3]} == found


def test_counterparts_pass_the_first_test_that_any_passes():
    """A better match of another one is not taken away."""
    has = [{"value": "a", "type": "work"}, {"value": "a", "type": "home"}]
    tests = [lambda one, other: one["type"] == other["type"], lambda *_: True]

    found = counterparts(
        has,
        [{"value": "a", "type": "x"}, {"value": "a", "type": "work"}],
        tests,
    )

    assert {0: has[1], 1: has[0]} == found


def test_extensions_are_named_by_their_attributes():
    """An update takes the attributes of the enterprise extension, and says so."""
    assert "department=" in unknown_change("extensions", ["emails"]).hint
