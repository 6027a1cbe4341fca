"""
Go1's rules for roles.

Documented by Go1: a person cannot hold Administrator and Content Administrator at the same time;
where both are sent, only Content Administrator is applied, without an error. Everyone holds
Learner, whatever else they hold (help articles 9775525 and 13191268). That Learner is read back
where it was not sent is *inferred*.
"""

import inspect
import warnings
from collections.abc import Iterable, Sequence
from operator import is_
from typing import Final, Literal

from attrs import evolve

from go1scim.errors import RoleConflictError, RoleConflictWarning, ValidationError
from go1scim.models.parts import Name, RoleValue
from go1scim.models.roles import Role

_PACKAGE: Final = "go1scim."


def _key(role: RoleValue) -> str:
    """What makes two role values the same role."""
    known = role.role  # by its value, else by its display: a provider may have values of its own
    return known.guid if known else (role.value or role.display or "").casefold()


def held(roles: Iterable[RoleValue]) -> frozenset[str]:
    """The roles as a set of GUIDs, or of case-folded text where the role is unknown."""
    return frozenset(map(_key, roles))


def check_names(roles: Iterable[RoleValue], *, known_to_server: Iterable[RoleValue] = ()) -> None:
    """
    See that every role is one of Go1's, an unknown GUID, or one that the server has itself.

    Raises:
        ValidationError: One is not; names the nearest, and all that are allowed.
    """
    accepted = held(known_to_server)
    for role in roles:
        text = role.value or role.display or ""
        if Role.find(text) or text.startswith("rol_") or _key(role) in accepted:
            continue
        from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

        labels = [known.label for known in Role]
        folded = {label.casefold(): label for label in labels}
        near = get_close_matches(text.casefold(), folded, n=1, cutoff=0.5)
        guess = f"Did you mean {folded[near[0]]!r}? " if near else ""
        raise ValidationError(
            f"{text!r} is not a role of Go1",
            field="roles",
            hint=f"{guess}Allowed are {', '.join(labels)}, and role GUIDs (rol_…).",
        )


def as_sent(roles: Sequence[RoleValue]) -> Sequence[RoleValue]:
    """The same roles, with the GUID in the value of each that Go1 has; *roles* where all have."""
    sent = tuple(map(_with_guid, roles))
    return roles if all(map(is_, sent, roles)) else sent


def _with_guid(role: RoleValue) -> RoleValue:
    text = role.value or role.display or ""
    known = Role.find(text)
    guid = known.guid if known else text if text.startswith("rol_") else role.value
    return role if role.value == guid else evolve(role, value=guid)


def settle_conflict(
    roles: Sequence[RoleValue], policy: Literal["raise", "resolve", "allow"], *, who: str = ""
) -> Sequence[RoleValue]:
    """
    The roles to send: without Administrator where Go1 would drop it and *policy* says "resolve".

    The warning is about a line of the caller's, outside of this package.

    Args:
        who: Whose roles they are, for the warning.

    Raises:
        RoleConflictError: Both are there, and *policy* says "raise".
    """
    if not {Role.ADMINISTRATOR.guid, Role.CONTENT_ADMINISTRATOR.guid} <= held(roles):
        return roles
    if policy == "raise":
        raise RoleConflictError(
            "Administrator and Content Administrator exclude each other: Go1 would apply only "
            "Content Administrator",
            field="roles",
        )
    if policy == "resolve":
        warnings.warn(
            f"{who and f'{who}: '}Administrator is not sent: beside Content Administrator, Go1 "
            "would drop it.",
            RoleConflictWarning,
            stacklevel=levels_to_the_caller(),
        )
        return tuple(role for role in roles if _key(role) != Role.ADMINISTRATOR.guid)
    return roles


def levels_to_the_caller() -> int:
    """
    The level, for `warnings.warn` in the function that asks, of the first frame that is not ours.

    By way of both drivers, of generators and of coroutines, that is the line that called a client.
    """
    frame, level = inspect.currentframe(), 0
    while frame is not None and f"{frame.f_globals.get('__name__')}.".startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level


def reads_as_asked(asked: Iterable[RoleValue], read: Iterable[RoleValue]) -> bool:
    """Whether *read* is what Go1 makes of *asked*: nothing is to be done about the difference."""
    learner, administrator = {Role.LEARNER.guid}, {Role.ADMINISTRATOR.guid}
    wanted, has = held(asked) | learner, held(read) | learner
    if Role.CONTENT_ADMINISTRATOR.guid in wanted and has == wanted - administrator:
        return True
    return has == wanted


def with_what_stays(asked: Iterable[RoleValue], read: Iterable[RoleValue]) -> list[RoleValue]:
    """The roles asked for, each as it was read; and Learner, where it was: it cannot be lost."""
    has = {_key(role): role for role in read}
    wanted = {_key(role): has.get(_key(role), role) for role in asked}
    learner = {key: role for key, role in has.items() if key == Role.LEARNER.guid}
    return list({**wanted, **learner}.values())


def named_otherwise(read: Sequence[RoleValue]) -> bool:
    """Whether the provider shows roles by other names than the GUIDs that are sent."""
    return as_sent(read) is not read


def check_person_name(name: Name | None) -> None:
    """
    See that a person has a given and a family name.

    Go1's CSV import refuses a row without (help article 11492556); that SCIM does is *inferred*.

    Raises:
        ValidationError: One is absent or empty.
    """
    for field in ("given_name", "family_name"):
        if not (getattr(name, field, None) or "").strip():
            raise ValidationError(
                f"{field} is empty",
                field=f"name.{field}",
                hint="Give name=Name(given_name=..., family_name=...); "
                "Dialect(names_required=False) is for a provider that takes people without.",
            )
