"""The client's own connections, over real HTTP on this machine."""

import gzip
import logging
import socket
import ssl
import tracemalloc
import zlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from faces import BASE, Once
from loopback import serving

from go1scim import (
    BearerToken,
    ClientCredentials,
    ConfigurationError,
    DecodeError,
    Group,
    Limits,
    Name,
    NotFoundError,
    RequestTimeoutError,
    ResponseError,
    RetryPolicy,
    Timeout,
    TokenError,
    TransportError,
    User,
)
from go1scim.client import _wire
from go1scim.testing import ManualClock, Portal

EVERY_FACE = True

FOUND = (200, {}, b'{"id": "1"}')
ONCE = RetryPolicy(attempts=1)
PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]


@pytest.fixture(scope="module")
def served():
    """A portal over HTTP."""
    portal = Portal(clock=ManualClock())
    with portal.serve() as address:
        yield portal, address


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory):
    """The TLS of a server whose certificate nobody has signed but itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now, now + timedelta(days=1)
    ).sign(key, SHA256())
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def online(served, dial):
    """A client of the portal over HTTP."""
    portal, address = served
    portal.faults.clear()
    return dial(**to_reach(address))


def to_reach(address):
    """Where the portal is, and with which credential to call it."""
    auth = ClientCredentials("client", "secret", token_url=address.token_url)
    return {"auth": auth, "base_url": address.base_url, "retry": RetryPolicy(backoff=0)}


def test_a_user_lives_through_all_operations(online, ada, own_face):
    """As in the process, over sockets."""
    created = online.users.create(ada, if_exists="update")
    assert created == online.users.get(created) == online.users.find(external_id="e-1")
    assert own_face.name == online.users.update(created, title=own_face.name).title
    assert not online.users.deactivate(created).active
    assert created.id in [user.id for user in online.users.iter(count=1)]
    group = online.groups.create(Group(display_name=own_face.name))
    assert 1 == len(online.groups.add_members(group, [created]).members)
    assert online.check()
    assert online.service_provider_config()
    assert online.groups.delete(group) is None
    with pytest.raises(NotFoundError):
        online.groups.get(group)


def test_answers_get_lost_for_real(online, served, own_face):
    """A connection that is closed before the answer: one user, and no error."""
    portal, _ = served
    before = len(portal.users)
    portal.faults.lose_response(method="POST", path="/Users")
    name = Name(given_name="L", family_name="O")
    created = online.users.create(User(user_name=f"{own_face.name}@example.com", name=name))
    assert created.id
    assert before + 1 == len(portal.users)


def test_no_answer_in_time(online, served):
    """The read time-out is ours."""
    portal, _ = served
    portal.faults.time_out(method="GET", path="/Users/x")
    patient = online.with_options(timeout=Timeout(read=0.05), retry=ONCE)
    with pytest.raises(RequestTimeoutError, match="no answer in time") as caught:
        patient.users.get("x")
    assert caught.value.may_have_had_effect
    assert "Raise the Timeout" in caught.value.hint


def test_nobody_listens(dial):
    """The request never reached anybody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    go1 = dial(base_url=f"http://127.0.0.1:{port}", retry=ONCE)
    with pytest.raises(TransportError) as caught:
        go1.users.get("1")
    assert not caught.value.may_have_had_effect


def test_a_certificate_that_is_not_trusted(either_client, untrusted):
    """It is told at once: no attempt can succeed until a setting is changed."""
    with serving(lambda method, target: FOUND, tls=untrusted) as server:
        go1 = either_client(base_url=server.origin)
        with pytest.raises(TransportError, match="certificate of the server is not") as caught:
            go1.users.get("1")
        assert "SSL_CERT_FILE" in caught.value.hint
        assert "SSL_CERT_FILE" in go1.check().checks[0].hint
        go1.close()
    error = caught.value
    assert (1, False, True) == (error.attempts, error.may_have_had_effect, error.permanent)
    assert [] == server.targets


def test_a_connection_is_kept(dial):
    """Many requests, one connection; also after an error, and after a body that is too large."""
    answers = iter([FOUND, (404, {}, b"{}"), FOUND, (200, {}, b""), FOUND])
    with serving(lambda method, target: next(answers)) as server:
        go1 = dial(base_url=server.origin)
        for _ in range(2):
            go1.users.get("1")
            with pytest.raises((NotFoundError, DecodeError)):
                go1.users.get("1")
        go1.users.get("1")
        assert 1 == len(server.peers)
        go1.close()


def test_after_close_there_is_no_connection(dial):
    """The server sees them go, and the client refuses more."""
    with serving(lambda method, target: FOUND) as server:
        go1 = dial(base_url=server.origin)
        go1.users.get("1")
        lanes = go1.inner._wire._routes._direct
        assert 1 == len(lanes._lanes)
        go1.close()
        go1.close()
        assert [] == lanes._lanes
        with pytest.raises(ConfigurationError, match="closed"):
            go1.users.get("1")


@pytest.mark.parametrize("name", PROXIES)
def test_this_machine_is_reached_without_a_proxy(served, dial, monkeypatch, name):
    """Whatever the environment says: the proxy is dead."""
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    go1 = dial(**to_reach(served[1]))
    assert go1.users.list().total_results is not None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_everybody_else_is_reached_through_the_proxy(dial, monkeypatch, name):
    """It is asked to connect to the host, and nothing else goes to it."""
    with serving(lambda method, target: (502, {}, b"")) as proxy:
        monkeypatch.setenv(name, proxy.origin)
        go1 = dial(base_url="https://scim.example.com:8443/v2", retry=ONCE)
        for _ in range(2):
            with pytest.raises(TransportError) as caught:
                go1.users.get("1")
        assert not caught.value.may_have_had_effect
        assert [("CONNECT", "scim.example.com:8443")] * 2 == proxy.targets
        assert all("authorization" not in headers for headers in proxy.headers)
        go1.close()


def test_a_host_that_needs_no_proxy(dial, monkeypatch):
    """The same answers, the same rules, whichever way."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "scim.example.com")
    with respx.mock(base_url=BASE) as router:
        route = router.get("/Users/1").respond(302, headers={"location": "https://evil.example"})
        go1 = dial()
        with pytest.raises(ResponseError, match="Redirects are not followed"):
            go1.users.get("1")
        sent = route.calls.last.request
        assert "Bearer token" == sent.headers["authorization"]
        assert {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0} == (
            sent.extensions["timeout"]
        )
        assert [None] == list(go1.inner._wire._routes._through)


def test_a_proxy_with_a_password(dial, monkeypatch):
    """It is told, to the proxy only."""
    with serving(lambda method, target: (502, {}, b"")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin.replace("://", "://user:pass@"))
        go1 = dial(retry=ONCE)
        with pytest.raises(TransportError):
            go1.users.get("1")
        assert (
            f"Basic {b64encode(b'user:pass').decode()}" == proxy.headers[0]["proxy-authorization"]
        )
        go1.close()


def test_no_address_gets_into_the_log_of_the_http_library(dial, monkeypatch, caplog):
    """A client of httpx would write the URL with its filter at INFO; our connections do not."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with respx.mock(base_url=BASE) as router:
        router.get("/Users").respond(json={"totalResults": 0, "Resources": []})
        for _ in range(2):
            assert None is dial().users.find(email="ada@example.com")
    assert "ada" not in caplog.text
    assert [] == [record for record in caplog.records if record.name.partition(".")[0] == "httpx"]


@pytest.mark.parametrize("url", ["socks9://user:pass@host", "gopher://user:pass@host:1"])
def test_a_proxy_that_cannot_be_used(dial, monkeypatch, url):
    """The variable is named, and what may be a password is not shown."""
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError, match="the proxy that the environment") as caught:
        dial().users.get("1")
    assert "HTTPS_PROXY" == caught.value.variable
    assert "pass" not in str(caught.value)


def test_a_ca_bundle_that_cannot_be_read(dial, monkeypatch, tmp_path):
    """The variable is named."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    _wire.ssl_context.cache_clear()
    with pytest.raises(ConfigurationError, match="the CA bundle") as caught:
        dial().users.get("1")
    assert "SSL_CERT_FILE" == caught.value.variable


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(dial, status):
    """Neither by method nor by status: the second host hears nothing."""
    with (
        serving(lambda method, target: FOUND) as other,
        serving(lambda method, target: (status, {"location": other.origin + target}, b"")) as here,
    ):
        go1 = dial(base_url=here.origin)
        for operation in (
            lambda: go1.users.get("1"),
            lambda: go1.users.create(User(user_name="a", extra={})),
            lambda: go1.users.delete("1"),
            lambda: go1.raw.post("/Bulk", {}),
        ):
            with pytest.raises(Exception, match=r"Redirects are not followed|given_name"):
                operation()
        assert [] == other.targets
        assert here.targets
        go1.close()


@pytest.mark.parametrize("status", [302, 307])
def test_no_redirect_of_the_token_endpoint_is_followed(dial, status):
    """The secret of the client goes nowhere else."""
    with (
        serving(lambda method, target: FOUND) as other,
        serving(lambda method, target: (status, {"location": other.origin}, b"")) as here,
    ):
        auth = ClientCredentials("client", "secret", token_url=f"{here.origin}/oauth/token")
        go1 = dial(auth=auth, base_url=other.origin)
        with pytest.raises(TokenError):
            go1.users.get("1")
        assert [] == other.targets
        assert [("POST", "/oauth/token")] == here.targets


@pytest.fixture
def any_client(face, connect):
    """Makes clients on real connections of either library."""

    def make(**options):
        http_client = face.http_class(trust_env=False)
        go1 = connect(None, http_client=http_client, **options)
        closing.append(Once(http_client, connect.runner))
        return go1

    closing = []
    yield make
    for each in closing:
        each.close()


LARGE = {
    "announced": ({}, b"[" + b" " * 2_000_000 + b"]"),
    "gzip": ({"content-encoding": "gzip"}, gzip.compress(b" " * 30_000_000)),
    "deflate": ({"content-encoding": "deflate"}, zlib.compress(b" " * 30_000_000)),
}


@pytest.fixture(params=["own", "passed in"])
def either_client(request, any_client, face, connect):
    """Makes clients on connections of their own, or of either library's."""

    def make(**options):
        if request.param == "passed in":
            return any_client(**options)
        made = face.cls(**{"auth": BearerToken("token"), "clock": ManualClock(), **options})
        return connect.keep(made)

    return make


#: httpx leaves its own generators to the garbage collector when a body is given up, and trio says
#: so; the connection is closed all the same.
gives_up = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <async_generator object:pytest.PytestUnraisableExceptionWarning"
)


@gives_up
@pytest.mark.parametrize("kind", LARGE)
def test_an_answer_that_is_too_large(either_client, kind):
    """It is given up as soon as that is known, compressed or not; small ones still pass."""

    def respond(method, target):
        return (200, *LARGE[kind]) if target.endswith("big") else FOUND

    with serving(respond) as server:
        go1 = either_client(base_url=server.origin, limits=Limits(response_bytes=1_000_000))
        with pytest.raises(DecodeError, match="larger than 1,000,000 bytes") as caught:
            go1.users.get("big")
        error = caught.value
        assert ("GET", "/Users/big", 200) == (error.method, error.path, error.status)
        assert "response_bytes" in caught.value.hint
        assert "1" == go1.users.get("1").id
        go1.close()


@gives_up
def test_a_small_answer_that_unpacks_to_a_large_one_takes_no_memory(either_client):
    """Thirty megabytes in thirty kilobytes: no more than the limit is unpacked."""
    with serving(lambda method, target: (200, *LARGE["gzip"])) as server:
        go1 = either_client(base_url=server.origin, limits=Limits(response_bytes=1_000_000))
        tracemalloc.start()
        try:
            with pytest.raises(DecodeError, match="larger than"):
                go1.users.get("1")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        go1.close()
    assert peak < 5_000_000


@gives_up
def test_an_answer_that_cannot_be_decompressed(either_client):
    """In our words, and without a trace of the library's."""
    with serving(lambda method, target: (200, {"content-encoding": "gzip"}, b"junk")) as server:
        with pytest.raises(DecodeError, match="cannot be decompressed") as caught:
            either_client(base_url=server.origin).users.get("1")
        error = caught.value
        assert error.__cause__ is None
        assert error.__suppress_context__
        assert ("GET", "/Users/1", 200) == (error.method, error.path, error.status)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda content: zlib.compress(content, wbits=-15)),
        ("identity", bytes),
        ("", bytes),
    ],
    ids=["gzip", "x-gzip", "deflate", "raw deflate", "identity", "none"],
)
def test_compressed_answers_are_read(either_client, encoding, pack):
    """Both encodings that are asked for, and what servers make of them."""
    content = pack(b'{"id": "1"}')
    with serving(lambda method, target: (200, {"content-encoding": encoding}, content)) as server:
        go1 = either_client(base_url=server.origin)
        assert "1" == go1.users.get("1").id
        go1.close()


def test_a_server_that_sends_nonsense(dial):
    """A transport error, and none of the library's."""
    with serving(lambda method, target: (200, {"content-length": "7x"}, b"")) as server:
        go1 = dial(base_url=server.origin, retry=ONCE)
        with pytest.raises(TransportError) as caught:
            go1.users.get("1")
        assert caught.value.may_have_had_effect
        assert not isinstance(caught.value.__cause__, httpx.HTTPError)


def test_a_body_that_ends_early(dial):
    """Fewer bytes than were announced: no answer came."""
    answers = iter([(200, {"content-length": "99", "connection": "close"}, b"{"), FOUND])
    with serving(lambda method, target: next(answers)) as server:
        assert "1" == dial(base_url=server.origin).users.get("1").id
        assert 2 == len(server.targets)
