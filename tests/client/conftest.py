"""Every face of the client, one after the other; see `faces`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from faces import BASE, FACES, OWN, Connect, Face, Once, parametrize

from go1scim import BearerToken, Email, Name, User
from go1scim.testing import ManualClock, Portal


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The faces that the module of a test asks for."""
    parametrize(metafunc, "face", FACES)
    parametrize(metafunc, "own_face", OWN)


@pytest.fixture
def face(request: pytest.FixtureRequest) -> Face:
    """A kind of client and an HTTP library."""
    return request.param


@pytest.fixture
def own_face(request: pytest.FixtureRequest) -> Face:
    """A kind of client, on httpx: where the client makes its connections itself."""
    return request.param


@pytest.fixture
def connect(face: Face) -> Iterator[Connect]:
    """Makes clients of this face; they are closed at the end."""
    connect = Connect(face)
    yield connect
    connect.close()


@pytest.fixture
def connect_own(own_face: Face) -> Iterator[Connect]:
    """Makes clients that have connections of their own."""
    connect = Connect(own_face)
    yield connect
    connect.close()


@pytest.fixture(params=OWN[:2], ids=lambda face: face.name)
def connect_plain(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients of either kind, for tables that neither loop nor library matters to."""
    connect = Connect(request.param)
    yield connect
    connect.close()


@pytest.fixture
def dial(connect_own: Connect, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Once]:
    """Makes clients that have connections of their own, without proxies of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

    def dial(**options: Any) -> Once:
        defaults = {"auth": BearerToken("token"), "base_url": BASE, "clock": ManualClock()}
        return connect_own.keep(connect_own.face.cls(**{**defaults, **options}))

    return dial


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves only when it is told to."""
    return ManualClock()


@pytest.fixture
def portal(clock: ManualClock) -> Portal:
    """An empty Go1 portal."""
    return Portal(clock=clock)


@pytest.fixture
def go1(connect: Connect, portal: Portal) -> Once:
    """A client of `portal`."""
    return connect(portal)


@pytest.fixture
def ada() -> User:
    """A user who is not there yet."""
    return User(
        user_name="ada@example.com",
        external_id="e-1",
        name=Name(given_name="Ada", family_name="Byron"),
        emails=[Email("ada@example.com", type="work", primary=True)],
    )
