import pytest

from go1scim.auth import (
    AuthorizationCode,
    ClientCredentials,
    MemoryTokenStore,
    PasswordGrant,
    RefreshToken,
)
from go1scim.auth._checks import scopes
from go1scim.errors import ConfigurationError


def password_grant(**changed):
    """A password grant with some settings changed."""
    return PasswordGrant(
        "id", "secret", **{"portal_name": "p", "username": "u", "password": "pw", **changed}
    )


def authorization_code(**changed):
    """An authorization code grant with some settings changed."""
    return AuthorizationCode("id", "secret", **{"redirect_uri": "https://example.com", **changed})


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda: ClientCredentials("", "secret"), ["client_id", "GO1_CLIENT_ID"]),
        (lambda: ClientCredentials(None, "secret"), ["client_id", "GO1_CLIENT_ID", "NoneType"]),
        (lambda: ClientCredentials("id", " "), ["client_secret", "GO1_CLIENT_SECRET"]),
        (lambda: RefreshToken("id", "secret", ""), ["refresh_token"]),
        (lambda: password_grant(portal_name=""), ["portal_name"]),
        (lambda: password_grant(username=""), ["username"]),
        (lambda: password_grant(password=""), ["password"]),
        (lambda: authorization_code(redirect_uri=""), ["redirect_uri"]),
        (lambda: authorization_code(authorize_url="auth"), ["authorize_url"]),
        (lambda: ClientCredentials("id", "secret", scope=["a", ""]), ["scope"]),
        (lambda: ClientCredentials("id", "secret", leeway=-1), ["leeway", "seconds"]),
        (lambda: ClientCredentials("id", "secret", leeway=float("nan")), ["leeway", "seconds"]),
        (lambda: ClientCredentials("id", "secret", leeway="300"), ["leeway", "seconds"]),
        (lambda: ClientCredentials("id", "secret", leeway=10**400), ["leeway", "seconds"]),
        (lambda: ClientCredentials("\ud800", "secret"), ["client_id", "half a character"]),
        (lambda: ClientCredentials("id", "secret", store=5), ["store", "of type int"]),
        (
            lambda: ClientCredentials("id", "secret", store=MemoryTokenStore),
            ["store", "the class MemoryTokenStore"],
        ),
        (lambda: authorization_code().exchange("https://x", state=5), ["state", "not int"]),
        (lambda: authorization_code().authorization_url(state="\ud800"), ["state"]),
        (lambda: authorization_code().authorization_url(x=object()), ["x must be text"]),
        (lambda: authorization_code().authorization_url(x="\ud800"), ["x holds half"]),
        (
            lambda: ClientCredentials("id", "secret", client_authentication="none"),
            ["client_authentication", "client_secret_basic"],
        ),
    ],
)
def test_an_empty_or_malformed_setting_is_named(make, names):
    """The error names the argument, and the environment variable where there is one."""
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert [] == [name for name in names if name not in str(caught.value)]


@pytest.mark.parametrize(
    "url",
    [
        "http://auth.go1.com/oauth/token",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://0.0.0.0/",
        "ftp://auth.go1.com",
        "auth.go1.com/oauth/token",
        "https://",
        "https:///oauth/token",
        "https://user:pass@auth.go1.com/",
        "https://auth.go1.com/#fragment",
        "https://auth.go1.com/oauth/token#",
        "https://auth.go1.com/a b",
        "https://auth.go1.com/\n",
        "https://[",
        "https://auth.go1.com:port/",
        "",
    ],
)
def test_a_token_url_that_secrets_may_not_go_to_is_refused(url):
    """Malformed URLs, and plain http to another host, are refused under the argument's name."""
    with pytest.raises(ConfigurationError, match="token_url") as caught:
        ClientCredentials("id", "secret", token_url=url)
    assert "GO1_TOKEN_URL" == caught.value.variable


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000/t", "http://127.8.0.1/t", "http://[::1]:1/t", "http://localhost/t"],
)
def test_plain_http_serves_to_loopback(url):
    """A portal on this machine needs no TLS."""
    assert url == ClientCredentials("id", "secret", token_url=url)._endpoint.url


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, None), ("", None), ((), None), (" a  b ", "a b"), (["a", "b"], "a b")],
)
def test_scopes_are_written_with_spaces(given, expected):
    """Text and lists of scopes become what OAuth writes."""
    assert expected == scopes(given)
