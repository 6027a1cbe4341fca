"""Lists of single values: text, numbers, booleans and times."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from go1scim._codec import rules
from go1scim._codec.rules import BadValueError

#: Lists that are kept, so that the same one need not be checked and made again.
_SHARED: Final = 256


def texts(value: Any, name: str, shared: dict[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """A list of text; the next time that the same list comes, it is found in *shared*."""
    values = rules.single_value_as_list(value, name)
    for index, each in enumerate(values):
        if not isinstance(each, str):
            raise BadValueError(f"expected a string, got {rules.kind_of(each)}", index, name)
    result = tuple(map(str.__str__, values))
    if isinstance(value, list) and len(shared) < _SHARED:
        shared[result] = result
    return result


def others(value: Any, name: str, kind: str) -> tuple[Any, ...]:
    """A list of values of *kind*, which is none of text."""
    read = _READ[kind]
    is_one = isinstance(value, (bool, int, float))
    values = [value] if is_one else rules.single_value_as_list(value, name)
    found = []
    for index, each in enumerate(values):
        try:
            found.append(read(each, name))
        except BadValueError as bad:
            raise BadValueError(bad.reason, index, name) from None
    return tuple(found)


def _boolean(value: Any, name: str) -> bool:
    return value if isinstance(value, bool) else rules.boolean_as_text(value, name)


def _time(value: Any, name: str) -> datetime:
    with suppress(TypeError, ValueError):  # a datetime, or a text that is no time
        value = datetime.fromisoformat(value)
    return rules.time_without_zone(value, name)


_READ: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "boolean": _boolean,
    "integer": rules.integer,
    "decimal": rules.decimal,
    "dateTime": _time,
}
