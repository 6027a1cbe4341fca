"""CSV files whose columns are a directory's own."""

import csv
import io
import os
from typing import Any, Final

from go1scim.tables._csv import CsvSource
from go1scim.tables._heading import Heading
from go1scim.tables._rows import USERS, Form, Layout
from go1scim.tables._values import RowProblem

_DELIMITERS: Final = (",", ";", "\t")


class OwnCsv(CsvSource):
    """
    A CSV file, in which every name of a column is good.

    Attributes:
        names: The names of the columns; the empty text where one has none.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path, USERS)
        self.names = self._heading.names

    def _separator(self, sample: str, form: Form[Any]) -> str:
        """What gives the heading the most columns."""
        return max(_DELIMITERS, key=lambda each: _width(sample, each))

    def _understood(self, names: list[str], form: Form[Any]) -> Heading | list[RowProblem]:
        return Heading(tuple(name.strip() for name in names), Layout((), (), {}), (), ())


def _width(sample: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0
