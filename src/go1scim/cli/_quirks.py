"""Quirks as they are written on the command line."""

from collections.abc import Iterable, Iterator
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from go1scim.errors import ConfigurationError
from go1scim.testing import Quirks

__all__ = ["quirks_of"]

_FLAGS: Final = {
    "true": True,
    "yes": True,
    "on": True,
    "false": False,
    "no": False,
    "off": False,
}


def quirks_of(options: Iterable[str]) -> dict[str, Any]:
    """
    The quirks that ``NAME=VALUE`` options stand for, each value in the type of its quirk.

    What has no such type stays text: whether a quirk can have it, the portal says.

    Raises:
        ConfigurationError: An option has no value.
    """
    hints = get_type_hints(Quirks)
    quirks: dict[str, Any] = {}
    for option in options:
        name, equals, text = option.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise ConfigurationError(
                f"{option!r} has no value",
                variable="quirk",
                hint=f"Write NAME=VALUE, as in patch_no_content=true: {name}=...",
            )
        quirks[name] = _value(hints.get(name), text.strip())
    return quirks


def _value(hint: Any, text: str) -> Any:
    for found in _candidates(hint, text):
        return found
    return text


def _candidates(hint: Any, text: str) -> Iterator[Any]:
    for kind in get_args(hint):
        if get_origin(kind) is Literal:
            yield from (one for one in get_args(kind) if str(one) == text)
        elif get_origin(kind) is frozenset:
            yield frozenset(filter(None, map(str.strip, text.split(","))))
        elif kind is bool:
            yield from (flag for word, flag in _FLAGS.items() if word == text.lower())
        elif kind is not NoneType:
            try:
                yield kind(text)
            except ValueError:
                continue
