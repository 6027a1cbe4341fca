"""Credentials of directories, and what they never show."""

import copy
import logging
import pickle
from typing import NamedTuple

import pytest
from hand_driven import START, World, answer
from hypothesis import given
from hypothesis import strategies as st

from go1scim import BearerToken, ClientCredentials, ConfigurationError, TransportError
from go1scim._exchange import Call, Request, Service, authorized, exchange
from go1scim.sources import GraphSource, HttpSource, LdapSource, OktaSource
from go1scim.sources._credentials import AzureToken, OktaToken, RateLimited, auth_of


class AccessToken(NamedTuple):
    """As azure-identity's."""

    token: str
    expires_on: int


class Credential:
    """As azure-identity's are."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.asked = []

    def get_token(self, *scopes, **options):
        self.asked.append(scopes)
        token = self.tokens.pop(0)
        if isinstance(token, Exception):
            raise token
        return token


class AioCredential(Credential):
    """As those of azure.identity.aio."""

    async def get_token(self, *scopes, **options):
        raise NotImplementedError


def sent(auth, replies=1, **world):
    """The Authorization header of each request."""
    made = World([answer() for _ in range(replies)], **world)
    service = Service("https://api.example.com", auth)
    for _ in range(replies):
        made.replies, rest = made.replies[:1], made.replies[1:]
        made.run(authorized(Request("GET", "/x", service), made.runtime))
        made.replies = rest
    return [s.headers["Authorization"] for s in made.steps if isinstance(s, Request)], made


def test_a_token_of_azure_identity_is_kept_until_shortly_before_its_end():
    """And asked for in a thread, since the credential waits."""
    credential = Credential(AccessToken("first", START + 400), AccessToken("second", START + 4000))
    auth = auth_of(credential, scope="https://graph.microsoft.com/.default")
    headers, world = sent(auth, 3, took=60)

    assert ["Bearer first", "Bearer first", "Bearer second"] == headers
    assert [("https://graph.microsoft.com/.default",)] * 2 == credential.asked
    assert [True, True] == [s.blocks for s in world.steps if not isinstance(s, Request)]


def test_a_credential_of_aio_is_awaited():
    """And not called in a thread, which has no loop."""
    steps = AzureToken(AioCredential(), "s").auth_flow(
        Request("GET", "/x", Service("https://x")), World([]).runtime
    )

    assert not next(steps).blocks
    steps.close()


@pytest.mark.parametrize("wrong", [ValueError("secret-7 refused"), ConfigurationError("own words")])
def test_a_credential_that_gives_no_token_is_told_without_its_words(wrong):
    """They may hold the request that failed."""
    with pytest.raises(ConfigurationError) as caught:
        sent(AzureToken(Credential(wrong), "s"))
    assert "secret-7" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value is wrong


def test_a_credential_that_gives_something_else_is_told():
    """By what was expected."""
    with pytest.raises(ConfigurationError, match="the token of the credential"):
        sent(AzureToken(Credential(object()), "s"))


def test_credentials_of_every_kind():
    """Of go1scim, functions, text."""
    own = ClientCredentials("id", "secret", token_url="https://login.example.com/token")

    assert own is auth_of(own)
    assert ["Bearer text"] == sent(auth_of("text"))[0]
    assert ["Bearer made"] == sent(auth_of(lambda: "made"))[0]


@pytest.mark.parametrize("wrong", [7, None, BearerToken], ids=str)
def test_what_is_no_credential_is_refused(wrong):
    """By its type."""
    with pytest.raises(ConfigurationError, match="the credential is of type"):
        auth_of(wrong)


def test_a_token_of_oktas_own_scheme():
    """With the word that pasting leaves, or without."""
    assert ["SSWS abc"] == sent(OktaToken("abc"))[0]
    assert ["SSWS abc"] == sent(OktaToken("SSWS abc"))[0]


def limited(reply):
    """What is made of a reply, and how long it makes the policy wait."""
    world = World([reply, answer(200, {})])
    service = Service("https://example.okta.com", RateLimited(BearerToken("t")))
    call = Call(Request("GET", "/x", service), lambda response: response.status)
    assert 200 == world.run(exchange(call, world.runtime))
    return world.slept


def test_a_rate_limit_says_when_to_come_back():
    """By the server's clock where it tells it, else by ours; at least a second."""
    reset = str(int(START) + 90)
    date = "Fri, 15 Jan 2027 08:01:00 GMT"  # a minute after START

    assert [30.0] == limited(answer(429, x_rate_limit_reset=reset, date=date))
    assert [20.0] == limited(answer(429, x_rate_limit_reset=str(int(START) + 20)))
    assert [1.0] == limited(answer(429, x_rate_limit_reset=str(int(START) - 20)))
    assert [5.0] == limited(answer(429, x_rate_limit_reset=reset, retry_after="5"))
    assert [0.5] == limited(answer(429, x_rate_limit_reset="soon"))
    assert [0.5] == limited(TransportError("reset"))


@pytest.mark.parametrize(
    "auth",
    [OktaToken("sEcReT"), AzureToken(Credential(), "s"), RateLimited(OktaToken("sEcReT"))],
    ids=lambda auth: type(auth).__name__,
)
def test_credentials_refuse_to_be_copied(auth):
    """And to be pickled."""
    for way in (pickle.dumps, copy.copy):
        with pytest.raises(ConfigurationError, match="holds secrets"):
            way(auth)
    assert "sEcReT" not in repr(auth)


secrets = st.from_regex(r"[A-Za-z0-9_-]{16,40}", fullmatch=True)


@given(secrets)
def test_no_source_shows_its_secret(secret):
    """Neither it, nor its service, nor what it sends, nor the log."""
    records = []
    handler = logging.Handler(0)
    handler.emit = lambda record: records.append(record.getMessage())
    logger = logging.getLogger("go1scim")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        for source in (
            GraphSource(secret),
            OktaSource("https://example.okta.com", secret),
            HttpSource("https://api.example.com", secret),
        ):
            request = source._request("/users")
            world = World([answer(401), answer()])
            call = Call(request, lambda response: response.status)
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it says
                world.run(exchange(call, world.runtime))
            shown = [repr(source), repr(source.service), repr(world.steps), str(caught.value)]
            assert not [text for text in shown + records if secret in text]
            assert secret in world.steps[0].headers["Authorization"]
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


@given(secrets)
def test_no_ldap_source_shows_its_password(secret):
    """Nor whom it binds as."""
    source = LdapSource("ldaps://dc.example.com", "dc=example", user="reader", password=secret)

    assert "LdapSource('dc=example')" == repr(source)
