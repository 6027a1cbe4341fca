"""What each guard lets pass and what it holds back."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from plans import ADMINISTRATOR, BASE, change, deactivations, plan, roles

from go1scim import GuardBlockedError, Role, ValidationError
from go1scim.changes.change import AttributeChange, Reference, Verb
from go1scim.changes.facts import Facts, Read
from go1scim.changes.findings import Finding
from go1scim.changes.guards import GUARDS, check, judge
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy

MEMBERS = tuple(Reference(f"m{number}", f"m{number}") for number in range(6))
GOING = change(Verb.DEACTIVATE, "u1", key="Ada@example.com")
DEMOTED = change(Verb.UPDATE, "u1", attributes=[roles(Role.LEARNER)])
TITLED = change(Verb.UPDATE, "u1", attributes=[AttributeChange("title", None, "CEO")])


def verdicts(plan, **policy):
    """What the guards say, by their names."""
    return {one.name: one.verdict for one in judge(evolve(plan, policy=Policy(**policy)))}


def test_a_plan_without_changes_is_held_back_by_nothing():
    """There is nothing to judge."""
    assert () == judge(Plan(base_url=BASE))


@pytest.mark.parametrize(
    ("users", "count", "verdict"),
    [
        (3, 3, "pass"),  # a tenth of three people is nobody, but the floor lets three pass
        (3, 4, "block"),
        (100, 10, "pass"),
        (100, 11, "block"),
        (100_000, 25, "pass"),
        (100_000, 26, "block"),
    ],
)
@pytest.mark.parametrize("verb", [Verb.DEACTIVATE, Verb.DELETE])
def test_a_tenth_or_25_may_lose_their_access(verb, users, count, verdict):
    """Whichever is smaller, and three in any case."""
    name = {"deactivate": "deactivations", "delete": "deletes"}[verb]
    changes = [evolve(one, verb=verb) for one in deactivations(count)]

    assert verdict == verdicts(plan(*changes, users=users))[name]


def test_a_number_is_a_number():
    """Who allows none means none: the floor is for parts of a small population."""
    going = plan(*deactivations(1))

    assert "block" == verdicts(going, max_deactivations=0)["deactivations"]
    assert "pass" == verdicts(going, max_deactivations_part=0.0)["deactivations"]


def test_no_limit_is_none():
    """Both must be lifted, since the smaller one counts."""
    going = plan(*deactivations(90))

    lifted = {"max_deactivations": None, "max_deactivations_part": None}
    assert "pass" == verdicts(going, **lifted)["deactivations"]


@pytest.mark.parametrize(("most", "verdict"), [(None, "pass"), (2, "pass"), (1, "block")])
@pytest.mark.parametrize(
    ("verb", "name"), [(Verb.CREATE, "creates"), (Verb.UPDATE, "updates"), (Verb.RENAME, "updates")]
)
def test_what_adds_is_limited_where_somebody_says_so(verb, name, most, verdict):
    """A first run creates everybody, so there is no limit by default."""
    coming = plan(change(verb, "u1"), change(verb, "u2"))

    assert verdict == verdicts(coming, **{f"max_{name}": most})[name]


@pytest.mark.parametrize(
    ("had", "most", "verdict"),
    [(11, 0.5, "block"), (12, 0.5, "pass"), (10, 0.5, "pass"), (11, None, "pass")],
)
def test_a_group_keeps_half_of_its_members(had, most, verdict):
    """Where it has more than ten."""
    leaving = change(Verb.REMOVE_MEMBERS, "g1", kind="Group", members=MEMBERS)

    result = verdicts(plan(leaving, members={"g1": had}), max_member_removals=most)
    assert verdict == result["member-removals"]


@pytest.mark.parametrize(("rows", "verdict"), [(0, "block"), (1, "pass")])
def test_an_empty_source_removes_nobody(rows, verdict):
    """Where the rows are the whole population; else an empty one does nothing anyway."""
    whole = plan(source=Read(rows), removals="deactivate")

    assert verdict == verdicts(whole)["empty-source"]
    assert {} == verdicts(plan(source=Read(rows)))


@pytest.mark.parametrize(("now", "verdict"), [(79, "block"), (80, "pass")])
def test_a_source_that_shrank_is_looked_at(now, verdict):
    """It may have been cut off."""
    shrunk = plan(source=Read(now), source_before=100)

    assert verdict == verdicts(shrunk)["shrunk-source"]
    assert "shrunk-source" not in verdicts(shrunk, max_shrink=None)


@pytest.mark.parametrize("which", ["users", "groups", "source"])
@pytest.mark.parametrize(
    ("changes", "verdict"), [((GOING,), "block"), ((change(Verb.CREATE, "u2"),), "warn")]
)
def test_an_incomplete_list_takes_nothing_away(which, changes, verdict):
    """What is not in it may be there all the same."""
    facts = Facts(**{which: Read(7, complete=False, reason="page 3 failed")})
    half = Plan(base_url=BASE, changes=changes, facts=facts)
    (result,) = (one for one in judge(half) if one.name == "incomplete-read")

    assert verdict == result.verdict
    assert f"{'rows' if which == 'source' else which}: page 3 failed" in result.detail


@pytest.mark.parametrize("pattern", ["ada@example.com", "*@EXAMPLE.com", "u1"])
def test_a_protected_user_is_not_changed(pattern):
    """By name, by pattern in any case, or by id."""
    result = verdicts(plan(GOING), protected_users=(pattern,))
    assert "block" == result["protected"]
    assert "pass" == verdicts(plan(GOING), protected_users=("bob@example.com",))["protected"]


def test_a_protected_group_is_not_changed():
    """Users of the same name are no groups."""
    joining = change(Verb.ADD_MEMBERS, "g1", kind="Group", members=MEMBERS, key="Board")

    assert "block" == verdicts(plan(joining), protected_groups=("Board",))["protected"]
    team = change(Verb.RENAME, "g2", kind="Group", key="Team [A]")
    assert "block" == verdicts(plan(team), protected_groups=("Team [A]",))["protected"]
    assert "pass" == verdicts(plan(joining), protected_users=("Board",))["protected"]


@pytest.mark.parametrize("role", ["Assessor", Role.ASSESSOR.guid])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (GOING, "block"),
        (DEMOTED, "block"),
        (change(Verb.UPDATE, "u1", attributes=[roles(Role.ASSESSOR, Role.MANAGER)]), "pass"),
        (TITLED, "pass"),
        (change(Verb.ADD_MEMBERS, "u1", kind="Group"), "pass"),
    ],
    ids=["deactivated", "demoted", "kept", "titled", "group"],
)
def test_a_protected_role_stays_with_its_holder(role, change, verdict):
    """And the holder keeps the access."""
    holding = plan(change, roles={"u1": (Role.ASSESSOR.guid,)})

    assert verdict == verdicts(holding, protected_roles=(role,))["protected"]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (GOING, "block"),
        (DEMOTED, "block"),
        (TITLED, "pass"),
        (change(Verb.DEACTIVATE, "u2"), "pass"),
    ],
    ids=["deactivated", "demoted", "titled", "another"],
)
def test_the_account_behind_the_token_keeps_its_access(change, verdict):
    """Else the run could not go on."""
    mine = plan(change, self_id="u1", roles={"u1": ADMINISTRATOR})

    assert verdict == verdicts(mine)["self"]


NEW_ADMINISTRATOR = change(Verb.CREATE, "u2", attributes=[roles(Role.ADMINISTRATOR)])


@pytest.mark.parametrize(
    ("administrators", "changes", "verdict"),
    [
        (("u1",), (GOING,), "block"),
        (("u1", "u2"), (GOING,), "pass"),
        (("u1",), (GOING, NEW_ADMINISTRATOR), "pass"),
        (("u1",), (GOING, change(Verb.ADD_MEMBERS, "u1", kind="Group")), "block"),
    ],
    ids=["the last", "one of two", "replaced", "with a group"],
)
def test_somebody_stays_administrator(administrators, changes, verdict):
    """Nobody else could give the role back."""
    last = plan(*changes, administrators=administrators, roles={"u1": ADMINISTRATOR})

    assert verdict == verdicts(last)["last-administrator"]


def test_roles_that_cannot_be_read_are_none():
    """A server may send anything; a guard does not fail."""
    broken = change(Verb.UPDATE, "u1", attributes=[AttributeChange("roles", None, [[7]])])

    assert "block" == verdicts(plan(broken, self_id="u1", roles={"u1": ADMINISTRATOR}))["self"]


def test_what_was_left_out_is_told():
    """Rows that could not be planned do not hold back the others."""
    left = evolve(plan(), findings=(Finding("error", "duplicate-key", "rows 3 and 4"),))

    assert {"left-out": "warn"} == verdicts(left)


def test_a_guard_that_blocks_is_named_with_what_it_has_seen():
    """The message holds the very argument that lets the plan pass."""
    results = judge(plan(*deactivations(30)))

    with pytest.raises(GuardBlockedError, match="30 of 100, where at most 10") as caught:
        check(results, ())
    assert "overrides=['deactivations']" in caught.value.hint
    check(results, ("deactivations",))


def test_an_override_that_is_no_guard_is_refused():
    """A slip must not look like a permission."""
    with pytest.raises(ValidationError, match="no guard 'deactivation'") as caught:
        check((), ("deactivation",))
    assert "deactivations" in caught.value.hint


CHANGES = st.builds(
    change,
    st.sampled_from([verb for verb in Verb if "members" not in verb]),
    st.sampled_from(["u1", "u2", "u3", "u4"]),
    attributes=st.sampled_from([(), (roles(Role.LEARNER),), (roles(Role.ADMINISTRATOR),)]),
)


@given(st.lists(CHANGES, max_size=12), st.integers(0, 50))
def test_every_result_belongs_to_a_guard_and_a_block_names_its_changes(changes, users):
    """What is held back can be looked at."""
    facts = {"administrators": ("u1", "u2"), "self_id": "u1", "roles": {"u1": ADMINISTRATOR}}
    whole = plan(*changes, users=users, **facts)
    ids = {one.id for one in changes}

    for result in judge(whole):
        assert result.name in GUARDS
        assert ids >= set(result.changes)
        assert result.changes or result.verdict != "block"
