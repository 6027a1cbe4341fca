"""Every page of a list, once."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from go1scim._exchange import Ask, Flow, advance
from go1scim._pages import Found, Pages
from go1scim.changes.change import ResourceKind
from go1scim.changes.events import Listener, Reading
from go1scim.changes.facts import Read
from go1scim.errors import Go1ScimError
from go1scim.messages import Unreadable

__all__ = ["AHEAD", "read_all"]

#: Requests in flight at the same time.
AHEAD: Final = 4

#: Takes in what arrived: resources, and what could not be read.
Take: TypeAlias = Callable[[Sequence[Any], Sequence[Unreadable]], None]
#: Whether the rest need not be read, given how many there were, and how many there are in all.
Enough: TypeAlias = Callable[[int, int | None], Flow[bool]]


def read_all(
    kind: ResourceKind,
    pages: Pages[Any],
    take: Take,
    listeners: Iterable[Listener] = (),
    enough: Enough | None = None,
) -> Flow[Read]:
    """
    Read the pages to their end, or until it is enough.

    Raises:
        Go1ScimError: A page could not be read: nothing can be said of the list then.
    """
    answer: Any = None
    received, total = 0, None
    while True:
        try:
            batch = advance(pages, answer)
        except StopIteration as done:
            return Read(received, done.value.complete, done.value.reason)
        answer = None
        if not isinstance(batch, Found):
            try:
                answer = yield batch
            except Go1ScimError as error:
                answer = error
            continue
        total = batch.total
        take(batch.resources, batch.unreadable)
        received += len(batch.resources) + len(batch.unreadable)
        for listener in listeners:
            yield Ask(partial(listener, Reading(kind, received, total)))
        if enough is not None and (yield from enough(received, total)):
            return Read(total or received)
