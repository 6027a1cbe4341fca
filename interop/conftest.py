"""Every server, and every kind of client, one after the other."""

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
import servers
from faces import OWN, Connect, Face, Once
from programs import Program
from servers import Habits, Portals, Server

from go1scim import RFC, BearerToken, RetryPolicy
from go1scim.testing import Portal

STORES = itertools.count(1)
SERVER_OUTPUT = pytest.StashKey[tuple[Program, int]]()


@pytest.fixture(scope="session")
def portals() -> Iterator[tuple[Portals, str]]:
    """The one address of the embedded portals, by the dialect of the standard."""
    portals = Portals(dialect="rfc")
    with portals.serve() as served:
        yield portals, served.base_url


@pytest.fixture(scope="session")
def scim2_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The one process of scim2-server."""
    with servers.scim2_server(tmp_path_factory.mktemp("scim2-server")) as program:
        yield program


@pytest.fixture(scope="session")
def scimmy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The one process of scimmy; skipped where there is no Node.js, but for CI."""
    try:
        with servers.scimmy(tmp_path_factory.mktemp("scimmy")) as program:
            yield program
    except servers.NoNodeError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(params=list(servers.HABITS))
def server(request: pytest.FixtureRequest) -> Server:
    """A server with an empty store."""
    if request.param == "portal":
        portals, base_url = request.getfixturevalue("portals")
        portal = Portal(dialect=portals.dialect)
        portals.turn_to(portal)
        return Server("portal", base_url, portal.issue_token(), portal)
    program = request.getfixturevalue(request.param.replace("-", "_"))
    request.node.stash[SERVER_OUTPUT] = program, program.log.stat().st_size
    base_url = f"{program.told[1]}/store{next(STORES)}/v2"
    return Server(request.param, base_url, servers.TOKEN)


@pytest.fixture
def habits(server: Server) -> Habits:
    """What the server does where servers differ."""
    return server.habits


@pytest.fixture(params=OWN[:2], ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    """A kind of client."""
    return request.param


@pytest.fixture
def connect(face: Face, server: Server) -> Iterator[Callable[..., Once]]:
    """Makes clients of the server, which are closed at the end and do not retry by themselves."""
    connect = Connect(face)

    def connected(**options: object) -> Once:
        defaults = {
            "auth": BearerToken(server.token),
            "base_url": server.base_url,
            "dialect": RFC,
            "retry": RetryPolicy(attempts=1),
        }
        return connect.keep(face.cls(**{**defaults, **options}))

    yield connected
    connect.close()


@pytest.fixture
def client(connect: Callable[..., Once]) -> Once:
    """A client of the server."""
    return connect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Show what a server has printed during a test that failed."""
    report = yield
    program, since = item.stash.get(SERVER_OUTPUT, (None, 0))
    if program is not None and report.failed:
        report.sections.append(("Output of the server", program.printed(since)))
    return report
