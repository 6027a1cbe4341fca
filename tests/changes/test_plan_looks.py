"""How a plan and its report look before and after."""

from plans import BASE, change, plan, roles

from go1scim import NotFoundError, Role
from go1scim._looks._sheet import NOTHING
from go1scim.changes.change import AttributeChange, Origin, Reference, Verb
from go1scim.changes.findings import Finding
from go1scim.changes.guards import judge
from go1scim.changes.looks import of_plan, of_report
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report

TITLED = change(Verb.UPDATE, "u1", attributes=[AttributeChange("title", "CTO", None)])
MANAGED = change(
    Verb.UPDATE,
    "u2",
    attributes=[AttributeChange("urn:x:User:manager", None, Reference("Eve", created_by="c"))],
)
NEW = change(Verb.CREATE, "u3", attributes=[roles(Role.LEARNER)])
JOINED = change(
    Verb.ADD_MEMBERS, "g1", kind="Group", members=[Reference(f"m{n}", "m") for n in range(6)]
)
FEW = change(Verb.REMOVE_MEMBERS, "g1", kind="Group", members=[Reference("m1", "m")])
GONE = change(Verb.DELETE, "u4")


def lines(shown):
    """The lines of a text, without the space around them."""
    return [line.strip() for line in repr(shown).splitlines()]


def test_a_plan_is_a_table():
    """In a terminal as in a notebook."""
    text = repr(plan(TITLED, MANAGED, NEW, JOINED, FEW, GONE))
    html = plan(TITLED, MANAGED, NEW, JOINED, FEW, GONE)._repr_html_()

    for piece in (
        "6 changes",
        f"title: CTO → {NOTHING}",
        f"manager: {NOTHING} → Eve",
        "roles: rol_",
        "m0, m1, m2, m3, 2 more",
    ):
        assert piece in text
        assert piece in html


def test_a_plan_tells_first_what_keeps_it_from_being_applied():
    """Then what was left out, and the rest."""
    many = plan(*(change(Verb.DEACTIVATE, f"u{number}") for number in range(40)))
    findings = [
        Finding("note", "n", "a note"),
        Finding("error", "e", "a slip", "Mend it.", key="ada", origin=Origin("a.csv", 7)),
        *[Finding("note", "n", "more")] * 10,
    ]
    whole = Plan(base_url=BASE, changes=many.changes, findings=tuple(findings), guards=judge(many))

    assert [
        f"Plan for {BASE}: 40 changes",
        "40 deactivate",
        "block: deactivations: 40 of 100, where at most 10 are allowed",
        "error: ada: a slip (a.csv, row 7)",
        "Mend it.",
    ] == lines(whole)[:5]
    assert "note: and 2 more findings" in lines(whole)
    assert "and 10 more" in lines(whole)


def test_of_each_kind_some_are_shown():
    """Those who lose access come last, and must not be hidden behind all who get it."""
    many = [change(Verb.CREATE, f"c{number:02}") for number in range(40)]
    gone = [change(Verb.DEACTIVATE, f"d{number:02}") for number in range(4)]
    more = [change(Verb.DELETE, f"e{number:02}") for number in range(40)]

    rows = of_plan(BASE, [*many, *gone, *more], (), ()).rows

    assert ["create"] * 13 + ["deactivate"] * 4 + ["delete"] * 13 == [row.kind for row in rows]
    assert "c12@example.com" == rows[12].cells[0]


def test_a_column_in_which_there_is_nothing_is_not_shown():
    """Nothing becomes of who is deleted, and no row asked for it."""
    (heading,) = [line for line in lines(plan(GONE)) if line.startswith("who")]

    assert "who" == heading
    assert "what becomes of it" not in plan(GONE)._repr_html_()


def test_a_finding_names_whom_it_is_about_once():
    """Some say it themselves."""
    found = (
        Finding("note", "n", "ada was created", key="ada"),
        Finding("note", "n", "was created", key="bob"),
    )
    notes = of_plan(BASE, (), found, ()).notes

    assert ["ada was created", "bob: was created"] == [note.text for note in notes]


def test_all_of_it_is_there_for_who_asks():
    """Each change, each finding, and each failure."""
    gone = [change(Verb.DELETE, f"u{number}") for number in range(40)]
    findings = [Finding("note", "n", f"note {number}") for number in range(20)]
    outcomes = [Outcome(one, Status.FAILED) for one in gone]
    few, all_of_it = (of_plan(BASE, gone, findings, (), whole=whole) for whole in (False, True))
    bad, all_bad = (of_report(BASE, outcomes, "", "", whole=whole) for whole in (False, True))

    assert [(30, 10, 11), (40, 0, 20)] == [
        (len(sheet.rows), sheet.more, len(sheet.notes)) for sheet in (few, all_of_it)
    ]
    assert [(30, 10), (40, 0)] == [(len(sheet.rows), sheet.more) for sheet in (bad, all_bad)]


def test_an_empty_plan_says_that_there_is_nothing_to_do():
    """In one line."""
    assert [f"Plan for {BASE}: nothing to do"] == lines(plan())
    assert "1 change" in repr(plan(GONE))


def test_a_report_shows_what_did_not_end_well():
    """With the reason, and where to go on."""
    outcomes = (
        Outcome(TITLED, Status.DONE),
        Outcome(GONE, Status.FAILED, error=NotFoundError("there is none")),
        Outcome(NEW, Status.BLOCKED, reason="the run was stopped"),
    )
    report = Report(
        run_id="r", plan=plan(), outcomes=outcomes, stopped="Ctrl-C", journal="here.journal"
    )
    text = repr(report)

    assert f"1 of 3 changes are made at {BASE}" == text.splitlines()[0]
    for piece in (
        "1 done, 1 blocked, 1 failed",
        "Ctrl-C",
        "here.journal",
        "there is none",
        "stopped",
    ):
        assert piece in text
        assert piece.split(", ")[0] in report._repr_html_()
    assert "title" not in text
    assert "0 of 0 changes" in repr(Report(run_id="r", plan=plan()))
