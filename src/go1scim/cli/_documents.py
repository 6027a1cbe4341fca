"""Results as documents, for programs; those that have no JSON of their own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from go1scim.calls.check import CheckReport
    from go1scim.changes.outcome import Outcome
    from go1scim.changes.report import Report

__all__ = ["of_check", "of_report"]


def of_check(report: "CheckReport") -> dict[str, Any]:
    """A test of the connection."""
    names = ("name", "ok", "message", "hint")
    return {
        "base_url": report.base_url,
        "ok": report.ok,
        "checks": [{name: getattr(one, name) for name in names} for one in report.checks],
    }


def of_report(report: "Report") -> dict[str, Any]:
    """What has become of a plan, and of each of its changes."""
    return {
        "run_id": report.run_id,
        "base_url": report.plan.base_url,
        "is_good": report.is_good,
        "stopped": report.stopped,
        "journal": None if report.journal is None else str(report.journal),
        "overrides": list(report.overrides),
        "started_at": report.started_at,
        "ended_at": report.ended_at,
        "counts": {status.value: count for status, count in report.counts.items()},
        "outcomes": [_of_outcome(one) for one in report.outcomes],
    }


def _of_outcome(outcome: "Outcome") -> dict[str, Any]:
    change, origin = outcome.change, outcome.change.origin
    return {
        "change": change.id,
        "verb": change.verb.value,
        "resource_type": change.resource_type,
        "key": change.target.key,
        "id": outcome.id,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "error": None if outcome.error is None else str(outcome.error),
        "repaired": outcome.repaired,
        "origin": None if origin is None else {"source": origin.source, "row": origin.row},
    }
