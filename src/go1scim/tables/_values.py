"""Several values in a cell, and what may be wrong with cells and rows."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import field, frozen

from go1scim.errors import ValidationError

#: More is no cell of a person's; it is also what the csv module takes at the most.
MAX_CELL: Final = 131_072


@frozen
class Values:
    """
    Several values, as a set.

    Attributes:
        keys: What makes two of them the same values.
        given: The values as they were given or read.
    """

    keys: frozenset[str]
    given: tuple[Any, ...] = field(eq=False)

    def __repr__(self) -> str:
        return f"Values({list(self.given)!r})"


class BadCellError(Exception):
    """A cell that cannot be read: why not, and what to do."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@frozen
class RowProblem:
    """
    What is wrong with a row, which is left out.

    Attributes:
        row: The row, counted as a spreadsheet does: the heading of a file is row 1. None where it
            is about the source as a whole.
        column: The column, or None where it is about the row as a whole.
        reason: What is wrong.
        hint: What to do about it.
        line: The line of the file on which the row ends, where a cell has lines of its own.
    """

    row: int | None
    column: str | None
    reason: str
    hint: str = ""
    line: int | None = None

    def __str__(self) -> str:
        line = f" (line {self.line})" if self.line is not None and self.line != self.row else ""
        row = "" if self.row is None else f"row {self.row}{line}"
        place = ", ".join(filter(None, (row, self.column and f"column {self.column}")))
        return f"{place}: {self.reason}" if place else self.reason


_SHOWN: Final = 20


def refusal(name: str, faults: Sequence[RowProblem]) -> ValidationError:
    """The error that lists what is wrong with a source as a whole."""
    listed = [str(fault) for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        listed.append(f"and {len(faults) - _SHOWN:,} more")
    hints = dict.fromkeys(fault.hint for fault in faults if fault.hint)
    return ValidationError(
        f"{name} cannot be read: {'; '.join(listed)}", field=name, hint=" ".join(hints)
    )
