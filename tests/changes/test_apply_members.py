"""Changes of members: how many requests, and what a look at the group says afterwards."""

from json import loads

import pytest
from wanted import add, members_of, plan_for, remove, there, writes

from go1scim import Dialect, Response, RetryPolicy
from go1scim._json import dumps
from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.outcome import Status
from go1scim.changes.plan import Facts

ONCE = RetryPolicy(attempts=1)
PUT = Dialect(name="put", update="put")


def applied(go1, portal, *changes, **options):
    """The outcomes of changes."""
    more = {name: options.pop(name) for name in ("fresh", "facts") if name in options}
    return go1.apply(plan_for(portal, *changes, **more), **options).outcomes


@pytest.fixture
def people(portal):
    """Five users."""
    return [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]


@pytest.fixture
def sales(portal, people):
    """A group of the first three."""
    return portal.add_group(
        displayName="Sales", members=[{"value": one["id"]} for one in people[:3]]
    )


def ids(people):
    """Their ids, sorted."""
    return sorted(one["id"] for one in people)


def gets(portal):
    """How often somebody has looked at a group."""
    return sum(one.method == "GET" and "/Groups/" in one.path for one in portal.requests)


def test_members_join_and_leave(go1, portal, people, sales):
    """Adds before removals, one request at a time for a group."""
    changes = (remove("out", sales, people[0]), add("in", sales, people[3], people[4]))
    outcomes = applied(go1, portal, *changes)
    assert [Status.DONE] * 2 == [outcome.status for outcome in outcomes]
    assert ids(people[1:]) == members_of(portal, "Sales")
    assert ["add", "remove"] == [
        loads(one.content)["Operations"][0]["op"]
        for one in portal.requests
        if one.method == "PATCH"
    ]


def test_members_are_changed_by_a_put_where_that_is_the_dialect(connect, portal, people, sales):
    """With all the others; anew, where somebody else was faster."""
    go1 = connect(portal, dialect=PUT)
    portal.faults.next(status=412, method="PUT", times=2)
    changes = (remove("out", sales, people[0]), add("in", sales, people[3], people[2]))
    outcomes = applied(go1, portal, *changes)
    assert [Status.DONE] * 2 == [outcome.status for outcome in outcomes]
    assert ids(people[1:4]) == members_of(portal, "Sales")
    assert 4 == portal.requests.count("PUT")
    portal.faults.next(status=412, method="PUT", times=3)
    (outcome,) = applied(go1, portal, add("in", sales, people[4]))
    assert (Status.FAILED, 412) == (outcome.status, outcome.error.status)


@pytest.mark.parametrize("refusal", ["413", "tooMany"])
def test_a_provider_that_takes_fewer_at_a_time_gets_fewer(go1, portal, refusal):
    """And the next group at once."""
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(100)]
    groups = [portal.add_group(displayName=name) for name in ("A", "B")]
    answer = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "too many"}
    content = dumps({**answer, "scimType": "tooMany"} if refusal == "tooMany" else answer)
    portal.faults.next(status=400 if refusal == "tooMany" else 413, content=content, method="PATCH")
    changes = [add(one["displayName"], one, *everybody) for one in groups]
    outcomes = applied(go1, portal, *changes, concurrency=1)
    assert [Status.DONE] * 2 == [outcome.status for outcome in outcomes]
    assert 5 == portal.requests.count("PATCH")
    assert [100, 100] == [len(members_of(portal, name)) for name in ("A", "B")]


def test_one_member_that_is_too_many_is_a_failure(go1, portal, people, sales):
    """There is nothing smaller."""
    portal.faults.next(status=413, method="PATCH")
    assert Status.FAILED is applied(go1, portal, add("in", sales, people[3]))[0].status
    assert 1 == portal.requests.count("PATCH")


def strangers(*names):
    """Members that the portal does not know."""
    return [Reference(name, name) for name in names]


@pytest.mark.parametrize("dialect", [None, PUT], ids=["patch", "put"])
def test_a_member_who_is_refused_does_not_hold_the_others_back(connect, make_portal, dialect):
    """They join, and the outcome names those who have not."""
    portal = make_portal(unknown_members_refused=True)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(120)]
    group = portal.add_group(displayName="S")
    who = [*everybody[:40], *strangers("x"), *everybody[40:119], *strangers("y"), everybody[119]]
    portal.requests.clear()
    (outcome,) = applied(
        connect(portal, **({"dialect": dialect} if dialect else {})), portal, add("in", group, *who)
    )
    assert (Status.FAILED, 400) == (outcome.status, outcome.error.status)
    assert outcome.reason == "the provider refuses 2 members: x, y; the others are as planned"
    assert ids(everybody) == members_of(portal, "S")
    assert len(writes(portal)) < 40


def test_a_member_who_is_not_found_is_not_the_group(go1, portal, people, sales):
    """Where a provider says 404 to that."""
    portal.faults.next(status=404, method="PATCH", times=2)
    (outcome,) = applied(go1, portal, add("in", sales, *people[3:]))
    assert (Status.FAILED, 404) == (outcome.status, outcome.error.status)
    assert outcome.reason.startswith(f"the provider refuses 1 member: {people[3]['id']};")
    assert people[4]["id"] in members_of(portal, "Sales")


def test_a_removal_that_is_refused_proves_nothing(go1, portal, people, sales):
    """The next one is looked at."""
    portal.faults.next(status=400, method="PATCH", times=2)
    (outcome,) = applied(go1, portal, remove("out", sales, *people[:3]))
    assert (Status.FAILED, 400) == (outcome.status, outcome.error.status)
    assert [people[0]["id"]] == members_of(portal, "Sales")
    assert 3 == gets(portal)


@pytest.mark.parametrize("count", [1, 2, 150])
def test_who_refuses_everybody_is_not_asked_for_each(go1, portal, count):
    """It is about the group then."""
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(count)]
    group = portal.add_group(displayName="S")
    portal.faults.next(status=400, method="PATCH", times=1000)
    (outcome,) = applied(go1, portal, add("in", group, *everybody))
    assert (Status.FAILED, 400, "") == (outcome.status, outcome.error.status, outcome.reason)
    assert portal.requests.count("PATCH") < 20


def test_an_answer_that_is_lost_does_not_hide_who_was_refused(connect, portal, people, sales):
    """The others are looked up."""
    go1 = connect(portal, retry=ONCE)
    portal.faults.next(status=400, method="PATCH", times=2)
    portal.faults.lose_response(method="PATCH")
    (outcome,) = applied(go1, portal, add("in", sales, *people[3:]))
    assert (Status.FAILED, 400) == (outcome.status, outcome.error.status)
    assert people[4]["id"] in members_of(portal, "Sales")


def test_a_failure_in_between_says_how_far_it_came(go1, portal):
    """A part of the members is there."""
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(250)]
    group = portal.add_group(displayName="Sales")
    portal.faults.next(status=403, method="PATCH", skip=1)
    (outcome,) = applied(go1, portal, add("in", group, *everybody))
    assert (Status.FAILED, 403) == (outcome.status, outcome.error.status)
    assert "100 of 250 members were dealt with before" == outcome.reason


@pytest.mark.parametrize("make", [add, remove], ids=lambda make: make.__name__)
def test_a_group_that_is_gone_has_drifted(go1, portal, people, sales, make):
    """The plan was made for one that was there."""
    go1.groups.delete(sales["id"])
    (outcome,) = applied(go1, portal, make("c", sales, people[3]))
    assert (Status.DRIFTED, "it is no longer there") == (outcome.status, outcome.reason)


def test_an_old_plan_asks_for_who_is_left_only(go1, portal, people, sales):
    """Those who joined or left meanwhile are not sent again."""
    changes = (add("in", sales, *people[2:]), remove("out", sales, people[0], people[4]))
    plan = plan_for(portal, *changes, fresh=False)
    go1.groups.remove_members(sales["id"], [people[0]["id"]])
    portal.requests.clear()
    report = go1.apply(plan)
    assert [Status.DONE] * 2 == [outcome.status for outcome in report.outcomes]
    assert ids(people[1:4]) == members_of(portal, "Sales")
    sent = [loads(one.content)["Operations"] for one in portal.requests if one.method == "PATCH"]
    assert [2, 1] == [len(sent[0][0]["value"]), len(sent[1])]


@pytest.mark.parametrize("shown", ["default", "request", "never"])
@pytest.mark.parametrize("make", [add, remove], ids=lambda make: make.__name__)
def test_members_that_are_never_shown(connect, make_portal, shown, make):
    """They are asked for by name; then nothing can be told, and that is no failure."""
    portal = make_portal(members_returned=shown)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    group = portal.add_group(displayName="S", members=[{"value": one["id"]} for one in everybody])
    who = portal.add_user(userName="x@example.com") if make is add else everybody[0]
    (outcome,) = applied(connect(portal), portal, make("c", group, who))
    assert Status.DONE is outcome.status
    assert outcome.reason == (
        "it could not be verified: the provider does not show members" if shown == "never" else ""
    )
    assert (6 if make is add else 4) == len(members_of(portal, "S"))


def test_removals_go_on_where_members_are_never_shown(connect, make_portal):
    """The first one has shown what it can."""
    portal = make_portal(members_returned="never")
    who = portal.add_user(userName="x@example.com")
    groups = [portal.add_group(displayName=name, members=[{"value": who["id"]}]) for name in "ABC"]
    outcomes = applied(
        connect(portal), portal, *[remove(one["displayName"], one, who) for one in groups]
    )
    assert [Status.DONE] * 3 == [outcome.status for outcome in outcomes]
    assert [[], [], []] == [members_of(portal, name) for name in "ABC"]


@pytest.mark.parametrize("make", [add, remove], ids=lambda make: make.__name__)
def test_a_look_that_fails_is_said(go1, portal, people, sales, make):
    """The change itself was accepted."""
    portal.faults.next(status=403, method="GET", path="/Groups", skip=1 if make is remove else 0)
    (outcome,) = applied(go1, portal, make("c", sales, people[3 if make is add else 0]))
    assert Status.DONE is outcome.status
    assert outcome.reason.startswith("it could not be verified: ")


def test_a_provider_that_shows_a_part_of_the_members(connect, make_portal):
    """The user's own groups say who is a member."""
    portal = make_portal(member_cap=3)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(6)]
    group = portal.add_group(
        displayName="S", members=[{"value": one["id"]} for one in everybody[:5]]
    )
    (outcome,) = applied(connect(portal), portal, add("in", group, everybody[5]))
    assert Status.DONE is outcome.status
    assert outcome.reason.endswith("the provider shows a part of the members only")


def test_a_member_who_cannot_be_asked_is_missing(connect, make_portal):
    """Nothing speaks for it then."""
    portal = make_portal(member_cap=3)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(6)]
    group = portal.add_group(
        displayName="S", members=[{"value": one["id"]} for one in everybody[:5]]
    )
    portal.faults.next(status=403, method="GET", path="/Users")
    (outcome,) = applied(connect(portal), portal, add("in", group, everybody[5]))
    assert Status.FAILED is outcome.status
    assert everybody[5]["id"] in outcome.reason


def test_a_removal_that_does_nothing_is_tried_again(go1, portal, people, sales):
    """And then reported; the others are held back no longer than that."""
    for times, expected in ((1, Status.DONE), (2, Status.FAILED)):
        portal.faults.next(
            status=200, content=dumps({"id": sales["id"]}), method="PATCH", times=times
        )
        (outcome,) = applied(go1, portal, remove("c", sales, people[0]))
        assert expected is outcome.status
        assert (times == 1) == outcome.repaired
        go1.groups.add_members(sales["id"], [people[0]["id"]])
    assert outcome.reason.startswith("the provider has accepted it, but has not removed 1 member:")


def test_members_that_cannot_be_restored_are_named(connect, portal, people, sales):
    """So that a person can."""

    def handle(request):
        if request.method == "PATCH":
            if b'"add"' in request.content:
                return Response(403)
            document = loads(request.content)
            document["Operations"] = [{"op": "remove", "path": "members"}]
            portal_request = type(request)(
                "PATCH", request.target, request.service, request.headers, dumps(document)
            )
            return portal.handle(portal_request)
        return portal.handle(request)

    make = portal.async_client if connect.face.is_async else portal.client
    go1 = connect.keep(make(http_client=connect.face.http_client(handle)))
    (outcome,) = applied(go1, portal, remove("c", sales, people[0]))
    assert Status.FAILED is outcome.status
    assert "; not added again, since that has failed: " in outcome.reason
    assert all(one["id"] in outcome.reason for one in people[1:3])


def test_a_large_removal_is_looked_at_early(go1, portal):
    """After its first request, and at its end."""
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(250)]
    group = portal.add_group(displayName="S", members=[{"value": one["id"]} for one in everybody])
    (outcome,) = applied(go1, portal, remove("c", group, *everybody[:249]))
    assert Status.DONE is outcome.status
    assert (3, 3) == (portal.requests.count("PATCH"), gets(portal))
    assert ids(everybody[249:]) == members_of(portal, "S")


def test_everything_is_looked_at_on_demand(go1, portal, people):
    """Or nothing."""
    groups = [
        portal.add_group(displayName=f"g{n}", members=[{"value": one["id"]} for one in people])
        for n in range(4)
    ]
    changes = [remove(one["displayName"], one, people[0]) for one in groups]
    assert 4 == len(applied(go1, portal, *changes, verify="all"))
    assert 8 == gets(portal)
    portal.requests.clear()
    changes = [add(one["displayName"], one, people[0]) for one in groups]
    applied(go1, portal, *changes, verify=False)
    assert 0 == gets(portal)


@pytest.mark.parametrize("make", [add, remove], ids=lambda make: make.__name__)
@pytest.mark.parametrize("committed", [True, False])
def test_a_change_without_an_answer_is_looked_at(connect, portal, sales, make, committed):
    """It is done, or it has failed."""
    people = portal.users
    portal.faults.time_out(committed=committed, method="PATCH", times=9)
    go1 = connect(portal, retry=ONCE)
    facts = {"members": {sales["id"]: 3}}
    change = make("c", sales, people[3 if make is add else 0])
    (outcome,) = applied(go1, portal, change, verify=False, facts=facts)
    assert (Status.DONE if committed else Status.FAILED) is outcome.status
    assert Facts(**facts).members == {sales["id"]: 3}


def test_a_change_without_an_answer_of_a_hidden_group_is_unknown(connect, make_portal):
    """Nobody can tell."""
    portal = make_portal(members_returned="never")
    who = portal.add_user(userName="x@example.com")
    group = portal.add_group(displayName="S")
    portal.faults.time_out(method="PATCH", times=9)
    (outcome,) = applied(connect(portal, retry=ONCE), portal, add("c", group, who))
    assert Status.UNKNOWN is outcome.status
    assert 1 == len(writes(portal))


@pytest.mark.parametrize("quirk", [{"member_cap": 2}, {"members_returned": "never"}])
def test_a_put_does_not_remove_whom_the_provider_does_not_show(connect, make_portal, quirk):
    """Nothing is sent, and the outcome says what to do."""
    portal = make_portal(**quirk)
    everybody = [portal.add_user(id=f"u{n}", userName=f"u{n}@example.com") for n in range(5)]
    portal.add_group(displayName="Sales", members=[{"value": one["id"]} for one in everybody[:3]])
    go1 = connect(portal, dialect=PUT)
    (outcome,) = go1.apply(go1.plan(members=[{"group": "Sales", "user": "u4"}])).outcomes

    assert Status.FAILED == outcome.status
    assert "update='patch'" in outcome.error.hint
    assert ids(everybody[:3]) == members_of(portal, "Sales")


def test_a_put_after_a_removal_misses_nobody(connect, portal, people, sales):
    """Who was removed by the plan itself is not hidden."""
    go1 = connect(portal, dialect=PUT)
    rows = [{"group": "Sales", "user": people[n]["id"]} for n in (3, 4)]
    report = go1.apply(go1.plan(members=rows, removals="deactivate"), overrides=["member-removals"])

    assert report.is_good
    assert ids([people[3], people[4]]) == members_of(portal, "Sales")


@pytest.mark.parametrize(
    ("quirk", "known"),
    [({"members_returned": "request"}, 0), ({"member_cap": 2}, 4)],
    ids=["request", "cap"],
)
def test_a_name_that_is_put_takes_no_members_away(connect, make_portal, quirk, known):
    """They are asked for; and who shows fewer than there are is sent nothing."""
    portal = make_portal(**quirk)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(4)]
    group = portal.add_group(displayName="S", members=[{"value": one["id"]} for one in everybody])
    paths = (AttributeChange("displayName", "S", "T"),)
    change = Change("r", Verb.RENAME, "Group", there(group), paths)
    facts = {"members": {group["id"]: known}}
    (outcome,) = applied(connect(portal, dialect=PUT), portal, change, facts=facts)
    assert (Status.FAILED if known else Status.DONE) is outcome.status
    assert ids(everybody) == members_of(portal, "S" if known else "T")


def test_members_who_are_not_shown_leave_as_well(connect, make_portal):
    """Where a group shows a part of its members only, they themselves say so."""
    portal = make_portal(member_cap=2)
    everybody = [portal.add_user(userName=f"u{n}@example.com") for n in range(5)]
    group = portal.add_group(displayName="S", members=[{"value": one["id"]} for one in everybody])
    change = remove("out", group, *everybody[3:])
    (outcome,) = applied(connect(portal), portal, change, fresh=False)
    assert Status.DONE is outcome.status
    assert ids(everybody[:3]) == members_of(portal, "S")
