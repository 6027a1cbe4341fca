"""The file that a run writes: where it is, what is in it, and what is wrong with another one."""

import logging
import os
import re
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wanted import add, create, create_group, made, plan_for, update

from go1scim import Go1ScimError, JournalError, LeaseHeldError, ValidationError
from go1scim.changes._keeping import MemoryJournal
from go1scim.changes.findings import Finding
from go1scim.changes.journal import _lease, _places
from go1scim.changes.journal._reading import read_report
from go1scim.changes.journal._rows import outcome_from, outcome_row
from go1scim.changes.journal._sqlite import SqliteJournal
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.policy import Policy
from go1scim.errors import NotFoundError
from go1scim.testing import ManualClock, Portal

NOW = ManualClock().now()


@pytest.fixture
def client(portal):
    """A client of `portal` that blocks: the file is the same for all."""
    with portal.client() as client:
        yield client


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A home without settings of its own."""
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def begun(plan, path, **options):
    """A journal of *plan* that is at work."""
    defaults = {
        "run_id": "r",
        "overrides": (),
        "options": {},
        "values": "keep",
        "exclusive": False,
        "now": NOW,
    }
    return SqliteJournal.begin(plan, path, **{**defaults, **options})


def test_a_run_has_a_journal_unless_told_otherwise(client, portal, state_directory):
    """In the user's own directory, under a name that tells when, and nothing of anybody."""
    plan = plan_for(portal, create("ada"))
    report = client.apply(plan)
    assert state_directory / "go1scim" == report.journal.parent
    assert re.fullmatch(r"2026-01-01T00-00-00-[0-9a-f]{6}\.journal", report.journal.name)
    assert report.run_id == report.journal.stem
    assert client.apply(plan, journal=False).journal is None


def test_a_journal_of_ones_own(client, portal):
    """Whatever keeps what is to be kept."""
    kept = MemoryJournal("mine")
    client.apply(plan_for(portal, create("ada")), journal=kept)
    assert ("mine", True) == (kept.run_id, kept.complete)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_or_a_directory(client, portal, tmp_path, monkeypatch, kind):
    """As text or as a path; the report has it in full."""
    monkeypatch.chdir(tmp_path)
    report = client.apply(plan_for(portal, create("ada")), journal=kind("here.db"))
    assert tmp_path / "here.db" == report.journal
    report = client.apply(plan_for(portal, create("bob")), journal=kind(tmp_path))
    assert tmp_path / f"{report.run_id}.journal" == report.journal


def test_only_the_owner_reads_it(portal, tmp_path):
    """From the first byte on, with all the files beside it, and whatever the umask says."""
    before = os.umask(0)
    try:
        journal = begun(plan_for(portal, create("ada")), tmp_path / "j")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
        assert {"j": 0o600, "j-wal": 0o600, "j-shm": 0o600} == modes
    finally:
        os.umask(before)
        journal.close((), NOW, complete=True)
    assert ["j"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, ".local/state/go1scim"),
        ("linux", {"XDG_STATE_HOME": "relative"}, ".local/state/go1scim"),
        ("darwin", {}, "Library/Application Support/go1scim"),
        ("win32", {"LOCALAPPDATA": "{home}/Local"}, "Local/go1scim"),
        ("win32", {}, ".local/state/go1scim"),
        ("win32", {"XDG_STATE_HOME": "{home}/state"}, "state/go1scim"),
    ],
    ids=["linux", "relative", "mac", "windows", "bare-windows", "xdg"],
)
def test_the_state_directory(home, monkeypatch, platform, variables, expected):
    """Where the system wants it, and closed to others."""
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(home=home))
    directory = _places.state_directory()
    assert home / expected == directory == _places.state_directory()
    assert 0o700 == stat.S_IMODE(directory.stat().st_mode)


def test_a_home_that_cannot_be_written(client, portal, home):
    """The error says what to do; nothing was sent."""
    (home / ".local").write_text("a file")
    with pytest.raises(JournalError, match="XDG_STATE_HOME"):
        client.apply(plan_for(portal, create("ada")))
    assert [] == portal.users


def test_somebody_without_a_home(monkeypatch, home):
    """As in some containers."""

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(JournalError, match=r"Could not determine.*journal=False"):
        _places.state_directory()


def test_a_file_that_is_there_is_left_alone(client, portal, tmp_path):
    """Be it a journal or anything else."""
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(JournalError, match="exists already") as caught:
        client.apply(plan_for(portal, create("ada")), journal=tmp_path / "notes")
    assert (str(tmp_path / "notes"), "mine") == (
        caught.value.journal,
        (tmp_path / "notes").read_text(),
    )
    assert [] == portal.users


@pytest.mark.parametrize("values", ["none", None, True])
def test_values_are_kept_or_not(client, portal, values):
    """There is no third way."""
    with pytest.raises(ValidationError, match="'keep' or 'hash'"):
        client.apply(plan_for(portal), values=values)


def test_a_directory_that_is_not_there(client, portal, tmp_path):
    """It is not made: that would be a guess."""
    with pytest.raises(JournalError, match="cannot be made: No such file"):
        client.apply(plan_for(portal, create("ada")), journal=tmp_path / "a" / "b")
    assert [] == portal.users


@pytest.fixture
def finished(client, portal, tmp_path):
    """The journal of a run that has come to its end, and one that has not."""
    portal.faults.next(status=400, method="POST")
    plan = plan_for(portal, *[create(f"u{n}") for n in range(50)])
    report = client.apply(plan, journal=tmp_path / "j", concurrency=1)
    assert 1 == len(report.failures)
    portal.requests.clear()
    return report.journal


def changed(path, statement):
    """Another tool was at work."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


WRONG = {
    "no file": (Path.unlink, "there is no file"),
    "text": (lambda path: path.write_text("hello " * 1000), "is no journal"),
    "nothing": (lambda path: path.write_bytes(b""), "is empty: the run broke off before it sent"),
    "half": (
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        "is damaged",
    ),
    "another database": (
        lambda path: changed(path, "PRAGMA application_id = 7"),
        "is no journal",
    ),
    "another format": (
        lambda path: changed(path, "PRAGMA user_version = 9"),
        "is a journal of format 9, and this version knows format 1",
    ),
    "a table less": (lambda path: changed(path, "DROP TABLE outcomes"), "no such table: outcomes"),
    "no header": (lambda path: changed(path, "DELETE FROM header"), "is damaged"),
    "a change less": (lambda path: changed(path, "DELETE FROM changes WHERE place = 49"), "is dam"),
    "another change": (
        lambda path: changed(path, "UPDATE changes SET document = replace(document, 'u1', 'u2')"),
        "is damaged",
    ),
    "no change": (lambda path: changed(path, "UPDATE changes SET document = NULL"), "is damaged"),
    "a plan that is none": (
        lambda path: changed(path, "UPDATE header SET value = '\"{}\"' WHERE name = 'plan'"),
        "is damaged",
    ),
    "a strange outcome": (
        lambda path: changed(path, "UPDATE outcomes SET status = 'well'"),
        "is damaged",
    ),
    "an outcome of nothing": (
        lambda path: changed(path, "UPDATE outcomes SET place = 999 WHERE place = 7"),
        "is damaged",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), WRONG.values(), ids=WRONG)
def test_what_is_no_good_journal(client, portal, finished, spoil, words):
    """An error says so, and nothing is sent."""
    spoil(finished)
    for read in (client.resume, read_report):
        with pytest.raises(JournalError, match=words):
            read(finished)
    assert [] == [*portal.requests]


@pytest.fixture
def sealed(finished, monkeypatch):
    """A journal that nobody can write, not even root."""
    true = sqlite3.connect

    def connect(place, **options):
        return true(re.sub(r"mode=rw$", "mode=ro", place), **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
    return finished


def test_a_journal_on_a_disk_that_is_read_only(client, portal, sealed):
    """It can be looked at; to go on, it must be written."""
    assert 50 == len(read_report(sealed))
    with pytest.raises(JournalError, match="cannot be written"):
        client.resume(sealed)
    assert [] == [*portal.requests]


def test_a_disk_that_is_full_stops_the_run(client, portal, tmp_path):
    """What is known is said, and the run can go on."""
    plan = plan_for(portal, *[create(f"u{n}") for n in range(200)])
    journal = begun(plan, tmp_path / "j")
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="the disk is full") as caught:
        client.apply(plan, journal=journal)
    assert "resume()" in caught.value.hint
    portal.clock.sleep(60)  # nor could the lease be given back
    report = client.resume(tmp_path / "j")
    assert {"done": 200} == report.counts
    assert 200 == portal.requests.count("POST", "/Users")


def test_who_reads_meanwhile_disturbs_nothing(client, portal, tmp_path):
    """A report can be read at any time, and left open."""
    plan = plan_for(portal, *[create(f"u{n}") for n in range(100)])
    heard, seen = [], []

    def look(event):
        heard.append(event)
        if not len(heard) % 10:
            seen.append(read_report(tmp_path / "j").counts[Status.DONE])

    client.apply(plan, journal=tmp_path / "j", on_event=look, concurrency=1)
    assert seen == sorted(seen)
    assert 0 < seen[-1] <= 100
    assert {"done": 100} == read_report(tmp_path / "j").counts


def test_an_error_survives(portal):
    """With all but what an answer may have had in it."""
    error = NotFoundError(
        "gone", method="GET", path="/Users/1", status=404, attempts=2, body="<html>", hint="Look."
    )
    outcome = Outcome(create("a"), Status.FAILED, None, error, "because", repaired=True)
    again = outcome_from(outcome.change, outcome_row(outcome, values=True))
    assert evolve(outcome, error=None) == evolve(again, error=None)
    assert (NotFoundError, str(error), None) == (
        type(again.error),
        str(again.error),
        again.error.body,
    )
    row = list(outcome_row(outcome, values=True))
    row[2] = row[2].replace("NotFoundError", "FutureError")
    assert Go1ScimError is type(outcome_from(outcome.change, tuple(row)).error)
    bare = outcome_from(outcome.change, outcome_row(outcome, values=False))
    assert ("", 404, None) == (bare.reason, bare.error.status, bare.error.path)


def test_no_token_and_no_secret_is_in_it(client, portal, tmp_path):
    """However the provider echoes them."""
    portal.faults.next(status=400, method="POST", path="/Users", content=b"Bearer abc.def")
    client.apply(plan_for(portal, create("ada")), journal=tmp_path / "j")
    content = (tmp_path / "j").read_bytes()
    assert b"ada@example.com" in content
    for secret in (b"Bearer", b"secret", b"authorization"):
        assert secret not in content.lower()


#: With an end that no column of a journal and no message has: "machin" would be in "machine".
NAMES = st.text(st.characters(categories=["L", "N"]), min_size=6, max_size=20).map("{}Zz9".format)


@given(name=NAMES, data=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_30_nobody_is_named(name, data, tmp_path_factory, caplog):
    """Neither in a journal without values nor in a log: no address, no name, whatever happens."""
    directory = tmp_path_factory.mktemp("journals")
    portal = Portal(clock=ManualClock())
    user = portal.add_user(userName=f"{name}.old@example.com", title="x")
    fault = data.draw(st.sampled_from(["none", "conflict", "bad", "lost", "unknown"]))
    if fault == "conflict":
        portal.add_user(userName=f"{name}@example.com", title="another")
    elif fault == "bad":
        detail = f"{name}@example.com is wrong"
        portal.faults.next(status=400, method="POST", path="/Users", detail=detail)
    elif fault == "lost":
        portal.faults.lose_response(method="POST", path="/Users")
    elif fault == "unknown":
        portal.faults.next(status=500, method="PATCH", times=9, detail=name)
    new = create(f"{name}@example.com", {"userName": f"{name}@example.com", "title": name})
    plan = plan_for(
        portal,
        new,
        update("c", user, title=name),
        create_group("S"),
        add("j", made("S", "Group"), made(new.id)),
        findings=(Finding("note", "x", name, key=name),),
        policy=Policy(protected_users=(f"{name}-protected",), protected_roles=()),
    )
    with portal.client() as client, caplog.at_level(logging.DEBUG):
        report = client.apply(plan, journal=directory, values="hash")
        client.resume(report.journal, plan=plan)
    assert caplog.messages
    for told in (report.journal.read_bytes(), caplog.text.encode()):
        assert b"example.com" not in told
        assert name.encode() not in told
        assert name.encode("unicode_escape") not in told
    assert "@" not in str(report.journal.name)
    caplog.clear()


def test_the_lease_file_is_of_no_use(client, portal, state_directory, tmp_path, monkeypatch):
    """Who can keep no lease is told, and can do without."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "go1scim").mkdir()
    (tmp_path / "go1scim" / "leases").write_text("no database " * 500)
    plan = evolve(plan_for(portal, create("ada")), base_url="https://portal.example.com/scim")
    with pytest.raises(JournalError, match="leases is no journal"):
        begun(plan, tmp_path / "j", exclusive=True)
    assert not (tmp_path / "j").exists()
    begun(plan, tmp_path / "j").close((), NOW, complete=True)
    (tmp_path / "go1scim" / "leases").unlink()
    (tmp_path / "go1scim" / "leases").symlink_to(tmp_path / "nowhere" / "leases")
    with pytest.raises(JournalError):
        begun(plan, tmp_path / "k", exclusive=True)


def test_a_journal_that_cannot_be_made_gives_the_lease_back(portal, tmp_path):
    """Else the next attempt would wait for this one."""
    plan = evolve(plan_for(portal, create("ada")), base_url="https://portal.example.com/scim")
    (tmp_path / "j").write_text("")
    for _ in range(2):
        with pytest.raises(JournalError, match="exists already"):
            begun(plan, tmp_path / "j", exclusive=True)
    journal = begun(plan, tmp_path / "k", exclusive=True)
    with pytest.raises(LeaseHeldError):
        begun(plan, tmp_path / "l", exclusive=True)
    journal.close((), NOW, complete=True)


def test_a_plan_that_cannot_be_written_leaves_no_lease(portal, tmp_path):
    """Nor an open file."""
    plan = plan_for(portal, create("a", {"title": {1, 2}}))
    with pytest.raises(TypeError):
        begun(plan, tmp_path / "j")


def test_a_machine_that_does_not_say_which(monkeypatch, tmp_path):
    """Its name must do."""
    monkeypatch.setattr(_lease, "_BOOT", tmp_path / "none")
    _lease._machine.cache_clear()
    try:
        assert _lease.node() == _lease._machine()
    finally:
        _lease._machine.cache_clear()


@pytest.mark.parametrize(
    ("error", "alive"), [(None, True), (PermissionError, True), (ProcessLookupError, False)]
)
def test_whether_a_process_lives(monkeypatch, error, alive):
    """Somebody else's does, too."""

    def kill(pid, number):
        assert (7, 0) == (pid, number)
        if error:
            raise error

    monkeypatch.setattr(os, "kill", kill)
    assert alive == _lease._is_alive(7)


def test_on_windows_nobody_is_asked(monkeypatch):
    """The signal that asks would be Ctrl-C there."""
    monkeypatch.setattr(sys, "platform", "win32")
    assert _lease._is_alive(999999999)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("gateway.go1.com", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host, is_loopback):
    """A portal there is one for tests."""
    assert is_loopback == _lease._is_loopback(host)
