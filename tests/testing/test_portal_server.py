import asyncio
import json
import socket
import sys
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from go1scim.errors import ConfigurationError
from go1scim.testing import ManualClock, Portal
from go1scim.testing._server import application


@pytest.fixture
def portal():
    """A portal whose time stands still."""
    return Portal(clock=ManualClock())


@pytest.fixture
def served(portal):
    """The portal over HTTP."""
    with portal.serve() as served:
        yield served


def ask(url, method="GET", body=None, headers=None, timeout=10):
    """One request over a connection of its own."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def bearer(portal):
    """A header with a good token."""
    return {"Authorization": f"Bearer {portal.issue_token()}"}


def test_a_portal_answers_over_http(portal, served, capfd):
    """Token, create, find, delete, and not a word on the console."""
    form = "grant_type=client_credentials&client_id=client&client_secret=secret"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    token = json.loads(ask(served.token_url, "POST", form, kind)[1])["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
    body = json.dumps({"userName": "é", "name": {"givenName": "A", "familyName": "B"}})
    status, content, sent = ask(f"{served.base_url}/Users", "POST", body, headers)
    location = json.loads(content)["meta"]["location"]
    assert (201, location) == (status, sent["location"])
    assert location.startswith(served.base_url)
    query = "filter=userName%20eq%20%22%C3%A9%22"
    found = json.loads(ask(f"{served.base_url}/Users?{query}", headers=headers)[1])
    assert 1 == found["totalResults"]
    assert (204, b"") == ask(location, "DELETE", headers=headers)[:2]
    assert ("", "") == capfd.readouterr()


def test_an_answer_without_a_body_tells_no_length(portal, served):
    """Which would be that of what is there (RFC 9110 section 8.6); HEAD has none either."""
    portal.add_user(userName="ada", id="1")
    url, headers = f"{served.base_url}/Users/1", bearer(portal)
    version = ask(url, headers=headers)[2]["etag"]
    for method, more, expected in (
        ("GET", {"If-None-Match": version}, 304),
        ("DELETE", {}, 204),
    ):
        status, content, sent = ask(url, method, headers={**headers, **more})
        assert (expected, b"", False) == (status, content, "content-length" in sent)
    assert (405, b"") == ask(url, "HEAD", headers=headers)[:2]


def test_the_authorize_endpoint_is_served_too(served):
    """A redirect, for a browser."""
    query = "response_type=code&client_id=client&redirect_uri=https://a.example/"
    assert 302 == ask(f"{served.authorize_url}?{query}")[0]


@pytest.mark.parametrize("fault", ["lose_response", "refuse_connection"])
def test_a_lost_answer_is_a_closed_connection(portal, served, fault):
    """Nothing arrives, not even a status."""
    getattr(portal.faults, fault)()
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(f"{served.base_url}/Users", headers=bearer(portal))
    assert 200 == ask(f"{served.base_url}/Users", headers=bearer(portal))[0]


def test_an_answer_that_never_comes_is_waited_for(portal, served):
    """Until the client gives up; the portal serves others meanwhile."""
    portal.faults.time_out()
    with pytest.raises(TimeoutError):
        ask(f"{served.base_url}/Users", headers=bearer(portal), timeout=0.05)
    assert 200 == ask(f"{served.base_url}/Users", headers=bearer(portal))[0]


def test_the_end_does_not_wait_for_an_answer_that_never_comes(portal):
    """A client that still waits is cut off."""
    portal.faults.time_out(path="/Users")
    with portal.serve() as served:
        parts = urlsplit(served.base_url)
        waiting = socket.create_connection((parts.hostname, parts.port), timeout=10)
        waiting.sendall(f"GET {parts.path}/Users HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while not portal.requests.count(path="/Users"):
            ask(f"{served.base_url}/Groups")
    with waiting:
        assert b"" == waiting.recv(1)


def test_the_port_is_free_afterwards(portal):
    """A clean end."""
    with portal.serve() as served:
        port = urlsplit(served.base_url).port
    with portal.serve(port=port) as again:
        assert port == urlsplit(again.base_url).port


def test_ipv6_is_served_as_well(portal):
    """The host stands in brackets."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")
    with portal.serve(host="::1") as served:
        assert served.base_url.startswith("http://[::1]:")
        assert 401 == ask(f"{served.base_url}/Users")[0]


def test_a_missing_server_names_its_extra(portal, monkeypatch):
    """The server is an extra."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ConfigurationError, match=r"go1scim\[portal\]"), portal.serve():
        pass


def test_a_body_may_come_in_pieces(portal):
    """The application is plain ASGI."""
    messages = [
        {"type": "http.request", "body": b'{"displayName":', "more_body": True},
        {"type": "http.request", "body": b'"Sales"}'},
    ]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "method": "POST",
        "raw_path": b"/version/2022-07-01/scim/Groups",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {portal.issue_token()}".encode())],
    }
    asyncio.run(application(portal)(scope, receive, send))
    assert (201, "Sales") == (sent[0]["status"], portal.groups[0]["displayName"])


@pytest.mark.parametrize(("seconds", "waited"), [(5, 5), (3600, 60)])
def test_a_late_answer_is_late_for_real(portal, monkeypatch, seconds, waited):
    """Whatever clock the portal has; but for a minute at the most."""
    slept, sent = [], []

    async def sleep(seconds):
        slept.append(seconds)

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    portal.faults.slow(seconds)
    scope = {
        "method": "GET",
        "raw_path": b"/version/2022-07-01/scim/Users",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {portal.issue_token()}".encode())],
    }
    before = portal.clock.now()
    asyncio.run(application(portal.deliver)(scope, receive, send))
    assert ([waited], 200) == (slept, sent[0]["status"])
    assert before == portal.clock.now()


def test_a_late_answer_keeps_nobody_else_waiting(portal, served):
    """The impatient client gives up; the next one is served at once."""
    portal.faults.slow(50, path="/Users")
    with pytest.raises(TimeoutError):
        ask(f"{served.base_url}/Users", headers=bearer(portal), timeout=0.05)
    assert 200 == ask(f"{served.base_url}/Users", headers=bearer(portal))[0]
