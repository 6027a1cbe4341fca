"""What type checkers know of bulk changes."""

from collections import Counter
from pathlib import Path
from typing import Any, assert_type

from go1scim import CLEAR, AsyncClient, Change, Changes, Client, Plan, Policy, Report, User, changes
from go1scim.changes import (
    AttributeChange,
    Ended,
    Event,
    EventLog,
    Finding,
    GuardResult,
    JsonLines,
    Outcome,
    PlanDiff,
    ProgressBars,
    Reading,
    Status,
    Verb,
    read_report,
)


def planning(go1: Client, user: User) -> None:
    """A plan, whatever the source."""
    rows = [{"user_name": "ada@example.com", "title": CLEAR}]
    assert_type(go1.plan(rows), Plan)
    assert_type(go1.plan("people.csv", removals="deactivate", adopt="ask", progress=True), Plan)
    assert_type(go1.plan([user], groups=Path("groups.csv"), policy=Policy(max_creates=5)), Plan)
    collected = Changes().update(user, title="CTO", active=None).add_members("Sales", [user, "7"])
    assert_type(collected, Changes)
    assert_type(go1.plan(changes=collected), Plan)


def looking(plan: Plan, other: Plan) -> None:
    """What a plan tells."""
    assert_type(plan.changes, tuple[Change, ...])
    assert_type(plan.counts, Counter[Verb])
    assert_type(plan.blocked, tuple[GuardResult, ...])
    assert_type(plan.errors, tuple[Finding, ...])
    assert_type(plan.filter(lambda change: change.verb is Verb.UPDATE), Plan)
    assert_type(plan.diff(other), PlanDiff)
    assert_type(plan.to_json(), str)
    assert_type(Plan.from_json(b"{}"), Plan)
    assert_type(plan.to_frame("polars"), Any)
    assert_type(plan.changes[0].attributes, tuple[AttributeChange, ...])


def applying(go1: Client, plan: Plan) -> None:
    """A report, which is not awaited."""
    report = go1.apply(plan, progress=True, overrides=["deletes"], journal=False, verify="all")
    assert_type(report, Report)
    assert_type(go1.resume("run.journal", plan=plan), Report)
    assert_type(report.counts, Counter[Status])
    assert_type(report.failures, tuple[Outcome, ...])
    assert_type(report.journal, Path | None)
    assert_type(report.undo(), Plan)
    assert_type(read_report("run.journal"), Report)


def told(event: Event) -> None:
    """A listener."""
    if isinstance(event, Ended):
        assert_type(event.outcome, Outcome)
    elif isinstance(event, Reading):
        assert_type(event.total, int | None)


async def told_later(event: changes.Event) -> None:
    """A listener that is awaited."""


def listening(go1: Client, plan: Plan) -> None:
    """One listener, or several."""
    go1.plan("people.csv", on_event=told)
    with JsonLines("audit.jsonl", show="names") as lines, ProgressBars(leave=False) as bars:
        assert_type(lines, JsonLines)
        go1.apply(plan, on_event=[told, EventLog(), lines, bars])


async def awaited(go1: AsyncClient, plan: Plan) -> None:
    """The same, awaited."""
    assert_type(await go1.plan("people.csv", on_event=told_later), Plan)
    report = await go1.apply(plan, progress=True, on_event=[told, told_later])
    assert_type(report, Report)
    assert_type(await go1.resume("run.journal"), Report)
