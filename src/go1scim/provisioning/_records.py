"""
What a log says of one change: two records, of what the source has changed and of what was pushed.

Records never hold secrets. They hold values only where somebody has asked for them, and addresses
in sentences of others are left out then, too.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from attrs import asdict, field, frozen

from go1scim import _json
from go1scim.changes._secrets import values_of
from go1scim.changes.change import Change, ResourceKind
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.planning._wanted import NAMES, Wanted
from go1scim.provisioning._intent import ACTIVE, PersonIntent
from go1scim.provisioning._mapped import REDACTED

__all__ = ["Kind", "LogRecord", "LogStatus", "LogStep", "Modified"]

Kind: TypeAlias = Literal["source_changed", "pushed"]
LogStatus: TypeAlias = Literal["success", "failure", "skipped", "warning", "staged"]

_ADDRESS: Final = re.compile(r"[^\s@'\"<>()]+@[^\s@'\"<>()]+")
#: How the log calls what has become of a change.
STATUSES: Final[dict[Status, LogStatus]] = {
    Status.DONE: "success",
    Status.ALREADY: "success",
    Status.BLOCKED: "skipped",
    Status.DRIFTED: "failure",
    Status.FAILED: "failure",
    Status.UNKNOWN: "failure",
}


@frozen
class LogStep:
    """
    One step on the way of a change.

    Attributes:
        name: ``import``, ``scope``, ``match``, ``map`` or ``export``.
        status: How it ended.
        detail: In words.
    """

    name: str
    status: LogStatus
    detail: str = ""


@frozen
class Modified:
    """
    An attribute that a change is about.

    Attributes:
        old: The value before, in wire form; ``[Redact]`` where the log keeps none.
        new: The value after, likewise.
    """

    path: str
    old: Any = field(default=None, repr=False)
    new: Any = field(default=None, repr=False)


@frozen(kw_only=True)
class LogRecord:
    """
    What was found in the source, or what has become of it at the provider.

    Attributes:
        kind: ``source_changed`` or ``pushed``; the two of one change have the same *change_id*.
        change_id: The id of the change.
        cycle_id: The id of the cycle.
        person: The id of the person, or of the group, in the source.
        resource_type: ``User`` or ``Group``.
        action: What is done, as in a plan; empty where nothing is.
        status: How it ended; ``staged`` waits for an approval.
        at: When.
        duration: Seconds that it took to push.
        id: The id at the provider.
        steps: The steps on the way.
        modified: The attributes that become different.
        detail: What went wrong.
    """

    kind: Kind
    change_id: str
    cycle_id: str
    person: str
    resource_type: str
    action: str
    status: LogStatus
    at: datetime
    duration: float | None = None
    id: str | None = None
    steps: tuple[LogStep, ...] = ()
    modified: tuple[Modified, ...] = field(default=(), repr=False)
    detail: str = ""

    def to_json(self) -> str:
        """The record as one line of JSON."""
        told = {**asdict(self), "at": self.at.isoformat()}
        return _json.dumps(told).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> "LogRecord":
        """The record in a line that `to_json` gave."""
        told = _json.loads(text.encode() if isinstance(text, str) else text)
        told["at"] = datetime.fromisoformat(told["at"])
        told["steps"] = tuple(LogStep(**one) for one in told["steps"])
        told["modified"] = tuple(Modified(**one) for one in told["modified"])
        return cls(**told)


IMPORTED: Final = LogStep("import", "success", "read from the source")


def moment(now: float) -> datetime:
    """A time in seconds since 1970."""
    return datetime.fromtimestamp(now, UTC)


def source_changed(
    change: Change,
    person: str,
    one: Wanted | None,
    *,
    cycle: str,
    at: float,
    scope: str,
    values: bool,
    staged: bool,
) -> LogRecord:
    """What has led to a change."""
    modified = _modified(change, one, values=values)
    what = ", ".join(one.path for one in modified) or f"{len(change.members)} members"
    steps = [IMPORTED]
    if one is not None:
        steps += [LogStep("scope", "success", scope), LogStep("match", "success", found_by(one))]
    steps.append(LogStep("map", "success", what))
    return LogRecord(
        kind="source_changed",
        change_id=f"{cycle}/{change.id}",
        cycle_id=cycle,
        person=person,
        resource_type=change.resource_type,
        action=change.verb.value,
        status="staged" if staged else "success",
        at=moment(at),
        id=change.target.id,
        steps=tuple(steps),
        modified=modified,
        detail="a guard holds the cycle back" if staged else "",
    )


def pushed(
    outcome: Outcome,
    person: str,
    one: Wanted | None,
    *,
    cycle: str,
    at: float,
    begun: float,
    values: bool,
) -> LogRecord:
    """What has become of a change."""
    change = outcome.change
    status = STATUSES[outcome.status]
    detail = outcome.reason or ("" if outcome.error is None else str(outcome.error))
    detail = detail if values else _ADDRESS.sub(REDACTED, detail)
    said = detail or ("it was so already" if outcome.status is Status.ALREADY else "it was made")
    return LogRecord(
        kind="pushed",
        change_id=f"{cycle}/{change.id}",
        cycle_id=cycle,
        person=person,
        resource_type=change.resource_type,
        action=change.verb.value,
        status=status,
        at=moment(at),
        duration=at - begun,
        id=outcome.id,
        steps=(LogStep("export", status, said),),
        modified=_modified(change, one, values=values),
        detail=detail,
    )


def _modified(change: Change, one: Wanted | None, *, values: bool) -> tuple[Modified, ...]:
    hidden = _hidden(one)
    return tuple(
        Modified(path, old, new)
        if path == ACTIVE.path or (values and path not in hidden)
        else Modified(path, *(None if each is None else REDACTED for each in (old, new)))
        for path, old, new in values_of(change)
    )


def _hidden(one: Wanted | None) -> set[str]:
    """The attributes whose values the mapping says not to log."""
    if one is None or not isinstance(one.intent, PersonIntent):
        return set()
    return {each.target.column.attribute for each in one.intent.mapped.values if each.is_redacted}


def left_out(
    finding: Finding,
    kind: ResourceKind,
    person: str,
    number: int,
    *,
    cycle: str,
    at: float,
    values: bool,
) -> LogRecord:
    """Why somebody of the source was left out, or what is to be known."""
    status: LogStatus = "warning" if finding.severity == "warning" else "skipped"
    said = f"{finding.code}: {finding.detail}" + (f" {finding.hint}" if finding.hint else "")
    detail = said if values else _ADDRESS.sub(REDACTED, said)
    return LogRecord(
        kind="source_changed",
        change_id=f"{cycle}/{number}",
        cycle_id=cycle,
        person=person,
        resource_type=kind,
        action="",
        status=status,
        at=moment(at),
        steps=(IMPORTED, LogStep("map", status, detail)),
        detail=detail,
    )


def found_by(one: Wanted) -> str:
    """How a plan has found the user of a person."""
    return "nobody: is created" if one.match is None else f"found by {NAMES[one.match.rank]}"
