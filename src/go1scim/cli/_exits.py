"""What a command's exit code says; one table for all of them."""

from enum import IntEnum
from typing import TYPE_CHECKING

from go1scim.errors import Go1ScimError, GuardBlockedError

if TYPE_CHECKING:
    from go1scim.changes.plan import Plan
    from go1scim.changes.report import Report

__all__ = ["Exit", "of_error", "of_plan", "of_report"]


class Exit(IntEnum):
    """How a command ended."""

    CLEAN = 0
    FAILED = 1
    #: A plan has something to do.
    PENDING = 2
    #: A guard holds the plan back; nothing was written.
    BLOCKED = 3
    #: Something was left out, or was not made; the rest was.
    PARTIAL = 4
    #: It has stopped before its end.
    ABORTED = 5
    #: The command line is wrong (EX_USAGE of sysexits.h).
    USAGE = 64
    #: Ctrl-C (128 and the number of SIGINT, as shells count).
    INTERRUPTED = 130


def of_plan(plan: "Plan") -> Exit:
    """What there is to do."""
    if plan.blocked:
        return Exit.BLOCKED
    if plan:
        return Exit.PENDING
    return Exit.PARTIAL if plan.errors else Exit.CLEAN


def of_report(report: "Report") -> Exit:
    """What has become of it."""
    if report.stopped:
        return Exit.ABORTED
    return Exit.CLEAN if report.is_good else Exit.PARTIAL


def of_error(error: Go1ScimError) -> Exit:
    """A run that was broken off has put a note on its error, which says how to go on."""
    if isinstance(error, GuardBlockedError):
        return Exit.BLOCKED
    return Exit.ABORTED if getattr(error, "__notes__", ()) else Exit.FAILED
