"""Plans that take runs back."""

from random import Random

import pytest
from attrs import evolve
from plans import shown
from wanted import (
    ANYTHING,
    add,
    create,
    create_group,
    deactivate,
    delete,
    made,
    plan_for,
    remove,
    there,
    update,
)

from go1scim import Role, User
from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.collect import Changes
from go1scim.changes.facts import Facts
from go1scim.changes.journal._reading import read_report
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.report import Report
from go1scim.errors import ValidationError
from go1scim.models import EnterpriseUser, Name
from go1scim.testing import Portal

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#: What a provider says of its own accord.
ITS_OWN = {"meta", "groups", "schemas"}


def snapshot(portal):
    """Users and groups by their ids, without what the provider says of its own accord."""
    names = {one["id"]: one["userName"] for one in portal.users}
    users = {
        one["id"]: {name: value for name, value in one.items() if name not in ITS_OWN}
        for one in portal.users
    }
    groups = {
        one["displayName"]: {names[each["value"]] for each in one.get("members", [])}
        for one in portal.groups
    }
    return users, groups


def crowd(portal, random):
    """Sixty people with titles, managers and roles, in six groups."""
    people = []
    for number in range(60):
        boss = {"manager": {"value": random.choice(people)["id"]}} if people else {}
        people.append(
            portal.add_user(
                userName=f"u{number}@example.com",
                name={"givenName": f"U{number}", "familyName": "Ek"},
                title=random.choice(["CTO", "Nurse", "Clerk"]),
                active=number % 10 != 3,
                **({ENTERPRISE: {"department": "Sales", **boss}} if number % 2 else {}),
            )
        )
    for number in range(6):
        members = [{"value": one["id"]} for one in random.sample(people, 12)]
        portal.add_group(displayName=f"G{number}", members=members)
    return people


def mixed(portal, people, random):
    """Edits of every kind: a hundred changes in all."""
    edits, who = Changes(), iter(random.sample(people, 60))
    for number in range(26):
        edits.create(
            User(
                user_name=f"new{number}@example.com",
                name=Name(given_name="New", family_name=f"N{number}"),
                active=number != 0,
            ).with_extension(EnterpriseUser(department="HR"))
        )
    for _ in range(30):
        edits.update(next(who)["id"], title="Chief", department=None, nick_name="Z")
    for _ in range(5):
        edits.update(next(who)["id"], roles=[Role.MANAGER], manager=people[0]["id"])
    for number in range(5):
        edits.update(next(who)["id"], manager=f"new{number + 1}@example.com")
    for one in [next(who) for _ in range(14)]:
        (edits.deactivate if one["active"] else edits.reactivate)(one["id"])
    for number in range(3):
        joining = [f"new{number}@example.com", *(one["id"] for one in random.sample(people, 4))]
        edits.add_members(f"Team {number}", joining)
    for number in range(6):
        group = portal.groups[number]
        inside = {member["value"] for member in group["members"]}
        outside = [one["id"] for one in people if one["id"] not in inside]
        edits.add_members(f"G{number}", [*outside[:3], f"new{number + 3}@example.com"])
        edits.remove_members(f"G{number}", sorted(inside)[:2])
    edits.rename_group("G0", "G-zero")
    for one in [next(who) for _ in range(2)]:
        edits.delete(one["id"])
    edits.delete_group("G5")
    return edits


@pytest.mark.parametrize(
    ("dialect", "deleted", "from_file"),
    [("go1", "reactivate", False), ("go1", "reactivate", True), ("rfc", "create", True)],
    ids=["go1-report", "go1-journal", "rfc-journal"],
)
def test_24_undo_after_a_hundred_mixed_operations(connect, clock, dialect, deleted, from_file):
    """The portal is as it was, but for what the findings say."""
    random, portal = Random(24), Portal(dialect=dialect, clock=clock)  # noqa: S311 - repeatable
    people = crowd(portal, random)
    go1 = connect(portal)
    before, keys = snapshot(portal)
    plan = go1.plan(changes=mixed(portal, people, random), policy=ANYTHING)
    report = go1.apply(plan)
    report.raise_for_failures()
    assert len(plan) >= 100
    undo = (read_report(report.journal) if from_file else report).undo(deleted=deleted)
    done = go1.apply(undo)
    done.raise_for_failures()
    users, groups = snapshot(portal)
    told = {}
    for one in undo.findings:
        told.setdefault(one.code, set()).add(one.key)
    old = {one["userName"] for one in before.values()}
    names = {one["userName"] for one in users.values()} - old
    assert told.pop("stays") == names
    assert {False} == {one["active"] for one in users.values() if one["userName"] in names}
    erased = told.pop("new-id") - {"G5"}
    assert {name: who - erased for name, who in keys.items()} == {
        name: who - erased for name, who in groups.items()
    }
    if dialect == "go1":
        assert (set(), 2) == (erased, len(told.pop("deleted")))
        assert before == {id: one for id, one in users.items() if one["userName"] not in names}
    else:
        assert (2, old) == (len(erased), {one["userName"] for one in users.values()} - names)
    assert {} == told


def outcome(change, status=Status.DONE, id=None):
    """How a change of a hand-made report has ended."""
    return Outcome(change, status, id or change.target.id)


def undone(*outcomes, deleted="reactivate", **facts):
    """What undoes these."""
    changes = tuple(one.change for one in outcomes)
    plan = evolve(plan_for(Portal(), *changes), facts=Facts(**facts))
    return Report(run_id="r", plan=plan, outcomes=outcomes).undo(deleted=deleted)


ADA = {"id": "a", "userName": "ada@example.com"}
BOB = {"id": "b", "userName": "bob@example.com"}
SALES = {"id": "s", "displayName": "Sales"}


def codes(plan):
    """The findings of a plan, by kind and key."""
    return [(one.severity, one.code, one.key) for one in plan.findings]


def test_values_go_back():
    """The old become the new."""
    (change,) = undone(outcome(update("c", {**ADA, "title": "old"}, title="new"))).changes
    assert (Verb.UPDATE, "a", {"title": ("new", "old")}) == (
        change.verb,
        change.target.id,
        shown(change),
    )


def test_only_what_was_made_is_taken_back():
    """What was so before, has failed or was not tried stays as it is."""
    change = update("c", ADA, title="x")
    for status in (Status.ALREADY, Status.FAILED, Status.BLOCKED, Status.DRIFTED):
        assert not undone(outcome(change, status))


def test_what_may_have_been_made_is_looked_at():
    """So it is said, and the plan is one that looks before each change."""
    plan = undone(
        outcome(update("c", ADA, title="x"), Status.UNKNOWN),
        outcome(add("j", SALES, ADA), Status.FAILED),
    )
    assert [Verb.UPDATE, Verb.REMOVE_MEMBERS] == [one.verb for one in plan.changes]
    assert {("note", "perhaps", "ada@example.com"), ("note", "perhaps", "Sales")} == {*codes(plan)}
    assert plan.loaded


@pytest.mark.parametrize("change", [create("ada"), delete("d", ADA)], ids=lambda one: one.verb)
def test_what_is_there_or_not_is_not_guessed(change):
    """A create or a deletion of unknown outcome is left to a person."""
    plan = undone(outcome(change, Status.UNKNOWN))
    assert not plan
    assert [("error", "unknown-outcome", change.target.key)] == codes(plan)


def test_the_last_comes_first():
    """Of changes of one kind, as names may be free only after another was given up."""
    renames = [
        Change(id, Verb.RENAME, "Group", Reference(id, id), (AttributeChange("displayName", a, b),))
        for id, a, b in [("1", "A", "B"), ("2", "C", "A")]
    ]
    assert ["2", "1"] == [one.target.id for one in undone(*map(outcome, renames)).changes]


def test_who_was_created_is_deactivated_once():
    """Whatever else the run has done to them."""
    manage = Change(
        "m", Verb.UPDATE, "User", made("ada"), (AttributeChange("manager", None, {"value": "b"}),)
    )
    plan = undone(
        outcome(create("ada"), id="a"),
        outcome(manage, id="a"),
        outcome(add("j", SALES, made("ada"))),
    )
    assert [("remove_members", "s"), ("deactivate", "a")] == [
        (one.verb, one.target.id) for one in plan.changes
    ]
    assert [Reference("ada", "a")] == [*plan.changes[0].members]


def test_who_was_created_without_access_stays_so():
    """There is nothing to take."""
    plan = undone(outcome(create("ada", {"userName": "ada", "active": False}), id="a"))
    assert not plan
    assert [("warning", "stays", "ada")] == codes(plan)


def test_a_manager_who_was_created_is_one_no_more():
    """The update is reversed with the id that there is now."""
    urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
    manage = Change(
        "m", Verb.UPDATE, "User", there(BOB), (AttributeChange(urn, None, made("ada")),)
    )
    plan = undone(outcome(create("ada"), id="a"), outcome(manage))
    assert {urn: ({"value": "a"}, None)} == shown(plan.changes[0])


def test_a_group_that_was_created_is_deleted():
    """With a note of its members, so that this can be undone as well."""
    plan = undone(
        outcome(create_group("Sales"), id="s"),
        outcome(add("j", made("Sales", "Group"), made("ada"), BOB), id="s"),
        outcome(create("ada"), id="a"),
    )
    (gone,) = [one for one in plan.changes if one.resource_type == "Group"]
    assert (Verb.DELETE, {"displayName": ("Sales", None)}) == (gone.verb, shown(gone))
    assert ["a", "b"] == [one.id for one in gone.members]


def test_a_group_that_was_deleted_comes_back_with_its_members():
    """Under a new id, and without those who are gone for good."""
    gone = evolve(delete("d", SALES, "Group"), members=(there(ADA), there(BOB)))
    plan = undone(outcome(delete("u", BOB), id="b"), outcome(gone), deleted="create")
    again, joined = (one for one in plan.changes if one.resource_type == "Group")
    assert (Verb.CREATE, None) == (again.verb, again.target.id)
    assert (Verb.ADD_MEMBERS, again.id) == (joined.verb, joined.target.created_by)
    (new,) = [one for one in plan.changes if one.resource_type == "User"]
    assert ["a", None] == [one.id for one in joined.members]
    assert new.id == joined.members[1].created_by


def test_a_group_without_members_needs_none():
    """It is created, and that is all."""
    (change,) = undone(outcome(delete("d", SALES, "Group"))).changes
    assert Verb.CREATE is change.verb


def gone(**attributes):
    """The deletion of Ada, who had these attributes."""
    paths = tuple(AttributeChange(path, value, None) for path, value in attributes.items())
    return Change("d", Verb.DELETE, "User", there(ADA), paths)


def test_who_was_deleted_gets_access_again():
    """As where the provider keeps every account; nobody gets more than before."""
    plan = undone(outcome(gone(userName="ada@example.com", active=True)))
    assert [(Verb.REACTIVATE, "a")] == [(one.verb, one.target.id) for one in plan.changes]
    plan = undone(outcome(gone(userName="ada@example.com", active=False)))
    assert ([], [("warning", "deleted", "ada@example.com")]) == ([*plan.changes], codes(plan))


def test_what_the_plan_has_not_kept_is_not_undone():
    """Nobody is given access of whom it is not known that they had it."""
    for deleted in ("reactivate", "create"):
        plan = undone(outcome(gone()), deleted=deleted)
        assert ([], [("error", "not-undone", "ada@example.com")]) == ([*plan.changes], codes(plan))


def test_who_is_gone_for_good_joins_nothing():
    """A membership of somebody whom nothing brings back is left out."""
    plan = undone(outcome(remove("r", SALES, ADA)), outcome(gone()), deleted="create")
    assert not plan


def test_who_was_deleted_is_created_as_they_were():
    """All at once; and whose manager they were, has them again."""
    urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
    other = AttributeChange(urn, {"value": "x"}, None)
    changes = [
        Change("m", Verb.UPDATE, "User", there(BOB), (AttributeChange(urn, {"value": "a"}, None),)),
        Change("n", Verb.UPDATE, "User", Reference("eve", "e"), (other,)),
        update("c", ADA, title="x"),
        deactivate("off", ADA),
        gone(userName="ada@example.com", title="old", groups=[{"value": "s"}]),
    ]
    plan = undone(*map(outcome, changes), deleted="create")
    new, eves, bobs = plan.changes
    assert {"userName": (None, "ada@example.com"), "title": (None, "old")} == shown(new)
    assert {urn: (None, {"value": "x"})} == shown(eves)
    assert {urn: (None, Reference("a", created_by=new.id))} == shown(bobs)
    assert [("warning", "new-id", "ada@example.com")] == codes(plan)


def test_the_guards_see_what_the_run_has_left():
    """Whoever is the last Administrator now is not deactivated by mistake."""
    admin = {"roles": [{"value": Role.ADMINISTRATOR.guid}]}
    changes = [
        outcome(create("new", {"userName": "new", **admin}), id="n"),
        outcome(deactivate("off", ADA)),
        outcome(update("c", BOB, title="x")),
        outcome(add("j", SALES, ADA, BOB)),
        outcome(remove("r", SALES, Reference("c", "c"))),
    ]
    plan = undone(*changes, administrators=("a",), members={"s": 9})
    assert ({"s": 10}, ("n",)) == (plan.facts.members, plan.facts.administrators)
    assert (Role.ADMINISTRATOR.guid,) == plan.facts.roles["n"]
    plan = undone(*changes[:2], administrators=("a",), roles={"a": (Role.ADMINISTRATOR.guid,)})
    assert "last-administrator" not in [one.name for one in plan.blocked]  # Ada is back before
    plan = undone(changes[0])
    assert ["last-administrator"] == [one.name for one in plan.blocked]


def test_an_undo_can_be_undone(go1, portal):
    """It is a plan like any other."""
    ada = portal.add_user(userName="ada@example.com", title="old")
    changes = [update("c", ada, title="new"), create("bob"), add("j", made("S", "Group"), ada)]
    report = go1.apply(plan_for(portal, *changes, create_group("S")))
    after = snapshot(portal)
    back = go1.apply(report.undo())
    assert ("old", []) == (portal.users[0]["title"], portal.groups)
    go1.apply(back.undo()).raise_for_failures()
    assert after == snapshot(portal)


def test_drift_since_then_is_left_alone(go1, portal):
    """Nobody's later edit is overwritten."""
    ada = portal.add_user(userName="ada@example.com", title="old")
    report = go1.apply(plan_for(portal, update("c", ada, title="new")))
    go1.users.update(ada["id"], title="theirs")
    (undone,) = go1.apply(report.undo()).outcomes
    assert (Status.DRIFTED, "theirs") == (undone.status, portal.users[0]["title"])


def test_what_becomes_of_the_deleted_is_one_of_two(go1, portal):
    """A slip is told at once."""
    with pytest.raises(ValidationError, match="'reactivate' or 'create'"):
        go1.apply(plan_for(portal)).undo(deleted="restore")
