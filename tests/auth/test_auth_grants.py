import pytest
from scripted_provider import LIFETIME, START, answer, form

from go1scim.auth import MemoryTokenStore, PasswordGrant, RefreshToken, Token
from go1scim.errors import TokenError

FOUR = "user.read user.write group.read group.write"


def grant_types(provider):
    """The grants that were used, in their order."""
    return [form(request)["grant_type"] for request in provider.token_requests]


def refresh_tokens(provider):
    """The refresh tokens that were sent, in their order."""
    return [form(request)["refresh_token"] for request in provider.token_requests]


@pytest.fixture
def password():
    """A credential with a user's password."""
    return PasswordGrant(
        "id", "secret", portal_name="example.mygo1.com", username="ada", password="pass"
    )


def test_a_refresh_asks_for_the_four_scopes(provider):
    """The request is what Go1 documents, with the scopes that SCIM needs (RFC 6749 section 6)."""
    provider.refresh_tokens = {"first"}
    provider.run(RefreshToken("id", "secret", "first"))
    (request,) = provider.token_requests
    assert not request.idempotent
    assert {
        "grant_type": "refresh_token",
        "refresh_token": "first",
        "scope": FOUR,
        "client_id": "id",
        "client_secret": "secret",
    } == form(request)


def test_refresh_tokens_rotate(provider):
    """Each renewal uses the refresh token that the one before has brought."""
    provider.refresh_tokens = {"first"}
    auth = RefreshToken("id", "secret", "first")
    for _ in range(3):
        assert 200 == provider.run(auth).status
        provider.clock.time += LIFETIME
    assert ["first", "refresh-1", "refresh-2"] == provider.spent


def test_a_refresh_token_that_is_not_replaced_is_kept(provider):
    """Without a new refresh token in the answer the old one stays (RFC 6749 section 6)."""
    provider.scripted = [
        lambda request: answer(200, provider.issue()),
        lambda request: answer(200, {**provider.issue(), "refresh_token": "first"}),
        lambda request: answer(200, provider.issue()),
    ]
    auth = RefreshToken("id", "secret", "first")
    for _ in range(3):
        assert 200 == provider.run(auth).status
        provider.clock.time += LIFETIME
    assert ["first"] * 3 == refresh_tokens(provider)


def test_the_stored_refresh_token_wins(provider):
    """What the store holds is newer than what the program was configured with."""
    store = MemoryTokenStore()
    store.save(Token("old", START, "stored"))
    provider.refresh_tokens = {"first", "stored"}
    provider.run(RefreshToken("id", "secret", "first", store=store))
    assert ["stored"] == provider.spent


def test_a_new_refresh_token_replaces_a_dead_stored_one(provider):
    """Who connects again and gives the new refresh token need not delete the store."""
    store = MemoryTokenStore()
    store.save(Token("old", START, "dead"))
    provider.refresh_tokens = {"new"}
    auth = RefreshToken("id", "secret", "new", store=store)
    assert 200 == provider.run(auth).status
    assert ["dead", "new"] == refresh_tokens(provider)


def test_a_store_without_refresh_token_begins_with_the_given_one(provider):
    """An access token alone cannot be renewed."""
    store = MemoryTokenStore()
    store.save(Token("old", START))
    provider.refresh_tokens = {"first"}
    assert 200 == provider.run(RefreshToken("id", "secret", "first", store=store)).status


def test_dead_refresh_tokens_say_connect_again(provider):
    """A dead connection is said plainly, and asked for only once."""
    store = MemoryTokenStore()
    store.save(Token("old", START, "dead"))
    auth = RefreshToken("id", "secret", "dead-too", store=store)
    for _ in range(3):
        with pytest.raises(TokenError, match="connect again") as caught:
            provider.run(auth)
        assert "invalid_grant" == caught.value.error
    assert ["dead", "dead-too"] == refresh_tokens(provider)
    assert [] == provider.requests


def test_a_used_up_initial_token_is_not_sent_again(provider):
    """When a later refresh token dies, the one that began is known to be used."""
    provider.refresh_tokens = {"first"}
    auth = RefreshToken("id", "secret", "first")
    provider.run(auth)
    provider.clock.time += LIFETIME
    provider.refresh_tokens.clear()
    with pytest.raises(TokenError, match="connect again"):
        provider.run(auth)
    assert ["first", "refresh-1"] == refresh_tokens(provider)


def test_a_connection_made_in_another_process_revives(provider):
    """A dead refresh token is forgotten once the store has a newer one."""
    store = MemoryTokenStore()
    auth = RefreshToken("id", "secret", "dead", store=store)
    with pytest.raises(TokenError):
        provider.run(auth)
    provider.refresh_tokens = {"new"}
    store.save(Token("old", START, "new"))
    assert 200 == provider.run(auth).status


def test_another_refusal_does_not_try_the_given_token(provider):
    """A refused client is no dead refresh token."""
    store = MemoryTokenStore()
    store.save(Token("old", START, "stored"))
    provider.scripted = [answer(401, {"error": "invalid_client"})]
    with pytest.raises(TokenError, match="invalid_client"):
        provider.run(RefreshToken("id", "secret", "first", store=store))
    assert ["stored"] == refresh_tokens(provider)


def test_a_refusal_in_words_is_a_dead_refresh_token(provider):
    """A widespread server library says it in words only."""
    said = {"error": "invalid_request", "error_description": "The refresh token is invalid."}
    provider.scripted = [answer(401, said)]
    with pytest.raises(TokenError, match="connect again"):
        provider.run(RefreshToken("id", "secret", "first"))


def test_without_any_refresh_token_it_says_so(provider):
    """Neither given nor stored: nothing is sent."""
    with pytest.raises(TokenError, match="neither given nor in the store"):
        provider.run(RefreshToken("id", "secret"))
    assert [] == provider.token_requests


def test_less_granted_than_asked_for_is_asked_for_as_granted(provider):
    """A scope beyond the grant is refused; the refresh token is still good without it."""
    provider.refresh_tokens = {"first"}
    provider.scripted = [answer(400, {"error": "invalid_scope"})]
    assert 200 == provider.run(RefreshToken("id", "secret", "first")).status
    assert [FOUR, None] == [form(sent).get("scope") for sent in provider.token_requests]


def test_invalid_scope_without_a_scope_is_an_error(provider):
    """Where no scope was asked for there is nothing to leave out."""
    provider.scripted = [answer(400, {"error": "invalid_scope"})]
    with pytest.raises(TokenError, match="invalid_scope"):
        provider.run(RefreshToken("id", "secret", "first", scope=None))
    assert 1 == len(provider.token_requests)


def test_the_password_request_is_what_go1_documents(provider, password):
    """Portal, user, password and the four scopes are in the form (RFC 6749 section 4.3.2)."""
    provider.run(password)
    (request,) = provider.token_requests
    assert request.idempotent
    assert {
        "grant_type": "password",
        "portal_name": "example.mygo1.com",
        "username": "ada",
        "password": "pass",
        "scope": FOUR,
        "client_id": "id",
        "client_secret": "secret",
    } == form(request)


def test_the_refresh_token_serves_after_the_password(provider, password):
    """The password is sent once; afterwards the refresh token renews."""
    for _ in range(3):
        provider.run(password)
        provider.clock.time += LIFETIME
    assert ["password", "refresh_token", "refresh_token"] == grant_types(provider)


def test_the_password_serves_again_when_the_refresh_token_is_dead(provider, password):
    """A dead refresh token falls back to the password, and is not sent again."""
    provider.run(password)
    provider.refresh_tokens.clear()
    provider.clock.time += LIFETIME
    assert 200 == provider.run(password).status
    assert ["password", "refresh_token", "password"] == grant_types(provider)


def test_the_password_serves_where_there_is_no_refresh_token(provider, password):
    """An answer without a refresh token leaves the password."""
    provider.scripted = [lambda request: answer(200, provider.issue())]
    provider.run(password)
    provider.clock.time += LIFETIME
    provider.run(password)
    assert ["password", "password"] == grant_types(provider)


def test_a_refused_client_does_not_fall_back_to_the_password(provider, password):
    """The password is not sent where the refresh token was not what was refused."""
    provider.run(password)
    provider.clock.time += LIFETIME
    provider.scripted = [answer(401, {"error": "invalid_client"})]
    with pytest.raises(TokenError, match="GO1_CLIENT_SECRET"):
        provider.run(password)
    assert ["password", "refresh_token"] == grant_types(provider)


def test_a_wrong_password_names_what_to_check(provider, password):
    """The hint names the three settings of this grant."""
    provider.scripted = [answer(400, {"error": "invalid_grant"})]
    with pytest.raises(TokenError, match="Check portal_name, username and password"):
        provider.run(password)


def test_a_repr_names_client_and_endpoint(password):
    """The repr tells credentials apart without their secrets."""
    expected = "PasswordGrant(client_id='id', token_url='https://auth.go1.com/oauth/token')"
    assert expected == repr(password)
