"""``go1scim apply``: a plan that was looked at is carried out."""

from pathlib import Path
from typing import Annotated

import typer

from go1scim.changes.looks import of_plan
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

__all__ = ["apply"]


@command
def apply(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN", exists=True, dir_okay=False, help="What plan --out has written."
        ),
    ],
    *,
    override: Overrides = None,
    journal: JournalPath = None,
    no_journal: NoJournal = False,
    concurrency: Concurrency = None,
    deadline: Deadline = None,
    verify: Verify = None,
    yes: Yes = False,
) -> int:
    """
    Carry a plan out.

    It tells what has become of each change, and where its journal is. Exit codes: 0 all is as it
    should be, 3 a guard holds it back and nothing was written, 4 some changes were not made, 5 it
    has stopped before its end.
    """
    plan = loaded(file)
    if not yes and session.can_ask and not session.is_json:
        session.out.sheet(of_plan(plan.base_url, plan.changes, plan.findings, plan.guards))
    terms = Terms(
        overrides=override or (),
        journal=journal,
        no_journal=no_journal,
        concurrency=concurrency,
        deadline=deadline,
        verify=verify,
        yes=yes,
    )
    return carried_out(session, plan, terms)
