"""A plan as a file: it comes back as it was, or not at all."""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from plans import change, plan, roles

from go1scim import Role, ValidationError
from go1scim.changes._document import change_from, change_to
from go1scim.changes.change import AttributeChange, Origin, Reference, Verb
from go1scim.changes.findings import Finding
from go1scim.changes.guards import judge
from go1scim.changes.plan import Plan

WIRE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=4,
)
ATTRIBUTES = st.builds(AttributeChange, st.text("abc:.", min_size=1), WIRE, WIRE)
CREATED = change(Verb.CREATE, "u9", attributes=[roles(Role.LEARNER)])
CHANGES = st.builds(
    change,
    st.sampled_from([Verb.UPDATE, Verb.DEACTIVATE, Verb.DELETE]),
    st.text("ab", min_size=1, max_size=3),
    attributes=st.lists(
        ATTRIBUTES
        | st.just(AttributeChange("manager", None, Reference("u9", created_by=CREATED.id))),
        max_size=3,
    ),
    members=st.lists(st.builds(Reference, st.text(max_size=3), st.text(max_size=3)), max_size=2),
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["note", "warning", "error"]),
    st.text(max_size=4),
    st.text(max_size=4),
    origin=st.none() | st.builds(Origin, st.text(max_size=3), st.integers(0, 9)),
)


@given(st.lists(CHANGES, unique_by=lambda one: one.id, max_size=5), st.lists(FINDINGS, max_size=3))
def test_a_plan_comes_back_as_it_was(changes, findings):
    """Whatever it holds; the guards are asked anew."""
    facts = {"administrators": ("u1",), "roles": {"u1": ("x",)}, "members": {"g": 3}}
    whole = evolve(plan(CREATED, *changes, **facts), findings=tuple(findings))
    whole = evolve(whole, guards=judge(whole))

    assert whole == Plan.from_json(whole.to_json())


def test_what_a_file_says_of_the_guards_does_not_count():
    """Somebody may have edited it."""
    blocked = plan(*(change(Verb.DEACTIVATE, f"u{number}") for number in range(40)))
    document = json.loads(blocked.to_json()) | {"guards": []}

    assert ["deactivations"] == [one.name for one in Plan.from_json(json.dumps(document)).blocked]


def edited(edit):
    """The text of a plan after *edit* of its document."""
    document = json.loads(plan(CREATED, change(Verb.UPDATE, "u1")).to_json())
    edit(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda it: it.update(format="go1scim.plan/2"), "go1scim.plan/2"),
        (lambda it: it.pop("format"), "no plan of this version"),
        (lambda it: it.update(more=1), "more"),
        (lambda it: it.update(base_url=7), "base_url"),
        (lambda it: it["changes"][0].update(verb="drop"), "verb"),
        (lambda it: it["changes"][0].update(verb="rename"), "nothing to do to a User"),
        (lambda it: it["changes"][0].update(id=it["changes"][1]["id"]), "two changes"),
        (lambda it: it["changes"][1]["target"].update(id=None), "does not say of whom"),
        (lambda it: it["changes"][0]["target"].update(id="7"), "of whom"),
        (lambda it: it["changes"][1]["target"].update(created_by="c9"), "does not come before"),
        (lambda it: it["changes"][0].update(attributes=[{"path": "x"}]), "an attribute has"),
        (
            lambda it: it["changes"][0].update(attributes=[{"path": "", "old": 1, "new": 2}]),
            "not the path",
        ),
        (
            lambda it: it["changes"][0].update(
                attributes=[{"path": "m", "old": 1, "new": {"$created": 7}}]
            ),
            "names a key",
        ),
        (lambda it: it["facts"]["users"].update(complete="false"), "complete"),
    ],
)
def test_a_plan_that_was_edited_to_nonsense_is_refused(edit, reason):
    """With what is wrong, and before anything is written."""
    with pytest.raises(ValidationError, match=reason):
        Plan.from_json(edited(edit))


@pytest.mark.parametrize("text", ["", "{", "[]", "7", b"\xff", "[" * 100_000])
def test_what_is_no_plan_is_refused(text):
    """Whatever it is."""
    with pytest.raises(ValidationError):
        Plan.from_json(text)


@given(st.text() | st.binary())
def test_no_text_is_worse_than_refused(text):
    """Nothing but a ValidationError comes of it."""
    with pytest.raises(ValidationError):
        Plan.from_json(text)


def test_two_plans_are_compared_by_what_they_wish():
    """Whatever was there before."""
    one = plan(CREATED, change(Verb.UPDATE, "u1", attributes=[AttributeChange("t", 1, 2)]))
    same = plan(CREATED, change(Verb.UPDATE, "u1", attributes=[AttributeChange("t", 9, 2)]))
    other = plan(
        change(Verb.UPDATE, "u1", attributes=[AttributeChange("t", 1, 3)]),
        change(Verb.DELETE, "u2"),
    )

    assert not one.diff(same)
    difference = one.diff(other)
    assert (CREATED,) == difference.only_here
    assert ["u2"] == [each.target.id for each in difference.only_there]
    assert ((one.changes[1], other.changes[0]),) == difference.different


@given(CHANGES)
def test_a_change_comes_back_as_it_was(change):
    """On its own, too, as a journal keeps it."""
    assert change == change_from(json.loads(json.dumps(change_to(change))))
