"""``go1scim demo``: a tour through plan, apply and undo, on a portal in memory."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve

from go1scim.changes.looks import of_plan
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.cli._command import command
from go1scim.cli._exits import Exit
from go1scim.cli._running import shown
from go1scim.cli._session import Session
from go1scim.cli.plan import show_plan
from go1scim.client import Client
from go1scim.tables import to_csv, write_csv

__all__ = ["demo"]

_PEOPLE: Final = 120
#: Rows of a table that has been seen before.
_BRIEF: Final = 4
#: The rows, from the first one, that get another title, and those that lose their access.
_PROMOTED: Final = range(12)
_LEAVING: Final = range(20, 23)
_NEW: Final = (
    ("kofi.mensah@example.com", "Kofi", "Mensah", "Learner"),
    ("lena.vogt@example.com", "Lena", "Vogt", "Learner"),
    ("mira.rossi@example.com", "Mira", "Rossi", "Administratr"),
)


@command
def demo(session: Session) -> int:
    """
    Show plan, apply and undo in memory.

    A portal with invented people is made for it: there is no account, and no network.
    """
    settings = session.settings
    tour = Session(evolve(settings, embedded=True, people=settings.people or _PEOPLE))
    with TemporaryDirectory() as folder, tour.client() as go1:
        _tour(tour, go1, Path(folder))
    return Exit.CLEAN


def _tour(session: Session, go1: Client, folder: Path) -> None:
    _title(session, f"A portal in memory has {len(session.portal.users)} people")
    people = folder / "people.csv"
    to_csv(people, go1.users.iter())
    _title(
        session,
        "They are written to people.csv, and somebody edits it",
        "go1scim users --csv people.csv",
    )
    _edit(people)
    _title(session, "What would that change?", "go1scim plan people.csv --out plan.json")
    plan = go1.plan(people)
    show_plan(session, plan, whole=False)
    _title(session, "It is applied, and what it does is written down", "go1scim apply plan.json")
    report = _apply(session, go1, plan, folder)
    _title(session, "The same file again: nothing is left to do", "go1scim plan people.csv")
    show_plan(session, go1.plan(people), whole=False)
    _title(
        session, "A file that lost half of its rows", "go1scim plan half.csv --removals deactivate"
    )
    half = folder / "half.csv"
    to_csv(half, list(go1.users.iter())[::2])
    _show_briefly(session, go1.plan(half, removals="deactivate"))
    _title(session, "The first run is taken back", "go1scim undo JOURNAL --apply")
    back = report.undo()
    _show_briefly(session, back)
    if not session.is_json:
        session.out.line()
    _apply(session, go1, back, folder)
    session.say("\nRead on: go1scim --help")


def _show_briefly(session: Session, plan: Plan) -> None:
    sheet = of_plan(plan.base_url, plan.changes, plan.findings, plan.guards, whole=True)
    brief = evolve(sheet, rows=sheet.rows[:_BRIEF], more=len(sheet.rows) - _BRIEF)
    session.show(brief, plan.to_json())


def _apply(session: Session, go1: Client, plan: Plan, folder: Path) -> Report:
    with session.progress() as listener:
        report = go1.apply(plan, journal=folder, on_event=listener)
    shown(session, report)
    return report


def _edit(path: Path) -> None:
    """Edit a file as a person would in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number in _PROMOTED:
        rows[number]["title"] = f"Senior {rows[number]['title']}"
    for number in _LEAVING:
        rows[number]["active"] = "false"
    names = list(rows[0])
    for address, given, family, role in _NEW:
        new = {"user_name": address, "email": address, "roles": role}
        rows.append({**new, "given_name": given, "family_name": family})
    write_csv(path, names, ([row.get(name) for name in names] for row in rows))


def _title(session: Session, text: str, line: str = "") -> None:
    if session.is_json:
        return
    session.out.line()
    session.out.line((text, "bold"))
    if line:
        session.out.line((f"$ {line}", "dim"))
