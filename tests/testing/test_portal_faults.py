import json

import pytest

from go1scim._exchange import Request, Response, Service
from go1scim.errors import (
    ConfigurationError,
    NotFoundError,
    RequestTimeoutError,
    TransportError,
    ValidationError,
)
from go1scim.testing import ManualClock, Portal

ADA = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}


@pytest.fixture
def portal():
    """A portal whose time stands still."""
    return Portal(clock=ManualClock())


@pytest.fixture
def send(portal):
    """Send a request with a good token."""
    headers = {"Authorization": f"Bearer {portal.issue_token()}"}

    def send(method="POST", target="/Users", body=ADA):
        content = json.dumps(body).encode()
        return portal(Request(method, target, Service(portal.base_url), headers, content))

    return send


def test_a_status_comes_once_and_nothing_is_done(portal, send):
    """429 with Retry-After, then the portal is itself again."""
    portal.faults.next(status=429, retry_after=1, detail="Slow down", headers={"X-A": "b"})
    reply = send()
    assert (429, "1", "b") == (reply.status, reply.headers["retry-after"], reply.headers["x-a"])
    assert "Slow down" == reply.json()["detail"]
    assert [] == portal.users
    assert 201 == send().status


@pytest.mark.parametrize(("status", "phrase"), [(503, "Service Unavailable"), (599, "Error")])
def test_a_status_has_a_body_of_its_own(portal, send, status, phrase):
    """Without a detail the status tells."""
    portal.faults.next(status=status)
    portal.faults.next(status=status, content=b"x", retry_after="Thu, 01 Jan 2026 00:00:09 GMT")
    assert {"detail": phrase, "status": str(status)}.items() <= send().json().items()
    reply = send()
    assert (b"x", "Thu, 01 Jan 2026 00:00:09 GMT") == (reply.content, reply.headers["retry-after"])


def test_a_status_may_come_after_the_work(portal, send):
    """A gateway that gives up too early."""
    portal.faults.next(status=504, committed=True)
    assert (504, 1) == (send().status, len(portal.users))


def test_an_answer_gets_lost_after_the_work(portal, send):
    """The user is there, and the client does not know."""
    portal.faults.lose_response()
    reply = send()
    assert isinstance(reply, TransportError)
    assert (True, 1) == (reply.may_have_had_effect, len(portal.users))


@pytest.mark.parametrize(("committed", "users"), [(True, 1), (False, 0)])
def test_an_answer_never_comes(portal, send, committed, users):
    """Before or after the work."""
    portal.faults.time_out(committed=committed)
    reply = send()
    assert isinstance(reply, RequestTimeoutError)
    assert (True, users) == (reply.may_have_had_effect, len(portal.users))


def test_a_request_never_arrives(portal, send):
    """Certainly without effect."""
    portal.faults.refuse_connection()
    reply = send()
    assert (False, 0) == (reply.may_have_had_effect, len(portal.users))


def test_a_web_page_comes_instead(portal, send):
    """200 with HTML, as a sign-in page answers."""
    portal.faults.html()
    reply = send()
    assert (200, True) == (reply.status, reply.content.startswith(b"<!DOCTYPE html>"))


@pytest.mark.parametrize("at", [10, -1])
def test_a_body_is_cut_off(portal, send, at):
    """The work is done, the JSON is broken."""
    portal.faults.truncate(at=at)
    reply = send()
    assert (201, 1) == (reply.status, len(portal.users))
    with pytest.raises(ValueError, match=r".+"):
        json.loads(reply.content)


def test_tokens_are_revoked_in_the_middle(portal, send):
    """The request that comes next, and those after it, need a new one."""
    portal.faults.revoke_tokens(skip=1)
    assert [201, 401, 401] == [send().status, send().status, send().status]


def test_faults_are_meant_for_some_requests(portal, send):
    """By method and path, after some, for some; others pass meanwhile."""
    portal.faults.next(status=500, method="PUT", path="/Users/1", skip=1, times=2)
    portal.faults.next(status=503, path="/Groups")
    statuses = [
        send(method, target).status
        for method, target in (
            ("GET", "/Users/1"),
            ("PUT", "/Users/1"),
            ("PUT", "/Users/2"),
            ("PUT", "/Users/1"),
            ("PUT", "/Users/1"),
            ("PUT", "/Users/1"),
            ("GET", "/Groups"),
        )
    ]
    assert [404, 404, 404, 500, 500, 404, 503] == statuses
    assert 0 == len(portal.faults)


def test_what_is_due_can_be_forgotten(portal, send):
    """A test may change its mind."""
    portal.faults.next(status=500)
    portal.faults.clear()
    assert 201 == send().status


def test_an_answer_is_altered(portal, send):
    """Any mistake of a server can be played."""
    portal.faults.alter(lambda page: {**page, "totalResults": 7})
    portal.faults.alter(lambda body: [body], method="DELETE")
    assert 7 == send("GET").json()["totalResults"]
    assert 0 == send("GET").json()["totalResults"]
    portal.add_user(ADA, id="1")
    assert [None] == send("DELETE", "/Users/1").json()


def test_faults_come_at_random(portal, send):
    """By a rate and a seed, for some requests, until they are cleared."""

    def night(seed):
        portal.faults.at_random(
            0.5, among=["too_many_requests", "unavailable"], seed=seed, path="/U"
        )
        statuses = [send("GET").status for _ in range(50)]
        assert {200} == {send("GET", "/Groups").status for _ in range(20)}
        portal.faults.clear()
        return statuses

    first, again, other = night(1), night(1), night(2)
    assert first == again != other
    assert {200, 429, 503} == set(first)
    assert {200} == {send("GET").status for _ in range(20)}


@pytest.mark.parametrize("name", ["html", "lose_response", "revoke_tokens", "time_out", "truncate"])
def test_each_fault_may_come_at_random(portal, name):
    """By its name; a method can be meant as well."""
    portal.faults.at_random(1, among=[name], method="GET")
    assert portal.faults.take("POST", "/Users") is None
    assert name == portal.faults.take("GET", "/Users").name


def test_an_unknown_fault_is_refused(portal):
    """The error names those there are."""
    with pytest.raises(ConfigurationError, match=r"'fire'.*lose_response"):
        portal.faults.at_random(1, among=["fire"])


@pytest.mark.parametrize("options", [{"skip": -1}, {"times": 0}])
def test_nonsense_is_refused(portal, options):
    """A fault that cannot happen is a mistake in the test."""
    with pytest.raises(ValidationError, match="skip is 0 or more"):
        portal.faults.html(**options)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("lose_response", {"path": "Users"}),
        ("lose_response", {"method": "FETCH"}),
        ("next", {"status": 42}),
        ("html", {"status": 600}),
        ("at_random", {"rate": 1.5}),
        ("at_random", {"rate": 0.5, "path": "Users"}),
        ("at_random", {"rate": 0.5, "method": "get"}),
    ],
)
def test_a_fault_that_can_never_hit_is_refused(portal, name, options):
    """A slip in the script of a test does not go unnoticed; the argument is named."""
    with pytest.raises(ValidationError) as caught:
        getattr(portal.faults, name)(**options)

    assert caught.value.field in options
    assert caught.value.hint
    assert not portal.faults


def test_a_token_request_is_left_alone_unless_it_is_meant(portal):
    """A fault without a path waits for what the test is about."""
    portal.faults.next(status=503)

    assert portal.faults.take("POST", "/oauth/token") is None
    assert "next" == portal.faults.take("POST", "/Users").name


def test_the_token_endpoint_fails_too(portal):
    """Under its own path."""
    portal.faults.next(status=503, path="/oauth/token")
    reply = portal(Request("POST", "", Service(portal.token_url)))
    assert isinstance(reply, Response)
    assert 503 == reply.status


def test_a_cut_does_not_mend_a_lost_answer(portal):
    """What the fault gives is what the client gets."""
    from go1scim.testing import Fault

    lost = TransportError("lost")
    assert lost is Fault(name="truncate", cut=1).spoil(lost)


def test_an_answer_comes_late(portal, send):
    """The work is done, and the time has passed on the portal's clock."""
    portal.faults.slow(3, path="/Users")
    before = portal.clock.now()
    assert (201, 3) == (send().status, portal.clock.now() - before)
    assert (409, 3) == (send().status, portal.clock.now() - before)


@pytest.mark.parametrize(
    ("writes", "titles"), [(1, ["b"]), (2, ["a"]), (3, [None]), (4, []), (99, [])]
)
def test_an_answer_is_behind_the_times(portal, send, writes, titles):
    """It does not know of the last requests that changed something; the next one does."""
    id = send().json()["id"]
    for title in ("a", "b", "c"):
        send("PUT", f"/Users/{id}", {**ADA, "title": title})
    send("GET")
    send("PUT", f"/Users/{id}", {})  # refused: it changes nothing
    portal.faults.stale(writes)
    stale, fresh = (send("GET").json()["Resources"] for _ in range(2))
    assert titles == [one.get("title") for one in stale]
    assert ["c"] == [one.get("title") for one in fresh]


def test_what_was_deleted_is_still_there():
    """With its membership, which goes in the same request."""
    portal = Portal(clock=ManualClock(), dialect="rfc")
    id = portal.add_user(ADA)["id"]
    group = portal.add_group(displayName="Sales", members=[{"value": id}])["id"]
    with portal.client() as client:
        client.users.delete(id)
        portal.faults.stale(times=2)
        assert id == client.users.get(id).id
        assert [id] == [one.value for one in client.groups.get(group).members]
        assert () == client.groups.get(group).members
        with pytest.raises(NotFoundError):
            client.users.get(id)


def test_fewer_come_than_there_are(portal, send):
    """Of a list; a single resource has no page."""
    ids = [portal.add_user(ADA, userName=str(n))["id"] for n in range(3)]
    portal.faults.cap_page(2)
    portal.faults.cap_page(2, path="/Users/")
    page = send("GET").json()
    assert (3, 2, ids[:2]) == (
        page["totalResults"],
        page["itemsPerPage"],
        [one["id"] for one in page["Resources"]],
    )
    assert ids[0] == send("GET", f"/Users/{ids[0]}").json()["id"]


def test_a_page_without_counters_is_capped_as_well():
    """What is not there is not put there."""
    from go1scim.testing._edits import capped

    assert {"Resources": [1]} == capped(1)({"Resources": [1, 2]})


@pytest.mark.parametrize(("by", "total"), [(1, 2), (-1, 0), (-9, 0)])
def test_a_total_is_wrong(portal, send, by, total):
    """Too many, too few, and never less than none."""
    portal.add_user(ADA, id="1")
    portal.faults.wrong_total(by)
    assert total == send("GET").json()["totalResults"]
    portal.faults.wrong_total(by, path="/Users/1")
    assert "1" == send("GET", "/Users/1").json()["id"]


PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {"displayName": "S", "members": [{"value": "a"}, {"value": "b"}, {"value": "c"}]}),
        ("PATCH", [{"op": "add", "path": "members", "value": [{"value": n} for n in "abc"]}]),
        ("PATCH", [{"op": "Replace", "value": {"members": [{"value": n} for n in "abc"]}}]),
    ],
    ids=["put", "patch", "patch without a path"],
)
def test_members_are_left_out(portal, send, method, body):
    """Of whatever adds them; what removes, and what has none, is done as it is."""
    portal.add_group(displayName="S", id="1")
    portal.faults.drop_members(2)
    send("GET", "/Groups/1")
    if method == "PATCH":
        body = {"schemas": [PATCH_OP], "Operations": body}
    assert 200 == send(method, "/Groups/1", body).status
    assert ["a"] == [one["value"] for one in portal.groups[0]["members"]]
    portal.faults.drop_members(2, times=3)
    remove = {"op": "remove", "path": 'members[value eq "a"]'}
    rename = {"op": "replace", "path": "displayName", "value": "T"}
    odd = "not an operation"
    for operations in ([remove], [rename], [odd]):
        send("PATCH", "/Groups/1", {"schemas": [PATCH_OP], "Operations": operations})
    assert ("T", None) == (portal.groups[0]["displayName"], portal.groups[0].get("members"))


def test_a_request_is_altered(portal, send):
    """Before it is carried out; one without a body, or with a broken one, is left alone."""
    portal.faults.alter_request(lambda user: {**user, "title": "Countess"})
    send("GET")
    assert "Countess" == send().json()["title"]
    headers = {"Authorization": f"Bearer {portal.issue_token()}"}
    portal.faults.alter_request(lambda user: {**user, "title": "Countess"})
    reply = portal(Request("POST", "/Users", Service(portal.base_url), headers, b"{"))
    assert (400, False) == (reply.status, bool(portal.faults))


def test_an_answer_that_is_no_json_cannot_be_altered(portal, send):
    """It comes as it is."""
    portal = Portal(clock=ManualClock(), quirks={"error_body": "html"})
    portal.faults.alter(lambda body: [body])
    assert portal(Request("GET", "/Users", Service(portal.base_url))).content.startswith(b"<html>")


@pytest.mark.parametrize(
    "name", ["slow", "stale", "cap_page", "wrong_total", "drop_members", "refuse_connection"]
)
def test_each_new_fault_may_come_at_random(portal, name):
    """But only to a request that it can spoil."""
    portal.faults.at_random(1, among=[name])
    names = {
        method: getattr(portal.faults.take(method, "/Groups"), "name", None)
        for method in ("GET", "PATCH")
    }
    reads = None if name == "drop_members" else name
    writes = None if name in {"stale", "cap_page", "wrong_total"} else name
    assert {"GET": reads, "PATCH": writes} == names


@pytest.mark.parametrize(
    ("name", "status", "retry_after"),
    [
        ("too_many_requests", 429, "1"),
        ("throttled", 429, None),
        ("internal_error", 500, None),
        ("bad_gateway", 502, None),
        ("unavailable", 503, None),
        ("gateway_timeout", 504, None),
    ],
)
def test_each_status_may_come_at_random(portal, name, status, retry_after):
    """429 with and without Retry-After, and four errors of servers and gateways."""
    portal.faults.at_random(1, among=[name])
    answer = portal.faults.take("GET", "/Users").answer
    assert (status, retry_after) == (answer.status, answer.headers.get("retry-after"))


@pytest.mark.parametrize(
    ("name", "arguments", "aim"),
    [
        ("slow", (0,), {}),
        ("slow", (1e9,), {}),
        ("stale", (0,), {}),
        ("stale", (1,), {"method": "PATCH"}),
        ("cap_page", (0,), {}),
        ("drop_members", (0,), {}),
    ],
)
def test_a_fault_without_effect_is_refused(portal, name, arguments, aim):
    """A slip in the script of a test does not go unnoticed."""
    with pytest.raises(ValidationError) as caught:
        getattr(portal.faults, name)(*arguments, **aim)
    assert caught.value.hint
    assert not portal.faults


def test_chance_needs_a_choice(portal):
    """An empty list of faults is a slip."""
    with pytest.raises(ValidationError, match="no fault to choose from"):
        portal.faults.at_random(1, among=[])


def test_an_aim_has_four_arguments(portal):
    """Another one is a slip, as of any function."""
    with pytest.raises(TypeError, match=r"slow\(\) has no argument often"):
        portal.faults.slow(1, often=2)
