"""Rows: what a source wishes for one user, one group, or one membership."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen

from go1scim._clear import CLEAR
from go1scim.models import Group, Member, User
from go1scim.tables._base import touched
from go1scim.tables._columns import BASE, Column
from go1scim.tables._people import email as address
from go1scim.tables._values import Values

#: The columns that tell who a row is about, in the order in which they are asked.
USER_KEYS: Final = ("id", "external_id", "user_name", "email")
GROUP_KEYS: Final = ("id", "external_id", "display_name")


@frozen
class Layout:
    """
    The columns of rows, and how their cells are read.

    Attributes:
        columns: The columns that are not ignored.
        at: Where they stand in the cells, by name.
        keys: Where the keys stand.
    """

    columns: tuple[Column, ...]
    keys: tuple[int, ...]
    at: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, columns: Sequence[Column], keys: Sequence[str]) -> "Layout":
        """The layout of these columns."""
        at = {column.name: index for index, column in enumerate(columns)}
        return cls(tuple(columns), tuple(at[key] for key in keys if key in at), at)

    def value(self, cells: tuple[Any, ...], name: str) -> Any:
        """The cell of the column *name*; None where it is blank, absent, or to be cleared."""
        index = self.at.get(name)
        found = None if index is None else cells[index]
        return None if found is CLEAR else found


@frozen
class _Row:
    """
    A row.

    Attributes:
        number: The row, counted as a spreadsheet does: the heading of a file is row 1. Rows that
            have no heading are counted from 1.
        cells: The normal forms of its cells: None where one is blank, or `CLEAR`.
        layout: Its columns.
    """

    number: int
    cells: tuple[Any, ...] = field(repr=False)
    layout: Layout = field(repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the cells."""
        return self.layout.columns

    @property
    def id(self) -> str | None:
        """The id, where the row has one."""
        found: str | None = self._value("id")
        return found

    @property
    def external_id(self) -> str | None:
        """The external id, where the row has one."""
        found: str | None = self._value("external_id")
        return found

    @property
    def base(self) -> str | None:
        """The state of the row as it was read; None where it does not say."""
        found: str | None = self._value(BASE)
        return found

    @property
    def edits(self) -> tuple[tuple[Column, Any], ...]:
        """
        The wishes for the resource's own attributes, a normal form or `CLEAR` for each.

        The manager is not among them, nor are groups and members: they name other resources.
        """
        return tuple(
            (column, value)
            for column, value in zip(self.layout.columns, self.cells, strict=True)
            if value is not None and column.use == "attribute"
        )

    @property
    def touched(self) -> tuple[Column, ...]:
        """The columns edited since the row was read; without a base, all that have a cell."""
        if self.base is not None:
            return touched(self.base, self.layout.columns, self.cells)
        return tuple(
            column
            for column, value in zip(self.layout.columns, self.cells, strict=True)
            if value is not None and column.use != "id"
        )

    def differences(self, current: Sequence[Any]) -> tuple[Column, ...]:
        """
        The columns whose cell is another value than *current*, the `cells()` of a resource.

        A blank cell is no difference; one that clears is none where nothing is; nor are groups
        that the user is in. A manager differs unless the cell has the id.
        """
        return tuple(
            column
            for column, value, now in zip(self.layout.columns, self.cells, current, strict=True)
            if value is not None
            and column.use not in {"id", "base"}
            and _differs(column, value, now)
        )

    def _value(self, name: str) -> Any:
        return self.layout.value(self.cells, name)

    def _texts(self, name: str) -> tuple[str, ...]:
        found = self._value(name)
        return found.given if isinstance(found, Values) else ()


def _differs(column: Column, value: Any, now: Any) -> bool:
    if value is CLEAR:
        return now is not None
    if column.use == "groups" and now is not None:  # other memberships stay
        return not value.keys <= now.keys
    return bool(value != now)


@frozen
class UserRow(_Row):
    """What a source wishes for one user."""

    @property
    def user_name(self) -> str | None:
        """The user name, where the row has one."""
        found: str | None = self._value("user_name")
        return found

    @property
    def email(self) -> str | None:
        """The address, where the row has one."""
        found: str | None = self._value("email")
        every = self._value("emails")  # of a model
        return found if every is None else address({"emails": list(every.given)})

    @property
    def active(self) -> bool | None:
        """Whether the user is to be active; None where the row does not say."""
        found: bool | None = self._value("active")
        return found

    @property
    def roles(self) -> Values | None:
        """All of the roles, GUIDs or labels; None where the row does not say."""
        found: Values | None = self._value("roles")
        return found

    @property
    def manager(self) -> Any:
        """The id, userName or e-mail address of the manager; `CLEAR`; None where blank."""
        index = self.layout.at.get("manager")
        return None if index is None else self.cells[index]

    @property
    def groups(self) -> tuple[str, ...]:
        """The display names of the groups that the user is to be added to."""
        return self._texts("groups")


@frozen
class GroupRow(_Row):
    """What a source wishes for one group."""

    @property
    def display_name(self) -> str | None:
        """The display name, where the row has one."""
        found: str | None = self._value("display_name")
        return found

    @property
    def members(self) -> Any:
        """All of the members, as `Values`; `CLEAR`; None where the row does not say."""
        index = self.layout.at.get("members")
        return None if index is None else self.cells[index]


@frozen
class MemberRow:
    """
    A membership that a source wishes.

    Attributes:
        number: The row, counted as that of a `UserRow`.
        group: The id or the display name of the group.
        user: The id, userName or e-mail address of the user.
    """

    number: int
    group: str
    user: str


R = TypeVar("R", UserRow, GroupRow, MemberRow)


@frozen
class Form(Generic[R]):
    """
    What kind of rows a table has.

    Attributes:
        resource: The class of what the columns are attributes of.
        keys: The columns that tell who a row is about, in the order in which they are asked.
        needed: How many of them a row has at the least.
        kept: The columns that cannot be cleared.
        make: Makes a row of its number, its cells and its layout.
    """

    resource: type[Any]
    keys: tuple[str, ...]
    needed: int
    kept: frozenset[str]
    make: Callable[[int, tuple[Any, ...], Layout], R]


def _member_row(number: int, cells: tuple[Any, ...], layout: Layout) -> MemberRow:
    return MemberRow(number, layout.value(cells, "group"), layout.value(cells, "user"))


USERS: Final = Form(User, USER_KEYS, 1, frozenset({"id", "user_name", "groups", BASE}), UserRow)
GROUPS: Final = Form(Group, GROUP_KEYS, 1, frozenset({"id", "display_name", BASE}), GroupRow)
MEMBERS: Final = Form(Member, ("group", "user"), 2, frozenset({"group", "user"}), _member_row)
