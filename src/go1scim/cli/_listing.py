"""Listing users or groups: what ``go1scim users`` and ``go1scim groups`` share."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer
from attrs import evolve

from go1scim._pages import UNTOLD, ResourceIterator
from go1scim.cli._exits import Exit
from go1scim.cli._session import Session
from go1scim.converter import to_dict
from go1scim.models import Group, User
from go1scim.models.looks import of_list
from go1scim.tables import to_csv

__all__ = ["Count", "Csv", "Filter", "Limit", "listed"]

R = TypeVar("R", User, Group)

Filter: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="FILTER", help="Which ones, as in: active eq true (RFC 7644, 3.4.2.2)."),
]
Limit: TypeAlias = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="How many at the most; else all.")
]
Count: TypeAlias = Annotated[int, typer.Option(min=1, metavar="N", help="How many a page.")]
Csv: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", dir_okay=False, help="Write a table to be edited and planned instead."
    ),
]


def listed(
    session: Session, found: ResourceIterator[R], kind: type[R], limit: int | None, csv: Path | None
) -> int:
    """Show what is found, as it is wanted; it is partial where something is missing."""
    if csv is not None and session.is_json:
        raise typer.BadParameter("--csv writes a table and --json none: choose one of them.")
    arriving = islice(found, limit)
    if csv is not None:
        to_csv(csv, arriving, kind)
        session.say(f"{csv}: edit it, leave the column _base as it is, and then")
        session.say(f"  go1scim plan {_option(kind)}{csv}")
    elif session.is_json:
        for one in arriving:
            session.write(to_dict(one))
    else:
        shown = list(arriving)
        title = f"{len(shown):,} {kind.__name__.lower()}{'s' * (len(shown) != 1)}"
        session.out.sheet(evolve(of_list(shown, None, (), whole=True), title=title))
    return _verdict(session, found, is_cut=limit is not None)


def _option(kind: type[Any]) -> str:
    return "--groups " if kind is Group else ""


def _verdict(session: Session, found: ResourceIterator[Any], *, is_cut: bool) -> int:
    """Say what is missing: whoever acts on a list must know."""
    missing = [
        f"{record.pointer or 'a record'} could not be read: {record.reason}"
        for record in found.unreadable
    ]
    whole = found.completeness
    if not (is_cut or whole or whole == UNTOLD):
        missing.append(f"not everything is here: {whole.reason}")
    for one in missing:
        session.warn(one)
    return Exit.PARTIAL if missing else Exit.CLEAN
