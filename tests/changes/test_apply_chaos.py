"""A plan among faults: whatever goes wrong on the way, everything is there once in the end."""

import asyncio
from collections import Counter

import pytest
from wanted import (
    add,
    create,
    create_group,
    deactivate,
    made,
    members_of,
    plan_for,
    remove,
    update,
)

from go1scim import RetryPolicy
from go1scim.changes.outcome import Status

#: Chance must not use the attempts up.
PATIENT = RetryPolicy(attempts=20)


def all_kinds(portal):
    """Changes of every kind: twenty-four people come, twenty-four change, eight lose access."""
    there = [portal.add_user(userName=f"u{n}@example.com", title="old") for n in range(32)]
    old = portal.add_group(displayName="Old", members=[{"value": one["id"]} for one in there])
    return [
        *[create(f"n{n}") for n in range(24)],
        *[update(f"c{n}", one, title="new") for n, one in enumerate(there[:24])],
        create_group("New"),
        add("join", made("New"), *[made(f"n{n}") for n in range(24)], *there[:24]),
        remove("leave", old, *there[24:]),
        *[deactivate(f"d{n}", one) for n, one in enumerate(there[24:])],
    ]


def check_all_kinds(portal):
    """Every change was made, and none of them twice."""
    names = Counter(one["userName"] for one in portal.users)
    assert (56, {1}) == (len(names), set(names.values()))
    assert Counter({None: 24, "new": 24, "old": 8}) == Counter(
        one.get("title") for one in portal.users
    )
    assert 8 == sum(not one["active"] for one in portal.users)
    assert 2 == len(portal.groups)
    assert (48, 24) == (len(members_of(portal, "New")), len(members_of(portal, "Old")))


@pytest.mark.parametrize("seed", range(3))
def test_one_request_in_five_goes_wrong(connect, portal, seed):
    """Answers are lost after the change was made, or never come; there are 429 and 503."""
    go1 = connect(portal, retry=PATIENT)
    plan = plan_for(portal, *all_kinds(portal))
    portal.faults.at_random(0.2, seed=seed)
    report = go1.apply(plan)
    portal.faults.clear()
    assert set() == {(one.change.id, one.status, one.reason) for one in report.failures}
    check_all_kinds(portal)


@pytest.mark.parametrize("etags", [True, False])
def test_a_rate_limit_is_kept_to(connect, make_portal, etags):
    """As many a second as the provider takes, and no change is lost."""
    portal = make_portal(rate_limit=8, etags=etags)
    report = connect(portal).apply(plan_for(portal, *all_kinds(portal)))
    report.raise_for_failures()
    check_all_kinds(portal)
    assert report.ended_at - report.started_at >= len(report) / 8 - 2


def test_a_second_run_finds_everything_done(go1, portal):
    """A plan that is applied again writes nothing."""
    plan = plan_for(portal, *all_kinds(portal), fresh=False)
    go1.apply(plan).raise_for_failures()
    report = go1.apply(plan)
    assert Counter(already=59) == report.counts
    check_all_kinds(portal)


def test_the_blocking_client_works_inside_an_event_loop(portal):
    """As in a notebook: it has threads of its own."""
    plan = plan_for(portal, *all_kinds(portal))

    async def cell():
        with portal.client() as go1:
            return go1.apply(plan)

    assert Counter({Status.DONE: 59}) == asyncio.run(cell()).counts
    check_all_kinds(portal)
