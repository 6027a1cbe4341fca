"""Scopes: who is in and why, what may be done, and what becomes of those who leave."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import F
from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.provisioning import (
    Assigned,
    Assignment,
    Clause,
    ClauseGroup,
    Decision,
    Scope,
)
from go1scim.sources import SourceGroup

PERSON = {
    "department": "Sales",
    "country": "Australia",
    "level": "7",
    "grade": 3,
    "enabled": True,
    "disabled": "False",
    "empty": "",
    "many": ["a"],
    "object": {"a": 1},
}

values = st.none() | st.sampled_from(["", "a", "b", "A"]) | st.integers(0, 3) | st.booleans()
rows = st.dictionaries(st.sampled_from(["p", "q"]), values)
clauses = st.builds(
    Clause, st.sampled_from(["p", "q"]), st.sampled_from(["EQUALS", "NOT EQUALS"]), st.just("a")
) | st.builds(Clause, st.sampled_from(["p", "q"]), st.sampled_from(["IS NULL", "IS TRUE"]))
groups = st.lists(st.lists(clauses, max_size=3).map(ClauseGroup), min_size=1, max_size=3)


@given(rows, groups)
def test_clauses_are_joined_by_and_groups_by_or(row, given_groups):
    """Whatever they are; the reason names a group that holds, or all that do not."""
    decision = Scope(clauses=given_groups).decide(row)

    expected = any(all(each.holds(row) for each in group.clauses) for group in given_groups)
    assert expected is bool(decision)
    assert len(given_groups) == decision.reason.count("does not hold") or expected


@given(rows, clauses)
def test_a_clause_of_nothing_holds_only_for_is_null(row, clause):
    """Null and empty text are the same."""
    is_empty = row.get(clause.attribute) in (None, "")

    assert not is_empty or clause.holds(row) is (clause.operator == "IS NULL")


ids = st.sampled_from("abcdef")
directories = st.lists(
    st.builds(
        SourceGroup,
        ids,
        members=st.lists(st.sampled_from("uvwxyz"), max_size=3),
        groups=st.lists(ids | st.just("A"), max_size=3),
        aliases=st.just(()),
    ),
    unique_by=lambda group: group.id,
)


@given(directories, st.frozensets(ids), st.frozensets(st.sampled_from("uvwxyz")))
def test_nested_groups_only_add_people(directory, chosen, users):
    """Also where groups hold each other, or some that nobody knows, in any order."""
    direct = Assignment(users=users, groups=chosen).resolve(directory)
    nested = Assignment(users=users, groups=chosen, nested=True).resolve(directory)
    again = Assignment(users=users, groups=chosen, nested=True).resolve(directory[::-1])

    assert users <= direct.ways.keys() <= nested.ways.keys() == again.ways.keys()
    assert set(direct.ways) == users.union(*(g.members for g in directory if g.id in chosen))


@pytest.mark.parametrize(
    ("attribute", "operator", "value", "expected"),
    [
        ("department", "EQUALS", "Sales", True),
        ("department", "EQUALS", "sales", False),
        ("department", "NOT EQUALS", "sales", True),
        ("department", "NOT EQUALS", "Sales", False),
        ("empty", "NOT EQUALS", "x", False),
        ("absent", "NOT EQUALS", "x", False),
        ("enabled", "EQUALS", "True", True),
        ("grade", "EQUALS", "3", True),
        ("enabled", "IS TRUE", None, True),
        ("disabled", "IS TRUE", None, False),
        ("disabled", "IS FALSE", None, True),
        ("enabled", "IS FALSE", None, False),
        ("absent", "IS FALSE", None, False),
        ("absent", "IS NULL", None, True),
        ("empty", "IS NULL", None, True),
        ("grade", "IS NULL", None, False),
        ("grade", "IS NOT NULL", None, True),
        ("absent", "IS NOT NULL", None, False),
        ("department", "REGEX MATCH", "Sal.*", True),
        ("department", "REGEX MATCH", "Sal", False),
        ("department", "NOT REGEX MATCH", "sal.*", True),
        ("department", "NOT REGEX MATCH", "(?<x>S).*", False),
        ("absent", "NOT REGEX MATCH", "x", False),
        ("level", "Greater_Than", "6", True),
        ("level", "Greater_Than", "7", False),
        ("level", "Greater_Than_OR_EQUALS", "7", True),
        ("grade", "Greater_Than", "2", True),
        ("department", "Greater_Than", "2", False),
        ("country", "Includes", "stral", True),
        ("country", "Includes", "Stral", False),
        ("country", "ENDS_WITH", "lia", True),
        ("country", "ENDS_WITH", "Lia", False),
        ("department", "&", "Sales, People", True),
        ("department", "&", "People", False),
        ("department", "!&", "People", True),
        ("department", "!&", "Sales, People", False),
        ("many", "EQUALS", "a", False),
        ("many", "IS NOT NULL", None, False),
        ("object", "Includes", "a", False),
    ],
)
def test_an_operator_of_entra_holds(attribute, operator, value, expected):
    """Case counts; nothing, and several values, fulfil nothing."""
    assert expected is Clause(attribute, operator, value).holds(PERSON)


@pytest.mark.parametrize("name", ["equals", "EQUALS", " Equals "])
def test_operators_have_one_spelling(name):
    """Whatever the case, and spaces or underscores between the words."""
    assert Clause("a", "EQUALS", "x") == Clause("a", name, "x")
    assert "Greater_Than" == Clause("a", "greater than", "1").operator
    assert "a IS NULL" == str(Clause("a", "IS_NULL"))
    assert "a EQUALS 'x'" == str(Clause("a", name, "x"))


@pytest.mark.parametrize(
    ("operator", "value", "detail"),
    [
        ("LIKE", "x", "'LIKE' is no operator of a scoping filter"),
        (7, "x", "7 is no operator"),
        ("EQUALS", None, "EQUALS takes a value"),
        ("IS NULL", "x", "IS NULL takes no value"),
        ("REGEX MATCH", "(", "no regular expression"),
        ("Greater_Than", "1.5", "Greater_Than takes a whole number"),
    ],
)
def test_a_clause_that_cannot_be_is_refused(operator, value, detail):
    """When it is made."""
    with pytest.raises(ValidationError) as caught:
        Clause("a", operator, value)

    assert detail in caught.value.detail
    assert caught.value.hint


def test_everybody_is_in_a_scope_without_conditions():
    """And that is the reason."""
    assert Decision(is_in=True, reason="everybody is in scope") == Scope().decide({})


@pytest.mark.parametrize("filter", ['department eq "sales"', F["department"].eq("Sales")], ids=str)
def test_a_filter_of_scim_decides(filter):
    """In SCIM's way: in any case, and null is absent."""
    scope = Scope(filter=filter)

    assert scope.decide(PERSON)
    assert "the filter holds: " in scope.decide(PERSON).reason
    assert not scope.decide({"department": "People"})
    assert "the filter does not hold: " in scope.decide({}).reason


def test_a_filter_that_does_not_fit_leaves_out():
    """Rather than let somebody in who should not be."""
    scope = Scope(filter="active gt true")

    assert not scope.decide({"active": True})
    assert "the filter does not fit" in scope.decide({"active": True}).reason


def test_everything_must_hold():
    """Assignment, then the filter, then the clauses; the first that does not is the reason."""
    scope = Scope(
        filter="level pr",
        clauses=[Clause("department", "EQUALS", "Sales"), Clause("grade", "IS NOT NULL")],
        assignment=Assignment(users=["1"]),
    )
    assigned = scope.assigned()

    assert "not assigned" == scope.decide(PERSON, keys=["2"], assigned=assigned).reason
    assert "does not hold: level pr" in scope.decide({}, keys=["0", "1"], assigned=assigned).reason
    assert "scoping filter 1 does not hold: department EQUALS 'Sales'" == (
        scope.decide({"level": 1}, keys=["0", "1"], assigned=assigned).reason
    )
    assert "assigned directly; the filter holds: level pr; scoping filter 1 holds" == (
        scope.decide(PERSON, keys=["0", "1"], assigned=assigned).reason
    )


def test_one_of_several_groups_of_clauses_is_enough():
    """Each may have a name."""
    scope = Scope(
        clauses=[
            ClauseGroup([Clause("country", "EQUALS", "Norway")], "Norwegians"),
            ClauseGroup([Clause("department", "EQUALS", "Sales")]),
        ]
    )

    assert "scoping filter 2 holds" == scope.decide(PERSON).reason
    assert (
        "Norwegians does not hold: country EQUALS 'Norway'; "
        "scoping filter 2 does not hold: department EQUALS 'Sales'"
    ) == scope.decide({}).reason
    assert (ClauseGroup([Clause("a", "IS NULL")]),) == Scope(clauses=Clause("a", "IS NULL")).clauses
    assert (ClauseGroup([]),) == Scope(clauses=ClauseGroup([])).clauses


SALES = SourceGroup("g1", name="Sales", members=["ada"], groups=["cn=north"], aliases=["cn=sales"])
NORTH = SourceGroup(
    "g2", name="Sales North", members=["bo"], groups=["g3", "g1", "gone"], aliases=["cn=north"]
)
OSLO = SourceGroup("g3", members=["cleo", "ada"])
OTHERS = SourceGroup("g4", name="People", members=["dan"])
DIRECTORY = [SALES, NORTH, OSLO, OTHERS]


def test_row_28_direct_members_are_assigned():
    """A user, and the members of a group by id or name; not those of a group inside of it."""
    by_id = Assignment(users=["eve"], groups=["g1"]).resolve(DIRECTORY)
    by_name = Assignment(users=["eve"], groups=["Sales"]).resolve(DIRECTORY)
    by_alias = Assignment(users=["eve"], groups=["cn=sales"]).resolve(DIRECTORY)

    assert {"eve": "assigned directly", "ada": "member of Sales"} == by_id.ways
    assert by_id == by_name == by_alias
    assert ("ada" in by_id, "bo" in by_id, len(by_id)) == (True, False, 2)


def test_row_28_nested_groups_make_the_set_larger():
    """Each person once, by the shortest way; a circle and an unknown group do no harm."""
    assigned = Assignment(groups=["g1"], nested=True).resolve(DIRECTORY)

    assert {
        "ada": "member of Sales",
        "bo": "member of Sales North, in Sales",
        "cleo": "member of g3, in Sales North, in Sales",
    } == assigned.ways


def test_assignment_must_be_resolved():
    """Else everybody would seem to have left."""
    scope = Scope(assignment=Assignment(groups=["g1"]))

    assert Scope().assigned() is None
    assert isinstance(scope.assigned(DIRECTORY), Assigned)
    with pytest.raises(ValidationError, match="nobody said who is assigned"):
        scope.decide(PERSON, keys=["ada"])


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Assignment(groups="Sales"), ValidationError),
        (lambda: Scope(filter="a is b"), InvalidFilterError),
        (lambda: Scope(clauses=["a"]), ValidationError),
        (lambda: Scope(clauses=[Clause("a", "IS NULL"), ClauseGroup([])]), ValidationError),
        (lambda: Scope(leaver="fire"), ValidationError),
        (lambda: Scope(grace=30), ValidationError),
        (lambda: Scope(grace=timedelta(days=-1)), ValidationError),
    ],
    ids=map(str, range(7)),
)
def test_a_scope_that_cannot_be_is_refused(make, error):
    """With what to write instead."""
    with pytest.raises(error) as caught:
        make()

    assert caught.value.hint


def test_actions_are_switched_one_by_one():
    """As Entra ID's target object actions."""
    scope = Scope(create=False)

    assert "create is switched off" == scope.allows("create").reason
    assert not scope.allows("create")
    assert scope.allows("update")
    assert "deactivate is switched on" == scope.allows("deactivate").reason


@pytest.mark.parametrize(
    ("leaver", "days", "expected"),
    [
        ("disable", 0, "disable"),
        ("disable", 400, "disable"),
        ("delete", 0, "disable"),
        ("delete", 29, "disable"),
        ("delete", 30, "delete"),
        ("ignore", 400, "ignore"),
    ],
)
def test_row_26_leavers_are_disabled_unless_more_is_asked_for(leaver, days, expected):
    """Deleting waits for the days of grace, and disables until then."""
    assert expected == Scope(leaver=leaver).leaving(timedelta(days=days))
