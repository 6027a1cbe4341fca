"""How commands speak to a person: with colours on a terminal, plainly anywhere else."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

__all__ = ["Screen"]


class Screen:
    """
    Standard output, line by line.

    What is written is never read as markup and never broken, so that it can be copied or piped.
    NO_COLOR turns colours off.
    """

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)

    def line(self, *parts: str | tuple[str, str]) -> bool:
        """Write *parts*, each plain or with its style, as one line; False: nobody reads it."""
        try:
            self._console.print(Text.assemble(*parts))
        except (OSError, SystemExit):  # the reader of a pipe has gone; rich would end the program
            return False
        return True

    def table(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write names and what they stand for, in two columns."""
        shown = list(rows)
        width = max(len(name) for name, _ in shown)
        for name, value in shown:
            self.line("  ", (name.ljust(width), "bold"), "  ", value)
