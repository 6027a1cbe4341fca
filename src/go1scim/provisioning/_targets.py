"""
Targets: what a mapping writes, and how.

An attribute that a schema knows is a column of `go1scim.tables`, so that a mapped value becomes
what a cell of a file would. An attribute of an extension that no schema knows takes any JSON.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from attrs import frozen

from go1scim import urns
from go1scim._clear import CLEAR
from go1scim.errors import InvalidPathError, ValidationError
from go1scim.models import User
from go1scim.paths import Path
from go1scim.provisioning.expressions import _values
from go1scim.schemas import find
from go1scim.tables._columns import Column, Ignored
from go1scim.tables._compiled import column_of
from go1scim.tables._kinds import TIME, Kind, itself
from go1scim.tables._names import MANAGER
from go1scim.tables._values import BadCellError
from go1scim.tables._writing import writer

#: The manager's name, which is a note for people: who it is, the manager's id says.
MANAGER_NAME: Final = Path(urns.ENTERPRISE_USER, "manager", None, "displayName")
_SHORT: Final = {"manager_name": MANAGER_NAME}


def _json(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, (list, tuple)):
        return [_json(each) for each in value]
    if isinstance(value, (datetime, date)):
        return TIME.parse(value)
    return dict(value) if isinstance(value, Mapping) else value


_ANY: Final = Kind("any", _json, itself)
_NAME: Final = Kind("manager's name", _values.text, itself)


@frozen
class Target:
    """
    What is written.

    Attributes:
        name: The short name, or the path as the schema spells it.
        column: How it is read, checked and written.
    """

    name: str
    column: Column

    @property
    def is_reference(self) -> bool:
        """Whether it names another user."""
        return self.column.use == "manager"

    @property
    def is_note(self) -> bool:
        """Whether it is the manager's name, which is written with the manager."""
        return self.column.kind is _NAME

    @property
    def is_list(self) -> bool:
        """Whether all values of a list are written."""
        return self.column.kind.name in {"roles", "list"}

    def cell(self, value: Any) -> Any:
        """
        The normal form of a value; None where there is nothing, `CLEAR` where that is meant.

        Raises:
            BadCellError: The target cannot have it.
        """
        kind = self.column.kind
        if isinstance(value, (tuple, set, frozenset)):
            value = list(value)
        if isinstance(value, datetime) and kind not in (TIME, _ANY):
            value = _values.text(value)
        if value is None or value is CLEAR:
            return value
        if isinstance(value, str) and not value.strip():
            return None
        return kind.parse(value)


def target(name: str) -> Target:
    """
    The target of that name: a short name, or a path as SCIM or Entra ID writes it.

    Raises:
        ValidationError: There is none, or nobody can write it.
    """
    path = path_of(name)
    if path == MANAGER_NAME:
        return Target("manager_name", _noted())
    try:
        column = column_of(str(path), User)
    except BadCellError as bad:
        if not _is_foreign(path):
            raise _refused(name, bad.reason, bad.hint) from None
        column = _foreign(path)
    if isinstance(column, Ignored):
        raise _refused(name, column.reason, "Leave it out of the mapping.")
    if column.use not in {"attribute", "manager"}:
        raise _refused(
            name,
            "is no attribute that a mapping writes",
            "Go1 makes ids itself; groups are mapped as groups of their own.",
        )
    return Target(column.name, column)


def path_of(name: str) -> Path:
    """
    The path that a target is named by.

    Raises:
        ValidationError: It is none.
    """
    short = _SHORT.get(name) if isinstance(name, str) else None
    if short is not None:
        return short
    try:
        path = Path.parse(name, dialect="entra")
    except InvalidPathError as error:
        raise _refused(str(name), error.detail, error.hint) from None
    is_value = path.urn == MANAGER.urn and path.attribute == MANAGER.attribute
    if is_value and path.sub_attribute is not None and path.sub_attribute.lower() == "value":
        return MANAGER
    if path.attribute == MANAGER.attribute and path.urn is None and path.sub_attribute:
        return MANAGER_NAME if path.sub_attribute == MANAGER_NAME.sub_attribute else MANAGER
    return path


def _noted() -> Column:
    write = writer(MANAGER_NAME, itself)
    return Column("manager_name", "manager", "attribute", _NAME, MANAGER_NAME.read, write)


def _is_foreign(path: Path) -> bool:
    """Whether it is an attribute, or a part of one, of an extension that no schema knows."""
    return (
        path.urn is not None
        and path.attribute is not None
        and path.value_filter is None
        and find(path.urn) is None
    )


def _foreign(path: Path) -> Column:
    name = f"{path.urn}:{path.attribute}"
    return Column(str(path), name, "attribute", _ANY, path.read, writer(path, itself))


def _refused(name: str, reason: str, hint: str) -> ValidationError:
    return ValidationError(f"target {name!r} {reason}", field=name, hint=hint)
