"""Operations that are queued and sent together, on every server."""

import pytest

from go1scim import (
    ConflictError,
    EnterpriseUser,
    Group,
    Manager,
    NotFoundError,
    PatchOp,
    User,
)


@pytest.fixture
def send(client):
    """Sends a bulk, on either client."""
    return lambda bulk: client.runner.value(bulk.send())


def test_references_between_operations(client, send):
    """A manager and members that are not there yet: all of it is made at once."""
    bulk = client.bulk()
    boss = bulk.users.create(User(user_name="boss@example.com"))
    people = [
        bulk.users.create(
            User(
                user_name=f"p{n}@example.com",
                extensions=[EnterpriseUser(manager=Manager(boss.ref))],
            )
        )
        for n in range(5)
    ]
    sales = bulk.groups.create(Group(display_name="Sales"))
    bulk.groups.add_members(sales, [boss, *people])
    report = send(bulk)

    report.raise_for_failures()
    assert 8 == len(report.succeeded)
    assert boss.id == client.users.get(people[0].id)[EnterpriseUser].manager.value
    members = [member.value for member in client.groups.get(sales.id).members]
    assert sorted([boss.id, *(each.id for each in people)]) == sorted(members)


def test_every_kind_of_operation(client, send):
    """What changes and what goes is queued as what comes."""
    users = [client.users.create(User(user_name=f"p{n}@example.com")) for n in range(4)]
    bulk = client.bulk()
    bulk.users.replace(User(id=users[0].id, user_name="new@example.com"))
    bulk.users.patch(users[1].id, PatchOp().add("title", "Countess"))
    bulk.users.deactivate(users[2].id)
    bulk.users.delete(users[3].id)
    send(bulk).raise_for_failures()

    assert "new@example.com" == client.users.get(users[0].id).user_name
    assert "Countess" == client.users.get(users[1].id).title
    assert client.users.get(users[2].id).active is False
    with pytest.raises(NotFoundError):
        client.users.get(users[3].id)


def test_an_outcome_for_each(client, send):
    """What is refused has the error that it would have had by itself, and hides no other."""
    client.users.create(User(user_name="ada@example.com"))
    bulk = client.bulk()
    taken = bulk.users.create(User(user_name="ada@example.com"))
    missing = bulk.users.delete("missing")
    fine = bulk.users.create(User(user_name="charles@example.com"))
    report = send(bulk)

    assert (1, 2) == (len(report.succeeded), len(report.failed))
    assert isinstance(taken.error, ConflictError)
    assert isinstance(missing.error, NotFoundError)
    assert "charles@example.com" == client.users.get(fine.id).user_name


def test_more_than_one_request_takes(client, send):
    """A crowd is sent in as many requests as it takes, each once."""
    bulk = client.bulk()
    for n in range(250):
        bulk.users.create(User(user_name=f"p{n:03}@example.com"))
    report = send(bulk)

    assert 250 == len({each.id for each in report.succeeded})
    assert 250 == client.users.list(count=0).total_results
