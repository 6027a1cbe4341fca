"""A portal, and a client of each kind that applies plans to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faces import OWN, Connect, Once, parametrize

from go1scim.testing import ManualClock, Portal


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The faces that the module of a test asks for."""
    parametrize(metafunc, "connect", OWN)


@pytest.fixture
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients of this face; they are closed at the end."""
    connect = Connect(request.param)
    yield connect
    connect.close()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves only when it is told to."""
    return ManualClock()


@pytest.fixture
def make_portal(clock: ManualClock) -> Callable[..., Portal]:
    """Makes portals that take the time from `clock`."""

    def make(**quirks: Any) -> Portal:
        return Portal(clock=clock, quirks=quirks)

    return make


@pytest.fixture
def portal(make_portal: Callable[..., Portal]) -> Portal:
    """An empty Go1 portal."""
    return make_portal()


@pytest.fixture
def go1(connect: Connect, portal: Portal) -> Once:
    """A client of `portal`."""
    return connect(portal)
