"""
One cycle: read the source, plan, apply, remember.

Theory of operation: this is no engine of its own. What a source says becomes the `Wishes` that rows
and frames become, too; the plan for them is made, guarded, journalled and applied as every other.
What is added is memory: who is who, who has left and since when, who is to be tried again later.
"""

from collections.abc import Callable, Collection
from typing import Any

from attrs import field, frozen

from go1scim._run import Run, Script
from go1scim.changes._apply import ApplyCalls, run_id_at
from go1scim.changes.facts import Read
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.errors import GuardBlockedError
from go1scim.provisioning._draft import Settings, drafted
from go1scim.provisioning._memory import Memory
from go1scim.provisioning._on_demand import steps_of
from go1scim.provisioning._records import LogStep

__all__ = ["CycleReport", "cycle", "forget", "planned"]

_applying: Callable[..., Run[Report]] = vars(ApplyCalls)["apply"].build


@frozen(kw_only=True)
class CycleReport:
    """
    What a cycle has done.

    Attributes:
        cycle_id: What the log calls the cycle.
        plan: What was to be done, and what was left out, and why.
        report: What has become of it.
        source: How many people the source had, and whether that was everybody.
        pending: References to whom nobody is known yet: ``"manager"`` or ``"member"``, the id in
            the source of the person or group, and whom it names.
        escrow: The ids in the source of people who could not be written, and are tried again.
        steps: The steps that the one person has gone through who was asked for: import, scope,
            match, map and export, as far as it came.
    """

    cycle_id: str
    plan: Plan
    report: Report
    source: Read
    pending: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    escrow: tuple[str, ...] = field(default=(), repr=False)
    steps: tuple[LogStep, ...] = field(default=(), repr=False)

    @property
    def is_good(self) -> bool:
        """Whether everybody is as the source says, and everything of it was read."""
        return self.source.complete and not self.plan.errors and self.report.is_good


def planned(settings: Settings) -> Script[Plan]:
    """What a cycle would do."""
    with settings.opened(run_id_at(settings.now())) as state:
        draft = yield from drafted(settings, state)
    return draft.plan


def cycle(
    settings: Settings, overrides: Collection[str], options: Any, only: str | None = None
) -> Script[CycleReport]:
    """Do it, and remember what has become of it."""
    cycle_id = run_id_at(settings.now())
    with settings.opened(cycle_id) as state:
        draft = yield from drafted(settings, state, only)
        plan = draft.plan
        if not plan:
            options = {**options, "journal": False}
        memory = Memory(draft, state, settings, cycle_id)
        memory.begin()
        try:
            run = _applying(
                settings.client, plan, overrides=overrides, on_event=memory.heard, **options
            )
        except GuardBlockedError:
            memory.stage(overrides)
            raise
        memory.start()
        report = yield run
        memory.end(report)
        return CycleReport(
            cycle_id=cycle_id,
            plan=plan,
            report=report,
            source=draft.roster.read,
            pending=tuple(draft.roster.pending if only is not None else state.pending()),
            escrow=tuple(state.escrow()),
            steps=() if only is None else steps_of(draft, report),
        )


def forget(settings: Settings) -> Script[None]:
    """Try everybody again in the next cycle, and know them still."""
    with settings.opened(run_id_at(settings.now())) as state:
        state.hold({})
        state.await_([])
    return
    yield
