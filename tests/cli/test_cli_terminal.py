"""The commands as programs of their own, in a pipe and on a terminal."""

import contextlib
import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from commands import run
from unmeasured import unmeasured

from go1scim._looks import Note, Row, Sheet
from go1scim.changes.change import Change, Reference, Verb
from go1scim.changes.events import Begun, Ended, Finished, Found, Reading, Started, Waiting
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status
from go1scim.cli._console import Screen
from go1scim.cli._progress import progress

SECONDS = 60
PROGRAM = (sys.executable, "-m", "go1scim")


def test_a_program_applies_what_was_planned(promotion, tmp_path):
    """In a pipe: JSON on the one side, nothing on the other."""
    plan, own = tmp_path / "plan.json", ("--embedded", "--people", "3")
    plan.write_text(run("plan", promotion, *own, "--json").said, "utf-8")
    done = subprocess.run(  # noqa: S603 - our own command
        [*PROGRAM, "apply", str(plan), *own, "--yes", "--json"],
        check=True,
        capture_output=True,
        env=unmeasured(),
        timeout=SECONDS,
    )
    assert ({"done": 1}, b"") == (json.loads(done.stdout)["counts"], done.stderr)


def test_letters_that_an_encoding_lacks_stop_nothing():
    """They become question marks; JSON is UTF-8 in any case."""
    own = ("users", "--embedded", "--people", "5")
    environment = unmeasured(PYTHONIOENCODING="ascii")
    said = [
        subprocess.run(  # noqa: S603 - our own command
            [*PROGRAM, *own, *more],
            check=True,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
        ).stdout
        for more in ((), ("--json",))
    ]
    assert b"Bj?rn M?ller" in said[0]
    assert "Björn" in said[1].decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_is_asked_and_sees_colours(promotion, tmp_path):
    """The plan, the question, a bar, and the report."""
    plan = tmp_path / "plan.json"
    own = ("--embedded", "--people", "3")
    said = typed(["plan", str(promotion), *own, "--out", str(plan)], "")
    assert "\x1b[34mupdate" in said
    assert "Reading users" in said
    said = typed(["apply", str(plan), *own], "y\n")
    assert "Apply 1 change at http://127.0.0.1/version/2022-07-01/scim? [y/N]: " in said
    assert "\x1b[32m1 done" in said


def typed(arguments, text):
    """What a command shows on a terminal where somebody types."""
    import pty

    ours, theirs = pty.openpty()
    environment = unmeasured(TERM="xterm", COLUMNS="100")
    with subprocess.Popen(  # noqa: S603 - our own command
        [*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        os.write(ours, text.encode())
        said = b""
        with contextlib.suppress(OSError):  # Linux has no other word for the end
            while piece := os.read(ours, 65_536):
                said += piece
        process.wait(SECONDS)
    os.close(ours)
    return said.decode()


class Terminal(StringIO):
    """A file that says it is a terminal."""

    def isatty(self):
        return True


def terminal(monkeypatch):
    """Standard error as a terminal; in the test itself, since pytest takes it for each phase."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    file = Terminal()
    monkeypatch.setattr(sys, "stderr", file)
    return file


def test_a_bar_shows_how_far_it_has_come(monkeypatch):
    """What is read, what is made, what went wrong, and why it waits."""
    file = terminal(monkeypatch)
    change = Change("c1", Verb.DELETE, "User", Reference("ada", "u1"))
    seen = []
    with progress(Screen(stderr=True)) as listener:
        for event in (
            Reading("User", 100, 250),
            Reading("Group", 5, None),
            Found(Finding("note", "n", "a note")),
            Started("r", 3),
            Begun(change),
            Ended(Outcome(change, Status.DONE)),
            Ended(Outcome(change, Status.FAILED)),
            Waiting(12, "429"),
            Finished("r", 1, 3),
        ):
            listener(event)
            listener.bars.refresh()
            seen.append(file.getvalue())
    for piece in ("Reading users", "100/250", "Reading groups", "2/3", "waiting 12 s: 429"):
        assert piece in seen[-1]
    assert "1 not made" in seen[6]


def test_without_a_terminal_there_is_no_bar():
    """Even where colours are forced."""
    with progress(Screen(stderr=True)) as listener:
        assert listener is None


def test_a_sheet_obeys_nobody_but_us(monkeypatch):
    """Names may hold control characters and markup: neither does anything."""
    sheet = Sheet(
        title="A \x1b[2Jtitle",
        counts={"create": 1, "delete": 2},
        headings=("who",),
        rows=[Row("create", ("[bold]ada[/]\x1b[31m",)), Row("other", ("eve",))],
        more=3,
        notes=[Note("error", "bad\x07", "mend\x1b it"), Note("note", "fine")],
    )
    file = terminal(monkeypatch)
    Screen(stderr=True).sheet(sheet)
    said = file.getvalue()
    for control in ("\x1b[2J", "\x07", "\x1b it", "\x1b[31m\x1b"):
        assert control not in said
    for piece in ("[bold]ada[/]", "and 3 more", "\x1b[31m2 delete", "\x1b[32mcreate"):
        assert piece in said


def test_no_colour_is_no_colour(monkeypatch):
    """Said once, for every program (no-color.org)."""
    file = terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(stderr=True).sheet(Sheet(title="T", counts={"create": 1}))
    assert "\x1b[3" not in file.getvalue()
