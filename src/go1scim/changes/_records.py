"""
Events as records for logs and files.

An event speaks of people: by ids, which may be addresses, by names, and in sentences that others
have written. In a record, each of these is a keyed hash or is left out, unless its reader asked for
names.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from go1scim._log import hashed
from go1scim._validators import choice
from go1scim.changes._secrets import values_of
from go1scim.changes.change import Change, Origin
from go1scim.changes.events import (
    Begun,
    Ended,
    Event,
    Found,
    Reading,
    Started,
    Waiting,
)
from go1scim.changes.outcome import Outcome

#: What a record tells: hashes of names and ids, these themselves, or the values of attributes, too.
Show: TypeAlias = Literal["hashes", "names", "values"]


@frozen
class Recorder:
    """Makes records of events, which tell what *show* says."""

    show: Show = field(default="hashes", validator=choice("hashes", "names", "values"))

    def record(self, event: Event) -> dict[str, Any]:
        """The event in JSON's types, without what there is nothing to tell of."""
        record = {"event": type(event).__name__.lower(), **self._told(event)}
        return {name: value for name, value in record.items() if value not in (None, "", [])}

    @property
    def _is_plain(self) -> bool:
        return self.show != "hashes"

    def _told(self, event: Event) -> Mapping[str, Any]:
        told: Mapping[str, Any]
        match event:
            case Begun(change):
                told = self._change(change)
            case Ended(outcome):
                told = self._outcome(outcome)
            case Found():
                told = self._finding(event)
            case Reading(kind, received, total):
                told = {"resource_type": kind, "received": received, "total": total}
            case Started(run_id, total):
                told = {"run_id": run_id, "total": total}
            case Waiting(seconds, reason):
                told = {"seconds": seconds, "reason": reason}
            case _:  # the end of a run
                told = {"run_id": event.run_id, "done": event.done, "total": event.total}
        return told

    def _change(self, change: Change) -> dict[str, Any]:
        told: dict[str, Any] = {
            "change": self._name(change.id),
            "verb": change.verb.value,
            "resource_type": change.resource_type,
            "key": self._name(change.target.key),
            "id": self._name(change.target.id),
            "attributes": [one.path for one in change.attributes],
            **self._origin(change.origin),
        }
        if change.members:
            told["members"] = len(change.members)
        if self.show == "values":
            told["attributes"] = [
                {"path": path, "old": old, "new": new} for path, old, new in values_of(change)
            ]
            told["members"] = [member.key for member in change.members]
        return told

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        told = {**self._change(outcome.change), "status": outcome.status.value}
        if outcome.id is not None:
            told["id"] = self._name(outcome.id)
        if outcome.repaired:
            told["repaired"] = True
        if outcome.error is not None:
            told["error"] = type(outcome.error).__name__
            told["http_status"] = outcome.error.status
        if self._is_plain:
            told |= {"reason": outcome.reason, "detail": str(outcome.error or "")}
        return told

    def _finding(self, event: Found) -> dict[str, Any]:
        finding = event.finding
        told = {
            "severity": finding.severity,
            "code": finding.code,
            "key": self._name(finding.key),
            **self._origin(finding.origin),
        }
        if self._is_plain:
            told |= {"column": finding.column, "detail": finding.detail, "hint": finding.hint}
        return told

    def _origin(self, origin: Origin | None) -> dict[str, Any]:
        if origin is None:
            return {}
        return {"row": origin.row, **({"source": origin.source} if self._is_plain else {})}

    def _name(self, name: str | None) -> str | None:
        return hashed(name) if name and not self._is_plain else name
