"""Applying a PATCH request to documents and models."""

import pytest
from patch_cases import ADA, GROUP, changed, refusal

from go1scim import urns
from go1scim.models import Email, EnterpriseUser, Manager, Member, Name, User
from go1scim.patch import PatchOp, PatchOperation, apply


def test_a_model_is_changed():
    """The answer is a model of the same class; what was given stays."""
    user = User(user_name="ada", emails=[Email("a@x", type="work")])
    patch = PatchOp().add("name.givenName", "Ada").remove('emails[type eq "work"]')

    after = patch.apply(user)

    assert User(user_name="ada", name=Name(given_name="Ada")) == after
    assert 1 == len(user.emails)


def test_a_model_that_does_not_change_is_the_same():
    """Nothing is read anew."""
    user = User(user_name="ada", emails=[Email("a@x", type="work")])

    assert PatchOp().apply(user) is user
    assert PatchOp().add("emails", [Email("A@x")]).apply(user) is user


def test_an_extension_is_changed():
    """It appears with its first value, and goes with its last one."""
    user = User(user_name="ada")
    path = f"{urns.ENTERPRISE_USER}:manager"

    with_manager = PatchOp().add(path, Manager("7")).apply(user)

    assert user.with_extension(EnterpriseUser(manager="7")) == with_manager
    assert user == PatchOp().remove(path).apply(with_manager)


def test_schemas_lists_the_extensions_that_are_there():
    """As far as a document has schemas at all."""
    path = f"{urns.ENTERPRISE_USER}:department"
    gone = {"schemas": [urns.USER], urns.ENTERPRISE_USER: None}

    assert gone == changed(PatchOp().remove(path))
    assert {urns.ENTERPRISE_USER: {"department": "X"}} == changed(PatchOp().add(path, "X"))
    assert {} == changed(PatchOp().remove(path), {"userName": "ada"})
    assert {urns.ENTERPRISE_USER: {"department": "X"}} == changed(
        PatchOp().add(path, "X"), {"userName": "ada"}
    )


def test_a_whole_extension_is_removed():
    """By its URN, attribute by attribute."""
    gone = {"schemas": [urns.USER], urns.ENTERPRISE_USER: None}

    assert gone == changed(PatchOp().remove(urns.ENTERPRISE_USER))
    assert gone == changed(PatchOp().replace(urns.ENTERPRISE_USER, None))
    assert "mutability" == refusal(PatchOp().remove(urns.USER))


def test_a_resource_is_changed_by_its_urn():
    """The URN of the resource's own schema is the resource."""
    assert {"title": "CTO"} == changed(PatchOp().replace(urns.USER, {"title": "CTO"}))
    assert "invalidValue" == refusal(PatchOp().replace(urns.USER, "CTO"))


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (PatchOp().add("emails", Email("c@x")), [{"value": "c@x"}]),
        (PatchOp().add("emails", [Email("a@x", display="A")]), {"display": "A"}),
        (
            PatchOp().add("emails", [Email("a@x", type="other")]),
            [{"value": "a@x", "type": "other"}],
        ),
        (PatchOp().add("emails", [{"type": "work"}]), [{"type": "work"}]),
        (PatchOp().replace('emails[type eq "work"].display', "A"), {"display": "A"}),
        (PatchOp().replace("emails[primary eq true]", [{"value": "a@x"}]), None),
    ],
    ids=["one", "same value", "other type", "without value", "sub-attribute", "record"],
)
def test_values_are_added_and_changed(patch, expected):
    """A value that is there already takes over what is new; another one goes to the end."""
    work, home = ADA["emails"]
    if isinstance(expected, list):
        emails = [work, home, *expected]
    else:
        emails = [{"value": "a@x"} if expected is None else {**work, **expected}, home]

    assert {"emails": emails} == changed(patch)


def test_a_later_operation_finds_what_an_earlier_one_changed():
    """Under the new value, and no longer under the old one."""
    patch = (
        PatchOp()
        .replace('emails[value eq "a@x"].display', "A")
        .remove('emails[value eq "a@x"].display')
        .replace('emails[value eq "a@x"].value', "c@x")
        .replace('emails[value eq "C@X"].type', "other")
        .remove('emails[value eq "a@x"]')
        .remove('emails[value eq "b@x"]')
        .add("emails", [Email("b@x")])
        .remove('emails[value eq "b@x"]')
        .add("emails", [Email("b@x", type="home"), Email("a@x")])
    )

    assert [
        {"value": "c@x", "type": "other", "primary": True},
        {"value": "b@x", "type": "home"},
        {"value": "a@x"},
    ] == apply(ADA, patch)["emails"]


def test_values_that_are_there_twice():
    """Both are found, as often as they are looked for."""
    twice = {**ADA, "emails": [{"value": "a@x"}, {"value": "A@x", "display": "A"}]}
    patch = (
        PatchOp()
        .replace('emails[value eq "a@x"].type', "work")
        .replace('emails[display eq "a"].type', "home")
        .replace('emails[value eq "a@x"].display', "B")
    )

    assert [
        {"value": "a@x", "type": "work", "display": "B"},
        {"value": "A@x", "type": "home", "display": "B"},
    ] == apply(twice, patch)["emails"]


def test_a_value_that_says_nothing_any_more_is_gone():
    """When its last sub-attribute is removed."""
    patch = PatchOp().remove('emails[value eq "b@x"].type').remove('emails[value eq "b@x"].value')

    assert {"emails": ADA["emails"][:1]} == changed(patch)


def test_one_value_is_primary():
    """The latest; the others keep the flag as false."""
    patch = (
        PatchOp()
        .add("emails", [Email("c@x", primary=True)])
        .replace('emails[value eq "b@x"].primary', value=True)
        .remove('emails[value eq "c@x"]')
    )

    assert [(False, "a@x"), (True, "b@x")] == [
        (each["primary"], each["value"]) for each in apply(ADA, patch)["emails"]
    ]


@pytest.mark.parametrize(
    "patch",
    [
        PatchOp().add("emails", [Email("c@x", primary=True), Email("d@x", primary=True)]),
        PatchOp().replace("emails", [Email("c@x", primary=True), Email("d@x", primary=True)]),
        PatchOp().replace("emails.primary", value=True).replace("emails.primary", value=False),
    ],
    ids=["add", "replace", "all"],
)
def test_two_values_cannot_become_primary_at_once(patch):
    """Nothing says which one is meant."""
    two = {**ADA, "emails": [{"value": "a@x"}, {"value": "b@x"}]}

    assert "invalidValue" == refusal(patch, two)


def test_replacing_the_values_keeps_one_primary():
    """The flag of the values that go does not count."""
    emails = [{"value": "c@x", "primary": True}]

    assert {"emails": emails} == changed(PatchOp().replace("emails", emails))


def test_a_member_is_who_it_is():
    """By the value alone; what is immutable or read-only about it stays."""
    patch = PatchOp().add("members", [Member("1", type="Group"), Member("2", type="User")])

    assert {"members": [{"value": "1", "type": "User"}, {"value": "2", "type": "User"}]} == changed(
        patch, GROUP
    )


def test_a_member_keeps_what_is_read_only():
    """When its record is replaced; what is immutable cannot be."""
    group = {**GROUP, "members": [{"value": "1", "display": "Ada"}]}
    filtered = 'members[value eq "1"]'

    assert {} == changed(PatchOp().replace(filtered, {"value": "1", "display": "X"}), group)
    assert "mutability" == refusal(PatchOp().replace(filtered, {"value": "2"}), group)
    assert "mutability" == refusal(PatchOp().add(filtered, {"value": "2"}), group)
    assert "mutability" == refusal(PatchOp().replace(f"{filtered}.display", "X"), group)


def test_read_only_parts_of_a_value():
    """By the RFC they are no part of a change; elsewhere they come along and are ignored."""
    path = f"{urns.ENTERPRISE_USER}:manager"
    boss = {"value": "8", "displayName": "B"}
    document = {**ADA, urns.ENTERPRISE_USER: {"manager": {"value": "7", "displayName": "A"}}}

    assert "mutability" == refusal(PatchOp().replace(path, boss), document)
    assert {urns.ENTERPRISE_USER: {"manager": {"value": "8", "displayName": "A"}}} == changed(
        PatchOp().replace(path, boss), document, "okta"
    )
    assert boss == apply(ADA, PatchOp().add(path, boss))[urns.ENTERPRISE_USER]["manager"]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (PatchOp().replace({"name": {"givenName": None}}), {"familyName": "Byron"}),
        (PatchOp().replace("name", {"givenName": ""}), {"familyName": "Byron"}),
        (PatchOp().replace("name", {"givenName": "", "familyName": ""}), None),
        (PatchOp().replace("name.givenName", None).remove("name.familyName"), None),
    ],
)
def test_what_is_empty_is_unassigned(patch, expected):
    """Null and empty text take a sub-attribute away, and the last one takes the attribute."""
    assert {"name": expected} == changed(patch)


@pytest.mark.parametrize(
    "patch",
    [
        PatchOp().replace("title", "Countess"),
        PatchOp().remove("nickName"),
        PatchOp().remove("emails[type eq 'x']".replace("'", '"')),
        PatchOp().remove('emails[type eq "x"].display'),
        PatchOp().replace({"id": "1", "schemas": [urns.USER]}),
        PatchOp().replace("schemas", [urns.USER]),
        PatchOp().add({"title": None}),
        PatchOp().replace("nickName", ""),
        PatchOp().replace("name", {}),
        PatchOp().add("emails", ADA["emails"]),
        PatchOp().replace("emails", ADA["emails"][::-1]),
    ],
)
def test_what_changes_nothing(patch):
    """What is there already, and what is not there."""
    assert {} == changed(patch)


@pytest.mark.parametrize(
    ("patch", "scim_type"),
    [
        (PatchOp().add({"name.givenName": "A"}), "invalidPath"),
        (PatchOp().add({'emails[type eq "work"]': {}}), "invalidPath"),
        (PatchOp().add(f"{urns.GROUP}:displayName", "A"), "invalidPath"),
        (PatchOp().add("title.first", "A"), "invalidPath"),
        (PatchOp().add('emails[size eq "work"].value', "A"), "invalidPath"),
        (PatchOp().remove('emails[not (urn:x:y:type eq "A") and value pr].value'), "invalidPath"),
        (PatchOp().remove("emails[primary gt true]"), "invalidPath"),
        (PatchOp().add("phoneNumbers.type", "A"), "noTarget"),
        (PatchOp().replace({"id": "2"}), "mutability"),
        (PatchOp().replace("userName", None), "mutability"),
        (PatchOp().remove("schemas"), "mutability"),
        (PatchOp().replace("schemas", 7), "invalidValue"),
        (PatchOp().replace("emails", [{"valeu": "A"}]), "invalidValue"),
        (PatchOp().replace('emails[type eq "work"]', "A"), "invalidValue"),
        (PatchOp([PatchOperation("remove", "emails", [{"value": "a@x"}])]), "invalidValue"),
    ],
)
def test_what_is_refused(patch, scim_type):
    """With the scimType that a server would answer, and all of the request."""
    first = PatchOp().replace("title", "CTO").operations

    assert scim_type == refusal(PatchOp([*first, *patch.operations]))
