"""What the constructors refuse, and in which words."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from go1scim import schemas
from go1scim.errors import ValidationError
from go1scim.models import (
    Email,
    EnterpriseUser,
    Group,
    Meta,
    Name,
    Role,
    Schema,
    User,
    extension,
)


@pytest.mark.parametrize(
    ("arguments", "field", "message"),
    [
        ({"user_name": 5}, "user_name", "User.user_name takes text (str), got int"),
        ({"active": "yes"}, "active", "User.active takes True or False, got str"),
        ({"active": 1}, "active", "User.active takes True or False, got int"),
        ({"emails": "x"}, "emails", "User.emails takes a list of Email, got str"),
        ({"emails": {"value": "x"}}, "emails", "User.emails takes a list of Email, got dict"),
        ({"emails": Email("x")}, "emails", "User.emails takes a list of Email, got Email"),
        ({"emails": ["x"]}, "emails", "User.emails takes a list of Email, got str"),
        ({"roles": "Learner"}, "roles", "User.roles takes a list of RoleValue, got str"),
        ({"roles": [5]}, "roles", "User.roles takes a list of RoleValue, got int"),
        ({"name": {}}, "name", "User.name takes Name, got dict"),
        ({"schemas": [1]}, "schemas", "User.schemas takes a list of text (str), got int"),
        ({"extensions": 7}, "extensions", "User.extensions takes a list of extensions"),
        ({"extensions": [7]}, "extensions", "int is no extension of User"),
        ({"extensions": [EnterpriseUser(), EnterpriseUser()]}, "extensions", "two extensions"),
        ({"extra": 7}, "extra", "extra maps attribute names to JSON values"),
        ({"extra": {1: 2}}, "extra", "extra maps attribute names to JSON values"),
        ({"extra": {"a": {1, 2}}}, "extra", "extra holds a value that is not JSON"),
        ({"extra": {"a": [{1: 2}]}}, "extra", "extra holds a value that is not JSON"),
        ({"extra": {"a": float("nan")}}, "extra", "extra holds a value that is not JSON"),
        ({"extra": {"USERNAME": "x"}}, "extra", "which User knows as user_name"),
    ],
)
def test_a_wrong_type_is_refused(arguments, field, message):
    """The error names the attribute and what it takes."""
    with pytest.raises(ValidationError) as caught:
        User(**arguments)

    assert field == caught.value.field
    assert message in str(caught.value)
    assert caught.value.hint


def test_the_value_is_not_shown():
    """A refused password is not in the message."""
    with pytest.raises(ValidationError) as caught:
        User(password=["hunter2"])

    assert "hunter2" not in str(caught.value)


def test_a_time_without_zone_is_refused():
    """A naive datetime says how to give it a zone."""
    with pytest.raises(ValidationError, match="with a time zone") as caught:
        Meta(created=datetime(2026, 1, 2))  # noqa: DTZ001 - that is the point

    assert "UTC" in caught.value.hint


def test_a_time_is_no_text():
    """A time is a datetime."""
    with pytest.raises(ValidationError, match="takes a datetime, got str"):
        Meta(created="2026-01-02T00:00:00Z")


def test_extensions_belong_to_their_resource():
    """A group has no enterprise user."""
    with pytest.raises(ValidationError, match="EnterpriseUser is no extension of Group"):
        Group(extensions=[EnterpriseUser()])


def test_extra_nests_so_far():
    """What nests too deep to be written is refused."""
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]

    with pytest.raises(ValidationError, match="nests too deep"):
        Name(extra={"deep": deep})


def test_evolving_is_checked():
    """A copy is checked like the original."""
    import attrs

    with pytest.raises(ValidationError):
        attrs.evolve(Schema(name="User"), attributes=[Email("x")])


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        (lambda: User(extensions=[EnterpriseUser()]).get(None), "extension"),
        (lambda: User().get("EnterpriseUser"), "extension"),
        (lambda: User()[0], "extension"),
        (lambda: User(extensions=[EnterpriseUser()]).without_extension(5), "extension"),
        (lambda: User().with_extension(5), "extensions"),
        (lambda: Role.find(5), "text"),
        (lambda: extension("urn:example:x", of=5), "of"),
        (lambda: extension("urn:example:x", of=EnterpriseUser), "of"),
        (lambda: extension("urn:example:x", of=User)(5), "cls"),
        (lambda: schemas.find(5), "urn"),
        (lambda: schemas.extensions(None), "urn"),
        (lambda: schemas.require(5), "cls"),
        (lambda: schemas.require(int), "cls"),
    ],
    ids=range(13),
)
def test_what_is_no_class_and_no_text_is_refused(mistake, field):
    """In our words, with what to pass."""
    with pytest.raises(ValidationError) as caught:
        mistake()
    assert field == caught.value.field
    assert caught.value.hint


@pytest.mark.parametrize("cls", [User, Group])
def test_a_resource_is_no_sequence(cls):
    """Although it has a __getitem__: its extensions are looked up by class."""
    assert not isinstance(cls(), Iterable)
    with pytest.raises(TypeError, match="not iterable"):
        list(cls())


def test_addresses_as_text_are_told():
    """The hint shows what to write."""
    with pytest.raises(ValidationError) as caught:
        User(emails=["ada@example.com"])

    assert 'Pass a list of Email("a@b.c").' == caught.value.hint
