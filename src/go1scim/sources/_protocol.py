"""What a source is."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from go1scim._exchange import Ask, Call
from go1scim.sources._values import SourceGroup, SourceUser

R = TypeVar("R", SourceUser, SourceGroup)

#: Records, in any iterable; a generator may also yield calls and get their results, and return a
#: `Reading`. One that returns nothing has read everything.
Records: TypeAlias = Iterable[R | Sequence[Call[Any]] | Ask]


@runtime_checkable
class Source(Protocol):
    """
    A directory to read people and groups from.

    A generator function serves best: records are handed on as they come, and whatever it raises
    means that the reading is not complete. Three more names are looked for:

    - ``changes(cursor)``, as in `ChangingSource`;
    - ``user(id)``, the record of one person, for provisioning on demand;
    - ``blocks = True``, where reading waits for a file, a socket or a database in calls of its own.
      `AsyncProvisioner` then reads in worker threads, never in two at a time, and not always in
      the same one.
    """

    def users(self) -> Records[SourceUser]:
        """Everybody."""
        ...

    def groups(self) -> Records[SourceGroup]:
        """Every group, with all of its members."""
        ...


@runtime_checkable
class ChangingSource(Source, Protocol):
    """
    A source that can tell what has changed.

    The engine asks for a cursor before it reads everything, so that a change during the reading is
    read again rather than missed. Records may therefore come twice, and in any order.
    """

    def changes(self, cursor: str | None) -> Iterable[Any]:
        """
        Who and what has changed since *cursor*, as whole records or as deleted ones.

        Returns a `Reading` with the next cursor. One that is not complete says that *cursor* is of
        no use any more: everything is read instead, from a new cursor.

        Args:
            cursor: Of an earlier reading; None asks for the cursor of now, and for no records.
        """
        ...
