"""CSV files: what is read, what is refused, and what is written."""

import csv
import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import Group, User, ValidationError
from go1scim.tables import (
    CLEAR,
    Table,
    cells,
    read_groups,
    read_members,
    read_users,
    to_csv,
    write_csv,
)
from go1scim.tables._csv import safe
from go1scim.tables._rows import USERS


def only(table):
    """The one row of a table."""
    (row,) = table
    return row


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_is_read_however_it_was_saved(people, separator, encoding):
    """Spreadsheets choose the separator by country, and the encoding by version."""
    lines = [["user_name", "title", "roles"], ["zoë@example.com", "a;b,c\td", "Learner|Manager"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    row = only(read_users(people(text, encoding)))

    assert "zoë@example.com" == row.user_name
    assert "a;b,c\td" == row.cells[1]
    assert 2 == len(row.roles.given)
    assert 2 == row.number


def test_a_heading_may_have_quotes_inside(people):
    """As people type it, and as programs write it."""
    typed = 'user_name,emails[type eq "work"].value\nada,a@b\n'
    written = 'user_name,"emails[type eq ""work"" and primary eq true].value"\nada,a@b\n'

    assert "a@b" == only(read_users(people(typed))).cells[1]
    assert "a@b" == only(read_users(people(written))).cells[1]


def test_rows_are_counted_as_a_spreadsheet_does(people):
    """Lines within a cell are one row, a blank row is one, and errors name the line as well."""
    path = people('user_name,active\n"a\nb",yes\n\n,\nada,perhaps\n')
    table = read_users(os.fspath(path))

    assert [2] == [row.number for row in table]
    assert [f"{table.errors[0]}"] == [
        "row 5 (line 6), column active: 'perhaps' is neither true nor false"
    ]
    assert 2 == table.count
    assert "<Table of " in repr(table)


def test_all_errors_of_cells_come_at_once(people):
    """Each with its row, its column, and what to do; the other rows go on."""
    table = read_users(
        people(
            "user_name,active,id,_base\n<clear>,x,<clear>,nonsense\n,,,b1u.\nada,true,1,\n,no,,\n"
        )
    )

    assert ["ada"] == [row.user_name for row in table]
    assert [
        (2, "user_name"),
        (2, "active"),
        (2, "id"),
        (2, "_base"),
        (3, None),
        (5, None),
    ] == [(error.row, error.column) for error in table.errors]
    assert all(error.hint for error in table.errors)


def test_what_is_read_only_is_noted(people):
    """It may have come from an export."""
    table = read_users(people("meta.created,user_name\n2020,ada\n"))

    assert ("ada",) == only(table).cells
    assert ("column meta.created: it is read-only, and is ignored",) == table.notes


def test_a_column_without_a_heading_must_be_blank(people):
    """Spreadsheets leave such columns behind."""
    table = read_users(people("user_name,,\nada,, \nbob,x,\n"))

    assert ["ada"] == [row.user_name for row in table]
    assert "stands in a column without a heading" == table.errors[0].reason


@pytest.mark.parametrize(
    ("content", "complaints"),
    [
        (b"", ["there is no heading"]),
        (b"\n", ["there is no heading"]),
        (b",,\n1,2,3\n", ["there is no heading"]),
        (b"title\nCTO\n", ["no column tells who a row is about", "id, external_id, user_name or"]),
        (b"user_name,user_name\na,b\n", ["is there twice"]),
        (b"id,email,emails[primary eq true].value\n", ["is the same as 'email'"]),
        (b"userNam,departmnt,id\n", ["'userNam': is no column", "'departmnt': is no column"]),
        (b"user_name\na\nb,c\n\nd,e,f\n", ["row 3, ", "row 5", "has 2 cells", "has 3 cells"]),
        (b'user_name\n"a\nb\n', ["row 2 (line 3): is no CSV"]),
        (b'user_name\n"a"b\n', ["is no CSV"]),
        (b'"user_name\n', ["is no CSV"]),
        (b"user_name\na\0b\n", ["row 2: the file has a NUL character"]),
        (b"user\0name\n", ["the file has a NUL character"]),
        (b"user_name\nada\nzo\xeb\n", ["the file is not UTF-8: see line 3", "CSV UTF-8"]),
        (b"zo\xeb\n", ["the file is not UTF-8: see line 1"]),
        (b"\xff\xfea", ["the file is not UTF-16"]),
        (b"user_name\n" + b"a" * 10_000_000, ["a cell has more than 131,072 characters"]),
        (b"a" * 10_000_000, ["row 1: a cell has more than 131,072"]),
    ],
    ids=range(18),
)
def test_what_makes_a_file_unreadable_is_listed(people, content, complaints):
    """All of it, and nothing is done with what could be read."""
    with pytest.raises(ValidationError) as info:
        list(read_users(people(content)))
    for complaint in complaints:
        assert complaint.strip(" ,") in str(info.value)
    assert "people.csv" in str(info.value)
    assert info.value.hint


def test_a_byte_far_down_is_found(people):
    """Where the file is read in pieces."""
    content = b"user_name\n" + b"ada@example.com\n" * 20_000 + b"zo\xeb\n"
    table = read_users(people(content))

    with pytest.raises(ValidationError, match="is not UTF-8: see line 20002"):
        list(table)


def test_a_row_that_is_wrong_may_have_columns_that_are_ignored(people):
    """Nothing is said of them there."""
    table = read_users(people("id,meta.created,active\n1,x,perhaps\n"))

    assert ["active"] == [error.column for error in table.errors]


def test_a_long_list_is_cut(people):
    """With the number of the others."""
    with pytest.raises(ValidationError, match="and 980 more"):
        _ = read_users(people("user_name\n" + "a,b\n" * 1000)).errors


def test_a_file_that_is_not_there_is_named(tmp_path):
    """As one that is a directory."""
    for path in (tmp_path / "none.csv", tmp_path, "a\0b"):
        with pytest.raises(ValidationError, match="cannot be opened"):
            read_users(path)


def test_a_file_that_vanishes_is_told(people):
    """Between one look and the next."""
    path = people("user_name\nada\n")
    table = read_users(path)
    path.write_text("user_name\nada\nbob\n")
    with pytest.raises(ValidationError, match="was changed while it was being read"):
        list(table)
    path.unlink()
    with pytest.raises(ValidationError, match="cannot be opened"):
        list(table)


def test_a_file_that_may_not_be_read_is_told(people, monkeypatch):
    """Rights may change as well."""
    source = read_users(people("user_name\nada\n"))._source
    monkeypatch.setattr(type(source._path), "open", refusing)

    with pytest.raises(ValidationError, match="cannot be opened: no"):
        list(Table(source, USERS))


def refusing(*_, **__):
    """Opening is not allowed."""
    raise PermissionError(13, "no")


def test_a_file_is_gone_through_as_often_as_one_likes(people):
    """So a million rows need no memory."""
    table = read_users(people("user_name,department\na,Sales\nb,Sales\n"))
    first, second = list(table), list(table)

    assert first == second
    assert first[0].cells[1] is first[1].cells[1]
    assert 2 == table.count
    assert () == table.errors


def test_many_different_cells_are_read_as_well(people):
    """Only so many are kept for being the same again."""
    names = [f"t{number}" for number in range(5_000)]
    table = read_users(people("user_name,title\n" + "".join(f"{n},{n}\n" for n in names)))

    assert names == [row.cells[1] for row in table]


def test_groups_and_memberships_are_read_from_files(people):
    """With their own columns."""
    group = only(read_groups(people("displayName;members\nSales;1|2\n")))
    table = read_members(people("group,user\nSales,ada\nSales,\n"))
    member = only(table)

    assert ("Sales", ("1", "2"), None) == (group.display_name, group.members.given, group.id)
    assert ("Sales", "ada", 2) == (member.group, member.user, member.number)
    assert ["row 3: needs group and user"] == list(map(str, table.errors))
    with pytest.raises(ValidationError, match="Add the column group and user"):
        read_members(people("group\nSales\n"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("'tis", "'tis"),
        ("a=b", "a=b"),
        (True, "true"),
        (False, "false"),
        (-1, -1),
        (None, None),
    ],
)
def test_what_looks_like_a_formula_is_escaped(cell, written):
    """So that no spreadsheet runs what somebody put into a name."""
    assert written == safe(cell)


def test_what_was_escaped_reads_back(tmp_path):
    """The apostrophe was for the spreadsheet only."""
    titles = ["=1+1", "'=x", "+44", "'tis", "-", "a=b"]
    write_csv(tmp_path / "people.csv", ["id", "title"], enumerate(titles))

    assert titles == [row.cells[1] for row in read_users(tmp_path / "people.csv")]


def test_a_text_that_looks_like_the_mark_is_kept(people):
    """It has an apostrophe in front, which reading takes away."""
    rows = read_users(people("user_name,title\na,'<clear>\nb,''<CLEAR>\nc, <Clear> \nd,<clear>x\n"))

    assert ["<clear>", "'<CLEAR>", CLEAR, "<clear>x"] == [row.cells[1] for row in rows]


def test_users_are_written_without_a_frame_library(tmp_path, ada):
    """And read again, they are untouched; so are groups."""
    path = tmp_path / "people.csv"
    to_csv(path, [ada, User(id="8", title="=1", active=False)])
    first, second = read_users(path)

    assert ((), ()) == (first.touched, second.touched)
    assert () == first.differences(cells(ada, first.columns))
    assert (False, "8") == (second.active, second.id)
    to_csv(path, [Group(id="1", display_name="Sales")], Group, columns=["displayName"])
    assert ["Sales"] == [row.display_name for row in read_groups(path)]


def test_a_column_that_is_none_leaves_the_file_alone(tmp_path):
    """Nothing is written before all is known to be right."""
    with pytest.raises(ValidationError, match="is no column"):
        to_csv(tmp_path / "people.csv", [], columns=["nothing"])
    assert not (tmp_path / "people.csv").exists()


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), max_size=5)
)
def test_any_text_comes_back(tmp_path_factory, texts):
    """Written and read again, each text is what it was; a blank one is no text."""
    path = tmp_path_factory.mktemp("csv") / "people.csv"
    write_csv(path, ["user_name", "title"], [["a", text] for text in texts])
    cells = [row.cells[1] for row in read_users(path)]
    marked = [text for text in texts if text.strip().lower() == "<clear>"]

    assert marked or [None if text.isspace() else text for text in texts] == cells


@given(
    st.binary(max_size=80)
    | st.text(max_size=60).map(
        lambda text: f"user_name,active,roles\n{text}".encode("utf-8", "replace")
    )
    | st.lists(st.sampled_from(list('",;\n\r\tabé|\0<>\\')), max_size=40).map(
        lambda parts: ("id,user_name\n" + "".join(parts)).encode()
    )
)
def test_garbage_is_refused_in_our_words(tmp_path_factory, content):
    """Whatever the bytes, there is a table or a ValidationError."""
    path = tmp_path_factory.mktemp("csv") / "people.csv"
    path.write_bytes(content)
    with suppress(ValidationError):
        table = read_users(path)
        assert table.count == len(list(table)) + len({error.row for error in table.errors})


def test_a_field_size_limit_of_the_program_is_respected(people):
    """It is global, so it is the caller's; a longer cell is refused all the same."""
    before = csv.field_size_limit(10_000_000)
    try:
        table = read_users(people("user_name,title\nada," + "x" * 200_000))
        assert "more than 131,072" in table.errors[0].reason
        csv.field_size_limit(5)
        with pytest.raises(ValidationError, match="more than 5 characters"):
            read_users(people("user_name\nada\n"))
    finally:
        csv.field_size_limit(before)
