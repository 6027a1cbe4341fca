"""How commands speak to a person: with colours on a terminal, plainly anywhere else."""

import os
from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from go1scim._looks import Note, Sheet, Tone, printable, tone_of
from go1scim.cli._words import worded

__all__ = ["Screen"]

_STYLES: Final[dict[Tone, str]] = {
    "good": "green",
    "new": "blue",
    "care": "yellow",
    "bad": "red",
    "quiet": "dim",
}
#: Columns, where there is no terminal: a file has room for everything.
_WIDE: Final = 100_000
_INDENT: Final = "  "


class Screen:
    """
    Standard output or standard error, line by line.

    What is written is never read as markup and never broken, so that it can be copied or piped.
    NO_COLOR turns colours off.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        self.console: Console = Console(
            stderr=stderr, highlight=False, soft_wrap=True, emoji=False, markup=False
        )
        if not self.console.is_terminal and "COLUMNS" not in os.environ:
            self.console.width = _WIDE

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking; FORCE_COLOR alone does not say so."""
        return self.console.file.isatty()

    def line(self, *parts: str | tuple[str, str]) -> bool:
        """Write *parts*, each plain or with its style, as one line; False: nobody reads it."""
        try:
            self.console.print(Text.assemble(*parts))
        except (OSError, SystemExit):  # the reader of a pipe has gone; rich would end the program
            return False
        return True

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write names and what they stand for, in two columns."""
        shown = list(rows)
        width = max(len(name) for name, _ in shown)
        for name, value in shown:
            self.line("  ", (name.ljust(width), "bold"), "  ", value)

    def sheet(self, sheet: Sheet) -> None:
        """Write a sheet; on a terminal it is as wide as that, anywhere else as it needs."""
        sheet = sheet.without_empty_columns()
        self.line((printable(sheet.title), "bold"))
        if sheet.counts:
            parts = [
                (f"{count:,} {kind}", _STYLES[tone_of(kind)])
                for kind, count in sheet.counts.items()
            ]
            self.line("  ", *_joined(parts))
        for note in sheet.notes:
            self._note(note)
        if sheet.rows:
            self.line()
            self._rows(sheet)
        if sheet.more:
            self.line((f"  and {sheet.more:,} more", "dim"))

    def _note(self, note: Note) -> None:
        self.line(
            "  ", (f"{note.kind}: ", _STYLES[tone_of(note.kind)]), printable(worded(note.text))
        )
        if note.hint:
            self.line((f"    {printable(worded(note.hint))}", "dim"))

    def _rows(self, sheet: Sheet) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        # What a row is and where it comes from stay whole: the others give way.
        kinds = any(row.kind for row in sheet.rows)
        for heading in (*(("",) if kinds else ()), *sheet.headings):
            table.add_column(heading, no_wrap=heading in _WHOLE)
        for row in sheet.rows:
            kind = Text(row.kind, _STYLES[tone_of(row.kind)])
            cells = [
                worded(text) if heading == _WHY else text
                for heading, text in zip(sheet.headings, row.cells, strict=True)
            ]
            table.add_row(*((kind,) if kinds else ()), *map(_cell, cells))
        with self.console.capture() as captured:
            self.console.print(table, soft_wrap=False, width=self.console.width - len(_INDENT))
        for line in captured.get().splitlines():
            self.console.out(f"{_INDENT}{line.rstrip()}", highlight=False)


#: The heading of what the library says.
_WHY: Final = "why"
#: The headings of columns that are never cut.
_WHOLE: Final = frozenset({"", "row", "id", "members"})


def _cell(text: str) -> Text:
    return Text(printable(text), no_wrap=True, overflow="ellipsis")


def _joined(parts: list[tuple[str, str]]) -> list[str | tuple[str, str]]:
    joined: list[str | tuple[str, str]] = []
    for part in parts:
        joined += [part, ", "]
    return joined[:-1]
