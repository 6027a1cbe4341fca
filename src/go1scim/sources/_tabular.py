"""
Tables as sources: a file, a frame, or rows of a program.

Theory of operation: a table that is cut off looks like people who have left. So it is gone through
twice. The first time nothing is handed out: too few rows refuse it as a whole, and what is wrong
with single rows is gathered, two rows of one key among it. The second time the good rows are handed
out; the others make the reading incomplete, so that nobody counts as gone.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from attrs import define, field

from go1scim._validators import number
from go1scim.errors import ValidationError
from go1scim.sources._columns import Activity, Columns, cell, cells, names, problem, text_cell
from go1scim.sources._own_csv import OwnCsv
from go1scim.sources._values import Reading, SourceGroup, SourceUser
from go1scim.tables._frames import as_frame
from go1scim.tables._values import BadCellError, RowProblem

_SHOWN: Final = 5

#: The number of a row, its line in a file, and its cells by column.
Row = tuple[int, int | None, dict[str, Any]]


@define(kw_only=True, eq=False)
class _Tabular(ABC):
    key: str
    active: Activity = None
    manager: str | None = None
    group: str | None = None
    aliases: tuple[str, ...] = field(default=(), converter=names)
    expect: tuple[str, ...] = field(default=(), converter=names)
    at_least: int = field(default=1, validator=number(0, whole=True))

    @property
    def _columns(self) -> Columns:
        return Columns(
            key=self.key,
            active=self.active,
            manager=self.manager,
            group=self.group,
            aliases=self.aliases,
            expect=self.expect,
        )

    def users(self) -> Generator[SourceUser, None, Reading]:
        """
        Everybody in the table.

        Raises:
            ValidationError: It cannot be read, lacks a column, or has too few rows.
        """
        table, columns = self._table(), self._columns
        faults, bad = self._looked_through(table, columns)
        for at, _, row in table.rows([]):
            if at not in bad:
                yield columns.user(row)
        return _verdict(faults)

    def groups(self) -> Generator[SourceGroup, None, Reading]:
        """
        The groups that the people name, with their members; none without a column of groups.

        Raises:
            ValidationError: The table cannot be read, lacks a column, or has too few rows.
        """
        if self.group is None:
            return Reading()
        table, columns = self._table(), self._columns
        faults, bad = self._looked_through(table, columns)
        members: dict[str, list[str]] = {}
        for at, _, row in table.rows([]):
            if at not in bad:
                for name in columns.groups_of(row):
                    members.setdefault(name, []).append(columns.key_of(row))
        for name, ids in members.items():
            yield SourceGroup(name, {"displayName": name}, name=name, members=ids)
        return _verdict(faults)

    @abstractmethod
    def _table(self) -> "_Table":
        """The table as it is now."""

    def _looked_through(
        self, table: "_Table", columns: Columns
    ) -> tuple[list[RowProblem], set[int]]:
        """What is wrong with the table, and the rows that are to be left out."""
        faults: list[RowProblem] = []
        keys: dict[str, int] = {}
        bad: set[int] = set()
        count = 0
        for at, line, row in table.rows(faults):
            count += 1
            try:
                key = columns.user(row).id
            except BadCellError as wrong:
                faults.append(problem(at, line, wrong))
                bad.add(at)
                continue
            first = keys.setdefault(key, at)
            if first != at:
                faults.append(problem(at, line, _same(first)))
                bad |= {first, at}
        if count < self.at_least:
            raise ValidationError(
                f"{table.name} has {count:,} rows, fewer than {self.at_least:,}",
                field=table.name,
                hint="See whether the export has come to its end; at_least= says how few are "
                "plausible.",
            )
        return faults, bad


def _same(first: int) -> BadCellError:
    return BadCellError(f"has the key of row {first}", "Each row needs a key of its own.")


class _Table(ABC):
    """Rows that can be gone through more than once."""

    name: str

    @abstractmethod
    def rows(self, faults: list[RowProblem]) -> Iterator[Row]:
        """The rows that can be read; what is wrong with others is put into *faults*."""


def _verdict(faults: list[RowProblem]) -> Reading:
    if not faults:
        return Reading()
    told = [str(fault) for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        told.append(f"and {len(faults) - _SHOWN:,} more")
    return Reading(complete=False, reason="; ".join(told))


# --- Files ----------------------------------------------------------------------------------------


@define(kw_only=True, eq=False, repr=False)
class CsvSource(_Tabular):
    """
    A CSV file, as a personnel system exports it, read anew each time.

    UTF-8, or UTF-16 with its mark; ``,``, ``;`` or a tab between the cells. Each column is an
    attribute under its own name, and a blank cell is None: known to be empty. A row that cannot be
    read, or whose key another row has, is left out, and then nobody counts as gone.

    Attributes:
        path: The file.
        key: The column that tells people apart, for good.
        active: The column that says true or false, or a function of the row; without it everybody
            in the table is active.
        manager: The column with the manager's key, or with one of the manager's *aliases*.
        group: The column with the names of a person's groups, separated by ``|``.
        aliases: Columns by which *manager* may name a person, ``"email"`` for example.
        expect: Further columns that must be there.
        at_least: Fewer rows than that are no table but an accident.
    """

    path: str | os.PathLike[str] = field(kw_only=False)
    blocks: ClassVar[bool] = True

    def __repr__(self) -> str:
        return f"CsvSource({os.fspath(self.path)!r}, key={self.key!r})"

    def _table(self) -> _Table:
        return _CsvTable(OwnCsv(self.path), self._columns)


class _CsvTable(_Table):
    def __init__(self, file: OwnCsv, columns: Columns) -> None:
        self.name = file.name
        self._file = file
        columns.check(file.names, file.name)

    def rows(self, faults: list[RowProblem]) -> Iterator[Row]:
        records = ((at, line, record) for at, line, _, record in self._file.records(faults))
        return _readable(self._file.names, records, faults, text_cell)


# --- Rows and frames ------------------------------------------------------------------------------


def _kept(rows: Any) -> Any:
    return list(rows) if isinstance(rows, Iterator) else rows


@define(kw_only=True, eq=False, repr=False)
class RowsSource(_Tabular):
    """
    Rows of a program: mappings, or a frame of pandas, polars, pyarrow or another library.

    NaN, NaT, NA and blank text are None: known to be empty. An iterator is kept as a list, since it
    comes only once.

    Attributes:
        rows: Mappings from column to cell, or a frame.
        key: As all that follow, see `CsvSource`; *group* may also be a list in a cell.
    """

    rows: Any = field(kw_only=False, converter=_kept)

    def __repr__(self) -> str:
        return f"RowsSource({type(self.rows).__name__}, key={self.key!r})"

    def _table(self) -> _Table:
        frame = as_frame(self.rows)
        if frame is None:
            return _Mappings(self.rows, self._columns)
        return _Frame(frame, type(self.rows).__name__, self._columns)


class _Mappings(_Table):
    def __init__(self, rows: Iterable[Any], columns: Columns) -> None:
        self.name = type(rows).__name__
        self._rows = rows
        columns.check(self._names(columns), self.name)

    def rows(self, faults: list[RowProblem]) -> Iterator[Row]:
        for at, row in enumerate(self._rows, 1):
            records = [(at, None, list(row.values()))]
            yield from _readable(list(map(str, row)), records, faults)

    def _names(self, columns: Columns) -> list[str]:
        """Every name that a row has; those that are asked for where there is no row."""
        found: dict[str, None] = {}
        for at, row in enumerate(self._rows, 1):
            if not isinstance(row, Mapping):
                raise ValidationError(
                    f"row {at} of {self.name} is a {type(row).__name__}",
                    field="rows",
                    hint=f"Pass mappings such as {{{columns.key!r}: ...}}, or a frame.",
                )
            found.update(dict.fromkeys(map(str, row)))
        return list(found) or list(columns.wanted)


class _Frame(_Table):
    def __init__(self, frame: Any, name: str, columns: Columns) -> None:
        self.name = name
        self._frame = frame
        self._names = list(map(str, frame.columns))
        columns.check(self._names, name)

    def rows(self, faults: list[RowProblem]) -> Iterator[Row]:
        rows = enumerate(self._frame.iter_rows(named=False), 1)
        return _readable(self._names, ((at, None, record) for at, record in rows), faults)


def _readable(
    names: Sequence[str],
    records: Iterable[tuple[int, int | None, Sequence[Any]]],
    faults: list[RowProblem],
    read: Callable[[Any], Any] = cell,
) -> Iterator[Row]:
    for at, line, record in records:
        try:
            row = cells(names, record, read)
        except BadCellError as bad:
            faults.append(problem(at, line, bad))
            continue
        yield at, line, row
