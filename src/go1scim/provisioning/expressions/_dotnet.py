"""
Custom date and time formats of .NET: ``yyyy-MM-ddTHH:mm:ssZ``.

A format is read to a list of tokens; each knows its regular expression and what it prints.
Names of months and days are English, as in the invariant culture.
"""

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from go1scim.provisioning.expressions._calendar import hours, in_utc
from go1scim.provisioning.expressions._values import unfit

_TOKEN: Final = re.compile(
    r"y{1,5}|M{1,4}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}|t{1,2}|K|z{1,3}"
    r"|'[^']*'|\"[^\"]*\"|\\.|.",
    re.DOTALL,
)
#: A year of two digits is one of 1950 to 2049.
_PIVOT: Final = 50

Write = Callable[[datetime], str]


@frozen
class Token:
    """
    A part of a format.

    Attributes:
        pattern: What it reads, as a regular expression.
        part: Which part of a time that is; None for text.
    """

    pattern: str
    write: Write
    part: str | None = None


def _names(names: Sequence[str]) -> str:
    return "|".join(sorted((each for each in names if each), key=len, reverse=True))


def _number(part: str, digits: int, of: Callable[[datetime], int]) -> Mapping[str, Token]:
    """The tokens of one letter for a number, without and with a leading zero."""
    letter, _, name = part.partition(":")
    return {
        letter: Token(rf"\d{{1,{digits}}}", lambda time: str(of(time)), name),
        letter * 2: Token(rf"\d{{{digits}}}", lambda time: f"{of(time):0{digits}}", name),
    }


def _offset(time: datetime) -> str:
    return f"{time:%z}" or "+0000"


_TOKENS: Final[Mapping[str, Token]] = {
    **_number("M:month", 2, lambda time: time.month),
    **_number("d:day", 2, lambda time: time.day),
    **_number("H:hour", 2, lambda time: time.hour),
    **_number("h:hour12", 2, lambda time: time.hour % 12 or 12),
    **_number("m:minute", 2, lambda time: time.minute),
    **_number("s:second", 2, lambda time: time.second),
    "y": Token(r"\d{1,2}", lambda time: str(time.year % 100), "year"),
    "yy": Token(r"\d{2}", lambda time: f"{time.year % 100:02}", "year"),
    "yyy": Token(r"\d{3,4}", lambda time: f"{time.year:03}", "year"),
    "yyyy": Token(r"\d{4}", lambda time: f"{time.year:04}", "year"),
    "yyyyy": Token(r"\d{5}", lambda time: f"{time.year:05}", "year"),
    "MMM": Token(_names(list(month_abbr)), lambda time: month_abbr[time.month], "month"),
    "MMMM": Token(_names(list(month_name)), lambda time: month_name[time.month], "month"),
    "ddd": Token(_names(list(day_abbr)), lambda time: day_abbr[time.weekday()], "weekday"),
    "dddd": Token(_names(list(day_name)), lambda time: day_name[time.weekday()], "weekday"),
    "t": Token("[AaPp]", lambda time: "AP"[time.hour // 12], "half"),
    "tt": Token("[AaPp][Mm]", lambda time: ("AM", "PM")[time.hour // 12], "half"),
    "K": Token(r"Z|[+-]\d\d:\d\d|", lambda time: _zone(time), "zone"),  # noqa: PLW0108 - below
    "z": Token(r"[+-]\d{1,2}", lambda time: f"{_offset(time)[0]}{int(_offset(time)[1:3])}", "zone"),
    "zz": Token(r"[+-]\d\d", lambda time: _offset(time)[:3], "zone"),
    "zzz": Token(
        r"[+-]\d\d:\d\d", lambda time: f"{_offset(time)[:3]}:{_offset(time)[3:5]}", "zone"
    ),
    ":": Token(":", lambda _: ":"),
    "/": Token("/", lambda _: "/"),
}


def _zone(time: datetime) -> str:
    return "Z" if time.tzinfo is UTC else f"{_offset(time)[:3]}:{_offset(time)[3:5]}"


def _fraction(text: str) -> Token:
    digits, exact = len(text), text[0] == "f"
    least = digits if exact else 0

    def write(time: datetime) -> str:
        written = f"{time.microsecond:06}0"[:digits]
        return written if exact else written.rstrip("0")

    return Token(rf"\d{{{least},{digits}}}", write, "fraction")


def _literal(text: str) -> Token:
    return Token(re.escape(text), lambda _: text)


def _token(text: str) -> Token:
    known = _TOKENS.get(text)
    if known is not None:
        return known
    if text[0] in "fF":
        return _fraction(text)
    if text[0] in "'\"" and len(text) > 1:
        return _literal(text[1:-1])
    return _literal(text[1:] if text[0] == "\\" and len(text) > 1 else text)


@lru_cache(maxsize=256)
def _tokens(format: str) -> tuple[Token, ...]:
    if len(format) < 2:  # noqa: PLR2004 - one letter stands for a whole format
        raise unfit("a date format has two characters or more", "Write it out, as in yyyy-MM-dd.")
    return tuple(map(_token, _TOKEN.findall(format)))


def write(time: datetime, format: str) -> str:
    """
    The time in that format.

    Raises:
        ValidationError: It is no format.
    """
    return "".join(token.write(time) for token in _tokens(format))


@lru_cache(maxsize=256)
def _pattern(format: str) -> "re.Pattern[str]":
    parts = (f"({each.pattern})" if each.part else each.pattern for each in _tokens(format))
    return re.compile("".join(parts), re.ASCII | re.IGNORECASE)


def read(text: str, format: str) -> datetime | None:
    """
    The time in UTC that a text in that format says; None where it is in another one.

    Raises:
        ValidationError: It is no format.
    """
    found = _pattern(format).fullmatch(text)
    if found is None:
        return None
    names = [token.part for token in _tokens(format) if token.part]
    try:
        return _time(dict(zip(names, found.groups(), strict=True)))
    except (ValueError, OverflowError):  # no such day, or hour
        return None


def _time(parts: Mapping[str, Any]) -> datetime:
    hour = int(parts.get("hour") or 0)
    if "hour12" in parts:
        hour = hours(int(parts["hour12"]), parts.get("half") or "A")
    time = datetime(
        _year(parts.get("year")),
        _month(parts.get("month")),
        int(parts.get("day") or 1),
        hour,
        int(parts.get("minute") or 0),
        int(parts.get("second") or 0),
        int(f"{parts.get('fraction') or ''}000000"[:6]),
        tzinfo=UTC,
    )
    return in_utc(time - _shift(parts.get("zone")))


def _year(text: str | None) -> int:
    if text is None:
        return 1
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - all of its digits
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _month(text: str | None) -> int:
    if text is None or text.isdigit():
        return int(text or 1)
    return list(month_abbr).index(text[:3].title())


def _shift(zone: str | None) -> timedelta:
    if not zone or zone in "Zz":
        return timedelta()
    hour, _, minute = zone[1:].partition(":")
    shift = timedelta(hours=int(hour), minutes=int(minute or 0))
    return -shift if zone[0] == "-" else shift
