"""Who hears of the events of a call."""

import logging
from collections.abc import Callable, Iterable

from attrs import frozen

from go1scim._log import logger
from go1scim.changes.events import Listener
from go1scim.errors import ValidationError


@frozen
class Audience:
    """
    Who hears of the events of a call.

    Attributes:
        listeners: Called with each event, in this order.
        close: To be called at the end, however it comes.
    """

    listeners: tuple[Listener, ...] = ()
    close: Callable[[], object] = lambda: None


def audience(on_event: Listener | Iterable[Listener] | None, *, progress: bool = False) -> Audience:
    """
    Those of *on_event*, a progress bar where one is wanted, and the log where it is looked at.

    Raises:
        ConfigurationError: tqdm is not installed.
        ValidationError: There is something else among *on_event*.
    """
    listeners = _callables(on_event)
    if logger.isEnabledFor(logging.DEBUG):
        from go1scim.changes.logs import EventLog  # noqa: PLC0415 - for those who debug

        if not any(isinstance(each, EventLog) for each in listeners):
            listeners = (EventLog(failures=logging.DEBUG), *listeners)
    if not progress:
        return Audience(listeners)
    from go1scim.changes.progress import ProgressBars  # noqa: PLC0415 - for those who look on

    bars = ProgressBars()
    return Audience((*listeners, bars), bars.close)


def _callables(on_event: Listener | Iterable[Listener] | None) -> tuple[Listener, ...]:
    if on_event is None:
        return ()
    if callable(on_event):
        return (on_event,)
    listeners = tuple(on_event) if isinstance(on_event, Iterable) else (on_event,)
    for each in listeners:
        if not callable(each):
            raise ValidationError(
                f"a {type(each).__name__} is no listener",
                field="on_event",
                hint="Pass a function of one event, or several of them.",
            )
    return listeners
