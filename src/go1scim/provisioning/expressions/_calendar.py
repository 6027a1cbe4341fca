"""Dates as text, in the forms that Entra ID takes and gives."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_AMERICAN: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP])M)?)?",
    re.ASCII | re.IGNORECASE,
)
_NOON: Final = 12


def in_utc(value: datetime) -> datetime:
    """The same time in UTC; without a zone it is taken to be there."""
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:  # in the first and last hours of the calendar
        return value.replace(tzinfo=UTC)


def general(value: datetime) -> str:
    """``M/d/yyyy h:mm:ss tt``, as Now() and CDate() give it."""
    hour = value.hour % _NOON or _NOON
    half = "AM" if value.hour < _NOON else "PM"
    return f"{value.month}/{value.day}/{value.year} {hour}:{value:%M:%S} {half}"


def read(text: str) -> datetime | None:
    """The time that a text says, in UTC; None where it says none."""
    text = text.strip()
    found = _ISO.fullmatch(text)
    with suppress(ValueError):  # the 31st of February
        if found:
            day, time, zone = found.groups()
            return in_utc(datetime.fromisoformat(f"{day}T{time or '00:00'}{zone or 'Z'}"))
        found = _AMERICAN.fullmatch(text)
        if found:
            return _american(found)
    return None


def _american(found: "re.Match[str]") -> datetime:
    month, day, year, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    if found[7]:
        hour = hours(hour, found[7])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def hours(hour: int, half: str) -> int:
    """
    The hour of a day from that of its half.

    Raises:
        ValueError: There is no such hour.
    """
    if not 1 <= hour <= _NOON:
        raise ValueError(hour)
    return hour % _NOON + (_NOON if half.upper().startswith("P") else 0)
