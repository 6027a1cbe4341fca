"""One definition of an operation, and its two faces."""

import inspect

import pytest

from go1scim import AsyncClient, AsyncResourceIterator, Client, Group, ResourceIterator, User
from go1scim.calls.groups import AsyncGroups, Groups
from go1scim.calls.raw import AsyncRaw, Raw
from go1scim.calls.users import AsyncUsers, Users

PAIRS = [(Client, AsyncClient), (Users, AsyncUsers), (Groups, AsyncGroups), (Raw, AsyncRaw)]
#: What is spelled differently where it is awaited.
RENAMED = {"close": "aclose"}


def public(cls):
    """The names of the public methods of *cls*."""
    return {name for name in dir(cls) if name[0] != "_" and callable(getattr(cls, name))}


METHODS = [
    pytest.param(blocking, awaiting, name, id=f"{blocking.__name__}.{name}")
    for blocking, awaiting in PAIRS
    for name in sorted(public(blocking) - set(RENAMED))
]


@pytest.mark.parametrize(("blocking", "awaiting"), PAIRS)
def test_both_faces_have_the_same_methods(blocking, awaiting):
    """What one client can do, the other can."""
    assert {RENAMED.get(name, name) for name in public(blocking)} == public(awaiting)


@pytest.mark.parametrize(("blocking", "awaiting", "name"), METHODS)
def test_both_faces_have_the_same_words(blocking, awaiting, name):
    """The docstring, the parameters and their types are the same, and there is a docstring."""
    one, other = getattr(blocking, name), getattr(awaiting, name)
    assert one.__doc__
    assert one.__doc__ == other.__doc__
    assert inspect.signature(one).parameters == inspect.signature(other).parameters


@pytest.mark.parametrize(
    ("cls", "name", "result"),
    [
        (Users, "get", User),
        (AsyncUsers, "get", User),
        (Users, "update", User),
        (Users, "find", User | None),
        (Groups, "add_members", Group),
        (Users, "delete", None),
        (Users, "iter", ResourceIterator[User]),
        (AsyncGroups, "iter", AsyncResourceIterator[Group]),
    ],
)
def test_a_signature_names_the_result(cls, name, result):
    """Sphinx and `help()` show what the caller gets, and not the call that gets it."""
    face = getattr(cls, name)
    assert result == inspect.signature(face).return_annotation
    assert result == face.__annotations__["return"]


def test_a_parameter_is_of_the_type_of_its_class():
    """`create()` of users takes a User."""
    assert User is inspect.signature(Users.create).parameters["resource"].annotation
    assert str | Group == inspect.signature(AsyncGroups.get).parameters["id"].annotation


def test_one_face_is_awaited():
    """Editors and callers can tell from the function itself."""
    assert inspect.iscoroutinefunction(AsyncUsers.get)
    assert not inspect.iscoroutinefunction(Users.get)
    assert not inspect.iscoroutinefunction(AsyncUsers.iter)


def test_what_builds_is_at_hand():
    """The call itself can be had, to be queued or compared."""
    assert Users.__mro__[1].__mro__[1].__dict__["create"].build.__doc__ == Users.create.__doc__
