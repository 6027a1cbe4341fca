"""Validators for the values that configure a client."""

import re
from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from go1scim.errors import ConfigurationError

if TYPE_CHECKING:
    from attrs import Attribute

Validator: TypeAlias = Callable[[Any, "Attribute[Any]", Any], None]

_HEADER: Final = re.compile(r"[!-~]+(?: +[!-~]+)*")


def number(minimum: float, *, whole: bool = False, unlimited: bool = False) -> Validator:
    """
    A number of at least *minimum*.

    Args:
        whole: Whether it must be an integer.
        unlimited: Whether it may be None, too.
    """
    kind = "a whole number" if whole else "a number"
    or_none = ", or None" if unlimited else ""

    def validate(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
        if unlimited and value is None:
            return
        good = type(value) is int if whole else type(value) in (int, float) and _is_finite(value)
        if not good or value < minimum:
            hint = f"Pass {kind} of at least {minimum:g}{or_none}."
            raise _wrong(owner, attribute, value, hint)

    return validate


def choice(*allowed: str | bool) -> Validator:
    """One of a few words."""

    def validate(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
        if not any(value == one and type(value) is type(one) for one in allowed):
            raise _wrong(owner, attribute, value, f"Pass one of {', '.join(map(repr, allowed))}.")

    return validate


def text(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """Text with something in it, and nothing that could not be seen."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _wrong(owner, attribute, value, "Pass a text.")


def header(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """Text that can be the value of a header: visible ASCII, and spaces inside."""
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        raise _wrong(owner, attribute, value, "Pass a text of ASCII characters.")


def flag(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """True or false."""
    if type(value) is not bool:
        raise _wrong(owner, attribute, value, "Pass True or False.")


def of_kind(value: object) -> str:
    """What *value* is, for an error that does not show it: ``of type int``, ``the class User``."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"of type {type(value).__name__}"


def _is_finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # an integer that is no float
        return False


def _wrong(owner: Any, attribute: "Attribute[Any]", value: Any, hint: str) -> ConfigurationError:
    name = f"{type(owner).__name__}({attribute.name}=)"
    return ConfigurationError(f"{name} is {value!r}", variable=attribute.name, hint=hint)
