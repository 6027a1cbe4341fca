"""Answers that get lost: what is there afterwards, and what the caller sees."""

import json

import pytest
from attrs import evolve

from go1scim import (
    ConflictError,
    Group,
    Member,
    NotFoundError,
    PatchOp,
    RequestTimeoutError,
    Response,
    RetryPolicy,
    ServerError,
    TransportError,
    User,
)
from go1scim.testing import Portal

ONCE = RetryPolicy(attempts=1)


def lose(faults, how, **where):
    """One answer that says nothing of what became of the request."""
    {
        "lost after commit": lambda: faults.lose_response(**where),
        "timed out after commit": lambda: faults.time_out(**where),
        "timed out before commit": lambda: faults.time_out(committed=False, **where),
        "503 after commit": lambda: faults.next(status=503, committed=True, **where),
        "503 before commit": lambda: faults.next(status=503, **where),
        "500 after commit": lambda: faults.next(status=500, committed=True, **where),
        "never sent": lambda: faults.refuse_connection(**where),
        "429": lambda: faults.next(status=429, retry_after=3, **where),
    }[how]()


HOW = [
    "lost after commit",
    "timed out after commit",
    "timed out before commit",
    "503 after commit",
    "503 before commit",
    "500 after commit",
    "never sent",
    "429",
]
UNCERTAIN = [how for how in HOW if how not in {"never sent", "429"}]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("times", [1, 3])
def test_exactly_one_user_exists_afterwards(go1, portal, ada, how, times):
    """However often answers get lost, and no error."""
    for _ in range(times):
        lose(portal.faults, how, method="POST", path="/Users")
    created = go1.users.create(ada)
    assert [created.id] == [user["id"] for user in portal.users]
    committed = how.endswith("after commit")
    assert (1 if committed else times + 1) == portal.requests.count("POST", "/Users")


@pytest.mark.parametrize("how", UNCERTAIN)
def test_a_user_without_an_external_id_is_found_by_name(go1, portal, ada, how):
    """The look-up takes what there is."""
    lose(portal.faults, how, method="POST", path="/Users")
    created = go1.users.create(evolve(ada, external_id=None))
    assert [created.id] == [user["id"] for user in portal.users]


@pytest.mark.parametrize("how", UNCERTAIN)
def test_the_look_up_happens_without_retries_too(connect, portal, ada, how):
    """The last answer is as uncertain as the first: a user who is there is a success."""
    go1 = connect(portal, retry=ONCE)
    lose(portal.faults, how, method="POST", path="/Users")
    if how.endswith("after commit"):
        assert go1.users.create(ada).id == portal.users[0]["id"]
        return
    with pytest.raises((ServerError, RequestTimeoutError)) as caught:
        go1.users.create(ada)
    assert 1 == caught.value.attempts
    assert [] == portal.users


def test_a_look_up_that_fails_leaves_the_first_failure(connect, portal, ada):
    """It cannot be told whether the user is there: that is what the error says."""
    go1 = connect(portal)
    portal.faults.lose_response(method="POST", path="/Users")
    portal.faults.next(status=403, method="GET", path="/Users")
    with pytest.raises(TransportError) as caught:
        go1.users.create(ada)
    assert ("POST", "/Users", True) == (
        caught.value.method,
        caught.value.path,
        caught.value.may_have_had_effect,
    )
    assert 1 == portal.requests.count("POST", "/Users")


@pytest.mark.parametrize("how", ["lost after commit", "503 after commit"])
def test_somebody_else_under_the_same_key_is_a_conflict(go1, portal, ada, how):
    """A user that cannot be what was sent is not taken for it."""
    portal.add_user(
        userName="ada@example.com", externalId="e-1", name={"givenName": "Eve", "familyName": "X"}
    )
    lose(portal.faults, how, method="POST", path="/Users")
    with pytest.raises(ConflictError) as caught:
        go1.users.create(ada)
    assert caught.value.scim_type in {"uniqueness", None}
    assert caught.value.hint
    assert 1 == len(portal.users)


@pytest.mark.parametrize(
    "theirs",
    [
        {"userName": "eve@example.com"},
        {"externalId": "e-2"},
        {"name": {"givenName": "Eve", "familyName": "Byron"}},
        {"name": {"givenName": "Ada", "familyName": "King"}},
        {"emails": []},
    ],
    ids=["user name", "external id", "given name", "family name", "e-mail"],
)
def test_each_difference_tells_a_foreign_user(go1, portal, ada, theirs):
    """The name, the keys and the addresses must be those that were sent."""
    same = {
        "userName": "ada@example.com",
        "externalId": "e-1",
        "name": {"givenName": "Ada", "familyName": "Byron"},
        "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
    }
    portal.add_user(**{**same, **theirs})
    portal.faults.time_out(committed=False, method="POST", path="/Users")
    with pytest.raises(ConflictError):
        go1.users.create(ada)


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_a_foreign_user_is_adopted_where_that_is_wanted(go1, portal, ada, if_exists):
    """Who appeared between the look-up and the POST, whose answer was lost, is taken as well."""
    there = portal.add_user(
        userName="ada@example.com", externalId="e-1", name={"givenName": "Eve", "familyName": "X"}
    )
    portal.faults.next(status=200, content=b'{"totalResults": 0}', method="GET", times=2)
    portal.faults.lose_response(method="POST", path="/Users")
    assert there["id"] == go1.users.create(ada, if_exists=if_exists).id
    assert 1 == len(portal.users)


def test_exactly_one_group_exists_afterwards(go1, portal):
    """As for users."""
    portal.faults.lose_response(method="POST", path="/Groups", times=2)
    created = go1.groups.create(Group(display_name="Sales"))
    assert [created.id] == [group["id"] for group in portal.groups]


def test_a_foreign_group_is_a_conflict(go1, portal):
    """The same name with another external id is another group."""
    portal.add_group(displayName="Sales", externalId="g-2")
    portal.faults.time_out(committed=False, method="POST", path="/Groups")
    with pytest.raises(ConflictError, match="differs from what was sent"):
        go1.groups.create(Group(display_name="Sales", external_id="g-1"))


def test_a_deletion_whose_answer_was_lost_is_a_success(connect, clock, ada):
    """404 to the second DELETE is what the first one has done."""
    portal = Portal(clock=clock, dialect="rfc")
    go1 = connect(portal)
    there = go1.users.create(ada)
    portal.faults.lose_response(method="DELETE")
    assert go1.users.delete(there) is None
    assert 2 == portal.requests.count("DELETE")
    with pytest.raises(NotFoundError):
        go1.users.delete(there)


def test_a_deletion_that_never_arrived_finds_nobody(connect, clock):
    """404 after a connection that was refused is a 404."""
    go1 = connect(Portal(clock=clock, dialect="rfc"))
    with pytest.raises(NotFoundError):
        go1.users.delete("nobody")


def doubling(lost):
    """A server that appends members whoever is there (seen in scimmy), and loses answers."""
    members = []

    def server(request):
        if request.method == "PATCH":
            (operation,) = json.loads(request.content)["Operations"]
            members.extend(operation["value"])
            if lost:
                return lost.pop()
        return Response(200, {}, json.dumps({"id": "1", "members": members}).encode())

    return server


@pytest.mark.parametrize(
    "lost", [RequestTimeoutError("late"), TransportError("lost"), Response(503)], ids=repr
)
def test_a_server_that_appends_is_asked_once(connect, lost):
    """A second PATCH would double everybody."""
    group = connect(doubling([lost])).groups.add_members("1", ["2", "3"])
    assert ["2", "3"] == [member.value for member in group.members]


@pytest.mark.parametrize("how", UNCERTAIN)
def test_adding_members_adds_nobody_twice(go1, portal, how):
    """A lost answer is followed by a look, and only then by a second PATCH."""
    id = portal.add_group(displayName="Sales", members=[{"value": "1"}])["id"]
    lose(portal.faults, how, method="PATCH")
    group = go1.groups.add_members(id, ["2", "3"])
    assert ["1", "2", "3"] == [one.value for one in group.members]
    assert ["1", "2", "3"] == [one["value"] for one in portal.groups[0]["members"]]
    committed = how.endswith("after commit")
    assert (1 if committed else 2) == portal.requests.count("PATCH")


@pytest.mark.parametrize("how", UNCERTAIN)
def test_removing_members_is_simply_repeated(go1, portal, how):
    """A filter that matches nobody any more succeeds."""
    id = portal.add_group(displayName="Sales", members=[{"value": "1"}, {"value": "2"}])["id"]
    lose(portal.faults, how, method="PATCH")
    assert ["1"] == [one.value for one in go1.groups.remove_members(id, ["2"]).members]


@pytest.mark.parametrize("how", UNCERTAIN)
def test_a_replacing_patch_is_repeated(go1, portal, ada, how):
    """Replacing twice is as good as once."""
    there = go1.users.create(ada)
    lose(portal.faults, how, method="PATCH")
    assert "CTO" == go1.users.update(there, title="CTO").title
    assert 2 == portal.requests.count("PATCH")


@pytest.mark.parametrize(
    "how", ["lost after commit", "timed out before commit", "503 after commit"]
)
def test_an_adding_patch_is_not_repeated(go1, portal, ada, how):
    """It may append a second time, so the caller decides."""
    there = go1.users.create(ada)
    lose(portal.faults, how, method="PATCH")
    with pytest.raises((TransportError, ServerError)) as caught:
        go1.users.patch(there, PatchOp().add("emails", {"value": "b@example.com"}))
    assert 1 == caught.value.attempts == portal.requests.count("PATCH")


@pytest.mark.parametrize("how", HOW)
def test_reading_is_repeated(go1, portal, how):
    """Also in the middle of a listing."""
    for number in range(4):
        portal.add_user(userName=f"u{number}")
    users = go1.users.iter(count=2)
    next(users)
    lose(portal.faults, how, method="GET")
    assert 3 == len(list(users))
    assert users.completeness


def test_retries_end(connect, portal, clock, ada):
    """The error says how often it was tried, and Retry-After was kept."""
    go1 = connect(portal, retry=RetryPolicy(attempts=3))
    start = clock.now()
    portal.faults.next(status=429, retry_after=5, method="GET", times=9)
    with pytest.raises(Exception, match="sent 3 times") as caught:
        go1.users.get("1")
    assert 3 == caught.value.attempts == portal.requests.count("GET")
    assert 10 == clock.now() - start


def test_a_wait_that_is_too_long_is_an_error_at_once(go1, portal, clock):
    """It says when to come back."""
    start = clock.now()
    portal.faults.next(status=429, retry_after=3600, method="GET")
    with pytest.raises(Exception, match="3600 seconds") as caught:
        go1.users.get("1")
    assert (3600, start) == (caught.value.retry_after, clock.now())


def test_a_cut_off_answer_to_a_create(go1, portal, ada):
    """The user is there, but the answer cannot be read: that is an error of the answer."""
    portal.faults.truncate(at=20, method="POST", path="/Users")
    with pytest.raises(Exception, match="not JSON") as caught:
        go1.users.create(ada)
    assert "POST" == caught.value.method
    assert isinstance(go1.users.create(ada, if_exists="return"), User)


def test_an_inactive_user_is_not_the_one_just_created(go1, portal, ada):
    """Somebody has deactivated the one that is there; who is created is active."""
    go1.users.deactivate(go1.users.create(ada))
    portal.faults.time_out(committed=False, method="POST", path="/Users")
    with pytest.raises(ConflictError, match="differs from what was sent"):
        go1.users.create(ada)


def test_a_group_with_other_members_is_not_the_one_just_created(go1, portal):
    """What was sent had none."""
    portal.add_group(displayName="Sales", members=[{"value": "1"}])
    portal.faults.time_out(committed=False, method="POST", path="/Groups")
    with pytest.raises(ConflictError):
        go1.groups.create(Group(display_name="Sales"))
    portal.faults.time_out(committed=False, method="POST", path="/Groups")
    assert go1.groups.create(Group(display_name="Sales", members=[Member("1")])).id
    assert 1 == len(portal.groups)
