"""
The table of NormalizeDiacritics, as Entra's page prints it.

It is no decomposition: ``ø`` becomes ``oe`` and ``ß`` becomes ``ss``, and what the table does not
have stays, such as ``đ`` or ``ķ``.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from unicodedata import normalize

#: By replacement, in lower case; the table has the same in upper case.
_LOWER: Final = {
    "a": "ä à â ã å á ą ă ā ā́ ā̀ ā̂ ā̃ ǟ ā̈ ǡ a̱ å̄",
    "ae": "æ ǣ",
    "c": "ç č ć c̄ c̱",
    "d": "ď d̄ ḏ",
    "e": "ë è é ê ę ě ė ē ḗ ḕ ē̂ ē̃ ê̄ e̱ ë̄ e̊̄",
    "g": "ğ ḡ g̱",
    "i": "ï î ì í ī ī́ ī̀ ī̂ ī̃ i̱",
    "l": "ľ ł l̄ ḹ ḻ",
    "n": "ñ ń ň n̄ ṉ",
    "o": "ö ò ő õ ô ó ō ṓ ṑ ō̂ ō̃ ȫ ō̈ ǭ ȭ ȱ o̱",
    "oe": "ø ø̄ œ̄",
    "r": "ř r̄ ṟ ṝ",
    "s": "š ś ș ş s̄ s̱",
    "t": "ť ț t̄ ṯ",
    "u": "ü ù û ú ů ű ū ū́ ū̀ ū̂ ū̃ u̇̄ ǖ ṻ ṳ̄ u̱",
    "y": "ÿ ý ȳ ȳ́ ȳ̀ ȳ̃ y̱",
    "z": "ź ž ż z̄ ẕ",
}
#: What the table has in one case only.
_ONLY: Final = {"\N{LATIN SMALL LETTER DOTLESS I}": "i", "İ": "I", "ß": "ss"}


def _entries() -> Iterator[tuple[str, str]]:
    yield from _ONLY.items()
    for plain, letters in _LOWER.items():
        for letter in letters.split():
            yield normalize("NFC", letter), plain
            yield normalize("NFC", letter.upper()), plain.upper()


@cache
def table() -> dict[str, str]:
    """By letter, composed, what becomes of it."""
    return dict(_entries())


@cache
def _letters() -> "re.Pattern[str]":
    longest_first = sorted(table(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def replaced(source: str) -> str:
    """The text, composed, without the diacritics of the table."""
    if source.isascii():
        return source
    return _letters().sub(lambda found: table()[found[0]], normalize("NFC", source))
