"""Read people from a CSV file: each row as a `User` to create, or as a problem with its line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from go1scim import Email, EnterpriseUser, Name, User

COLUMNS = frozenset(
    {"user_name", "given_name", "family_name", "email", "title", "department"}
    | {"manager", "roles", "groups", "external_id"}
)


@dataclass(frozen=True)
class Person:
    """
    A row of the file.

    Attributes:
        line: Where the row stands.
        user_name: Who it is.
        user: The user to create. The manager is not in it, since Go1 names managers by id.
        manager: The userName or e-mail address of the manager, or nothing.
        groups: The display names of the groups to be in.
    """

    line: int
    user_name: str
    user: User
    manager: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """
    A row that somebody has to look at.

    Attributes:
        arrived: Whether the person was created all the same, without a manager.
    """

    line: int
    who: str
    reason: str
    arrived: bool = False


class PeopleError(Exception):
    """Something is wrong with the people as a whole."""


def read_people(path: Path) -> tuple[list[Person], list[Problem]]:
    """
    The people in a file, and the rows that cannot become people.

    Names and roles are not looked at here: go1scim checks them before it sends anything.

    Raises:
        PeopleError: The file lacks a column.
    """
    people: list[Person] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        addresses = {row["user_name"].casefold(), row["email"].casefold()} - {""}
        double = min((lines[one] for one in addresses if one in lines), default=None)
        if not row["user_name"]:
            problems.append(Problem(line, row["email"], "user_name is empty."))
        elif double is not None:
            reason = f"Line {double} has this address already; its case makes no difference."
            problems.append(Problem(line, row["user_name"], reason))
        else:
            lines.update(dict.fromkeys(addresses, line))
            people.append(_person(line, row))
    return people, problems


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line, and with every cell stripped."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval="")
        missing = COLUMNS - set(reader.fieldnames or ())
        if missing:
            raise PeopleError(f"{path.name} has no column {', '.join(sorted(missing))}")
        for row in reader:
            yield reader.line_num, {name: row[name].strip() for name in COLUMNS}


def _person(line: int, row: dict[str, str]) -> Person:
    user = User(
        user_name=row["user_name"],
        external_id=row["external_id"] or None,
        name=Name(given_name=row["given_name"], family_name=row["family_name"]),
        emails=[Email(row["email"], type="work", primary=True)] if row["email"] else [],
        title=row["title"] or None,
        active=True,
        roles=_names(row["roles"]),
        extensions=[EnterpriseUser(department=row["department"] or None)],
    )
    return Person(line, row["user_name"], user, row["manager"], _names(row["groups"]))


def _names(cell: str) -> tuple[str, ...]:
    """The names in a cell, which are joined by ``|``."""
    return tuple(name.strip() for name in cell.split("|") if name.strip())
