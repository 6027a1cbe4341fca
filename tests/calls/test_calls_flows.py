"""Operations stepped by hand: which calls they make, without a driver, a clock or HTTP."""

import json

import pytest

from go1scim._exchange import Call, Response, Service, advance
from go1scim.calls._provider import Provider, encoded, literal, segment
from go1scim.calls.groups import GroupCalls
from go1scim.calls.users import UserCalls
from go1scim.dialect import GO1
from go1scim.errors import ConflictError, NotFoundError, ValidationError
from go1scim.models import Group, Name, User

PROVIDER = Provider(Service("https://scim.example.com/v2"), GO1)


class Users(UserCalls):
    """The builders alone: no face, no driver."""


class Groups(GroupCalls):
    """The same."""


@pytest.fixture
def users():
    """The operations on users."""
    return Users(PROVIDER, None)


@pytest.fixture
def groups():
    """The operations on groups."""
    return Groups(PROVIDER, None)


def build(calls, name, *args, **kwargs):
    """The call or flow that an operation is."""
    operation = next(vars(base)[name] for base in type(calls).__mro__ if name in vars(base))
    return operation.build(calls, *args, **kwargs)


def step_through(flow, *answers):
    """The requests of *flow* where its calls have these *answers*, and its result."""
    sent, answer = [], None
    left = iter(answers)
    while True:
        try:
            batch = advance(flow, answer)
        except StopIteration as done:
            return sent, done.value
        (call,) = batch
        assert isinstance(call, Call)
        sent.append(f"{call.request.method} {call.request.target}")
        answer = next(left)
        if isinstance(answer, dict):
            answer = [call.read(Response(200, {}, json.dumps(answer).encode()))]


def test_an_operation_of_one_exchange_is_a_call(users):
    """So that it can be run, awaited, queued or compared."""
    call = build(users, "get", "1")
    assert isinstance(call, Call)
    assert ("GET", "/Users/1", None) == (
        call.request.method,
        call.request.target,
        call.request.content,
    )
    assert call.request == build(users, "get", User(id="1")).request
    assert "DELETE" == build(users, "delete", "1").request.method


def test_a_create_is_repeated_by_way_of_a_probe(users):
    """Which looks for the user by its keys, the surest first."""
    person = User(user_name="a", external_id="e", name=Name(given_name="A", family_name="B"))
    (call,) = advance(build(users, "create", person), None)
    assert call.request.idempotent
    page = {"totalResults": 0}
    sent, found = step_through(call.probe(), page, page)
    assert found is None
    assert ["externalId", "userName"] == [
        one.partition("filter=")[2].partition("%20")[0] for one in sent
    ]


def test_an_update_by_id_is_two_calls(users):
    """First what is there, then what differs."""
    there = {"id": "1", "userName": "a", "title": "X"}
    sent, user = step_through(
        build(users, "update", "1", title="Y"), there, {**there, "title": "Y"}
    )
    assert ["GET /Users/1", "PATCH /Users/1"] == sent
    assert "Y" == user.title


def test_an_error_is_thrown_into_the_flow(users):
    """And comes out where nobody waits for it."""
    with pytest.raises(NotFoundError):
        step_through(build(users, "update", "1", title="Y"), NotFoundError("gone"))
    person = User(user_name="a", name=Name(given_name="A", family_name="B"))
    with pytest.raises(ConflictError):
        step_through(build(users, "create", person), ConflictError("there"))


def test_members_are_changed_one_request_after_the_other(groups):
    """First who joins, then who leaves."""
    there = {"id": "g", "members": [{"value": "1"}]}
    sent, group = step_through(build(groups, "set_members", "g", ["2"]), there, there, {"id": "g"})
    assert ["GET /Groups/g", "PATCH /Groups/g", "PATCH /Groups/g"] == sent
    assert Group(id="g") == group


def test_the_base_of_a_request_is_the_providers():
    """Only the path comes from the operation."""
    request = PROVIDER.request("GET", "/Users", query={"a": None, "count": 1})
    assert "https://scim.example.com/v2/Users?count=1" == request.url
    assert "/Users" == request.path


def test_texts_in_urls_and_filters():
    """Each quoted for its place."""
    assert "a%2Fb%3F%23%20%C3%BC" == segment("a/b?# ü")
    assert '"a\\"b\\\\c"' == literal('a"b\\c')
    assert "?filter=a%20eq%20%22%26%22" == encoded({"filter": 'a eq "&"'})
    assert "" == encoded({}) == encoded({"a": None})
    with pytest.raises(ValidationError):
        literal("\ud800")
