"""What goes over the wire of httpx: method, URL, headers and body of each operation."""

import json

import httpx
import pytest
import respx
from faces import BASE

from go1scim import (
    GO1,
    BearerToken,
    Dialect,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Name,
    PatchOp,
    RequestTimeoutError,
    RetryPolicy,
    Role,
    Timeout,
    TransportError,
    User,
    __version__,
)

EVERY_FACE = True

ACCEPT = "application/scim+json, application/json"
KIND = "application/scim+json"
USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
ADA = {"schemas": [USER_URN], "id": "1", "userName": "ada", "active": True}
SALES = {"schemas": [GROUP_URN], "id": "g", "displayName": "Sales", "members": [{"value": "1"}]}
EMPTY = {"totalResults": 0, "Resources": []}


@pytest.fixture
def wire():
    """What the client's own connections send, and no network."""
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


def patch_body(*operations):
    """The body of a PATCH."""
    return {"schemas": [PATCH_URN], "Operations": list(operations)}


ENGINEER = User(
    user_name="ada",
    name=Name(given_name="Ada", family_name="Byron"),
    emails=[Email("ada@example.com", type="work", primary=True)],
    roles=[Role.LEARNER],
    extensions=[EnterpriseUser(department="Engines", manager=Manager("m-1"))],
)
ENGINEER_BODY = {
    "schemas": [USER_URN, ENTERPRISE_URN],
    "userName": "ada",
    "name": {"givenName": "Ada", "familyName": "Byron"},
    "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
    "roles": [{"value": Role.LEARNER.guid, "display": "Learner"}],
    ENTERPRISE_URN: {"department": "Engines", "manager": {"value": "m-1"}},
}
THERE = User(id="1", user_name="ada", name=Name(given_name="Ada", family_name="Byron"))

#: operation -> what to call, and what has to go out for it: method, target, body, answer.
OPERATIONS = {
    "get": (lambda c: c.users.get("1"), "GET", "/Users/1", None, ADA),
    "get escapes": (lambda c: c.users.get("a/b@c d"), "GET", "/Users/a%2Fb%40c%20d", None, ADA),
    "get projects": (
        lambda c: c.users.get("1", attributes=["userName", "name.givenName"]),
        "GET",
        "/Users/1?attributes=userName%2Cname.givenName",
        None,
        ADA,
    ),
    "list": (
        lambda c: c.users.list('userName eq "a+b&c"', start_index=1, count=2),
        "GET",
        "/Users?filter=userName%20eq%20%22a%2Bb%26c%22&startIndex=1&count=2",
        None,
        EMPTY,
    ),
    "iter": (lambda c: list(c.users.iter()), "GET", "/Users?startIndex=1&count=100", None, EMPTY),
    "search": (
        lambda c: c.users.search(
            "active eq true",
            start_index=1,
            count=5,
            sort_by="userName",
            sort_order="descending",
            attributes=["userName"],
        ),
        "POST",
        "/Users/.search",
        {
            "schemas": [SEARCH_URN],
            "filter": "active eq true",
            "startIndex": 1,
            "count": 5,
            "sortBy": "userName",
            "sortOrder": "descending",
            "attributes": ["userName"],
        },
        EMPTY,
    ),
    "search for everything": (
        lambda c: c.groups.search(),
        "POST",
        "/Groups/.search",
        {"schemas": [SEARCH_URN]},
        EMPTY,
    ),
    "find": (
        lambda c: c.users.find(email="ada@example.com"),
        "GET",
        "/Users?filter=emails.value%20eq%20%22ada%40example.com%22&startIndex=1&count=100",
        None,
        EMPTY,
    ),
    "create": (lambda c: c.users.create(ENGINEER), "POST", "/Users", ENGINEER_BODY, ADA),
    "replace": (
        lambda c: c.users.replace(THERE),
        "PUT",
        "/Users/1",
        {
            "schemas": [USER_URN],
            "id": "1",
            "userName": "ada",
            "name": {"givenName": "Ada", "familyName": "Byron"},
        },
        ADA,
    ),
    "patch": (
        lambda c: c.users.patch("1", PatchOp().add("nickName", "A").remove("title")),
        "PATCH",
        "/Users/1",
        patch_body(
            {"op": "add", "path": "nickName", "value": "A"}, {"op": "remove", "path": "title"}
        ),
        ADA,
    ),
    "update": (
        lambda c: c.users.update(THERE, title="CTO", name=Name(given_name="A", family_name="B")),
        "PATCH",
        "/Users/1",
        patch_body(
            {"op": "replace", "path": "title", "value": "CTO"},
            {"op": "replace", "path": "name", "value": {"givenName": "A", "familyName": "B"}},
        ),
        ADA,
    ),
    "deactivate": (
        lambda c: c.users.deactivate("1"),
        "PATCH",
        "/Users/1",
        patch_body({"op": "replace", "path": "active", "value": False}),
        ADA,
    ),
    "reactivate": (
        lambda c: c.users.reactivate("1"),
        "PATCH",
        "/Users/1",
        patch_body({"op": "replace", "path": "active", "value": True}),
        ADA,
    ),
    "delete": (lambda c: c.users.delete("1"), "DELETE", "/Users/1", None, None),
    "create group": (
        lambda c: c.groups.create(Group(display_name="Sales")),
        "POST",
        "/Groups",
        {"schemas": [GROUP_URN], "displayName": "Sales"},
        SALES,
    ),
    "update group": (
        lambda c: c.groups.update(Group(id="g", display_name="Sales"), display_name="Sold"),
        "PATCH",
        "/Groups/g",
        patch_body({"op": "replace", "path": "displayName", "value": "Sold"}),
        SALES,
    ),
    "me": (lambda c: c.me(), "GET", "/Me", None, ADA),
    "config": (
        lambda c: c.service_provider_config(),
        "GET",
        "/ServiceProviderConfig",
        None,
        {"patch": {"supported": True}},
    ),
    "resource types": (lambda c: c.resource_types(), "GET", "/ResourceTypes", None, EMPTY),
    "schemas": (lambda c: c.schemas(), "GET", "/Schemas", None, EMPTY),
    "raw": (
        lambda c: c.raw.post("Bulk", {"x": [1, None]}, query={"a b": "c d"}),
        "POST",
        "/Bulk?a%20b=c%20d",
        {"x": [1, None]},
        {},
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_this_one_request(wire, dial, name):
    """Its URL to the letter, its headers, and its body."""
    operate, method, target, body, answer = OPERATIONS[name]
    response = httpx.Response(204) if answer is None else httpx.Response(200, json=answer)
    wire.route().mock(return_value=response)
    operate(dial())
    ((sent, _),) = wire.calls
    assert (method, BASE + target) == (sent.method, str(sent.url))
    headers = {
        "host": "scim.example.com",
        "accept": ACCEPT,
        "accept-encoding": "gzip, deflate",
        "user-agent": f"go1scim/{__version__}",
        "authorization": "Bearer token",
    }
    if body is not None:
        headers |= {"content-type": KIND, "content-length": str(len(sent.content))}
    assert headers == dict(sent.headers)
    assert body == (json.loads(sent.content) if sent.content else None)


def test_members_are_read_and_then_changed(wire, dial):
    """A GET, and a PATCH with who is missing; who is not shown is removed after who is."""
    wire.route().mock(return_value=httpx.Response(200, json=SALES))
    go1 = dial()
    go1.groups.add_members("g", ["1", "2"])
    go1.groups.remove_members("g", ["1", "2"])
    assert ["GET", "PATCH", "GET", "PATCH", "PATCH"] == [call.request.method for call in wire.calls]
    assert [
        patch_body({"op": "add", "path": "members", "value": [{"value": "2"}]}),
        patch_body({"op": "remove", "path": 'members[value eq "1"]'}),
        patch_body({"op": "remove", "path": 'members[value eq "2"]'}),
    ] == [json.loads(call.request.content) for call in wire.calls if call.request.content]


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(204), httpx.Response(200), httpx.Response(200, content=b" \r\n")],
    ids=["204", "200 without body", "200 with white space"],
)
@pytest.mark.parametrize("operation", ["patch", "replace", "deactivate"])
def test_a_write_without_a_resource_is_read_back(wire, dial, answer, operation):
    """With one GET, and the resource is returned as always."""
    wire.get("/Users/1").respond(json=ADA)
    wire.route().mock(return_value=answer)
    argument = {"patch": ("1", PatchOp().remove("title")), "replace": (THERE,)}
    user = getattr(dial().users, operation)(*argument.get(operation, ("1",)))
    assert "ada" == user.user_name
    assert 2 == len(wire.calls)


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(204), httpx.Response(200, json={"x": 1}), httpx.Response(200, text="gone")],
    ids=["204", "json", "text"],
)
def test_what_a_deletion_answers_does_not_matter(wire, dial, answer):
    """As long as it is no error."""
    wire.delete("/Users/1").mock(return_value=answer)
    assert dial().users.delete("1") is None


def test_the_dialect_chooses_the_media_type(wire, dial):
    """For a provider that takes JSON only."""
    route = wire.post("/Users").respond(201, json=ADA)
    dial(dialect=Dialect(name="x", media_type="application/json")).users.create(ENGINEER)
    assert "application/json" == route.calls.last.request.headers["content-type"]


def test_versions_travel_as_if_match(wire, dial):
    """The one that was read; not where the dialect says no."""
    wire.get("/Users/1").respond(json=ADA, headers={"ETag": 'W/"7"'})
    route = wire.patch("/Users/1").respond(json=ADA)
    for dialect, expected in (
        (GO1, 'W/"7"'),
        (Dialect(name="x", if_match=False), None),
    ):
        go1 = dial(dialect=dialect)
        go1.users.update(go1.users.get("1"), title="CTO")
        assert expected == route.calls.last.request.headers.get("if-match")


def test_a_version_that_a_raw_call_names_is_sent(wire, dial):
    """Whatever the dialect says of others."""
    route = wire.put("/Users/1").respond(json=ADA)
    dial(dialect=Dialect(name="x", if_match=False)).raw.put("/Users/1", {}, if_match="v")
    assert "v" == route.calls.last.request.headers["if-match"]


@pytest.mark.parametrize(
    "token", ["token", "Bearer token", " bearer  token\n"], ids=["bare", "bearer", "pasted"]
)
def test_the_token_as_it_was_pasted(wire, dial, token):
    """One Bearer goes out."""
    route = wire.get("/Me").respond(json=ADA)
    dial(auth=BearerToken(token)).me()
    assert "Bearer token" == route.calls.last.request.headers["authorization"]


def test_a_function_gives_the_token(wire, dial):
    """At each request, and once more where it was refused."""
    tokens = iter(["a", "b", "c"])
    route = wire.get("/Me").mock(
        side_effect=[
            httpx.Response(200, json=ADA),
            httpx.Response(401),
            httpx.Response(200, json=ADA),
        ]
    )
    go1 = dial(auth=lambda: next(tokens))
    go1.me()
    go1.me()
    sent = [call.request.headers["authorization"] for call in route.calls]
    assert ["Bearer a", "Bearer b", "Bearer c"] == sent


@pytest.mark.parametrize(
    ("error", "says", "effect"),
    [
        (httpx.ConnectError("refused"), "refused", False),
        (httpx.ConnectTimeout(""), "no connection in time", False),
        (httpx.PoolTimeout(""), "no free connection in time", False),
        (httpx.ReadTimeout(""), "no answer in time", True),
        (httpx.WriteTimeout(""), "the request could not be sent in time", True),
        (httpx.TimeoutException(""), "a time-out", True),
        (httpx.ReadError(""), "ReadError", True),
        (httpx.RemoteProtocolError("disconnected"), "disconnected", True),
        (httpx.ProxyError("no"), "no", False),
        (httpx.UnsupportedProtocol("no"), "no", False),
        (httpx.LocalProtocolError("no"), "no", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_failures_of_the_transport_in_our_words(wire, dial, error, says, effect):
    """One class of ours, whether it may have had effect, and no trace of httpx."""
    wire.get("/Users/1").mock(side_effect=error)
    with pytest.raises(TransportError, match=says) as caught:
        dial(retry=RetryPolicy(attempts=2)).users.get("1")
    # What the HTTP library itself refuses, it refuses again.
    permanent = isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError)
    assert permanent is caught.value.permanent
    attempts = 1 if permanent else 2
    assert (attempts, effect) == (caught.value.attempts, caught.value.may_have_had_effect)
    is_timeout = isinstance(error, httpx.TimeoutException)
    assert is_timeout == isinstance(caught.value, RequestTimeoutError)
    assert ("GET", "/Users/1") == (caught.value.method, caught.value.path)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_other_exceptions_are_not_hidden(wire, dial):
    """A bug in a transport is nobody's failure of the network."""
    wire.get("/Users/1").mock(side_effect=ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        dial().users.get("1")
    wire.get("/Users/1").mock(side_effect=httpx.InvalidURL("odd"))
    with pytest.raises(Exception, match="the URL cannot be used: odd") as caught:
        dial().users.get("1")
    assert "base_url" == caught.value.variable


def test_a_timeout_is_sent_along(wire, dial):
    """Ours by default, the caller's where there is one, in the words of httpx."""
    route = wire.get("/Me").respond(json=ADA)
    go1 = dial()
    go1.me()
    assert {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0} == (
        route.calls.last.request.extensions["timeout"]
    )
    go1.with_options(timeout=Timeout(read=1.5, connect=None)).me()
    assert {"connect": None, "read": 1.5, "write": 60.0, "pool": 60.0} == (
        route.calls.last.request.extensions["timeout"]
    )
