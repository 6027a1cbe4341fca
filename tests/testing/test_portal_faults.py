import json

import pytest

from go1scim._exchange import Request, Response, Service
from go1scim.errors import (
    ConfigurationError,
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
