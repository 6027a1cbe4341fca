"""The settings of a client."""

import httpx
import pytest

from go1scim.auth import BearerToken, CallableToken, ClientCredentials
from go1scim.config import GO1_BASE_URL, credential, service
from go1scim.errors import ConfigurationError

CLIENT = {"GO1_CLIENT_ID": "id-of-a-client", "GO1_CLIENT_SECRET": "secret-of-a-client"}
TOKEN = {"GO1_ACCESS_TOKEN": "a-token"}


def refusal(auth, environ):
    """The error for these settings."""
    with pytest.raises(ConfigurationError) as caught:
        credential(auth, environ)
    return caught.value


def test_the_client_of_the_environment():
    """Client id and secret make client credentials for Go1's token endpoint."""
    made = credential(None, CLIENT)
    assert isinstance(made, ClientCredentials)


def test_the_token_endpoint_of_the_environment():
    """GO1_TOKEN_URL says where tokens come from."""
    made = credential(None, {**CLIENT, "GO1_TOKEN_URL": "http://127.0.0.1:1/oauth/token"})
    assert "http://127.0.0.1:1/oauth/token" in repr(made)


def test_the_token_of_the_environment():
    """An access token makes a bearer token."""
    assert isinstance(credential(None, TOKEN), BearerToken)


@pytest.mark.parametrize("missing", sorted(CLIENT))
def test_half_a_client_names_the_other_half(missing):
    """The variable that is missing is named, and so is where Go1 shows its value."""
    error = refusal(None, {name: value for name, value in CLIENT.items() if name != missing})
    assert missing == error.variable
    assert missing in str(error)
    assert error.hint


def test_nothing_at_all():
    """Without any credential the error says what can be set."""
    error = refusal(None, {})
    assert "GO1_CLIENT_ID" == error.variable
    assert "GO1_ACCESS_TOKEN" in error.hint


@pytest.mark.parametrize("name", sorted(CLIENT))
def test_two_credentials_contradict_each_other(name):
    """A token together with a part of a client is a contradiction."""
    assert "GO1_ACCESS_TOKEN" == refusal(None, {**TOKEN, name: CLIENT[name]}).variable


def test_an_argument_wins():
    """A credential that is passed is used, whatever the environment says."""
    token = BearerToken("another")
    assert token is credential(token, {**TOKEN, **CLIENT})


def test_a_function_gives_tokens():
    """A function is asked for a token for each request."""
    assert isinstance(credential(lambda: "a-token", {}), CallableToken)


@pytest.mark.parametrize("auth", ["a-token", 5, object()])
def test_anything_else_is_refused(auth):
    """What is no credential is refused, without being shown."""
    error = refusal(auth, {})
    assert "auth" == error.variable
    assert "a-token" not in str(error)


@pytest.mark.parametrize("cls", [ClientCredentials, BearerToken, str])
def test_a_class_is_no_credential(cls):
    """Who forgets to call it is told, instead of at the first request."""
    error = refusal(cls, {})
    assert "auth" == error.variable
    assert f"{cls.__name__}(...)" in error.hint


class Foreign:
    """A credential of an HTTP library, whose flow takes a request only."""

    def auth_flow(self, request):
        """What the library calls."""
        yield request

    def __call__(self):
        """What could be taken for a function that gives tokens."""


@pytest.mark.parametrize("auth", [httpx.BasicAuth("user", "password"), Foreign()])
def test_a_credential_of_an_http_library_is_refused(auth):
    """It would take another kind of request; the error says what is needed."""
    error = refusal(auth, {})
    assert "auth" == error.variable
    assert "request and runtime" in error.hint
    assert "password" not in str(error)


def test_a_credential_of_ones_own():
    """Whatever sends a request, given the runtime, is a credential."""

    class Own:
        def auth_flow(self, request, runtime):
            """Send it as it is."""
            return (yield request)

    own = Own()
    assert own is credential(own, {})


@pytest.mark.parametrize(
    ("argument", "environ", "url"),
    [
        (None, {}, GO1_BASE_URL),
        (None, {"GO1_BASE_URL": ""}, GO1_BASE_URL),
        (None, {"GO1_BASE_URL": "https://scim.example.com/v2"}, "https://scim.example.com/v2"),
        ("https://a.example.com/v2/", {"GO1_BASE_URL": "x"}, "https://a.example.com/v2"),
        ("http://127.0.0.1:8080/scim", {}, "http://127.0.0.1:8080/scim"),
        ("http://[::1]/scim", {}, "http://[::1]/scim"),
        ("http://localhost/scim", {}, "http://localhost/scim"),
    ],
)
def test_where_requests_go(argument, environ, url):
    """The argument, else the environment, else Go1."""
    assert url == service(None, argument, {**TOKEN, **environ}).base_url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "scim.example.com",
        "/scim",
        "ftp://scim.example.com",
        "http://scim.example.com",
        "https://",
        "https://user:password@scim.example.com",
        "https://scim.example.com/#users",
        "https://scim.example.com/scim#",
        "https://scim.example.com/?tenant=1",
        "https://scim.example.com/a b",
        "https://scim.example.com:port/",
        5,
    ],
)
def test_a_bad_base_url(url):
    """A base URL that cannot be used names the argument and the variable."""
    with pytest.raises(ConfigurationError) as caught:
        service(None, url, TOKEN)
    assert "GO1_BASE_URL" == caught.value.variable
    assert "base_url" in str(caught.value)
