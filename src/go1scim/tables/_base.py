"""
The state of a row as it was read, in one short text: a hash of 40 bits for each column.

Theory of operation: the text is ``b1`` and one entry for each column, in any order::

    u 7hG_kQ2 !x0PqLf4        a column, the hash of its value, and that of its plain form
    t .                       a column without a value

A column is named by a letter, or by ``~`` and a hash of its name, so that columns may come, go and
move. What a round trip through CSV, a spreadsheet or pandas makes of a text is not taken for an
edit: ``007`` that became ``7``, ``12`` that became ``12.0``, ``true`` that became ``True``, other
line ends, space around it. For that, an entry also has the hash of the plain form where the text
differs from it. So that ``7`` may still be edited to ``007``, a cell counts as such a loss only if
it is in the form that those programs write.
"""

import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from math import isfinite
from typing import Any, Final

from go1scim._clear import CLEAR
from go1scim.tables._columns import BASE_ENTRY, BASE_VERSION, Column
from go1scim.tables._values import Values

_CODES: Final[Mapping[str, str]] = {
    "user_name": "u",
    "given_name": "g",
    "family_name": "f",
    "display_name": "n",
    "email": "e",
    "roles": "r",
    "manager": "m",
    "department": "d",
    "title": "t",
    "active": "a",
    "external_id": "x",
}
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST: Final = 40
#: Columns that are no attributes of the row's own resource.
_LEFT_OUT: Final = frozenset({"id", "groups", "base"})


def base_of(columns: Sequence[Column], cells: Sequence[Any]) -> str:
    """The base of a row with these normal forms."""
    entries = [
        _entry(column, value)
        for column, value in zip(columns, cells, strict=True)
        if column.use not in _LEFT_OUT and not column.secret
    ]
    return f"{BASE_VERSION}{''.join(entries)}"


def touched(base: str, columns: Sequence[Column], cells: Sequence[Any]) -> tuple[Column, ...]:
    """The columns whose cells were edited since; a blank cell is no edit, a new column is one."""
    known = _entries(base)
    return tuple(
        column
        for column, value in zip(columns, cells, strict=True)
        if value is not None
        and column.use not in _LEFT_OUT
        and _is_edited(known.get(_code(column.name)), column, value)
    )


def moved(base: str, columns: Sequence[Column], cells: Sequence[Any]) -> tuple[Column, ...]:
    """The columns whose value, which *cells* is now, is another than was read."""
    known = _entries(base)
    return tuple(
        column
        for column, value in zip(columns, cells, strict=True)
        if (entry := known.get(_code(column.name))) is not None
        and entry[0] != (None if value is None else _hash(column.name, _mark(value)))
    )


def _is_edited(entry: tuple[str | None, str | None] | None, column: Column, value: Any) -> bool:
    if entry is None or value is CLEAR:
        return True
    mark = _mark(value)
    if _hash(column.name, mark) == entry[0]:
        return False
    plain = _plain(mark)
    return plain is None or not _looks_lost(mark, plain) or _hash(column.name, plain) not in entry


def _entry(column: Column, value: Any) -> str:
    code = _code(column.name)
    if value is None:
        return f"{code}."
    mark = _mark(value)
    plain = _plain(mark)
    also = "" if plain is None or plain == mark else f"!{_hash(column.name, plain)}"
    return f"{code}{_hash(column.name, mark)}{also}"


def _entries(base: str) -> dict[str, tuple[str | None, str | None]]:
    """The hashes in a base, by column."""
    found: Iterable[re.Match[str]] = BASE_ENTRY.finditer(base, len(BASE_VERSION))
    return {entry[1]: (entry[2], entry[3]) for entry in found}


@lru_cache(maxsize=1_000)
def _code(name: str) -> str:
    return _CODES.get(name) or f"~{_digest(name, 3)}"


@lru_cache(maxsize=20_000)
def _hash(name: str, mark: str) -> str:
    # The name is part of it: a cell that was moved to another column is not untouched there.
    return _digest(f"{name}\0{mark}", 5)


def _digest(text: str, size: int) -> str:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _mark(value: Any) -> str:
    """The text that is hashed: the same for what no program tells apart."""
    if value.__class__ is str:
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if isinstance(value, Values):
        return "|".join(sorted(_mark(key) for key in value.keys))
    return str(int(value)) if value == int(value) else repr(value)


def _plain(text: str) -> str | None:
    """What programs make of a text that looks like a number or a boolean; None for any other."""
    if text.lower() in {"true", "false"}:
        return text.lower()
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return f"{number:.15g}" if isfinite(number) else None


def _looks_lost(text: str, plain: str) -> bool:
    """Whether *text* is in the form in which programs write what they took for *plain*."""
    return text in {plain, f"{plain}.0", repr(float(plain))} if plain[0] not in "tf" else True
