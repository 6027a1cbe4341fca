"""A portal, and provisioners of each kind that keep it in step with a source."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faces import OWN, Connect, Once, parametrize

from go1scim.provisioning import AsyncProvisioner, Provisioner
from go1scim.sources import RowsSource
from go1scim.testing import ManualClock, Portal

Provision = Callable[..., Once]


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
def portal(request: pytest.FixtureRequest, clock: ManualClock) -> Portal:
    """An empty Go1 portal; with quirks, where a test names them."""
    return Portal(clock=clock, quirks=getattr(request, "param", {}))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where provisioners remember."""
    return tmp_path / "go1scim.db"


@pytest.fixture
def provision(connect: Connect, portal: Portal, state: Path) -> Provision:
    """Makes provisioners of a source, or of rows, with one state."""
    client = connect(portal)
    cls: Any = AsyncProvisioner if connect.face.is_async else Provisioner

    def make(source: Any, **options: Any) -> Once:
        if isinstance(source, list):
            source = RowsSource(source, key="id", manager="boss", group="teams", at_least=0)
        made = cls(client.inner, source, **{"state": state, **options})
        return Once(made, connect.runner)

    return make
