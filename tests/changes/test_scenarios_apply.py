"""What goes wrong in the field while a plan is applied; the numbers are those of a list of it."""

from collections import Counter
from json import dumps, loads

import pytest
from attrs import evolve
from wanted import (
    add,
    create,
    create_group,
    deactivate,
    delete,
    made,
    members_of,
    person,
    plan_for,
    remove,
    there,
    update,
    writes,
)

from go1scim import (
    GO1,
    BearerToken,
    ConflictError,
    MissingScopeError,
    TooManyRequestsError,
)
from go1scim.changes.change import AttributeChange, Change, Verb
from go1scim.changes.events import Waiting
from go1scim.changes.outcome import Status

EVERY_FACE = True


def only(report):
    """The one outcome of a report."""
    (outcome,) = report.outcomes
    return outcome


def statuses(report):
    """How each change ended, by its id."""
    return {outcome.change.id: outcome.status for outcome in report.outcomes}


@pytest.mark.parametrize("how", ["lose_response", "time_out"])
def test_06_a_lost_answer_to_a_create_leaves_exactly_one_user(go1, portal, how):
    """It is found again, and its dependents go on."""
    getattr(portal.faults, how)(method="POST", path="/Users")
    portal.add_group(displayName="Sales")
    changes = [create("ada"), add("join", there(portal.groups[0]), made("ada"))]
    report = go1.apply(plan_for(portal, *changes))
    assert {"ada": Status.DONE, "join": Status.DONE} == statuses(report)
    assert [portal.users[0]["id"]] == members_of(portal, "Sales")
    assert 1 == portal.requests.count("POST", "/Users")


def test_07_one_429_is_a_pause_for_all(go1, portal):
    """No change is lost, the waits are short, and everybody waits at the same time."""
    people = [portal.add_user(userName=f"u{n}@example.com", title="old") for n in range(100)]
    for n in range(10):
        portal.faults.next(status=429, retry_after=1, method="PATCH", skip=9 * n)
    events = []
    begin = portal.clock.now()
    report = go1.apply(
        plan_for(portal, *[update(f"c{n}", one, title="new") for n, one in enumerate(people)]),
        concurrency=8,
        on_event=events.append,
    )
    assert Counter(done=100) == report.counts
    assert {"new"} == {one["title"] for one in portal.users}
    waits = [event for event in events if isinstance(event, Waiting)]
    assert 1 <= len(waits) <= 10
    assert {1.0} == {wait.seconds for wait in waits}
    assert portal.requests.count("PATCH") == 110
    if go1.runner.face.is_async:  # threads wait for the token by a clock that is moved by waiting
        assert portal.clock.now() - begin < 20


def test_08_a_wait_of_days_is_an_error_at_once(go1, portal):
    """Nothing more is sent, and it is said when to come back."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(50)]
    portal.faults.next(status=429, retry_after=277_000, method="PATCH", times=50)
    begin = portal.clock.now()
    plan = plan_for(portal, *[update(f"c{n}", one, title="x") for n, one in enumerate(people)])
    with pytest.raises(TooManyRequestsError) as caught:
        go1.apply(plan, journal=False)
    assert "2026-01-04" in caught.value.hint
    assert ["0 of 50 changes are made."] == caught.value.__notes__
    assert portal.requests.count("PATCH") <= 8
    assert portal.clock.now() - begin < 277_000


def test_09_one_member_of_ten_thousand_is_one_small_request(go1, portal):
    """Nobody reads the members there are."""
    ada = portal.add_user(userName="ada@example.com")
    group = portal.add_group(
        displayName="All", members=[{"value": f"id-{n}"} for n in range(10_000)]
    )
    report = go1.apply(plan_for(portal, add("join", group, ada)), verify=False)
    assert Status.DONE is only(report).status
    (request,) = [one for one in portal.requests if "/Groups" in one.path]
    assert "PATCH" == request.method
    assert len(request.content) < 500
    assert ada["id"] in members_of(portal, "All")


def test_10_250_members_are_three_requests(go1, portal):
    """Of at most a hundred each, one after the other."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(250)]
    group = portal.add_group(displayName="Sales")
    report = go1.apply(plan_for(portal, add("join", group, *people)))
    assert Status.DONE is only(report).status
    assert [f"PATCH /Groups/{group['id']}"] * 3 == writes(portal)
    assert sorted(one["id"] for one in people) == members_of(portal, "Sales")


def rewritten(request, edit):
    """*request* with its one kind of operation changed by *edit*."""
    document = loads(request.content)
    for operation in document["Operations"]:
        edit(operation)
    return evolve(request, content=dumps(document).encode())


def dropping(portal, *, times):
    """*portal*, which drops the last of the members it is told to add, so many times."""
    left = [times]

    def handle(request):
        if request.method == "PATCH" and b'"add"' in request.content and left[0]:
            left[0] -= 1
            request = rewritten(request, lambda operation: operation["value"].pop())
        return portal.handle(request)

    return handle


def on(connect, portal, handle):
    """A client of *portal*, whose requests pass *handle*."""
    return connect.keep(
        (portal.async_client if connect.face.is_async else portal.client)(
            http_client=connect.face.http_client(handle)
        )
    )


def test_11_a_member_that_was_dropped_is_added_again(connect, portal):
    """The read-back shows who is missing."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    group = portal.add_group(displayName="Sales")
    go1 = on(connect, portal, dropping(portal, times=1))
    report = go1.apply(plan_for(portal, add("join", group, *people)))
    assert (Status.DONE, True) == (only(report).status, only(report).repaired)
    assert sorted(one["id"] for one in people) == members_of(portal, "Sales")


def test_11_a_member_that_is_dropped_again_is_reported(connect, portal):
    """After one attempt to mend it."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    group = portal.add_group(displayName="Sales", members=[{"value": "x"}])
    go1 = on(connect, portal, dropping(portal, times=9))
    report = go1.apply(plan_for(portal, add("join", group, *people)))
    assert Status.FAILED is only(report).status
    assert only(report).reason.startswith("the provider has accepted it, but has not added 1 mem")
    assert 2 == portal.requests.count("PATCH")


def clearing(portal):
    """*portal*, of which any removal takes all members of the group."""

    def handle(request):
        if request.method == "PATCH" and b'"remove"' in request.content:
            request = rewritten(request, lambda operation: operation.update(path="members"))
        return portal.handle(request)

    return handle


def test_12_a_removal_that_takes_everybody_stops_the_run(connect, portal):
    """And those who were not meant are members again."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    groups = [
        portal.add_group(displayName=name, members=[{"value": one["id"]} for one in people])
        for name in ("A", "B", "C")
    ]
    go1 = on(connect, portal, clearing(portal))
    changes = [remove(one["displayName"], one, people[0]) for one in groups]
    report = go1.apply(plan_for(portal, *changes, deactivate("d", people[1])))
    assert {"A": "failed", "B": "blocked", "C": "blocked", "d": "blocked"} == statuses(report)
    first = report.outcomes[0]
    assert "the provider has removed 4 other members as well; they were added again" == first.reason
    assert "from A has removed others" in report.stopped
    assert sorted(one["id"] for one in people[1:]) == members_of(portal, "A")
    assert sorted(one["id"] for one in people) == members_of(portal, "B")


def test_18_a_conflict_that_nothing_explains(connect, make_portal):
    """No scimType, no filters: it says so, and goes on."""
    portal = make_portal(refused_filters={"userName", "externalId", "emails.value"})
    portal.faults.next(status=409, method="POST", path="/Users", detail="Conflict")
    go1 = connect(portal)
    report = go1.apply(plan_for(portal, create("ada"), create("bob")), concurrency=1)
    assert {"ada": Status.FAILED, "bob": Status.DONE} == statuses(report)
    assert isinstance(report.outcomes[0].error, ConflictError)
    assert "cannot be looked up" in report.outcomes[0].reason


def test_19_an_unrelated_edit_is_merged(go1, portal):
    """The version tells that somebody was faster; both edits stand."""
    ada = portal.add_user(userName="ada@example.com", title="old", nickName="A")
    plan = plan_for(portal, update("c", ada, title="new"))
    go1.users.update(ada["id"], nick_name="B")
    report = go1.apply(plan)
    assert Status.DONE is only(report).status
    assert ("new", "B") == (portal.users[0]["title"], portal.users[0]["nickName"])


def test_19_an_edit_of_the_same_attribute_is_drift(go1, portal):
    """Nobody's edit is overwritten."""
    ada = portal.add_user(userName="ada@example.com", title="old")
    plan = plan_for(portal, update("c", ada, title="new"))
    go1.users.update(ada["id"], title="theirs")
    report = go1.apply(plan)
    assert (Status.DRIFTED, "title changed since the plan was made") == (
        only(report).status,
        only(report).reason,
    )
    assert "theirs" == portal.users[0]["title"]


@pytest.mark.parametrize("loaded", [True, False])
def test_22_what_has_changed_since_the_approval_is_skipped(connect, make_portal, loaded):
    """Where the provider has no versions, the resource is looked at before."""
    portal = make_portal(etags=False)
    people = [portal.add_user(userName=f"u{n}@example.com", title="old") for n in range(4)]
    group = portal.add_group(displayName="Sales", members=[{"value": people[0]["id"]}])
    changes = [
        update("mine", people[0], title="new"),
        update("theirs", people[1], title="new"),
        update("same", people[2], title="new"),
        delete("gone", people[3]),
        add("in", group, people[0]),
        remove("out", group, people[1]),
    ]
    plan = plan_for(portal, *changes, fresh=loaded, loaded=loaded)
    go1 = connect(portal)
    go1.users.update(people[1]["id"], title="theirs")
    go1.users.update(people[2]["id"], title="new")
    go1.users.update(people[3]["id"], user_name="other@example.com")
    report = go1.apply(plan)
    assert {
        "mine": "done",
        "theirs": "drifted",
        "same": "already",
        "gone": "drifted",
        "in": "already",
        "out": "already",
    } == statuses(report)
    assert 4 == len(portal.users)


def test_26_a_token_that_expires_is_asked_for_once(go1, portal):
    """However many changes are at work."""
    people = [portal.add_user(userName=f"u{n}@example.com") for n in range(100)]
    portal.faults.revoke_tokens(method="PATCH", skip=50)
    report = go1.apply(
        plan_for(portal, *[update(f"c{n}", one, title="x") for n, one in enumerate(people)]),
        concurrency=32,
    )
    assert Counter(done=100) == report.counts
    assert 2 == portal.requests.count("POST", "/oauth/token")


def test_a_plan_of_everything(go1, portal):
    """In its order: users, groups, members, and what takes away at last."""
    bob = portal.add_user(userName="bob@example.com")
    eve = portal.add_user(userName="eve@example.com")
    old = portal.add_group(displayName="Old", members=[{"value": eve["id"]}])
    manager = AttributeChange(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", None, made("ada")
    )
    changes = [
        delete("delete", eve),
        deactivate("deactivate", bob),
        remove("leave", old, eve),
        add("join", made("Sales"), made("ada"), bob),
        Change("manage", Verb.UPDATE, "User", there(bob), (manager,)),
        create_group("Sales"),
        create("ada"),
    ]
    report = go1.apply(plan_for(portal, *changes), concurrency=1)
    report.raise_for_failures()
    assert Counter(done=7) == report.counts
    ada = next(one for one in portal.users if one["userName"] == "ada@example.com")
    now = next(one for one in portal.users if one["id"] == bob["id"])
    assert (False, ada["id"]) == (
        now["active"],
        now["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"]["value"],
    )
    assert sorted([ada["id"], bob["id"]]) == members_of(portal, "Sales")
    assert ["POST", "PATCH", "POST", "PATCH", "PATCH", "PATCH", "DELETE"] == [
        one.partition(" ")[0] for one in writes(portal)
    ]


def test_25_a_config_without_limits_of_bulk_leaves_patch_alone(go1, portal):
    """What a provider forgets to say of one thing says nothing of another."""

    def forget(config):
        del config["bulk"]
        return config

    ada = portal.add_user(person("ada"))
    portal.faults.alter(forget, path="/ServiceProviderConfig", times=9)
    assert go1.service_provider_config().patch.supported

    report = go1.apply(plan_for(portal, update("a", ada, title="CTO")))
    assert Status.DONE == only(report).status
    assert 1 == portal.requests.count("PATCH")
    assert 0 == portal.requests.count("POST", "/Bulk")


def test_27_a_plan_of_a_token_that_may_read_is_applied_with_one_that_may_write(connect, portal):
    """Who looks need not be who acts."""
    portal.add_user(person("ada"))
    reader = BearerToken(portal.issue_token("user.read group.read"))
    writer = BearerToken(portal.issue_token("user.read user.write"))
    row = {"user_name": "ada@example.com", "title": "CTO"}
    plan = connect(portal, auth=reader).plan([row])

    refused = connect(portal, auth=reader).apply(plan)
    assert isinstance(only(refused).error, MissingScopeError)
    assert Status.DONE == only(connect(portal, auth=writer).apply(plan)).status
    assert "CTO" == portal.users[0]["title"]


def test_28_an_unknown_extension_survives_a_put(connect, portal):
    """A document is sent back with all that was in it."""
    unknown = {"urn:example:shoes": {"size": 44}, "favouriteColour": "green"}
    ada = portal.add_user({**person("ada"), **unknown})
    go1 = connect(portal, dialect=evolve(GO1, update="put"))
    report = go1.apply(plan_for(portal, update("a", ada, title="CTO")))

    assert Status.DONE == only(report).status
    assert 1 == portal.requests.count("PUT")
    assert unknown.items() <= portal.users[0].items()
