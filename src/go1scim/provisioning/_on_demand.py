"""The steps of one person who was asked for."""

from go1scim.changes.report import Report
from go1scim.provisioning._draft import Draft
from go1scim.provisioning._records import IMPORTED, STATUSES, LogStep, found_by

__all__ = ["steps_of"]


def steps_of(draft: Draft, report: Report) -> tuple[LogStep, ...]:
    """The steps, as far as the person came."""
    roster = draft.roster
    if not roster.reasons:
        return (LogStep("import", "skipped", "the source has nobody with this id"),)
    ((id, reason),) = roster.reasons.items()
    if id not in roster.names.values():
        return (IMPORTED, LogStep("scope", "skipped", reason))
    steps = [IMPORTED, LogStep("scope", "success", reason)]
    refusals = (
        f"{each.code}: {each.detail}"
        for each in draft.plan.findings
        if each.key and (each.severity == "error" or each.code == "skipped")
    )
    refusal = next(refusals, None)
    if refusal is not None:
        return (*steps, LogStep("map", "skipped", refusal))
    steps.append(LogStep("match", "success", found_by(roster.wanted[id])))
    paths = sorted({each.path for change in draft.plan.changes for each in change.attributes})
    steps.append(LogStep("map", "success", ", ".join(paths) or "nothing is different"))
    for outcome in report.outcomes:
        said = outcome.reason or str(outcome.error or f"{outcome.change.verb} {outcome.status}")
        steps.append(LogStep("export", STATUSES[outcome.status], said))
    return tuple(steps)
