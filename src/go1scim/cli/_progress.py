"""How far it has come, in one line of a terminal."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from go1scim.changes.events import Ended, Event, Reading, Started, Waiting
from go1scim.cli._console import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from go1scim.changes.events import Listener

__all__ = ["progress"]


@contextmanager
def progress(screen: Screen) -> "Iterator[Listener | None]":
    """A listener that shows a bar, which goes away at the end; None where there is no terminal."""
    if not screen.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=screen.console, transient=True) as bars:
        yield _Bars(bars)


class _Bars:
    """Follows the events of a plan or of a run."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._bad = 0

    def __call__(self, event: Event) -> None:
        match event:
            case Reading(kind, received, total):
                self._show(f"Reading {kind.lower()}s", completed=received, total=total)
            case Started(_, total):
                self._show("Applying", completed=0, total=total)
            case Ended(outcome):
                self._bad += not outcome.is_good
                note = f"{self._bad} not made" if self._bad else ""
                self._show("Applying", advance=1, note=note)
            case Waiting(seconds, reason):
                self._show("Applying", note=f"waiting {seconds:.0f} s: {reason}")
            case _:  # the others move nothing
                pass

    def _show(self, what: str, **update: Any) -> None:
        if what not in self._tasks:
            self._tasks[what] = self.bars.add_task(what, total=None, note="")
        self.bars.update(self._tasks[what], **update)
