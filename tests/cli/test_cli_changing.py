"""``go1scim plan``, ``apply``, ``resume`` and ``undo``: what changes a portal."""

import errno
import json
import stat
import sys

import pytest
from commands import embedded, run

from go1scim.changes.plan import Plan
from go1scim.cli import _session
from go1scim.cli._session import Session
from go1scim.client import Client


@pytest.fixture
def portal(served):
    """A portal over HTTP with three people and a group of one."""
    served.add_user(userName="admin@example.com", roles=["Administrator"])
    ada = served.add_user(
        userName="ada.byron@example.com",
        title="Analyst",
        name={"givenName": "Ada", "familyName": "Byron"},
    )
    served.add_user(userName="bob@example.com")
    served.add_group(displayName="Sales", members=[{"value": ada["id"]}])
    return served


@pytest.fixture
def planned(tmp_path, portal, promotion):
    """A plan for that portal, in a file."""
    path = tmp_path / "plan.json"
    assert 2 == run("plan", promotion, "--out", path).code
    return path


def title_of_ada(portal):
    """Her title now."""
    return portal.users[1]["title"]


def applied(planned, tmp_path):
    """The journal of a run of that plan."""
    journal = tmp_path / "run.journal"
    assert 0 == run("apply", planned, "--yes", "--journal", journal).code
    return journal


def test_a_plan_is_a_table(promotion):
    """The exit code says that there is something to do."""
    done = embedded("plan", promotion)
    assert 2 == done.code
    title, counts, _, heading, row = done.said.splitlines()
    assert title.endswith(": 1 change")
    assert "  1 update" == counts
    assert ["who", "what", "becomes", "of", "it", "row"] == heading.split()
    assert "title: Software Engineer, Team Lead → CTO" in row


def test_a_plan_is_json(promotion):
    """In the form that apply takes."""
    done = embedded("plan", promotion, "--json")
    assert (2, 1) == (done.code, len(Plan.from_json(done.said)))
    assert "" == done.notes


def test_a_plan_is_kept_for_apply(promotion, tmp_path):
    """In a file that nobody else can read: it holds names."""
    path = tmp_path / "plan.json"
    done = embedded("plan", promotion, "--out", path)
    assert f"go1scim apply {path}" in done.notes
    assert 1 == len(Plan.from_json(path.read_bytes()))
    if sys.platform != "win32":
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_a_plan_that_cannot_be_kept_is_an_error(promotion, tmp_path):
    """Of the system's, in one line."""
    done = embedded("plan", promotion, "--out", tmp_path / "no" / "plan.json")
    assert 1 == done.code
    assert "Error: " in done.notes
    assert "Traceback" not in done.notes
    json_too = embedded("plan", promotion, "--out", tmp_path / "no" / "plan.json", "--json")
    assert "FileNotFoundError" == json_too.complaint["error"]


def test_nothing_to_do_is_clean(tmp_path):
    """And wrong rows alone are not."""
    path = tmp_path / "same.csv"
    path.write_text("user_name,title\nbjorn.moller@example.com,Account Manager\n")
    assert 0 == embedded("plan", path).code
    path.write_text("user_name,active\nbjorn.moller@example.com,perhaps\n")
    done = embedded("plan", path)
    assert 4 == done.code
    assert "row 2" in done.said


def test_a_guard_that_blocks_is_said(promotion):
    """Before anything could be written."""
    done = embedded("plan", promotion, "--removals", "deactivate", people=30)
    assert 3 == done.code
    assert "block: deactivations: 29 of 30, where at most 3 are allowed" in done.said
    assert "block" in [one["verdict"] for one in guards_of(promotion, "--removals", "deactivate")]


def guards_of(path, *options):
    """The guards of a plan."""
    return embedded("plan", path, *options, "--json", people=30).document["guards"]


@pytest.mark.parametrize(
    ("options", "attributes"),
    [
        ((), {}),
        (
            ("--max-deactivations", "40"),
            {"max_deactivations": 40, "max_deactivations_part": None},
        ),
        (("--max-deletes", "5%"), {"max_deletes": None, "max_deletes_part": 0.05}),
        (("--max-failures", "7"), {"max_failures": 7, "max_failures_part": None}),
        (("--max-member-removals", "80%"), {"max_member_removals": 0.8}),
        (("--max-creates", "1", "--max-updates", "0"), {"max_creates": 1, "max_updates": 0}),
        (
            ("--protect-user", "a*", "--protect-user", "b", "--protect-group", "Sales"),
            {"protected_users": ["a*", "b"], "protected_groups": ["Sales"]},
        ),
        (("--protect-role", "Administrator"), {"protected_roles": ["Administrator"]}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_policy_is_that_of_the_options(promotion, options, attributes):
    """What is not given stays as it is."""
    usual = embedded("plan", promotion, "--json").document["policy"]
    policy = embedded("plan", promotion, "--json", *options).document["policy"]
    assert usual | attributes == policy


def test_groups_and_members_are_planned(tmp_path):
    """Each from a file of its own, with or without users."""
    groups, members = tmp_path / "groups.csv", tmp_path / "members.csv"
    groups.write_text("display_name\nChess club\n")
    members.write_text("group,user\nChess club,ada.byron@example.com\n")
    done = embedded("plan", "--groups", groups, "--members", members)
    assert 2 == done.code
    assert "1 create, 1 add members" in done.said


def test_adoption_and_the_own_account_are_taken(promotion):
    """As plan() takes them."""
    done = embedded(
        "plan", promotion, "--adopt", "ask", "--self-account", "ada.byron@example.com", "--json"
    )
    assert 2 == done.code
    assert done.document["facts"]["self_id"]


def test_every_change_is_shown_to_who_asks(tmp_path):
    """Without that, the first thirty."""
    path = tmp_path / "many.csv"
    assert 0 == embedded("users", "--csv", path, people=40).code
    path.write_text(path.read_text("utf-8-sig").replace("Learner", "Learner|Assessor"))
    assert "and 10 more" in embedded("plan", path, people=40).said
    whole = embedded("plan", path, "--all", people=40)
    assert "more" not in whole.said
    assert 40 == len(whole.said.splitlines()[4:])


def test_a_table_that_is_none_is_refused(tmp_path):
    """With what is wrong, and no traceback."""
    path = tmp_path / "bad.csv"
    path.write_text("user_name,titel\nada,CTO\n")
    done = embedded("plan", path)
    assert 1 == done.code
    assert "Did you mean 'title'" in done.notes


def test_a_plan_is_applied(planned, portal, tmp_path):
    """The journal is where it was ordered, and the report says so."""
    journal = tmp_path / "run.journal"
    done = run("apply", planned, "--yes", "--journal", journal)
    assert (0, "CTO", True) == (done.code, title_of_ada(portal), journal.exists())
    assert f"journal: {journal}" in done.said
    assert "1 of 1 changes are made" in done.said


def test_a_report_is_json(planned, tmp_path):
    """With what has become of each change."""
    done = run("apply", planned, "--yes", "--json", "--journal", tmp_path)
    report = done.document
    assert (0, True, {"done": 1}) == (done.code, report["is_good"], report["counts"])
    (outcome,) = report["outcomes"]
    assert ("update", "ada.byron@example.com", "done") == (
        outcome["verb"],
        outcome["key"],
        outcome["status"],
    )
    assert 2 == outcome["origin"]["row"]
    assert report["journal"].startswith(str(tmp_path))


def test_a_journal_can_be_left_out(planned, state_directory):
    """Then there is no resume."""
    before = sorted(state_directory.rglob("*.journal"))
    done = run("apply", planned, "--yes", "--no-journal", "--json")
    assert (0, None) == (done.code, done.document["journal"])
    assert 64 == run("apply", planned, "--yes", "--no-journal", "--journal", "x").code
    assert before == sorted(state_directory.rglob("*.journal"))


def test_a_plan_is_applied_to_a_portal_of_its_own(promotion, tmp_path):
    """The embedded one is the same each time; its journal would be of no use afterwards."""
    path = tmp_path / "plan.json"
    embedded("plan", promotion, "--out", path)
    done = embedded("apply", path, "--yes", "--verify", "none", "--concurrency", "2", "--json")
    assert (0, {"done": 1}, None) == (
        done.code,
        done.document["counts"],
        done.document["journal"],
    )


def test_nobody_is_there_to_agree(planned, portal):
    """A program says --yes."""
    done = run("apply", planned)
    assert (64, "Analyst") == (done.code, title_of_ada(portal))
    assert "add --yes" in done.notes


@pytest.mark.parametrize(
    ("typed", "ending"),
    [("y\n", (0, "CTO")), ("n\n", (5, "Analyst")), ("", (5, "Analyst"))],
    ids=["yes", "no", "the-end"],
)
def test_a_person_is_asked(planned, portal, monkeypatch, typed, ending):
    """After the plan was shown; what is no yes is a no."""
    monkeypatch.setattr(Session, "can_ask", True)
    done = run("apply", planned, "--no-journal", typed=typed)
    assert ending == (done.code, title_of_ada(portal))
    assert "title: Analyst → CTO" in done.said
    assert f"Apply 1 change at {portal_url(planned)}?" in done.notes
    assert ("Nothing was written." in done.notes) == (ending[0] == 5)


def portal_url(planned):
    """The portal that a plan is for."""
    return json.loads(planned.read_text())["base_url"]


def test_many_changes_are_asked_for_by_their_number(tmp_path, portal, newcomers, monkeypatch):
    """One question for all."""
    monkeypatch.setattr(Session, "can_ask", True)
    path = tmp_path / "plan.json"
    run("plan", newcomers, "--out", path)
    done = run("apply", path, "--no-journal", "--json", typed="y\n")
    assert "Apply 2 changes at " in done.notes
    report = json.loads(done.said.splitlines()[-1])  # the one before is what was typed
    assert {"done": 2} == report["counts"]


def test_a_terminal_takes_two_ends():
    """Somebody who types, and somebody who sees the question."""
    assert not Session(_session.Settings()).can_ask


def test_a_guard_is_let_pass_by_its_name(newcomers, portal, tmp_path):
    """Once, and it is written down."""
    path = tmp_path / "plan.json"
    newcomers.write_text(newcomers.read_text() + "\n".join(f"u{n},G,F,u{n}@x.org" for n in "1234"))
    assert 3 == run("plan", newcomers, "--max-creates", "1", "--out", path).code
    done = run("apply", path, "--yes", "--journal", tmp_path)
    assert (3, 3) == (done.code, len(portal.users))
    assert "name the guard with --override" in done.notes
    done = run("apply", path, "--yes", "--journal", tmp_path, "--override", "creates", "--json")
    assert (0, ["creates"], 9) == (done.code, done.document["overrides"], len(portal.users))


def test_a_plan_of_another_portal_is_refused(promotion, portal, tmp_path):
    """Before anything is written."""
    path = tmp_path / "plan.json"
    embedded("plan", promotion, "--out", path)
    done = run("apply", path, "--yes", "--no-journal")
    assert 1 == done.code
    assert "this client is one of" in done.notes


def test_what_is_no_plan_is_refused(promotion):
    """A CSV file for example."""
    done = run("apply", promotion, "--yes")
    assert 1 == done.code
    assert "this is no JSON" in done.notes


def test_a_failure_leaves_the_rest_done(newcomers, portal, tmp_path):
    """The exit code is of its own, and the journal goes on later."""
    path, journal = tmp_path / "plan.json", tmp_path / "run.journal"
    run("plan", newcomers, "--out", path)
    portal.faults.next(status=400, method="POST", path="/Users")
    done = run("apply", path, "--yes", "--journal", journal, "--concurrency", "1")
    assert (4, 4) == (done.code, len(portal.users))
    assert "1 done, 1 failed" in done.said
    assert f"go1scim resume {journal}" in done.notes
    again = run("resume", journal, "--verify", "all")
    assert (0, 5) == (again.code, len(portal.users))
    assert {"done": 2} == run("resume", journal, "--json").document["counts"]


def test_a_run_that_stops_is_aborted(planned, portal, tmp_path):
    """Nothing new is begun after the deadline."""
    done = run("apply", planned, "--yes", "--deadline", "0", "--journal", tmp_path / "j")
    assert (5, "Analyst") == (done.code, title_of_ada(portal))
    assert "stopped: " in done.said


def test_a_wait_that_is_too_long_breaks_a_run_off(planned, portal, tmp_path):
    """The message names the journal."""
    ada = f"/Users/{portal.users[1]['id']}"
    portal.faults.next(status=429, retry_after=86_400, path=ada, times=9)
    done = run("apply", planned, "--yes", "--journal", tmp_path / "run.journal")
    assert 5 == done.code
    assert "run.journal" in done.notes
    assert "TooManyRequests" not in done.notes


def test_a_run_goes_on_with_the_plan_that_is_shown_to_it(planned, portal, tmp_path):
    """It is the one that the journal is of."""
    journal = applied(planned, tmp_path)
    assert 0 == run("resume", journal, "--plan", planned).code
    assert 0 == run("undo", journal, "--plan", planned, "--apply", "--yes", "--no-journal").code
    assert "Analyst" == title_of_ada(portal)


def test_what_is_no_journal_is_refused(promotion):
    """In one message."""
    for name in ("resume", "undo"):
        done = embedded(name, promotion)
        assert 1 == done.code
        assert str(promotion) in done.notes


def test_an_undo_is_a_plan_first(planned, portal, tmp_path):
    """It writes nothing, and its file can be applied as any other."""
    journal, back = applied(planned, tmp_path), tmp_path / "back.json"
    done = run("undo", journal, "--out", back)
    assert (2, "CTO") == (done.code, title_of_ada(portal))
    assert "title: CTO → Analyst" in done.said
    assert 2 == run("undo", journal, "--json").code
    assert 0 == run("apply", back, "--yes", "--no-journal").code
    assert "Analyst" == title_of_ada(portal)


def test_an_undo_is_carried_out_where_that_is_ordered(planned, portal, tmp_path):
    """As JSON, it is the report alone; who was deleted may be made anew."""
    journal = applied(planned, tmp_path)
    done = run("undo", journal, "--apply", "--yes", "--deleted", "create", "--json", "--no-journal")
    assert (0, "Analyst") == (done.code, title_of_ada(portal))
    assert {"done": 1} == done.document["counts"]


def interrupted(note=None):
    """A function that Ctrl-C ends."""

    def function(*_, **__):
        error = KeyboardInterrupt()
        if note:
            error.add_note(note)
        raise error

    return function


def test_ctrl_c_breaks_a_run_off(planned, monkeypatch):
    """What is said of the journal is shown."""
    monkeypatch.setattr(Client, "apply", interrupted("resume('run.journal') goes on."))
    done = run("apply", planned, "--yes")
    assert 5 == done.code
    assert "go1scim resume 'run.journal' goes on." in done.notes
    assert ["go1scim resume 'run.journal' goes on."] == run(
        "apply", planned, "--yes", "--json"
    ).complaint["notes"]


def test_ctrl_c_ends_what_only_reads(promotion, monkeypatch):
    """As shells expect it."""
    monkeypatch.setattr(Client, "plan", interrupted())
    done = embedded("plan", promotion)
    assert (130, "Error: it was interrupted.\n") == (done.code, done.notes)


def test_nobody_reads_any_more(monkeypatch):
    """As after ``go1scim users --json | head``: no complaint."""

    def closed(*_, **__):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(Session, "write", closed)
    done = embedded("users", "--json")
    assert (1, "", "") == (done.code, done.said, done.notes)


@pytest.mark.parametrize("is_json", [False, True], ids=["table", "json"])
def test_the_demo_shows_plan_apply_and_undo(is_json):
    """On a portal of its own, with more or fewer people."""
    done = run("demo", *(["--json"] if is_json else ["--people", "40"]))
    assert (0, 0) == (done.code, done.said.count("Error"))
    if is_json:
        plan, report, nothing, half, back, last = done.documents
        assert [17, 0, 17] == [len(one["changes"]) for one in (plan, nothing, back)]
        assert 60 == len(half["changes"])
        assert [{"done": 17}] * 2 == [report["counts"], last["counts"]]
    else:
        assert "A portal in memory has 40 people" in done.said
        assert "'Administratr' is not a role of Go1" in done.said
        assert "17 of 17 changes are made" in done.said
        assert "block: deactivations" in done.said
        assert "and 16 more" in done.said
