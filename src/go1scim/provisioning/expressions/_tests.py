"""Functions that ask what a value is."""

from typing import Any

from go1scim.provisioning.expressions import _values
from go1scim.provisioning.expressions._values import is_empty


def is_null(value: Any) -> bool:
    """Whether it is not there."""
    return value is None


def is_null_or_empty(value: Any) -> bool:
    """Whether it is not there, or empty text."""
    return is_empty(value)


def is_present(value: Any) -> bool:
    """The contrary of IsNullOrEmpty."""
    return not is_empty(value)


def is_string(value: Any) -> bool:
    """Whether it is text."""
    return isinstance(value, str)


def negated(value: Any) -> bool:
    """False where it is true, or the text of that; else True."""
    return not (value is True or (isinstance(value, str) and value.strip().lower() == "true"))


def c_bool(value: Any) -> bool:
    """Whether it is true, or a number that is not zero; null is not."""
    if is_empty(value) or isinstance(value, bool):
        return bool(value)
    found = _values.number(value)
    if found is not None:
        return found != 0
    named = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None
    if named is None:
        raise _values.unfit(f"expected a boolean or a number, got {_values.kind_of(value)}")
    return named


def bit_and(first: int, second: int | None) -> int | None:
    """The bits that both have."""
    return None if second is None else first & second
