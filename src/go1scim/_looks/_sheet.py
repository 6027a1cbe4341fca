"""What is shown, apart from how: one table with what is to be said of it."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, Final

from attrs import evolve, frozen

__all__ = ["Note", "Row", "Sheet", "shown"]

#: Characters of a cell.
_LONGEST: Final = 120
#: Elements of a list.
_MOST: Final = 4
NOTHING: Final = "\N{EN DASH}"


@frozen
class Row:
    """One line: its kind, which gives the colour, and its cells."""

    kind: str
    cells: tuple[str, ...]


@frozen
class Note:
    """Something to be said: its kind, which gives the colour, and a sentence."""

    kind: str
    text: str
    hint: str = ""


@frozen(kw_only=True)
class Sheet:
    """
    A table with what is to be said of it.

    Attributes:
        title: What it is.
        counts: What there is of each kind.
        headings: Of the columns; the kind of a row stands before them.
        rows: The first ones.
        more: How many rows there are beyond these.
        notes: What is to be known.
    """

    title: str
    counts: Mapping[str, int] | None = None
    headings: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    more: int = 0
    notes: Sequence[Note] = ()

    def without_empty_columns(self) -> "Sheet":
        """The sheet with those columns only in which there is something."""
        filled = [any(cells) for cells in zip(*(row.cells for row in self.rows), strict=True)]
        if all(filled):
            return self
        rows = [Row(row.kind, tuple(compress(row.cells, filled))) for row in self.rows]
        return evolve(self, headings=tuple(compress(self.headings, filled)), rows=rows)


def shown(value: Any) -> str:
    """A wire value in few words: lists by their values, objects by their parts."""
    text = _words(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def _words(value: Any) -> str:
    if value is None or value in ("", [], {}, ()):
        return NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        told = value.get("display") or value.get("value")
        if told and not isinstance(told, (Mapping, list)):
            return _words(told)
        return ", ".join(_words(part) for part in value.values() if part not in (None, "", [], {}))
    if isinstance(value, (list, tuple)):
        words = [_words(each) for each in value[:_MOST]]
        more = [f"{len(value) - _MOST} more"] if len(value) > _MOST else []
        return ", ".join(words + more)
    return " ".join(str(value).split())
