"""A sheet as plain text for terminals: aligned columns, one line for each row."""

from collections.abc import Iterator, Sequence
from typing import Final

from go1scim._looks._sheet import Sheet

__all__ = ["printable", "to_text"]

_WIDTH: Final = 100
_GAP: Final = 2
_NARROWEST: Final = 8


def to_text(sheet: Sheet, width: int = _WIDTH) -> str:
    """The sheet in lines of at most *width* characters, but for notes, which are whole."""
    return "\n".join(map(printable, _lines(sheet.without_empty_columns(), width)))


def printable(text: str) -> str:
    """Text without what a terminal would obey: a name may hold control characters."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _lines(sheet: Sheet, width: int) -> Iterator[str]:
    yield sheet.title
    if sheet.counts:
        yield "  " + ", ".join(f"{count:,} {kind}" for kind, count in sheet.counts.items())
    for note in sheet.notes:
        yield f"  {note.kind}: {note.text}"
        if note.hint:
            yield f"    {note.hint}"
    if sheet.rows:
        table = [("", *sheet.headings), *((row.kind, *row.cells) for row in sheet.rows)]
        yield ""
        yield from _aligned(table, width - 2)
    if sheet.more:
        yield f"  and {sheet.more:,} more"


def _aligned(table: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    longest = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths = _shared(longest, width - _GAP * (len(longest) - 1))
    for line in table:
        cells = (_cut(cell, size).ljust(size) for cell, size in zip(line, widths, strict=True))
        yield "  " + (" " * _GAP).join(cells).rstrip()


def _shared(longest: Sequence[int], room: int) -> list[int]:
    """The widths of the columns: the widest give way first."""
    widths = list(longest)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}\N{HORIZONTAL ELLIPSIS}"
