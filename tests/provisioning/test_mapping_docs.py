"""The page on mapping has every function, as it is written."""

import re
from pathlib import Path

from go1scim.provisioning.expressions import FUNCTIONS, REFUSED, usage

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"


def test_the_table_of_functions_is_whole():
    """In the order of the alphabet, with their parameters."""
    rows = re.findall(r"^\| `(\w+\(.*\))` \|", PAGE.read_text("utf-8"), re.MULTILINE)

    assert [f"It is {row}." for row in rows] == [
        usage(name) for name in sorted(FUNCTIONS, key=str.lower)
    ]


def test_what_is_refused_is_named():
    """So that nobody looks for it."""
    text = PAGE.read_text("utf-8")

    assert [] == [name for name in REFUSED if f"`{name}`" not in text]
