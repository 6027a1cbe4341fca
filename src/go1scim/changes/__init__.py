"""
Bulk changes: a plan of what will be done, how it is carried out, and what became of it.

`Plan`, `Changes` and the others come when they are asked for: who makes no plans does without.
"""

from typing import TYPE_CHECKING

from go1scim._late import late

if TYPE_CHECKING:
    from go1scim.changes.change import AttributeChange, Change, Origin, Reference, Verb
    from go1scim.changes.collect import Changes
    from go1scim.changes.events import (
        Begun,
        Ended,
        Event,
        Finished,
        Found,
        Listener,
        Reading,
        Started,
        Waiting,
    )
    from go1scim.changes.facts import Facts, GuardResult, Read
    from go1scim.changes.findings import Finding
    from go1scim.changes.guards import GUARDS
    from go1scim.changes.journal._reading import read_report
    from go1scim.changes.lines import JsonLines
    from go1scim.changes.logs import EventLog
    from go1scim.changes.outcome import Outcome, Status
    from go1scim.changes.plan import Plan, PlanDiff
    from go1scim.changes.policy import Policy
    from go1scim.changes.progress import ProgressBars
    from go1scim.changes.report import Report
else:
    __getattr__, __dir__ = late(
        globals(),
        {
            "GUARDS": "go1scim.changes.guards",
            "AttributeChange": "go1scim.changes.change",
            "Begun": "go1scim.changes.events",
            "Change": "go1scim.changes.change",
            "Changes": "go1scim.changes.collect",
            "Ended": "go1scim.changes.events",
            "Event": "go1scim.changes.events",
            "EventLog": "go1scim.changes.logs",
            "Facts": "go1scim.changes.facts",
            "Finding": "go1scim.changes.findings",
            "Finished": "go1scim.changes.events",
            "Found": "go1scim.changes.events",
            "GuardResult": "go1scim.changes.facts",
            "JsonLines": "go1scim.changes.lines",
            "Listener": "go1scim.changes.events",
            "Origin": "go1scim.changes.change",
            "Outcome": "go1scim.changes.outcome",
            "Plan": "go1scim.changes.plan",
            "PlanDiff": "go1scim.changes.plan",
            "Policy": "go1scim.changes.policy",
            "ProgressBars": "go1scim.changes.progress",
            "Read": "go1scim.changes.facts",
            "Reading": "go1scim.changes.events",
            "Reference": "go1scim.changes.change",
            "Report": "go1scim.changes.report",
            "Started": "go1scim.changes.events",
            "Status": "go1scim.changes.outcome",
            "Verb": "go1scim.changes.change",
            "Waiting": "go1scim.changes.events",
            "read_report": "go1scim.changes.journal._reading",
        },
    )

__all__ = [
    "GUARDS",
    "AttributeChange",
    "Begun",
    "Change",
    "Changes",
    "Ended",
    "Event",
    "EventLog",
    "Facts",
    "Finding",
    "Finished",
    "Found",
    "GuardResult",
    "JsonLines",
    "Listener",
    "Origin",
    "Outcome",
    "Plan",
    "PlanDiff",
    "Policy",
    "ProgressBars",
    "Read",
    "Reading",
    "Reference",
    "Report",
    "Started",
    "Status",
    "Verb",
    "Waiting",
    "read_report",
]
