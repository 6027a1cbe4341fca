"""Plans and reports as tables: a row for each change and attribute, or member."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from go1scim import _json
from go1scim.changes._secrets import values_of
from go1scim.changes.change import Change, Verb
from go1scim.changes.outcome import Outcome
from go1scim.tables._csv import write_csv
from go1scim.tables._frames import backend_of, frame_of

_COLUMNS: Final = {
    "verb": "text",
    "resource_type": "text",
    "key": "text",
    "id": "text",
    "path": "text",
    "old": "text",
    "new": "text",
    "row": "integer",
    "change": "text",
}
#: The columns of a plan, and what stands in them.
PLAN: Final[Mapping[str, str]] = _COLUMNS
#: The same of a report.
REPORT: Final[Mapping[str, str]] = {
    **_COLUMNS,
    "status": "text",
    "reason": "text",
    "error": "text",
}


def of_changes(changes: Iterable[Change]) -> Iterator[list[Any]]:
    """The rows of a plan."""
    for change in changes:
        for cells in _told(change):
            yield [*_whom(change, change.target.id), *cells, *_origin(change)]


def of_outcomes(outcomes: Iterable[Outcome]) -> Iterator[list[Any]]:
    """The rows of a report."""
    for outcome in outcomes:
        change, error = outcome.change, outcome.error
        ending = [
            outcome.status.value,
            outcome.reason or None,
            None if error is None else f"{type(error).__name__}: {error}",
        ]
        for cells in _told(change):
            whom = _whom(change, outcome.id or change.target.id)
            yield [*whom, *cells, *_origin(change), *ending]


def frame(rows: Iterable[list[Any]], columns: Mapping[str, str], backend: str | None) -> Any:
    """
    The rows as a frame.

    Raises:
        ConfigurationError: The library is not installed.
        ValidationError: There is no such library.
    """
    library = backend_of(backend)
    series: dict[str, list[Any]] = {name: [] for name in columns}
    for row in rows:
        for values, cell in zip(series.values(), row, strict=True):
            values.append(cell)
    return frame_of(series, columns, library)


def csv(
    path: str | os.PathLike[str], rows: Iterable[list[Any]], columns: Mapping[str, str]
) -> None:
    """Write the rows as a CSV file, as `write_csv` does it."""
    write_csv(path, list(columns), rows)


def _whom(change: Change, id: str | None) -> list[Any]:
    return [change.verb.value, change.resource_type, change.target.key, id]


def _origin(change: Change) -> list[Any]:
    return [None if change.origin is None else change.origin.row, change.id]


def _told(change: Change) -> list[list[str | None]]:
    """Path, old and new; a change that names neither attribute nor member is one row as well."""
    told = [[path, _text(old), _text(new)] for path, old, new in values_of(change)]
    leaves = change.verb is Verb.REMOVE_MEMBERS
    told += [
        ["members", *((member.key, None) if leaves else (None, member.key))]
        for member in change.members
    ]
    return told or [[None, None, None]]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _json.dumps(value).decode()
