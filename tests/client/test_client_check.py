import json

import pytest

from go1scim import GO1, BearerToken, ClientCredentials
from go1scim._exchange import Response, Service
from go1scim.calls._provider import Provider
from go1scim.calls.check import checking
from go1scim.errors import ForbiddenError, RequestTimeoutError, ServerError, TransportError
from go1scim.testing import Portal

HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}


def answers(status, body=b"", headers=JSON):
    """A server that always answers the same."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda request: Response(status, headers, content)


def raises(error):
    """A server that cannot be reached."""
    return lambda request: error


CAUSES = {
    "wrong URL": (answers(404, {"message": "no route"}), "there is no SCIM endpoint"),
    "HTML page": (answers(200, b"<html>", HTML), "what answers at this address is not SCIM"),
    "another API": (answers(200, {"total": 1, "Resources": 7}), "what answers at this address"),
    "bad token": (answers(401, {"message": "Invalid token"}), "the token is not accepted"),
    "missing scope": (answers(401, {"message": "Missing scopes"}), "the token lacks a scope"),
    "not an Administrator": (
        answers(403, {"detail": "Permission denied"}),
        "the account behind the token may not do this",
    ),
    "rate limited": (answers(429), "the provider limits the rate of requests"),
    "broken": (answers(500), "the provider failed"),
    "unreachable": (
        raises(TransportError("no route to host", may_have_had_effect=False)),
        "the address cannot be reached",
    ),
    "slow": (raises(RequestTimeoutError("no answer in time")), "no answer came in time"),
    "strange": (answers(418, {"detail": "short and stout"}), "short and stout"),
}


def test_all_is_well(go1, portal):
    """A page of each is read, and the numbers are told."""
    portal.add_user(userName="a")
    report = go1.check()
    assert report.ok
    assert report
    assert ["1 can be read", "0 can be read"] == [check.message for check in report.checks]
    assert str(report).splitlines() == [
        f"Connection to {portal.base_url}",
        "  ok      users: 1 can be read",
        "  ok      groups: 0 can be read",
    ]
    queries = [one.query for one in portal.requests.matching("GET")]
    assert [{"startIndex": "1", "count": "1"}] * 2 == queries


def test_a_total_that_is_not_told_is_what_came(connect):
    """The records of the page are counted."""
    report = connect(answers(200, {"Resources": [{"id": "1"}]})).check()
    assert "1 can be read" == report.checks[0].message


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_has_a_message_and_something_to_do(connect, cause):
    """Nothing is raised: the report says what is wrong."""
    server, message = CAUSES[cause]
    report = connect(server).check()
    assert not report
    users, groups = report.checks
    assert users.message.startswith(message)
    assert ("users", "groups") == (users.name, groups.name)
    assert users.hint
    assert users.error is not None
    assert "FAILED  users: " in str(report)
    assert users.hint in str(report)


@pytest.mark.parametrize(
    "error",
    [
        TransportError("not trusted", hint="Look at the CA bundle.", permanent=True),
        ServerError("down", hint="Wait for an hour.", retry_after=3600.0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_knows_more_gives_the_advice(error):
    """The general one would send people looking in the wrong place."""
    flow = checking(Provider(Service("https://scim.example.com"), GO1, "raise"))
    next(flow)
    flow.throw(error)
    with pytest.raises(StopIteration) as done:
        flow.throw(error)
    assert error.hint == done.value.value.checks[0].hint


def test_no_two_causes_have_the_same_message(connect):
    """Nor the same advice, but for the two that are about the same address."""
    reports = {cause: connect(server).check().checks[0] for cause, (server, _) in CAUSES.items()}
    messages = {check.message.partition(" (")[0] for check in reports.values()}
    assert len(CAUSES) - 1 == len(messages)
    hints = {check.hint for check in reports.values()}
    assert len(CAUSES) - 1 == len(hints)


def test_the_token_endpoint_refuses(connect, portal):
    """Its own message, which names the variables."""
    auth = ClientCredentials("client", "wrong", token_url=portal.token_url)
    (users, _) = connect(portal, auth=auth).check().checks
    assert users.message.startswith("the token endpoint refused the credentials (invalid_client")
    assert "GO1_CLIENT_SECRET" in users.hint
    assert "wrong" not in users.message


def test_the_portal_knows_the_causes_as_well(connect, portal):
    """A bad token, and one that lacks a scope for groups only."""
    (users, groups) = connect(portal, auth=BearerToken("bad")).check().checks
    assert users.message.startswith("the token is not accepted")
    token = BearerToken(portal.issue_token("user.read"))
    (users, groups) = connect(portal, auth=token).check().checks
    assert users.ok
    assert groups.message.startswith("the token lacks a scope (Missing scopes")


def test_a_function_that_gives_no_token_is_a_setting(connect, portal):
    """What the error itself says is the advice."""
    (users, _) = connect(portal, auth=lambda: "").check().checks
    assert users.message.startswith("a setting is wrong (")
    assert users.hint


def test_the_error_is_there_for_programs(connect):
    """With its class, but not in the repr."""
    (users, _) = connect(CAUSES["not an Administrator"][0]).check().checks
    assert isinstance(users.error, ForbiddenError)
    assert "error" not in repr(users)


def test_a_portal_that_answers_by_html(connect, clock):
    """404 as a page of a gateway is the wrong address, too."""
    portal = Portal(clock=clock, quirks={"error_body": "html"})
    go1 = connect(portal, base_url=portal.base_url + "/v2")
    assert go1.check().checks[0].message.startswith("there is no SCIM endpoint")


def test_the_same_hint_is_given_once(connect):
    """Where users and groups fail for the same cause, it is said after both."""
    portal = Portal()
    portal.faults.next(status=403, times=1, path="/Users")
    portal.faults.next(status=403, times=1, path="/Groups")

    report = connect(portal).check()

    assert 2 == sum("FAILED" in line for line in str(report).splitlines())
    assert 1 == str(report).count(report.checks[0].hint)
