import pytest

from go1scim.calls._updating import (
    Place,
    differing,
    document_for,
    patch_for,
    unknown_change,
    wish_for,
)

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


def operations(patch_op):
    """The operations as (op, path, value)."""
    return [(one.op, one.path, getattr(one, "value", None)) for one in patch_op.operations]


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


def test_a_patch_replaces_and_removes():
    """One operation for each attribute, and one for each part of a complex value that goes."""
    name = Place(None, "name")
    wish = {
        Place(None, "title"): None,
        Place(None, "emails"): [],
        name: {"givenName": "A"},
        Place(URN, "department"): "X",
    }
    patch_op = patch_for(DOCUMENT, wish)
    assert [
        ("remove", "title"),
        ("remove", "emails"),
        ("replace", "name"),
        ("remove", "name.familyName"),
        ("replace", f"{URN}:department"),
    ] == [(op, path) for op, path, _ in operations(patch_op)]
    assert {"givenName": "A"} == patch_op.operations[2].value


def test_a_document_has_the_wish_in_it():
    """For a PUT; the one it is made from stays as it was."""
    wish = {Place(None, "title"): "CFO", Place(URN, "division"): "D", Place("urn:new", "x"): 1}
    document = document_for(DOCUMENT, wish)
    assert "CFO" == document["title"]
    assert {"department": "Engines", "division": "D"} == document[URN]
    assert {"x": 1} == document["urn:new"]
    assert "CTO" == DOCUMENT["title"]
    assert "urn:new" not in DOCUMENT


@pytest.mark.parametrize(
    ("value", "is_stale"),
    [
        ({"familyName": "King"}, True),
        ({"givenName": "Ada", "familyName": "King"}, True),
        ({"familyName": "Byron"}, False),
        ({"middleName": "Augusta"}, False),
        ({"familyName": "King", "formatted": "Ada King"}, False),
    ],
)
def test_a_merge_leaves_no_full_name_of_before(value, is_stale):
    """Who is renamed loses the formatted name, unless a new one is given."""
    name = {"givenName": "Ada", "familyName": "Byron", "formatted": "Ada Byron"}
    place = Place(None, "name")
    merged = document_for({"name": name}, {place: value}, merge=True)["name"]

    patched = operations(patch_for({"name": name}, {place: value}, merge=True))

    assert is_stale == ("formatted" not in merged)
    assert is_stale == (("remove", "name.formatted") in [each[:2] for each in patched])


def test_a_merge_removes_no_full_name_that_is_not_there():
    """There is nothing to remove."""
    wish = {Place(None, "name"): {"familyName": "King"}}

    assert 1 == len(patch_for(DOCUMENT, wish, merge=True).operations)


def test_extensions_are_named_by_their_attributes():
    """An update takes the attributes of the enterprise extension, and says so."""
    assert "department=" in unknown_change("extensions", ["emails"]).hint
