"""
What a column takes and gives: one normal form for what stands in a cell and in a resource.

Theory of operation: a `Kind` reads a cell (`parse`) and the value of an attribute (`of`) to the
same normal form, so that a cell equals what a portal has exactly if writing it changes nothing.
None is a blank cell, and an attribute that is not there.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from math import inf, isfinite
from typing import Any, Final

from attrs import field, frozen

from go1scim._clear import CLEAR, CLEAR_TEXT
from go1scim.filters._literals import instant
from go1scim.models import Group, Manager, User
from go1scim.tables._plain import kind_of, shown
from go1scim.tables._values import BadCellError

_LITERAL_MARK: Final = re.compile(r"'+\s*<clear>\s*", re.IGNORECASE)


def itself(value: Any) -> Any:
    return value


@frozen(eq=False)
class Kind:
    """
    A type of column.

    Attributes:
        name: What it is.
        parse: The normal form of a cell that is not blank: text, or what `plain` gives.
        of: The normal form of what a resource has.
        wire: The JSON of a normal form.
        text: The cell of a normal form.
    """

    name: str
    parse: Callable[[Any], Any]
    of: Callable[[Any], Any]
    wire: Callable[[Any], Any] = field(default=itself, repr=False)
    text: Callable[[Any], Any] = field(default=itself, repr=False)

    def cell(self, raw: Any) -> Any:
        """
        The normal form of a cell, `CLEAR`, or None where it is blank.

        Raises:
            BadCellError: It is nothing that the column takes.
        """
        if raw is None or raw is CLEAR:
            return raw
        if raw.__class__ is str:
            if not raw or raw.isspace():
                return None
            if raw[-1] == ">" or raw[-1].isspace():
                if raw.strip().lower() == CLEAR_TEXT:
                    return CLEAR
                if _LITERAL_MARK.fullmatch(raw):
                    raw = raw[1:]
        return self.parse(raw)


def literal(text: str) -> str:
    """The cell of a text, even if it looks like the mark that clears."""
    marked = text.strip().lower() == CLEAR_TEXT or _LITERAL_MARK.fullmatch(text)
    return f"'{text}" if marked else text


# --- Text -----------------------------------------------------------------------------------------


def as_text(raw: Any) -> str:
    """
    The text that a cell is.

    Raises:
        BadCellError: It is none, and cannot be one.
    """
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (int, float)):
        return str(raw)
    if isinstance(raw, date):
        return raw.isoformat()
    raise BadCellError(f"takes text, got {kind_of(raw)}", "Put text there.")


def text_of(value: Any) -> str | None:
    """The text that a resource has; None for a blank one, and for what is none."""
    if value.__class__ is str:
        return None if not value or value.isspace() else value
    return None if value is None or isinstance(value, (list, dict)) else as_text(value)


def key(raw: Any) -> str:
    """A text that no space around it belongs to; of a resource its id."""
    if isinstance(raw, (User, Group)):
        raw = raw.id or ""
    elif isinstance(raw, Manager):
        raw = raw.value or ""
    text = as_text(raw).strip()
    if not text:
        raise BadCellError("has no id", "Read it from the provider first, or give a key as text.")
    return text


def key_of(value: Any) -> str | None:
    """The text that a resource has, without space around it."""
    if value.__class__ is str:
        return value.strip() or None
    return text_of(value)


TEXT: Final = Kind("text", as_text, text_of, text=literal)
KEY: Final = Kind("key", key, key_of, text=literal)


def _manager_of(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    if isinstance(value, dict):
        value = value.get("value")
    return key_of(value.value if isinstance(value, Manager) else value)


MANAGER_KEY: Final = Kind(
    "manager", key, _manager_of, wire=lambda key: {"value": key}, text=literal
)


# --- Booleans, numbers, times ---------------------------------------------------------------------

#: Also what pandas makes of a column of booleans with blanks.
_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "0", "0.0"), False),
}


def _boolean(raw: Any) -> bool:
    found = _BOOLEANS.get(str(raw).strip().lower()) if isinstance(raw, (str, int, float)) else None
    if found is None:
        raise BadCellError(f"{shown(raw)} is neither true nor false", "Write true or false.")
    return found


_WHOLE: Final = re.compile(r"([+-]?[0-9]{1,300})(?:\.0*)?")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _integer(raw: Any) -> int:
    text = str(raw).strip()
    found = None if isinstance(raw, bool) else _WHOLE.fullmatch(text)
    if found is None:
        raise BadCellError(f"{shown(raw)} is no whole number", "Write digits only.")
    return int(found[1])


def _decimal(raw: Any) -> float:
    text = str(raw).strip()
    number = float(text) if _NUMBER.fullmatch(text) and not isinstance(raw, bool) else inf
    if not isfinite(number):
        raise BadCellError(f"{shown(raw)} is no number", "Write digits with a point, as in 1.5.")
    return number


def _time(raw: Any) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        raw = datetime(raw.year, raw.month, raw.day, tzinfo=UTC)
    if isinstance(raw, str):
        raw = raw.strip()
        raw = f"{raw}T00:00:00Z" if re.fullmatch(r"\d{4}-\d\d-\d\d", raw) else raw
    if isinstance(raw, str):
        raw = raw.replace(" ", "T", 1)  # as pandas and spreadsheets write it
    found = instant(raw)
    if found is None:
        raise BadCellError(
            f"{shown(raw)} is no time", "Write it as 2026-11-24T10:00:00Z or 2026-11-24."
        )
    try:
        stamp = found[0].astimezone(UTC).isoformat().removesuffix("+00:00")
    except OverflowError:
        raise BadCellError(f"{shown(raw)} is no time", "Write a time of our era.") from None
    if found[1]:  # beyond microseconds
        stamp += found[1] if "." in stamp else f".000000{found[1]}"
    return f"{stamp}Z"


def _or_none(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The normal form of what a resource has; what a provider made up has none."""

    def of(value: Any) -> Any:
        try:
            return None if value is None or value == "" else parse(value)
        except BadCellError:
            return None

    return of


BOOLEAN: Final = Kind("boolean", _boolean, _or_none(_boolean))
INTEGER: Final = Kind("integer", _integer, _or_none(_integer))
DECIMAL: Final = Kind("decimal", _decimal, _or_none(_decimal))
TIME: Final = Kind("dateTime", _time, _or_none(_time))


#: The kinds of simple attributes, by SCIM type.
SIMPLE: Final = {
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "dateTime": TIME,
}
