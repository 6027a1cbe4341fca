"""The comparison operators, each as a test of one value (RFC 7644 section 3.4.2.2, table 3)."""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NoReturn, TypeAlias

from go1scim.errors import InvalidFilterError
from go1scim.filters._literals import Value, instant
from go1scim.schemas import Attribute

Operator: TypeAlias = Literal["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
Check: TypeAlias = Callable[[Any], bool]

OPERATORS: Final[frozenset[str]] = frozenset({"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"})
_ORDERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_PARTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "co": operator.contains,
    "sw": str.startswith,
    "ew": str.endswith,
}
#: RFC 7644: "Boolean and Binary attributes SHALL cause a failed response".
_UNORDERED: Final = frozenset({"boolean", "binary"})


def check_of(op: str, value: Value, attribute: Attribute | None, position: int) -> Check:
    """
    The test of one value that is not null.

    Args:
        attribute: What the schema says; None where no schema knows the attribute.

    Raises:
        InvalidFilterError: The operator does not fit the attribute or the value.
    """
    if op in _PARTS:
        if not isinstance(value, str):
            _refuse(f"{op} looks for text", position)
        return _part(_PARTS[op], value, exact=is_exact(attribute))
    if op in _ORDERS:
        kind = attribute.type if attribute else ""
        if kind in _UNORDERED:
            _refuse(f"{op} does not order a {kind} attribute", position)
        if value is None or isinstance(value, bool):
            _refuse(f"{op} does not order true, false and null", position)
        return _comparison(_ORDERS[op], value, attribute, position)
    same = _comparison(operator.eq, value, attribute, position)
    return same if op == "eq" else lambda found: not same(found)


def _refuse(detail: str, position: int) -> NoReturn:
    raise InvalidFilterError(
        f"{detail}, at character {position}",
        position=position,
        hint="See the table of operators in RFC 7644 section 3.4.2.2.",
    )


def is_exact(attribute: Attribute | None) -> bool:
    """Whether case counts; it does not by default (RFC 7643 section 2.2)."""
    return attribute is not None and attribute.case_exact


def _comparison(
    holds: Callable[[Any, Any], bool], value: Value, attribute: Attribute | None, position: int
) -> Check:
    if isinstance(value, str):
        if attribute is not None and attribute.type == "dateTime":
            return _instants(holds, value, position)
        return _texts(holds, value, exact=is_exact(attribute), dates=attribute is None)
    if value is None:
        return lambda _: False
    if isinstance(value, bool):
        return lambda found: found is value
    return lambda found: (
        isinstance(found, (int, float)) and (found.__class__ is not bool and holds(found, value))
    )


def _texts(holds: Callable[[Any, Any], bool], value: str, *, exact: bool, dates: bool) -> Check:
    wanted = value if exact else value.casefold()
    time = instant(value) if dates else None

    def check(found: Any) -> bool:
        if isinstance(found, str):
            return holds(found if exact else found.casefold(), wanted)
        return time is not None and isinstance(found, datetime) and holds(instant(found), time)

    if holds is operator.eq and not dates:
        if exact:
            return lambda found: isinstance(found, str) and found == wanted
        return lambda found: isinstance(found, str) and found.casefold() == wanted
    return check


def _instants(holds: Callable[[Any, Any], bool], value: str, position: int) -> Check:
    wanted = instant(value)
    if wanted is None:
        _refuse(f"{value!r} is no dateTime, such as 2026-11-24T10:00:00Z", position)

    def check(found: Any) -> bool:
        time = instant(found)
        return time is not None and holds(time, wanted)

    return check


def _part(holds: Callable[[str, str], bool], value: str, *, exact: bool) -> Check:
    wanted = value if exact else value.casefold()

    def check(found: Any) -> bool:
        if isinstance(found, str):
            return holds(found if exact else found.casefold(), wanted)
        return isinstance(found, datetime) and check(found.isoformat())

    return check
