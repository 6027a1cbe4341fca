"""
Cells of frames and of Python rows, without what their libraries make of them.

No library is imported for that: NaN, NaT and NA are known by how they behave and are called.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from go1scim.tables._values import MAX_CELL, BadCellError

_NOTHING: Final = frozenset({"NAType", "NaTType"})
_DIGITS: Final = 40
_KEPT: Final = (bool, int, datetime, date, Enum)


def plain(raw: Any) -> Any:
    """
    What stands in a cell: None where it is blank, text, a number, a boolean, a time, or a list.

    A whole number that came as a float, as pandas makes of a column with blanks, is a whole number.

    Raises:
        BadCellError: No text of a person's: too long, with NUL, or half a character.
    """
    if raw is None or type(raw).__name__ in _NOTHING:
        return None
    if isinstance(raw, str):
        return _text(str(raw))
    if isinstance(raw, (float, Decimal)):
        return _number(raw)
    if isinstance(raw, (tuple, set, frozenset, list)):
        return list(raw)
    return raw if isinstance(raw, _KEPT) else _converted(raw)


def _number(raw: float | Decimal) -> int | float | None:
    if raw != raw:  # noqa: PLR0124 - which is how NaN is known
        return None
    if not isinstance(raw, Decimal):
        return int(raw) if float(raw).is_integer() else float(raw)
    whole = raw.is_finite() and raw.adjusted() < _DIGITS and raw == raw.to_integral_value()
    return int(raw) if whole else float(raw)


def _converted(raw: Any) -> Any:
    """The value of pyarrow, numpy, pandas or polars that Python has, too."""
    for name in ("as_py", "tolist", "to_list"):
        convert = getattr(raw, name, None)
        if callable(convert):
            return plain(convert())
    return raw


def _text(raw: str) -> str:
    if len(raw) > MAX_CELL:
        raise BadCellError(
            f"the cell has {len(raw):,} characters, more than {MAX_CELL:,}",
            "Shorten it: no attribute is that long.",
        )
    if "\0" in raw:
        raise BadCellError("the cell has a NUL character", "Remove it.")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise BadCellError("the cell has half a character", "Type the text anew.") from None
    return raw


def kind_of(value: Any) -> str:
    """What a value is, in words, without showing it."""
    return f"a {type(value).__name__}" if not isinstance(value, list) else "a list"


def shown(value: Any) -> str:
    """A value for an error, which is short."""
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")  # noqa: PLR2004 - fits a line
