"""What is left on a server when its answer gets lost on the way, on every server."""

import httpx
import pytest
from attrs import evolve

from go1scim import Email, Group, Member, Name, RetryPolicy, TransportError, User

#: Three attempts, with nothing to wait for.
AT_ONCE = RetryPolicy(attempts=3, backoff=0)


class Losing(httpx.HTTPTransport):
    """Carries requests, and loses the first answers to those of a method."""

    def __init__(self, method, times=1):
        super().__init__()
        self.method = method
        self.times = times

    def handle_request(self, request):
        response = super().handle_request(request)
        if request.method == self.method and self.times:
            self.times -= 1
            response.close()
            raise httpx.ReadError("the answer was lost")
        return response


class LosingAwaited(httpx.AsyncHTTPTransport):
    """The same, for the client that awaits."""

    def __init__(self, method, times=1):
        super().__init__()
        self.method = method
        self.times = times

    async def handle_async_request(self, request):
        response = await super().handle_async_request(request)
        if request.method == self.method and self.times:
            self.times -= 1
            await response.aclose()
            raise httpx.ReadError("the answer was lost")
        return response


@pytest.fixture
def losing(connect, face):
    """Makes clients that lose the first answers to requests of a method."""
    made = []

    def losing(method, times=1):
        transport = LosingAwaited if face.is_async else Losing
        http_client = face.http_class(transport=transport(method, times))
        client = connect(http_client=http_client, retry=AT_ONCE)
        made.append((client, http_client))
        return client

    yield losing
    for client, http_client in made:
        close = http_client.aclose if face.is_async else http_client.close
        client.runner.value(close())


@pytest.fixture
def ada():
    """A user who is not there yet."""
    return User(
        user_name="ada@example.com",
        external_id="e-1",
        name=Name(given_name="Ada", family_name="Byron"),
        emails=[Email("ada@example.com", type="work", primary=True)],
    )


def test_a_create_makes_exactly_one(client, losing, ada):
    """Before it is sent again, the user is looked up, and found."""
    created = losing("POST").users.create(ada)

    assert created.id
    assert [created.id] == [user.id for user in client.users.iter()]


def test_a_create_of_a_group_makes_exactly_one(client, losing, ada):
    """The same for a group, which no server refuses to make twice."""
    member = client.users.create(ada)
    group = Group(display_name="Sales", members=[Member(member.id)])
    created = losing("POST").groups.create(group)

    assert [created.id] == [group.id for group in client.groups.iter()]


def test_an_update_is_made_once(client, losing, ada):
    """An update that was carried out and asked for again neither fails nor doubles."""
    created = client.users.create(ada)
    updated = losing("PATCH").users.update(created, title="Countess", emails=[])

    assert ("Countess", ()) == (updated.title, updated.emails)
    assert updated.title == client.users.get(created.id).title


def test_members_are_added_once(client, losing, ada):
    """Some servers append who is a member already: it is looked before the second attempt."""
    member = client.users.create(ada)
    group = client.groups.create(Group(display_name="Sales"))

    losing("PATCH").groups.add_members(group, [member])
    assert [member.id] == [each.value for each in client.groups.get(group.id).members]
    losing("PATCH").groups.remove_members(group, [member])
    assert () == client.groups.get(group.id).members


def test_a_replace_is_made_once(client, losing, ada):
    """A PUT whose own success has changed the version is recognised as such."""
    created = client.users.create(ada)
    replaced = losing("PUT").users.replace(User(id=created.id, user_name="new@example.com"))

    assert ("new@example.com", ()) == (replaced.user_name, replaced.emails)


def test_a_replace_with_a_version_is_made_once(client, losing, ada):
    """The same where the version that was read is the condition: the first attempt has spent it."""
    read = client.users.create(ada)
    replaced = losing("PUT").users.replace(evolve(read, title="Countess"))

    assert (read.id, "Countess") == (replaced.id, replaced.title)


def test_lost_pages_are_asked_for_again(client, losing):
    """A listing goes on where it was, and everyone comes once."""
    for n in range(11):
        client.users.create(User(user_name=f"p{n:02}@example.com"))
    listing = losing("GET", times=2).users.iter(count=3)

    assert [f"p{n:02}@example.com" for n in range(11)] == sorted(u.user_name for u in listing)
    assert listing.completeness.complete


def test_a_page_that_does_not_come_is_an_error(client, losing):
    """Where attempts run out, a listing raises; it never just ends."""
    client.users.create(User(user_name="ada@example.com"))
    listing = losing("GET", times=3).users.iter()

    with pytest.raises(TransportError):
        list(listing)
    assert not listing.completeness.complete
