"""Applying plans: what is refused, what is reported, and when a run ends early."""

import pickle
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve
from wanted import (
    ANYTHING,
    add,
    create,
    create_group,
    deactivate,
    made,
    plan_for,
    remove,
    there,
    update,
    writes,
)

from go1scim import (
    ApplyError,
    ConfigurationError,
    GuardBlockedError,
    UnauthorizedError,
    ValidationError,
)
from go1scim._exchange import Service, advance
from go1scim.calls._provider import Provider
from go1scim.changes._applying import Applying, Options
from go1scim.changes._keeping import Earlier, MemoryJournal
from go1scim.changes.change import Change, Origin, Reference, Verb
from go1scim.changes.events import Begun, Ended, Finished, Started
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.policy import Policy
from go1scim.dialect import GO1


def people(portal, count, **attributes):
    """So many users of the portal."""
    return [portal.add_user(userName=f"u{n}@example.com", **attributes) for n in range(count)]


def titles(everybody):
    """A change of each title."""
    return [update(f"c{n}", one, title="new") for n, one in enumerate(everybody)]


def test_an_empty_plan_is_done(go1, portal):
    """Nothing is sent."""
    report = go1.apply(plan_for(portal))
    assert (0, True, (), "") == (len(report), report.is_good, report.failures, report.stopped)
    assert [] == writes(portal)


def test_a_guard_holds_a_plan_back(go1, portal):
    """It is asked again; nothing is written. Named, it lets pass, and the report says so."""
    changes = [deactivate(one["userName"], one) for one in people(portal, 5)]
    plan = plan_for(portal, *changes, policy=Policy(max_deactivations=4))
    with pytest.raises(GuardBlockedError, match="deactivations"):
        go1.apply(plan)
    assert [] == writes(portal)
    report = go1.apply(plan, overrides=["deactivations"])
    assert ("deactivations",) == report.overrides
    assert Counter(done=5) == report.counts


def test_a_plan_is_for_its_portal_only(go1, portal):
    """A saved one may be applied to another by mistake."""
    plan = evolve(plan_for(portal), base_url="https://other.example.com/scim")
    with pytest.raises(ConfigurationError, match=r"other\.example\.com"):
        go1.apply(plan)
    go1.apply(evolve(plan, base_url=portal.base_url + "/"))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"concurrency": 0}, ConfigurationError),
        ({"concurrency": True}, ConfigurationError),
        ({"deadline": -1}, ConfigurationError),
        ({"verify": True}, ConfigurationError),
        ({"overrides": ["nobody"]}, ValidationError),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused(go1, portal, options, error):
    """Before anything is sent."""
    with pytest.raises(error):
        go1.apply(plan_for(portal), **options)


def test_what_is_no_plan_is_refused(go1, portal):
    """And a plan of which no change can be told from another."""
    with pytest.raises(ValidationError, match="not a Plan"):
        go1.apply([])
    with pytest.raises(ValidationError, match="2 changes have 1 ids"):
        go1.apply(plan_for(portal, create("a"), create("a")))


def test_each_change_ends_by_itself(go1, portal):
    """A failure takes along what needs it, by name, and nothing else."""
    bob = portal.add_user(userName="bob@example.com")
    portal.faults.next(status=400, method="POST", path="/Users", detail="no")
    changes = [
        create("ada"),
        create_group("Sales"),
        add("join", made("Sales"), made("ada"), bob),
        add("join too", made("Sales"), bob),
        update("title", bob, title="x"),
    ]
    report = go1.apply(plan_for(portal, *changes), concurrency=1)
    assert ["failed", "done", "blocked", "done", "done"] == [o.status for o in report.outcomes]
    assert "it needs the create of ada (ada), which was not made" == report.outcomes[2].reason
    assert 2 == len(report.failures)


def test_what_cannot_be_reached_is_blocked_or_refused(go1, portal):
    """A change that is not in the plan, a circle, and somebody without an id."""
    bob = portal.add_user(userName="bob@example.com")
    sales = portal.add_group(displayName="Sales")
    changes = [
        add("lost", sales, made("nobody")),
        add("round", made("about", "Group"), made("about")),
        Change("about", Verb.ADD_MEMBERS, "Group", Reference("x", created_by="round")),
        add("nameless", sales, Reference("who")),
        update("none", {"userName": "x", "id": None}, title="x"),
        update("fine", bob, title="x"),
    ]
    report = go1.apply(plan_for(portal, *changes))
    by_id = {outcome.change.id: outcome for outcome in report.outcomes}
    assert "it needs a change that is not in the plan: nobody" == by_id["lost"].reason
    assert "it waits for a change that waits for it" == by_id["round"].reason
    assert "who has no id, and the plan does not create it" == by_id["nameless"].error.detail
    assert ["blocked", "blocked", "blocked", "failed", "failed", "done"] == [
        outcome.status for outcome in report.outcomes
    ]


def test_a_plan_that_only_waits_for_itself_ends(go1, portal):
    """Nothing is at work, and nothing ever will be."""
    changes = [
        add("round", made("about", "Group"), made("about")),
        Change("about", Verb.ADD_MEMBERS, "Group", Reference("x", created_by="round")),
    ]
    assert Counter(blocked=2) == go1.apply(plan_for(portal, *changes)).counts


def test_failures_are_raised_on_demand(go1, portal):
    """The error tells the first of them, and has the report; a good report raises nothing."""
    portal.faults.next(status=400, method="PATCH", detail="no", times=7)
    changes = [
        evolve(each, origin=Origin("people.csv", 2 + n))
        for n, each in enumerate(titles(people(portal, 8)))
    ]
    report = go1.apply(plan_for(portal, *changes), concurrency=1)
    with pytest.raises(ApplyError) as caught:
        report.raise_for_failures()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("7 of 8 changes were not made (1 done, 7 failed).")
    assert 6 == len(lines)
    assert "(people.csv, row 2): failed: " in lines[1]
    assert "@" not in str(caught.value)
    assert caught.value.report is report
    assert 7 == len(pickle.loads(pickle.dumps(caught.value)).report.failures)  # noqa: S301
    go1.apply(plan_for(portal)).raise_for_failures()


def test_events_tell_what_happens(go1, portal):
    """In their order; each change begins and ends once."""
    events = []
    changes = [*titles(people(portal, 3)), add("lost", made("nobody"), made("nobody"))]
    report = go1.apply(plan_for(portal, *changes), on_event=events.append)
    assert Started(report.run_id, 4) == events[0]
    assert Finished(report.run_id, 3, 4) == events[-1]
    begun = [event.change.id for event in events if isinstance(event, Begun)]
    ended = [event.outcome.change.id for event in events if isinstance(event, Ended)]
    assert ["c0", "c1", "c2"] == sorted(begun)
    assert ["c0", "c1", "c2", "lost"] == sorted(ended)


@pytest.mark.parametrize(
    ("policy", "failures"),
    [
        (evolve(ANYTHING, max_failures=5, max_failures_part=None), 5),
        (evolve(ANYTHING, max_failures=5, max_failures_part=0.3), 12),
        (evolve(ANYTHING, max_failures=None, max_failures_part=0.0), 1),
        (evolve(ANYTHING, max_failures=None, max_failures_part=None), 40),
    ],
    ids=["number", "part", "first", "none"],
)
def test_too_many_failures_stop_the_run(go1, portal, policy, failures):
    """Before a mistake has reached everybody."""
    portal.faults.next(status=400, method="PATCH", times=40)
    plan = plan_for(portal, *titles(people(portal, 40)), policy=policy)
    report = go1.apply(plan, concurrency=1)
    assert failures == report.counts[Status.FAILED]
    assert 40 - failures == report.counts[Status.BLOCKED]
    if failures < 40:
        assert f"{failures} changes have failed" == report.stopped
        assert {f"it was not tried: {report.stopped}"} == {
            outcome.reason for outcome in report.outcomes if outcome.status == "blocked"
        }


def test_a_credential_that_is_refused_stops_the_run(connect, portal):
    """No other change would fare better."""
    plan = plan_for(portal, *titles(people(portal, 40)))
    portal.faults.next(status=401, method="PATCH", times=80)
    report = connect(portal).apply(plan, concurrency=1)
    assert Counter(failed=1, blocked=39) == report.counts
    assert isinstance(report.failures[0].error, UnauthorizedError)


def test_a_deadline_stops_in_time(go1, portal):
    """What was begun ends; the rest is left."""
    plan = plan_for(portal, *titles(people(portal, 40)))
    clock, handle = portal.clock, portal.handle

    def slow(request):
        clock.advance(1 if request.method == "PATCH" else 0)
        return handle(request)

    slow_client = go1.runner.face.http_client(slow)
    face = go1.runner.face
    make = portal.async_client if face.is_async else portal.client
    inner = make(http_client=slow_client, auth=portal.issue_token)
    report = go1.runner.value(inner.apply(plan, deadline=10, concurrency=1))
    assert "the time is up" == report.stopped
    assert Counter(done=10, blocked=30) == report.counts
    go1.runner.value(inner.aclose() if face.is_async else inner.close())


def test_a_deadline_stops_a_change_of_many_members_between_requests(go1, portal):
    """It says how far it has come."""
    everybody = people(portal, 250)
    group = portal.add_group(displayName="Sales")
    plan = plan_for(portal, add("join", group, *everybody), create_group("More"))
    portal.faults.next(status=429, retry_after=30, method="PATCH", skip=1)
    report = go1.apply(plan, deadline=20)
    assert ["failed", "done"] == [outcome.status for outcome in report.outcomes]
    assert "100 of 250 members were dealt with before" in report.outcomes[0].reason


def test_a_journal_of_ones_own_is_told_everything(go1, portal):
    """What is about to be sent, and what has become of it."""
    journal = MemoryJournal("mine")
    plan = plan_for(portal, *titles(people(portal, 3)))
    report = go1.apply(plan, journal=journal)
    assert "mine" == report.run_id
    assert ["c0", "c1", "c2"] == sorted(journal.intended)
    assert set(report.outcomes) == set(journal.outcomes.values())
    assert journal.complete


class Scripted:
    """A run stepped by hand."""

    def __init__(self, *changes, earlier=Earlier(), **options):  # noqa: B008 - frozen
        self.time = 1_000.0
        self.journal = MemoryJournal("run")
        base = "https://scim.example.com"
        portal = type("", (), {"base_url": base, "clock": self})()
        self.run = Applying(
            plan_for(portal, *changes),
            Provider(Service(base), GO1),
            self.journal,
            self.now,
            options=Options(**options),
            earlier=earlier,
        )

    def now(self):
        return self.time


def user(id):
    """Somebody who is there."""
    return {"id": id, "userName": id, "title": "old"}


def test_intents_are_written_before_anything_is_sent():
    """In groups; outcomes go with the next group, or with a sign of life."""
    changes = titles([user(f"u{n}") for n in range(100)])
    script = Scripted(*changes)
    works = script.run.ready(3)
    assert 3 == len(works)
    assert 64 == len(script.journal.intended)
    script.run.finished(works[0], ending())
    assert {} == script.journal.outcomes
    script.time += 10
    assert script.run.next_deadline() <= script.time
    script.run.ready(0)
    assert ["c0"] == list(script.journal.outcomes)
    assert script.run.next_deadline() > script.time
    for work in works[1:]:
        script.run.finished(work, ending())
    while not script.run.done:
        for work in script.run.ready(4):
            script.run.finished(work, ending())
    assert 100 == len(script.journal.intended)
    script.journal.path = Path("a.journal")
    expected = "100 of 100 changes are made. resume('a.journal') goes on with the rest."
    assert expected == script.run.close()
    assert (100, True) == (len(script.journal.outcomes), script.journal.complete)


def ending(status=Status.DONE):
    """What a flow gives."""
    from go1scim.changes._drift import Ending

    return Ending(status=status)


def test_a_stop_leaves_the_rest_to_the_next_run():
    """Also what was written down and not sent."""
    script = Scripted(*titles([user(f"u{n}") for n in range(100)]))
    (work,) = script.run.ready(1)
    script.run.stop("enough")
    script.run.stop("once more")
    assert not script.run.done
    assert [] == script.run.ready(5)
    script.run.finished(work, ending())
    assert script.run.done
    script.run.close()
    assert Counter(done=1, blocked=99) == script.run.result().counts
    assert not script.journal.complete
    assert "enough" == script.run.result().stopped


def test_a_stop_in_the_middle_of_many_members():
    """Whoever resumes looks at the group first."""
    group = {"displayName": "Sales", "id": "g"}
    script = Scripted(add("join", group, *[user(f"u{n}") for n in range(250)]))
    (work,) = script.run.ready(1)
    work.key.progress.at = 100
    script.run.finished(work, None)
    script.run.stop("enough")
    (outcome,) = script.run.result().outcomes
    assert Status.FAILED is outcome.status
    assert "100 of 250 members were dealt with before: enough" == outcome.reason
    script = Scripted(add("join", group, *[user(f"u{n}") for n in range(250)]))
    (work,) = script.run.ready(1)
    work.key.progress.at = 100
    script.run.stop("enough")
    script.run.finished(work, None)
    assert script.run.result().outcomes == (outcome,)


def test_nothing_begins_in_a_pause():
    """And the end of the pause is the next deadline."""
    script = Scripted(*titles([user(f"u{n}") for n in range(9)]))
    script.run.pacing.pushed_back(5.0, 429)
    assert [] == script.run.ready(3)
    assert 1_005.0 == script.run.next_deadline()
    assert 2 == script.run.width
    script.time = 1_005.0
    assert 3 == len(script.run.ready(3))


def test_the_deadline_is_the_next_deadline():
    """So that a driver that waits wakes up for it."""
    script = Scripted(*titles([user("u")]), deadline=3)
    assert 1_003.0 == script.run.next_deadline()
    script.time += 3
    assert [] == script.run.ready(1)
    assert script.run.done
    assert script.run.next_deadline() > 1_003.0


def test_a_refusal_that_did_no_harm_ends_the_run_as_well():
    """As one that met a read-back only."""
    script = Scripted(*titles([user("u"), user("v")]))
    script.run.pacing.refused(277_000)
    assert [] == script.run.ready(1)
    script.run.close()
    with pytest.raises(Exception, match="too many requests") as caught:
        script.run.result()
    assert 277_000 == caught.value.retry_after


def test_what_was_done_before_is_not_done_again():
    """A run that goes on knows the ids of what was made, and looks at what was begun."""
    ada, group = create("ada"), create_group("Sales")
    join = add("join", made("Sales"), made("ada"))
    before = {
        "ada": Outcome(ada, Status.DONE, "id-of-ada"),
        "Sales": Outcome(group, Status.FAILED),
    }
    script = Scripted(ada, group, join, earlier=Earlier(before, frozenset({"Sales"})))
    (work,) = script.run.ready(5)
    assert work.key.job.check
    (call,) = advance(work.flow(), None)
    assert "GET" == call.request.method
    script.run.finished(work, evolve(ending(), id="id-of-sales"))
    (work,) = script.run.ready(5)
    assert not work.key.job.check
    assert ("id-of-sales", ("id-of-ada",)) == (work.key.job.id, work.key.progress.wanted)


def test_one_in_twenty_is_verified():
    """The first of its kind, and always the same others; all, or none, when asked for."""
    changes = [deactivate(f"c{n}", user(f"u{n}")) for n in range(1000)]

    def verified(**options):
        script = Scripted(*changes, **options)
        works = []
        while len(works) < 1000:
            works += script.run.ready(64)
        return [work.key.job.change.id for work in works if work.key.job.verify]

    sample = verified()
    assert "c0" == sample[0]
    assert 25 < len(sample) < 100
    assert sample == verified()
    assert 1000 == len(verified(verify="all"))
    assert [] == verified(verify=False)


def test_removals_wait_for_the_first_one():
    """Until it has shown; or not at all where nothing is looked at."""
    groups = [{"displayName": f"g{n}", "id": f"g{n}"} for n in range(4)]
    changes = [remove(one["id"], one, user("u")) for one in groups]
    assert 4 == len(Scripted(*changes, verify=False).run.ready(9))
    script = Scripted(*changes)
    (work,) = script.run.ready(9)
    assert [] == script.run.ready(9)
    work.key.progress.proven = True
    script.run.finished(work, ending())
    assert 3 == len(script.run.ready(9))


def test_a_fresh_plan_is_not_looked_at_again():
    """An old one is, and one that was loaded."""
    changes = titles([user("u")])

    def checks(**options):
        (work,) = Scripted(*changes, **options).run.ready(1)
        return work.key.job.check

    assert [False, True] == [checks(), checks(check=True)]
    assert there(user("u")) == Reference("u", "u")
