"""``go1scim plan``: what a file would change, before anything is changed."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from go1scim.changes.looks import of_plan
from go1scim.changes.plan import Plan
from go1scim.cli import _exits
from go1scim.cli._command import command
from go1scim.cli._exits import Exit
from go1scim.cli._policies import (
    Amount,
    at_most,
    number_at_most,
    part_at_most,
    policy_of,
    protected,
)
from go1scim.cli._session import Session

__all__ = ["Out", "Whole", "plan", "save_plan", "show_plan"]

Whole = Annotated[bool, typer.Option("--all", help="Show every change, not the first 30.")]
Out = Annotated[
    Path | None,
    typer.Option(metavar="FILE", dir_okay=False, help="Write the plan there, for apply."),
]


@command
def plan(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Users, as a CSV file.",
            show_default=False,
        ),
    ] = None,
    *,
    groups: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Groups, the same."),
    ] = None,
    members: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Memberships: group and user."
        ),
    ] = None,
    removals: Annotated[
        Literal["ignore", "deactivate", "delete"],
        typer.Option(help="What becomes of users whom no row names."),
    ] = "ignore",
    adopt: Annotated[
        Literal["match", "ask"],
        typer.Option(help="ask: hold back who is found by a name and gets an external id."),
    ] = "match",
    self_account: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The account behind the token, where there is no /Me."),
    ] = None,
    max_creates: Annotated[int | None, number_at_most("Creations at the most")] = None,
    max_updates: Annotated[int | None, number_at_most("Updates at the most")] = None,
    max_deactivations: Annotated[Amount | None, at_most("Deactivations at the most")] = None,
    max_deletes: Annotated[Amount | None, at_most("Deletions at the most")] = None,
    max_member_removals: Annotated[
        Amount | None, part_at_most("How much of its members a group may lose")
    ] = None,
    max_failures: Annotated[Amount | None, at_most("Failures after which it stops")] = None,
    protect_user: Annotated[list[str] | None, protected("Users not to be changed")] = None,
    protect_group: Annotated[list[str] | None, protected("Groups not to be changed")] = None,
    protect_role: Annotated[list[str] | None, protected("Roles not to be taken away")] = None,
    out: Out = None,
    whole: Whole = False,
) -> int:
    """
    Show what CSV files would change.

    Nothing is written. A cell that is blank leaves alone what is there, and <clear> clears it. Exit
    codes: 0 nothing to do, 2 something to do, 3 a guard holds it back, 4 nothing to do but rows
    that are wrong.
    """
    if file is None and groups is None and members is None:
        raise typer.BadParameter("There is nothing to plan: name a FILE, --groups or --members.")
    policy = policy_of(
        amounts={
            "max_deactivations": max_deactivations,
            "max_deletes": max_deletes,
            "max_failures": max_failures,
        },
        numbers={"max_creates": max_creates, "max_updates": max_updates},
        names={
            "protected_users": protect_user,
            "protected_groups": protect_group,
            "protected_roles": protect_role,
        },
        member_removals=max_member_removals,
    )
    with session.client() as go1, session.progress() as listener:
        made = go1.plan(
            file,
            groups=groups,
            members=members,
            removals=removals,
            policy=policy,
            adopt=adopt,
            self_account=self_account,
            on_event=listener,
        )
    show_plan(session, made, whole=whole)
    save_plan(session, made, out)
    return _exits.of_plan(made)


def show_plan(session: Session, plan: Plan, *, whole: bool) -> None:
    """Show a plan: a table for a person, all of it for a program."""
    sheet = of_plan(plan.base_url, plan.changes, plan.findings, plan.guards, whole=whole)
    session.show(sheet, plan.to_json() if session.is_json else None)


def save_plan(session: Session, plan: Plan, out: Path | None) -> None:
    """Write a plan, where that is wanted, and say how to go on."""
    if out is None:
        return
    _write_privately(out, plan.to_json())
    if _exits.of_plan(plan) is Exit.PENDING:
        session.say(f"\ngo1scim apply {out}")


def _write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read: it holds personal data."""
    with open(path, "w", encoding="utf-8", opener=_private) as stream:
        stream.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
