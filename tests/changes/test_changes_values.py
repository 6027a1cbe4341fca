"""The values of a plan: what a change needs, and what a part of a plan takes along."""

from typing import get_args

import attrs
import pytest

from go1scim.changes.change import AttributeChange, Change, Origin, Reference, Verb
from go1scim.changes.events import Event
from go1scim.changes.facts import GuardResult
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy

ADA = Reference("ada@example.com", created_by="c1")
SALES = Reference("Sales", created_by="c3")

CREATE_ADA = Change("c1", Verb.CREATE, "User", ADA, (AttributeChange("userName", None, ADA.key),))
CREATE_BOB = Change("c2", Verb.CREATE, "User", Reference("bob@example.com"))
CREATE_SALES = Change("c3", Verb.CREATE, "Group", Reference("Sales"))
JOIN = Change("c4", Verb.ADD_MEMBERS, "Group", SALES, members=(ADA,))
MANAGED = Change(
    "c5",
    Verb.UPDATE,
    "User",
    Reference("eve@example.com", "7"),
    (AttributeChange("manager", None, ADA), AttributeChange("title", "CEO", None)),
)
PLAN = Plan(base_url="https://x.example", changes=(CREATE_ADA, CREATE_BOB, CREATE_SALES, JOIN))


def test_a_change_needs_what_it_speaks_of():
    """Its target, its members and a manager, as far as they are still to be created."""
    assert {"c1", "c3"} == JOIN.needs
    assert {"c1"} == MANAGED.needs
    assert set() == CREATE_BOB.needs


def test_a_part_of_a_plan_takes_along_what_it_needs():
    """A member cannot join who was left out, nor can a group be joined."""
    part = PLAN.filter(lambda change: change.verb is Verb.ADD_MEMBERS)

    assert (CREATE_ADA, CREATE_SALES, JOIN) == part.changes


def test_a_part_of_a_plan_says_what_is_to_be_known_of_it():
    """Not what was to be known of others; the guards judge the part."""
    about = [Finding("warning", "w", "x", key=key) for key in ("", "bob@example.com", "7", "left")]
    held = attrs.evolve(
        PLAN, changes=(*PLAN.changes, MANAGED), findings=about, policy=Policy(max_updates=0)
    )

    part = held.filter(lambda change: change.target.key == "bob@example.com")

    assert ["", "bob@example.com", "left"] == [one.key for one in part.findings]
    assert [] == [guard for guard in part.guards if guard.name == "updates"]
    assert ["updates"] == [guard.name for guard in held.filter(lambda _: True).blocked]


def test_a_plan_counts_its_changes():
    """By verb, and in all; an empty one is false."""
    assert {Verb.CREATE: 3, Verb.ADD_MEMBERS: 1} == PLAN.counts
    assert 4 == len(PLAN)
    assert PLAN
    assert not PLAN.filter(lambda _: False)


def test_a_plan_tells_what_holds_it_back_and_what_was_left_out():
    """Guards that block, and findings that are errors."""
    held = GuardResult("deactivations", "block", "30 of 40")
    error, note = Finding("error", "ambiguous-match", "two"), Finding("note", "adopted", "one")
    plan = Plan(
        base_url="https://x.example",
        findings=(error, note),
        guards=(held, GuardResult("creates", "pass", "3")),
    )

    assert (held,) == plan.blocked
    assert (error,) == plan.errors


@pytest.mark.parametrize("status", Status)
def test_an_outcome_is_good_where_the_resource_is_as_wanted(status):
    """Done, or so already."""
    assert (status in {"done", "already"}) == Outcome(CREATE_ADA, status).is_good


def test_an_origin_reads_as_people_say_it():
    """File and row."""
    assert "people.csv, row 7" == str(Origin("people.csv", 7))


@pytest.mark.parametrize("event", get_args(Event), ids=lambda event: event.__name__)
def test_an_event_cannot_be_changed_by_who_hears_it(event):
    """Others hear it, too."""
    values = {field.name: 1 for field in attrs.fields(event)}
    one = event(**values)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(one, next(iter(values)), 2)
