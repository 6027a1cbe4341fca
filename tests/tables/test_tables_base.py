"""The state of a row as it was read: what was edited, and what has moved on."""

import io

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import users

from go1scim import EnterpriseUser, Name, User
from go1scim.tables import (
    CLEAR,
    Values,
    base_of,
    cells,
    moved,
    read_users,
    to_frame,
    touched,
)
from go1scim.tables._compiled import column_of

NAMES = ["user_name", "given_name", "title", "active", "roles", "department", "external_id"]
COLUMNS = [column_of(name, User) for name in NAMES]


def base(**values):
    """The base of a row with these cells."""
    return base_of(COLUMNS, [values.get(name) for name in NAMES])


def edited(state, **values):
    """The names of the columns that count as edited."""
    (row,) = read_users([{"id": "1", **values, "_base": state}])
    return [str(column) for column in row.touched]


@given(users)
def test_what_was_not_edited_is_untouched(user):
    """Whatever the user has."""
    columns = [column_of(name, User) for name in [*NAMES, "manager", "email", "groups"]]
    values = cells(user, columns)
    state = base_of(columns, values)

    assert () == touched(state, columns, values)
    assert () == moved(state, columns, values)


@given(users, st.randoms())
def test_columns_may_come_go_and_move(user, random):
    """A base speaks of each column by itself."""
    values = dict(zip(COLUMNS, cells(user, COLUMNS), strict=True))
    state = base_of(list(values), list(values.values()))
    left = random.sample(COLUMNS, random.randint(0, len(COLUMNS)))

    assert () == touched(state, left, [values[column] for column in left])
    added = column_of("nick_name", User)
    assert (added,) == touched(state, [added], ["new"])
    assert () == moved(state, [added], ["anything"])


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        ("007", "7"),
        ("007", 7),
        ("007", 7.0),
        ("12", "12.0"),
        ("+4412345", "4412345"),
        ("1.50", "1.5"),
        ("1e3", "1000.0"),
        ("true", "True"),
        ("TRUE", True),
        ("a\r\nb", "a\nb"),
        (" a", "a "),
        ("é", "é"),
        ("nan", None),
    ],
    ids=repr,
)
def test_what_programs_make_of_a_text_is_no_edit(read, cell):
    """CSV, spreadsheets and pandas have their ways."""
    assert [] == edited(base(title=read), title=cell)


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        ("7", "007"),
        ("7", "8"),
        ("007", "0007"),
        ("12345678901234567890", "12345678901234567891"),
        ("true", "false"),
        ("CTO", "cto"),
        (None, "CTO"),
        ("CTO", "<clear>"),
        (None, CLEAR),
        ("1e999", "inf"),
        ("1" * 50, "1" * 49),
    ],
    ids=repr,
)
def test_what_a_person_changed_is_an_edit(read, cell):
    """Also where the text looks like a number."""
    assert ["title"] == edited(base(title=read), title=cell)


def test_types_do_not_matter():
    """A typed cell is compared by its normal form."""
    state = base(active=True, roles=Values(frozenset({"b", "a"}), ("b", "a")))

    assert [] == edited(state, active="Yes", roles="A|B")
    assert [] == edited(state, active=1.0)
    assert ["active", "roles"] == edited(state, active=False, roles="A")


def test_a_cell_in_another_column_is_an_edit():
    """The name of the column is part of the hash."""
    assert ["department"] == edited(base(title="a", department="b"), department="a")


def test_what_has_moved_on_is_told():
    """Only of columns that were read."""
    state = base(title="CTO", given_name="Ada")
    now = User(title="CEO", name=Name(given_name="Ada"), nick_name="x", active=True)
    columns = [*COLUMNS, column_of("nick_name", User)]

    assert ["title", "active"] == [str(c) for c in moved(state, columns, cells(now, columns))]


def test_a_base_is_short_and_tells_nothing():
    """Of the columns of every day, with nothing of the values in it."""
    user = User(
        user_name="ada@example.com",
        name=Name(given_name="Ada", family_name="Byron"),
        title="Countess",
        active=True,
        extensions=[EnterpriseUser(department="Engines")],
    )
    (state,) = to_frame([user], backend="polars")["_base"]

    assert len(state) < 90
    assert "b1" == state[:2]
    assert state.isascii()


def test_numbers_are_hashed_as_numbers():
    """1 and 1.0 are the same, 1.5 is another."""
    height = COLUMNS[0]

    assert base_of([height], [1]) == base_of([height], [1.0])
    assert base_of([height], [1.5]) != base_of([height], [1])


csv_texts = st.sampled_from(
    [
        "007",
        "1.50",
        "true",
        "a\r\nb",
        "-",
        "=1",
        "NA",
        "null",
        "1e5",
        "+1",
        " x",
        "é",
        "12",
        "'",
        "<clear>",
    ]
)


@given(st.lists(st.tuples(csv_texts, csv_texts, st.none() | st.booleans()), min_size=1, max_size=4))
def test_a_round_trip_through_pandas_touches_nothing(values):
    """Frame, CSV, frame: as an administrator does it."""
    people = [
        User(id=f"{at}", user_name=f"u{at}", title=title, external_id=code, active=active)
        for at, (title, code, active) in enumerate(values)
    ]
    for backend in ("pandas", "polars"):
        frame = to_frame(people, backend=backend)
        text = frame.to_csv(index=False) if backend == "pandas" else frame.write_csv()
        for again in (pd.read_csv(io.StringIO(text)), pl.read_csv(io.StringIO(text))):
            assert [()] * len(people) == [row.touched for row in read_users(again)]
