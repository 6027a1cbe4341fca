"""Conformance suites of others, against the embedded portal by the standard."""

import json
import re
import subprocess

import pytest
from programs import running
from servers import SCRIPTS

#: Seconds for a suite; they take two or three.
BOUND = 60


@pytest.fixture
def served(tmp_path):
    """The base URL and a token of an empty portal, served from the command line."""
    command = [str(SCRIPTS / "go1scim"), "portal", "--dialect", "rfc", "--port", "0"]
    ready = r"Bearer (\S+)' (\S+)/ServiceProviderConfig\n"
    with running(command, tmp_path / "portal.log", ready=ready) as program:
        token, base_url = program.told.groups()
        yield base_url, token


def run(program, *arguments):
    """A program of this environment, after it has ended."""
    return subprocess.run(  # noqa: S603 - installed by the dependency group
        [SCRIPTS / program, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=BOUND,
    )


def test_scim2_tester(served):
    """Every check of scim2-tester passes, or is skipped since the portal says it lacks it."""
    base_url, token = served
    done = run("scim2", "-u", base_url, "-h", f"Authorization: Bearer {token}", "test")

    checks = re.findall(r"^([A-Z]+) .*\n  .*", done.stdout, re.MULTILINE)
    wrong = re.findall(r"^(?:ERROR|CRITICAL) .*\n  .*", done.stdout, re.MULTILINE)
    assert [] == wrong
    assert checks.count("SUCCESS") > 100
    assert 0 == done.returncode, done.stdout + done.stderr


def test_scim_sanity(served):
    """Every check of scim-sanity's strict mode passes, but for resource types of a draft."""
    base_url, token = served
    arguments = ["--token", token, "--i-accept-side-effects", "--json-output"]
    done = run("scim-sanity", "probe", base_url, *arguments)
    report = json.loads(done.stdout)
    by_status = {}
    for check in report["results"]:
        by_status.setdefault(check["status"], []).append(check["name"])

    assert {"pass", "skip"} == set(by_status), by_status
    assert all("Agent" in name for name in by_status["skip"])
    assert len(by_status["pass"]) > 25
    assert 0 == done.returncode
