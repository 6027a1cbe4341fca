"""Files, rows and frames as sources."""

import csv
import math

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from go1scim import ValidationError
from go1scim.sources import CsvSource, Reading, RowsSource, SourceGroup, SourceUser
from go1scim.testing import read_source

HEAD = "staff_no,name,mail,boss,teams,employed\n"
ROWS = (
    HEAD
    + "7,Ada Byron,ada@example.com,eve@example.com,Sales|Staff,yes\n"
    + "8,Eve Lee,eve@example.com,,Staff,TRUE\n"
    + "9,Jo Day, ,7,,no\n"
)
SETTINGS = {
    "key": "staff_no",
    "active": "employed",
    "manager": "boss",
    "group": "teams",
    "aliases": "mail",
}


@pytest.fixture
def file(tmp_path):
    """Writes a file, and gives its path."""

    def write(content, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return write


def test_a_file_with_the_columns_of_a_directory(file):
    """Each is an attribute under its own name; a blank cell is known to be empty."""
    source = CsvSource(file(ROWS), **SETTINGS)
    ada, eve, jo = read_source(source.users()).records

    assert ("7", "ada@example.com") == (ada.id, ada.attributes["mail"])
    assert ("eve@example.com", ("ada@example.com",)) == (ada.manager, ada.aliases)
    assert (None, True) == (eve.manager, eve.active)
    assert (None, "7", False, ()) == (jo.attributes["mail"], jo.manager, jo.active, jo.aliases)
    assert "boss" in eve.attributes
    assert source.blocks


def test_the_groups_that_people_are_in(file):
    """From a column of names; each group with all of its members."""
    source = CsvSource(file(ROWS), **SETTINGS)

    assert [
        SourceGroup("Sales", {"displayName": "Sales"}, name="Sales", members=("7",)),
        SourceGroup("Staff", {"displayName": "Staff"}, name="Staff", members=("7", "8")),
    ] == read_source(source.groups()).records


def test_without_a_column_there_are_no_groups(file):
    """And the file is not read for them."""
    found = read_source(CsvSource(file(ROWS).parent / "nowhere.csv", key="id").groups())

    assert ([], Reading()) == (found.records, found.reading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_as_programs_write_them(file, encoding, delimiter):
    """In any encoding that is marked, with any usual separator."""
    path = file(f"id{delimiter} näme \n1{delimiter}Åsa\n", encoding)

    (asa,) = read_source(CsvSource(path, key="id").users()).records
    assert {"id": "1", "näme": "Åsa"} == asa.attributes


def test_a_heading_that_ends_in_the_middle_of_a_quote(file):
    """Is no heading, whatever separates."""
    with pytest.raises(ValidationError, match="cannot be read"):
        read_source(CsvSource(file('"id,name\n1,x\n'), key="id").users())


def test_a_heading_with_a_cell_beyond_the_limit(file):
    """Is refused by its row."""
    with pytest.raises(ValidationError, match="more than 131,072 characters"):
        read_source(CsvSource(file(f'"{"x" * 200_000}",name\n1,x\n'), key="id").users())


def test_a_heading_that_the_program_does_not_let_csv_read(file):
    """Is refused as well."""
    before = csv.field_size_limit(4)
    try:
        with pytest.raises(ValidationError, match="a cell has more than 4 characters"):
            read_source(CsvSource(file("identity,name\n"), key="id").users())
    finally:
        csv.field_size_limit(before)


def test_a_column_without_a_name_is_left_out(file):
    """Spreadsheets leave some at the end."""
    (one,) = read_source(CsvSource(file("id,,name,\n1,x,Ada,\n"), key="id").users()).records

    assert {"id": "1", "name": "Ada"} == one.attributes


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"key": "id"}, "there is no column 'id'"),
        ({"key": "staff_no", "expect": ("mail", "salary")}, "there is no column 'salary'"),
        ({"key": "staff_no", "active": "on", "manager": "m"}, "'on'; there is no column 'm'"),
        ({"key": "staff_no", "group": "g", "aliases": ["a"]}, "'g'; there is no column 'a'"),
    ],
    ids=str,
)
def test_the_heading_is_checked(file, settings, complaint):
    """All at once, with the columns that there are."""
    with pytest.raises(ValidationError, match=complaint) as caught:
        read_source(CsvSource(file(ROWS), **settings).users())
    assert "'staff_no', 'name'" in caught.value.hint


def test_a_column_that_is_there_twice_is_refused(file):
    """Nobody can say which one counts."""
    with pytest.raises(ValidationError, match="column 'id' is there twice"):
        read_source(CsvSource(file("id,id\n1,2\n"), key="id").users())


@pytest.mark.parametrize("read", ["users", "groups"])
def test_too_few_rows_are_an_accident(file, read):
    """An export that was cut off looks like people who have left."""
    source = CsvSource(file(ROWS), **SETTINGS, at_least=1000)

    with pytest.raises(ValidationError, match="has 3 rows, fewer than 1,000") as caught:
        read_source(getattr(source, read)())
    assert "at_least=" in caught.value.hint


def test_an_empty_file_is_an_accident_too(file):
    """Unless it is said to be none."""
    with pytest.raises(ValidationError, match="has 0 rows"):
        read_source(CsvSource(file("id\n"), key="id").users())
    assert [] == read_source(CsvSource(file("id\n"), key="id", at_least=0).users()).records


def test_rows_that_cannot_be_read_are_left_out_and_nobody_is_gone(file):
    """The others are handed out; the reading says what was wrong, and where."""
    content = f"{HEAD}7,Ada,,,,yes\n8,Eve,,,,yes\n8,Eva,,,,yes\n,Jo,,,,yes\n9,x,y\n5,Di,,,,maybe\n"
    found = read_source(CsvSource(file(content), **SETTINGS).users())

    assert ["7"] == [user.id for user in found.records]
    assert not found.reading.complete
    assert "row 4: has the key of row 3" in found.reading.reason
    assert "row 5: column 'staff_no' is blank" in found.reading.reason
    assert "row 6: has 3 cells, the heading has 6" in found.reading.reason
    assert "row 7: column 'employed' is neither true nor false" in found.reading.reason
    assert ["x"] == [
        user.id
        for user in read_source(
            RowsSource([{"k": "x"}, {"k": "y"}, {"k": "y"}], key="k").users()
        ).records
    ]


def test_a_long_list_of_wrong_rows_is_shortened(file):
    """To the first few, and how many more there are."""
    rows = [{"id": None}] * 9
    found = read_source(RowsSource(rows, key="id").users())

    assert found.reading.reason.endswith("and 4 more")


def test_bad_rows_are_in_no_group(file):
    """And the groups are not complete, either."""
    content = HEAD + "7,Ada,,,Staff,yes\n7,Eve,,,Staff,yes\n8,Jo,,,Staff,yes\n"
    found = read_source(CsvSource(file(content), **SETTINGS).groups())

    assert ([("8",)], False) == ([each.members for each in found.records], found.reading.complete)


def test_a_file_that_is_cut_off_inside_of_a_quote_is_not_complete(file):
    """As when a disk is full."""
    found = read_source(CsvSource(file('id,name\n1,Ada\n2,"Ev'), key="id").users())

    assert (["1"], False) == ([user.id for user in found.records], found.reading.complete)


def test_a_cell_that_is_longer_than_any_of_a_persons(file):
    """Is left out with its row, also where the program lets csv take more."""
    path = file(f"id,name\n1,{'x' * 140_000}\n2,Eve\n")
    before = csv.field_size_limit(1_000_000)
    try:
        found = read_source(CsvSource(path, key="id").users())
    finally:
        csv.field_size_limit(before)

    assert (["2"], False) == ([user.id for user in found.records], found.reading.complete)


def test_a_file_is_read_anew_each_time(file):
    """A source lives as long as the program."""
    source = CsvSource(file("id\n1\n"), key="id")
    read_source(source.users())
    file("id\n1\n2\n")

    assert ["1", "2"] == [user.id for user in read_source(source.users()).records]


def test_a_file_that_is_not_there_is_told(file, tmp_path):
    """By its path."""
    with pytest.raises(ValidationError, match=r"nowhere\.csv cannot be opened"):
        read_source(CsvSource(tmp_path / "nowhere.csv", key="id").users())


def test_activity_may_be_a_function_of_the_row(file):
    """For whatever else a directory says."""
    source = CsvSource(file(ROWS), key="staff_no", active=lambda row: row["employed"] != "no")

    assert [True, True, False] == [user.active for user in read_source(source.users()).records]


def test_a_blank_cell_says_nothing_of_activity(file):
    """So that nobody is deactivated by an empty column."""
    found = read_source(RowsSource([{"id": "1", "on": ""}], key="id", active="on").users())

    assert ([], "row 1: column 'on' is blank") == (found.records, found.reading.reason)


# --- Rows and frames ------------------------------------------------------------------------------


def test_rows_of_a_program():
    """With what is blank to them as None, and what is missing as missing."""
    rows = [
        {
            "id": 7,
            "mail": " ada@example.com ",
            "age": math.nan,
            "boss": 8,
            "teams": ["a", "b ", ""],
        },
        {"id": "8", "on": True},
    ]
    source = RowsSource(iter(rows), key="id", manager="boss", group="teams")
    ada, eve = read_source(source.users()).records

    assert ("7", "8") == (ada.id, ada.manager)
    assert ("ada@example.com", None) == (ada.attributes["mail"], ada.attributes["age"])
    assert SourceUser("8", {"id": "8", "on": True}) == eve
    assert ["a", "b"] == [group.id for group in read_source(source.groups()).records]


def test_no_rows_at_all():
    """Are an accident, and not a missing column."""
    with pytest.raises(ValidationError, match="has 0 rows"):
        read_source(RowsSource([], key="id").users())


def test_a_row_that_is_no_mapping_is_refused():
    """With what to pass."""
    with pytest.raises(ValidationError, match="row 2 of list is a tuple") as caught:
        read_source(RowsSource([{"id": 1}, (1, 2)], key="id").users())
    assert "{'id': ...}" in caught.value.hint


def test_a_cell_that_is_no_text_of_a_persons_is_left_out():
    """With its row, which counts for completeness."""
    found = read_source(RowsSource([{"id": "1"}, {"id": "2", "x": "\0"}], key="id").users())

    assert (["1"], False) == ([user.id for user in found.records], found.reading.complete)


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"]
)
def test_frames(frame):
    """Of any library; NaN and missing values are None."""
    made = frame({"id": [1, 2], "mail": ["ada@example.com", None], "on": [True, False]})
    found = read_source(RowsSource(made, key="id", active="on").users())

    assert [
        SourceUser("1", {"id": 1, "mail": "ada@example.com", "on": True}),
        SourceUser("2", {"id": 2, "mail": None, "on": False}, active=False),
    ] == found.records


def test_a_frame_without_the_key_is_refused():
    """By its columns."""
    with pytest.raises(ValidationError, match="DataFrame cannot be read: there is no column 'id'"):
        read_source(RowsSource(pl.DataFrame({"a": [1]}), key="id").users())


def test_what_a_source_shows_of_itself(file):
    """Where it reads, and none of what it reads."""
    path = file(ROWS)

    assert f"CsvSource({str(path)!r}, key='staff_no')" == repr(CsvSource(path, key="staff_no"))
    assert "RowsSource(list, key='id')" == repr(RowsSource([{"id": "secret"}], key="id"))
