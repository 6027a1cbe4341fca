"""One token for all: renewed once, whoever asks, and without a failed call."""

import pytest
from attrs import frozen

from go1scim import (
    BearerToken,
    ClientCredentials,
    ForbiddenError,
    MissingScopeError,
    UnauthorizedError,
)
from go1scim.testing import ManualClock, Portal

TWELVE_HOURS = 12 * 3600


@frozen
class Ticking:
    """A portal whose clock moves with every request, so that tokens expire on the way."""

    portal: Portal
    clock: ManualClock
    seconds: float

    def __call__(self, request):
        self.clock.advance(self.seconds)
        return self.portal.handle(request)


def token_requests(portal):
    """How many tokens were asked for."""
    return portal.requests.count("POST", "/oauth/token")


@pytest.mark.parametrize("knows", [True, False], ids=["due", "refused"])
def test_a_token_that_expires_in_the_middle_of_a_run(connect_plain, knows):
    """
    One token request and no failed call, from 16 threads as from 64 tasks.

    Also where the client does not see the token's end coming, since its clock stands still.
    """
    calls, clock = 500, ManualClock()
    portal = Portal(clock=clock)
    id = portal.add_user(userName="ada@example.com")["id"]
    # The second token is issued half-way, and lives to the end.
    server = Ticking(portal, clock, TWELVE_HOURS * 1.5 / calls)
    http_client = connect_plain.face.http_client(server)
    own_clock = clock if knows else ManualClock()
    go1 = connect_plain(portal, http_client=http_client, clock=own_clock)
    workers = 64 if connect_plain.face.is_async else 16
    users = go1.together(*[lambda client: client.users.get(id)] * calls, workers=workers)
    assert calls == len(users)
    assert {"ada@example.com"} == {user.user_name for user in users}
    assert 2 == token_requests(portal)
    assert calls == portal.requests.count("GET", "/Users", status=200)
    assert knows or portal.requests.count("GET", "/Users", status=401)


def test_a_token_that_is_revoked_in_the_middle(connect):
    """Sixteen find it refused at once, and one renews it."""
    portal = Portal(clock=ManualClock())
    id = portal.add_user(userName="ada")["id"]
    go1 = connect(portal)
    portal.faults.revoke_tokens(method="GET", skip=100)
    users = go1.together(*[lambda client: client.users.get(id)] * 300)
    assert {id} == {user.id for user in users}
    assert 2 == token_requests(portal)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_renewed_once(connect, clock, status):
    """In either of the ways that Go1 may refuse it."""
    portal = Portal(clock=clock, quirks={"bad_token_status": status})
    go1 = connect(portal)
    go1.users.list()
    portal.revoke_tokens()
    assert 0 == go1.users.list().total_results
    assert 2 == token_requests(portal)


def test_a_fresh_token_that_is_refused_is_an_error(go1, portal):
    """Renewing is not repeated for ever."""
    portal.faults.next(status=401, method="GET", times=2)
    with pytest.raises(UnauthorizedError):
        go1.users.list()
    assert 2 == token_requests(portal)


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_scope_is_not_renewed(connect, clock, status):
    """It would be missing in the next token as well."""
    portal = Portal(clock=clock, quirks={"missing_scope_status": status})
    auth = ClientCredentials("client", "secret", token_url=portal.token_url, scope="group.read")
    go1 = connect(portal, auth=auth)
    with pytest.raises(MissingScopeError, match=r"user\.read"):
        go1.users.list()
    assert 1 == token_requests(portal)
    assert 0 == go1.groups.list().total_results


def test_a_forbidden_call_is_not_renewed(go1, portal):
    """A 403 that does not speak of the token."""
    portal.faults.next(status=403, detail="only for Administrators", method="GET")
    with pytest.raises(ForbiddenError):
        go1.users.list()
    assert 1 == token_requests(portal)


def test_a_pasted_token_is_never_renewed(connect, portal):
    """Nobody knows how."""
    go1 = connect(portal, auth=BearerToken(portal.issue_token()))
    go1.users.list()
    portal.revoke_tokens()
    with pytest.raises(UnauthorizedError):
        go1.users.list()
    assert 0 == token_requests(portal)


def test_a_coroutine_function_gives_tokens(connect, portal):
    """Where the client awaits; one that blocks takes a function only."""
    token = portal.issue_token()

    async def awaited():
        return token

    go1 = connect(portal, auth=awaited if connect.face.is_async else lambda: token)
    assert 0 == go1.users.list().total_results
    assert 0 == go1.with_options().groups.list().total_results


def test_an_error_of_the_callers_function_comes_out_as_it_is(connect, portal):
    """From the midst of a window of pages as well, on either client."""
    token, asked = portal.issue_token(), []
    for number in range(9):
        portal.add_user(userName=f"u{number}")

    def function():
        asked.append(1)
        if len(asked) > 1:
            raise ZeroDivisionError
        return token

    users = connect(portal, auth=function).users.iter(count=2, ahead=3)
    with pytest.raises(ZeroDivisionError):
        list(users)
