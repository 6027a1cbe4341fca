"""What a resource has in the cells of a row, and what it becomes by the edits of one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from go1scim._clear import CLEAR
from go1scim.tables._columns import Column
from go1scim.tables._writing import put

_FULL_NAME = "name.formatted"


def cells(resource: Any, columns: Sequence[Column]) -> tuple[Any, ...]:
    """
    The normal forms of what *resource* has in *columns*, a model or JSON; None where nothing is.

    They equal the cells of a row exactly where writing the row would change nothing.
    """
    return tuple([column.read(resource) for column in columns])


def edited(document: Mapping[str, Any], edits: Iterable[tuple[Column, Any]]) -> dict[str, Any]:
    """
    A copy of *document*, in JSON, with a value in each of those columns; *document* stays as it is.

    Where a part of the name changes, the full name goes, unless it is among the edits: the provider
    makes it anew.

    Args:
        edits: Those of a row: a normal form, or `CLEAR`.
    """
    result, full_name_is_meant = dict(document), False
    for column, value in edits:
        result = column.write(result, None if value is CLEAR else value)
        full_name_is_meant = full_name_is_meant or column.name == _FULL_NAME
    if not full_name_is_meant and result.get("name") != document.get("name"):
        result = put(result, _FULL_NAME.split("."), None)
    return result
