"""Functions of text; positions count from 1."""

import base64
import re
from collections.abc import Callable
from typing import Any, Final
from unicodedata import category

from go1scim.provisioning.expressions import _diacritics
from go1scim.provisioning.expressions._values import text, unfit

_CULTURE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", re.ASCII)
#: The languages whose i keeps its dot, or its lack of one.
_DOTTED: Final = frozenset({"tr", "az"})
_DOTLESS: Final = "\N{LATIN SMALL LETTER DOTLESS I}"
#: Categories that Entra's page lists as word separators of PCase.
_SEPARATORS: Final = frozenset(
    {"Zs", "Cc", "Cf", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"}
)


def append(source: str, suffix: str | None) -> str:
    """The text with *suffix* behind it."""
    return source + (suffix or "")


def join(separator: str, *sources: Any) -> str:
    """
    The texts of all values with *separator* between them, without those that are null or empty.

    Entra's page has ``Join(", ", "", [surname], [givenName])`` give "Doe, John".
    """
    given = (text(each) for source in sources for each in source or () if each is not None)
    return separator.join(filter(None, given))


def mid(source: str, start: int | None, length: int | None) -> str:
    """*length* characters from the one at *start*; fewer where there are fewer."""
    if start is None or length is None or start < 1 or length < 0:
        raise unfit("Mid starts at 1 or later, and takes no fewer than 0 characters")
    return source[start - 1 : start - 1 + length]


def left(source: str | None, amount: int | None) -> str:
    """The first characters; all where *amount* is negative."""
    if source is None or amount is None:
        return ""
    return source if amount < 0 else source[:amount]


def strip_spaces(source: str) -> str:
    """The text without U+0020; other white space stays."""
    return source.replace(" ", "")


def normalize_diacritics(source: str) -> str:
    """The text with the letters of Entra's table replaced."""
    return _diacritics.replaced(source)


def to_lower(source: str, culture: str | None = None) -> str:
    """The text in lower case."""
    dotted = {"I": _DOTLESS, "İ": "i"} if _is_dotted(culture) else {}
    return _cased(source, str.lower, dotted)


def to_upper(source: str, culture: str | None = None) -> str:
    """The text in upper case."""
    dotted = {"i": "İ", _DOTLESS: "I"} if _is_dotted(culture) else {}
    return _cased(source, str.upper, dotted)


def _cased(source: str, change: Callable[[str], str], special: dict[str, str]) -> str:
    # .NET maps character by character: "ß" has no upper case of its own, and stays.
    return "".join(
        special.get(each) or (changed if len(changed := change(each)) == 1 else each)
        for each in source
    )


def _is_dotted(culture: str | None) -> bool:
    if not culture:
        return False
    if not _CULTURE.fullmatch(culture):
        raise unfit("a culture is named as tr-TR or en-US", "Leave it out for the invariant one.")
    return culture.partition("-")[0].lower() in _DOTTED


def word(source: str | None, number: int | None, delimiters: str | None) -> str:
    """The word at *number*, between any of the delimiters; empty where there are fewer."""
    if source is None or number is None or number < 1:
        return ""
    found = [each for each in _words(source, set(delimiters or "")) if each]
    return found[number - 1] if number <= len(found) else ""


def _words(source: str, delimiters: set[str]) -> list[str]:
    found = [""]
    for each in source:
        if each in delimiters:
            found.append("")
        else:
            found[-1] += each
    return found


def p_case(source: str, separators: str | None = None) -> str:
    """The first letter of each word in upper case, all others in lower case."""
    chosen = set(separators) if separators is not None else None
    made, begins = [], True
    for each in source:
        separates = _separates(each) if chosen is None else each in chosen
        made.append(to_upper(each) if begins else to_lower(each))
        begins = separates
    return "".join(made)


def _separates(character: str) -> bool:
    # .NET's ToTitleCase goes on after an apostrophe: "O'brien", "Don't".
    return character != "'" and category(character) in _SEPARATORS


def in_str(
    source: str, wanted: str | None, start: int | None = None, compare: str | None = None
) -> int:
    """Where *wanted* first is, from *start* on; 0 where it is not."""
    if start is not None and start < 1:
        raise unfit("InStr starts at 1 or later")
    wanted = wanted or ""
    if compare == "vbTextCompare":
        source, wanted = to_lower(source), to_lower(wanted)
    elif compare not in {None, "", "vbBinaryCompare"}:
        raise unfit("InStr compares by vbBinaryCompare or vbTextCompare")
    return source.find(wanted, (start or 1) - 1) + 1


def convert_to_base64(source: str) -> str:
    """The text in UTF-16, as .NET's Unicode is, in base64."""
    return base64.b64encode(source.encode("utf-16-le", "surrogatepass")).decode()


def convert_to_utf8_hex(source: str) -> str:
    """The text in UTF-8, in hexadecimal digits."""
    return source.encode("utf-8", "replace").hex().upper()
