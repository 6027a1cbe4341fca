"""``go1scim undo``: the plan that takes a run back."""

from typing import Annotated, Literal

import typer

from go1scim.changes.journal._reading import read_report
from go1scim.cli import _exits
from go1scim.cli._command import command
from go1scim.cli._running import (
    Concurrency,
    Deadline,
    JournalPath,
    NoJournal,
    Overrides,
    Terms,
    Verify,
    Yes,
    carried_out,
    loaded,
)
from go1scim.cli._session import Session
from go1scim.cli.plan import Out, Whole, save_plan, show_plan
from go1scim.cli.resume import JournalFile, PlanFile

__all__ = ["undo"]


@command
def undo(
    session: Session,
    file: JournalFile,
    *,
    plan: PlanFile = None,
    deleted: Annotated[
        Literal["reactivate", "create"],
        typer.Option(help="How those come back who were deleted."),
    ] = "reactivate",
    out: Out = None,
    whole: Whole = False,
    at_once: Annotated[
        bool, typer.Option("--apply", help="Carry it out; without it, nothing is written.")
    ] = False,
    override: Overrides = None,
    journal: JournalPath = None,
    no_journal: NoJournal = False,
    concurrency: Concurrency = None,
    deadline: Deadline = None,
    verify: Verify = None,
    yes: Yes = False,
) -> int:
    """
    Show the plan that takes a run back.

    It says what cannot be taken back. With --apply it is carried out. Exit codes are those of plan,
    and with --apply those of apply.
    """
    known = None if plan is None else loaded(plan)
    back = read_report(file, plan=known).undo(deleted=deleted)
    if not (at_once and session.is_json):
        show_plan(session, back, whole=whole)
    save_plan(session, back, out)
    if not at_once:
        return _exits.of_plan(back)
    if not session.is_json:
        session.out.line()
    terms = Terms(
        overrides=override or (),
        journal=journal,
        no_journal=no_journal,
        concurrency=concurrency,
        deadline=deadline,
        verify=verify,
        yes=yes,
    )
    return carried_out(session, back, terms)
