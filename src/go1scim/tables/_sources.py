"""Where rows come from in Python: mappings, models, frames."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol, TypeAlias

from go1scim.converter import to_dict
from go1scim.errors import ValidationError
from go1scim.filters import _reading
from go1scim.models import Group, User
from go1scim.schemas import registry
from go1scim.tables import _several
from go1scim.tables._columns import Column, Ignored
from go1scim.tables._compiled import column_of
from go1scim.tables._heading import Heading, heading_of
from go1scim.tables._rows import Form, Layout
from go1scim.tables._values import BadCellError, RowProblem
from go1scim.tables._writing import put

#: The number of a row, the line on which it ends in a file, its heading, and its cells.
Record: TypeAlias = tuple[int, int | None, Heading, Sequence[Any]]

_MOST: Final = 1_000


class Source(Protocol):
    """Where the rows of a table come from, each time it is gone through."""

    name: str
    notes: tuple[str, ...]

    def records(self, faults: list[RowProblem]) -> Iterator[Record]:
        """The rows; what makes the source as a whole unreadable is put into *faults*."""
        ...


class RowsSource:
    """Mappings, models and pairs, also mixed. An iterator is kept, since it comes only once."""

    def __init__(self, rows: Iterable[Any], form: Form[Any]) -> None:
        self.name = type(rows).__name__
        self.notes: tuple[str, ...] = ()
        self._rows = list(rows) if isinstance(rows, Iterator) else rows
        self._form = form
        self._headings: dict[Any, Heading | list[RowProblem]] = {}

    def records(self, faults: list[RowProblem]) -> Iterator[Record]:
        """The rows, counted from 1."""
        notes: dict[str, None] = {}
        told: set[Any] = set()
        for number, row in enumerate(self._rows, 1):
            key, record = self._taken(row, number)
            found = self._heading(key, number)
            if isinstance(found, Heading):
                notes.update(dict.fromkeys(found.notes))
                self.notes = tuple(notes)
                yield number, None, found, record
            elif key not in told:
                told.add(key)
                faults += found

    def _taken(self, row: Any, number: int) -> tuple[Any, Sequence[Any]]:
        """What the columns of a row are, and its cells."""
        if isinstance(row, Mapping):
            return tuple(row), list(row.values())
        resource = self._form.resource
        if resource in {User, Group} and isinstance(row, resource):
            return _of_model(row, resource)
        if len(self._form.keys) == self._form.needed and isinstance(row, tuple):
            return self._form.keys, row
        raise ValidationError(
            f"row {number} of {self.name} is a {type(row).__name__}",
            field="source",
            hint=f"Pass mappings such as {{'{self._form.keys[-2]}': ...}}"
            + (f", or {resource.__name__}s." if resource in {User, Group} else ", or pairs."),
        )

    def _heading(self, key: Any, number: int) -> Heading | list[RowProblem]:
        found = self._headings.get(key)
        if found is None:
            if key and isinstance(key[0], Column):
                found = _given(key, self._form)
            else:
                found = heading_of(list(map(str, key)), self._form, number, csv=False, keyed=False)
            if len(self._headings) < _MOST:
                self._headings[key] = found
        return found


def _given(columns: tuple[Column, ...], form: Form[Any]) -> Heading:
    """The heading of cells that are normal forms already."""
    names = tuple(column.name for column in columns)
    return Heading(names, Layout.of(columns, (*form.keys, "emails")), (), (_itself,) * len(columns))


def _itself(value: Any) -> Any:
    return value


# --- Models ---------------------------------------------------------------------------------------

#: Not for a client to set, or not of the resource itself.
_NOT_WISHED: Final = frozenset({"schemas", "meta", "groups"})


def _of_model(model: Any, resource: Any) -> tuple[tuple[Column, ...], list[Any]]:
    """The columns of what is set in a model, and the normal forms of it."""
    found: dict[Column, Any] = {}
    for keys, value in _leaves(to_dict(model)):
        column = _column_at(
            keys, resource, several=isinstance(value, list), _version=registry.version
        )
        normal = None if column is None else column.kind.of(value)
        if column is not None and normal is not None:
            found[column] = normal
    return tuple(found), list(found.values())


def _leaves(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What is set, each part of the name and of an extension by itself, with the way to it."""
    for name, value in document.items():
        if isinstance(value, dict) and (name == "name" or name.lower().startswith("urn:")):
            for below, each in value.items():
                yield (name, below), each
        elif name not in _NOT_WISHED:
            yield (name,), value


@lru_cache(maxsize=1_000)
def _column_at(
    keys: tuple[str, ...], resource: Any, *, several: bool, _version: int
) -> Column | None:
    """The column of an attribute as a whole; None for what nobody can write."""
    try:
        column = column_of(("." if keys[0] == "name" else ":").join(keys), resource)
    except BadCellError:
        kind = _several.whole(several=several)
        return Column(
            ".".join(keys),
            keys[0],
            "attribute",
            kind,
            lambda document: kind.of(_at(document, keys)),
            lambda document, value: put(document, keys, value and kind.wire(value)),
        )
    return None if isinstance(column, Ignored) else column


def _at(document: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        document = None if document is None else _reading.attribute(key)(document)
    return document
