"""Frames, of any library that narwhals knows; it and they are imported on use only."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Literal, TypeAlias

from go1scim.errors import ConfigurationError, ValidationError
from go1scim.models import Group, User
from go1scim.tables._base import base_of
from go1scim.tables._columns import BASE, Column, Ignored
from go1scim.tables._compiled import column_of
from go1scim.tables._edit import cells
from go1scim.tables._heading import Heading, heading_of
from go1scim.tables._rows import Form
from go1scim.tables._sources import Record
from go1scim.tables._values import BadCellError, RowProblem, refusal

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow"]

#: In the order in which they are tried.
BACKENDS: Final[tuple[Backend, ...]] = ("pandas", "polars", "pyarrow")

USER_COLUMNS: Final = (
    "id",
    "user_name",
    "given_name",
    "family_name",
    "email",
    "roles",
    "manager",
    "department",
    "title",
    "active",
    "external_id",
)
GROUP_COLUMNS: Final = ("id", "display_name", "external_id")


# --- Reading --------------------------------------------------------------------------------------


def as_frame(source: Any) -> Any:
    """
    *source* as narwhals sees it, or None where it is no frame.

    Raises:
        ConfigurationError: It looks like a frame, and narwhals is not installed.
        ValidationError: It has two columns of the same name.
    """
    try:
        narwhals: Any = import_module("narwhals")
    except ImportError:
        if hasattr(source, "columns") or hasattr(source, "column_names"):
            raise ConfigurationError(
                "frames are read by way of narwhals, which is not installed",
                hint="pip install 'go1scim[notebook]'; CSV files and rows need nothing.",
            ) from None
        return None
    try:
        frame = narwhals.from_native(source, pass_through=True)
    except narwhals.exceptions.NarwhalsError as error:
        raise refusal(type(source).__name__, [_unusable(error)]) from None
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    return frame if isinstance(frame, narwhals.DataFrame) else None


def _unusable(error: Exception) -> RowProblem:
    return RowProblem(None, None, " ".join(str(error).split()), "Rename or drop a column.")


class FrameSource:
    """A frame, whose rows are counted from 1."""

    def __init__(self, frame: Any, name: str, form: Form[Any]) -> None:
        self.name = name
        self._frame = frame
        found = heading_of(list(map(str, frame.columns)), form, None, csv=False)
        if not isinstance(found, Heading):
            raise refusal(name, found)
        self._heading = found
        self.notes: tuple[str, ...] = found.notes

    def records(self, faults: list[RowProblem]) -> Iterator[Record]:
        """The rows."""
        for number, record in enumerate(self._frame.iter_rows(named=False), 1):
            yield number, None, self._heading, record


# --- Writing --------------------------------------------------------------------------------------


def backend_of(backend: str | None) -> Backend:
    """
    The library that makes frames: *backend*, or the first that is installed.

    Raises:
        ConfigurationError: It, or each of them, is not installed.
        ValidationError: It is none of pandas, polars and pyarrow.
    """
    if backend is not None and backend not in BACKENDS:
        raise ValidationError(
            f"{backend!r} makes no frames here",
            field="backend",
            hint=f"Pass one of {', '.join(map(repr, BACKENDS))}, or None for what is installed.",
        )
    for each in BACKENDS:
        if backend in (None, each) and _is_installed(each):
            return each
    raise ConfigurationError(
        f"{backend or ', '.join(BACKENDS)}: not installed",
        hint=f"pip install {backend or BACKENDS[0]} 'go1scim[notebook]'; the extra is for the way "
        "back, from a frame to a plan.",
    )


def _is_installed(name: str) -> bool:
    if name in sys.modules:
        return sys.modules[name] is not None
    return find_spec(name) is not None


def usual_columns(resource: type[User | Group]) -> Sequence[str]:
    """The columns of every day."""
    return USER_COLUMNS if issubclass(resource, User) else GROUP_COLUMNS


def columns_of(names: Sequence[str], resource: type[Any]) -> tuple[Column, ...]:
    """
    The columns that *names* name, in a frame of *resource*, a User or a Group.

    Raises:
        ValidationError: There is no such column.
    """
    found: list[Column] = []
    problems: list[RowProblem] = []
    for name in names:
        try:
            column = column_of(name, resource)
        except BadCellError as bad:
            problems.append(RowProblem(None, repr(name), bad.reason, bad.hint))
            continue
        if isinstance(column, Ignored) or column.secret:
            problems.append(RowProblem(None, repr(name), "cannot be both read and written"))
        elif column not in found and column.use != "base":
            found.append(column)
    if problems:
        raise refusal("columns", problems)
    return tuple(found)


class FrameBuilder:
    """
    A frame of resources, filled as they arrive, with the column ``_base``.

    Args:
        resource: The class, User or Group.
        backend: As for `backend_of`.
        columns: The columns; None for those of every day.
    """

    def __init__(
        self,
        resource: type[User | Group],
        backend: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._backend: Backend = backend_of(backend)
        chosen = usual_columns(resource) if columns is None else columns
        self._columns = columns_of(chosen, resource)
        self._data: list[list[Any]] = [[] for _ in self._columns]
        self._bases: list[str] = []

    def add(self, resources: Iterable[Any]) -> None:
        """Add a row for each resource, a model or JSON."""
        for resource in resources:
            values = cells(resource, self._columns)
            self._bases.append(base_of(self._columns, values))
            for column, series, value in zip(self._columns, self._data, values, strict=True):
                series.append(None if value is None else column.kind.text(value))

    def build(self) -> Any:
        """The frame of the library."""
        kinds = {column.name: column.kind.name for column in self._columns}
        data = dict(zip(kinds, self._data, strict=True))
        return frame_of({**data, BASE: self._bases}, {**kinds, BASE: "text"}, self._backend)


def to_frame(
    resources: Iterable[Any],
    resource: type[User | Group] = User,
    *,
    backend: str | None = None,
    columns: Sequence[str] | None = None,
) -> Any:
    """
    A frame of users or groups, with a column ``_base`` that tells what was read.

    Args:
        resource: What they are, User or Group.
        backend: ``"pandas"``, ``"polars"`` or ``"pyarrow"``; None for the first that is installed.
        columns: The columns, as headings of a table; None for those of every day.

    Raises:
        ConfigurationError: The library is not installed.
        ValidationError: There is no such column.
    """
    builder = FrameBuilder(resource, backend, columns)
    builder.add(resources)
    return builder.build()


def frame_of(data: Mapping[str, list[Any]], kinds: Mapping[str, str], backend: Backend) -> Any:
    """The frame of a library with this data, where *kinds* says what is in each column."""
    make = {"pandas": _pandas, "polars": _polars, "pyarrow": _pyarrow}[backend]
    return make(data, kinds)


def _pandas(data: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
    pandas: Any = import_module("pandas")
    types = {"boolean": "boolean", "integer": "Int64", "decimal": "Float64"}
    return pandas.DataFrame(
        {
            name: pandas.array(values, dtype=types.get(kinds[name], "string"))
            for name, values in data.items()
        }
    )


def _polars(data: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
    polars: Any = import_module("polars")
    types = {"boolean": polars.Boolean, "integer": polars.Int64, "decimal": polars.Float64}
    return polars.DataFrame(
        data, schema={name: types.get(kinds[name], polars.String) for name in data}
    )


def _pyarrow(data: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> Any:
    pyarrow: Any = import_module("pyarrow")
    types = {
        "boolean": pyarrow.bool_(),
        "integer": pyarrow.int64(),
        "decimal": pyarrow.float64(),
    }
    return pyarrow.table(
        {
            name: pyarrow.array(values, type=types.get(kinds[name], pyarrow.string()))
            for name, values in data.items()
        }
    )
