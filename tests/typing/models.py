"""What type checkers know of models and extensions."""

from collections.abc import Iterator
from typing import assert_type

import attrs

from go1scim.converter import from_dict, from_json, read_list
from go1scim.messages import ListResponse
from go1scim.models import (
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Name,
    Role,
    RoleValue,
    User,
    extension,
)
from go1scim.patch import PatchOp
from go1scim.schemas import attribute


@extension("urn:example:params:scim:schemas:extension:badge:2.0:User", of=User)
class Badge:
    """An extension of one's own."""

    serial: str | None = attribute(case_exact=True, mutability="immutable")
    colours: tuple[str, ...] = ()
    floor: int | None = None


def constructors() -> User:
    """Lists and tuples, roles and managers in each of their forms."""
    Badge("7")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Badge(serial=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Badge(unknown="7")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    User(user_name=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    User(emails=["x"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    return User(
        user_name="ada@example.com",
        name=Name(given_name="Ada"),
        emails=[Email("ada@example.com", type="work", primary=True)],
        roles=[Role.LEARNER, "Manager", RoleValue("rol_X")],
        extensions=(EnterpriseUser(manager="7"), Badge(serial="1", floor=3)),
    )


def attributes(user: User, group: Group) -> None:
    """What is read has exact types."""
    assert_type(user.user_name, str | None)
    assert_type(user.emails, tuple[Email, ...])
    assert_type(user.roles[0].role, Role | None)
    assert_type(user[EnterpriseUser], EnterpriseUser)
    assert_type(user.get(Badge), Badge | None)
    assert_type(user[Badge].colours, tuple[str, ...])
    assert_type(user.manager, Manager | None)
    assert_type(user.email, str | None)
    assert_type(user.with_extension(Badge(serial="2")), User)
    assert_type(group.members, tuple[Member, ...])


def changes(user: User, badge: Badge) -> None:
    """Models do not change; copies do."""
    user.user_name = "eve"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    badge.serial = "8"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert_type(attrs.evolve(user, emails=[Email("eve@example.com")]), User)


def reading(text: str) -> Iterator[User]:
    """The class that is asked for is the type that comes."""
    assert_type(from_json(text, User), User)
    assert_type(from_json(text, ListResponse[User]), ListResponse[User])
    assert_type(from_dict({}, Group), Group)
    page = read_list([], User)
    assert_type(page.total_results, int | None)
    yield from page.resources


def patching() -> PatchOp:
    """Each step gives a PatchOp."""
    patch = PatchOp().add("emails", [Email("a@x")]).replace({"title": "CTO"}).remove("nickName")
    assert_type(patch, PatchOp)
    return patch
