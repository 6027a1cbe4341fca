"""The requests of providers with habits, and requests that are none."""

import pytest
from patch_cases import ADA, GROUP, changed, refusal

from go1scim import urns
from go1scim.errors import ValidationError
from go1scim.patch import PatchOp, PatchOperation, apply
from go1scim.schemas import register

MANAGER = f"{urns.ENTERPRISE_USER}:manager"
TAGS = "urn:example:params:scim:schemas:extension:tags:2.0:User"


@pytest.fixture(scope="module", autouse=True)
def tags():
    """An extension with a list of texts."""
    register({"id": TAGS, "attributes": [{"name": "tags", "multiValued": True}]})


def request(*operations):
    """A PATCH request in JSON."""
    return {"schemas": [urns.PATCH_OP], "Operations": list(operations)}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "Replace", "path": "title", "value": "CTO"}, {"title": "CTO"}),
        (
            {"op": "add", "value": {"name.givenName": "A"}},
            {"name": {**ADA["name"], "givenName": "A"}},
        ),
        (
            {"op": "add", "path": "manager", "value": ["7"]},
            {urns.ENTERPRISE_USER: {"department": "Engines", "manager": {"value": "7"}}},
        ),
        (
            {"op": "add", "path": f"{urns.ENTERPRISE_USER}.division", "value": "N"},
            {urns.ENTERPRISE_USER: {"department": "Engines", "division": "N"}},
        ),
        (
            {"op": "add", "path": f'{TAGS}:tags[value eq "a"].value', "value": "a"},
            {"schemas": [*ADA["schemas"], TAGS], TAGS: {"tags": ["a"]}},
        ),
        (
            {
                "op": "add",
                "path": 'phoneNumbers[TYPE eq "work" and primary eq "False"].value',
                "value": "1",
            },
            {"phoneNumbers": [{"type": "work", "primary": False, "value": "1"}]},
        ),
        (
            {"op": "remove", "path": "emails", "value": {"value": "B@x"}},
            {"emails": ADA["emails"][:1]},
        ),
        (
            {
                "op": "remove",
                "path": "emails",
                "value": [ADA["emails"][0] | {"value": None}, "a@x"],
            },
            {"emails": ADA["emails"][1:]},
        ),
        ({"op": "remove", "path": "title", "value": "Countess"}, {"title": None}),
        (
            {"op": "remove", "path": "name.givenName", "value": ""},
            {"name": {"familyName": "Byron"}},
        ),
    ],
)
def test_what_entra_sends(operation, expected):
    """It is applied by the entra dialect, and refused by the standard."""
    assert expected == changed(request(operation), ADA, "entra")
    assert refusal(request(operation), ADA)


@pytest.mark.parametrize(
    "path",
    [
        'phoneNumbers[type ne "work"].value',
        'phoneNumbers[type eq "work" or type eq "home"].value',
        'phoneNumbers[type eq "work" and type eq "home"].value',
        "phoneNumbers[type eq null].value",
        "phoneNumbers[value pr].value",
    ],
)
def test_a_filter_that_describes_no_value(path):
    """Even Entra's dialect cannot make one from it."""
    operation = {"op": "add", "path": path, "value": "1"}

    assert "noTarget" == refusal(request(operation), ADA, "entra")


def test_booleans_as_text_in_a_filter():
    """Wherever they stand in it."""
    path = 'emails[not (primary eq "True") or primary eq "maybe" or display pr].type'
    operation = {"op": "replace", "path": path, "value": "x"}

    assert {"emails": [ADA["emails"][0], {"value": "b@x", "type": "x"}]} == changed(
        request(operation), ADA, "entra"
    )


def test_texts_are_removed_by_value():
    """As members are; one that is not there changes nothing."""
    document = {**ADA, "schemas": [urns.USER, TAGS], TAGS: {"tags": ["a", "b"]}}
    operation = {"op": "remove", "path": f"{TAGS}:tags", "value": ["A", "c"]}

    assert {TAGS: {"tags": ["b"]}} == changed(request(operation), document, "entra")


def test_an_attribute_of_no_extension_stays_unknown():
    """Leaving the URN out helps where one extension has the attribute."""
    assert "invalidPath" == refusal(PatchOp().add("shoeSize", "9"), ADA, "entra")


def test_members_are_removed_by_value():
    """As a request, and as a PatchOp that was read from one."""
    operation = {"op": "remove", "path": "members", "value": [{"value": "2"}, {"value": "3"}]}
    patch = PatchOp([PatchOperation(**operation)])
    left = {"members": [{"value": "1", "type": "User"}]}

    assert left == changed(request(operation), GROUP, "entra")
    assert left == changed(patch, GROUP, "entra")
    assert "invalidValue" == refusal(patch, GROUP)


def test_okta_is_strict_but_for_its_habits():
    """It sends booleans and names as the standard has them."""
    assert {"active": False} == changed(
        {"Operations": [{"op": "REPLACE", "path": "active", "value": "False"}]}, ADA, "okta"
    )
    assert "noTarget" == refusal(PatchOp().add('photos[type eq "a"].value', "b"), ADA, "okta")


@pytest.mark.parametrize(
    ("patch", "scim_type"),
    [
        ([], "invalidSyntax"),
        ({"Operations": []}, "invalidSyntax"),
        ({"schemas": urns.PATCH_OP, "Operations": []}, "invalidSyntax"),
        ({"schemas": [urns.PATCH_OP]}, "invalidSyntax"),
        (request("x"), "invalidSyntax"),
        (request({"op": 1}), "invalidSyntax"),
        (request({"op": "Add", "path": "title", "value": "x"}), "invalidSyntax"),
        (request({"op": "add", "path": 1, "value": "x"}), "invalidSyntax"),
        (request({"op": "add", "path": "title"}), "invalidValue"),
        (request({"op": "add", "path": "title", "value": None}), "invalidValue"),
        (request({"op": "add", "value": "x"}), "invalidValue"),
        (request({"op": "add", "path": "title", "value": float("nan")}), "invalidSyntax"),
        (request({"op": "add", "path": "title", "value": {1: 2}}), "invalidSyntax"),
        (request({"op": "remove"}), "noTarget"),
        (request({"op": "remove", "path": "members", "value": [1]}), "invalidValue"),
        (request({"op": "replace", "path": "", "value": "x"}), "invalidPath"),
    ],
)
def test_a_request_that_is_none(patch, scim_type):
    """The error is the one that a server would answer."""
    assert scim_type == refusal(patch)


def test_a_request_without_operations_changes_nothing():
    """As the difference of two equal resources does."""
    assert ADA == apply(ADA, request())
    assert ADA == apply(ADA, {"SCHEMAS": [urns.PATCH_OP], "operations": []})
    assert ADA is not apply(ADA, PatchOp())


@pytest.mark.parametrize("dialect", ["scim", None, 7])
def test_a_dialect_that_is_none(dialect):
    """The error lists those that there are."""
    with pytest.raises(ValidationError, match="no dialect of PATCH") as caught:
        apply(ADA, PatchOp(), dialect)

    assert "'entra'" in caught.value.hint


def test_a_document_is_a_dict():
    """Models have a method of their own."""
    with pytest.raises(ValidationError, match="A resource in JSON is a dict, got str"):
        apply("x", PatchOp())
    with pytest.raises(ValidationError, match="has names that are text"):
        apply({1: 2}, PatchOp())


def test_a_request_that_nests_too_deep():
    """It is refused, however deep it is."""
    deep = []
    for _ in range(5000):
        deep = [deep]

    with pytest.raises(ValidationError, match="nests not too deep"):
        apply(ADA, request({"op": "add", "path": "title", "value": deep}))


def test_a_record_that_a_filter_makes():
    """It has what the filter says, and what is given."""
    operation = {"op": "replace", "path": 'photos[type eq "photo"]', "value": {"value": "x"}}

    assert {"photos": [{"type": "photo", "value": "x"}]} == changed(
        request(operation), ADA, "entra"
    )
