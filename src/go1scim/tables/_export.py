"""Users and groups as a CSV file, without a frame library."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

from go1scim.models import Group, User
from go1scim.tables._base import base_of
from go1scim.tables._columns import BASE, Column
from go1scim.tables._csv import write_csv
from go1scim.tables._edit import cells
from go1scim.tables._frames import columns_of, usual_columns


def to_csv(
    path: str | os.PathLike[str],
    resources: Iterable[Any],
    resource: type[User | Group] = User,
    *,
    columns: Sequence[str] | None = None,
) -> None:
    """
    Write users or groups as a CSV file, with a column ``_base`` that tells what was read.

    It is written as they arrive, as `write_csv` does it.

    Args:
        resources: What to write, such as ``client.users.iter()``.
        resource: What they are, User or Group.
        columns: The columns, as headings of a table; None for those of every day.

    Raises:
        ValidationError: There is no such column; the file is not touched then.
    """
    chosen = columns_of(usual_columns(resource) if columns is None else columns, resource)
    names = [*(column.name for column in chosen), BASE]
    write_csv(path, names, (_row(each, chosen) for each in resources))


def _row(resource: Any, columns: Sequence[Column]) -> list[Any]:
    values = cells(resource, columns)
    texts = [
        None if value is None else column.kind.text(value)
        for column, value in zip(columns, values, strict=True)
    ]
    return [*texts, base_of(columns, values)]
