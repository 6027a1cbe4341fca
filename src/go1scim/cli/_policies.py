"""What the guards go by, as it is written on the command line."""

import re
from typing import Any, Final

import typer
from attrs import frozen

from go1scim.changes.policy import Policy

__all__ = ["Amount", "at_most", "number_at_most", "part_at_most", "policy_of", "protected"]


_AMOUNT: Final = re.compile(r"([0-9]{1,9})(%?)")


@frozen
class Amount:
    """A number of changes, or a part of the population; the other one does not count then."""

    number: int | None = None
    part: float | None = None


def amount(text: str) -> Amount:
    """
    The amount that ``25`` or ``10%`` is.

    Raises:
        BadParameter: It is neither.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (found[2] and float(found[1]) > _PERCENT):
        raise typer.BadParameter(f"{text!r} is neither a number such as 25 nor a part such as 10%.")
    return Amount(part=float(found[1]) / _PERCENT) if found[2] else Amount(int(found[1]))


def part(text: str) -> Amount:
    """
    The part that ``50%`` is.

    Raises:
        BadParameter: It is none.
    """
    found = amount(text)
    if found.part is None:
        raise typer.BadParameter(f"{text!r} is no part such as 50%.")
    return found


_PERCENT: Final = 100


def at_most(what: str) -> Any:
    """An option for an `Amount`."""
    return typer.Option(parser=amount, metavar="N|N%", help=f"{what}, as a number or a part.")


def part_at_most(what: str) -> Any:
    """An option for a part."""
    return typer.Option(parser=part, metavar="N%", help=f"{what}.")


def number_at_most(what: str) -> Any:
    """An option for a number."""
    return typer.Option(min=0, metavar="N", help=f"{what}.")


def protected(what: str) -> Any:
    """An option for names."""
    return typer.Option(metavar="NAME", help=f"{what}; repeatable.")


def policy_of(
    *,
    amounts: dict[str, Amount | None],
    numbers: dict[str, int | None],
    names: dict[str, list[str] | None],
    member_removals: Amount | None,
) -> Policy:
    """The policy of these options; what is not given is as `Policy` has it."""
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    for name, value in amounts.items():
        if value is not None:
            given |= {name: value.number, f"{name}_part": value.part}
    if member_removals is not None:
        given["max_member_removals"] = member_removals.part
    given |= {name: tuple(those) for name, those in names.items() if those}
    return Policy(**given)
