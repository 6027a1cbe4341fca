r"""
Several texts in one cell, joined by ``|``.

A ``|`` and a backslash that belong to a text have a backslash in front. A backslash in front of
anything else is itself, since somebody who types ``DOMAIN\group`` means it.
"""

import re
from collections.abc import Iterable
from typing import Final

_PART: Final = re.compile(r"(?:\\[\\|]|[^|])+")
_ESCAPED: Final = re.compile(r"\\([\\|])")


def joined(texts: Iterable[str]) -> str:
    """The texts as one cell."""
    return "|".join(text.replace("\\", r"\\").replace("|", r"\|") for text in texts)


def parts(cell: str) -> list[str]:
    """The texts in a cell, without the blank ones and the space around them."""
    if "|" not in cell and "\\" not in cell:
        return [cell.strip()] if cell.strip() else []
    found = (_ESCAPED.sub(r"\1", part).strip() for part in _PART.findall(cell))
    return [each for each in found if each]
