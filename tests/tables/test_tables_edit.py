"""Reading cells from resources and writing them into documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import users

from go1scim import User, to_dict
from go1scim.tables import CLEAR, Values, cells, edited, read_groups, read_users
from go1scim.tables._compiled import column_of
from go1scim.urns import ENTERPRISE_USER

WORK = 'emails[type eq "work"].value'
CITY = 'addresses[type eq "work"].locality'
COLUMNS = [
    "user_name",
    "given_name",
    "email",
    "roles",
    "manager",
    "department",
    "title",
    "active",
    "external_id",
    'phoneNumbers[type eq "work"].value',
    CITY,
]


def written(document, **row):
    """*document* with the cells of a row, by column."""
    (found,) = read_users([{"id": "1", **row}])
    extra = [(column_of("manager", User), found.manager)] if found.manager else []
    return edited(document, [*found.edits, *extra])


def test_a_model_and_its_json_have_the_same_cells(ada):
    """So a plan may read either."""
    columns = [column_of(name, User) for name in ["id", *COLUMNS, WORK]]

    assert cells(ada, columns) == cells(to_dict(ada), columns)
    assert ("7", "ada@example.com", "Ada", "ada@example.com") == cells(ada, columns)[:4]


def test_writing_what_is_there_changes_nothing(ada):
    """A frame that was not edited makes no differences."""
    document = to_dict(ada)
    row = {
        "user_name": "ada@example.com",
        "roles": "poet|Learner",
        "manager": " 9 ",
        "email": "ada@example.com",
        "active": "yes",
    }
    (found,) = read_users([row])

    assert () == found.differences(cells(document, found.columns))
    assert document["roles"][0] in edited(document, found.edits)["roles"]


def test_the_address_changes_in_place(ada):
    """The others stay, and so does its type; a display that said the same goes."""
    assert [
        {"value": "ada@example.org", "type": "home"},
        {"value": "new@example.com", "type": "work", "primary": True},
    ] == written(to_dict(ada), email="new@example.com")["emails"]


def test_the_first_address_is_the_primary_one_for_work():
    """As it is when a user is created."""
    before = {"emails": [{"display": "of nothing", "primary": True}, None]}

    assert [
        {"display": "of nothing"},
        None,
        {"value": "a@example.com", "type": "work", "primary": True},
    ] == written(before, email="a@example.com")["emails"]
    assert [{"value": "b@example.com"}] == written({"emails": ["a"]}, email="b@example.com")[
        "emails"
    ]


def test_clearing_takes_away(ada):
    """Nothing of it is left, neither an empty text nor an empty extension."""
    document = to_dict(ada)
    row = {"title": CLEAR, "email": "<CLEAR>", "roles": CLEAR, "given_name": CLEAR}
    after = written(document, **row)

    assert not {"title", "emails", "roles"} & after.keys()
    assert {"familyName": "Byron"} == after["name"]
    assert "manager" not in written(document, manager=CLEAR)[ENTERPRISE_USER]
    assert {"employeeNumber": "007"} == written(document, manager=CLEAR, department=CLEAR)[
        ENTERPRISE_USER
    ]
    assert "emails" in document


def test_a_full_name_that_is_no_longer_right_goes(ada):
    """The provider makes it anew, unless the row says what it is."""
    document = to_dict(ada)

    assert {"givenName": "Augusta", "familyName": "Byron"} == written(
        document, given_name="Augusta"
    )["name"]
    assert (
        "A. B."
        == written(document, **{"given_name": "A", "name.formatted": "A. B."})["name"]["formatted"]
    )
    assert document["name"] == written(document, title="CTO")["name"]


def test_one_of_several_values_is_written_alone():
    """The first that has it; where there is none, it is made as the filter says."""
    before = {
        "emails": [{"type": "home", "value": "h"}, {"type": "work"}, {"type": "WORK", "value": "w"}]
    }

    assert ["h", None, "new"] == [
        e.get("value") for e in written(before, **{WORK: "new"})["emails"]
    ]
    assert [{"type": "work", "value": "new"}] == written({}, **{WORK: "new"})["emails"]
    assert [{"type": "work", "value": "new"}] == written(
        {"emails": [{"type": "work"}]}, **{WORK: "new"}
    )["emails"]
    assert [{"type": "home", "value": "h"}] == written(before, **{WORK: CLEAR})["emails"]


def test_a_new_primary_value_is_the_only_one():
    """Of the values of an attribute, one at the most is primary (RFC 7643 section 2.4)."""
    column = "phoneNumbers[primary eq true].value"
    before = {"phoneNumbers": [{"value": "1"}, {"value": "2", "primary": False}]}
    after = written(before, **{column: "3"})
    again = written(after, **{column: CLEAR})

    assert {"primary": True, "value": "3"} in after["phoneNumbers"]
    assert [{"value": "1"}, {"value": "2", "primary": False}] == again["phoneNumbers"]


def test_a_part_of_one_value_is_cleared():
    """The value stays as long as it says anything besides its type."""
    both = {
        "addresses": [
            {"type": "work", "locality": "Hull", "country": "GB"},
            {"type": "work", "locality": "York"},
        ]
    }

    assert [{"type": "work", "country": "GB"}] == written(both, **{CITY: CLEAR})["addresses"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (["Learner"], "Learner"),
        ([{"guid": "rol_01G3PZS7NZ0CF95J340P55FSZH"}], "Learner"),
        ([{"value": "17", "display": "Learner"}], "Learner"),
        ([{"value": "Poet"}, 7, None, {}], "Poet"),
        ("Poet", "Poet"),
    ],
)
def test_roles_are_read_as_providers_write_them(value, cell):
    """By their GUIDs, labels or displays."""
    column = column_of("roles", User)

    assert cell == column.kind.text(column.read({"roles": value}))


@pytest.mark.parametrize("manager", ["9", 9, {"value": "9"}, [{"value": 9}]], ids=repr)
def test_a_manager_is_read_as_providers_write_it(manager):
    """By the id."""
    column = column_of("manager", User)
    document = {ENTERPRISE_USER: {"manager": manager}}

    assert "9" == column.read(document)
    assert document == column.write(document, "9")
    assert {"value": "8"} == column.write(document, "8")[ENTERPRISE_USER]["manager"]
    assert {ENTERPRISE_USER: {"manager": {"value": "8"}}} == column.write({}, "8")


@pytest.mark.parametrize("manager", [[], ["8", "9"], {}, None, ""], ids=repr)
def test_what_is_no_manager_is_none(manager):
    """Nobody can say which of two it is."""
    assert column_of("manager", User).read({ENTERPRISE_USER: {"manager": manager}}) is None


def test_what_a_provider_made_up_is_nothing():
    """A cell never equals a value that is none; a text of booleans is one."""
    columns = [column_of(name, User) for name in ("active", "title", "id", "email")]

    assert (None, None, "5", None) == cells(
        {"active": "perhaps", "title": ["a"], "id": 5, "emails": [{"type": "work"}]}, columns
    )
    assert (True, None, None, None) == cells({"active": "True", "title": " "}, columns)


def test_members_are_the_whole_set():
    """Those that stay are as they were."""
    before = {"members": [{"value": "1", "display": "Ada"}, {"value": "2"}]}
    (row,) = read_groups([{"display_name": "Sales", "members": ["1", User(id="3")]}])
    column = row.columns[1]

    assert [{"value": "1", "display": "Ada"}, {"value": "3"}] == column.write(before, row.members)[
        "members"
    ]
    assert {} == column.write(before, None)
    assert Values(frozenset({"1", "2"}), ("1", "2")) == column.read(before)
    assert "Values(['1'])" == repr(column.read({"members": ["1"]}))


def test_the_first_of_a_kind_that_has_a_value_is_read():
    """One without is passed over."""
    emails = [{"type": "work"}, {"type": "home", "value": "h"}, {"type": "work", "value": "w"}]
    assert "w" == column_of(WORK, User).read({"emails": emails})


@pytest.mark.parametrize("name", ["id", "groups", "_base"])
def test_what_is_no_attribute_is_not_written(name):
    """A group is changed in the group."""
    assert {"title": "x"} == column_of(name, User).write({"title": "x"}, "y")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
rows = st.fixed_dictionaries(
    {"user_name": texts},
    optional={
        **{
            name: texts | st.just(CLEAR)
            for name in COLUMNS[1:]
            if name not in ("active", "manager")
        },
        "roles": st.lists(texts, max_size=3) | st.sampled_from(["Learner", "tutor|Manager"]),
        "manager": texts | st.just(CLEAR),
        "active": st.sampled_from([True, False, "yes", "0", CLEAR]),
    },
)


@given(users, rows)
def test_what_was_written_is_what_is_read(user, row):
    """The law of tables: after an edit, the cells of the document are those of the row."""
    document = to_dict(user)
    before = to_dict(user)
    for found in read_users([row]):
        whole = [
            *found.edits,
            *((c, found.manager) for c in found.columns if c.use == "manager" and found.manager),
        ]
        after = edited(document, whole)
        assert () == found.differences(cells(after, found.columns))
        assert after == edited(after, whole)
        assert document == before


@given(users)
def test_what_is_read_can_be_read_again_as_cells(user):
    """The text of each cell, as a frame has it, is the same normal form."""
    columns = [column_of(name, User) for name in ["id", *COLUMNS]]
    values = cells(user, columns)

    assert values == cells(to_dict(user), columns)
    assert values == tuple(
        None if value is None else column.kind.cell(column.kind.text(value))
        for column, value in zip(columns, values, strict=True)
    )
