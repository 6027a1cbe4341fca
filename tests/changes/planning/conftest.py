"""A portal with some people, and a client of it, blocking and async."""

import pytest
from faces import Connect, Once

from go1scim.testing import ManualClock, Portal


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves only when it is told to."""
    return ManualClock()


@pytest.fixture
def portal(clock: ManualClock) -> Portal:
    """A portal, where three people are."""
    portal = Portal(clock=clock)
    for name in ("ada", "bob", "eve"):
        portal.add_user(
            id=name,
            userName=f"{name}@example.com",
            externalId=f"x-{name}",
            name={"givenName": name.title(), "familyName": "Byron"},
            emails=[{"value": f"{name}@example.com", "type": "work", "primary": True}],
            title="Engineer",
            active=True,
        )
    return portal


@pytest.fixture
def go1(connect: Connect, portal: Portal) -> Once:
    """A client of the portal."""
    return connect(portal)
