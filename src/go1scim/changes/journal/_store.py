"""The files behind journals and leases: SQLite, for the eyes of their owner only."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from go1scim.errors import JournalError

#: Seconds to wait for another process that writes at the same moment.
_PATIENCE: Final = 5.0
#: An extended result code holds the primary one in its lowest byte (SQLite, "Result Codes").
_PRIMARY: Final = 0xFF
_TROUBLES: Final = {
    sqlite3.SQLITE_NOTADB: ("is no journal", "Pass the path of a journal."),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged",
        "Plan again: a new plan has only what is not yet as it should be.",
    ),
    sqlite3.SQLITE_READONLY: ("cannot be written", "Copy it to a place that can be written."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Look at who may read and write it."),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "Make room, and go on with resume()."),
    sqlite3.SQLITE_BUSY: ("is in use by another process", "Try again in a moment."),
}


def create(path: Path) -> sqlite3.Connection:
    """
    A new file, that nobody else may read from its first byte on.

    Raises:
        JournalError: There is one already, or none can be made.
    """
    # SQLite gives the mode of a database to all the files that it puts beside it.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise JournalError(
            f"{path} exists already",
            journal=str(path),
            hint="resume() goes on with a journal; a new run needs a new file.",
        ) from None
    except OSError as error:
        raise JournalError(
            f"{path} cannot be made: {error.strerror}",
            journal=str(path),
            hint="Pass journal= a place that can be written, or journal=False to keep none.",
        ) from None
    return connect(path, "rw")


def create_or_connect(path: Path) -> sqlite3.Connection:
    """
    The file at *path*, a new one where there was none.

    Raises:
        JournalError: It can neither be made nor opened.
    """
    try:
        return create(path)
    except JournalError:
        if not path.exists():
            raise
    return connect(path, "rw")


def connect(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    """
    The file at *path*, which is there already.

    Raises:
        JournalError: There is none, or it cannot be opened.
    """
    if not path.is_file():
        raise JournalError(f"there is no file {path}", journal=str(path))
    with told(path):
        # A run has one thread at a time, but need not be closed by the one that has opened it.
        return sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=_PATIENCE,
        )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """
    Say in words what is wrong with the file.

    Raises:
        JournalError: Something is.
    """
    try:
        yield
    except sqlite3.Error as error:
        # The sqlite3 module has errors of its own, which have no code.
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        trouble, hint = _TROUBLES.get(code, (f"cannot be used: {error}", None))
        raise JournalError(f"{path} {trouble}", journal=str(path), hint=hint) from error


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """
    One transaction: all of it is on the disk afterwards, or nothing.

    Raises:
        JournalError: It could not be written.
    """
    with told(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.execute("COMMIT")
