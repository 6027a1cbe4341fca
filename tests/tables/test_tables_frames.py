"""Frames of pandas, polars and pyarrow, in and out."""

import sys
from types import SimpleNamespace

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from go1scim import ConfigurationError, Group, User, ValidationError, attribute, extension
from go1scim.schemas import registry
from go1scim.tables import cells, read_groups, read_users, to_frame
from go1scim.tables._frames import BACKENDS


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_frame_reads_back_as_it_was(ada, backend):
    """Row by row, cell by cell."""
    frame = to_frame([ada, User(id="8")], backend=backend)
    table = read_users(frame)
    first, second = table

    assert () == first.differences(cells(ada, first.columns))
    assert (1, 2) == (first.number, second.number)
    assert () == second.edits
    assert type(frame).__name__ == table.name


@pytest.mark.parametrize("backend", BACKENDS)
def test_nobody_makes_a_frame_with_columns(backend):
    """Of the types that they would have."""
    frame = to_frame([], Group, backend=backend)
    names = frame.column_names if backend == "pyarrow" else list(frame.columns)

    assert ["id", "display_name", "external_id", "_base"] == names
    assert 0 == len(frame)
    assert 0 == read_groups(frame).count


@pytest.fixture
def seats():
    """An extension with numbers."""
    kept = dict(registry._classes), dict(registry._urns), dict(registry._definitions)

    @extension("urn:example:seats:2.0:User", of=User)
    class Seat:
        number: int | None = attribute()
        height: float | None = attribute()

    yield Seat
    registry._classes, registry._urns, registry._definitions = kept
    registry.version += 1


@pytest.mark.parametrize(
    ("backend", "types"),
    [
        ("pandas", ["string", "boolean", "Int64", "Float64"]),
        ("polars", ["String", "Boolean", "Int64", "Float64"]),
        ("pyarrow", ["string", "bool", "int64", "double"]),
    ],
)
def test_columns_have_the_types_of_their_attributes(seats, backend, types):
    """With blanks, too."""
    names = ["title", "active", *(f"urn:example:seats:2.0:User:{n}" for n in ("number", "height"))]
    people = [User(id="1", active=True, extensions=[seats(number=1, height=1.5)]), User(id="2")]
    frame = to_frame(people, backend=backend, columns=["id", *names, "title"])
    found = {
        "pandas": lambda: [frame[name].dtype for name in names],
        "polars": lambda: [frame[name].dtype for name in names],
        "pyarrow": lambda: [frame.schema.field(name).type for name in names],
    }[backend]()

    assert types == list(map(str, found))
    assert [(), ()] == [row.touched for row in read_users(frame)]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"user_name": pd.Categorical(["ada"]), "active": [1.0], "id": [7.0]}),
        pl.DataFrame({"user_name": ["ada"], "active": ["yes"], "id": [7]}),
        pl.LazyFrame({"user_name": ["ada"], "active": [True], "id": ["7"]}),
        pa.table({"user_name": pa.array(["ada"]).dictionary_encode(), "active": [True], "id": [7]}),
    ],
    ids=["pandas", "polars", "lazy", "pyarrow"],
)
def test_frames_of_any_library_are_read(frame):
    """Whatever they call their types."""
    (row,) = read_users(frame)

    assert ("ada", True, "7") == (row.user_name, row.active, row.id)


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (pd.DataFrame([["a", "b"]], columns=["id", "id"]), "'id'"),
        (pd.DataFrame({0: ["a"]}), "'0': is no column"),
        (pd.DataFrame({"title": ["a"]}), "no column tells"),
        (pl.DataFrame({"userNam": ["a"]}), "Did you mean 'userName'"),
    ],
    ids=["twice", "number", "keyless", "misspelled"],
)
def test_what_is_wrong_with_a_frame_is_told_at_once(frame, complaint):
    """Before a row is read."""
    with pytest.raises(ValidationError, match=complaint):
        read_users(frame)


def test_columns_that_make_no_sense_are_refused():
    """All of them at once."""
    with pytest.raises(ValidationError) as info:
        to_frame([], backend="polars", columns=["nothing", "password", "meta.created", "_base"])
    for name in ("nothing", "password", "meta.created"):
        assert f"'{name}'" in str(info.value)


def test_without_narwhals_a_frame_is_no_source(monkeypatch):
    """It says what to install; rows need nothing."""
    monkeypatch.setitem(sys.modules, "narwhals", None)

    for frame in (pl.DataFrame({"id": ["1"]}), SimpleNamespace(column_names=["id"])):
        with pytest.raises(ConfigurationError, match=r"go1scim\[notebook\]"):
            read_users(frame)
    assert 1 == read_users({"a": {"id": "1"}}.values()).count


def test_the_first_library_that_is_installed_makes_the_frame(monkeypatch):
    """In the order pandas, polars, pyarrow."""
    assert isinstance(to_frame([]), pd.DataFrame)
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert isinstance(to_frame([]), pl.DataFrame)
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, "pyarrow")
    assert "pyarrow" == type(to_frame([])).__module__.split(".")[0]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match="pandas, polars, pyarrow: not installed"):
        to_frame([])


def test_what_makes_no_frames_is_refused():
    """With what does."""
    with pytest.raises(
        ValidationError, match=r"'excel' makes no frames here\. Pass one of 'pandas'"
    ):
        to_frame([], backend="excel")
