"""
Leases: who may be at work, so that no two are.

Theory of operation: a lease is a row with an owner and a time at which it ends. Who is at work puts
that time off, again and again. Whoever finds a lease that has ended, or one of a process of this
machine that is gone, takes it over; who has lost a lease that way notices at the next sign of life.
"""

import os
import sqlite3
import sys
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from platform import node
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from go1scim.changes.journal import _store
from go1scim.changes.journal._places import state_directory
from go1scim.errors import LeaseHeldError

#: Seconds after the last sign of life.
_LASTS: Final = 60.0

TABLE: Final = """
CREATE TABLE IF NOT EXISTS leases (
    subject TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    run_id TEXT NOT NULL,
    host TEXT NOT NULL,
    machine TEXT NOT NULL,
    pid INTEGER NOT NULL,
    expires REAL NOT NULL
)
"""
#: The file with the leases of portals, in the user's state directory.
_FILE: Final = "leases"
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_PIDS: Final = Path("/proc/self/ns/pid")


@frozen
class Lease:
    """
    The right to be the only one at work on a *subject*.

    Its methods write; each call belongs into a transaction.
    """

    connection: sqlite3.Connection
    subject: str
    run_id: str
    hint: str
    token: str = field(factory=lambda: token_hex(16), repr=False)

    def take(self, now: float) -> None:
        """
        Take it, where nobody has it who is alive.

        Raises:
            LeaseHeldError: Somebody has it.
        """
        row = self._row()
        if row is not None and not _is_over(row, now):
            raise self._held(row)
        values = (
            self.subject,
            self.token,
            self.run_id,
            node(),
            _machine(),
            os.getpid(),
            now + _LASTS,
        )
        self.connection.execute(
            "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)", values
        )

    def renew(self, now: float) -> None:
        """
        Show a sign of life.

        Raises:
            LeaseHeldError: Somebody has taken over.
        """
        renewed = self.connection.execute(
            "UPDATE leases SET expires = ? WHERE subject = ? AND token = ?",
            (now + _LASTS, self.subject, self.token),
        )
        if not renewed.rowcount:
            raise self._held(self._row())

    def give_back(self) -> None:
        """Let others have it."""
        self.connection.execute(
            "DELETE FROM leases WHERE subject = ? AND token = ?", (self.subject, self.token)
        )

    def _row(self) -> sqlite3.Row | None:
        cursor = self.connection.cursor()
        cursor.row_factory = sqlite3.Row
        row: sqlite3.Row | None = cursor.execute(
            "SELECT * FROM leases WHERE subject = ?", (self.subject,)
        ).fetchone()
        return row

    def _held(self, row: sqlite3.Row | None) -> LeaseHeldError:
        if row is None:
            return LeaseHeldError(
                "another run has taken over meanwhile, and has ended",
                hint="resume() goes on with what is left.",
            )
        owner = f"run {row['run_id']}, process {row['pid']} on {row['host']}"
        until = datetime.fromtimestamp(row["expires"], UTC)
        return LeaseHeldError(
            f"another run is at work on {self.subject}: {owner}; it counts as gone after "
            f"{until:%Y-%m-%d %H:%M:%S} UTC, unless it shows a sign of life before",
            owner=owner,
            expires_at=row["expires"],
            hint=self.hint,
        )


def _is_over(row: sqlite3.Row, now: float) -> bool:
    if row["expires"] <= now:
        return True
    return bool(row["machine"] == _machine()) and not _is_alive(row["pid"])


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":  # where signal 0 would be Ctrl-C; the lease ends by itself
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


@cache
def _machine() -> str:
    """Where a pid means the same process: one system, since its start, and one container of it."""
    try:
        return f"{_BOOT.read_text('ascii').strip()} {_PIDS.readlink()}"
    except OSError:
        return node()


@frozen
class PortalLease:
    """The right to be the only run of this user at work at a portal."""

    lease: Lease
    path: Path

    def renew(self, now: float) -> None:
        """
        Show a sign of life.

        Raises:
            LeaseHeldError: Somebody has taken over.
        """
        with _store.writing(self.lease.connection, self.path):
            self.lease.renew(now)

    def close(self) -> None:
        """Let others have it."""
        try:
            with _store.writing(self.lease.connection, self.path):
                self.lease.give_back()
        finally:
            self.lease.connection.close()


def portal_lease(base_url: str, run_id: str, now: float) -> PortalLease | None:
    """
    The lease of a portal; None for one on this machine itself, which is there for tests.

    Raises:
        LeaseHeldError: Another run is at work there.
        JournalError: The file of the leases cannot be used.
    """
    if _is_loopback(urlsplit(base_url).hostname or ""):
        return None
    path = state_directory() / _FILE
    connection = _store.create_or_connect(path)
    hint = "Wait for it to end. exclusive=False lets both work at the same time."
    lease = Lease(connection, base_url.rstrip("/"), run_id, hint)
    try:
        with _store.writing(connection, path):
            connection.execute(TABLE)
            lease.take(now)
    except BaseException:
        connection.close()
        raise
    return PortalLease(lease, path)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
