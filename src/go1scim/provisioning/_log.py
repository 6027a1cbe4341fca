"""The log of a provisioner, read from its state."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from os import PathLike
from pathlib import Path

from attrs import frozen

from go1scim.changes.journal import _store
from go1scim.errors import ValidationError
from go1scim.provisioning._records import LogRecord, LogStatus

__all__ = ["Log"]


@frozen(kw_only=True)
class Log:
    """
    Records of a provisioner's cycles, the oldest first; read anew by each iteration.

    Attributes:
        state: The file that they are in.
        person: Only those of this id in the source.
        status: Only those that have ended like this.
        since: Only those of this time and later.
        until: Only those before this time.
    """

    state: Path
    person: str | None = None
    status: LogStatus | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise ValidationError(
                    f"{name} has no time zone",
                    field=name,
                    hint="Pass datetime(..., tzinfo=UTC), for example.",
                )

    def __iter__(self) -> Iterator[LogRecord]:
        """
        The records.

        Raises:
            JournalError: The state file cannot be read.
        """
        if not self.state.exists():
            return
        conditions, values = ["1"], []
        for condition, value in (
            ("person = ?", self.person),
            ("status = ?", self.status),
            ("at >= ?", None if self.since is None else self.since.timestamp()),
            ("at < ?", None if self.until is None else self.until.timestamp()),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        query = f"SELECT record FROM log WHERE {' AND '.join(conditions)} ORDER BY number"  # noqa: S608 - of the constants above
        with closing(_store.connect(self.state, "ro")) as connection, _store.told(self.state):
            for (text,) in connection.execute(query, values):
                yield LogRecord.from_json(text)

    def to_json_lines(self, path: str | PathLike[str]) -> None:
        """
        Write the records to a new file, one in a line.

        Raises:
            FileExistsError: There is one already.
        """
        with Path(path).open("x", encoding="utf-8") as file:
            file.writelines(f"{record.to_json()}\n" for record in self)
