"""Validators for the values that configure a client."""

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from go1scim.errors import ConfigurationError

if TYPE_CHECKING:
    from attrs import Attribute

Validator: TypeAlias = Callable[[Any, "Attribute[Any]", Any], None]


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
        good = type(value) is int or (type(value) is float and not whole and isfinite(value))
        if not good or value < minimum:
            hint = f"Pass {kind} of at least {minimum:g}{or_none}."
            raise _wrong(owner, attribute, value, hint)

    return validate


def choice(*allowed: str) -> Validator:
    """One of a few words."""

    def validate(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
        if value not in allowed:
            raise _wrong(owner, attribute, value, f"Pass one of {', '.join(map(repr, allowed))}.")

    return validate


def text(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """Text with something in it, and nothing that could end a header."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _wrong(owner, attribute, value, "Pass a text.")


def flag(owner: Any, attribute: "Attribute[Any]", value: Any) -> None:
    """True or false."""
    if type(value) is not bool:
        raise _wrong(owner, attribute, value, "Pass True or False.")


def _wrong(owner: Any, attribute: "Attribute[Any]", value: Any, hint: str) -> ConfigurationError:
    name = f"{type(owner).__name__}({attribute.name}=)"
    return ConfigurationError(f"{name} is {value!r}", variable=attribute.name, hint=hint)
