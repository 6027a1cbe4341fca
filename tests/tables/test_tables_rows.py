"""Rows in Python: mappings, models, pairs, and whatever their cells are made of."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from go1scim import (
    Email,
    EnterpriseUser,
    Group,
    GroupMembership,
    Manager,
    Name,
    Role,
    RoleValue,
    User,
    ValidationError,
    to_dict,
)
from go1scim.tables import CLEAR, cells, edited, read_groups, read_members, read_users
from go1scim.tables._compiled import column_of
from go1scim.tables._kinds import BOOLEAN, DECIMAL, INTEGER, TIME
from go1scim.tables._plain import plain
from go1scim.tables._values import BadCellError
from go1scim.urns import ENTERPRISE_USER

BLANKS = [None, "", " \t", float("nan"), pd.NaT, pd.NA, Decimal("NaN"), np.float32("nan")]


def only(table):
    """The one row of a table."""
    (row,) = table
    return row


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_blank_is_blank_in_every_library(blank):
    """It leaves alone what is there."""
    row = only(read_users([{"id": "1", "title": blank, "roles": blank, "active": blank}]))

    assert () == row.edits


@pytest.mark.parametrize(
    "id",
    [7, 7.0, "7", " 7 ", np.int64(7), np.float64(7), np.str_("7"), Decimal(7), User(id="7")],
    ids=lambda value: type(value).__name__ + repr(value)[:12],
)
def test_an_id_is_its_digits(id):
    """Whatever a frame makes of a column of numbers with blanks."""
    assert "7" == only(read_users([{"id": id}])).id


def test_rows_may_have_different_columns():
    """A key that is missing leaves alone, as a blank cell does."""
    table = read_users([{"user_name": "a"}, {}, {"email": "b@x", "title": CLEAR}, {"title": "x"}])
    first, second = table

    assert (1, "a", None, None) == (first.number, first.user_name, first.email, first.roles)
    assert (3, "b@x") == (second.number, second.email)
    assert [("title", CLEAR)] == [(str(c), v) for c, v in second.edits if v is CLEAR]
    assert ["row 4: does not tell who it is about"] == list(map(str, table.errors))
    assert 3 == table.count
    assert "list" == table.name


def test_an_iterator_is_gone_through_again():
    """It is kept, since it comes only once."""
    table = read_users({"user_name": name} for name in "ab")

    assert 2 == table.count
    assert ["a", "b"] == [row.user_name for row in table]
    assert "generator" == table.name


def test_headings_that_are_wrong_are_told_once():
    """Not for each row that has them; numbers are no headings."""
    table = read_users(iter([{"userNam": "a", 7: "b"}] * 50 + [{"id": 1, "ID": 2}]))

    with pytest.raises(ValidationError) as info:
        list(table)
    assert 1 == str(info.value).count("'userNam'")
    assert "column '7'" in str(info.value)
    assert "is the same as 'id'" in str(info.value)


def test_many_kinds_of_rows_are_read(monkeypatch):
    """Only so many are kept."""
    monkeypatch.setattr("go1scim.tables._sources._MOST", 20)
    columns = [f'addresses[type eq "{number}"].locality' for number in range(30)]
    table = read_users([{"id": "1", column: "x"} for column in columns])

    assert 30 == table.count


@pytest.mark.parametrize("source", [7, None, b"path", bytearray(b"x"), Decimal(1)], ids=repr)
def test_what_has_no_rows_is_refused(source):
    """With what would have."""
    with pytest.raises(ValidationError, match=r"has no rows\. Pass the path"):
        read_users(source)


@pytest.mark.parametrize(
    ("read", "hint"),
    [(read_users, "or Users"), (read_groups, "or Groups"), (read_members, "or pairs")],
)
def test_a_row_of_another_kind_is_refused(read, hint):
    """It is a mistake in the program, not in the data."""
    with pytest.raises(ValidationError, match=f"row 1 of list is a str.*{hint}"):
        list(read(["ada"]))


def test_any_iterable_is_a_source():
    """A dict's values, for one."""
    assert 1 == read_users({"x": {"id": "1"}}.values()).count


def test_of_a_model_only_what_is_set_is_wished(ada):
    """Parts of the name and of extensions by themselves, lists as a whole."""
    user = User(
        user_name="ada",
        name=Name(given_name="Augusta"),
        emails=[Email("b@example.com", type="work"), Email("a@example.com", primary=True)],
        roles=["Learner"],
        extensions=[EnterpriseUser(department="Poetry", manager="12")],
        extra={"x-a": [1], "urn:example:x:2.0:User": {"é e": {"deep": True}}},
    )
    row = only(read_users([user]))
    after = edited(to_dict(ada), row.edits)

    assert ("ada", "a@example.com", "12") == (row.user_name, row.email, row.manager)
    assert {"givenName": "Augusta", "familyName": "Byron"} == after["name"]
    assert to_dict(user)["emails"] == after["emails"]
    assert {"department": "Poetry", "employeeNumber": "007", "manager": {"value": "9"}} == after[
        ENTERPRISE_USER
    ]
    assert [1] == after["x-a"]
    assert {"é e": {"deep": True}} == after["urn:example:x:2.0:User"]
    assert "Countess" == after["title"]
    assert ("manager",) == tuple(map(str, row.differences(cells(after, row.columns))))


def test_the_order_of_a_list_is_no_difference(ada):
    """Nor is what is not set."""
    row = only(read_users([User(id="7", emails=list(reversed(ada.emails)))]))

    assert () == row.differences(cells(ada, row.columns))
    assert () == row.differences(cells(to_dict(ada), row.columns))
    assert row.differences(cells({"emails": None}, row.columns))
    assert "emails" not in edited(to_dict(ada), [(row.columns[1], CLEAR)])
    assert '[{"' == row.columns[1].kind.text(row.cells[1])[:3]


def test_an_empty_text_of_a_model_is_no_wish():
    """Nor is what only the provider writes."""
    row = only(read_users([User(id="7", title="", extensions=[EnterpriseUser(department=" ")])]))

    assert ("id",) == tuple(map(str, row.columns))


def test_a_group_may_be_a_model():
    """With its members."""
    row = only(read_groups([Group(display_name="Sales", members=[])]))

    assert ("Sales", None) == (row.display_name, row.members)


def test_memberships_may_be_pairs_of_models(ada):
    """Of which the ids count."""
    rows = read_members([("Sales", "ada"), (Group(id="g"), ada), {"group": "x", "user": 5}])

    assert [("Sales", "ada"), ("g", "7"), ("x", "5")] == [(r.group, r.user) for r in rows]


def test_a_model_without_an_id_is_no_reference():
    """It was not read from a provider."""
    table = read_members([("Sales", User(user_name="ada"))])

    assert "has no id" == table.errors[0].reason


def test_lists_are_cells_of_several_values():
    """Of whatever library; models and roles among them."""
    row = only(
        read_users(
            [
                {
                    "id": 1,
                    "roles": np.array(["Learner", "rol_x"]),
                    "groups": (Group(display_name="Sales"), "sales ", "HR", ""),
                    "manager": Manager("9"),
                }
            ]
        )
    )
    roles = [Role.MANAGER, RoleValue("x", display="Learner"), {"value": "Poet"}]

    assert (Role.LEARNER.guid, "rol_x") == row.roles.given
    assert ("sales ", "HR") == row.groups
    assert "9" == row.manager
    assert 3 == len(only(read_users([{"id": 1, "roles": roles}])).roles.given)
    assert (Role.MANAGER.guid,) == only(read_users([{"id": 1, "roles": Role.MANAGER}])).roles.given


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("title", {"a": 1}, "takes text, got a dict"),
        ("title", ["a"], "takes text, got a list"),
        ("title", "a\0b", "NUL"),
        ("title", "\ud800", "half a character"),
        ("title", "x" * 131_073, "131,073 characters"),
        ("active", "maybe", "'maybe' is neither"),
        ("active", "x" * 99, "…' is neither"),
        ("active", 2, "'2' is neither"),
        ("active", [True], "is neither"),
        ("manager", Manager(), "has no id"),
        ("user_name", CLEAR, "cannot be cleared"),
        ("roles", [None], "takes text"),
    ],
)
def test_a_cell_that_cannot_be_read_is_an_error_of_its_row(column, value, reason):
    """The other rows go on."""
    table = read_users([{"id": "1", column: value}, {"id": "2"}])

    assert ["2"] == [row.id for row in table]
    assert reason in table.errors[0].reason
    assert (1, column) == (table.errors[0].row, table.errors[0].column)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "true"),
        (np.bool_(False), "false"),
        (1.5, "1.5"),
        (7, "7"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 11, 24, 10, tzinfo=UTC), "2026-11-24T10:00:00+00:00"),
    ],
    ids=repr,
)
def test_what_is_no_text_becomes_one_in_a_column_of_text(cell, text):
    """As a frame may have taken it for something else."""
    assert text == only(read_users([{"id": 1, "title": cell}])).cells[1]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (BOOLEAN, "TRUE", True),
        (BOOLEAN, "no", False),
        (BOOLEAN, 1, True),
        (BOOLEAN, "0.0", False),
        (INTEGER, "12.00", 12),
        (INTEGER, -3, -3),
        (INTEGER, "x", None),
        (INTEGER, True, None),
        (INTEGER, 1.5, None),
        (DECIMAL, "1.5", 1.5),
        (DECIMAL, 2, 2.0),
        (DECIMAL, True, None),
        (DECIMAL, "1,5", None),
        (DECIMAL, "1e999", None),
        (DECIMAL, float("inf"), None),
        (TIME, "2026-11-24", "2026-11-24T00:00:00Z"),
        (TIME, "2026-11-24 10:00:00+01:00", "2026-11-24T09:00:00Z"),
        (TIME, date(2026, 11, 24), "2026-11-24T00:00:00Z"),
        (TIME, pd.Timestamp("2026-11-24T10:00:00Z"), "2026-11-24T10:00:00Z"),
        (TIME, datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:00:00Z"),
        (TIME, "2026-11-24T10:00:00.1234567Z", "2026-11-24T10:00:00.1234567Z"),
        (TIME, "2026-11-24T10:00:00.0000007Z", "2026-11-24T10:00:00.0000007Z"),
        (TIME, "tomorrow", None),
        (TIME, 7, None),
        (TIME, datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), None),
        (TIME, datetime(9, 1, 1, tzinfo=UTC), "0009-01-01T00:00:00Z"),
    ],
    ids=lambda value: getattr(value, "name", None) or repr(value),
)
def test_a_typed_cell_has_one_normal_form(kind, cell, value):
    """Or is refused, where it has none."""
    if value is None:
        with pytest.raises(BadCellError):
            kind.cell(plain(cell))
        return
    assert value == kind.cell(plain(cell))
    assert value == kind.of(kind.wire(value))


def test_numbers_of_other_libraries_are_plain():
    """Large ones without a loss."""
    assert 10**30 == plain(Decimal(10) ** 30)
    assert 1e50 == plain(Decimal("1e50"))
    assert 0.5 == plain(Decimal("0.5"))
    assert float("inf") == plain(Decimal("Infinity"))
    assert plain(object) is object


@pytest.mark.parametrize(
    ("groups", "differs"), [("hr", False), ("HR|Sales", False), ("HR|New", True)]
)
def test_groups_are_added_to_those_that_there_are(groups, differs):
    """A membership that there is already is no difference, nor are others; none is cleared."""
    user = User(groups=[GroupMembership("1", display="HR"), GroupMembership("2", display="Sales")])
    row = only(read_users([{"id": "7", "groups": groups}]))

    assert differs == bool(row.differences(cells(user, row.columns)))
    assert row.differences(cells(User(), row.columns))
    assert "cannot be cleared" == read_users([{"id": 1, "groups": CLEAR}]).errors[0].reason


def test_a_row_tells_of_what_it_has(ada):
    """The whole of it, with and without a base."""
    row = only(
        read_users([{"id": "7", "active": "no", "groups": "HR", "manager": CLEAR, "roles": CLEAR}])
    )

    assert (False, ("HR",), CLEAR, None, None) == (
        row.active,
        row.groups,
        row.manager,
        row.roles,
        row.base,
    )
    assert ("active", "groups", "manager", "roles") == tuple(map(str, row.touched))
    assert ("active", "roles") == tuple(str(column) for column, _ in row.edits)
    assert ("active", "groups", "manager", "roles") == tuple(
        map(str, row.differences(cells(ada, row.columns)))
    )
    assert row.external_id is None
    assert () == only(read_users([{"id": "1"}])).groups
    assert column_of("id", User) == row.columns[0]
