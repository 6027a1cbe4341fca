"""What is sent to fulfil a wish: the whole document, or the smallest PATCH."""

import pytest

from go1scim import RFC, Dialect
from go1scim.calls._changing import document_for, patch_for
from go1scim.calls._updating import Place, differing
from go1scim.urns import ENTERPRISE_USER, USER

DOCUMENT = {
    "schemas": [USER],
    "id": "1",
    "title": "CTO",
    "name": {"givenName": "Ada", "familyName": "Byron"},
    "emails": [
        {"value": "a@x.example", "type": "work", "primary": True, "display": "Ada"},
        {"value": "b@x.example", "type": "home"},
        {"value": "c@x.example", "type": "other"},
        {"value": "d@x.example"},
        {"value": "e@x.example"},
    ],
    "x-list": [{"a": 1}],
    ENTERPRISE_USER: {
        "department": "Engines",
        "manager": {"value": "m-1", "$ref": "../Users/m-1", "displayName": "Charles"},
    },
    "urn:x": {"y": {"one": 1, "two": 2}},
}
A, B, C, D, E = ({"value": f"{name}@x.example"} for name in "abcde")
EMAILS, NAME, MANAGER = (
    Place(None, "emails"),
    Place(None, "name"),
    Place(ENTERPRISE_USER, "manager"),
)


def operations(wish, dialect=RFC, **options):
    """The operations as (op, path) or (op, path, value)."""
    return [
        (one.op, one.path) if one.op == "remove" else (one.op, one.path, one.value)
        for one in patch_for(DOCUMENT, wish, dialect, **options).operations
    ]


def test_one_of_five_addresses_is_one_operation():
    """By a value filter; what the provider has filled in elsewhere stays."""
    wished = [{**A, "type": "work"}, {**B, "type": "home"}, {**C, "type": "other"}, D]
    assert [
        ("replace", 'emails[value eq "e@x.example"].value', "f@x.example"),
    ] == operations({EMAILS: [*wished, {"value": "f@x.example"}]})
    assert [("remove", 'emails[value eq "e@x.example"]')] == operations({EMAILS: wished})
    assert [("add", "emails", [{"value": "f@x.example"}])] == operations(
        {EMAILS: [*wished, E, {"value": "f@x.example"}]}
    )


def test_what_is_filled_in_stays_with_the_value_that_it_is_of():
    """An address of another type is the same one; a new one is what was named."""
    others = [{**B, "type": "home"}, {**C, "type": "other"}, D, E]
    assert [
        ("replace", 'emails[value eq "a@x.example"].type', "main"),
    ] == operations({EMAILS: [{**A, "type": "main"}, *others]})
    assert {
        ("replace", 'emails[type eq "work"]'),
    } == {each[:2] for each in operations({EMAILS: [{"value": "f", "type": "work"}, *others]})}


def test_a_new_primary_address_is_the_only_one():
    """The one before ceases to be primary, though the wish does not say so."""
    wished = [{**A, "type": "work"}, {**B, "type": "home", "primary": True}, C, D, E]
    wished[2] = {**C, "type": "other"}
    assert [
        ("replace", 'emails[value eq "b@x.example"].primary', True),
    ] == operations({EMAILS: wished})
    assert [B["value"]] == [
        each["value"]
        for each in document_for(DOCUMENT, {EMAILS: wished})["emails"]
        if "primary" in each
    ]


def test_a_list_is_sent_as_a_whole_where_its_values_cannot_be_addressed():
    """Where the provider takes no value paths, and where no path leads to the difference."""
    wished = [{**A, "type": "work"}, D]
    kept = [{**A, "type": "work", "primary": True, "display": "Ada"}, D]
    assert [("replace", "emails", kept)] == operations(
        {EMAILS: wished}, addressed=lambda place: place != EMAILS
    )
    assert [("replace", "x-list", [{"a": 2}])] == operations({Place(None, "x-list"): [{"a": 2}]})
    assert [("replace", "emails", [{"value": "f", "x": 1}])] == operations(
        {EMAILS: [{"value": "f", "x": 1}]}
    )


def test_several_primary_values_are_left_to_the_provider():
    """A PATCH that this library would not find by itself is no reason to send none."""
    wished = [{**A, "primary": True}, {**B, "primary": True}]
    assert [("replace", "emails", [{**wished[0], "display": "Ada"}, wished[1]])] == operations(
        {EMAILS: wished}
    )


def test_a_complex_value_is_changed_part_by_part():
    """What the new value lacks is removed."""
    assert [("replace", "name.familyName", "King")] == operations(
        {NAME: {"givenName": "Ada", "familyName": "King"}}
    )
    assert [("remove", "name.familyName"), ("replace", "name.givenName", "A")] == operations(
        {NAME: {"givenName": "A"}}
    )
    assert [("replace", "name.givenName", "A")] == operations(
        {NAME: {"givenName": "A"}}, merge=True
    )


def test_a_complex_value_of_no_schema_is_sent_as_a_whole():
    """And what the new value lacks is removed."""
    place = Place("urn:x", "y")
    assert [("replace", "urn:x:y", {"one": 3}), ("remove", "urn:x:y.two")] == operations(
        {place: {"one": 3}}
    )
    assert [("replace", "urn:x:y", {"one": 3, "two": 2})] == operations(
        {place: {"one": 3}}, merge=True
    )
    assert [("replace", "urn:x:z", {"one": 3})] == operations({Place("urn:x", "z"): {"one": 3}})


def test_what_is_absent_is_replaced_and_what_is_empty_removed():
    """Both can be sent twice without harm."""
    wish = {Place(None, "nickName"): "A", Place(None, "title"): None, EMAILS: []}
    wish[Place(None, "phoneNumbers")] = [{"value": "1"}]
    assert [
        ("replace", "nickName", "A"),
        ("remove", "title"),
        ("remove", "emails"),
        ("replace", "phoneNumbers", [{"value": "1"}]),
    ] == operations(wish)


def test_a_manager_is_written_in_the_form_of_the_dialect():
    """The reference to the one before is the provider's own matter."""
    text = Dialect(name="text", manager="text")
    path = f"{ENTERPRISE_USER}:manager"
    assert [("replace", f"{path}.value", "m-2")] == operations({MANAGER: {"value": "m-2"}})
    assert [("replace", path, "m-2")] == operations({MANAGER: {"value": "m-2"}}, text)
    assert [("remove", path)] == operations({MANAGER: None}, text)


def test_what_a_client_cannot_set_is_not_sent():
    """There is nothing that could be done about such a difference."""
    wish = {Place(None, "name"): {"givenName": "Ada", "familyName": "Byron", "middleName": ""}}
    assert [] == operations(wish)
    assert {} == differing(DOCUMENT, {MANAGER: {"value": "m-1", "displayName": "Bo"}})


def test_a_document_has_the_wish_in_it():
    """For a PUT; the one it is made from stays as it was."""
    wish = {
        Place(None, "title"): "CFO",
        Place(ENTERPRISE_USER, "division"): "D",
        Place("urn:new", "x"): 1,
        MANAGER: {"value": "m-2"},
    }
    document = document_for(DOCUMENT, wish)
    assert "CFO" == document["title"]
    assert {
        "department": "Engines",
        "division": "D",
        "manager": {"value": "m-2"},
    } == document[ENTERPRISE_USER]
    assert {"value": "m-2"} == document_for(DOCUMENT, wish, merge=True)[ENTERPRISE_USER]["manager"]
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
    document = {
        "schemas": [USER],
        "name": {"givenName": "Ada", "familyName": "Byron", "formatted": "Ada Byron"},
    }
    merged = document_for(document, {NAME: value}, merge=True)["name"]

    patch_op = patch_for(document, {NAME: value}, RFC, merge=True)

    assert is_stale == (merged.get("formatted") in (None, ""))
    assert is_stale == (
        "name.formatted" in [each.path for each in patch_op.operations if each.op == "remove"]
    )
    assert merged == patch_op.apply_to(document)["name"]


def test_a_merge_removes_no_full_name_that_is_not_there():
    """There is nothing to remove."""
    assert 1 == len(patch_for(DOCUMENT, {NAME: {"familyName": "King"}}, RFC, merge=True))
