"""What a journal says of its run as a whole."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, field, fields, frozen

from go1scim._version import __version__
from go1scim.errors import JournalError

Values: TypeAlias = Literal["keep", "hash"]

#: Told apart from the files of other programs ("g1jl"), and from those of later versions.
_APPLICATION: Final = 0x67316A6C
FORMAT: Final = 1
_CREATION: Final = """
CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL)
"""


@frozen(kw_only=True)
class Header:
    """
    What a journal says of its run as a whole.

    Attributes:
        package: The version of the library that has made it.
        values: Whether the values of attributes are kept, or what they are recognised by.
        salt: Goes into what changes are recognised by, in hexadecimal digits.
        total: How many changes the plan has.
        plan: The plan without its changes, as JSON; None where no values are kept.
        overrides: The guards that were let pass, by any of the attempts.
        options: How it is applied.
        started: Seconds since 1970: when the first attempt began.
        ended: Seconds since 1970: when the last attempt ended; None while one is at work, and
            where it broke off.
    """

    run_id: str
    base_url: str
    values: Values
    total: int
    started: float
    plan: str | None = None
    overrides: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(factory=dict)
    ended: float | None = None
    package: str = __version__
    salt: str = field(factory=lambda: token_bytes(16).hex(), repr=False)

    def write_first(self, connection: sqlite3.Connection) -> None:
        """Make the file a journal."""
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute(_CREATION)
        self.write(connection)

    def write(self, connection: sqlite3.Connection) -> None:
        """Put it in the place of what was there."""
        names = [one.name for one in fields(type(self))]
        rows = [(name, json.dumps(getattr(self, name))) for name in names]
        connection.executemany("INSERT OR REPLACE INTO header VALUES (?, ?)", rows)

    def ended_at(self, now: float | None, *overrides: str) -> "Header":
        """The same, ended or at work again."""
        return evolve(
            self, ended=now, overrides=tuple(dict.fromkeys((*self.overrides, *overrides)))
        )


def header_of(connection: sqlite3.Connection, path: Path) -> Header:
    """
    What the journal says of its run.

    Raises:
        JournalError: It is no journal, or one of another version.
        sqlite3.Error: It cannot be read.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        raise _stranger(path) if pages else _empty(path)
    if version != FORMAT:
        raise JournalError(
            f"{path} is a journal of format {version}, and this version knows format {FORMAT}",
            journal=str(path),
            hint="Go on with the version of go1scim that has made it, or plan again.",
        )
    said = {
        name: json.loads(value)
        for name, value in connection.execute("SELECT name, value FROM header")
    }
    said["overrides"] = tuple(said["overrides"])
    return Header(**said)


def _stranger(path: Path) -> JournalError:
    return JournalError(f"{path} is no journal", journal=str(path))


def _empty(path: Path) -> JournalError:
    return JournalError(
        f"{path} is empty: the run broke off before it sent anything",
        journal=str(path),
        hint="Apply the plan again.",
    )
