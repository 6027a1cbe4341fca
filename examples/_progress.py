"""A progress bar for a terminal, and one line for everything else."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

WIDTH = 40  # cells
REDRAW = 0.05  # seconds between two drawings


class Progress:
    """
    How far a task is, of which the number of steps is known.

    On a terminal the line is drawn again and again; in a file or a pipe it is printed once, when
    the task ends, and without control characters.
    """

    def __init__(self, title: str, total: int, out: TextIO | None = None) -> None:
        self._title = title
        self._total = total
        self._done = self._aside = 0
        self._out = sys.stdout if out is None else out
        self._on_terminal = self._out.isatty()
        self._drawn = time.monotonic()

    def __enter__(self) -> Self:
        if self._on_terminal:
            self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._draw()
        self._out.write("\n")

    def step(self, *, set_aside: bool = False) -> None:
        """One more is done, or set aside."""
        self._done += 1
        self._aside += set_aside
        if self._on_terminal and time.monotonic() - self._drawn >= REDRAW:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        aside = f"   {self._aside} set aside" if self._aside else ""
        line = f"  {self._title:<10}{self._done - self._aside:>4} of {self._total:<4}"
        if self._on_terminal:
            filled = WIDTH * self._done // self._total if self._total else WIDTH
            line = f"\r{line} [{'#' * filled:.<{WIDTH}}]"
        self._out.write((line + aside).rstrip())
        self._out.flush()
