"""Events in the log."""

import json
import logging
from typing import Any

from go1scim._log import logger
from go1scim.changes._records import Recorder, Show
from go1scim.changes.events import Ended, Event, Found

__all__ = ["EventLog"]


class EventLog:
    """
    A listener that writes each event to the logger ``go1scim``.

    Args:
        failures: The level of changes that were not made and of what a plan had to leave out; all
            else is logged as ``DEBUG``.
        show: ``"hashes"`` in the place of names and ids, which are the same within one process;
            ``"names"`` for these and for what the provider says; ``"values"`` for the old and new
            values as well.

    A record has the event as a dict, too: as its attribute ``event``.

    Raises:
        ConfigurationError: *show* is none of these.
    """

    def __init__(self, *, failures: int = logging.WARNING, show: Show = "hashes") -> None:
        self._failures, self._recorder = failures, Recorder(show)

    def __call__(self, event: Event) -> None:
        """Log it."""
        level = self._failures if _is_failure(event) else logging.DEBUG
        if logger.isEnabledFor(level):
            record = self._recorder.record(event)
            text = " ".join(f"{name}={_text(value)}" for name, value in record.items())
            logger.log(level, "%s", text, extra={"event": record})


def _is_failure(event: Event) -> bool:
    match event:
        case Ended(outcome):
            return not outcome.is_good
        case Found(finding):
            return finding.severity == "error"
        case _:
            return False


def _text(value: Any) -> str:
    """A value in quotes, unless it is a word: so that no name makes a line of its own."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    is_word = text.isprintable() and not set(text) & set(" \"'=")
    return text if is_word or not isinstance(value, str) else json.dumps(text)
