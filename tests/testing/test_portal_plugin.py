import subprocess
import sys

import pytest

from go1scim.testing import plugin

pytest_plugins = ["pytester"]


def test_the_portal_is_empty_and_its_clock_is_still(go1_portal):
    """Nothing is there before a test puts it there."""
    assert [] == go1_portal.users == go1_portal.groups
    assert go1_portal.clock.now() == go1_portal.clock.now()


def test_the_client_is_one_of_the_portal(go1_portal, go1_client):
    """What the portal has, the client finds."""
    go1_portal.add_user(userName="ada", id="1")
    assert "ada" == go1_client.users.get("1").user_name


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_the_async_client_is_one_of_the_portal(go1_portal, go1_async_client, anyio_backend):
    """Under either event loop."""
    go1_portal.add_user(userName="ada", id="1")
    assert "ada" == (await go1_async_client.users.get("1")).user_name


def test_the_clients_are_closed(pytester):
    """Both of them, at the end of the test."""
    pytester.makepyfile(
        """
        closed = []

        def test_uses(go1_client, go1_async_client):
            async def aclose():
                closed.append("async")

            go1_client.close = lambda: closed.append("sync")
            go1_async_client.aclose = aclose

        def test_then():
            assert ["async", "sync"] == closed
        """
    )
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_closing_must_not_wait():
    """The plugin has no event loop of its own."""

    class Wait:
        def __await__(self):
            yield

    async def close():
        await Wait()

    with pytest.raises(RuntimeError, match="waits"):
        plugin._finish(close())


def test_the_package_needs_neither_pytest_nor_uvicorn():
    """Only the plugin and serve() do."""
    code = (
        "import sys; import go1scim.testing; go1scim.testing.Portal(); "
        "print(sorted({'pytest', 'uvicorn'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert "[]" == done.stdout.strip()
