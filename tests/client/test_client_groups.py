import json

import pytest
from attrs import evolve

from go1scim import (
    AmbiguousMatchError,
    BadRequestError,
    ConflictError,
    Dialect,
    Group,
    Member,
    NotFoundError,
    PatchOp,
    User,
    ValidationError,
)
from go1scim.testing import Portal

SMALL = Dialect(name="small", member_chunk=2)


def patches(portal):
    """The operations of each PATCH."""
    return [one.json()["Operations"] for one in portal.requests.matching("PATCH")]


def members(portal):
    """The members of the only group, in order."""
    (group,) = portal.groups
    return [one["value"] for one in group.get("members", ())]


@pytest.fixture
def sales(portal):
    """A group with the members 1, 2 and 3."""
    document = portal.add_group(displayName="Sales", members=[{"value": n} for n in "123"])
    return Group(id=document["id"], display_name="Sales")


def test_a_group_lives_through_all_operations(go1, portal):
    """Created, read, found, renamed, replaced, patched and deleted."""
    created = go1.groups.create(Group(display_name="Sales", external_id="g-1"))
    assert created == go1.groups.get(created) == go1.groups.get(created.id)
    assert [created] == list(go1.groups.iter()) == list(go1.groups.list().resources)
    assert created == go1.groups.find(display_name="SALES") == go1.groups.find(external_id="g-1")
    assert "Sold" == go1.groups.update(created, display_name="Sold").display_name
    cleared = go1.groups.update(created.id, external_id=None)
    assert cleared.external_id is None
    assert "Sell" == go1.groups.replace(evolve(cleared, display_name="Sell")).display_name
    patched = go1.groups.patch(created, PatchOp().replace("displayName", "Sales"))
    assert "Sales" == patched.display_name
    assert go1.groups.delete(created) is None
    assert [] == portal.groups
    with pytest.raises(NotFoundError):
        go1.groups.get(created)


def test_update_of_nothing_new_sends_nothing(go1, portal):
    """The group that was given is the answer."""
    created = go1.groups.create(Group(display_name="Sales"))
    portal.requests.clear()
    assert created is go1.groups.update(created, display_name="Sales")
    assert 0 == len(portal.requests)


def test_update_of_members_names_the_other_ways(go1, portal):
    """Members have operations of their own."""
    with pytest.raises(ValidationError, match="'members'") as caught:
        go1.groups.update("1", members=[])
    assert "members" == caught.value.field
    assert 0 == len(portal.requests)


def test_find_verifies_what_came_back(go1, portal):
    """Two groups of the same name are ambiguous, one that does not match is none."""
    for _ in range(2):
        portal.add_group(displayName="Sales")
    with pytest.raises(AmbiguousMatchError):
        go1.groups.find(display_name="sales")
    assert go1.groups.find(display_name="other") is None


@pytest.mark.parametrize("if_exists", ["return", "update"])
def test_create_adopts_the_group_that_is_there(go1, portal, if_exists):
    """By its external id first, else by its name."""
    there = go1.groups.create(Group(display_name="Sales", external_id="g-1"))
    again = go1.groups.create(Group(display_name="Sold", external_id="g-1"), if_exists=if_exists)
    assert there.id == again.id
    assert ("Sales" if if_exists == "return" else "Sold") == again.display_name
    assert (
        there.id == go1.groups.create(Group(display_name=again.display_name), if_exists="return").id
    )
    assert 1 == portal.requests.count("POST", "/Groups")


def test_create_of_a_name_that_is_there(connect, clock):
    """Raises where the portal refuses doubles."""
    portal = Portal(clock=clock, quirks={"group_names_unique": True})
    go1 = connect(portal)
    go1.groups.create(Group(display_name="Sales"))
    with pytest.raises(ConflictError):
        go1.groups.create(Group(display_name="sales"))


@pytest.mark.parametrize("name", [None, "", " "])
def test_a_group_has_a_name(go1, portal, name):
    """RFC 7643 section 4.2 wants one; nothing is sent."""
    with pytest.raises(ValidationError) as caught:
        go1.groups.create(Group(display_name=name))
    assert "display_name" == caught.value.field
    assert 0 == len(portal.requests)


def test_add_members_sends_only_who_is_missing(go1, portal, sales):
    """In every form that a member can have, each once."""
    group = go1.groups.add_members(sales, ["1", "4", User(id="5"), Group(id="6"), Member("7"), "4"])
    assert list("1234567") == members(portal) == [one.value for one in group.members]
    (operations,) = patches(portal)
    assert [{"op": "add", "path": "members", "value": [{"value": n} for n in "4567"]}] == operations


def test_add_members_of_nobody_new_sends_nothing(go1, portal, sales):
    """The group as it is is the answer."""
    assert 3 == len(go1.groups.add_members(sales.id, ["1", "2"]).members)
    assert 3 == len(go1.groups.add_members(sales, []).members)
    assert [] == patches(portal)


def test_members_travel_in_chunks(connect, portal, sales):
    """As many as the dialect says in one PATCH, one after the other."""
    go1 = connect(portal, dialect=SMALL)
    go1.groups.add_members(sales, list("45678"))
    assert [2, 2, 1] == [len(operations[0]["value"]) for operations in patches(portal)]
    portal.requests.clear()
    go1.groups.remove_members(sales, list("45678"))
    assert [2, 2, 1] == [len(operations) for operations in patches(portal)]
    assert list("123") == members(portal)


def test_remove_members_sends_first_who_is_there(go1, portal, sales):
    """Each as a value filter (RFC 7644 section 3.5.2.2); the others may be hidden members."""
    group = go1.groups.remove_members(sales, ["2", "9", Member("3")])
    assert ["1"] == members(portal) == [one.value for one in group.members]
    assert [
        [
            {"op": "remove", "path": 'members[value eq "2"]'},
            {"op": "remove", "path": 'members[value eq "3"]'},
        ],
        [{"op": "remove", "path": 'members[value eq "9"]'}],
    ] == patches(portal)


def test_remove_members_beyond_those_that_are_shown(connect):
    """A provider may show a part of the members only."""
    portal = Portal(quirks={"member_cap": 1})
    group = portal.add_group(displayName="Sales", members=[{"value": id} for id in "123"])
    connect(portal).groups.remove_members(group["id"], ["3", "1"])
    assert ["2"] == members(portal)


@pytest.mark.parametrize(("status", "scim_type"), [(400, "noTarget"), (404, None)])
def test_who_is_no_member_need_not_be_removed(go1, portal, sales, status, scim_type):
    """A request that was refused for one of several is sent for each of them."""
    shown = json.dumps({"id": sales.id, "displayName": "Sales"}).encode()
    portal.faults.next(status=200, content=shown, method="GET")
    refusal = json.dumps({"status": str(status), "scimType": scim_type}).encode()
    portal.faults.next(status=status, content=refusal, method="PATCH", times=2)
    go1.groups.remove_members(sales, ["9", "2"])
    assert [2, 1, 1] == [len(operations) for operations in patches(portal)]
    assert list("13") == members(portal)


def test_a_removal_that_is_refused_for_another_reason_is_an_error(go1, portal, sales):
    """It says nothing of who is a member."""
    portal.faults.next(status=400, method="PATCH")
    with pytest.raises(BadRequestError):
        go1.groups.remove_members(sales, ["9"])


def test_remove_members_of_a_provider_that_shows_none(go1, portal, sales):
    """All are sent, since nobody can tell who is there."""
    shown = json.dumps({"id": sales.id, "displayName": "Sales"}).encode()
    portal.faults.next(status=200, content=shown, method="GET")
    go1.groups.remove_members(sales, ["2", "9"])
    assert list("13") == members(portal)


def test_set_members_sends_the_difference(go1, portal, sales):
    """First who joins, then who leaves."""
    group = go1.groups.set_members(sales, ["3", "4", "1"])
    assert {"1", "3", "4"} == set(members(portal)) == {one.value for one in group.members}
    assert ["add", "remove"] == [operations[0]["op"] for operations in patches(portal)]
    portal.requests.clear()
    go1.groups.set_members(sales, ["3", "4", "1"])
    assert [] == patches(portal)
    assert () == go1.groups.set_members(sales, []).members


def test_an_id_in_a_member_filter_is_quoted(go1, portal):
    """A quote in an id cannot select others."""
    evil = 'x" or value pr or value eq "'
    portal.add_group(displayName="Sales", members=[{"value": "1"}, {"value": evil}])
    go1.groups.remove_members(portal.groups[0]["id"], [evil])
    assert ["1"] == members(portal)


def test_one_member_is_as_good_as_a_list_of_one(go1, portal, sales):
    """Text is one id, and not its letters."""
    go1.groups.add_members(sales, "45")
    go1.groups.add_members(sales, User(id="6"))
    assert ["1", "2", "3", "45", "6"] == members(portal)


@pytest.mark.parametrize("member", ["", None, 7, User(user_name="a"), Member()], ids=str)
@pytest.mark.parametrize("operation", ["add_members", "remove_members", "set_members"])
def test_a_member_has_an_id(go1, portal, operation, member):
    """Who has none is refused before any request."""
    with pytest.raises(ValidationError) as caught:
        getattr(go1.groups, operation)("1", [member])
    assert "members" == caught.value.field
    assert caught.value.hint
    assert 0 == len(portal.requests)


def test_an_answer_without_the_group_costs_one_get(connect, clock):
    """204 to each PATCH: the group is read."""
    portal = Portal(clock=clock, quirks={"patch_no_content": True})
    go1 = connect(portal)
    id = portal.add_group(displayName="Sales")["id"]
    assert ["1"] == [one.value for one in go1.groups.add_members(id, ["1"]).members]


def test_update_may_put_the_whole_group(connect, portal, sales):
    """For a provider without PATCH; the members stay."""
    go1 = connect(portal, dialect=Dialect(name="put", update="put"))
    there = go1.groups.get(sales)
    assert "Sold" == go1.groups.update(there, display_name="Sold").display_name
    assert list("123") == members(portal)
    assert 1 == portal.requests.count("PUT")


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (7, "an int is"),
        (None, "None is"),
        (User(user_name="a"), "a User without an id"),
        ("", "''"),
    ],
    ids=str,
)
def test_no_member_is_told_by_its_kind(go1, member, words):
    """In words that read well."""
    with pytest.raises(ValidationError, match=words):
        go1.groups.add_members("1", [member])


@pytest.mark.parametrize(("id", "words"), [(7, "an int is"), (None, "None is"), (b"", "a bytes")])
def test_no_id_is_told_by_its_kind(go1, id, words):
    """In words that read well."""
    with pytest.raises(ValidationError, match=words):
        go1.groups.get(id)


def test_an_address_in_the_place_of_an_id_is_told(go1):
    """An id may hold an @, so it is asked for, and the 404 tells."""
    with pytest.raises(NotFoundError) as caught:
        go1.users.deactivate("ada@example.com")

    assert "find(email=...)" in caught.value.hint
