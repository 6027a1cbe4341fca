"""Updates address what differs: single values of lists, and members of groups."""

import pytest
from asked import operations, scim_writes
from attrs import evolve

from go1scim import GO1, RFC, BadRequestError, Dialect, Email, Group, Member, Role, User
from go1scim.models import extension
from go1scim.schemas import attribute, register
from go1scim.testing import Portal

EMAILS = [Email(f"{number}@x.example") for number in range(4)]


SHELF = "urn:example:params:scim:schemas:extension:shelf:2.0:User"
register(
    {
        "id": SHELF,
        "attributes": [
            {
                "name": "shelf",
                "type": "complex",
                "subAttributes": [{"name": "books", "multiValued": True}],
            }
        ],
    }
)


@extension("urn:example:params:scim:schemas:extension:addressed:2.0:User", of=User)
class Stamped:
    """An extension with something that a client cannot set."""

    stamp: str | None = attribute(default=None, mutability="readOnly")


@pytest.fixture
def there(go1, ada):
    """A user with five addresses."""
    return go1.users.create(evolve(ada, emails=[*ada.emails, *EMAILS]))


def test_one_of_five_addresses_is_one_operation(go1, portal, there):
    """The others are not sent."""
    changed = [*there.emails[:4], Email("new@x.example")]
    updated = go1.users.update(there, emails=changed)
    assert changed == sorted(updated.emails, key=changed.index)
    path = 'emails[value eq "3@x.example"].value'
    assert [[{"op": "replace", "path": path, "value": "new@x.example"}]] == operations(portal)
    assert updated is go1.users.update(updated, emails=changed[::-1])
    assert 1 == portal.requests.count("PATCH")


def test_a_list_is_sent_as_a_whole_to_who_takes_no_value_paths(connect, portal, ada):
    """The dialect says so."""
    go1 = connect(portal, dialect=evolve(RFC, value_paths=False))
    there = go1.users.create(evolve(ada, emails=EMAILS))
    updated = go1.users.update(there, emails=EMAILS[:3])
    assert tuple(EMAILS[:3]) == updated.emails
    values = [{"value": email.value} for email in EMAILS[:3]]
    assert [[{"op": "replace", "path": "emails", "value": values}]] == operations(portal)


@pytest.mark.parametrize("value_paths", [True, False])
def test_an_update_is_made_where_value_paths_are_refused(connect, clock, ada, value_paths):
    """With one request more where the dialect does not say so."""
    portal = Portal(clock=clock, quirks={"patch_value_paths_refused": True})
    go1 = connect(portal, dialect=evolve(GO1, value_paths=value_paths))
    there = go1.users.create(evolve(ada, emails=EMAILS))
    changed = [*EMAILS[:3], Email("new@x.example")]
    updated = go1.users.update(there, emails=changed)
    assert {each.value for each in changed} == {each.value for each in updated.emails}
    assert ["emails"] == [each["path"] for each in operations(portal)[-1]]
    assert 1 + value_paths == portal.requests.count("PATCH")


def test_what_is_refused_otherwise_raises(go1, portal, there):
    """It is not sent in another form."""
    portal.faults.next(status=400, method="PATCH")
    with pytest.raises(BadRequestError):
        go1.users.update(there, title="CTO")
    assert 1 == portal.requests.count("PATCH")


def test_one_role_more_is_added(go1, portal, there):
    """Those who are there stay, Learner included: it cannot be lost."""
    manager, learner = go1.users.update(there, roles=[Role.MANAGER]), Role.LEARNER
    assert {learner, Role.MANAGER} == {role.role for role in manager.roles}
    assessor = go1.users.update(manager, roles=[Role.MANAGER.guid, Role.ASSESSOR])
    assert {learner, Role.MANAGER, Role.ASSESSOR} == {role.role for role in assessor.roles}
    assert 2 == len(go1.users.update(assessor, roles=[Role.MANAGER]).roles)
    first, second, third = operations(portal)
    assert [("add", "roles")] * 2 == [(one["op"], one["path"]) for (one,) in (first, second)]
    assert [Role.ASSESSOR.guid] == [each["value"] for each in second[0]["value"]]
    assert [{"op": "remove", "path": f'roles[value eq "{Role.ASSESSOR.guid}"]'}] == third


@pytest.mark.parametrize("form", ["strings", "guid_name"])
def test_roles_are_sent_as_a_whole_where_they_read_otherwise(connect, clock, ada, form):
    """A filter would ask for a name that the provider does not have."""
    portal = Portal(clock=clock, quirks={"role_form": form})
    go1 = connect(portal)
    there = go1.users.create(evolve(ada, roles=[Role.MANAGER]))
    updated = go1.users.update(there, roles=[Role.MANAGER, Role.ASSESSOR])
    assert {Role.LEARNER, Role.MANAGER, Role.ASSESSOR} == {role.role for role in updated.roles}
    assert updated is go1.users.update(updated, roles=[Role.MANAGER, Role.ASSESSOR])


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize(
    "wished", [EMAILS, [*EMAILS[:2], Email("new@x.example")]], ids=["added", "changed"]
)
def test_a_lost_update_of_single_values_is_looked_for(go1, portal, ada, committed, wished):
    """Sent twice, it would add a second time, or address what is gone."""
    there = go1.users.create(evolve(ada, emails=EMAILS[:3]))
    portal.faults.time_out(method="PATCH", committed=committed)
    updated = go1.users.update(there, emails=wished)
    assert {each.value for each in wished} == {each.value for each in updated.emails}
    assert (1 if committed else 2) == portal.requests.count("PATCH")


def test_the_order_of_what_no_path_leads_to_is_no_difference(go1, portal, ada):
    """There is nothing to be sent."""
    go1.users.create(evolve(ada, extra={SHELF: {"shelf": {"books": ["a", "b"]}}}))
    other = evolve(ada, extra={SHELF: {"shelf": {"books": ["b", "a"]}}})
    go1.users.create(other, if_exists="update")
    assert 0 == portal.requests.count("PATCH")


def test_what_a_client_cannot_set_is_not_sent(go1, portal, ada):
    """A difference that nobody can do anything about is none."""
    there = go1.users.create(ada)
    other = ada.with_extension(Stamped(stamp="x"))
    assert there.id == go1.users.create(other, if_exists="update").id
    assert 0 == portal.requests.count("PATCH")


@pytest.mark.parametrize("external_id", [None, "g-1"])
@pytest.mark.parametrize("in_lists", [True, False])
def test_members_of_a_group_that_exists_join_and_leave(connect, clock, in_lists, external_id):
    """In requests of a size that the provider takes, and not as a whole list."""
    portal = Portal(clock=clock, quirks={"members_in_lists": in_lists})
    go1 = connect(portal, dialect=Dialect(name="x", member_chunk=2))
    portal.add_group(displayName="Sales", members=[{"value": "1"}, {"value": "2"}])
    wished = Group(
        display_name="Sales", external_id=external_id, members=map(Member, ["2", "3", "4", "5"])
    )
    updated = go1.groups.create(wished, if_exists="update")
    assert (external_id, {"2", "3", "4", "5"}) == (
        updated.external_id,
        {member.value for member in updated.members},
    )
    renamed = [{"op": "replace", "path": "externalId", "value": external_id}]
    assert [
        *([renamed] if external_id else []),
        [{"op": "add", "path": "members", "value": [{"value": "3"}, {"value": "4"}]}],
        [{"op": "add", "path": "members", "value": [{"value": "5"}]}],
        [{"op": "remove", "path": 'members[value eq "1"]'}],
    ] == operations(portal)


def test_the_same_members_are_no_difference(go1, portal):
    """Whatever else is said of them: they are known by their ids."""
    portal.add_group(displayName="Sales", members=[{"value": "1"}, {"value": "2"}])
    wished = Group(display_name="Sales", members=[Member("2", display="Bo"), Member("1")])
    go1.groups.create(wished, if_exists="update")
    assert [] == [each for each in scim_writes(portal) if each[0] != "POST"]


def test_members_are_put_with_their_group(connect, portal):
    """Where the provider takes PUT only."""
    go1 = connect(portal, dialect=Dialect(name="put", update="put"))
    portal.add_group(displayName="Sales", members=[{"value": "1"}])
    wished = Group(display_name="Sales", members=[Member("2")])
    updated = go1.groups.create(wished, if_exists="update")
    assert ["2"] == [member.value for member in updated.members]
    assert "PUT" == scim_writes(portal)[-1][0]
