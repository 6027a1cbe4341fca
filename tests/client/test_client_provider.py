"""Discovery, the user behind the token, and raw calls."""

import json

import pytest

from go1scim import (
    DecodeError,
    ForbiddenError,
    NotFoundError,
    Response,
    ServerError,
    ValidationError,
)
from go1scim.testing import Portal

DISCOVERY = ["service_provider_config", "resource_types", "schemas", "me"]


def answer(status, document=None, headers=None, content=None):
    """A server that always answers the same."""
    body = json.dumps(document).encode() if content is None else content
    return lambda request: Response(status, headers or {}, body)


def test_the_portal_describes_itself(go1):
    """The three documents of RFC 7644 section 4."""
    config = go1.service_provider_config()
    assert config.patch.supported
    assert {"User", "Group"} == {one.name for one in go1.resource_types()}
    assert {"User", "Group", "EnterpriseUser"} <= {
        one.name.replace(" ", "") for one in go1.schemas()
    }


@pytest.mark.parametrize("operation", DISCOVERY)
@pytest.mark.parametrize(
    "server",
    [
        answer(404, {"detail": "no"}),
        answer(405, content=b""),
        answer(501, content=b"<html>"),
        answer(200, content=b"<html>", headers={"content-type": "text/html"}),
        answer(200, content=b""),
        answer(200, "text"),
    ],
    ids=["404", "405", "501", "web page", "empty", "text"],
)
def test_what_is_absent_is_none_or_empty(connect, operation, server):
    """Never a crash: providers without discovery are common."""
    go1 = connect(server)
    expected = () if operation in {"resource_types", "schemas"} else None
    assert expected == getattr(go1, operation)()


@pytest.mark.parametrize("operation", DISCOVERY)
def test_other_errors_are_raised(connect, operation):
    """No rights, or a failure, does not mean that there is nothing."""
    with pytest.raises(ForbiddenError):
        getattr(connect(answer(403, {"detail": "no"})), operation)()
    with pytest.raises(ServerError):
        getattr(connect(answer(500, {"detail": "no"})), operation)()


def test_a_portal_without_discovery(connect, clock):
    """Of Go1's nothing is known."""
    go1 = connect(Portal(clock=clock, quirks={"discovery": "absent"}))
    assert (None, (), (), None) == (
        go1.service_provider_config(),
        go1.resource_types(),
        go1.schemas(),
        go1.me(),
    )


def test_me_is_the_user_behind_the_token(connect):
    """RFC 7644 section 3.11."""
    go1 = connect(answer(200, {"id": "1", "userName": "ada"}))
    assert ("1", "ada") == (go1.me().id, go1.me().user_name)


def test_raw_calls_give_the_answer_as_it_came(go1, portal):
    """Any method, with the credential and the errors of the client."""
    created = go1.raw.post(
        "/Users", {"userName": "a", "name": {"givenName": "A", "familyName": "B"}}
    )
    assert 201 == created.status
    where = f"/Users/{created.json()['id']}"
    assert "a" == go1.raw.get(where).json()["userName"]
    assert 1 == go1.raw.get("Users", query={"filter": 'userName eq "a"'}).json()["totalResults"]
    replaced = go1.raw.put(where, {**created.json(), "title": "CTO"})
    assert "CTO" == replaced.json()["title"]
    operations = [{"op": "remove", "path": "title"}]
    assert "title" not in go1.raw.patch(where, {"Operations": operations}).json()
    assert 204 == go1.raw.delete(where).status
    with pytest.raises(NotFoundError):
        go1.raw.get("/Users/nobody")


def test_raw_sends_query_and_version(connect):
    """Parameters are encoded, None is left out, and If-Match is what was given."""
    seen = []

    def server(request):
        seen.append(request)
        return Response(304)

    go1 = connect(server)
    assert 304 == go1.raw.get("/Users", query={"count": 1, "filter": "a eq 1", "x": None}).status
    for call in (
        lambda: go1.raw.put("/Users/1", {}, query={"a": "b"}, if_match="v"),
        lambda: go1.raw.patch("/Users/1", {}, query={"a": "b"}, if_match="v"),
        lambda: go1.raw.delete("/Users/1", query={"a": "b"}, if_match="v"),
    ):
        call()
    go1.raw.post("/Users", {}, query={"a": "b"})
    assert seen[0].target.endswith("/Users?count=1&filter=a%20eq%201")
    assert {"v"} == {one.headers["if-match"] for one in seen[1:4]}
    assert all(one.target.endswith("?a=b") for one in seen[1:])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "  ",
        None,
        7,
        "https://evil.example/Users",
        "//evil.example/Users",
        "/Users/../Groups",
        "/Users/.",
        "/Users/%2e%2e/Groups",
        "/Users/.%2E",
        "/Users/%2e",
        "/Users/x%2f..%2fGroups",
        "/Users/..%5Cx",
        "/Users/1\r\nx: y",
        "/Users?x=1",
        "/Users#x",
        "\\\\evil.example\\Users",
        "/Usérs",
        "http://[",
    ],
)
def test_raw_paths_stay_below_the_base_url(connect, path):
    """Whatever leads elsewhere is refused before it is sent."""
    go1 = connect(lambda request: pytest.fail("sent"))
    with pytest.raises(ValidationError) as caught:
        go1.raw.get(path)
    assert "path" == caught.value.field
    assert "'/Users/42'" in caught.value.hint


def test_raw_bodies_are_json(connect):
    """What JSON cannot hold is refused, in our words."""
    go1 = connect(lambda request: pytest.fail("sent"))
    with pytest.raises(ValidationError, match="cannot be written as JSON"):
        go1.raw.post("/Users", {"x": object()})
    with pytest.raises(ValidationError, match="cannot be written as JSON"):
        go1.raw.post("/Users", {"x": "\ud800"})


def test_raw_answers_are_read_on_demand(connect):
    """A web page is an answer; asking for its JSON is not."""
    response = connect(answer(200, content=b"<html>")).raw.get("/")
    with pytest.raises(DecodeError, match="web page"):
        response.json()
