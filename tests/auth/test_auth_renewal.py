import logging
import traceback

import pytest
from scripted_provider import GET, LIFETIME, START, answer, form, tokens_sent

from go1scim._http import Request, Sleep
from go1scim.auth import ClientCredentials, MemoryTokenStore, PasswordGrant, RefreshToken, Token
from go1scim.errors import ConfigurationError, TokenError, TransportError


@pytest.fixture
def auth():
    """A credential without a token yet."""
    return ClientCredentials("id", "secret")


def test_one_token_serves_many_requests(provider, auth):
    """A token is asked for once and used until it is due."""
    for _ in range(5):
        assert 200 == provider.run(auth).status
    assert (1, ["access-1"] * 5) == (len(provider.token_requests), tokens_sent(provider))


def test_a_token_is_renewed_before_it_expires(provider, auth):
    """Five minutes before its end a token is renewed, and no request fails."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 301
    provider.run(auth)
    provider.clock.time += 1
    provider.run(auth)
    assert ["access-1", "access-1", "access-2"] == tokens_sent(provider)


def test_a_refused_token_is_renewed_once(provider, auth):
    """A token that was revoked is renewed, and the request sent again."""
    provider.run(auth)
    provider.revoke()
    assert 200 == provider.run(auth).status
    assert ["access-1", "access-1", "access-2"] == tokens_sent(provider)


def test_a_403_that_speaks_of_the_token_renews_it(provider, auth):
    """Go1 says "Missing or invalid JWT." with 403."""
    provider.resource = [answer(403, {"message": "Missing or invalid JWT."})]
    assert 200 == provider.run(auth).status
    assert 2 == len(provider.token_requests)


@pytest.mark.parametrize(
    "refusal",
    [
        answer(401, {"message": "Missing scopes"}),
        answer(403, {"message": "You may not"}),
        answer(500),
        TransportError("gone"),
    ],
)
def test_other_answers_renew_nothing(provider, auth, refusal):
    """A missing scope, a missing right and a failure are replies: a new token would not help."""
    provider.resource = [refusal]
    assert refusal is provider.run(auth)
    assert (1, 1) == (len(provider.token_requests), len(provider.requests))


def test_a_new_token_that_is_refused_is_the_end(provider, auth):
    """A provider that refuses every token costs one renewal each half minute, not each request."""
    provider.resource = [answer(401)] * 9
    assert [401] * 4 == [provider.run(auth).status for _ in range(4)]
    assert (2, 5) == (len(provider.token_requests), len(provider.requests))
    provider.clock.time += 30
    assert [401] * 3 == [provider.run(auth).status for _ in range(3)]
    assert (3, 9) == (len(provider.token_requests), len(provider.requests))


def test_a_stored_token_that_is_refused_as_well_is_renewed(provider):
    """What another process has stored may be as stale as the token that was refused."""
    store = MemoryTokenStore()
    auth = ClientCredentials("id", "secret", store=store)
    provider.run(auth)
    provider.revoke()
    store.save(Token("stale-too", START + LIFETIME))
    assert 200 == provider.run(auth).status
    assert ["access-1", "access-1", "stale-too", "access-2"] == tokens_sent(provider)


def test_stored_tokens_are_not_tried_for_ever(provider):
    """A store in which others put bad tokens all the time ends the tries."""
    store, numbers = MemoryTokenStore(), iter(range(100))
    store.load = lambda: Token(f"bad-{next(numbers)}", START + LIFETIME)
    assert 401 == provider.run(ClientCredentials("id", "secret", store=store)).status
    assert ["bad-0", "bad-1", "bad-2", "bad-3", "bad-4"] == tokens_sent(provider)


def test_a_token_that_was_accepted_again_may_be_renewed_again(provider, auth):
    """Once the provider accepts the token, a later refusal renews it."""
    provider.resource = [answer(401), answer(401), answer(500), answer(401), answer(200)]
    assert [401, 500, 401, 200] == [provider.run(auth).status for _ in range(4)]
    provider.revoke()
    assert 200 == provider.run(auth).status
    assert 3 == len(provider.token_requests)


def test_a_token_that_another_credential_has_saved_is_used(provider):
    """Credentials that share a store share its token."""
    store = MemoryTokenStore()
    first, second = (ClientCredentials("id", "secret", store=store) for _ in range(2))
    provider.run(first)
    provider.run(second)
    assert (1, ["access-1"] * 2) == (len(provider.token_requests), tokens_sent(provider))
    provider.revoke()
    provider.run(first)
    provider.run(second)
    assert (2, "access-2") == (len(provider.token_requests), tokens_sent(provider)[-1])


def test_a_stored_token_that_is_due_is_renewed(provider):
    """A token of yesterday's run is no token."""
    store = MemoryTokenStore()
    store.save(Token("yesterday", START - 1))
    provider.run(ClientCredentials("id", "secret", store=store))
    assert ["access-1"] == tokens_sent(provider)


def test_a_store_with_another_clients_token_is_refused(provider):
    """A store given to two clients would let one write to the other's portal."""
    store = MemoryTokenStore()
    provider.run(ClientCredentials("id", "secret", store=store))
    with pytest.raises(ConfigurationError, match="another client or portal") as caught:
        provider.run(ClientCredentials("other", "secret", store=store))
    assert "store" == caught.value.variable
    assert store.try_lock()


def test_a_store_with_another_portals_token_is_refused(provider):
    """The same for two portals of one client; who knows no portal takes the token of any."""
    store = MemoryTokenStore()

    def password(portal):
        return PasswordGrant(
            "id", "secret", portal_name=portal, username="u", password="p", store=store
        )

    provider.run(password("a.mygo1.com"))
    with pytest.raises(ConfigurationError, match="another client or portal"):
        provider.run(password("b.mygo1.com"))
    assert 200 == provider.run(RefreshToken("id", "secret", store=store)).status


class Recorder(MemoryTokenStore):
    """A store that writes down what happens to it, and can be full."""

    def __init__(self):
        super().__init__()
        self.events = []
        self.full = False

    def save(self, token):
        self.events.append(f"save {token.access_token}")
        if self.full:
            raise ConfigurationError("no space left")
        super().save(token)

    def try_lock(self):
        locked = super().try_lock()
        self.events.append("lock" if locked else "busy")
        return locked

    def unlock(self):
        self.events.append("unlock")
        super().unlock()


def test_the_new_token_is_saved_before_it_is_used(provider):
    """Whatever happens to the request, the token is safe by then, and the lock is free."""
    store = Recorder()
    auth = ClientCredentials("id", "secret", store=store)
    provider.before_request = lambda: store.events.append("request")
    provider.run(auth)
    assert ["lock", "save access-1", "unlock", "request"] == store.events


def test_a_token_that_cannot_be_saved_is_not_lost(provider):
    """A full disk fails the request; the token that was fetched is saved by the next one."""
    store = Recorder()
    store.full = True
    provider.refresh_tokens = {"first"}
    auth = RefreshToken("id", "secret", "first", store=store)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="no space left"):
            provider.run(auth)
    store.full = False
    assert 200 == provider.run(auth).status
    assert (["first"], "refresh-1") == (provider.spent, store.load().refresh_token)


def test_a_token_saved_by_somebody_else_replaces_the_unsaved_one(provider):
    """What another process has stored meanwhile is newer than what could not be saved."""
    store = Recorder()
    store.full = True
    auth = ClientCredentials("id", "secret", store=store)
    with pytest.raises(ConfigurationError, match="no space left"):
        provider.run(auth)
    store.full = False
    store.save(Token(provider.issue()["access_token"], START + LIFETIME))
    provider.run(auth)
    assert (["access-2"], None) == (tokens_sent(provider), auth._unsaved)


def test_a_credential_that_is_dropped_unlocks(provider):
    """A cancelled request gives the lock back and leaves the token to the next."""
    store = MemoryTokenStore()
    steps = ClientCredentials("id", "secret", store=store).auth_flow(GET, provider.runtime)
    assert "/oauth/token" == next(steps).path
    assert not store.try_lock()
    steps.close()
    assert store.try_lock()


def test_who_finds_the_lock_taken_waits_without_blocking(provider, auth):
    """A second request waits in steps of its driver and uses what the first one gets."""
    first, second = (auth.auth_flow(GET, provider.runtime) for _ in range(2))
    request = next(first)
    assert Sleep(0.01) == next(second)
    assert Sleep(0.01) == second.send(None)
    sent = first.send(provider.obey(request))
    assert sent == second.send(None)
    assert "Bearer access-1" == sent.headers["Authorization"]
    assert 1 == len(provider.token_requests)


def test_who_gets_the_lock_late_looks_first(provider, auth):
    """A request that gets the lock after somebody has renewed renews nothing."""
    taken, waits = auth._store.try_lock, iter([True])
    auth._store.try_lock = lambda: not next(waits, False) and taken()
    late = auth.auth_flow(GET, provider.runtime)
    assert Sleep(0.01) == next(late)
    other = ClientCredentials("id", "secret", store=auth._store)
    provider.run(other)
    assert "Bearer access-1" == late.send(None).headers["Authorization"]


def test_a_renewal_between_the_look_and_the_lock_is_seen(provider):
    """Another thread may renew after this one has looked and before it has the lock."""

    class Slow(MemoryTokenStore):
        def try_lock(self):
            hook, self.hook = self.hook, None
            if hook:
                hook()
            return super().try_lock()

        hook = None

    store = Slow()
    auth = ClientCredentials("id", "secret", store=store)
    store.hook = lambda: provider.run(auth)
    assert 200 == provider.run(auth).status
    assert (1, ["access-1"] * 2) == (len(provider.token_requests), tokens_sent(provider))


def test_those_who_wait_share_a_failure(provider, auth):
    """A failed renewal fails who waited for it, instead of each of them failing in turn."""
    first, second, third = (auth.auth_flow(GET, provider.runtime) for _ in range(3))
    request = next(first)
    next(second)
    with pytest.raises(TokenError, match="invalid_client") as caught:
        first.send(answer(401, {"error": "invalid_client"}))
    assert auth._store.try_lock()
    with pytest.raises(TokenError, match="invalid_client") as shared:
        second.send(None)
    auth._store.unlock()
    assert caught.value is not shared.value
    assert request == next(third)


OUTAGES = [answer(503), answer(429, retry_after="3600"), TransportError("gone")]


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_of_the_token_endpoint_costs_no_call_while_the_token_is_good(
    provider, auth, outage
):
    """A token that is due but good is used, and renewal is tried again after half a minute."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    provider.scripted = [outage] * 5
    assert 200 == provider.run(auth).status
    tried = len(provider.token_requests)
    provider.scripted = []
    assert 200 == provider.run(auth).status
    assert tried == len(provider.token_requests)
    provider.clock.time += 30
    assert 200 == provider.run(auth).status
    assert (tried + 1, "access-2") == (len(provider.token_requests), tokens_sent(provider)[-1])


def test_others_use_the_good_token_during_an_outage(provider, auth):
    """Who comes right after the failed renewal goes on with the token that is still good."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    first, second = (auth.auth_flow(GET, provider.runtime) for _ in range(2))
    next(first)
    taken, hooks = auth._store.try_lock, [lambda: first.send(answer(429, retry_after="3600"))]
    auth._store.try_lock = lambda: (hooks and hooks.pop()(), taken())[1]
    assert "Bearer access-1" == next(second).headers["Authorization"]


def test_nobody_waits_while_a_token_that_is_due_is_still_good(provider, auth):
    """While one request renews the token, the others use what they have."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    first, second, third = (auth.auth_flow(GET, provider.runtime) for _ in range(3))
    next(first)
    assert "Bearer access-1" == next(second).headers["Authorization"]
    provider.clock.time = START + LIFETIME
    assert Sleep(0.01) == next(third)


def test_a_token_that_is_due_but_refused_is_waited_for(provider, auth):
    """A token that the provider has refused is not used, though its time is not over."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    first, second = (auth.auth_flow(GET, provider.runtime) for _ in range(2))
    next(first)
    next(second)
    assert Sleep(0.01) == second.send(answer(401))


def test_an_outage_is_an_error_once_the_token_has_expired(provider, auth):
    """A token that has expired is not used."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME
    provider.scripted = [answer(503)] * 5
    with pytest.raises(TokenError, match="503"):
        provider.run(auth)


def test_an_outage_is_an_error_where_the_token_was_refused(provider, auth):
    """Nor is one that the provider has refused."""
    provider.run(auth)
    provider.revoke()
    provider.scripted = [answer(503)] * 5
    with pytest.raises(TokenError, match="503"):
        provider.run(auth)


def test_a_refusal_of_the_endpoint_is_an_error_at_once(provider, auth):
    """A client that was removed learns it while its last token is still good."""
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    provider.scripted = [answer(401, {"error": "invalid_client"})]
    with pytest.raises(TokenError, match="invalid_client"):
        provider.run(auth)


def test_a_request_without_a_body_is_sent_as_it_is_but_for_the_header(provider, auth):
    """Method, target, body and the other headers stay as they are."""
    request = Request("PATCH", "/Users/1", GET.service, {"Accept": "x"}, b"{}", idempotent=True)
    provider.run(auth, request)
    expected = request.with_headers(Authorization="Bearer access-1")
    assert expected == provider.requests[0]
    assert {"Accept": "x", "Authorization": "Bearer access-1"} == provider.requests[0].headers


def test_the_log_holds_times_and_no_tokens(provider, auth, caplog):
    """At DEBUG the log says when a token is due, and never more."""
    caplog.set_level(logging.DEBUG, logger="go1scim")
    provider.run(auth)
    provider.clock.time = START + LIFETIME - 300
    provider.scripted = [answer(429, retry_after="3600")]
    provider.run(auth)
    assert [
        "token renewed; due again in 42900 seconds",
        "token not renewed; the present one is still good",
    ] == [message for message in caplog.messages if message.startswith("token")]
    assert {logging.DEBUG} == {record.levelno for record in caplog.records}
    assert "access-1" not in caplog.text


def test_a_token_without_end_is_logged(provider, auth, caplog):
    """A token whose end is unknown is renewed only when it is refused."""
    caplog.set_level(logging.DEBUG, logger="go1scim")
    provider.scripted, provider.resource = [answer(200, {"access_token": "a"})], [answer(200)]
    provider.run(auth)
    assert "token renewed; due again when it is refused" in caplog.messages


def test_a_traceback_shows_no_secret(provider):
    """The traceback of a refusal names the client, not its secret."""
    provider.scripted = [answer(401, {"error": "invalid_client"})]
    secret = "s3" + "cret"
    auth = ClientCredentials("id", secret)
    with pytest.raises(TokenError) as caught:
        provider.run(auth)
    shown = "".join(traceback.format_exception(caught.value))
    assert "_endpoint.py" in shown
    assert "s3cret" not in shown


def test_the_scope_is_asked_for_where_one_is_given(provider):
    """Go1 needs none for client credentials; another provider may."""
    provider.run(ClientCredentials("id", "secret", scope=["user.read", "group.read"]))
    assert "user.read group.read" == form(provider.token_requests[0])["scope"]
