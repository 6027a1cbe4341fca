"""The guards against lists that are not whole."""

from typing import Final

from go1scim.changes.change import Verb
from go1scim.changes.facts import GuardResult, Judged, Read

_DESTRUCTIVE: Final = (Verb.DEACTIVATE, Verb.DELETE, Verb.REMOVE_MEMBERS)


def empty_source(plan: Judged) -> GuardResult | None:
    """A source without rows would remove everyone."""
    if plan.facts.removals == "ignore":
        return None
    if plan.facts.source.count:
        return GuardResult("empty-source", "pass", f"{plan.facts.source.count} rows")
    return GuardResult("empty-source", "block", "the source has no rows, and would remove everyone")


def shrunk_source(plan: Judged) -> GuardResult | None:
    """A source that has lost much since the last good run was hardly read to its end."""
    before, most = plan.facts.source_before, plan.policy.max_shrink
    if not before or most is None:
        return None
    now = plan.facts.source.count
    detail = f"{now} rows, after {before} at the last good run"
    shrunk = now < (1 - most) * before
    return GuardResult("shrunk-source", "block" if shrunk else "pass", detail)


def incomplete_read(plan: Judged) -> GuardResult | None:
    """Nothing is taken away on the word of a list that is not whole."""
    facts = plan.facts
    lists: tuple[tuple[str, Read], ...] = (
        ("users", facts.users),
        ("groups", facts.groups),
        ("rows", facts.source),
    )
    missing = [f"{name}: {read.reason}" for name, read in lists if not read.complete]
    if not missing:
        return None
    detail = "; ".join(missing)
    taking = tuple(change.id for change in plan.changes if change.verb in _DESTRUCTIVE)
    if taking:
        detail = f"{len(taking)} changes take something away, but not all was read: {detail}"
        return GuardResult("incomplete-read", "block", detail, taking)
    return GuardResult("incomplete-read", "warn", detail)


def left_out(plan: Judged) -> GuardResult | None:
    """What is not in the plan although somebody asked for it."""
    codes = sorted({finding.code for finding in plan.errors})
    if not codes:
        return None
    detail = f"{len(plan.errors)} are left out: {', '.join(codes)}"
    return GuardResult("left-out", "warn", detail)
