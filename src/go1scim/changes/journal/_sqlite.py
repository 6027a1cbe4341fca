"""
A journal in a file.

Theory of operation: a change without a row among the intents was never sent. One with an intent and
without an outcome may have been. Both are written in groups, in one transaction each, so that a
sync of the disk is paid for once in many changes: an intent always before its change is sent, an
outcome some time after; the outcomes that a crash takes along are looked up again by the next run.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from os import PathLike
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from go1scim.changes._keeping import BEAT
from go1scim.changes.change import Change
from go1scim.changes.journal import _store
from go1scim.changes.journal._header import Header, Values
from go1scim.changes.journal._lease import TABLE, Lease, PortalLease, portal_lease
from go1scim.changes.journal._places import place_for
from go1scim.changes.journal._rows import digest_of, document_text, outcome_row
from go1scim.changes.outcome import Outcome
from go1scim.changes.plan import Plan
from go1scim.errors import LeaseHeldError, ValidationError

_TABLES: Final = (
    TABLE,
    "CREATE TABLE changes (place INTEGER PRIMARY KEY, digest BLOB NOT NULL, document TEXT)",
    "CREATE TABLE intents (place INTEGER PRIMARY KEY, at REAL NOT NULL)",
    """
    CREATE TABLE outcomes (
        place INTEGER PRIMARY KEY,
        status TEXT NOT NULL,
        resource TEXT,
        error TEXT,
        reason TEXT NOT NULL,
        repaired INTEGER NOT NULL
    )
    """,
)
_LEASE_HINT: Final = "Wait for it to end, then resume() goes on with what is left."


class SqliteJournal:
    """
    A journal in a file, open, with its lease; made by `begin` and `reopen`.

    Attributes:
        path: Where it is.
        run_id: The id of the run.
        beat: Seconds between two calls of `heartbeat`.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        header: Header,
        plan: Plan,
        portal: PortalLease | None,
    ) -> None:
        self.path: Path | None = path
        self.run_id = header.run_id
        self.beat = BEAT
        self._connection, self._file, self._header = connection, path, header
        self._lease = Lease(connection, str(path), header.run_id, _LEASE_HINT)
        self._portal, self._portal_beat = portal, 0.0
        self._places = {change.id: place for place, change in enumerate(plan.changes)}

    @classmethod
    def begin(
        cls,
        plan: Plan,
        place: str | PathLike[str] | None,
        *,
        run_id: str,
        overrides: Sequence[str],
        options: Mapping[str, Any],
        values: Values,
        exclusive: bool,
        now: float,
    ) -> "SqliteJournal":
        """
        The journal of a run that begins.

        Args:
            place: A path or a directory; None: the user's state directory.
            values: Whether to keep the values of attributes, or only what they are recognised by.
            exclusive: Whether to refuse while another run is at work at the portal.

        Raises:
            JournalError: It cannot be made there.
            LeaseHeldError: Another run is at work at the portal.
        """
        if values not in ("keep", "hash"):
            raise ValidationError(
                f"values is {values!r}", field="values", hint="Pass 'keep' or 'hash'."
            )
        path = place_for(place, run_id)
        header = Header(
            run_id=run_id,
            base_url=plan.base_url,
            values=values,
            total=len(plan.changes),
            started=now,
            plan=evolve(plan, changes=()).to_json() if values == "keep" else None,
            overrides=tuple(overrides),
            options=options,
        )
        with ExitStack() as undone:
            portal = portal_lease(plan.base_url, run_id, now) if exclusive else None
            if portal is not None:
                undone.callback(portal.close)
            connection = _store.create(path)
            undone.callback(connection.close)
            journal = cls(connection, path, header, plan, portal)
            journal._set_up(plan, now)
            undone.pop_all()
        return journal

    @classmethod
    def reopen(
        cls,
        connection: sqlite3.Connection,
        path: Path,
        header: Header,
        plan: Plan,
        *,
        exclusive: bool,
        now: float,
    ) -> "SqliteJournal":
        """
        A journal that is there already, for a run that goes on with it.

        Raises:
            JournalError: It cannot be written.
            LeaseHeldError: Another run is at work on it, or at the portal.
        """
        with ExitStack() as undone:
            portal = portal_lease(header.base_url, header.run_id, now) if exclusive else None
            if portal is not None:
                undone.callback(portal.close)
            journal = cls(connection, path, header, plan, portal)
            journal._keep_safe()
            with _store.writing(connection, path):
                journal._lease.take(now)
                header.write(connection)
            undone.pop_all()
        return journal

    def intend(self, changes: Sequence[Change], ended: Sequence[Outcome], now: float) -> None:
        """
        Write down, in one transaction, how changes have *ended*, and *changes* about to be sent.

        Raises:
            LeaseHeldError: Another run has taken over.
            JournalError: It cannot be written.
        """
        places = [(self._places[change.id],) for change in changes]
        with _store.writing(self._connection, self._file):
            self._lease.renew(now)
            self._write(ended)
            execute = self._connection.executemany
            execute("DELETE FROM outcomes WHERE place = ?", places)
            execute("INSERT OR REPLACE INTO intents VALUES (?, ?)", [(*one, now) for one in places])
        if self._portal is not None and now >= self._portal_beat:
            self._portal.renew(now)
            self._portal_beat = now + self.beat

    def heartbeat(self, ended: Sequence[Outcome], now: float) -> None:
        """
        Write down how changes have *ended*, which may be none, and that the run is alive.

        Raises:
            LeaseHeldError: Another run has taken over.
            JournalError: It cannot be written.
        """
        self.intend((), ended, now)

    def close(self, ended: Sequence[Outcome], now: float, *, complete: bool) -> None:
        """
        Write down how the last changes have *ended*, give the leases back, and close.

        Who has lost the lease writes nothing more: the other run looks at what it does not know of.

        Raises:
            JournalError: It cannot be written.
        """
        with ExitStack() as last:
            last.callback(self._connection.close)
            if self._portal is not None:
                last.callback(self._portal.close)
            with suppress(LeaseHeldError), _store.writing(self._connection, self._file):
                self._lease.renew(now)
                self._write(ended)
                self._header.ended_at(now if complete else None).write(self._connection)
                self._lease.give_back()
            # One file that can be read anywhere, also where nothing can be written beside it.
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA journal_mode = DELETE")

    def _set_up(self, plan: Plan, now: float) -> None:
        self._keep_safe()
        salt, keeps = bytes.fromhex(self._header.salt), self._header.values == "keep"
        texts = map(document_text, plan.changes)
        rows = (
            (place, digest_of(text, salt), text if keeps else None)
            for place, text in enumerate(texts)
        )
        with _store.writing(self._connection, self._file):
            for table in _TABLES:
                self._connection.execute(table)
            self._header.write_first(self._connection)
            self._connection.executemany("INSERT INTO changes VALUES (?, ?, ?)", rows)
            self._lease.take(now)

    def _keep_safe(self) -> None:
        """What has been written is on the disk, also when the machine loses its power."""
        with _store.told(self._file):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")

    def _write(self, ended: Sequence[Outcome]) -> None:
        values = self._header.values == "keep"
        self._connection.executemany(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)",
            [(self._places[one.change.id], *outcome_row(one, values=values)) for one in ended],
        )
