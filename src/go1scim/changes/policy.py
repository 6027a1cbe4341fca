"""What a plan may do at the most, and what must not be touched."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.converters import optional

from go1scim.errors import ValidationError

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = ["Policy"]


def _number(_: object, attribute: "Attribute[Any]", value: Any) -> None:
    if value is not None and (type(value) is not int or value < 0):
        raise _wrong(attribute, value, "Pass a whole number from 0 up, or None for no limit.")


def _part(_: object, attribute: "Attribute[Any]", value: Any) -> None:
    if value is not None and not (type(value) is float and 0 <= value <= 1):
        raise _wrong(attribute, value, "Pass a part from 0 to 1, such as 0.1 for a tenth, or None.")


def _floor(_: object, attribute: "Attribute[Any]", value: Any) -> None:
    if type(value) is not int or value < 0:
        raise _wrong(attribute, value, "Pass a whole number from 0 up.")


def _texts(_: object, attribute: "Attribute[Any]", value: Any) -> None:
    if type(value) is not tuple or not all(isinstance(one, str) and one.strip() for one in value):
        raise _wrong(
            attribute, value, 'Pass a list of names or patterns, such as ["*@example.org"].'
        )


def _as_float(value: Any) -> Any:
    return float(value) if type(value) is int else value


def _as_texts(value: Any) -> Any:
    # A single text is one pattern, and not its letters, of which "*" would mean everybody.
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, Iterable) else value


def _wrong(attribute: "Attribute[Any]", value: Any, hint: str) -> ValidationError:
    return ValidationError(
        f"Policy({attribute.name}=) is {value!r}", field=attribute.name, hint=hint
    )


def _limit(default: int | None) -> Any:
    return field(default=default, validator=_number)


def _part_of(default: float | None) -> Any:
    return field(default=default, converter=optional(_as_float), validator=_part)


def _names() -> Any:
    return field(default=(), converter=_as_texts, validator=_texts)


@frozen(kw_only=True)
class Policy:
    """
    What a plan may do before somebody has to say that it is meant.

    A part of the population, such as ``0.1``, counts only from *floor* changes on, so that one of
    three people does not block.

    Attributes:
        max_creates: Users and groups to create.
        max_updates: Users and groups to change.
        max_deactivations: Users to deactivate, as a number.
        max_deactivations_part: The same, as a part of the managed users; the smaller one counts.
        max_deletes: Users and groups to delete, as a number.
        max_deletes_part: The same, as a part of the managed users and groups.
        max_member_removals: The part of its members that a group may lose.
        member_floor: How many members a group has at least for that to count.
        floor: How many changes of a kind always pass.
        max_shrink: The part by which a source may be smaller than at the last good run.
        protected_users: Ids, userNames, or patterns such as ``"*@example.org"`` of users whom no
            plan may change.
        protected_groups: The same of groups: ids, displayNames or patterns.
        protected_roles: Roles (GUIDs or labels) whose holders may not be deactivated, deleted, or
            lose the role.
        max_failures: After how many failures nothing new is begun, as a number.
        max_failures_part: The same, as a part of the changes; the greater one counts.

    Raises:
        ValidationError: A value cannot be what it says.
    """

    max_creates: int | None = _limit(None)
    max_updates: int | None = _limit(None)
    max_deactivations: int | None = _limit(25)
    max_deactivations_part: float | None = _part_of(0.1)
    max_deletes: int | None = _limit(25)
    max_deletes_part: float | None = _part_of(0.1)
    max_member_removals: float | None = _part_of(0.5)
    member_floor: int = field(default=10, validator=_floor)
    floor: int = field(default=3, validator=_floor)
    max_shrink: float | None = _part_of(0.2)
    protected_users: tuple[str, ...] = _names()
    protected_groups: tuple[str, ...] = _names()
    protected_roles: tuple[str, ...] = _names()
    max_failures: int | None = _limit(20)
    max_failures_part: float | None = _part_of(0.05)
