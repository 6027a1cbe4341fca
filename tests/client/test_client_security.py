"""What a server, a log or a pickle must never get hold of."""

import json
import logging
import pickle
import re
import traceback
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from faces import BASE

from go1scim import (
    BearerToken,
    ClientCredentials,
    DecodeError,
    Go1ScimError,
    Group,
    Member,
    Name,
    PatchOp,
    Response,
    TokenError,
    User,
    ValidationError,
)
from go1scim.errors import ConfigurationError
from go1scim.testing import Portal

EVIL = "https://evil.example"
SECRET, TOKEN, PASSWORD = "s3cret-of-the-client", "t0ken-of-the-caller", "passw0rd-of-ada"


def recording(respond):
    """A server that keeps the URLs it was asked for."""

    def server(request):
        server.urls.append(request.url)
        server.headers.append(request.headers)
        return respond(request)

    server.urls, server.headers = [], []
    return server


def test_links_of_a_server_lead_nowhere(connect, ada):
    """Its $ref, location and next are data: the host that is called never changes."""
    away = {
        "id": "1",
        "userName": "ada@example.com",
        "meta": {"location": f"{EVIL}/Users/1", "version": "v"},
        "groups": [{"value": "g", "$ref": f"{EVIL}/Groups/g"}],
        "members": [{"value": "1", "$ref": f"{EVIL}/Users/1"}],
        "displayName": "Sales",
        "$ref": EVIL,
    }

    def respond(request):
        listing = {"totalResults": 2, "next": EVIL, "nextPage": EVIL, "Resources": [away]}
        path = request.path.removeprefix("/v2")
        body = listing if path in {"/Users", "/Groups"} and request.method == "GET" else away
        headers = {"location": f"{EVIL}/Users/1", "link": f'<{EVIL}>; rel="next"'}
        return Response(200, {**headers, "content-location": EVIL}, json.dumps(body).encode())

    server = recording(respond)
    go1 = connect(server)
    user, group = go1.users.get("1"), go1.groups.get("g")
    list(go1.users.iter())
    go1.users.create(ada)
    go1.users.update(user, title="CTO")
    go1.users.replace(evolve(user, name=ada.name))
    go1.users.delete(user)
    go1.groups.set_members(group, [user, Member("2", ref=f"{EVIL}/Users/2")])
    go1.me()
    assert len(server.urls) > 8
    assert {"scim.example.com"} == {urlsplit(url).netloc for url in server.urls}
    assert all(url.startswith(f"{BASE}/") for url in server.urls)


@pytest.mark.parametrize(
    ("id", "segment"),
    [
        ("../Groups/1", "..%2FGroups%2F1"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("a\\b", "a%5Cb"),
        ("a\r\nX: y", "a%0D%0AX%3A%20y"),
        ("ada@example.com", "ada%40example.com"),
        ("ü", "%C3%BC"),
        (f"{EVIL}/1", "https%3A%2F%2Fevil.example%2F1"),
        ("//evil.example", "%2F%2Fevil.example"),
        ("...", "..."),
        ("\x00", "%00"),
    ],
)
def test_an_id_is_one_path_segment(connect, id, segment):
    """Whatever is in it, in every operation that takes one."""
    server = recording(lambda request: Response(200, {}, b'{"id": "1"}'))
    go1 = connect(server)
    for operate in (
        lambda: go1.users.get(id),
        lambda: go1.users.delete(id),
        lambda: go1.users.patch(id, PatchOp().remove("title")),
        lambda: go1.users.deactivate(User(id=id)),
    ):
        operate()
    go1.groups.get(id)
    assert [f"{BASE}/Users/{segment}"] * 4 + [f"{BASE}/Groups/{segment}"] == server.urls


@pytest.mark.parametrize(
    "id", ["", ".", "..", None, 7, b"1", ["1"], "\ud800", Group(id="1")], ids=repr
)
@pytest.mark.parametrize(
    "operation", ["get", "delete", "deactivate", "reactivate", "update", "patch"]
)
def test_what_is_no_id_is_refused(connect_plain, id, operation):
    """Before a request: it could name another path."""
    go1 = connect_plain(lambda request: pytest.fail("sent"))
    more = {"patch": (PatchOp().remove("title"),)}.get(operation, ())
    with pytest.raises(ValidationError) as caught:
        getattr(go1.users, operation)(id, *more)
    assert "id" == caught.value.field
    assert caught.value.hint


def nested(levels, inside="null"):
    """JSON of so many lists in each other."""
    return "[" * levels + inside + "]" * levels


@pytest.mark.parametrize("levels", [100, 100_000])
@pytest.mark.parametrize("where", ["unknown", "name", "userName", "$whole"])
def test_answers_may_not_nest_too_deep(connect, levels, where):
    """An error of ours, and no crash; in a listing it costs the record only."""
    deep = nested(levels)
    body = deep if where == "$whole" else f'{{"id": "1", "{where}": {deep}}}'
    go1 = connect(lambda request: Response(200, {}, body.encode()))
    with pytest.raises(DecodeError):
        go1.users.get("1")
    with pytest.raises(DecodeError):
        go1.raw.get("/x").json()


def test_a_record_that_nests_too_deep_costs_itself_only(connect):
    """The others of its page arrive."""
    body = f'{{"totalResults": 2, "Resources": [{{"id": "1", "x": {nested(100)}}}, {{"id": "2"}}]}}'
    users = connect(lambda request: Response(200, {}, body.encode())).users.iter()
    assert ["2"] == [user.id for user in users]
    assert ["/Resources/0"] == [one.pointer[:12] for one in users.unreadable]


@pytest.mark.parametrize("levels", [100, 100_000])
def test_errors_may_not_nest_too_deep(connect, levels):
    """The status is told, without what the body says."""
    body = f'{{"detail": {nested(levels)}}}'.encode()
    with pytest.raises(Go1ScimError) as caught:
        connect(lambda request: Response(403, {}, body)).users.get("1")
    assert 403 == caught.value.status


@pytest.fixture
def secretive(connect, clock):
    """A client whose secrets are known, of a portal that knows them too."""
    portal = Portal(clock=clock, client_secret=SECRET)
    auth = ClientCredentials("client", SECRET, token_url=portal.token_url)
    return portal, connect(portal, auth=auth)


#: A value under a key of this process, which may spell anything: ``#912ada6816``.
HASH = re.compile("#[0-9a-f]{10}")


def tokens_of(client):
    """Every token that the client holds."""
    return [client.inner._provider.service.auth._held.token.access_token]


def test_logs_hold_no_secret(secretive, caplog, ada):
    """Over a whole flow with errors, at DEBUG, whoever logs."""
    caplog.set_level(logging.DEBUG)
    portal, go1 = secretive
    user = go1.users.create(evolve(ada, password=PASSWORD))
    first = tokens_of(go1)
    portal.faults.revoke_tokens(method="PATCH")
    portal.faults.next(status=503, method="GET")
    go1.users.update(user, title="CTO")
    with pytest.raises(Go1ScimError):
        go1.users.get("nobody")
    list(go1.users.iter('userName eq "ada@example.com"'))
    portal.faults.html(method="POST", path="/oauth", status=400)
    portal.revoke_tokens()
    with pytest.raises(TokenError):
        go1.users.get(user)
    go1.close()
    said = caplog.text
    assert "go1scim" in {record.name for record in caplog.records}
    for secret in (SECRET, PASSWORD, *first, *tokens_of(go1)):
        assert secret not in said
    ours = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("go1scim"))
    ours = HASH.sub("", ours)
    for personal in ("ada", "Ada", "Byron", "example.com", user.id):
        assert personal not in ours
    assert {"DEBUG"} == {one.levelname for one in caplog.records if one.name == "go1scim"}


def failures(secretive):
    """Errors of all kinds, with a credential and a password behind them."""
    portal, go1 = secretive
    get, faults = (lambda: go1.users.get("1")), portal.faults
    person = User(user_name="x", name=Name(given_name="A", family_name="B"), password=PASSWORD)
    for prepare, attempt in (
        (faults.clear, lambda: go1.users.get("nobody")),
        (faults.clear, lambda: go1.users.get("")),
        (faults.clear, lambda: go1.users.create(User(user_name="x", password=PASSWORD))),
        (faults.clear, lambda: go1.raw.post("/Users", {"password": PASSWORD})),
        (lambda: faults.next(status=409, path="/Users"), lambda: go1.users.create(person)),
        (lambda: faults.lose_response(times=9), lambda: go1.users.create(person)),
        (lambda: faults.time_out(times=9), get),
        (faults.html, get),
        (lambda: faults.next(status=200, content=b'{"id": 7.5'), get),
        (lambda: faults.next(status=429, retry_after=9999), get),
        (lambda: faults.next(status=403, detail="no"), get),
        (lambda: (portal.revoke_tokens(), faults.next(status=401, path="/oauth")), get),
    ):
        faults.clear()
        prepare()
        with pytest.raises(Go1ScimError) as caught:
            attempt()
        yield caught.value


def test_errors_hold_no_secret_and_pickle(secretive):
    """Neither their text, their traceback, their attributes nor their pickle."""
    _, go1 = secretive
    go1.users.list()
    secrets = [SECRET, PASSWORD, *tokens_of(go1)]
    for error in failures(secretive):
        written = pickle.dumps(error)
        again = pickle.loads(written)  # noqa: S301 - our own
        assert (type(error), str(error)) == (type(again), str(again))
        assert vars(error) == vars(again)
        text = "".join(traceback.format_exception(error))
        for secret in (*secrets, *tokens_of(go1)):
            assert secret not in text
            assert secret not in repr(error)
            assert secret not in repr(vars(error))
            assert secret.encode() not in written


def test_reprs_hold_no_secret(secretive):
    """Of the client, its parts, its credential, and of what passes through it."""
    _, go1 = secretive
    go1.users.list()
    client = go1.inner
    user = User(user_name="a", password=PASSWORD)
    request = client._provider.request("POST", "/Users", {"password": PASSWORD})
    things = [
        client,
        client.users,
        client._provider,
        client._settings,
        client._driver,
        client._provider.service,
        client._provider.service.auth,
        user,
        request,
        request.with_headers(Authorization=f"Bearer {TOKEN}"),
        Response(200, {"x": TOKEN}, SECRET.encode()),
        BearerToken(TOKEN),
    ]
    for thing in things:
        for secret in (SECRET, TOKEN, PASSWORD, *tokens_of(go1)):
            assert secret not in repr(thing)
            assert secret not in str(thing)


@pytest.mark.parametrize(
    "auth",
    [BearerToken(TOKEN), ClientCredentials("client", SECRET)],
    ids=lambda auth: type(auth).__name__,
)
def test_credentials_do_not_pickle(auth):
    """A secret in a pickle is a secret in a file."""
    with pytest.raises(ConfigurationError, match="cannot be pickled"):
        pickle.dumps(auth)


def test_the_token_goes_to_the_provider_only(connect, portal):
    """And the secret to the token endpoint only."""
    server = recording(portal.handle)
    connect(portal, http_client=connect.face.http_client(server)).users.list()
    assert [portal.token_url, f"{portal.base_url}/Users"] == [
        url.partition("?")[0] for url in server.urls
    ]
    token_request, scim_request = server.headers
    assert "authorization" not in token_request
    assert scim_request["authorization"].startswith("Bearer ")


@pytest.mark.parametrize(
    "url", ["http://scim.example.com/v2", "http://10.0.0.1", "http://localhost.evil.example"]
)
def test_plain_http_stays_on_this_machine(face, url):
    """A token would travel in the open."""
    with pytest.raises(ConfigurationError, match="plain http"):
        face.cls(BearerToken("t"), base_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:8000/x"])
def test_this_machine_may_be_plain_http(face, url):
    """There is nobody in between."""
    assert url == face.cls(BearerToken("t"), base_url=url).base_url
