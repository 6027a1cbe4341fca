from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from scripted_provider import GET, LIFETIME, START, answer, form, tokens_sent

from go1scim.auth import AuthorizationCode, MemoryTokenStore, Token
from go1scim.errors import ConfigurationError, StateMismatchError, TokenError, ValidationError

REDIRECT = "https://app.example.com/callback"


@pytest.fixture
def auth():
    """A credential that nobody has connected."""
    return AuthorizationCode("id", "secret", redirect_uri=REDIRECT)


def query(url):
    """The query of *url*, each parameter once."""
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def redirect(url, **parameters):
    """Where Go1 sends the browser after *url*."""
    return f"{REDIRECT}?{urlencode({'state': query(url)['state'], **parameters})}"


def connect(auth, provider, code="c0de"):
    """Let an administrator grant access."""
    provider.codes.add(code)
    auth.exchange(redirect(auth.authorization_url(), code=code))


def test_the_authorization_url_is_what_go1_documents(auth):
    """The URL holds the parameters of RFC 6749 section 4.1.1."""
    url = auth.authorization_url(state="st", partner_portal_id="7")
    assert "https://auth.go1.com/oauth/authorize" == url.partition("?")[0]
    assert {
        "response_type": "code",
        "client_id": "id",
        "redirect_uri": REDIRECT,
        "scope": "user.read user.write group.read group.write",
        "state": "st",
        "partner_portal_id": "7",
    } == query(url)


def test_the_scope_may_be_left_out():
    """Without a scope the URL asks for none, and a query of the address is kept."""
    auth = AuthorizationCode(
        "id", "secret", redirect_uri=REDIRECT, scope=None, authorize_url="https://a.example/?t=1"
    )
    assert {"t", "response_type", "client_id", "redirect_uri", "state"} == set(
        query(auth.authorization_url())
    )


def test_every_url_has_a_state_of_its_own(auth):
    """The state cannot be guessed: 256 bits of it (RFC 6749 section 10.12)."""
    states = {query(auth.authorization_url())["state"] for _ in range(10)}
    assert (10, {43}) == (len(states), {len(state) for state in states})


@pytest.mark.parametrize("name", ["scope", "client_id", "redirect_uri", "response_type"])
def test_a_parameter_that_is_set_already_is_refused(auth, name):
    """What belongs to the credential cannot differ in one URL."""
    with pytest.raises(ConfigurationError, match=name):
        auth.authorization_url(**{name: "x"})


def test_an_empty_state_is_refused(auth):
    """An empty state would protect nobody."""
    with pytest.raises(ConfigurationError, match="state is empty"):
        auth.authorization_url(state="")


def test_the_first_call_redeems_the_code(auth, provider):
    """The token request is that of RFC 6749 section 4.1.3, and is not repeatable."""
    connect(auth, provider)
    assert [] == provider.token_requests
    assert 200 == provider.run(auth).status
    (request,) = provider.token_requests
    assert not request.idempotent
    assert {
        "grant_type": "authorization_code",
        "code": "c0de",
        "redirect_uri": REDIRECT,
        "client_id": "id",
        "client_secret": "secret",
    } == form(request)


def test_afterwards_the_refresh_token_renews(auth, provider):
    """The code serves once; from then on the refresh tokens rotate."""
    connect(auth, provider)
    for _ in range(3):
        assert 200 == provider.run(auth).status
        provider.clock.time += LIFETIME
    assert ["c0de", "refresh-1", "refresh-2"] == provider.spent
    assert "scope" not in form(provider.token_requests[-1])


def test_the_next_program_needs_no_browser(provider):
    """A stored token serves without any authorization URL."""
    store = MemoryTokenStore()
    provider.refresh_tokens = {"stored"}
    store.save(Token("old", START, "stored"))
    auth = AuthorizationCode("id", "secret", redirect_uri=REDIRECT, store=store)
    assert 200 == provider.run(auth).status
    assert ["stored"] == provider.spent


@pytest.mark.parametrize("stored", [None, Token("old", START)])
def test_without_a_connection_it_says_what_to_do(provider, stored):
    """Neither a code nor a stored refresh token: nothing is sent, and the two methods are named."""
    store = MemoryTokenStore()
    if stored:
        store.save(stored)
    auth = AuthorizationCode("id", "secret", redirect_uri=REDIRECT, store=store)
    with pytest.raises(TokenError, match=r"authorization_url\(\).*exchange\(\)"):
        provider.run(auth)
    assert [] == provider.token_requests


def test_connecting_again_replaces_the_token(auth, provider):
    """A new code is redeemed although the old token is still good."""
    connect(auth, provider)
    provider.run(auth)
    connect(auth, provider, "another")
    provider.run(auth)
    provider.run(auth)
    assert ["access-1", "access-2", "access-2"] == tokens_sent(provider)
    assert ["c0de", "another"] == provider.spent


def test_connecting_again_during_a_renewal_is_not_lost(auth, provider):
    """A code that arrives while a refresh is under way is redeemed by the next request."""
    connect(auth, provider)
    provider.run(auth)
    provider.clock.time += LIFETIME
    steps = auth.auth_flow(GET, provider.runtime)
    request = next(steps)
    connect(auth, provider, "another")
    steps.send(provider.obey(request))
    steps.close()
    provider.run(auth)
    assert ["c0de", "refresh-1", "another"] == provider.spent


def test_a_code_that_arrives_while_one_is_redeemed_is_kept(auth, provider):
    """Redeeming the first code does not forget the second."""
    connect(auth, provider)
    steps = auth.auth_flow(GET, provider.runtime)
    request = next(steps)
    connect(auth, provider, "another")
    steps.send(provider.obey(request))
    steps.close()
    provider.run(auth)
    assert ["c0de", "another"] == provider.spent


@pytest.mark.parametrize(
    "url",
    [
        f"{REDIRECT}?code=c0de&state=forged",
        f"{REDIRECT}?code=c0de&state=f%C3%B6rged",
        f"{REDIRECT}?code=c0de",
        f"{REDIRECT}?error=access_denied&state=forged",
        REDIRECT,
        "https://[",
        "",
        None,
    ],
)
def test_a_redirect_that_nobody_asked_for_is_refused(auth, url):
    """A state that is forged or absent is refused before anything else is looked at."""
    auth.authorization_url()
    with pytest.raises(StateMismatchError, match=r"authorization_url\(\)"):
        auth.exchange(url)


def test_a_state_serves_once(auth, provider):
    """The same redirect a second time is refused."""
    url = redirect(auth.authorization_url(), code="c0de")
    auth.exchange(url)
    with pytest.raises(StateMismatchError):
        auth.exchange(url)


def test_several_urls_may_be_open(auth):
    """Who reloads the page and then uses the first tab is not turned away; the oldest are."""
    urls = [auth.authorization_url() for _ in range(17)]
    with pytest.raises(StateMismatchError):
        auth.exchange(redirect(urls[0], code="c0de"))
    auth.exchange(redirect(urls[1], code="c0de"))
    assert "c0de" == auth._code


def test_another_process_can_bring_the_state(auth):
    """A web application that keeps the state in a session passes it to exchange()."""
    auth.exchange(f"{REDIRECT}?code=c0de&state=kept", state="kept")
    assert "c0de" == auth._code
    with pytest.raises(StateMismatchError):
        auth.exchange(f"{REDIRECT}?code=c0de&state=kept", state="other")


@pytest.mark.parametrize("with_state", [True, False])
def test_a_denied_access_says_why(auth, with_state):
    """The reason in the redirect is what the caller sees (RFC 6749 section 4.1.2.1)."""
    url = redirect(auth.authorization_url(), error="access_denied", error_description="No, thanks")
    if not with_state:
        url = f"{REDIRECT}?error=access_denied&error_description=No,+thanks"
    with pytest.raises(TokenError, match="access_denied: No, thanks") as caught:
        auth.exchange(url)
    assert "access_denied" == caught.value.error


def test_a_denied_access_without_a_reason(auth):
    """The description is optional."""
    with pytest.raises(TokenError, match="server_error: access was not granted"):
        auth.exchange(redirect(auth.authorization_url(), error="server_error"))


@pytest.mark.parametrize("more", [{}, {"code": ""}])
def test_a_redirect_without_a_code_is_a_mistake(auth, more):
    """The right state and no code: the URL is not the whole one."""
    with pytest.raises(ValidationError, match="no code") as caught:
        auth.exchange(redirect(auth.authorization_url(), **more))
    assert "redirect_url" == caught.value.field


def test_a_dead_code_says_connect_again(auth, provider):
    """A code that expired is forgotten, so that the next error names what to do first."""
    connect(auth, provider)
    provider.codes.clear()
    with pytest.raises(TokenError, match=r"new authorization_url\(\)"):
        provider.run(auth)
    with pytest.raises(TokenError, match="nobody has connected"):
        provider.run(auth)


def test_another_refusal_keeps_the_code(auth, provider):
    """A code is still good after the client was refused for its secret."""
    connect(auth, provider)
    provider.scripted = [answer(401, {"error": "invalid_client"})]
    with pytest.raises(TokenError, match="invalid_client"):
        provider.run(auth)
    assert 200 == provider.run(auth).status
