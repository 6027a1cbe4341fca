"""What a value is to a function: text, a number, a date, or several values."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import _calendar

#: From a value that is not null to what a function works on.
Convert: TypeAlias = Callable[[Any], Any]

_WHOLE: Final = re.compile(r"\s*([+-]?\d{1,18})(?:\.0*)?\s*", re.ASCII)
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)


def itself(value: Any) -> Any:
    """The value as it is."""
    return value


def unfit(detail: str, hint: str = "Look at the value in the source.") -> ValidationError:
    """The error for a value that an expression cannot work on; it never shows the value."""
    return ValidationError(detail, field="expression", hint=hint)


def text(value: Any) -> str:
    """The value as text, booleans as True and False, dates as Entra ID writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, datetime):
        return _calendar.general(_calendar.in_utc(value))
    if isinstance(value, date):
        return value.isoformat()
    raise unfit(
        f"expected text, got {kind_of(value)}", "Take one value of several with Item(..., 1)."
    )


def integer(value: Any) -> int:
    """The value as a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    found = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unfit(f"expected a whole number, got {kind_of(value)}")
    return int(found[1])


def number(value: Any) -> float | None:
    """The value as a number; None where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None


def moment(value: Any) -> datetime:
    """The value as a time in UTC."""
    if isinstance(value, datetime):
        return _calendar.in_utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    found = _calendar.read(value) if isinstance(value, str) else None
    if found is None:
        raise unfit(
            f"expected a date, got {kind_of(value)}",
            "Dates are 2026-11-24, 2026-11-24T10:00:00Z or 11/24/2026 10:00:00 AM.",
        )
    return found


def values(value: Any) -> tuple[Any, ...]:
    """The value as several."""
    return tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)


def is_empty(value: Any) -> bool:
    """Whether it is null, empty text, or no values."""
    return value is None or value == "" or (isinstance(value, (list, tuple)) and not value)


def kind_of(value: Any) -> str:
    """What it is, without saying what it says."""
    if isinstance(value, str):
        return "another text" if value else "an empty text"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "several values"
    return f"a {type(value).__name__}"


KINDS: Final[Mapping[str, Convert]] = {
    "any": itself,
    "date": moment,
    "integer": integer,
    "text": text,
    "values": values,
}
