"""From any source to what it wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from go1scim import tables
from go1scim.changes.change import Origin
from go1scim.changes.collect import Changes
from go1scim.changes.facts import Read
from go1scim.changes.findings import Finding
from go1scim.changes.planning._plan import Wishes
from go1scim.changes.planning._rows import group_of_row, member_of_row
from go1scim.errors import ValidationError
from go1scim.tables import Table

__all__ = ["wishes"]


def wishes(
    users: Any, groups: Any, members: Any, changes: Changes | None, *, exact: bool
) -> Wishes:
    """
    What these sources want together.

    A source that fails on the way is taken as far as it came, and is not complete.

    Args:
        exact: Whether groups are to have no members but those that are named.

    Raises:
        ValidationError: There is nothing to plan, or a source cannot be read as a table.
    """
    if users is None and groups is None and members is None and changes is None:
        raise ValidationError(
            "there is nothing to plan",
            hint="Pass users=, groups=, members= or changes=.",
        )
    wanted = Wishes()
    if changes is not None:
        for one in changes.users():
            wanted.users.add(one)
        wanted.groups = changes.groups
        wanted.source = Read(len(changes))
    if users is not None:
        wanted.source = Read()
        with _followed(users, wanted) as rows:
            people = tables.read_users(rows)
            wanted.users.read(people)
            _tell(people, wanted)
            wanted.unread = len(people.errors)
    if groups is not None:
        with _followed(groups, wanted) as rows:
            teams = tables.read_groups(rows)
            for group in teams:
                group_of_row(group, teams.name, wanted.groups, exact=exact)
            _tell(teams, wanted, counts=users is None)
    if members is not None:
        with _followed(members, wanted) as rows:
            pairs = tables.read_members(rows)
            for pair in pairs:
                member_of_row(pair, pairs.name, wanted.groups, exact=exact)
            _tell(pairs, wanted, counts=users is None)
            if pairs.errors:
                wanted.groups.doubt = f"{len(pairs.errors)} rows of members cannot be read"
    return wanted


class _Followed:
    """The rows of an iterator as far as it comes."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self.failure = ""

    def __iter__(self) -> Iterator[Any]:
        seen = 0
        try:
            for row in self._rows:
                seen += 1
                yield row
        except Exception as error:  # noqa: BLE001 - of the caller's own source, whatever it is
            self.failure = f"the source failed after {seen} rows: {type(error).__name__}: {error}"


@contextmanager
def _followed(source: Any, wanted: Wishes) -> Iterator[Any]:
    """*source*, whose end is not taken for its whole where it fails on the way."""
    if not isinstance(source, Iterator):
        yield source
        return
    rows = _Followed(source)
    yield rows
    if rows.failure:
        wanted.source = evolve(wanted.source, complete=False, reason=rows.failure)
        hint = "Correct the source, and plan again: the rest of its rows is not in this plan."
        wanted.findings.append(Finding("error", "source-failed", rows.failure, hint))


def _tell(table: Table[Any], wanted: Wishes, *, counts: bool = True) -> None:
    """
    Take over what a table has to say of its rows, once they have been gone through.

    Args:
        counts: Whether who is not in it may be removed.
    """
    if counts:
        wanted.source = evolve(wanted.source, count=wanted.source.count + table.count)
    for problem in table.errors:
        at = None if problem.row is None else Origin(table.name, problem.row)
        column = problem.column
        wanted.findings.append(
            Finding("error", "bad-row", problem.reason, problem.hint, column=column, origin=at)
        )
    wanted.findings += [Finding("note", "ignored-column", note) for note in table.notes]
