import asyncio

import pytest

import go1scim.client
from go1scim.errors import NotFoundError, ValidationError
from go1scim.testing import ManualClock, Portal


def test_a_client_is_ready_to_use():
    """Its token comes from the portal, by client credentials."""
    portal = Portal(clock=ManualClock())
    portal.add_user(userName="ada", id="1")
    with portal.client() as client:
        assert isinstance(client, go1scim.client.Client)
        assert "ada" == client.users.get("1").user_name
    assert ["/oauth/token", "/Users/1"] == [one.path for one in portal.requests]


def test_an_async_client_is_ready_to_use():
    """The same, awaited."""
    portal = Portal(clock=ManualClock())

    async def use():
        async with portal.async_client() as client:
            with pytest.raises(NotFoundError):
                await client.users.get("1")

    asyncio.run(use())
    assert 404 == portal.requests[-1].status


def test_a_proxy_of_the_environment_does_not_matter(monkeypatch):
    """No request leaves the process."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    portal = Portal(clock=ManualClock())
    with portal.client() as client:
        assert 0 == client.users.list().total_results

    async def use():
        async with portal.async_client() as client:
            assert 0 == (await client.users.list()).total_results

    asyncio.run(use())


def test_options_win():
    """Any option of the client can be given."""
    from go1scim.auth import BearerToken

    portal = Portal(clock=ManualClock())
    with portal.client(auth=BearerToken(portal.issue_token())) as client:
        client.users.list()
    assert ["/Users"] == [one.path for one in portal.requests]


def test_retries_take_no_time():
    """The client waits on the portal's clock."""
    clock = ManualClock()
    portal = Portal(clock=clock)
    portal.faults.next(status=429, retry_after=30, path="/Users")
    start = clock.now()
    with portal.client() as client:
        client.users.list()
    assert clock.now() >= start + 30


@pytest.mark.parametrize(
    ("attributes", "hint"),
    [
        ({"user_name": "ada"}, "Did you mean userName?"),
        ({"active": "perhaps"}, "faults.alter()"),
    ],
)
def test_a_user_to_start_from_has_names_and_types_of_scim(attributes, hint):
    """Rules do not hold for what a test puts there, the schema does."""
    with pytest.raises(ValidationError) as caught:
        Portal().add_user(**attributes)

    assert hint in caught.value.hint


def test_an_attribute_that_scim_does_not_know_may_have_any_name():
    """The provider's own attributes are none of our business."""
    assert 7 == Portal().add_user(userName="ada", shoe_size=7)["shoe_size"]


def test_a_group_to_start_from_has_names_of_scim():
    """As a user has."""
    with pytest.raises(ValidationError, match=r"Did you mean displayName\?"):
        Portal().add_group(display_name="Engines")


def test_a_token_has_scopes_that_there_are():
    """The error lists them."""
    with pytest.raises(ValidationError, match=r"'users.read'.*user\.read, user\.write"):
        Portal().issue_token("users.read")


def test_what_hangs_on_a_client_has_a_short_repr():
    """In a notebook one sees what it is, and whether a listing has ended."""
    with Portal().client(base_url="https://example.com/scim") as client:
        shown = [repr(each) for each in (client.users, client.groups, client.raw)]
    assert [f"<{name} of https://example.com/scim>" for name in ("users", "groups", "raw")] == shown

    with Portal().client() as client:
        users = client.users.iter()
        before = repr(users)
        assert [] == list(users)
    assert ("<ResourceIterator, not read to its end>", "<ResourceIterator, read to its end>") == (
        before,
        repr(users),
    )
