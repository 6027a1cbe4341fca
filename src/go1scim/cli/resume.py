"""``go1scim resume``: a run that has broken off goes on."""

from pathlib import Path
from typing import Annotated

import typer

from go1scim.cli._command import command
from go1scim.cli._running import (
    Concurrency,
    Deadline,
    Overrides,
    Verify,
    loaded,
    shown,
    verify_of,
)
from go1scim.cli._session import Session
from go1scim.cli._signals import ended_gently

__all__ = ["JournalFile", "PlanFile", "resume"]

JournalFile = Annotated[
    Path,
    typer.Argument(metavar="JOURNAL", exists=True, dir_okay=False, help="As apply has named it."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar="PLAN",
        exists=True,
        dir_okay=False,
        help="The plan, for a journal that keeps no values.",
    ),
]


@command
def resume(
    session: Session,
    journal: JournalFile,
    *,
    plan: PlanFile = None,
    override: Overrides = None,
    concurrency: Concurrency = None,
    deadline: Deadline = None,
    verify: Verify = None,
) -> int:
    """
    Go on with a run that has broken off.

    What was done is not done again. Exit codes are those of apply.
    """
    known = None if plan is None else loaded(plan)
    with ended_gently(), session.client() as go1, session.progress() as listener:
        report = go1.resume(
            journal,
            plan=known,
            overrides=override or (),
            on_event=listener,
            concurrency=concurrency,
            deadline=deadline,
            verify=None if verify is None else verify_of(verify),
        )
    return shown(session, report)
