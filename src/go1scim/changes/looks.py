"""How plans and reports look."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from go1scim._looks import Note, Row, Sheet, shown
from go1scim.changes._secrets import values_of
from go1scim.changes.change import Change, Verb
from go1scim.changes.facts import GuardResult
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status

__all__ = ["of_plan", "of_report"]

T = TypeVar("T")

#: Rows that are shown at once.
_ROWS: Final = 30
_NOTES: Final = 10
_MEMBERS: Final = 4
_DOUBTS: Final = 3

_SEVERITIES: Final = ("error", "warning", "note")
_ARROW: Final = "\N{RIGHTWARDS ARROW}"


def of_plan(
    base_url: str,
    changes: Sequence[Change],
    findings: Sequence[Finding],
    guards: Iterable[GuardResult],
    *,
    whole: bool = False,
) -> Sheet:
    """A plan: how many of each kind, what is to be known, and the first changes, or all."""
    rows, most = (len(changes), len(findings)) if whole else (_ROWS, _NOTES)
    notes = [
        Note(guard.verdict, f"{guard.name}: {guard.detail}")
        for guard in guards
        if guard.verdict != "pass"
    ]
    ranked = sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    notes += [_found(finding) for finding in ranked[:most]]
    if len(ranked) > most:
        notes.append(Note("note", f"and {len(ranked) - most:,} more findings"))
    size = f"{len(changes):,} changes" if len(changes) != 1 else "1 change"
    return Sheet(
        title=f"Plan for {base_url}: {size if changes else 'nothing to do'}",
        counts=_counted(_name(change.verb) for change in changes),
        headings=("who", "what becomes of it", "row"),
        rows=[_changed(change) for change in _some_of_each(changes, rows)],
        more=max(0, len(changes) - rows),
        notes=notes,
    )


def of_report(
    base_url: str,
    outcomes: Sequence[Outcome],
    stopped: str,
    journal: str,
    *,
    whole: bool = False,
) -> Sheet:
    """A report: how many ended in which way, what is in doubt, and those that did not end well."""
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    good, rows = len(outcomes) - len(bad), len(bad) if whole else _ROWS
    notes = [Note("blocked", f"stopped: {stopped}")] if stopped else []
    doubts = Counter(one.reason for one in outcomes if one.is_good and one.reason)
    for reason, count in doubts.most_common(_DOUBTS):
        notes.append(Note("warning", f"{count:,} of those that are made: {reason}"))
    if journal:
        notes.append(Note("note", f"journal: {journal}"))
    return Sheet(
        title=f"{good:,} of {len(outcomes):,} changes are made at {base_url}",
        counts=_counted(outcome.status.value for outcome in outcomes),
        headings=("who", "what", "why", "row"),
        rows=[_ended(outcome) for outcome in bad[:rows]],
        more=max(0, len(bad) - rows),
        notes=notes,
    )


def _some_of_each(changes: Sequence[Change], most: int) -> list[Change]:
    """So many changes in their order, and of each kind some: what is last in it counts as well."""
    if len(changes) <= most:
        return list(changes)
    left = Counter(change.verb for change in changes)
    room: Counter[Verb] = Counter()
    while room.total() < most:
        for verb in list(left)[: most - room.total()]:
            room[verb] += 1
            left[verb] -= 1
        left = +left
    some = []
    for change in changes:
        if room[change.verb]:
            room[change.verb] -= 1
            some.append(change)
    return some


def _found(finding: Finding) -> Note:
    whom = f"{finding.key}: " if finding.key not in finding.detail else ""
    row = f" ({finding.origin})" if finding.origin else ""
    return Note(finding.severity, f"{whom}{finding.detail}{row}", finding.hint)


def _changed(change: Change) -> Row:
    row = "" if change.origin is None else str(change.origin.row)
    return Row(_name(change.verb), (change.target.key, _what(change), row))


def _ended(outcome: Outcome) -> Row:
    change = outcome.change
    why = outcome.reason or str(outcome.error or "")
    row = "" if change.origin is None else str(change.origin.row)
    what = f"{_name(change.verb)}: {_what(change)}"
    return Row(outcome.status.value, (change.target.key, what, why, row))


def _what(change: Change) -> str:
    if change.members:
        keys = [member.key for member in change.members[:_MEMBERS]]
        left = len(change.members) - len(keys)
        return ", ".join([*keys, f"{left:,} more"] if left else keys)
    if change.verb in {Verb.DEACTIVATE, Verb.REACTIVATE, Verb.DELETE}:
        return ""
    is_new = change.verb is Verb.CREATE
    # Who it is stands before it.
    told = [one for one in values_of(change) if not (is_new and one[2] == change.target.key)]
    return "; ".join(_attribute(*one, is_new=is_new) for one in told)


def _attribute(path: str, old: Any, new: Any, *, is_new: bool) -> str:
    name = path.rpartition(":")[2]
    return f"{name}: {shown(new)}" if is_new else f"{name}: {shown(old)} {_ARROW} {shown(new)}"


def _name(verb: Verb) -> str:
    return verb.value.replace("_", " ")


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    """How many of each kind, in the order of the verbs and statuses."""
    found = list(kinds)
    order = [_name(verb) for verb in Verb] + [status.value for status in Status]
    return {kind: count for kind in order if (count := found.count(kind))}
