"""The same tests where httpx2 cannot be imported, as on most machines."""

import subprocess
import sys
from pathlib import Path

import pytest
from faces import HAS_HTTPX2, Face
from unmeasured import unmeasured

from go1scim import BearerToken, Client, ConfigurationError
from go1scim.testing import Portal

HERE = Path(__file__).parent
RUN = """
import sys
sys.modules["httpx2"] = None  # before anything can import it
import pytest
code = pytest.main(sys.argv[1:])
assert "go1scim.client" in sys.modules
assert sys.modules["httpx2"] is None
sys.exit(code)
"""


@pytest.mark.skipif(not HAS_HTTPX2, reason="httpx2 is hidden already")
def test_everything_works_without_httpx2():
    """A process of its own imports go1scim afresh; it runs the tests of users."""
    file = str(HERE / "test_client_users.py")
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:cov", "-p", "no:xdist", file]
    run = subprocess.run(  # noqa: S603 - this file's own words
        [sys.executable, "-c", RUN, *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=HERE.parents[1],
        env=unmeasured(),
    )
    assert 0 == run.returncode, run.stdout + run.stderr
    assert "passed" in run.stdout
    assert "httpx2" not in run.stdout


def test_a_hidden_httpx2_is_said_so(monkeypatch):
    """Only a transport of httpx2 needs it."""
    from go1scim.testing import transport

    transport._httpx2_transport.cache_clear()
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(ConfigurationError, match=r"go1scim\[httpx2\]"):
        Portal().transport(library="httpx2")
    assert Face("sync", "sync", "httpx").http_client(Portal().handle)
    assert Client(BearerToken("t"))
