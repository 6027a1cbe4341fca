import asyncio
import sys

import httpx
import httpx2
import pytest

from go1scim.errors import ConfigurationError
from go1scim.testing import ManualClock, Portal
from go1scim.testing import transport as module

LIBRARIES = {"httpx": httpx, "httpx2": httpx2}


@pytest.fixture
def portal():
    """A portal whose time stands still."""
    return Portal(clock=ManualClock())


@pytest.fixture(params=["httpx", "httpx2"])
def library(request):
    """Either HTTP library."""
    return request.param


@pytest.fixture(params=["sync", "async"])
def send(request, portal, library):
    """Send a request with a client of either kind."""
    made = LIBRARIES[library]
    headers = {"Authorization": f"Bearer {portal.issue_token()}"}

    def send(method, url, **options):
        options = {"headers": headers, **options}
        with made.Client(transport=portal.transport(library)) as client:
            return client.request(method, url, **options)

    async def asend(method, url, **options):
        options = {"headers": headers, **options}
        async with made.AsyncClient(transport=portal.transport(library)) as client:
            return await client.request(method, url, **options)

    if request.param == "sync":
        return send
    return lambda *args, **options: asyncio.run(asend(*args, **options))


def test_requests_reach_the_portal(portal, send):
    """Method, path, query, headers and body."""
    body = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}
    made = send("POST", f"{portal.base_url}/Users", json=body)
    assert (201, portal.users[0]["id"]) == (made.status_code, made.json()["id"])
    found = send("GET", f"{portal.base_url}/Users", params={"filter": 'userName eq "ada"'})
    assert [made.json()] == found.json()["Resources"]
    assert made.headers["location"] == str(made.request.url) + "/" + made.json()["id"]


def test_tokens_come_the_same_way(portal, send):
    """A form to the token endpoint."""
    form = {"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret"}
    assert 43200 == send("POST", portal.token_url, data=form, headers={}).json()["expires_in"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("lose_response", "RemoteProtocolError"),
        ("time_out", "ReadTimeout"),
        ("refuse_connection", "ConnectError"),
    ],
)
def test_a_lost_answer_is_an_error_of_the_library(portal, library, send, fault, error):
    """What the library itself raises in that case, with its request."""
    getattr(portal.faults, fault)()
    with pytest.raises(getattr(LIBRARIES[library], error)) as caught:
        send("GET", f"{portal.base_url}/Users")
    assert "GET" == caught.value.request.method


def test_an_unknown_library_is_refused(portal):
    """The error names those there are."""
    with pytest.raises(ConfigurationError, match="choose httpx or httpx2"):
        portal.transport("requests")


def test_a_missing_library_names_its_extra(portal, monkeypatch):
    """httpx2 is an extra."""
    monkeypatch.setitem(sys.modules, "httpx2", None)
    module._httpx2_transport.cache_clear()
    with pytest.raises(ConfigurationError, match=r"go1scim\[httpx2\]"):
        portal.transport("httpx2")


def test_a_late_answer_takes_its_time(portal, send):
    """On the portal's clock; nobody waits for real."""
    portal.faults.slow(4)
    before = portal.clock.now()
    answer = send("GET", f"{portal.base_url}/Users", timeout=None)
    assert (200, 4) == (answer.status_code, portal.clock.now() - before)


def test_an_impatient_client_gives_up(portal, library, send):
    """After its own time, and the library raises what it always raises then."""
    portal.faults.slow(4)
    before = portal.clock.now()
    with pytest.raises(LIBRARIES[library].ReadTimeout):
        send("GET", f"{portal.base_url}/Users", timeout=1.5)
    assert 1.5 == portal.clock.now() - before
