"""What a source gives: people, groups, and how far its reading came."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from attrs import field, frozen

_DIGEST: Final = 12


@frozen
class Reading:
    """
    How a reading has ended: what a generator of records returns, where there is something to say.

    Attributes:
        complete: Whether everything has been read. Only then may a record that is not there mean
            that somebody has left; changes that are not complete are made up for by a full reading.
        reason: Why not; empty when complete.
        cursor: Where the next reading of changes goes on; text that only the source understands.
    """

    complete: bool = True
    reason: str = ""
    cursor: str | None = field(default=None, repr=False)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _written(value: Any) -> Any:
    """What JSON has no form for, as something that it has one for."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return dict(value) if isinstance(value, Mapping) else str(value)


def fingerprint(*parts: Any) -> str:
    """A short text, which is another one where *parts* are others."""
    written = json.dumps(parts, sort_keys=True, default=_written)
    return blake2b(written.encode(), digest_size=_DIGEST).hexdigest()


@frozen
class SourceUser:
    """
    A person as the directory knows them.

    Attributes:
        id: What the directory calls the person for good: an object id, a staff number. Not an
            address, which may change.
        attributes: What it says of the person, under its own names. A name with None is known to
            be empty; a name that is missing is not spoken of.
        active: Whether the person may work.
        manager: The person's manager, by id or by one of the manager's *aliases*.
        aliases: What else references in the directory call the person: a distinguished name, an
            e-mail address, a staff number.
        deleted: Whether the person is no longer in what the source gives. Nothing else but the id
            need be right then.
        purged: Whether nothing can bring a deleted person back.
    """

    id: str
    attributes: Mapping[str, Any] = field(factory=dict, repr=False)
    active: bool = field(default=True, kw_only=True)
    manager: str | None = field(default=None, kw_only=True, repr=False)
    aliases: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True, repr=False)
    deleted: bool = field(default=False, kw_only=True)
    purged: bool = field(default=False, kw_only=True)

    @property
    def fingerprint(self) -> str:
        """A short text, which is another one where anything else of the record is."""
        return fingerprint(
            self.id,
            self.attributes,
            self.active,
            self.manager,
            self.aliases,
            self.deleted,
            self.purged,
        )


@frozen
class SourceGroup:
    """
    A group as the directory knows it.

    Attributes:
        id: What the directory calls the group for good.
        attributes: What it says of the group, under its own names, as in `SourceUser`.
        name: What people call it; several may have the same.
        members: The people in the group, by id or by one of their *aliases*; all of them.
        groups: The groups in the group, in the same way.
        aliases: What else references in the directory call the group.
        deleted: Whether the group is no longer in what the source gives.
        purged: Whether nothing can bring a deleted group back.
    """

    id: str
    attributes: Mapping[str, Any] = field(factory=dict, repr=False)
    name: str = field(default="", kw_only=True, repr=False)
    members: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True, repr=False)
    groups: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True, repr=False)
    aliases: tuple[str, ...] = field(default=(), converter=_texts, kw_only=True, repr=False)
    deleted: bool = field(default=False, kw_only=True)
    purged: bool = field(default=False, kw_only=True)

    @property
    def fingerprint(self) -> str:
        """A short text, which is another one where anything is; the order of members is nothing."""
        return fingerprint(
            self.id,
            self.attributes,
            self.name,
            sorted(self.members),
            sorted(self.groups),
            self.aliases,
            self.deleted,
            self.purged,
        )
