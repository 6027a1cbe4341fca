"""One change of one user or group: what is sent, and what is said of it."""

import pytest
from attrs import evolve
from wanted import (
    ENTERPRISE,
    create,
    create_group,
    deactivate,
    delete,
    made,
    person,
    plan_for,
    there,
    update,
    writes,
)

from go1scim import Dialect, RetryPolicy
from go1scim.changes.change import AttributeChange, Change, Verb
from go1scim.changes.outcome import Status

ONCE = RetryPolicy(attempts=1)
PUT = Dialect(name="put", update="put")


def applied(go1, portal, change, **options):
    """The outcome of one change."""
    fresh = options.pop("fresh", True)
    (outcome,) = go1.apply(plan_for(portal, change, fresh=fresh), **options).outcomes
    return outcome


@pytest.fixture
def ada(portal):
    """Somebody who is there."""
    return portal.add_user(**person("ada"), title="old")


def test_an_update_is_one_request(connect, make_portal):
    """Also where the answer shows nothing: what became of it is not asked for."""
    portal = make_portal(patch_no_content=True)
    ada = portal.add_user(userName="ada@example.com", title="old")
    outcome = applied(connect(portal), portal, update("c", ada, title="new"))
    assert (Status.DONE, ada["id"]) == (outcome.status, outcome.id)
    assert ["PATCH"] == [one.method for one in portal.requests if "oauth" not in one.path]
    assert "new" == portal.users[0]["title"]


def test_a_name_of_a_group_is_changed_likewise(go1, portal):
    """A rename is an update."""
    group = portal.add_group(displayName="Old")
    paths = (AttributeChange("displayName", "Old", "New"),)
    change = Change("r", Verb.RENAME, "Group", there(group), paths)
    assert Status.DONE is applied(go1, portal, change).status
    assert "New" == portal.groups[0]["displayName"]


def test_an_extension_is_addressed_by_its_urn(go1, portal):
    """Both what is set and what is cleared."""
    ada = portal.add_user(
        userName="ada@example.com", **{ENTERPRISE: {"department": "A", "division": "B"}}
    )
    paths = (
        AttributeChange(f"{ENTERPRISE}:department", "A", "C"),
        AttributeChange(f"{ENTERPRISE}:division", "B", None),
    )
    change = Change("c", Verb.UPDATE, "User", there(ada), paths)
    assert Status.DONE is applied(go1, portal, change, fresh=False).status
    assert {"department": "C"} == portal.users[0][ENTERPRISE]


def test_a_put_carries_everything(connect, portal, ada):
    """What the plan does not speak of stays."""
    go1 = connect(portal, dialect=PUT)
    assert Status.DONE is applied(go1, portal, update("c", ada, title="new")).status
    assert [f"PUT /Users/{ada['id']}"] == writes(portal)
    now = portal.users[0]
    assert ("new", "e-ada") == (now["title"], now["externalId"])


@pytest.mark.parametrize("verb", [Verb.UPDATE, Verb.DEACTIVATE, Verb.REACTIVATE])
def test_who_is_gone_has_drifted(go1, portal, ada, verb):
    """The plan was made for somebody who was there."""
    go1.users.delete(ada["id"])
    portal.faults.next(status=404, method="PATCH")
    change = evolve(update("c", ada, title="new"), verb=verb)
    outcome = applied(go1, portal, change)
    assert (Status.DRIFTED, "it is no longer there") == (outcome.status, outcome.reason)


def test_a_change_that_others_make_all_the_time_fails(go1, portal, ada):
    """After a few attempts."""
    portal.faults.next(status=412, method="PATCH", times=9)
    outcome = applied(go1, portal, update("c", ada, title="new"))
    assert (Status.FAILED, "others change it all the time") == (outcome.status, outcome.reason)
    assert 412 == outcome.error.status
    assert 3 == portal.requests.count("PATCH")


@pytest.mark.parametrize("active", [True, False])
def test_access_is_given_and_taken(connect, make_portal, active):
    """It is seen in the answer, or else read back."""
    for no_content in (True, False):
        portal = make_portal(patch_no_content=no_content)
        ada = portal.add_user(userName="ada@example.com", active=not active)
        change = deactivate("c", ada)
        if active:
            change = evolve(change, verb=Verb.REACTIVATE, attributes=())
        assert Status.DONE is applied(connect(portal), portal, change).status
        assert active is portal.users[0]["active"]
        assert (not active and no_content) == bool(portal.requests.count("GET"))


def test_access_that_was_taken_before_is_no_drift(go1, portal):
    """It is so already."""
    ada = portal.add_user(userName="ada@example.com", active=False)
    assert Status.ALREADY is applied(go1, portal, deactivate("c", ada), fresh=False).status
    assert [] == writes(portal)


def test_access_that_survives_is_reported(go1, portal, ada):
    """Whatever the answer's status was."""
    portal.faults.alter(lambda user: {**user, "active": True}, method="PATCH")
    portal.faults.alter(lambda user: {**user, "active": True}, method="GET", path="/Users/")
    outcome = applied(go1, portal, deactivate("c", ada))
    assert Status.FAILED is outcome.status
    assert outcome.reason.endswith("but the user is still active")
    portal.faults.alter(lambda user: {**user, "active": True}, method="PATCH")
    assert Status.DONE is applied(go1, portal, deactivate("c", ada)).status


@pytest.mark.parametrize("how", ["not shown", "refused"])
def test_access_that_is_not_shown_cannot_be_verified(connect, make_portal, how):
    """It is done, and the report says what is missing."""
    portal = make_portal(patch_no_content=True)
    ada = portal.add_user(userName="ada@example.com")
    if how == "refused":
        portal.faults.next(status=403, method="GET")
    else:
        portal.faults.alter(lambda user: {"id": user["id"]}, method="GET")
    outcome = applied(connect(portal), portal, deactivate("c", ada))
    assert Status.DONE is outcome.status
    assert outcome.reason.startswith("it could not be verified: ")
    assert outcome.is_good


def test_a_deletion(go1, portal, ada):
    """Who is gone is deleted already."""
    assert Status.DONE is applied(go1, portal, delete("c", ada)).status
    assert Status.DONE is applied(go1, portal, delete("c", ada), fresh=False).status
    portal.faults.next(status=404, method="DELETE")
    assert Status.ALREADY is applied(go1, portal, delete("c", ada)).status
    portal.faults.next(status=404, method="GET")
    assert Status.ALREADY is applied(go1, portal, delete("c", ada), fresh=False).status


def lose(portal, method, *, committed):
    """Every answer to this method from now on."""
    portal.faults.time_out(committed=committed, method=method, times=9)


@pytest.mark.parametrize("committed", [True, False])
def test_an_update_without_an_answer_is_looked_at(connect, portal, ada, committed):
    """It is done, or it has failed: that can be told."""
    lose(portal, "PATCH", committed=committed)
    outcome = applied(connect(portal, retry=ONCE), portal, update("c", ada, title="new"))
    assert (Status.DONE if committed else Status.FAILED) is outcome.status
    assert ("new" if committed else "old") == portal.users[0]["title"]


@pytest.mark.parametrize("committed", [True, False])
def test_a_deletion_without_an_answer_is_looked_at(connect, make_portal, committed):
    """As an update."""
    portal = make_portal(delete_user="remove")
    ada = portal.add_user(userName="ada@example.com")
    lose(portal, "DELETE", committed=committed)
    outcome = applied(connect(portal, retry=ONCE), portal, delete("c", ada))
    assert (Status.DONE if committed else Status.FAILED) is outcome.status


@pytest.mark.parametrize("make", [update, deactivate, delete], ids=lambda make: make.__name__)
def test_what_cannot_be_told_is_unknown(connect, portal, ada, make):
    """Neither the answer came, nor could anybody look."""
    go1 = connect(portal, retry=ONCE)
    for method in ("PATCH", "DELETE"):
        lose(portal, method, committed=True)
    portal.faults.next(status=403, method="GET", times=9)
    change = make("c", ada, title="new") if make is update else make("c", ada)
    outcome = applied(go1, portal, change)
    assert Status.UNKNOWN is outcome.status
    assert outcome.error.may_have_had_effect
    assert not outcome.is_good


def test_an_answer_that_cannot_be_read_is_looked_behind(go1, portal, ada):
    """A web page says nothing of the change."""
    portal.faults.html(method="PATCH", committed=True)
    assert Status.DONE is applied(go1, portal, update("c", ada, title="new")).status


def test_a_refusal_is_a_failure(go1, portal, ada):
    """And certain: nobody looks."""
    for method in ("PATCH", "DELETE"):
        portal.faults.next(status=403, method=method)
    assert Status.FAILED is applied(go1, portal, update("c", ada, title="new")).status
    assert Status.FAILED is applied(go1, portal, delete("c", ada)).status
    assert 0 == portal.requests.count("GET")


def test_a_read_before_that_fails_has_sent_nothing(connect, portal, ada):
    """Even where its error is one that leaves a write uncertain."""
    portal.faults.next(status=500, method="GET", times=9)
    go1 = connect(portal, retry=ONCE)
    outcome = applied(go1, portal, update("c", ada, title="new"), fresh=False)
    assert Status.FAILED is outcome.status
    assert [] == writes(portal)


def test_a_create_gives_an_id(connect, make_portal):
    """Of the answer, of its Location, or of a look-up."""
    portal = make_portal()
    go1 = connect(portal)
    assert portal.users[0]["id"] if portal.users else True
    for name, content in (("ada", None), ("bob", lambda user: None)):
        if content is not None:
            portal.faults.alter(content, method="POST", path="/Users")
        outcome = applied(go1, portal, create(name))
        assert Status.DONE is outcome.status
        assert outcome.id == portal.users[-1]["id"]
    group = applied(go1, portal, create_group("Sales"), fresh=False)
    assert group.id == portal.groups[0]["id"]


def test_a_create_that_nobody_finds_is_unknown(connect, make_portal):
    """Neither the answer nor a look-up shows it."""
    portal = make_portal(location_header=False, index_delay=60)
    portal.faults.alter(lambda user: {}, method="POST", path="/Users")
    outcome = applied(connect(portal), portal, create("ada"))
    assert Status.UNKNOWN is outcome.status
    assert "neither returns nor finds it" in outcome.error.detail


@pytest.mark.parametrize("theirs", ["the same", "another title", "another person"])
@pytest.mark.parametrize("fresh", [True, False])
def test_who_was_created_meanwhile(go1, portal, theirs, fresh):
    """The same is fine; one to be updated is left to the next plan; somebody else is a conflict."""
    attributes = person("ada")
    if theirs == "another title":
        attributes["title"] = "old"
    if theirs == "another person":
        attributes["externalId"] = "other"
    portal.add_user(**attributes)
    change = create("ada", {**person("ada"), "title": "new"} if "title" in theirs else None)
    outcome = applied(go1, portal, change, fresh=fresh)
    expected = {
        "the same": (Status.ALREADY, ""),
        "another title": (Status.DRIFTED, "plan again"),
        "another person": (Status.FAILED, "another one"),
    }[theirs]
    assert expected[0] is outcome.status
    assert expected[1] in outcome.reason
    assert portal.users[0]["id"] == outcome.id
    assert 1 == len(portal.users)


def test_whose_address_is_taken_is_told(go1, portal):
    """The address is looked up, where neither name nor key is the reason."""
    eve = portal.add_user(
        userName="eve@example.com",
        emails=[{"value": "ada@example.com", "type": "work", "primary": True}],
    )
    outcome = applied(go1, portal, create("ada"))
    assert (Status.FAILED, eve["id"]) == (outcome.status, outcome.id)
    assert outcome.reason.startswith("its name, key or address belongs to another one")


def test_who_exists_and_is_not_shown_is_told(go1, portal):
    """The provider hides from look-ups what it refuses to double."""
    portal.faults.next(status=409, method="POST", path="/Users")
    portal.faults.next(status=409, method="POST", path="/Groups")
    for change in (create("ada"), create_group("Sales")):
        outcome = applied(go1, portal, change)
        assert Status.FAILED is outcome.status
        assert outcome.reason.endswith("but does not show it")


@pytest.mark.parametrize("committed", [True, False])
def test_a_create_that_ends_in_an_error_is_looked_up(connect, portal, committed):
    """It is done, or it has failed."""
    portal.faults.next(status=500, method="POST", path="/Users", committed=committed)
    outcome = applied(connect(portal, retry=ONCE), portal, create("ada"))
    assert (Status.DONE if committed else Status.FAILED) is outcome.status
    assert committed == bool(portal.users)


def test_a_create_that_cannot_be_looked_up_is_unknown(connect, portal):
    """Exactly as it says."""
    portal.faults.next(status=500, method="POST", path="/Users")
    portal.faults.next(status=403, method="GET", times=9)
    outcome = applied(connect(portal, retry=ONCE), portal, create("ada"))
    assert Status.UNKNOWN is outcome.status


def test_a_created_answer_that_cannot_be_read_is_looked_up(go1, portal):
    """The user is there all the same."""
    portal.faults.html(method="POST", path="/Users", committed=True)
    outcome = applied(go1, portal, create("ada"))
    assert (Status.DONE, portal.users[0]["id"]) == (outcome.status, outcome.id)


def test_a_user_that_no_provider_would_take_is_not_sent(go1, portal):
    """Under Go1's rules."""
    outcome = applied(go1, portal, create("ada", {"userName": "ada@example.com"}))
    assert Status.FAILED is outcome.status
    assert [] == writes(portal)
    assert "ada" == made("ada").key


def old_ada(make_portal, **quirks):
    """A portal with somebody whom the plan does not know of, and a request for her."""
    portal = make_portal(**quirks)
    portal.add_user(**{**person("ada"), "name": {"givenName": "Old", "familyName": "B"}})
    return portal, create("ada", {**person("ada"), "title": "Countess", "active": True})


def test_somebody_who_was_there_before_is_no_new_user(connect, make_portal):
    """A provider that answers 200 has created nobody: nothing is laid over who is there."""
    portal, wanted = old_ada(make_portal, existing_user="attach")
    outcome = applied(connect(portal), portal, wanted)
    assert (Status.DRIFTED, portal.users[0]["id"]) == (outcome.status, outcome.id)
    assert outcome.reason.endswith("and differs: plan again")
    assert ["POST /Users"] == writes(portal)
    same = create("ada", {**person("ada"), "name": {"givenName": "Old", "familyName": "B"}})
    outcome = applied(connect(portal), portal, same)
    assert (Status.ALREADY, portal.users[0]["id"]) == (outcome.status, outcome.id)
    more = evolve(same, attributes=(*same.attributes, AttributeChange("title", None, "Dr")))
    assert Status.DRIFTED is applied(connect(portal), portal, more).status


def test_somebody_who_was_there_before_is_read_where_the_answer_does_not_show_it(go1, portal, ada):
    """Its id is in the Location header."""
    headers = {"location": f"{portal.base_url}/Users/{ada['id']}"}
    portal.faults.next(status=200, content=b"", headers=headers, method="POST")
    outcome = applied(go1, portal, create("ada", {**person("ada"), "title": "new"}))
    assert (Status.DRIFTED, ada["id"]) == (outcome.status, outcome.id)


def test_somebody_new_is_known_by_its_location(go1, portal, ada):
    """An empty answer that says it was created is believed, and nothing is asked for."""
    headers = {"location": f"{portal.base_url}/Users/{ada['id']}"}
    portal.faults.next(status=201, content=b"", headers=headers, method="POST")
    outcome = applied(go1, portal, create("ada"))
    assert (Status.DONE, ada["id"]) == (outcome.status, outcome.id)
    assert 0 == portal.requests.count("GET", "/Users")


def test_somebody_else_is_never_taken_for_who_was_created(connect, make_portal):
    """Another key says so, whatever the status."""
    for status in (200, 201):
        portal = make_portal(existing_user="attach", existing_user_status=status)
        other = portal.add_user(**{**person("ada"), "externalId": "other"})
        outcome = applied(connect(portal), portal, create("ada"))
        assert (Status.FAILED, other["id"]) == (outcome.status, outcome.id)
        assert outcome.reason.startswith("its name, key or address belongs to another one")
        assert ["POST /Users"] == writes(portal)


@pytest.mark.parametrize("no_content", [False, True])
@pytest.mark.parametrize("quirk", ["attach", "reactivate"])
def test_who_comes_back_as_created_is_made_as_planned(connect, make_portal, quirk, no_content):
    """Such an answer cannot be told from that of a new user, but for what it shows."""
    portal, wanted = old_ada(
        make_portal, existing_user=quirk, existing_user_status=201, patch_no_content=no_content
    )
    go1 = connect(portal)
    go1.users.deactivate(portal.users[0]["id"])
    portal.requests.clear()
    outcome = applied(go1, portal, wanted)
    assert (Status.DONE, "") == (outcome.status, outcome.reason)
    now = portal.users[0]
    assert ("Byron", "Countess", True) == (now["name"]["familyName"], now["title"], now["active"])
    assert ["POST /Users", f"PATCH /Users/{now['id']}"] == writes(portal)


def test_who_comes_back_as_created_and_cannot_be_changed_has_failed(connect, make_portal):
    """It is there, and not as it is to be."""
    portal, wanted = old_ada(make_portal, existing_user="attach", existing_user_status=201)
    portal.faults.next(status=403, method="PATCH")
    outcome = applied(connect(portal), portal, wanted)
    assert (Status.FAILED, 403) == (outcome.status, outcome.error.status)
    assert "it exists now, but name could not be made as planned" == outcome.reason


@pytest.mark.parametrize("asked", [True, None])
def test_who_is_created_without_access(go1, portal, asked):
    """It is a failure where access was asked for."""
    portal.faults.alter_request(lambda user: {**user, "active": False}, method="POST")
    portal.faults.next(status=204, content=b"", method="PATCH")
    wanted = {**person("ada"), **({"active": True} if asked else {})}
    outcome = applied(go1, portal, create("ada", wanted))
    assert (Status.FAILED if asked else Status.DONE) is outcome.status
    assert bool(asked) == ("the provider shows active otherwise than asked for" == outcome.reason)


def test_what_a_provider_shows_in_its_own_way_is_written_again_but_once(connect, make_portal):
    """And each outcome says so."""
    portal = make_portal(manager_value="email")
    boss = portal.add_user(**person("boss"))
    manager = {f"{ENTERPRISE}:manager": {"value": boss["id"]}}
    changes = [create(name, {**person(name), **manager}) for name in ("ada", "bob", "eve")]
    report = connect(portal).apply(plan_for(portal, *changes), concurrency=1)
    assert {Status.DONE} == {outcome.status for outcome in report.outcomes}
    told = f"the provider shows {ENTERPRISE}:manager otherwise than asked for"
    assert {told} == {outcome.reason for outcome in report.outcomes}
    assert ["POST", "PATCH", "POST", "POST"] == [one.split()[0] for one in writes(portal)]
    assert f"3 of those that are made: {told}" in repr(report)


def test_an_update_that_is_accepted_and_not_made_has_failed(connect, make_portal):
    """The answer shows what was there before."""
    portal = make_portal(put_absent="keep")
    ada = portal.add_user(**person("ada"), title="old", nickName="a")
    outcome = applied(connect(portal, dialect=PUT), portal, update("c", ada, title=None))
    reason = "the provider has accepted the change, but still shows the old title"
    assert (Status.FAILED, reason) == (outcome.status, outcome.reason)
    portal = make_portal(email_change_ignored=True)
    ada = portal.add_user(**person("ada"))
    portal.on_other_portals.add(ada["id"])
    new = [{"value": "new@example.com", "type": "work", "primary": True}]
    outcome = applied(connect(portal), portal, update("c", ada, emails=new, title="Dr"))
    assert outcome.reason == "the provider has accepted the change, but still shows the old emails"
    assert "Dr" == portal.users[0]["title"]


def test_an_update_that_shows_otherwise_is_said(go1, portal, ada):
    """It was made, in a way of the provider's own."""
    portal.faults.alter(lambda user: {**user, "title": "Dr."}, method="PATCH")
    outcome = applied(go1, portal, update("c", ada, title="Dr"))
    told = "the provider shows title otherwise than asked for"
    assert (Status.DONE, told) == (outcome.status, outcome.reason)
