"""Columns: how what a heading names is read from a resource, and how it is written."""

import re
from collections.abc import Callable
from typing import Any, Final, Literal, NoReturn, TypeAlias

from attrs import field, frozen

from go1scim.tables._kinds import Kind
from go1scim.tables._values import BadCellError
from go1scim.tables._writing import Write

#: ``id`` tells who is meant; ``manager``, ``groups`` and ``members`` name other resources, the
#: latter two in groups; all else is an attribute of the resource.
Use: TypeAlias = Literal["id", "attribute", "manager", "groups", "members", "base"]

Read: TypeAlias = Callable[[Any], Any]

#: The heading of the column with the state of a row as it was read.
BASE: Final = "_base"

#: A base is the version and, for each column, its name and hashes: see `go1scim.tables._base`.
BASE_VERSION: Final = "b1"
BASE_ENTRY: Final = re.compile(r"([a-z]|~[\w-]{4})(?:\.|([\w-]{7})(?:!([\w-]{7}))?)", re.ASCII)
BASE_FORM: Final = re.compile(rf"{BASE_VERSION}(?:{BASE_ENTRY.pattern})*", re.ASCII)


@frozen
class Column:
    """
    A column of a table.

    Attributes:
        name: The short name, or the path as the schema spells it.
        attribute: The attribute that it is a part of, with its URN in front for an extension.
        use: What the column is for.
        kind: What it takes.
        read: Gives the normal form of what a resource has there, a model or JSON.
        write: Gives a copy of a document with a normal form there; None takes away what is there.
        secret: Whether no value of it may be shown.
        place: Where JSON has a single value, by the names of the schema; empty for all else.
    """

    name: str
    attribute: str = field(eq=False, repr=False)
    use: Use = field(eq=False, repr=False)
    kind: Kind = field(eq=False, repr=False)
    read: Read = field(eq=False, repr=False)
    write: Write = field(eq=False, repr=False)
    secret: bool = field(default=False, eq=False, repr=False)
    place: tuple[str, ...] = field(default=(), eq=False, repr=False)

    def __str__(self) -> str:
        return self.name


@frozen
class Ignored:
    """A column that nobody can write: why it is ignored."""

    name: str
    reason: str


def refuse(reason: str, hint: str) -> NoReturn:
    """
    Refuse a heading.

    Raises:
        BadCellError: Always.
    """
    raise BadCellError(reason, hint) from None
