"""CSV files, the only files that are read and written here (RFC 4180)."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from go1scim.errors import ValidationError
from go1scim.tables._compiled import column_of
from go1scim.tables._heading import FORMULA, Heading, heading_of
from go1scim.tables._rows import Form
from go1scim.tables._sources import Record
from go1scim.tables._values import BadCellError, RowProblem, refusal

#: By their byte order marks; UTF-32 first, since its mark begins with that of UTF-16.
_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS: Final = (",", ";", "\t")
_SAMPLE: Final = 65_536
_ENCODING_HINT: Final = "Save it as 'CSV UTF-8' and try again."


class _BrokenFileError(Exception):
    """The file cannot be read on: why not, and what to do."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


class CsvSource:
    """
    A CSV file, which is read anew each time.

    UTF-8, or UTF-16 with its mark. What separates the cells (``,``, ``;`` or a tab) is seen from
    the heading alone.
    """

    def __init__(self, path: str | os.PathLike[str], form: Form[Any]) -> None:
        self.name = os.fspath(path)
        self._path = Path(path)
        self._encoding = "utf-8-sig"
        self._delimiter = ","
        self._state = self._look()
        self._heading = self._read_heading(form)
        self.notes: tuple[str, ...] = self._heading.notes

    def records(self, faults: list[RowProblem]) -> Iterator[Record]:
        """The rows below the heading; what makes the file as a whole unreadable is put by."""
        if self._look() != self._state:
            raise ValidationError(
                f"{self.name} was changed while it was being read",
                field=self.name,
                hint="Plan again, and leave the file alone meanwhile.",
            )
        width, heading = len(self._heading.names), self._heading
        number, line = 1, 1
        with self._open() as stream:
            reader = self._reader(stream)
            try:
                next(reader)
                for number, record in enumerate(reader, 2):
                    line = reader.line_num
                    if len(record) == width:
                        yield number, line, heading, record
                    elif record:
                        faults.append(_ragged(number, line, len(record), width))
            except csv.Error as error:
                faults.append(_malformed(number + 1, reader.line_num, error))
            except _BrokenFileError as broken:
                faults.append(
                    RowProblem(number + 1, None, str(broken), broken.hint, reader.line_num + 1)
                )
            except UnicodeDecodeError:
                faults.append(self._undecodable())

    def _look(self) -> tuple[int, int]:
        """What a file that was changed has another of."""
        try:
            state = self._path.stat()
        except (OSError, ValueError) as error:
            raise self._cannot_open(error) from None
        return state.st_size, state.st_mtime_ns

    def _open(self) -> TextIO:
        try:
            return self._path.open(encoding=self._encoding, newline="")
        except OSError as error:
            raise self._cannot_open(error) from None

    def _cannot_open(self, error: Exception) -> ValidationError:
        reason = getattr(error, "strerror", None) or str(error)
        return ValidationError(
            f"{self.name} cannot be opened: {reason}", field=self.name, hint="Look at the path."
        )

    def _read_heading(self, form: Form[Any]) -> Heading:
        try:
            with self._path.open("rb") as binary:
                start = binary.read(4)
        except OSError as error:  # a directory, for one
            raise self._cannot_open(error) from None
        self._encoding = next((e for mark, e in _MARKS if start.startswith(mark)), self._encoding)
        try:
            with self._open() as stream:
                self._delimiter = self._separator(stream.read(_SAMPLE), form)
                stream.seek(0)
                names: list[str] = next(self._reader(stream), [])
        except (UnicodeError, csv.Error, _BrokenFileError) as error:
            raise refusal(self.name, [self._fault(error)]) from None
        if not any(name.strip() for name in names):
            hint = "Its first row names the columns, user_name for example."
            raise refusal(self.name, [RowProblem(1, None, "there is no heading", hint)])
        found = self._understood(names, form)
        if isinstance(found, Heading):
            return found
        raise refusal(self.name, found)

    def _separator(self, sample: str, form: Form[Any]) -> str:
        return _delimiter(sample, form)

    def _understood(self, names: list[str], form: Form[Any]) -> Heading | list[RowProblem]:
        return heading_of(names, form, 1, csv=True)

    def _fault(self, error: Exception) -> RowProblem:
        if isinstance(error, _BrokenFileError):
            return RowProblem(1, None, str(error), error.hint)
        return self._undecodable() if isinstance(error, UnicodeError) else _malformed(1, 1, error)

    def _reader(self, stream: TextIO) -> Any:
        return csv.reader(_lines(stream), delimiter=self._delimiter, strict=True)

    def _undecodable(self) -> RowProblem:
        """Where the file is not in its encoding."""
        line = None
        if self._encoding == "utf-8-sig":
            with self._path.open("rb") as binary:
                line = next((at for at, each in enumerate(binary, 1) if not _is_text(each)), None)
        where = "" if line is None else f": see line {line}"
        name = self._encoding.removesuffix("-sig").upper()
        return RowProblem(None, None, f"the file is not {name}{where}", _ENCODING_HINT)


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines(stream: TextIO) -> Iterator[str]:
    """The lines of a file, none of which has a NUL."""
    for line in stream:
        if "\0" in line:
            raise _BrokenFileError("the file has a NUL character", _ENCODING_HINT)
        yield line


def _delimiter(sample: str, form: Form[Any]) -> str:
    """What separates the cells of the heading: what gives the most columns that are known."""
    return max(_DELIMITERS, key=lambda each: _known(sample, each, form))


def _known(sample: str, delimiter: str, form: Form[Any]) -> tuple[int, int]:
    try:
        names = next(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return sum(_is_column(name, form) for name in names), len(names)


def _is_column(name: str, form: Form[Any]) -> bool:
    try:
        column_of(name, form.resource)
    except BadCellError:
        return False
    return True


def _ragged(number: int, line: int, cells: int, width: int) -> RowProblem:
    return RowProblem(
        number,
        None,
        f"has {cells} cells, the heading has {width}",
        "Put a cell that holds the separator into quotes.",
        line,
    )


def _malformed(number: int, line: int, error: Exception) -> RowProblem:
    if "field limit" in str(error):
        return RowProblem(
            number,
            None,
            f"a cell has more than {csv.field_size_limit():,} characters",
            "Close the quote that opens the cell, or shorten it.",
            line,
        )
    return RowProblem(
        number,
        None,
        f"is no CSV: {error}",
        "A quote inside of a cell in quotes is written twice; every quote is closed.",
        line,
    )


# --- Writing --------------------------------------------------------------------------------------


def write_csv(
    path: str | os.PathLike[str], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """
    Write a CSV file that spreadsheets open as it is meant, and that reads back as it was.

    UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula gets an
    apostrophe in front, which reading takes away. None is a blank cell.

    Args:
        names: The heading.
        rows: The cells of each row.
    """
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe(name) for name in names])
        writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: Any) -> Any:
    """A cell as it is written."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
