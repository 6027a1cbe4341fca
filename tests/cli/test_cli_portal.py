"""``go1scim portal``, as a person runs it."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from urllib.parse import urlsplit

import httpx
import pytest
from typer.testing import CliRunner

from go1scim.cli._app import app
from go1scim.cli._signals import Stop
from go1scim.testing import Portal
from go1scim.testing._server import Served

SECONDS = 30


def run(*arguments):
    """What the command says, with its exit code; it must not start to serve."""
    result = CliRunner().invoke(app, ["portal", *arguments], env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, " ".join(result.output.split())


@contextmanager
def served(*arguments, **environment):
    """The command as a process of its own, and what it said before it began to serve."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "go1scim", "portal", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    ) as process:
        try:
            yield process, started(process)
        finally:
            process.kill()


def started(process):
    """The lines up to the one with the curl command, and the empty one after it."""
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if "curl" in line:
            assert "\n" == process.stdout.readline()
            return lines
    raise AssertionError(lines + process.stderr.readlines())


def ended(process, number=signal.SIGTERM):
    """What the process says from here on, its exit code and its complaints, after a signal."""
    process.send_signal(number)
    said, complaint = process.communicate(timeout=SECONDS)
    return said, process.returncode, complaint


def shown(lines, name):
    """The value in the line of that name."""
    (value,) = [line.split("  ")[-1].strip() for line in lines if line.strip().startswith(name)]
    return value


def test_the_line_that_is_shown_works_as_it_is():
    """Copied into a shell, it gets the configuration; each request is told, without colours."""
    with served() as (process, lines):
        assert "\x1b" not in "".join(lines)
        words = [word for line in lines for word in line.split()]
        urls = [urlsplit(word) for word in words if word.startswith("http")]
        assert [("127.0.0.1", urls[0].port)] * 3 == [(url.hostname, url.port) for url in urls]
        command = shlex.split(lines[-1])
        assert "curl" == command[0]
        if shutil.which("curl"):
            done = subprocess.run(  # noqa: S603 - the line under test
                [*command, "--silent", "--fail", "--max-time", str(SECONDS)],
                check=True,
                capture_output=True,
            )
            assert b"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig" in done.stdout
        else:
            name, _, value = command[2].partition(": ")
            assert httpx.get(command[3], headers={name: value}).is_success
        said, code, complaint = ended(process)
    assert ("GET    /ServiceProviderConfig 200\nStopped.\n", 0, "") == (said, code, complaint)


def test_options_are_taken():
    """Another dialect, client, seed and quirks; a client signs in with what is shown."""
    with served(
        *("--dialect", "rfc", "--client-id", "me", "--client-secret", "s3cret"),
        *("--quirk", "patch-refused=yes", "--quirk", "refused_filters=co,or", "--seed", "7"),
    ) as (process, lines):
        form = {"grant_type": "client_credentials"} | {
            name.replace(" ", "_"): shown(lines, name) for name in ("client id", "client secret")
        }
        assert {"client_id": "me", "client_secret": "s3cret"}.items() <= form.items()
        token = httpx.post(shown(lines, "token URL"), data=form).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        base = shown(lines, "base URL")
        config = httpx.get(f"{base}/ServiceProviderConfig", headers=bearer).json()
        assert config["patch"] == {"supported": False}
        query = {"filter": 'userName co "a"'}
        assert 400 == httpx.get(f"{base}/Users", headers=bearer, params=query).status_code
        said, code, _ = ended(process, signal.SIGINT)
    assert "Go1 portal, dialect rfc. Ctrl-C stops it." == lines[0]
    assert 0 == code
    assert said.splitlines() == [
        "POST   /oauth/token 200",
        "GET    /ServiceProviderConfig 200",
        "GET    /Users 400",
        "Stopped.",
    ]


def test_faults_may_be_left_to_chance():
    """Every request, if so ordered; one that gets no answer says so."""
    with served("--fault-rate", "1", "--fault", "lose_response") as (process, lines):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(shown(lines, "base URL"))
        said, code, _ = ended(process)
    assert ("GET     no answer\nStopped.\n", 0) == (said, code)


@pytest.fixture
def is_not_served(monkeypatch):
    """A portal that says where it is, and ends at once."""
    monkeypatch.setattr(Portal, "serve", lambda *_, **__: nullcontext(Served("b", "t", "a")))
    monkeypatch.setattr(Stop, "wait", lambda _: None)


@pytest.mark.usefixtures("is_not_served")
def test_the_usual_faults_need_no_names():
    """A rate is enough."""
    assert 0 == run("--fault-rate", "0.5", "--seed", "1")[0]


@pytest.mark.parametrize(
    ("host", "is_warned"),
    [
        ("127.0.0.1", False),
        ("127.0.0.2", False),
        ("::1", False),
        ("localhost", False),
        ("192.0.2.1", True),
        ("portal.example.com", True),
    ],
)
@pytest.mark.usefixtures("is_not_served")
def test_other_machines_are_a_warning_away(host, is_warned):
    """Loopback is the default; anything else is said aloud."""
    code, said = run("--host", host)
    assert (0, is_warned) == (code, "Whoever reaches this machine can use it." in said)


def test_it_ends_when_nobody_reads_any_more():
    """As after ``go1scim portal | head``."""
    with served() as (process, lines):
        process.stdout.close()
        httpx.get(shown(lines, "base URL"))
        assert 0 == process.wait(timeout=SECONDS)
        assert "" == process.stderr.read()


def test_colours_are_for_terminals():
    """Where they are forced, NO_COLOR wins."""
    with served(FORCE_COLOR="1", TERM="xterm") as (_, lines):
        assert "\x1b[1m" in "".join(lines)
    with served(FORCE_COLOR="1", NO_COLOR="1", TERM="xterm") as (process, lines):
        httpx.get(lines[2].split()[-1])
        assert "\x1b[3" not in ended(process)[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--quirk", "pagecap=7"), "there is no quirk 'pagecap'. Did you mean 'page_cap'?"),
        (("--quirk", "zzz=7"), "there is no quirk 'zzz'. There are a"),
        (("--quirk", "page_cap=many"), "quirk page_cap cannot be 'many'; it is a number"),
        (("--quirk", "etags=perhaps"), "quirk etags cannot be 'perhaps'; it is one of True, False"),
        (("--quirk", "delete_user=now"), "it is one of 'deactivate', 'remove'"),
        (("--quirk", "etags"), "'etags' has no value. Write NAME=VALUE"),
        (("--dialect", "g01"), "there is no dialect 'g01'; choose one of go1, rfc, entra, okta"),
        (("--fault", "time_out"), "--fault needs to know how often. Add --fault-rate 0.05."),
        (("--fault", "fire", "--fault-rate", "1"), "there is no fault 'fire'; choose among"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_slip_is_explained(arguments, words):
    """The exit code is that of a wrong command line, and there is no traceback."""
    code, said = run(*arguments)
    assert 64 == code
    assert words in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_said_so():
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, said = run("--port", str(other.getsockname()[1]))
    assert 1 == code
    assert "Choose another port with --port." in said


def test_a_missing_server_names_its_extra(monkeypatch):
    """The extra of the portal is another one than that of the command line."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, said = run("--port", "0")
    assert 1 == code
    assert "go1scim[portal]" in said
