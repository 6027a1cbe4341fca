"""Events as JSON lines, for a file that other programs read."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self, TextIO

from go1scim.changes._records import Recorder, Show
from go1scim.changes.events import Event

__all__ = ["JsonLines"]


class JsonLines:
    """
    A listener that writes each event as a line of JSON, at once.

    Args:
        target: The path of a file, which only its owner may read, and which is appended to; or a
            stream of text, which stays the caller's to close.
        show: ``"hashes"`` in the place of names and ids, which are the same within one process;
            ``"names"`` for these and for what the provider says; ``"values"`` for the old and new
            values as well. Passwords are never written.
        now: The time, in seconds since 1970.

    As a context manager it closes its file.

    Raises:
        OSError: The file cannot be opened.
        ConfigurationError: *show* is none of these.
    """

    def __init__(
        self,
        target: str | os.PathLike[str] | TextIO,
        *,
        show: Show = "hashes",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._recorder, self._now = Recorder(show), now
        self._is_ours = isinstance(target, (str, os.PathLike))
        self._stream = _opened(target) if isinstance(target, (str, os.PathLike)) else target

    def __call__(self, event: Event) -> None:
        """Write a line."""
        when = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds")
        record = {"time": when.replace("+00:00", "Z"), **self._recorder.record(event)}
        # In ASCII: it can be written to any stream, and holds no character that ends a line.
        self._stream.write(json.dumps(record, default=str, separators=(",", ":")) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Close the file; not a stream that was passed in."""
        if self._is_ours:
            self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _opened(path: str | os.PathLike[str]) -> TextIO:
    def private(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600)

    return open(path, "a", encoding="ascii", newline="\n", opener=private)
