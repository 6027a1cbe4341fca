"""Edits that are collected by hand, to be planned together."""

from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeAlias, Unpack

from attrs import define, field

from go1scim.calls import access
from go1scim.calls._updating import Place
from go1scim.calls.users import UserChanges
from go1scim.changes.change import Origin
from go1scim.changes.planning._groups import Book, GroupWanted
from go1scim.changes.planning._intents import EditIntent, of_model, of_text
from go1scim.changes.planning._matching import ACTIVE
from go1scim.changes.planning._wanted import Wanted, folded
from go1scim.errors import ValidationError
from go1scim.models import Group, User

__all__ = ["Changes"]

#: A user: by id, userName or e-mail address, or as read.
UserLike: TypeAlias = str | User
#: A group: by id, externalId or displayName, or as read.
GroupLike: TypeAlias = str | Group

_SOURCE = "changes"


@define(eq=False)
class _Edit:
    """What was collected for one user."""

    user: UserLike
    origin: Origin
    wish: dict[Place, Any] = field(factory=dict)
    manager: str | None = None
    deletes: bool = False


class Changes:
    """
    Edits that are collected by hand, for ``client.plan(changes=...)``.

    Users are named by id, userName or e-mail address, groups by id, externalId or displayName; who
    that is, and whether it is one, is seen when the plan is made. Of two edits of the same thing
    the later one counts. Nothing is written before the plan is applied. Every method returns the
    collection, so that calls can be chained.
    """

    def __init__(self) -> None:
        self._edits: list[_Edit] = []
        self._by_name: dict[str, _Edit] = {}
        self._new: list[Wanted] = []
        self._groups = Book()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"<Changes: {self._count}>"

    def create(self, user: User) -> Self:
        """Create a user; one who is there already gets what is set in *user*."""
        if not isinstance(user, User) or not user.user_name:
            raise ValidationError(
                "create() takes a User with a user_name",
                field="user",
                hint="Pass User(user_name=..., name=Name(...), emails=[...]).",
            )
        self._new.append(of_model(user, self._next()))
        return self

    def update(self, user: UserLike, **changes: Unpack[UserChanges]) -> Self:
        """
        Change attributes of a user; None or an empty list clears.

        ``manager`` is an id, a userName or an address, and may be somebody whom the plan creates.

        Raises:
            ValidationError: A keyword is unknown, or a value has the wrong type.
        """
        given: dict[str, Any] = dict(changes)
        manager = given.pop("manager", "")
        wish = access.wished(given)
        edit = self._edit(user)
        edit.wish |= wish
        if "manager" in changes:
            edit.manager = _manager(manager)
        return self

    def deactivate(self, *users: UserLike) -> Self:
        """Take the access of users away, and keep the records."""
        for user in users:
            self._edit(user).wish[ACTIVE] = False
        return self

    def reactivate(self, *users: UserLike) -> Self:
        """Give deactivated users access again."""
        for user in users:
            self._edit(user).wish[ACTIVE] = True
        return self

    def delete(self, *users: UserLike) -> Self:
        """Delete users. What Go1 does on that is not published; ``deactivate()`` is reversible."""
        for user in users:
            self._edit(user).deletes = True
        return self

    def create_group(self, name: str, *, external_id: str | None = None) -> Self:
        """Create a group, where there is none of that name."""
        if external_id is not None:
            external_id = _text(external_id, "group")
        group = self._group(name)
        group.name, group.external_id, group.creates = _text(name, "group"), external_id, True
        return self

    def rename_group(self, group: GroupLike, name: str) -> Self:
        """Give a group another displayName."""
        wanted = self._group(group)
        wanted.name, wanted.renames = _text(name, "name"), True
        return self

    def delete_group(self, group: GroupLike) -> Self:
        """Delete a group; its members stay users."""
        self._group(group).deletes = True
        return self

    def add_members(self, group: GroupLike, users: Iterable[UserLike]) -> Self:
        """Add users to a group, which is created where there is none of that name."""
        self._join(group, _keys(users))
        return self

    def remove_members(self, group: GroupLike, users: Iterable[UserLike]) -> Self:
        """
        Remove users from a group.

        Where the provider shows a part of the members only, it is sent if the user says to be one.
        """
        keys = _keys(users)
        wanted = self._group(group)
        for key in keys:
            wanted.joining.pop(key, None)
            wanted.leaving[key] = self._here
        return self

    def set_members(self, group: GroupLike, users: Iterable[UserLike]) -> Self:
        """Make these, and nobody else, the members of a group."""
        wanted = self._join(group, keys := _keys(users))
        wanted.joining = {key: wanted.joining[key] for key in keys}
        wanted.is_whole = True
        return self

    @property
    def groups(self) -> Book:
        """What is wanted of groups."""
        return self._groups

    def users(self) -> Iterator[Wanted]:
        """What is wanted of users."""
        yield from self._new
        for edit in self._edits:
            name = edit.user if isinstance(edit.user, str) else edit.user.user_name
            yield Wanted(
                keys=tuple(of_text(edit.user)),
                name=name or _key(edit.user),
                origin=edit.origin,
                intent=EditIntent(edit.wish),
                manager=edit.manager,
                creates=False,
                deletes=edit.deletes,
            )

    def _edit(self, user: UserLike) -> _Edit:
        """The edit of a user, who may be named by the id once, and by the userName then."""
        names = _names(user)
        origin = self._next()
        edit = next((self._by_name[name] for name in names if name in self._by_name), None)
        if edit is None:
            edit = _Edit(user if isinstance(user, User) else _key(user), origin)
            self._edits.append(edit)
        elif isinstance(user, User):
            edit.user = user  # it says more
        self._by_name |= dict.fromkeys(names, edit)
        return edit

    def _join(self, group: GroupLike, keys: Iterable[str]) -> GroupWanted:
        wanted = self._group(group)
        wanted.creates |= isinstance(group, str)
        for key in keys:
            wanted.leaving.pop(key, None)
            wanted.joining[key] = self._here
        return wanted

    def _group(self, group: GroupLike) -> GroupWanted:
        key, origin = _group_key(group), self._next()
        wanted = self._groups.about(key, origin)
        if wanted.origin is origin:
            wanted.creates = False
        return wanted

    def _next(self) -> Origin:
        self._count += 1
        return self._here

    @property
    def _here(self) -> Origin:
        return Origin(_SOURCE, self._count)


def _key(user: object) -> str:
    return _text(user.id or user.user_name if isinstance(user, User) else user, "user")


def _group_key(group: object) -> str:
    return _text(group.id if isinstance(group, Group) else group, "group")


def _manager(manager: object) -> str:
    if manager is None:
        return ""
    value = getattr(manager, "value", manager)
    return _key(value)


def _names(user: UserLike) -> list[str]:
    names = [user.id, user.user_name] if isinstance(user, User) else []
    return [folded(name) for name in (_key(user), *names) if name]


def _keys(users: Iterable[UserLike]) -> list[str]:
    """The key of each user; all are looked at before any counts."""
    if isinstance(users, str | User):
        users = (users,)
    if not isinstance(users, Iterable):
        raise ValidationError(
            f"{users!r} is no list of users",
            field="users",
            hint="Pass a list of ids, userNames, addresses, or of users as they were read.",
        )
    return [_key(user) for user in users]


def _text(value: object, what: str) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValidationError(
        f"{value!r} does not name a {what}",
        field=what,
        hint="Pass an id, a name, or what was read from the provider.",
    )
