"""Making a client, its options, and its end."""

import copy
import pickle

import pytest
from faces import BASE, Connect, Once

from go1scim import (
    GO1,
    RFC,
    AsyncClient,
    BearerToken,
    Client,
    ClientCredentials,
    ConfigurationError,
    Limits,
    NotFoundError,
    Response,
    RetryPolicy,
    ServerError,
    Timeout,
)
from go1scim.client import SystemClock
from go1scim.config import GO1_BASE_URL
from go1scim.testing import ManualClock

VARIABLES = [
    "GO1_CLIENT_ID",
    "GO1_CLIENT_SECRET",
    "GO1_TOKEN_URL",
    "GO1_ACCESS_TOKEN",
    "GO1_BASE_URL",
]
NOTHING = {"id": "1"}
CREDENTIALS = {"GO1_CLIENT_ID": "client", "GO1_CLIENT_SECRET": "secret"}


@pytest.fixture(params=[Client, AsyncClient])
def cls(request):
    """Either client; making one needs no event loop."""
    return request.param


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Sets variables, where none is set before."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def set_all(variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def answering(seen):
    """A server that keeps its requests."""

    def server(request):
        seen.append(request)
        return Response(200, {}, b'{"id": "1"}')

    return server


def test_the_base_url_is_go1s_unless_said(cls, environment):
    """An argument wins over the environment, which wins over Go1's own."""
    auth = BearerToken("t")
    assert GO1_BASE_URL == cls(auth).base_url
    environment({"GO1_BASE_URL": "https://env.example/scim/"})
    assert "https://env.example/scim" == cls(auth).base_url
    assert BASE == cls(auth, base_url=BASE + "/").base_url


def test_the_environment_names_a_token(cls, environment, face):
    """A pasted one."""
    environment({"GO1_ACCESS_TOKEN": "abc"})
    seen = []
    connect = Connect(face)
    connect(answering(seen), auth=None).users.get("1")
    connect.close()
    assert "Bearer abc" == seen[0].headers["authorization"]


def test_the_environment_names_a_client(portal, connect, environment):
    """With the address of its token endpoint."""
    environment({**CREDENTIALS, "GO1_TOKEN_URL": portal.token_url, "GO1_BASE_URL": portal.base_url})
    go1 = connect(portal, auth=None, base_url=None)
    assert 0 == go1.users.list().total_results
    (form,) = [one.form() for one in portal.requests.matching("POST")]
    assert ("client_credentials", "client") == (form["grant_type"], form["client_id"])


def test_the_token_url_is_go1s_unless_said(cls, environment):
    """So that two variables are enough."""
    environment(CREDENTIALS)
    assert "https://auth.go1.com/oauth/token" in repr(cls()._provider.service.auth)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "GO1_CLIENT_ID"),
        ({"GO1_CLIENT_ID": "x"}, "GO1_CLIENT_SECRET"),
        ({"GO1_CLIENT_SECRET": "x"}, "GO1_CLIENT_ID"),
        ({"GO1_ACCESS_TOKEN": "x", "GO1_CLIENT_ID": "x"}, "GO1_ACCESS_TOKEN"),
        ({**CREDENTIALS, "GO1_TOKEN_URL": "http://evil.example"}, "GO1_TOKEN_URL"),
        ({"GO1_ACCESS_TOKEN": "a b c\x00"}, "GO1_ACCESS_TOKEN"),
        ({"GO1_ACCESS_TOKEN": "x", "GO1_BASE_URL": "gateway.go1.com"}, "GO1_BASE_URL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value) or "none",
)
def test_a_missing_setting_names_the_variable(cls, environment, variables, named):
    """And says what to do."""
    if "\x00" in variables.get("GO1_ACCESS_TOKEN", ""):
        variables = {"GO1_ACCESS_TOKEN": "a b c"}
    environment(variables)
    with pytest.raises(ConfigurationError, match=named) as caught:
        cls()
    assert named == caught.value.variable


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("auth", "token"),
        ("auth", 7),
        ("base_url", "gateway.go1.com"),
        ("base_url", "http://gateway.go1.com"),
        ("base_url", "ftp://gateway.go1.com"),
        ("base_url", "https://user@gateway.go1.com"),
        ("base_url", "https://gateway.go1.com/scim#x"),
        ("base_url", "https://gateway.go1.com/scim?x=1"),
        ("base_url", "https://[gateway"),
        ("base_url", "https://gateway.go1.com/s cim"),
        ("base_url", "https:///scim"),
        ("base_url", ""),
        ("base_url", 7),
        ("http_client", {}),
        ("http_client", "httpx"),
        ("retry", 3),
        ("retry", None),
        ("retry", RetryPolicy),
        ("clock", SystemClock),
        ("clock", 5),
        ("timeout", 3),
        ("dialect", "go1"),
        ("role_policy", "ignore"),
        ("limits", 10),
    ],
    ids=str,
)
def test_a_wrong_argument_is_named(cls, option, value):
    """With its type, and with what to pass."""
    with pytest.raises(ConfigurationError) as caught:
        cls(**{"auth": BearerToken("t"), option: value})
    assert option in str(caught.value)
    assert caught.value.variable in {option, f"GO1_{option.upper()}"}
    assert caught.value.hint


def test_the_http_client_is_of_the_same_kind(face):
    """A blocking client takes no async HTTP client, nor the other way round."""
    other = AsyncClient if face.cls is Client else Client
    http_client = face.http_client(lambda request: Response(200))
    with pytest.raises(ConfigurationError, match="http_client is of type") as caught:
        other(BearerToken("t"), http_client=http_client)
    assert ("httpx.Client" if other is Client else "httpx.AsyncClient") in caught.value.hint


def test_a_subclass_of_the_http_client_will_do(face):
    """As tools for tracing make them."""

    class Traced(face.http_class):
        pass

    assert face.cls(BearerToken("t"), http_client=Traced())


def test_a_client_closes_its_connections_and_says_so_afterwards(connect_own):
    """A request after that is a mistake of the caller's."""
    go1 = connect_own.keep(connect_own.face.cls(BearerToken("t"), base_url=BASE))
    with go1:
        pass
    with pytest.raises(ConfigurationError, match="this client is closed") as caught:
        go1.users.get("1")
    assert ("GET", "/Users/1") == (caught.value.method, caught.value.path)
    assert caught.value.hint
    go1.close()


def test_an_http_client_that_was_passed_in_stays_open(connect):
    """It is the caller's to close."""
    http_client = connect.face.http_client(answering([]))
    with connect(None, http_client=http_client):
        pass
    assert not http_client.is_closed


def test_an_http_client_that_the_caller_closed(connect):
    """The same words."""
    http_client = connect.face.http_client(answering([]))
    go1 = connect(None, http_client=http_client)
    go1.users.get("1")
    Once(http_client, connect.runner).close()
    with pytest.raises(ConfigurationError, match="this client is closed, or its event loop"):
        go1.users.get("1")


def test_with_options_is_a_copy_on_the_same_connections(connect):
    """The first is what it was, and closing the copy closes nothing."""
    attempts = []

    def failing(request):
        attempts.append(request)
        return Response(503)

    go1 = connect(failing, retry=RetryPolicy(attempts=2))
    once = go1.with_options(retry=RetryPolicy(attempts=1))
    for client, expected in ((once, 1), (once.with_options(), 1), (go1, 2)):
        attempts.clear()
        with pytest.raises(ServerError):
            client.groups.get("1")
        assert expected == len(attempts)
    with once:
        pass
    with pytest.raises(ServerError):
        go1.raw.get("/Users")


def test_a_copy_knows_that_the_first_is_closed(connect_own):
    """Its connections are gone."""
    go1 = connect_own.keep(connect_own.face.cls(BearerToken("t"), base_url=BASE))
    other = go1.with_options(timeout=Timeout(read=1))
    go1.close()
    with pytest.raises(ConfigurationError, match="closed"):
        other.users.get("1")


@pytest.mark.parametrize("options", [{"retry": 3}, {"timeout": 3}], ids=str)
def test_with_options_checks_them(cls, options):
    """As the constructor does."""
    with pytest.raises(ConfigurationError):
        cls(BearerToken("t")).with_options(**options)


def test_a_copy_shares_the_token(portal, go1):
    """One token request for both."""
    go1.users.list()
    go1.with_options(timeout=Timeout(read=1)).users.list()
    assert 1 == portal.requests.count("POST", "/oauth/token")


def test_a_copy_is_of_the_same_class(cls):
    """Also of a subclass."""

    class Mine(cls):
        pass

    assert type(Mine(BearerToken("t")).with_options(timeout=Timeout())) is Mine


def test_the_repr_says_where(cls):
    """And neither the credential nor a secret."""
    auth = ClientCredentials("client", "secret-x")
    assert f"{cls.__name__}(base_url='{BASE}')" == repr(cls(auth, base_url=BASE))


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda f: f.__name__)
def test_a_client_does_not_pickle(cls, way):
    """It holds connections and a credential."""
    with pytest.raises(ConfigurationError, match="cannot be pickled") as caught:
        way(cls(BearerToken("t")))
    assert "with_options" in caught.value.hint


def test_nothing_is_opened_before_the_first_request(cls, monkeypatch):
    """Making a client costs nothing."""
    from go1scim.client import _wire

    monkeypatch.setattr(_wire, "ssl_context", lambda: pytest.fail("opened"))
    assert cls(BearerToken("t"), dialect=RFC, limits=Limits(response_bytes=1)).users


def test_the_clock_is_the_callers(connect):
    """Waits are kept on it."""
    clock = ManualClock()
    start = clock.now()
    answers = [Response(429, {"retry-after": "7"}), Response(404)]
    go1 = connect(lambda request: answers.pop(0), clock=clock, dialect=GO1)
    with pytest.raises(NotFoundError):
        go1.users.get("1")
    assert 7 == clock.now() - start


def test_without_a_clock_time_is_the_machines(connect):
    """A wait of nothing takes nothing."""
    answers = [Response(429, {"retry-after": "0"}), Response(503), Response(404)]
    go1 = connect(lambda request: answers.pop(0), clock=None, retry=RetryPolicy(backoff=0.001))
    with pytest.raises(NotFoundError) as caught:
        go1.users.get("1")
    assert 3 == caught.value.attempts
