"""Listings of nobody, and of people who change meanwhile, the same on every server."""

import pytest

from go1scim import User


@pytest.fixture
def people(client):
    """Eleven users."""
    names = [f"p{n:02}@example.com" for n in range(11)]
    for name in names:
        client.users.create(User(user_name=name))
    return names


def test_nobody(client):
    """An empty listing is a complete one."""
    listing = client.users.iter()

    assert [] == list(listing)
    assert listing.completeness.complete
    assert 0 == client.users.list().total_results


def test_who_goes_during_the_listing_spoils_its_verdict(client, people):
    """Deletions move later users onto pages that were read: the listing is not called complete."""
    listing = client.users.iter(count=5)
    for user in [next(listing) for _ in range(5)]:
        client.users.delete(user)
    list(listing)

    assert not listing.completeness.complete
    assert listing.completeness.reason


def test_versions_in_lists(client, people, habits):
    """Where a list has no versions, a change is made without condition."""
    (user,) = client.users.list('userName eq "p07@example.com"').resources

    assert habits.versioned_lists is bool(user.meta.version)
    assert "Captain" == client.users.update(user, title="Captain").title
