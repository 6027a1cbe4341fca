"""What the rows of a table want."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from go1scim.calls._updating import Wish, wish_for
from go1scim.changes.change import Origin
from go1scim.changes.planning._groups import Book
from go1scim.changes.planning._wanted import Wanted, folded, keys
from go1scim.models import Group, User
from go1scim.tables import CLEAR, Column, GroupRow, MemberRow, UserRow, cells, edited, moved

__all__ = ["RowIntent", "drifted", "group_of_row", "member_of_row", "user_of_row"]


@frozen(eq=False)
class RowIntent:
    """The cells of a row that were edited, or all where it does not say what was read."""

    row: UserRow
    _touched: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        touched = frozenset(column.name for column in self.row.touched)
        object.__setattr__(self, "_touched", touched)

    def touches(self, column: str) -> bool:
        """Whether the column of that name counts."""
        return column in self._touched

    def is_met(self, user: User) -> bool:
        """Whether every cell that counts says what the user has."""
        return not self._touched or not self._differing(cells(user, self.row.columns))

    def drifted(self, user: User, wish: Wish) -> tuple[str, ...]:
        """The edited columns that have become something else at the provider, too."""
        base = self.row.base
        if base is None or not self._touched:
            return ()
        left = {place.path for place in wish}
        return tuple(
            column.name
            for column in moved(base, self.row.columns, cells(user, self.row.columns))
            if column.name in self._touched
            and (column.use == "manager" or column.attribute in left)
        )

    def wish(self, document: Mapping[str, Any]) -> Wish:
        """What becomes different by the row."""
        differing = self._differing(cells(document, self.row.columns))
        edits = [edit for edit in self.row.edits if edit[0].name in differing]
        before, after = wish_for(document), wish_for(edited(document, edits))
        places = dict.fromkeys((*before, *after))
        return {
            place: after.get(place) for place in places if after.get(place) != before.get(place)
        }

    def _differing(self, current: Sequence[Any]) -> frozenset[str]:
        """The columns of the user's own attributes that are to become something else."""
        now = dict(zip(self.row.columns, current, strict=True))
        return frozenset(
            column.name
            for column in self.row.differences(current)
            if column.name in self._touched
            and column.use == "attribute"
            and not (column.name in _NAMES and _same_name(self.row, column, now[column]))
        )


#: Two spellings of one name: a provider may have made its own of what was sent.
_NAMES: Final = frozenset({"user_name", "email"})


def _same_name(row: UserRow, column: Column, now: Any) -> bool:
    value = row.layout.value(row.cells, column.name)
    return isinstance(value, str) and isinstance(now, str) and folded(value) == folded(now)


def user_of_row(row: UserRow, source: str) -> Wanted:
    """What a row wants of a user."""
    email = row.email
    intent = RowIntent(row)
    manager = row.manager if intent.touches("manager") else None
    return Wanted(
        keys=keys(row.id, row.external_id, row.user_name, (email,)),
        name=row.user_name or email or row.external_id or row.id or "",
        origin=Origin(source, row.number),
        intent=intent,
        manager="" if manager is CLEAR else manager,
        groups=row.groups,
        creates=row.id is None and bool(row.user_name),
    )


def group_of_row(row: GroupRow, source: str, book: Book, *, exact: bool) -> None:
    """Take in what a row wants of a group: of the cells that were edited, as far as it says."""
    origin = Origin(source, row.number)
    touched = {column.name for column in row.touched}
    wanted = book.row(row, origin)
    wanted.name = row.display_name if "display_name" in touched else None
    edits = {column.name: "" if value is CLEAR else value for column, value in row.edits}
    wanted.external_id = edits.get("external_id") if "external_id" in touched else None
    wanted.creates = row.id is None and wanted.name is not None
    members = row.members if "members" in touched else None
    if members is not None:
        wanted.joining |= dict.fromkeys(() if members is CLEAR else members.given, origin)
        wanted.is_whole = exact or members is CLEAR


def drifted(row: GroupRow, group: Group) -> tuple[str, ...]:
    """The edited columns that have become something else at the provider, too."""
    if row.base is None:
        return ()
    current = cells(group, row.columns)
    differing = {column.name for column in row.differences(current)}
    differing &= {column.name for column in row.touched}
    return tuple(
        column.name for column in moved(row.base, row.columns, current) if column.name in differing
    )


def member_of_row(row: MemberRow, source: str, book: Book, *, exact: bool) -> None:
    """Take in the membership that a row wants."""
    origin = Origin(source, row.number)
    wanted = book.about(row.group, origin)
    wanted.joining.setdefault(row.user, origin)
    wanted.is_whole |= exact
