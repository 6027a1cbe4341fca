"""A plan that was applied leaves nothing to plan, whatever the portal and the rows are like."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from go1scim.changes.collect import Changes
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy
from go1scim.dialect import GO1, RFC, Dialect
from go1scim.testing import ManualClock, Portal

ANYTHING = Policy(
    max_deactivations=None,
    max_deactivations_part=None,
    max_deletes=None,
    max_deletes_part=None,
    max_member_removals=None,
)
QUIRKS = {
    "plain": {},
    "numbers": {"id_form": "number"},
    "string booleans": {"string_booleans": True},
    "few members": {"member_cap": 1},
    "hidden members": {"members_returned": "never"},
    "members on request": {"members_returned": "request"},
    "no members in lists": {"members_in_lists": False},
    "short pages": {"short_pages": True, "page_cap": 3},
    "no filters": {"ignore_filters": True},
    "refused filters": {"refused_filters": ("emails.value", "externalId")},
    "manager as text": {"manager_form": "string"},
    "managers by address": {"manager_value": "email", "manager_form": "list"},
    "roles as text": {"role_form": "strings"},
    "roles by guid": {"role_form": "guid_name"},
    "silent patch": {"patch_no_content": True},
}
DIALECTS = {
    "go1": ("go1", GO1),
    "rfc": ("rfc", RFC),
    "put": ("rfc", Dialect(name="put", update="put")),
    "text": (
        "go1",
        Dialect(name="text", go1_rules=True, names_required=True, manager="text", roles="text"),
    ),
}
NAMES = ("ada", "bob", "eve", "nora", "zoe")
PEOPLE = st.sampled_from(NAMES)
SPELLED = st.builds(
    lambda name, change: change(f"{name}@example.com"),
    PEOPLE,
    st.sampled_from((str, str.upper, str.title)),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"user_name": SPELLED, "given_name": st.sampled_from(("N", "Zoë"))},
        optional={
            "family_name": st.just("Ek"),
            "email": st.booleans(),
            "title": st.sampled_from(("CTO", " x", "<clear>", "")),
            "active": st.booleans(),
            "manager": st.one_of(SPELLED, st.sampled_from(("<clear>", "nobody"))),
            "roles": st.sampled_from(("Learner", "Manager|Learner", "Content Administrator")),
            "groups": st.sampled_from(("Sales", "sales|Board", "")),
            "department": st.sampled_from(("A", "B")),
        },
    ),
    max_size=5,
    unique_by=lambda row: row["user_name"].lower(),
)
MEMBERS = st.lists(
    st.fixed_dictionaries({"group": st.sampled_from(("Sales", "SALES", "Board")), "user": SPELLED}),
    max_size=4,
)
REMOVALS = st.sampled_from(("ignore", "deactivate"))


def filled(dialect, quirks):
    """A portal with three people, two of them in a group."""
    portal = Portal(clock=ManualClock(), dialect=dialect, quirks=quirks)
    people = [
        portal.add_user(
            userName=f"{name}@example.com",
            name={"givenName": name.title(), "familyName": "Byron"},
            emails=[{"value": f"{name}@example.com", "type": "work", "primary": True}],
            title="Engineer",
            active=True,
        )
        for name in NAMES[:3]
    ]
    portal.add_group(displayName="Sales", members=[{"value": one["id"]} for one in people[:2]])
    return portal


def memberships(portal):
    """Every pair of a group and a member."""
    return {
        (group["id"], one["value"]) for group in portal.groups for one in group.get("members", ())
    }


def with_address(row):
    """The row with an address that nobody else has, where it says that it has one."""
    if "email" not in row:
        return row
    host = "home.example" if row["email"] else "EXAMPLE.com"
    return {**row, "email": f"{row['user_name'].lower().partition('@')[0]}@{host}"}


@pytest.mark.parametrize(
    ("dialect", "quirks"),
    [
        pytest.param(dialect, quirks, id=f"{name}-{quirk}")
        for name, dialect in DIALECTS.items()
        for quirk, quirks in QUIRKS.items()
        # A PUT of what is not shown takes it away: nobody can add a member so.
        if name == "go1" or quirk in {"plain", "numbers", "string booleans", "short pages"}
    ],
)
@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, members=MEMBERS, removals=REMOVALS)
def test_a_plan_that_was_applied_leaves_nothing_to_do(dialect, quirks, rows, members, removals):
    """The same rows again are no changes; and a plan is the same after a file."""
    kind, written = dialect
    portal = filled(kind, quirks)
    with portal.client(dialect=written) as go1:
        want = {
            "users": [*map(with_address, rows)],
            "members": members,
            "removals": removals,
            "policy": ANYTHING,
        }
        plan = go1.plan(**want)
        assert plan == Plan.from_json(plan.to_json())
        assert json.loads(plan.to_json())
        before = memberships(portal)
        report = go1.apply(plan, journal=False, overrides=["empty-source"])
        assert [] == [one for one in report.outcomes if one.status not in {"done", "already"}]
        assert removals != "ignore" or before <= memberships(portal)
        again = go1.plan(**want)
        assert [] == [
            f"{one.verb} {one.target.key} {one.attributes} {one.members}" for one in again.changes
        ]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("add_members", "remove_members", "set_members")),
        st.sampled_from(("Sales", "sales", "Board")),
        st.lists(SPELLED, max_size=3),
    ),
    max_size=4,
)


@pytest.mark.parametrize("quirks", QUIRKS.values(), ids=QUIRKS)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, going=st.sets(PEOPLE, max_size=2))
def test_edits_by_hand_that_were_applied_leave_nothing_to_do(quirks, edits, going):
    """Members join and leave, and people lose their access."""
    portal = filled("go1", quirks)
    with portal.client() as go1:

        def plan():
            changes = Changes().deactivate(*(f"{name}@example.com" for name in sorted(going)))
            for method, group, users in edits:
                getattr(changes, method)(group, users)
            return go1.plan(changes=changes, policy=ANYTHING)

        report = go1.apply(plan(), journal=False)
        assert [] == [one for one in report.outcomes if one.status not in {"done", "already"}]
        assert [] == [f"{one.verb} {one.target.key} {one.members}" for one in plan().changes]
