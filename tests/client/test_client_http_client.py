"""An HTTP client of the caller's: what of it counts, and what does not."""

import httpx
import pytest

from go1scim import DecodeError, Response, ServerError, Timeout, User

EVERY_FACE = True

FOUND = b'{"id": "1"}'


@pytest.fixture
def seen():
    """The requests that arrived."""
    return []


@pytest.fixture
def server(seen):
    """Answers everything, and redirects to another host for /Users/away."""

    def server(request):
        seen.append(request)
        if request.url.endswith("/away"):
            return Response(307, {"location": "https://evil.example/Users/1"})
        return Response(200, {"set-cookie": "a=b"}, FOUND)

    return server


def sent_by(http_client):
    """The options of each request that goes out."""
    kept = []
    original = http_client.send

    def send(request, **options):
        kept.append((request, options))
        return original(request, **options)

    http_client.send = send
    return kept


def test_its_headers_are_kept_and_ours_win(connect, server, seen):
    """A header for a gateway goes along; what the protocol needs is ours."""
    headers = {"X-Gateway": "g", "User-Agent": "mine/1", "Accept": "text/html"}
    http_client = connect.face.http_client(server, headers=headers)
    assert User(id="1") == connect(None, http_client=http_client).users.get("1")
    sent = {name.lower(): value for name, value in seen[0].headers.items()}
    assert ("g", "mine/1") == (sent["x-gateway"], sent["user-agent"])
    assert "application/scim+json, application/json" == sent["accept"]
    assert "Bearer token" == sent["authorization"]


def test_its_credential_is_not_used(connect, server, seen):
    """Only the credential of the client counts."""
    http_client = connect.face.http_client(server, auth=("user", "password"))
    connect(None, http_client=http_client).users.get("1")
    assert "Bearer token" == seen[0].headers["authorization"]


def test_its_redirects_are_not_followed(connect, server, seen):
    """A token never travels to another host."""
    http_client = connect.face.http_client(server, follow_redirects=True)
    with pytest.raises(Exception, match="Redirects are not followed") as caught:
        connect(None, http_client=http_client).users.get("away")
    assert 307 == caught.value.status
    assert 1 == len(seen)


def test_its_timeout_counts_unless_ours_is_given(connect, server):
    """Then ours counts."""
    http_client = connect.face.http_client(server, timeout=7)
    kept = sent_by(http_client)
    go1 = connect(None, http_client=http_client)
    go1.users.get("1")
    go1.with_options(timeout=Timeout(read=3)).users.get("1")
    assert [7, 3] == [request.extensions["timeout"]["read"] for request, _ in kept]
    connect(None, http_client=http_client, timeout=Timeout(read=2)).users.get("1")
    assert 2 == kept[-1][0].extensions["timeout"]["read"]


def test_every_send_has_redirects_and_credential_off(connect, portal):
    """The token request as well."""
    http_client = connect.face.http_client(portal.handle)
    kept = sent_by(http_client)
    go1 = connect(portal, http_client=http_client)
    go1.users.list()
    assert ["POST", "GET"] == [request.method for request, _ in kept]
    for _, options in kept:
        assert options["auth"] is None
        assert options["follow_redirects"] is False


def test_its_event_hooks_are_called(connect, server):
    """For tracing."""
    calls = []

    async def awaited(value):
        calls.append(value)

    hook = awaited if connect.face.is_async else calls.append
    http_client = connect.face.http_client(server, event_hooks={"request": [hook]})
    connect(None, http_client=http_client).users.get("1")
    assert 1 == len(calls)


def test_a_hook_that_raises_is_the_callers(connect, server):
    """Its exception is neither hidden nor taken for a failure of the network."""

    async def awaited(_):
        raise ZeroDivisionError

    def called(_):
        raise ZeroDivisionError

    hook = awaited if connect.face.is_async else called
    http_client = connect.face.http_client(server, event_hooks={"response": [hook]})
    with pytest.raises(ZeroDivisionError):
        connect(None, http_client=http_client).users.get("1")


def test_a_proxy_in_the_environment_is_the_http_clients_matter(connect, server, monkeypatch):
    """A client that was passed in is used as it is."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert connect(server).users.get("1")


def test_answers_of_an_error_are_read_to_their_end(connect):
    """So that the connection can be used again."""
    go1 = connect(lambda request: Response(500, {}, b"x" * 1000))
    with pytest.raises(ServerError) as caught:
        go1.users.get("1")
    assert "x" * 100 in (caught.value.body or caught.value.detail)


@pytest.mark.parametrize("cls", [httpx.Client, httpx.AsyncClient])
def test_the_portal_gives_clients_over_httpx(portal, cls):
    """Which is what `Portal.client()` passes in."""
    made = portal.client() if cls is httpx.Client else portal.async_client()
    assert isinstance(made._wire._client, cls)


def test_what_its_library_cannot_decompress(connect):
    """Before we see it: where a hook reads the answer, for example."""
    go1 = connect(lambda request: Response(200, {"content-encoding": "gzip"}, b"junk"))
    with pytest.raises(DecodeError, match="cannot be decompressed") as caught:
        go1.users.get("1")
    assert ("GET", "/Users/1") == (caught.value.method, caught.value.path)
    assert caught.value.__suppress_context__
