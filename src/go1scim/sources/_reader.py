"""
A reading, a chunk at a time, for a flow.

Theory of operation: records come from an iterable. A generator among them may yield batches of
calls in between, which the reader passes on to the driver of the flow that it is part of; so one
definition of a source serves threads and tasks. No chunk waits for more than one page: what has
been found is handed out before the next call is made, and memory does not grow with the directory.
"""

from collections.abc import Generator, Iterator, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar

from go1scim._exchange import Ask, Call, Flow, advance
from go1scim.errors import Go1ScimError, ValidationError
from go1scim.sources._protocol import Records
from go1scim.sources._values import Reading, SourceGroup, SourceUser

R = TypeVar("R", SourceUser, SourceGroup)
Wanted = Sequence[Call[Any]] | Ask

_CHUNK: Final = 500
_UNENDED: Final = Reading(complete=False, reason="it was not read to its end")
_BROKEN: Final = Reading(complete=False, reason="the reading broke off")


class Reader(Generic[R]):
    """
    The records of a source, for ``yield from`` in a flow.

    ::

        reader = Reader(source.users())
        while chunk := (yield from reader.chunk()):
            ...
        if reader.reading.complete:
            ...

    Args:
        records: What a source's ``users()``, ``groups()`` or ``changes()`` gives.
        blocks: Whether to go on in a worker thread, where the driver has tasks.
        size: Records a chunk, at the most.
    """

    def __init__(self, records: Records[R], *, blocks: bool = False, size: int = _CHUNK) -> None:
        self._records: Iterator[Any] = iter(records)
        self._blocks = blocks
        self._size = size
        self._wanted: Wanted | None = None
        self.reading: Reading = _UNENDED

    def chunk(self) -> Flow[list[R]]:
        """
        The next records; none at the end, when *reading* tells how it ended.

        Raises:
            Go1ScimError: The source could not read on. What was handed out before is good.
        """
        while self.reading is _UNENDED:
            answer: Any = None
            if self._wanted is not None:
                try:
                    answer = yield self._wanted
                except Go1ScimError as error:  # for the source, which may know what to do
                    answer = error
            go_on = partial(self._advance, answer)
            found: list[R] = (yield Ask(go_on, blocks=True)) if self._blocks else go_on()
            if found:
                return found
        return []

    def _advance(self, answer: object) -> list[R]:
        """Records until the chunk is full, the source wants something, or it has ended."""
        found: list[Any] = []
        self._wanted = None
        before, self.reading = self.reading, _BROKEN
        while len(found) < self._size:
            try:
                item: Any = self._next(answer)
            except StopIteration as end:
                self.reading = _ended(end.value)
                return found
            answer = None
            if isinstance(item, (SourceUser, SourceGroup)):
                found.append(item)
            elif isinstance(item, (Sequence, Ask)) and not isinstance(item, (str, bytes)):
                self._wanted = item
                break
            else:
                raise _unknown(item)
        self.reading = before
        return found

    def _next(self, answer: object) -> object:
        if isinstance(self._records, Generator):
            return advance(self._records, answer)
        return next(self._records)


def _ended(value: object) -> Reading:
    if value is None:
        return Reading()
    if isinstance(value, Reading):
        return value
    raise ValidationError(
        f"a source returned a {type(value).__name__} at the end of its records",
        field="source",
        hint="Return Reading(...), or nothing where everything was read.",
    )


def _unknown(item: object) -> ValidationError:
    return ValidationError(
        f"a source yielded a {type(item).__name__}",
        field="source",
        hint="Yield SourceUser or SourceGroup records; `yield from self.get(...)` for calls.",
    )
