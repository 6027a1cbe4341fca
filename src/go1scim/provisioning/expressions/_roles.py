"""
Functions of app role assignments, for the target ``roles``.

An assignment is the text of a role, or an object with ``value`` and ``displayName`` or ``display``:
an appRole of Microsoft Graph, or what a source made of one.
"""

from collections.abc import Mapping
from typing import Any, Final

from go1scim.provisioning.expressions._values import unfit

_NAMES: Final = ("value", "displayName", "display")


def single(assignments: tuple[Any, ...]) -> str | None:
    """The role of the first assignment; Entra ID gives no guarantee which one that is."""
    return next(iter(several(assignments)), None)


def several(assignments: tuple[Any, ...]) -> tuple[str, ...]:
    """The roles of all assignments, each once."""
    return tuple(dict.fromkeys(filter(None, map(_role, assignments))))


def _role(assignment: Any) -> str | None:
    if assignment is None or isinstance(assignment, str):
        return assignment
    found = None
    if isinstance(assignment, Mapping):
        found = next(filter(None, map(assignment.get, _NAMES)), None)
    if not isinstance(found, str):
        raise unfit(
            "an app role assignment names no role",
            "Give the role's text, or an object with value or displayName.",
        )
    return found
