"""Progress bars, of tqdm: in a notebook as its own, in a terminal as text."""

from importlib import import_module
from typing import Any, Self

from go1scim.changes.events import Ended, Event, Finished, Reading, Started, Waiting
from go1scim.errors import ConfigurationError

__all__ = ["ProgressBars"]


class ProgressBars:
    """
    A listener that shows bars: one for each list that is read, and one for the changes.

    ``progress=True`` makes one, and closes it. What a bar is made with beside its text and numbers
    are *options* of ``tqdm``, such as ``file`` or ``disable``.

    Raises:
        ConfigurationError: tqdm is not installed.
    """

    def __init__(self, **options: Any) -> None:
        try:
            tqdm: Any = import_module("tqdm.auto")
        except ImportError:
            raise ConfigurationError(
                "progress bars are drawn by tqdm, which is not installed",
                variable="progress",
                hint='pip install "go1scim[notebook]", or leave progress=True out.',
            ) from None
        self._make, self._options = tqdm.tqdm, options
        self._bar: Any = None
        self._about: object = None
        self._failed = 0

    def __call__(self, event: Event) -> None:
        """Move a bar."""
        match event:
            case Reading(kind, received, total):
                self._read(kind, received, total)
            case Started(_, total):
                self._begin(event, "applying", " changes", total)
            case Waiting(seconds, reason):
                self._say(f"waiting {seconds:,.0f} s: {reason}", refresh=True)
            case Ended(outcome):
                self._failed += not outcome.is_good
                self._say(f"{self._failed:,} not made" if self._failed else "")
                self._advance(1)
            case Finished():
                self.close()
            case _:  # a bar says nothing of those
                pass

    def _read(self, kind: str, received: int, total: int | None) -> None:
        name = f"{kind.lower()}s"
        if self._about != kind:
            self._begin(kind, f"reading {name}", f" {name}", total)
        self._bar.total = None if total is None else max(total, received)
        self._advance(received - self._bar.n)

    def _begin(self, about: object, text: str, unit: str, total: int | None) -> None:
        self.close()
        self._about, self._failed = about, 0
        options = {"total": total, "desc": text, "unit": unit, "miniters": 1, **self._options}
        self._bar = self._make(**options)

    def _say(self, text: str, *, refresh: bool = False) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str(text, refresh=refresh)

    def _advance(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update(count)

    def close(self) -> None:
        """Leave the bar as it is, and go to the next line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = self._about = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
