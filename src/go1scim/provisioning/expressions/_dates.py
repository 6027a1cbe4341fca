"""
Functions of dates.

DateDiff counts as Visual Basic does: years and months by the calendar, weeks by their Sundays, all
else by what has passed in full. That gives every figure of the table on Entra's page.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from go1scim.provisioning.expressions import _dotnet
from go1scim.provisioning.expressions._values import unfit

_UNITS: Final[Mapping[str, timedelta]] = {
    "d": timedelta(days=1),
    "ww": timedelta(weeks=1),
    "h": timedelta(hours=1),
    "n": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_MONTHS: Final[Mapping[str, int]] = {"yyyy": 12, "m": 1}
_YEARS: Final = range(1, 10_000)

#: Of .NET's DateTimeStyles, those under which a time in UTC is read the same way.
_STYLES: Final = frozenset(
    {
        "adjusttouniversal",
        "allowinnerwhite",
        "allowleadingwhite",
        "allowtrailingwhite",
        "allowwhitespaces",
        "assumeuniversal",
        "none",
        "roundtripkind",
    }
)


def date_add(interval: str, value: int | None, time: datetime | None) -> datetime | None:
    """The time so many units later; a day that a month does not have is its last one."""
    if time is None or value is None:
        return None
    try:
        if interval in _UNITS:
            return time + value * _UNITS[interval]
        return _months_later(time, value * _months(interval))
    except (OverflowError, ValueError):
        raise unfit("DateAdd leaves the calendar", "Add less.") from None


def _months(interval: str) -> int:
    if interval not in _MONTHS:
        raise unfit("an interval is yyyy, m, d, ww, h, n or s", "It is case-sensitive text.")
    return _MONTHS[interval]


def _months_later(time: datetime, months: int) -> datetime:
    year, month = divmod(time.year * 12 + time.month - 1 + months, 12)
    if year not in _YEARS:
        raise OverflowError
    return time.replace(
        year=year, month=month + 1, day=min(time.day, monthrange(year, month + 1)[1])
    )


def date_diff(interval: str, first: datetime | None, second: datetime | None) -> int | None:
    """How many units the second time is later than the first."""
    if first is None or second is None:
        return None
    if interval == "ww":
        return _in_full(_sunday(second) - _sunday(first), timedelta(days=1), weeks=True)
    if interval in _UNITS:
        return _in_full(second - first, _UNITS[interval])
    months = (second.year - first.year) * 12 + second.month - first.month
    return second.year - first.year if _months(interval) > 1 else months


def _sunday(time: datetime) -> timedelta:
    """The time of day on the Sunday at or before that time, since the first day."""
    since = time.replace(tzinfo=None) - datetime.min  # noqa: DTZ901 - a difference only
    return since - timedelta(days=time.isoweekday() % 7)


def _in_full(difference: timedelta, unit: timedelta, *, weeks: bool = False) -> int:
    """How many units have passed, without the part of one that has begun."""
    amount = abs(difference) // unit // (7 if weeks else 1)
    return amount if difference > timedelta() else -amount


def format_date_time(
    source: str, styles: str | None, reading: str | None, writing: str | None
) -> str | None:
    """The date in another format; null where there is none."""
    for style in (styles or "").split(","):
        name = style.strip().rpartition(".")[2].lower()
        if name and name not in _STYLES:
            raise unfit(f"DateTimeStyles {style.strip()!r} is not supported", "Leave it out.")
    if not source.strip():
        return None
    time = _dotnet.read(source.strip(), reading or "")
    if time is None:
        raise unfit("the date is not in the inputFormat", "Look at the value in the source.")
    return _dotnet.write(time, writing or "")
