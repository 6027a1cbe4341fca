"""Each tolerance of reading, by its name, and the refusals around it."""

import json
from datetime import UTC, datetime

import pytest

from go1scim import urns
from go1scim._codec.rules import RULES
from go1scim.converter import from_dict, from_json, to_dict
from go1scim.errors import DecodeError
from go1scim.messages import ErrorMessage
from go1scim.models import (
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Name,
    RoleValue,
    Schema,
    ServiceProviderConfig,
    User,
)


def test_every_rule_has_a_source():
    """A tolerance that nobody needs is not there."""
    for name, rule in RULES.items():
        assert "Source: " in rule.__doc__, name


@pytest.mark.parametrize(
    ("value", "expected"),
    [("True", True), ("true", True), ("TRUE", True), ("False", False), ("false", False)],
)
def test_boolean_as_text(value, expected):
    """Entra ID's booleans are booleans."""
    assert User(active=expected) == from_dict({"active": value}, User)
    assert User(active=expected) == from_dict({"active": expected}, User)


@pytest.mark.parametrize("value", ["yes", "", 1, 0, []])
def test_other_values_are_no_booleans(value):
    """Nothing else is one."""
    with pytest.raises(DecodeError, match="expected true or false") as caught:
        from_dict({"active": value}, User)

    assert "/active" == caught.value.pointer


def test_id_as_number():
    """A number is read as its digits, wherever an id is expected."""
    assert User(id="7", external_id="8") == from_dict({"id": 7, "externalId": 8}, User)
    assert Group(members=[Member("7")]) == from_dict({"members": [{"value": 7}]}, Group)


@pytest.mark.parametrize("value", [True, 1.5, {}])
def test_other_values_are_no_ids(value):
    """An id is text, or a whole number."""
    with pytest.raises(DecodeError, match="/id: expected a string, got"):
        from_dict({"id": value}, User)


def test_a_number_is_no_text_elsewhere():
    """The rule is for ids."""
    with pytest.raises(DecodeError, match="/userName: expected a string, got a number"):
        from_dict({"userName": 7}, User)


@pytest.mark.parametrize(
    "value", [7, {"value": "7"}, [{"value": "7"}], ["7"], {"VALUE": 7, "$ref": None}, "7 "]
)
def test_manager_as_text(value):
    """A manager comes as an object, an id, or a list of one."""
    document = {urns.ENTERPRISE_USER: {"manager": value}}
    manager = from_dict(document, User)[EnterpriseUser].manager

    assert "7" == manager.value.strip()
    assert manager.ref is None


@pytest.mark.parametrize("value", [["7", "8"], [], True])
def test_other_values_are_no_manager(value):
    """Two managers are too many for one attribute."""
    with pytest.raises(DecodeError, match="expected an object, got") as caught:
        from_dict({urns.ENTERPRISE_USER: {"manager": value}}, User)

    assert f"/{urns.ENTERPRISE_USER}/manager" == caught.value.pointer


def test_role_as_text():
    """A role is text or an object; text stays what it is."""
    document = {"roles": ["Learner", {"value": "rol_X"}]}

    assert (RoleValue("Learner"), RoleValue("rol_X")) == from_dict(document, User).roles


def test_role_by_guid():
    """A role in the form of Go1's API v3 is a role."""
    document = {"roles": [{"guid": "rol_X", "name": "Pilot", "id": 7}]}

    assert (RoleValue("rol_X", display="Pilot", extra={"id": 7}),) == (
        from_dict(document, User).roles
    )


def test_role_by_guid_gives_way_to_the_standard():
    """Where there is a value, the other names are unknown attributes."""
    role = {"value": "a", "Display": "b", "guid": "c", "name": "d"}

    assert (RoleValue("a", display="b", extra={"guid": "c", "name": "d"}),) == (
        from_dict({"roles": [role]}, User).roles
    )


def test_null_is_absent():
    """A null says nothing (RFC 7643 section 2.5)."""
    document = {"userName": "ada", "name": None, "emails": None, "x": None, "active": None}

    assert User(user_name="ada") == from_dict(document, User)


def test_names_in_any_case():
    """Names of attributes and URNs are the same in any case (RFC 7643 section 2.1)."""
    document = {
        "USERNAME": "ada",
        "Name": {"givenname": "Ada"},
        "EMAILS": [{"Value": "ada@example.com"}],
        urns.ENTERPRISE_USER.upper(): {"Department": "Engines"},
    }

    assert User(
        user_name="ada",
        name=Name(given_name="Ada"),
        emails=[Email("ada@example.com")],
        extensions=[EnterpriseUser(department="Engines")],
    ) == from_dict(document, User)


def test_the_exact_name_wins():
    """Of two spellings, the standard's counts; a null does not."""
    assert "b" == from_dict({"USERNAME": "a", "userName": "b"}, User).user_name
    assert "b" == from_dict({"userName": "b", "USERNAME": "a"}, User).user_name
    assert "a" == from_dict({"userName": None, "USERNAME": "a", "username": "c"}, User).user_name


def test_single_value_as_list():
    """One value in place of a list is a list of one."""
    assert User(emails=[Email("a")], schemas=["x"]) == from_dict(
        {"emails": {"value": "a"}, "schemas": "x"}, User
    )
    assert ("x",) == from_dict({"schemas": "x"}, User).schemas
    assert (RoleValue("Learner"),) == from_dict({"roles": "Learner"}, User).roles


@pytest.mark.parametrize("value", [7, True, 0, False])
def test_other_values_are_no_list(value):
    """A number is no list."""
    with pytest.raises(DecodeError, match="/emails: expected a list, got"):
        from_dict({"emails": value}, User)
    with pytest.raises(DecodeError, match="/schemas: expected a list, got"):
        from_dict({"schemas": value}, User)


@pytest.mark.parametrize("value", ["409", 409], ids=["text", "number"])
def test_status_as_text(value):
    """A status is text by the standard, a number by habit."""
    assert ErrorMessage(status=409) == from_dict({"status": value}, ErrorMessage)


@pytest.mark.parametrize("value", ["4o9", "", "40900", "²", True, 4.5])
def test_other_values_are_no_status(value):
    """Anything else is none."""
    with pytest.raises(DecodeError, match="/status: expected a whole number, got"):
        from_dict({"status": value}, ErrorMessage)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-13T04:42:34Z", datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC)),
        ("2026-05-13T04:42:34", datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC)),
        ("2026-05-13T06:42:34+02:00", datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC)),
        ("2026-05-13T04:42:34.1234567Z", datetime(2026, 5, 13, 4, 42, 34, 123456, UTC)),
        ("2026-05-13T04:42:34.5Z", datetime(2026, 5, 13, 4, 42, 34, 500000, UTC)),
        (
            datetime.fromisoformat("2026-05-13T04:42:34"),
            datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC),
        ),
        (
            datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC),
            datetime(2026, 5, 13, 4, 42, 34, tzinfo=UTC),
        ),
    ],
)
def test_time_without_zone(text, expected):
    """A time is read with any number of digits, and as UTC where it does not say."""
    assert expected == from_dict({"meta": {"created": text}}, User).meta.created


@pytest.mark.parametrize(
    ("value", "got"), [("yesterday", "another text"), (1600000000, "a number"), ({}, "an object")]
)
def test_other_values_are_no_time(value, got):
    """Seconds since 1970 are no time of SCIM."""
    with pytest.raises(DecodeError, match="expected a") as caught:
        from_dict({"meta": {"created": value}}, User)

    assert "/meta/created" == caught.value.pointer
    assert got in str(caught.value)


def test_two_primary_addresses_and_odd_ones_are_accepted():
    """What a server has is what it has."""
    document = {"emails": [{"value": "no at", "primary": True}, {"value": "", "primary": True}]}

    assert 2 == len(from_dict(document, User).emails)


def test_missing_schemas_are_missing():
    """Nothing is required in an answer; what is written is complete."""
    assert () == from_dict({}, User).schemas
    assert [urns.USER] == to_dict(from_dict({}, User))["schemas"]


def test_unknown_schemas_stay():
    """URNs that were read are written again, once."""
    document = {"schemas": [urns.USER.lower(), "urn:other", "urn:other"], "urn:x:User": {"a": 1}}

    written = to_dict(from_dict(document, User))

    assert {urns.USER.lower(), "urn:x:User", "urn:other"} == {
        each.lower() if each == urns.USER else each for each in written["schemas"]
    }
    assert 3 == len(written["schemas"])
    assert {"a": 1} == written["urn:x:User"]


def test_numbers_are_strict():
    """A number that should be whole is whole."""
    document = {"bulk": {"maxOperations": 7.5}}
    with pytest.raises(DecodeError, match="/bulk/maxOperations: expected a whole number"):
        from_dict(document, ServiceProviderConfig)


def test_lists_of_text_are_strict():
    """A list of text holds text."""
    with pytest.raises(DecodeError, match="/schemas/1: expected a string, got null"):
        from_dict({"schemas": ["a", None]}, User)
    with pytest.raises(DecodeError, match="/schemas/0: expected a string, got an object"):
        from_dict({"schemas": [{}]}, User)


def test_values_of_a_list_are_strict():
    """The pointer leads to the value."""
    for size in (1, 2, 3, 300):
        emails = [{"value": "a"}] * (size - 1) + [{"value": 7}]
        with pytest.raises(DecodeError) as caught:
            from_dict({"emails": emails}, User)
        assert f"/emails/{size - 1}/value" == caught.value.pointer
    with pytest.raises(DecodeError, match="/emails/0: expected an object, got null"):
        from_dict({"emails": [None]}, User)


def test_names_are_text():
    """A key that is no text is refused."""
    with pytest.raises(DecodeError, match="expected names of attributes, got a number"):
        from_dict({7: 7}, User)


def test_pointers_are_escaped():
    """A slash in a name does not look like another level (RFC 6901)."""
    from go1scim._codec.rules import BadValueError

    assert "/a~1b/c~0d" == BadValueError("x", "c~d").within("a/b").pointer


def test_deep_unknown_values_are_refused():
    """What nests too deep is refused at once, at every place."""
    deep = json.loads("[" * 90 + "]" * 90)

    with pytest.raises(DecodeError, match="nests too deep"):
        from_dict({"x": deep}, User)
    with pytest.raises(DecodeError, match="/name: expected a document, got one that nests too"):
        from_dict({"name": {"x": deep}}, User)


def test_deep_known_values_are_refused():
    """Attributes inside of attributes are refused before the stack ends."""
    inner: dict[str, object] = {}
    for _ in range(5000):
        inner = {"subAttributes": [inner]}

    with pytest.raises(DecodeError, match="the document nests too deep"):
        from_dict({"attributes": [inner]}, Schema)


def test_unknown_values_are_copies():
    """Changing the document afterwards does not change the model."""
    document = {"x": {"a": [1]}}
    user = from_dict(document, User)

    document["x"]["a"].append(2)
    to_dict(user)["x"]["a"].append(3)

    assert {"x": {"a": [1]}} == user.extra


def test_documents_of_other_kinds_of_dict_are_read():
    """Subclasses of dict, str and int serve as well."""
    from collections import OrderedDict
    from enum import IntEnum, StrEnum

    class Text(StrEnum):
        ADA = "ada"

    class Number(IntEnum):
        TEN = 10

    document = OrderedDict(
        userName=Text.ADA, name=OrderedDict(givenName="Ada"), schemas=(Text.ADA,)
    )
    user = from_dict(document, User)

    assert User(user_name="ada", name=Name(given_name="Ada")) == user
    assert str is type(user.user_name)
    assert {str} == set(map(type, user.schemas))
    config = from_dict({"filter": {"maxResults": Number.TEN}}, ServiceProviderConfig)
    assert int is type(config.filter.max_results)
    assert Manager("ada") == from_dict({"value": Text.ADA}, Manager)


def test_a_manager_can_be_read_by_itself():
    """Complex attributes are models, too."""
    assert Manager("7", ref="../Users/7") == from_json(
        '{"value": 7, "$ref": "../Users/7"}', Manager
    )
