"""Creating users, also those who are there already."""

import pytest
from asked import operations, scim_writes
from attrs import evolve
from faces import BASE

from go1scim import (
    BadRequestError,
    ConflictError,
    Group,
    Name,
    Response,
    Role,
    User,
)
from go1scim.testing import Portal


def test_create_gives_the_user_as_the_portal_has_it(go1, portal, ada):
    """An id, meta and Go1's Learner are there, and what was sent is kept."""
    created = go1.users.create(ada)
    assert portal.users[0]["id"] == created.id
    assert ("ada@example.com", "e-1", True) == (
        created.user_name,
        created.external_id,
        created.active,
    )
    assert [Role.LEARNER] == [role.role for role in created.roles]
    assert created == go1.users.get(created)


def test_create_of_somebody_who_is_there_raises(go1, ada):
    """409, and the hint says what else there is."""
    go1.users.create(ada)
    with pytest.raises(ConflictError, match="if_exists='update'") as caught:
        go1.users.create(ada)
    assert (409, "uniqueness", 1) == (
        caught.value.status,
        caught.value.scim_type,
        caught.value.attempts,
    )


def test_create_returns_the_user_who_is_there(go1, portal, ada):
    """Nothing is written."""
    first = go1.users.create(ada)
    portal.requests.clear()
    assert first == go1.users.create(evolve(ada, title="CTO"), if_exists="return")
    assert [] == scim_writes(portal)


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_create_creates_where_nobody_is_there(go1, portal, ada, if_exists):
    """One look-up by each key, and one POST."""
    assert "ada@example.com" == go1.users.create(ada, if_exists=if_exists).user_name
    assert [("POST", "/Users")] == scim_writes(portal)


def test_create_updates_only_what_is_set(go1, portal, ada):
    """What the given user does not have is left alone; a deactivated user stays deactivated."""
    there = go1.users.create(evolve(ada, title="Countess", nick_name="A"))
    go1.users.deactivate(there)
    portal.requests.clear()
    updated = go1.users.create(evolve(ada, title="CTO"), if_exists="update")
    assert (there.id, "CTO", "A", False) == (
        updated.id,
        updated.title,
        updated.nick_name,
        updated.active,
    )
    assert [[{"op": "replace", "path": "title", "value": "CTO"}]] == operations(portal)
    assert go1.users.create(evolve(ada, active=True), if_exists="update").active


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_create_finds_whom_a_filter_did_not_show_before(connect, clock, ada, if_exists):
    """Somebody who appears between the look-up and the POST is adopted after the 409."""
    portal = Portal(clock=clock)
    go1 = connect(portal)
    there = portal.add_user(userName="ada@example.com")
    empty = b'{"totalResults": 0}'
    portal.faults.next(status=200, content=empty, method="GET", times=2)
    assert there["id"] == go1.users.create(ada, if_exists=if_exists).id
    assert 409 == portal.requests.matching("POST", "/Users")[0].status


def test_create_raises_where_the_double_cannot_be_found(go1, portal, ada):
    """A 409 for a user that no look-up shows stays a 409."""
    portal.faults.next(status=409, detail="exists on another portal", method="POST", path="/Users")
    with pytest.raises(ConflictError, match="exists on another portal"):
        go1.users.create(ada, if_exists="return")


def test_create_reads_back_after_an_answer_without_a_body(go1, portal, ada):
    """201 with nothing in it: the user is looked up."""
    portal.faults.next(status=201, content=b"", committed=True, method="POST", path="/Users")
    created = go1.users.create(ada)
    assert portal.users[0]["id"] == created.id


def test_groups_of_a_user_are_not_written(go1, portal, ada):
    """They change by way of the group (RFC 7643 section 4.1.2)."""
    there = go1.users.create(ada)
    group = go1.groups.create(Group(display_name="Sales"))
    go1.groups.add_members(group, [there])
    portal.requests.clear()
    again = go1.users.get(there)
    assert ["Sales"] == [membership.display for membership in again.groups]
    assert again == go1.users.create(again, if_exists="update")
    assert [] == scim_writes(portal)


def test_a_provider_that_filters_by_one_key_only(connect):
    """The next key is tried; where there is none, the refusal is raised."""
    refusal = Response(400, {}, b'{"scimType": "invalidFilter", "status": "400"}')

    def server(request):
        if request.method == "POST":
            return Response(201, {}, b'{"id": "new"}')
        return refusal if "externalId" in request.target else Response(200, {}, b"[]")

    go1 = connect(server)
    person = User(user_name="a", external_id="e", name=Name(given_name="A", family_name="B"))
    assert "new" == go1.users.create(person, if_exists="return").id


def test_a_provider_that_filters_by_no_key(connect, ada):
    """What exists cannot be told: the refusal is raised, and nothing is created."""
    refusal = Response(400, {}, b'{"scimType": "invalidFilter", "status": "400"}')
    go1 = connect(lambda request: refusal)
    with pytest.raises(BadRequestError):
        go1.users.create(ada, if_exists="return")


def test_create_follows_no_location_but_takes_its_id(connect, ada):
    """The host of the server's link is not called; the user with its id is read."""
    urls = []

    def server(request):
        urls.append(request.url)
        if request.method == "POST":
            return Response(201, {"location": "https://evil.example/v9/Users/a%2Fb"}, b"")
        return Response(200, {}, b'{"id": "a/b", "userName": "ada"}')

    assert "a/b" == connect(server).users.create(ada).id
    assert [f"{BASE}/Users", f"{BASE}/Users/a%2Fb"] == urls


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_an_address_of_somebody_else_is_told(go1, portal, ada, if_exists):
    """What exists is nobody who has the keys of the new user."""
    portal.add_user(userName="other", emails=[{"value": "ada@example.com", "primary": True}])

    with pytest.raises(ConflictError) as caught:
        go1.users.create(evolve(ada, user_name="new"), if_exists=if_exists)

    assert "find(email=...)" in caught.value.hint
