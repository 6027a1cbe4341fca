"""A heading: the columns that it names, and how the cells below become normal forms."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import define, field

from go1scim._clear import CLEAR
from go1scim.tables._columns import Column, Ignored
from go1scim.tables._compiled import column_of
from go1scim.tables._kinds import KEY, TEXT
from go1scim.tables._plain import plain, shown
from go1scim.tables._rows import Form, Layout
from go1scim.tables._values import MAX_CELL, BadCellError, RowProblem

#: What a spreadsheet would take for a formula (OWASP, CSV injection), and what is written for it.
FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED: Final = re.compile(r"'+[=+\-@\t\r]")

#: How many different cells of a column are kept, so that equal ones are one object.
_KEPT: Final = 4_096

#: Columns in which hardly a cell is there twice.
_UNIQUE: Final = frozenset({"id", "user_name", "external_id", "email", "_base"})

Parse = Callable[[Any], Any]


class _Memo(dict[str, Any]):
    """Normal forms by cell."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, raw: str) -> Any:
        value = self._parse(raw)
        if len(self) < _KEPT:
            self[raw] = value
        return value


@define
class Heading:
    """
    The columns of a source.

    Attributes:
        names: The headings as they stand there.
        layout: The columns that are read.
        notes: What is to be known about others.
        parsers: How each cell is read, in the order of *names*; None for what is ignored.
    """

    names: tuple[str, ...]
    layout: Layout
    notes: tuple[str, ...]
    parsers: tuple[Parse | None, ...] = field(repr=False)
    _all: tuple[Parse, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._all = tuple(parse for parse in self.parsers if parse is not None)

    def cells(self, record: Sequence[Any]) -> tuple[Any, ...]:
        """
        The normal forms of a row's cells.

        Raises:
            BadCellError: One cannot be read; `problems` tells of all.
        """
        if len(self._all) == len(record):
            return tuple([parse(raw) for parse, raw in zip(self._all, record, strict=True)])
        return tuple(
            [
                parse(raw)
                for parse, raw in zip(self.parsers, record, strict=True)
                if parse is not None
            ]
        )

    def problems(self, record: Sequence[Any], number: int, line: int | None) -> list[RowProblem]:
        """What is wrong with the cells of a row."""
        found = []
        for name, parse, raw in zip(self.names, self.parsers, record, strict=True):
            try:
                if parse is not None:
                    parse(raw)
            except BadCellError as bad:
                found.append(RowProblem(number, name, bad.reason, bad.hint, line))
        return found


def heading_of(
    names: Sequence[str], form: Form[Any], number: int | None, *, csv: bool, keyed: bool = True
) -> Heading | list[RowProblem]:
    """
    The heading that *names* are, or what is wrong with them.

    Args:
        number: The row, for what is wrong; None for a frame, whose heading is no row.
        csv: Whether the cells are text of a CSV file.
        keyed: Whether a column must tell who a row is about.
    """
    columns: list[Column] = []
    parsers: list[Parse | None] = []
    notes: list[str] = []
    problems: list[RowProblem] = []
    seen: dict[str, str] = {}
    for name in names:
        if csv and not name.strip():
            parsers.append(_blank)
            continue
        try:
            column = column_of(name, form.resource)
        except BadCellError as bad:
            problems.append(RowProblem(number, shown(name), bad.reason, bad.hint))
            continue
        folded = column.name.lower()
        if folded in seen:
            problems.append(_twice(name, seen[folded], number))
        seen[folded] = name
        if isinstance(column, Ignored):
            notes.append(f"column {name}: {column.reason}, and is ignored")
            parsers.append(None)
        else:
            columns.append(column)
            parsers.append(_parser(column, form, csv=csv))
    layout = Layout.of(columns, form.keys)
    if len(layout.keys) < form.needed and not problems and keyed:
        problems.append(_no_key(form, number))
    if problems:
        return problems
    return Heading(tuple(names), layout, tuple(notes), tuple(parsers))


def _twice(name: str, before: str, number: int | None) -> RowProblem:
    same = "is there twice" if name == before else f"is the same as {shown(before)}"
    return RowProblem(number, shown(name), same, "Keep one of the two columns.")


def _no_key(form: Form[Any], number: int | None) -> RowProblem:
    among = " and " if form.needed > 1 else " or "
    keys = f"{', '.join(form.keys[:-1])}{among}{form.keys[-1]}"
    hint = f"Add the column {keys}."
    return RowProblem(number, None, "no column tells who a row is about", hint)


def _blank(raw: str) -> None:
    if raw and not raw.isspace():
        raise BadCellError("stands in a column without a heading", "Name the column.")


def _parser(column: Column, form: Form[Any], *, csv: bool) -> Parse:
    """How a cell of *column* is read."""
    cell: Parse = column.kind.cell
    if column.name in form.kept:
        cell = _kept(cell)
    is_text = column.kind in {TEXT, KEY}
    if not csv:
        return lambda raw: raw if is_text and _is_ordinary(raw) else cell(plain(raw))

    def parse(raw: str) -> Any:
        if is_text and raw[-1:].isalnum() and raw[:1].isalnum() and len(raw) <= MAX_CELL:
            return raw  # as `_is_ordinary`: the hot path
        if len(raw) > MAX_CELL:  # the csv module takes more where the program has told it to
            plain(raw)
        if raw[:1] == "'" and _ESCAPED.match(raw):
            return cell(raw[1:])
        return cell(raw)

    return parse if column.name in _UNIQUE else _Memo(parse).__getitem__


def _is_ordinary(raw: Any) -> bool:
    """Whether a cell is text that stands for itself: no mark, no space to take away, no NUL."""
    return (
        raw.__class__ is str
        and raw[-1:].isalnum()
        and raw[:1].isalnum()
        and len(raw) <= MAX_CELL
        and raw.isprintable()
    )


def _kept(cell: Parse) -> Parse:
    """The parser of a cell that cannot be cleared."""

    def parse(raw: Any) -> Any:
        value = cell(raw)
        if value is CLEAR:
            raise BadCellError("cannot be cleared", "Leave the cell blank.")
        return value

    return parse
