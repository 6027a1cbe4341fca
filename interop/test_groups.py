"""The client's operations on groups, the same on every server."""

import pytest

from go1scim import Group, Member, NotFoundError, User, urns


@pytest.fixture
def people(client):
    """Five users."""
    return [client.users.create(User(user_name=f"p{n}@example.com")) for n in range(5)]


def ids(members):
    """Of members or users, sorted, so that doubles show."""
    return sorted(getattr(each, "value", None) or each.id for each in members)


def test_create_with_members(client, people):
    """The new group has the name and the members that were sent."""
    group = Group(display_name="Sales", members=[Member(user.id) for user in people[:2]])
    created = client.groups.create(group)

    assert ("Sales", ids(people[:2])) == (created.display_name, ids(created.members))
    assert created == client.groups.get(created.id)


def test_rename(client, people):
    """A new name leaves the members alone, and is what the group is found by."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    renamed = client.groups.update(created, display_name="Ventes & «marketing»")

    assert ("Ventes & «marketing»", ids(people[:1])) == (
        renamed.display_name,
        ids(renamed.members),
    )
    assert created.id == client.groups.find(display_name="Ventes & «marketing»").id
    assert client.groups.find(display_name="Sales") is None


def test_add_members(client, people):
    """Only who is missing is added: nobody is a member twice, whatever a server makes of it."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    group = client.groups.add_members(created, people[:3])

    assert ids(people[:3]) == ids(group.members)
    assert ids(people[:3]) == ids(client.groups.add_members(created.id, people[:2]).members)
    assert ids(people[:3]) == ids(client.groups.get(created.id).members)


def test_what_adding_twice_would_do(client, people, habits):
    """The reason for the look before: some servers append who is a member already."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    add = {"op": "add", "path": "members", "value": [{"value": people[0].id}]}
    document = {"schemas": [urns.PATCH_OP], "Operations": [add]}
    client.raw.patch(f"/Groups/{created.id}", document)

    expected = 2 if habits.adds_members_twice else 1
    assert expected == len(client.groups.get(created.id).members)


def test_remove_members(client, people):
    """Who is named goes, the others stay; who is no member is no mistake."""
    created = client.groups.create(
        Group(display_name="Sales", members=[Member(user.id) for user in people[:3]])
    )
    group = client.groups.remove_members(created, [people[1], people[4]])

    assert ids([people[0], people[2]]) == ids(group.members)
    assert ids([people[0], people[2]]) == ids(client.groups.get(created.id).members)
    assert () == client.groups.remove_members(created, people).members


def test_set_members(client, people):
    """The members become those that are named, and none where none is."""
    created = client.groups.create(
        Group(display_name="Sales", members=[Member(user.id) for user in people[:3]])
    )
    assert ids(people[2:]) == ids(client.groups.set_members(created, people[2:]).members)
    assert ids(people[2:]) == ids(client.groups.get(created.id).members)
    assert () == client.groups.set_members(created.id, []).members


def test_more_members_than_a_request_takes(client):
    """A crowd comes and goes in several requests, each member once."""
    crowd = [f"00000000-0000-4000-8000-{n:012}" for n in range(250)]
    created = client.groups.create(Group(display_name="Everybody"))
    group = client.groups.add_members(created, crowd)

    assert crowd == ids(group.members)
    assert crowd[:20] == ids(client.groups.remove_members(group, crowd[20:]).members)
    assert crowd[:20] == ids(client.groups.get(created.id).members)


def test_create_if_exists(client, people):
    """A group is found by its name; what is set in the new one, members included, is set there."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    again = Group(display_name="Sales", members=[Member(people[1].id)])

    assert created.id == client.groups.create(again, if_exists="return").id
    updated = client.groups.create(again, if_exists="update")
    assert created.id == updated.id
    assert ids(people[1:2]) == ids(updated.members)


def test_replace(client, people):
    """A whole group replaces the one that is there, members included."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    replaced = client.groups.replace(
        Group(id=created.id, display_name="Marketing", members=[Member(people[1].id)])
    )

    assert ("Marketing", ids(people[1:2])) == (replaced.display_name, ids(replaced.members))
    assert replaced == client.groups.get(created.id)


def test_lists_of_groups(client):
    """All groups come, each once, with a filter as well."""
    names = sorted(f"Team {n:02}" for n in range(12))
    for name in names:
        client.groups.create(Group(display_name=name))

    assert names == sorted(group.display_name for group in client.groups.iter(count=5))
    found = client.groups.iter('displayName sw "Team 1"', count=1)
    assert ["Team 10", "Team 11"] == sorted(group.display_name for group in found)
    assert found.completeness.complete


def test_delete(client, people):
    """The group is gone; its members are not."""
    created = client.groups.create(Group(display_name="Sales", members=[Member(people[0].id)]))
    client.groups.delete(created)

    with pytest.raises(NotFoundError):
        client.groups.get(created.id)
    with pytest.raises(NotFoundError):
        client.groups.add_members(created, people)
    assert people[0].id == client.users.get(people[0].id).id
