"""
What a provisioner remembers between its cycles: one SQLite file, for the eyes of its owner only.

Theory of operation: a link says which user of the provider a person of the source is. It is written
as soon as the provider has answered, and not at the end of a cycle: who was created just before a
crash is known afterwards, and loses access on leaving as everybody else does. Every write is a
transaction of its own; nothing here has to be read in order to be right about the provider, whose
users and groups are read anew in each cycle.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeAlias

from attrs import frozen

from go1scim.changes.journal import _store
from go1scim.changes.journal._lease import TABLE, Lease
from go1scim.errors import JournalError
from go1scim.provisioning._records import LogRecord

__all__ = ["Link", "State"]

Kind: TypeAlias = Literal["User", "Group"]

_FORMAT: Final = "1"
_TABLES: Final = (
    TABLE,
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS links (
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        id TEXT NOT NULL,
        gone_since REAL,
        PRIMARY KEY (kind, source)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS escrow (
        source TEXT PRIMARY KEY,
        attempts INTEGER NOT NULL,
        next_at REAL NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS log (
        number INTEGER PRIMARY KEY,
        person TEXT NOT NULL,
        status TEXT NOT NULL,
        at REAL NOT NULL,
        record TEXT NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS log_by_person ON log (person, at)",
    """
    CREATE TABLE IF NOT EXISTS pending (
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        wanted TEXT NOT NULL,
        PRIMARY KEY (kind, source, wanted)
    )
    """,
)
#: How such a file begins (SQLite, "Database File Format").
_HEAD: Final = b"SQLite format 3\x00"
_LEASE_HINT: Final = "Wait for it to end; one provisioner at a time works with a state file."
#: Seconds between two signs of life: a lease counts for sixty.
_BEAT: Final = 20.0


@frozen
class Link:
    """
    Which user or group of the provider somebody of the source is.

    Attributes:
        id: The id at the provider.
        gone_since: Since when the source has it no longer, in seconds since 1970; None: it has it.
    """

    id: str
    gone_since: float | None = None


class State:
    """The file, open; made by `opened`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, lease: Lease) -> None:
        self._connection, self._path, self._lease = connection, path, lease
        self._next_beat = 0.0

    @classmethod
    @contextmanager
    def opened(
        cls, place: str | PathLike[str], *, base_url: str, run_id: str, now: float
    ) -> Iterator[Self]:
        """
        The file at *place*, for one who works with it alone.

        Raises:
            JournalError: It can neither be made nor used, or is that of another portal.
            LeaseHeldError: Another one is at work with it.
        """
        path = Path(place).absolute()
        _check_kind(path)
        connection = _store.create_or_connect(path)
        try:
            with _store.told(path):
                # What the operating system has, a crash of the process does not take away.
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
            with _store.writing(connection, path):
                for table in _TABLES:
                    connection.execute(table)
            state = cls(connection, path, Lease(connection, str(path), run_id, _LEASE_HINT))
            with state._writing():
                state._lease.take(now)
            try:
                state._check(base_url)
                yield state
            finally:
                with state._writing():
                    state._lease.give_back()
        finally:
            connection.close()

    def beat(self, now: float) -> None:
        """
        Show a sign of life, where it is time for one.

        Raises:
            LeaseHeldError: Another one has taken over.
        """
        if now >= self._next_beat:
            with self._writing():
                self._lease.renew(now)
            self._next_beat = now + _BEAT

    def fact(self, name: str) -> str | None:
        """What was kept under this name."""
        rows = self._rows("SELECT value FROM facts WHERE name = ?", name)
        return next((value for (value,) in rows), None)

    def keep(self, name: str, value: str) -> None:
        """Keep a text under this name."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def links(self, kind: Kind) -> dict[str, Link]:
        """Every link, by the id in the source."""
        rows = self._rows("SELECT source, id, gone_since FROM links WHERE kind = ?", kind)
        return {source: Link(id, since) for source, id, since in rows}

    def link(self, kind: Kind, links: dict[str, Link]) -> None:
        """Write these links."""
        rows = [(kind, source, link.id, link.gone_since) for source, link in links.items()]
        with self._writing():
            self._connection.executemany("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)", rows)

    def unlink(self, kind: Kind, sources: list[str]) -> None:
        """Forget these links."""
        with self._writing():
            self._connection.executemany(
                "DELETE FROM links WHERE kind = ? AND source = ?",
                [(kind, source) for source in sources],
            )

    def escrow(self) -> dict[str, tuple[int, float]]:
        """Who could not be written: how often it was tried, and when it is to be tried again."""
        rows = self._rows("SELECT source, attempts, next_at FROM escrow")
        return {source: (attempts, next_at) for source, attempts, next_at in rows}

    def hold(self, held: dict[str, tuple[int, float]]) -> None:
        """Keep these in escrow, and nobody else."""
        rows = [(source, *each) for source, each in held.items()]
        with self._writing():
            self._connection.execute("DELETE FROM escrow")
            self._connection.executemany("INSERT INTO escrow VALUES (?, ?, ?)", rows)

    def pending(self) -> list[tuple[str, str, str]]:
        """References to whom nobody is known yet: of a manager or a member, from whom, to whom."""
        return list(self._rows("SELECT kind, source, wanted FROM pending ORDER BY 1, 2, 3"))

    def await_(self, references: list[tuple[str, str, str]]) -> None:
        """Keep these as pending, and no others."""
        with self._writing():
            self._connection.execute("DELETE FROM pending")
            self._connection.executemany(
                "INSERT OR IGNORE INTO pending VALUES (?, ?, ?)", references
            )

    def log(self, records: Iterable[LogRecord]) -> None:
        """Add these to the log."""
        rows = [(each.person, each.status, each.at.timestamp(), each.to_json()) for each in records]
        with self._writing():
            self._connection.executemany(
                "INSERT INTO log (person, status, at, record) VALUES (?, ?, ?, ?)", rows
            )

    def shorten_log(self, before: float) -> None:
        """Take what is older out of the log."""
        with self._writing():
            self._connection.execute("DELETE FROM log WHERE at < ?", (before,))

    def _check(self, base_url: str) -> None:
        known = self.fact("base_url")
        if known is not None and known != base_url:
            raise JournalError(
                f"{self._path} is the state of {known}, and this is {base_url}",
                journal=str(self._path),
                hint="Each portal needs a state file of its own: pass another one as state=.",
            )
        if known is None:
            self.keep("base_url", base_url)
            self.keep("format", _FORMAT)

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with _store.told(self._path):
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _store.writing(self._connection, self._path):
            yield


def _check_kind(path: Path) -> None:
    """See that nothing else is there that somebody may need."""
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(len(_HEAD))
    if head not in (b"", _HEAD):
        raise JournalError(
            f"{path} is no state of a provisioner",
            journal=str(path),
            hint="Pass the path of a new file as state=.",
        )
