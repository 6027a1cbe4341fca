"""
Fixtures of pytest: a portal, and clients of it.

pytest finds this plugin by itself once go1scim is installed. The clock of the portal and of the
clients moves only when it is told to, so that no retry takes time.
"""

from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from go1scim.testing.clock import ManualClock
from go1scim.testing.portal import Portal

if TYPE_CHECKING:
    from go1scim.client import AsyncClient, Client

__all__ = ["go1_async_client", "go1_client", "go1_portal"]


@pytest.fixture
def go1_portal() -> Portal:
    """An empty Go1 portal in memory."""
    return Portal(clock=ManualClock())


@pytest.fixture
def go1_client(go1_portal: Portal) -> "Iterator[Client]":
    """A client of `go1_portal`."""
    with go1_portal.client() as client:
        yield client


@pytest.fixture
def go1_async_client(go1_portal: Portal) -> "Iterator[AsyncClient]":
    """An async client of `go1_portal`, for tests that anyio's plugin or pytest-asyncio runs."""
    client = go1_portal.async_client()
    yield client
    _finish(client.aclose())


def _finish(closing: Coroutine[Any, Any, None]) -> None:
    """Run *closing* to its end without an event loop: a portal's transport never waits."""
    try:
        closing.send(None)
    except StopIteration:
        return
    closing.close()
    raise RuntimeError("the client waits while it closes")
