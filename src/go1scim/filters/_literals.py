"""Values in filters: what may be compared with, how it is quoted, and instants."""

import re
from datetime import UTC, datetime
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, Final, NoReturn, TypeAlias

from go1scim.errors import InvalidFilterError

#: What JSON writes as a single value (RFC 7644 figure 1: compValue).
Value: TypeAlias = str | bool | int | float | None
#: A time, and the digits of its second beyond the microsecond.
Instant: TypeAlias = tuple[datetime, str]

# xsd:dateTime (RFC 7643 section 2.3.5): a date and a time, a zone perhaps.
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})(\d*))?(Z|[-+]\d\d:\d\d)?", re.ASCII
)
_HINT: Final = "Use text, a number, True, False, None, or a datetime with a time zone."


def checked(value: Any) -> Value:
    """
    *value* as JSON can write it; a datetime as its text.

    Raises:
        InvalidFilterError: It cannot be compared with.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _number(int(value))
    if isinstance(value, float):
        return _number(float(value))
    if isinstance(value, datetime):
        return _stamp(value)
    return _refuse(f"a filter compares with a single value, got {type(value).__name__}")


def _text(value: str) -> str:
    plain = str.__str__(value)
    if not plain.isascii():
        try:
            plain.encode()
        except UnicodeEncodeError:
            _refuse("the text holds half of a surrogate pair")
    return plain


def _number(value: float) -> float:
    try:
        finite = isfinite(value)
    except OverflowError:
        finite = False
    return value if finite else _refuse("the number is infinite, or none")


def _stamp(value: datetime) -> str:
    if value.tzinfo is None:
        _refuse("the datetime has no time zone")
    try:
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    except OverflowError:  # before the year 1 or after 9999 in UTC
        return value.isoformat()


def _refuse(detail: str) -> NoReturn:
    raise InvalidFilterError(detail, hint=_HINT)


def quoted(value: Value) -> str:
    """*value* as a filter writes it, so that no text can end its quotes."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def instant(value: Any) -> Instant | None:
    """The instant that a dateTime is, in UTC where it has no time zone; None where it is none."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)), ""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    whole, fraction, beyond, zone = found.groups()
    try:
        time = datetime.fromisoformat(f"{whole}.{fraction or '0':0<6}{zone or 'Z'}")
    except ValueError:
        return None
    return time, (beyond or "").rstrip("0")
