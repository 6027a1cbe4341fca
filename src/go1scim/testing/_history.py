"""What a portal held before its last writes, for answers that are behind the times."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeAlias

from go1scim.testing._documents import Document
from go1scim.testing._store import Table

__all__ = ["History"]

#: A table, an id in it, and the document that it stood for, or None.
Was: TypeAlias = tuple[Table, str, Document | None]

#: How many writes are remembered.
_LENGTH: Final = 1000


class History:
    """The last requests that changed something in *tables*, each with what there was before."""

    def __init__(self, *tables: Table) -> None:
        self._writes: deque[list[Was]] = deque(maxlen=_LENGTH)
        self._open: list[Was] | None = None
        for table in tables:
            table.watch = partial(self._note, table)

    def _note(self, table: Table, id: str, before: Document | None) -> None:
        if self._open is not None:
            self._open.append((table, id, before))

    @contextmanager
    def write(self) -> Iterator[None]:
        """One request, whose changes belong together."""
        self._open = []
        try:
            yield
        finally:
            if self._open:
                self._writes.append(self._open)
            self._open = None

    @contextmanager
    def before(self, writes: int) -> Iterator[None]:
        """The tables as they were before the last *writes* of the requests that are known."""
        undone: list[Was] = []
        for request in list(self._writes)[::-1][:writes]:
            for table, id, before in reversed(request):
                undone.append((table, id, table.get(id)))
                _restore(table, id, before)
        try:
            yield
        finally:
            for table, id, after in reversed(undone):
                _restore(table, id, after)


def _restore(table: Table, id: str, document: Document | None) -> None:
    if document is None:
        table.remove(id)
    else:
        table.put(document)
