"""Tables: the rows of a source, what is wrong with some of them, and what was ignored."""

import os
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from attrs import define, field

from go1scim.errors import ValidationError
from go1scim.tables._csv import CsvSource
from go1scim.tables._frames import FrameSource, as_frame
from go1scim.tables._rows import (
    GROUPS,
    MEMBERS,
    USERS,
    Form,
    GroupRow,
    Layout,
    MemberRow,
    UserRow,
)
from go1scim.tables._sources import RowsSource, Source
from go1scim.tables._values import BadCellError, RowProblem, refusal

R = TypeVar("R", UserRow, GroupRow, MemberRow)


@define
class _Pass:
    """What was found when the rows were gone through once, to their end."""

    count: int = 0
    errors: list[RowProblem] = field(factory=list)


class Table(Generic[R]):
    """
    The rows of a source: a file, a frame, or rows in Python.

    They are made anew each time that one goes through them, so that a million rows need no memory;
    what is wrong with some is known at the end. Nothing should be done before.

    Attributes:
        name: The path of the file, or the type of the rows.
    """

    def __init__(self, source: Source, form: Form[R]) -> None:
        self.name: str = source.name
        self._source = source
        self._form: Form[R] = form
        self._done: _Pass | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.name}>"

    def __iter__(self) -> Iterator[R]:
        """
        The rows that can be read.

        Raises:
            ValidationError: At the end, where the source as a whole cannot be read: it lists all
                that keeps it from that.
        """
        make = self._form.make
        for number, cells, layout in self.entries():
            yield make(number, cells, layout)

    def entries(self) -> Iterator[tuple[int, tuple[Any, ...], Layout]]:
        """
        The number, the cells and the layout of each row, as they make one: for those who keep many.

        Raises:
            ValidationError: As for the rows themselves.
        """
        seen, faults = _Pass(), list[RowProblem]()
        needed = self._form.needed
        for number, line, heading, record in self._source.records(faults):
            try:
                cells = heading.cells(record)
            except BadCellError:
                seen.errors += heading.problems(record, number, line)
                seen.count += 1
                continue
            given = 0
            for at in heading.layout.keys:
                given += cells[at] is not None
            if not given and not any(cell is not None for cell in cells):
                continue  # a blank row
            seen.count += 1
            if given < needed:
                seen.errors.append(self._without_key(number, line))
                continue
            yield number, cells, heading.layout
        if faults:
            raise refusal(self.name, faults)
        self._done = seen

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """What is wrong with which cells; their rows are left out, and the others go on."""
        return tuple(self._passed().errors)

    @property
    def count(self) -> int:
        """How many rows there are, those with errors among them, but for blank ones."""
        return self._passed().count

    @property
    def notes(self) -> tuple[str, ...]:
        """Which columns are ignored, and why."""
        self._passed()
        return self._source.notes

    def _passed(self) -> _Pass:
        done = self._done
        if done is None:
            for _ in self:
                pass
            return self._passed()
        return done

    def _without_key(self, number: int, line: int | None) -> RowProblem:
        keys = self._form.keys
        if self._form.needed > 1:
            reason, hint = f"needs {' and '.join(keys)}", f"Fill in {' and '.join(keys)}."
        else:
            reason = "does not tell who it is about"
            hint = f"Fill in {', '.join(keys[:-1])} or {keys[-1]}."
        return RowProblem(number, None, reason, hint, line)


def read_users(source: Any) -> Table[UserRow]:
    """
    The rows of users in *source*.

    Args:
        source: The path of a CSV file; an iterable of mappings or of Users; or any frame that
            narwhals knows (pandas, polars, pyarrow and others). Of a User only what is set counts.

    Raises:
        ValidationError: The heading names columns that there are not, or one twice, or none that
            tells who a row is about; or it cannot be read.
        ConfigurationError: It is a frame, and narwhals is not installed.
    """
    return Table(_source(source, USERS), USERS)


def read_groups(source: Any) -> Table[GroupRow]:
    """
    The rows of groups in *source*, which is of the same kinds as for `read_users`.

    Raises:
        ValidationError: As for `read_users`.
        ConfigurationError: It is a frame, and narwhals is not installed.
    """
    return Table(_source(source, GROUPS), GROUPS)


def read_members(source: Any) -> Table[MemberRow]:
    """
    The memberships in *source*: its columns are ``group`` and ``user``; pairs are accepted.

    Raises:
        ValidationError: As for `read_users`.
        ConfigurationError: It is a frame, and narwhals is not installed.
    """
    return Table(_source(source, MEMBERS), MEMBERS)


def _source(source: Any, form: Form[Any]) -> Source:
    if isinstance(source, (str, os.PathLike)):
        return CsvSource(source, form)
    if isinstance(source, (list, tuple, set, frozenset, Iterator)):
        return RowsSource(source, form)
    frame = as_frame(source)
    if frame is not None:
        return FrameSource(frame, type(source).__name__, form)
    if isinstance(source, Iterable) and not isinstance(source, (bytes, bytearray)):
        return RowsSource(source, form)
    raise ValidationError(
        f"a {type(source).__name__} has no rows",
        field="source",
        hint="Pass the path of a CSV file, a frame, or an iterable of mappings or models.",
    )
