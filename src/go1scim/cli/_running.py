"""What commands share that carry plans out: their options, the question, and the report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import typer
from attrs import frozen

from go1scim.changes import guards
from go1scim.changes.looks import of_report
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.cli import _documents, _exits
from go1scim.cli._exits import Exit
from go1scim.cli._session import Session
from go1scim.cli._signals import ended_gently

__all__ = [
    "Concurrency",
    "Deadline",
    "JournalPath",
    "NoJournal",
    "Overrides",
    "Terms",
    "Verify",
    "Yes",
    "carried_out",
    "loaded",
    "shown",
    "verify_of",
]


def _known(names: list[str] | None) -> list[str]:
    """
    The names of guards.

    Raises:
        BadParameter: There is no such guard.
    """
    for name in names or ():
        if name not in guards.GUARDS:
            known = ", ".join(guards.GUARDS)
            raise typer.BadParameter(f"there is no guard {name!r}; the guards are {known}.")
    return names or []


Overrides: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--override", metavar="GUARD", callback=_known, help="Let this guard pass; repeatable."
    ),
]
JournalPath: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Where to keep the journal; else in the user's own place."),
]
NoJournal: TypeAlias = Annotated[
    bool, typer.Option("--no-journal", help="Keep none: then there is no resume and no undo.")
]
Concurrency: TypeAlias = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="How many changes at a time at the most.")
]
Deadline: TypeAlias = Annotated[
    float | None,
    typer.Option(min=0, metavar="SECONDS", help="When to begin nothing new any more."),
]
Verify: TypeAlias = Annotated[
    Literal["sample", "all", "none"] | None,
    typer.Option(help="What to read back.  [default: sample]", show_default=False),
]
Yes: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@frozen(kw_only=True)
class Terms:
    """How to carry a plan out."""

    overrides: Sequence[str]
    journal: Path | None
    no_journal: bool
    concurrency: int | None
    deadline: float | None
    verify: Literal["sample", "all", "none"] | None
    yes: bool


def verify_of(word: Literal["sample", "all", "none"]) -> Literal["sample", "all", False]:
    """What `apply` calls it."""
    return False if word == "none" else word


def loaded(file: Path) -> Plan:
    """
    The plan in a file.

    Raises:
        ValidationError: There is none in it.
    """
    return Plan.from_json(file.read_bytes())


def carried_out(session: Session, plan: Plan, terms: Terms) -> int:
    """
    Ask, carry *plan* out, and show what has become of it.

    Raises:
        GuardBlockedError: A guard holds it back.
    """
    guards.check(plan.guards, terms.overrides)
    if terms.journal is not None and terms.no_journal:
        raise typer.BadParameter("--journal and --no-journal exclude each other.")
    if plan and not terms.yes and not _agreed(session, plan):
        session.notes.line("Nothing was written.")
        return Exit.ABORTED
    journal: Any = terms.journal
    if terms.no_journal or (journal is None and session.settings.embedded):
        journal = False  # the portal in memory is gone afterwards
    with ended_gently(), session.client() as go1, session.progress() as listener:
        report = go1.apply(
            plan,
            overrides=terms.overrides,
            journal=journal,
            on_event=listener,
            concurrency=terms.concurrency,
            deadline=terms.deadline,
            verify=verify_of(terms.verify or "sample"),
        )
    return shown(session, report)


def _agreed(session: Session, plan: Plan) -> bool:
    """
    Whether a person agrees.

    Raises:
        BadParameter: There is none to be asked.
    """
    if not session.can_ask:
        raise typer.BadParameter("There is nobody to ask: add --yes.")
    size = f"{len(plan):,} changes" if len(plan) != 1 else "1 change"
    return session.asks(f"Apply {size} at {plan.base_url}?")


def shown(session: Session, report: Report) -> int:
    """Show a report."""
    journal = "" if report.journal is None else str(report.journal)
    sheet = of_report(report.plan.base_url, report.outcomes, report.stopped, journal, whole=True)
    session.show(sheet, _documents.of_report(report))
    code = _exits.of_report(report)
    if code and journal:
        session.say(f"\ngo1scim resume {journal}")
    return code
