"""Runs that break off and go on: nothing twice, nothing lost."""

import os
import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from attrs import evolve
from wanted import (
    add,
    create,
    create_group,
    deactivate,
    delete,
    made,
    plan_for,
    remove,
    update,
    writes,
)

from go1scim import BearerToken, ConfigurationError, GuardBlockedError, LeaseHeldError
from go1scim import ValidationError as Mistake
from go1scim.changes import _applying
from go1scim.changes.change import Verb
from go1scim.changes.journal._places import state_directory
from go1scim.changes.journal._reading import read_report
from go1scim.changes.journal._sqlite import SqliteJournal
from go1scim.changes.outcome import Status
from go1scim.changes.policy import Policy

#: A portal that is not on this machine.
BASE = "https://portal.example.com/version/2022-07-01/scim"


class KilledError(Exception):
    """The process ends here."""


@pytest.fixture
def journal(tmp_path):
    """Where the journal of a test is to be."""
    return tmp_path / "run.journal"


def statuses(report):
    """How each change ended, by its id."""
    return {outcome.change.id: str(outcome.status) for outcome in report.outcomes}


def killed(connect, portal, plan, journal, *, after, before=False, **options):
    """
    Apply *plan*, or go on, and kill the process with the request number *after* that writes.

    Args:
        before: Whether the request does not arrive any more.
    """
    left = [after]

    def handle(request):
        if request.method != "GET" and "oauth" not in request.path:
            left[0] -= 1
            if left[0] < 0 or (before and not left[0]):
                raise KilledError
            answer = portal.handle(request)
            if not left[0]:
                raise KilledError
            return answer
        return portal.handle(request)

    go1 = connect.keep(
        (portal.async_client if connect.face.is_async else portal.client)(
            http_client=connect.face.http_client(handle)
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_applying.Applying, "close", lambda self: close(self._journal))
        options |= {"concurrency": 1}
        with pytest.raises(KilledError):
            go1.apply(plan, journal=journal, **options) if plan else go1.resume(journal, **options)
    portal.clock.sleep(60)  # the lease ends


def close(journal):
    """What is left of a journal when its process is killed."""
    journal._connection.close()
    if journal._portal is not None:
        journal._portal.lease.connection.close()
    return "killed"


def everything(portal):
    """A plan with a change of each kind."""
    bob = portal.add_user(userName="bob@example.com", title="old")
    eve = portal.add_user(userName="eve@example.com")
    dan = portal.add_user(userName="dan@example.com")
    old = portal.add_group(displayName="Old", members=[{"value": eve["id"]}, {"value": bob["id"]}])
    changes = [
        create("ada"),
        update("title", bob, title="new"),
        create_group("Sales"),
        add("join", made("Sales", "Group"), made("ada"), bob),
        remove("leave", old, eve),
        deactivate("off", dan),
        delete("gone", eve),
    ]
    return plan_for(portal, *changes)


def shown(portal):
    """What a portal has, without ids and versions."""
    names = {one["id"]: one["userName"] for one in portal.users}
    users = [
        (one["userName"], one.get("title"), one["active"])
        for one in sorted(portal.users, key=lambda one: one["userName"])
    ]
    groups = [
        (one["displayName"], sorted(names[each["value"]] for each in one.get("members", [])))
        for one in portal.groups
    ]
    return users, sorted(groups)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_20_a_killed_run_goes_on(connect, make_portal, tmp_path, before):
    """Wherever it is killed, with the request carried out or not: no duplicates, no skips."""
    expected = make_portal()
    connect(expected).apply(everything(expected), journal=False)
    for after in range(1, 8):
        portal, journal = make_portal(), tmp_path / f"{after}.journal"
        plan = everything(portal)
        killed(connect, portal, plan, journal, after=after, before=before)
        report = connect(portal).resume(journal)
        assert dict.fromkeys(statuses(report), "done") == statuses(report)
        assert list(plan.changes) == [one.change for one in report.outcomes]
        assert shown(expected) == shown(portal)
        created = [each for each in writes(portal) if each.startswith("POST")]
        assert ["POST /Groups", "POST /Users"] == sorted(created)
        assert (journal, "") == (report.journal, report.stopped)


def test_20_a_run_that_was_killed_over_and_over_goes_on(connect, portal, journal):
    """Each attempt takes up where the one before it has left off."""
    plan = plan_for(portal, *[create(f"u{n}") for n in range(20)])
    killed(connect, portal, plan, journal, after=3)
    for _ in range(4):
        killed(connect, portal, None, journal, after=4, before=True)
    report = connect(portal).resume(journal)
    assert Counter(done=20) == report.counts
    assert 20 == len(portal.users) == portal.requests.count("POST", "/Users")


def test_what_has_failed_is_tried_again(go1, portal, journal):
    """And what needs it; what is done is not asked for again."""
    portal.faults.next(status=400, method="POST", path="/Users")
    changes = [create("ada"), create("bob"), create_group("Sales")]
    join = add("join", made("Sales", "Group"), made("ada"))
    report = go1.apply(plan_for(portal, *changes, join), journal=journal, concurrency=1)
    assert {"ada": "failed", "bob": "done", "Sales": "done", "join": "blocked"} == statuses(report)
    told = read_report(journal)
    assert statuses(report) == statuses(told)
    error, again = report.failures[0].error, told.failures[0].error
    assert (type(error), str(error)) == (type(again), str(again))
    assert (report.run_id, report.started_at, "") == (told.run_id, told.started_at, told.stopped)
    count = len(writes(portal))
    resumed = go1.resume(journal)
    assert Counter(done=4) == resumed.counts
    assert count + 2 == len(writes(portal))
    assert (report.run_id, report.started_at) == (resumed.run_id, resumed.started_at)


def test_a_finished_run_gives_its_report_without_a_request(go1, portal, journal):
    """As it was in the end; also from where nothing can be written."""
    begin = portal.clock.now()
    plan = plan_for(portal, create("ada"), create("bob"))
    report = go1.apply(plan, journal=journal)
    portal.clock.sleep(1000)
    portal.requests.clear()
    journal.chmod(0o400)
    again = go1.resume(journal)
    assert [] == [*portal.requests]
    assert evolve(report, plan=again.plan) == again == read_report(journal)
    assert begin == again.started_at
    assert (plan.changes, plan.policy) == (again.plan.changes, again.plan.policy)


def test_an_unknown_change_is_looked_at(go1, portal, journal):
    """Whether it was made is found out before it is made again."""
    ada = portal.add_user(userName="ada@example.com", title="old")
    portal.faults.time_out(method="PATCH", times=9)
    portal.faults.next(status=500, method="GET", times=9)
    report = go1.apply(plan_for(portal, update("c", ada, title="new")), journal=journal)
    assert {"c": "unknown"} == statuses(report)
    portal.faults.clear()
    count = len(writes(portal))
    assert {"c": "done"} == statuses(go1.resume(journal))
    assert count == len(writes(portal))


def test_21_a_second_run_on_a_journal_is_refused(connect, portal, journal):
    """As long as the first one lives; the error says who it is, and until when."""
    seen = []
    go1, other = connect(portal), Client(portal)

    def resume_as_well(event):
        if not seen:
            with pytest.raises(LeaseHeldError) as caught:
                other.resume(journal)
            seen.append(caught.value)

    report = go1.apply(plan_for(portal, create("ada")), journal=journal, on_event=resume_as_well)
    report.raise_for_failures()
    (error,) = seen
    assert (report.run_id in error.owner, portal.clock.now() + 60) == (True, error.expires_at)
    assert f"process {os.getpid()}" in str(error)
    assert "2026-01-01 00:01:00 UTC" in str(error)


def Client(portal):  # noqa: N802 - stands for the class
    """A client that blocks, whatever the face of a test."""
    return portal.client(auth=BearerToken(portal.issue_token()))


@pytest.fixture
def remote(connect, portal):
    """A client of a portal elsewhere, and what is applied there."""
    token = BearerToken(portal.issue_token())
    return connect(portal.handle, auth=token, clock=portal.clock, base_url=BASE)


def planned(portal, *changes):
    """A plan for the portal elsewhere."""
    return evolve(plan_for(portal, *changes), base_url=BASE)


def test_21_two_runs_at_one_portal_refuse_each_other(remote, portal, tmp_path):
    """Whatever their journals; unless somebody says that both may be at work."""
    second, other = [], portal.client(base_url=BASE)
    plan = planned(portal, create("bob"))

    def apply_as_well(event):
        if not second:
            second.append(None)
            with pytest.raises(LeaseHeldError, match=r"exclusive=False") as caught:
                other.apply(plan, journal=tmp_path / "refused")
            assert BASE in str(caught.value)
            second.append(other.apply(planned(portal), exclusive=False))

    report = remote.apply(planned(portal, create("ada")), on_event=apply_as_well)
    report.raise_for_failures()
    assert second[1].is_good
    assert not (tmp_path / "refused").exists()
    remote.apply(plan).raise_for_failures()
    other.close()


def test_the_lease_of_a_portal_is_renewed(remote, portal, monkeypatch):
    """So that a long run is not taken for a dead one; who has lost it stops."""
    changes = [create(f"u{n}") for n in range(30)]
    expiries = []

    def watch(event):
        portal.clock.sleep(5)
        expiries.append(expiry_of(BASE))

    remote.apply(planned(portal, *changes), on_event=watch, concurrency=1).raise_for_failures()
    assert expiries[-1] - expiries[0] > 60


def expiry_of(subject):
    """When the lease of a portal ends."""
    with closing(sqlite3.connect(state_directory() / "leases")) as connection:
        query = "SELECT expires FROM leases WHERE subject = ?"
        return connection.execute(query, (subject,)).fetchone()[0]


@pytest.mark.parametrize("where", ["journal", "portal"])
def test_who_has_lost_a_lease_stops(remote, portal, journal, where):
    """And leaves the journal to who has taken over."""
    path = journal if where == "journal" else state_directory() / "leases"

    def steal(event):
        portal.clock.sleep(11)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE leases SET token = 'another'")
            connection.commit()

    changes = [create(f"u{n}") for n in range(30)]
    with pytest.raises(LeaseHeldError) as caught:
        remote.apply(planned(portal, *changes), journal=journal, on_event=steal, concurrency=1)
    assert "are made. resume(" in caught.value.__notes__[0]
    portal.clock.sleep(61)
    report = remote.resume(journal)
    assert Counter(done=30) == report.counts
    assert 30 == len(portal.users)


def test_a_dead_process_holds_nothing(go1, portal, journal):
    """Its lease is taken over at once, on the same machine."""
    plan = plan_for(portal, create("ada"))
    killed_by_hand(plan, journal, "UPDATE leases SET pid = 999999999")
    assert {"ada": "done"} == statuses(go1.resume(journal))


@pytest.mark.parametrize(
    "change",
    ["UPDATE leases SET pid = 1", "UPDATE leases SET pid = 999999999, machine = 'other'"],
    ids=["of somebody else", "elsewhere"],
)
def test_who_may_live_holds_the_lease_to_its_end(go1, portal, journal, change):
    """A process of another user's or of another machine."""
    plan = plan_for(portal, create("ada"))
    killed_by_hand(plan, journal, change)
    with pytest.raises(LeaseHeldError):
        go1.resume(journal)
    portal.clock.sleep(60)
    assert {"ada": "done"} == statuses(go1.resume(journal))


def killed_by_hand(plan, journal, statement):
    """A journal whose run was killed before it sent anything, changed by *statement*."""
    begun = SqliteJournal.begin(
        plan,
        journal,
        run_id="r",
        overrides=(),
        options={},
        values="keep",
        exclusive=False,
        now=plan.created_at,
    )
    begun._connection.execute(statement)
    begun._connection.close()


def test_a_journal_of_another_portal_is_refused(connect, make_portal, portal, journal):
    """Before anything is asked for."""
    go1 = connect(portal)
    go1.apply(plan_for(portal, create("ada")), journal=journal)
    other = connect(portal.handle, base_url=BASE)
    portal.requests.clear()
    with pytest.raises(ConfigurationError, match=re.escape(BASE)):
        other.resume(journal)
    assert [] == [*portal.requests]


def test_guards_are_asked_again(go1, portal, journal):
    """What was let pass stays so, and is recorded; what was not, is not."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    plan = plan_for(portal, *[deactivate(f"d{n}", one) for n, one in enumerate(people)])
    plan = evolve(plan, policy=Policy(max_deactivations=3))
    portal.faults.next(status=400, method="PATCH")
    report = go1.apply(plan, journal=journal, overrides=["deactivations"], concurrency=1)
    assert (Counter(done=4, failed=1), ("deactivations",)) == (report.counts, report.overrides)
    resumed = go1.resume(journal, overrides=["creates"])
    assert ("deactivations", "creates") == resumed.overrides == read_report(journal).overrides
    held = evolve(plan, changes=plan.changes[:4])
    killed_by_hand(held, journal.with_name("held"), "SELECT 1")
    with pytest.raises(GuardBlockedError):
        go1.resume(journal.with_name("held"))


def test_a_stopped_run_says_so(go1, portal, journal):
    """Its time was up; the rest was not tried."""
    report = go1.apply(plan_for(portal, create("ada")), journal=journal, deadline=0)
    assert {"ada": "blocked"} == statuses(report) == statuses(read_report(journal))
    assert "the run has not come to its end" == read_report(journal).stopped
    assert {"ada": "done"} == statuses(go1.resume(journal, concurrency=2, verify="all"))


def test_a_broken_run_tells_what_is_known(connect, portal, journal):
    """What was not begun is blocked, what may have been sent is unknown."""
    plan = plan_for(portal, create("ada"), create_group("Sales"))
    killed(connect, portal, plan, journal, after=1)
    report = read_report(journal)
    assert {"ada": "unknown", "Sales": "blocked"} == statuses(report)
    assert not report.is_good
    assert ["it was not tried: the run has not come to its end"] == [
        one.reason for one in report.outcomes if one.status is Status.BLOCKED
    ]


def test_without_values_the_plan_is_needed(connect, portal, journal):
    """The very same one; undo needs it as well."""
    bob = portal.add_user(userName="bob@example.com", title="old")
    plan = plan_for(portal, create("ada"), create("eve"), update("c", bob, title="new"))
    killed(connect, portal, plan, journal, after=2, values="hash")
    go1 = connect(portal)
    for ask in (go1.resume, read_report):
        with pytest.raises(Mistake, match="the plan that was applied"):
            ask(journal)
        with pytest.raises(Mistake, match="the very plan"):
            ask(journal, plan=evolve(plan, changes=plan.changes[:2]))
    report = go1.resume(journal, plan=evolve(plan, loaded=True))
    assert Counter(done=3) == report.counts
    told = read_report(journal, plan=plan)
    assert statuses(report) == statuses(told)
    assert [one["id"] for one in portal.users[1:]] == [one.id for one in told.outcomes[:2]]
    assert [Verb.UPDATE, Verb.DEACTIVATE, Verb.DEACTIVATE] == [
        one.verb for one in told.undo().changes
    ]


def test_an_id_that_is_an_address_is_found_again(go1, portal, journal):
    """Where no values are kept, no such id is: who was created is looked up."""
    plan = plan_for(
        portal, create("ada"), create_group("S"), add("j", made("S", "Group"), made("ada"))
    )
    portal.faults.alter(lambda it: {**it, "id": "ada@example.com"}, method="POST", path="/Users")
    report = go1.apply(plan, journal=journal, values="hash")
    assert "ada@example.com" == report.outcomes[0].id
    assert b"example.com" not in journal.read_bytes()
    resumed = go1.resume(journal, plan=plan)
    assert (Status.DONE, portal.users[0]["id"]) == (
        resumed.outcomes[0].status,
        resumed.outcomes[0].id,
    )
    assert 1 == portal.requests.count("POST", "/Users")


def test_who_comes_back_after_all_is_over_stops(go1, portal, journal):
    """Another run has taken over, and has finished it."""
    plan = plan_for(portal, *[create(f"u{n}") for n in range(100)])
    done = []

    def finish(event):
        if not done:
            portal.clock.sleep(60)
            with Client(portal) as other:
                done.append(other.resume(journal))

    with pytest.raises(LeaseHeldError, match="has taken over meanwhile, and has ended"):
        go1.apply(plan, journal=journal, on_event=finish, concurrency=1)
    assert done[0].is_good
    assert 100 == len(portal.users)
    assert done[0].counts == read_report(journal).counts
