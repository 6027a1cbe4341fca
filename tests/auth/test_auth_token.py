import copy
import pickle

import pytest
from scripted_provider import START

from go1scim.auth import (
    AuthorizationCode,
    BearerToken,
    CallableToken,
    ClientCredentials,
    FileTokenStore,
    MemoryTokenStore,
    PasswordGrant,
    RefreshToken,
    Token,
)
from go1scim.errors import ConfigurationError

FULL = Token("access", START + 60, "refresh", "user.read", START, ("https://a", "id", "portal"))


def test_a_token_is_renewed_its_leeway_before_the_end():
    """Renewal is due the leeway before the token ends."""
    assert START + 42_900 == Token("a", START + 43_200, issued_at=START).renew_at(300)


def test_a_short_token_serves_for_half_of_its_life():
    """A leeway of more than half the lifetime would renew at every request."""
    assert START + 30 == FULL.renew_at(300)


def test_a_token_without_issue_time_keeps_the_leeway():
    """Where nobody knows when a token was issued, the leeway stands."""
    assert START - 240 == Token("a", START + 60).renew_at(300)


def test_a_token_without_end_is_never_due():
    """A token whose end is unknown is renewed only when it is refused."""
    assert float("inf") == Token("a").renew_at(300)


@pytest.mark.parametrize("token", [FULL, Token("access")])
def test_a_token_survives_json(token):
    """What `to_json` writes, `from_json` reads."""
    assert token == Token.from_json(token.to_json())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"access_token": ',
        "{}",
        '{"access_token": ""}',
        '{"access_token": "a b"}',
        '{"access_token": "a", "expires_at": "soon"}',
        '{"access_token": "a", "issued_at": true}',
        '{"access_token": "a", "refresh_token": 7}',
        '{"access_token": "a", "issued_for": "id"}',
        '{"access_token": "a", "issued_for": [7]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_saved_token_is_refused(text):
    """Anything else is refused as a whole, with what to do."""
    with pytest.raises(ConfigurationError, match="connect again"):
        Token.from_json(text)


def test_a_repr_shows_neither_token():
    """A repr shows when the token ends, not the token."""
    assert "access" not in repr(FULL)
    assert "refresh" not in repr(FULL)
    assert "expires_at=1800000060.0" in repr(FULL)


@pytest.mark.parametrize(
    "holder",
    [
        FULL,
        BearerToken("abc"),
        CallableToken(lambda: "abc"),
        ClientCredentials("id", "s3cret"),
        RefreshToken("id", "s3cret", "r3fresh"),
        PasswordGrant("id", "s3cret", portal_name="p", username="u", password="p4ss"),
        AuthorizationCode("id", "s3cret", redirect_uri="https://example.com"),
        MemoryTokenStore(),
        FileTokenStore("token.json"),
        ClientCredentials("id", "s3cret")._endpoint,
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_what_holds_secrets_is_neither_pickled_nor_copied(holder):
    """Pickling and copying are refused with what to do instead; no repr shows a secret."""
    for refused in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(ConfigurationError, match="FileTokenStore lets processes share"):
            refused(holder)
    assert not {"s3cret", "r3fresh", "p4ss"} & set(repr(holder).replace("'", " ").split())
