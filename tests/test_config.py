from itertools import product

import httpx
import pytest

from go1scim import Client
from go1scim._exchange import Service
from go1scim.auth import BearerToken, CallableToken, ClientCredentials
from go1scim.config import GO1_BASE_URL, credential, service
from go1scim.errors import ConfigurationError

ID, SECRET, TOKEN, TOKEN_URL = (
    "GO1_CLIENT_ID",
    "GO1_CLIENT_SECRET",
    "GO1_ACCESS_TOKEN",
    "GO1_TOKEN_URL",
)
VALUES = {ID: "id-1", SECRET: "secret-1", TOKEN: "token-1", TOKEN_URL: "https://auth.example/t"}


def refused(function, *args, **kwargs):
    """The error of a call."""
    with pytest.raises(ConfigurationError) as caught:
        function(*args, **kwargs)
    assert caught.value.hint
    assert "secret-1" not in f"{caught.value} {vars(caught.value)}"
    return caught.value


def expected(present):
    """What the environment gives: the class of the credential, or the variable to blame."""
    client = {ID, SECRET} & present
    if TOKEN in present:
        return TOKEN if client else BearerToken
    if not client:
        return ID
    return ClientCredentials if len(client) == 2 else ({ID, SECRET} - client).pop()


COMBINATIONS = [
    {name for name, there in zip(VALUES, chosen, strict=True) if there}
    for chosen in product([False, True], repeat=len(VALUES))
]


@pytest.mark.parametrize("present", COMBINATIONS, ids=lambda names: "+".join(sorted(names)) or "no")
@pytest.mark.parametrize("absent", [None, ""], ids=["unset", "empty"])
def test_every_combination_of_the_environment(present, absent):
    """A credential, or an error that names the variable to look at; empty is unset."""
    environ = {name: VALUES[name] if name in present else absent for name in VALUES}
    environ = {name: value for name, value in environ.items() if value is not None}
    wanted = expected(present)
    if isinstance(wanted, str):
        assert wanted == refused(credential, None, environ).variable
    else:
        assert wanted is type(credential(None, environ))


def test_the_token_url_of_the_environment_counts():
    """Without one it is Go1's own."""
    both = {ID: "id-1", SECRET: "secret-1"}

    assert "https://auth.example/t" in repr(credential(None, VALUES | {TOKEN: ""}))
    assert "https://auth.go1.com/oauth/token" in repr(credential(None, both))


def test_the_environment_of_the_process_counts(monkeypatch):
    """It is read when the client is made."""
    for name in (*VALUES, "GO1_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert ID == refused(Client).variable
    monkeypatch.setenv(TOKEN, "token-1")
    assert Client().base_url == GO1_BASE_URL
    monkeypatch.setenv("GO1_BASE_URL", "https://scim.example/v2")
    assert Client().base_url == "https://scim.example/v2"
    monkeypatch.setenv(ID, "id-1")
    assert TOKEN == refused(Client).variable


def test_arguments_win_over_the_environment(monkeypatch):
    """Also over one that contradicts itself."""
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GO1_BASE_URL", "no URL")
    auth = BearerToken("token-2")
    made = service(auth, "https://scim.example/v2")

    assert ("https://scim.example/v2", auth) == (made.base_url, made.auth)


# The base URL


@pytest.mark.parametrize(
    ("url", "argument", "environ"),
    [
        (GO1_BASE_URL, None, {}),
        (GO1_BASE_URL, None, {"GO1_BASE_URL": ""}),
        ("https://a.example", None, {"GO1_BASE_URL": "https://a.example"}),
        ("https://b.example", "https://b.example", {"GO1_BASE_URL": "https://a.example"}),
        ("https://b.example/scim", "https://b.example/scim///", {}),
        ("http://127.0.0.1:8080/scim", "http://127.0.0.1:8080/scim/", {}),
        ("http://localhost:8080", "http://localhost:8080", {}),
        ("http://[::1]:8080", "http://[::1]:8080", {}),
    ],
)
def test_a_base_url(url, argument, environ):
    """The argument, else the environment, else the tenant URL of Go1's article."""
    made = service(BearerToken("x"), argument, environ)

    assert isinstance(made, Service)
    assert url == made.base_url


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "scim.example",
        "/scim",
        "ftp://scim.example",
        "http://scim.example",
        "https://",
        "https://ada:secret-1@scim.example",
        "https://scim.example/#x",
        "https://scim.example/#",
        "https://scim.example/?x=1",
        "https://scim.example:port/",
        "https://scim.example/a b",
        "https://[scim.example/",
        7,
    ],
    ids=repr,
)
def test_a_wrong_base_url_is_refused(url):
    """It names the variable, whether it came as an argument or from there."""
    assert "GO1_BASE_URL" == refused_url(url, {}).variable
    if isinstance(url, str) and url:
        assert "GO1_BASE_URL" == refused_url(None, {"GO1_BASE_URL": url}).variable


def refused_url(url, environ):
    """The error of a base URL."""
    with pytest.raises(ConfigurationError) as caught:
        service(BearerToken("x"), url, environ)
    assert "base_url" in caught.value.detail
    assert "secret-1" not in str(caught.value)
    return caught.value


# What may be passed as auth


class OfOnesOwn:
    """A credential without a base class."""

    def auth_flow(self, request, runtime):
        return (yield request)


class OfAnHttpLibrary:
    """Looks like one, and is none."""

    def auth_flow(self, request):
        yield request


class OfAnHttpLibraryToBeCalled(OfAnHttpLibrary):
    """A function that gives no token."""

    def __call__(self):
        return None


class Unknowable:
    """A credential whose flow has no signature."""

    auth_flow = dict


class CallableCredential(OfOnesOwn):
    """A credential that could be called as well."""

    def __call__(self):
        return "token"


@pytest.mark.parametrize("auth", [BearerToken("x"), OfOnesOwn(), CallableCredential()])
def test_a_credential_is_taken_as_it_is(auth):
    """Whatever has an auth_flow that takes a request and the runtime."""
    assert auth is credential(auth, VALUES)


async def _token():
    return "token"


@pytest.mark.parametrize("function", [lambda: "token", _token], ids=["plain", "coroutine"])
def test_a_function_becomes_a_credential(function):
    """It is asked for a token before each request."""
    assert CallableToken is type(credential(function, {}))


@pytest.mark.parametrize(
    ("complaint", "auth"),
    [
        ("auth is text", "token-1"),
        ("auth is of type int", 7),
        ("auth is of type tuple", ("id", "secret-1")),
        ("auth is of type OfAnHttpLibrary", OfAnHttpLibrary()),
        ("auth is of type OfAnHttpLibraryToBeCalled", OfAnHttpLibraryToBeCalled()),
        ("auth is of type BasicAuth", httpx.BasicAuth("user", "token-1")),
        ("auth is of type Unknowable", Unknowable()),
        ("auth is the class BearerToken, and no instance of it", BearerToken),
        ("auth is the class OfOnesOwn, and no instance of it", OfOnesOwn),
    ],
)
def test_anything_else_is_refused(complaint, auth):
    """With what to pass in its place."""
    error = refused(credential, auth, VALUES)

    assert (complaint, "auth") == (error.detail, error.variable)
    assert "token-1" not in str(error)
