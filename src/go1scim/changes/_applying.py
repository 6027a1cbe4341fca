"""
A plan at work: which change begins, what becomes of it, and when nothing new may begin.

Theory of operation: the scheduler says what may begin, the gate how much at a time. What begins
soon is taken from the scheduler in groups, so that the journal can write down a whole group of
intents in one transaction before any of it is sent; outcomes go with the next group. Flows run in
other threads or tasks and give an `Ending`; everything here runs in the driver's.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from go1scim._exchange import Flow
from go1scim._run import Run, Work
from go1scim._validators import choice, number
from go1scim.calls._provider import Provider
from go1scim.changes._drift import Ending, Job, Progress, job_for, known_id
from go1scim.changes._gate import MOST, Gate
from go1scim.changes._groups import GroupWorks
from go1scim.changes._keeping import Earlier, Journal
from go1scim.changes._listening import Audience
from go1scim.changes._scheduler import REMOVALS, Blocked, Scheduler, Task, task_of
from go1scim.changes._works import UserWorks
from go1scim.changes.change import Change, Verb
from go1scim.changes.events import Begun, Ended, Event, Finished, Started
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.errors import (
    ConfigurationError,
    Go1ScimError,
    ResponseError,
    TokenError,
    TooManyRequestsError,
    UnauthorizedError,
    ValidationError,
)

Verify: TypeAlias = Literal["sample", "all", False]
_VERIFY: Final = ("sample", "all", False)

#: How many intents go into the journal at a time.
_AHEAD: Final = 64
#: One in so many changes of a kind is looked at afterwards: 5 %.
_SAMPLE: Final = 20
#: Seconds after which a plan is no longer taken for what the provider has.
_FRESH: Final = 300.0
#: What is looked at afterwards.
_VERIFIED: Final = frozenset({Verb.ADD_MEMBERS, Verb.REMOVE_MEMBERS, Verb.DEACTIVATE})
_MEMBERS: Final = frozenset({Verb.ADD_MEMBERS, Verb.REMOVE_MEMBERS})
#: What every other change would meet as well.
_HOPELESS: Final = (UnauthorizedError, TokenError, ConfigurationError)


@frozen(kw_only=True)
class Options:
    """
    How a plan is applied.

    Attributes:
        overrides: The guards that are let pass.
        concurrency: How many works at a time at the most.
        deadline: Seconds from the beginning after which nothing new is begun.
        verify: What is looked at afterwards.
        check: Whether to look before; None: where the plan is not fresh.
        audience: Who hears of events.
    """

    overrides: tuple[str, ...] = ()
    concurrency: int | None = field(default=None, validator=number(1, whole=True, unlimited=True))
    deadline: float | None = field(default=None, validator=number(0, unlimited=True))
    verify: Verify = field(default="sample", validator=choice(*_VERIFY))
    check: bool | None = None
    audience: Audience = field(default=Audience(), repr=False)


@frozen(eq=False)
class _Begun:
    """
    A task that has begun or is about to.

    Attributes:
        refusal: Why it cannot be sent.
    """

    task: Task
    job: Job
    progress: Progress | None = None
    refusal: Go1ScimError | None = None


class Applying(Run[Report]):
    """
    A plan at work.

    Args:
        provider: Whom to send to.
        now: The time, in seconds since 1970.
        earlier: What is known of changes from an earlier attempt.
    """

    def __init__(
        self,
        plan: Plan,
        provider: Provider,
        journal: Journal,
        now: Callable[[], float],
        *,
        options: Options = Options(),
        earlier: Earlier = Earlier(),  # noqa: B008 - the same
    ) -> None:
        self._plan, self._journal, self._now = plan, journal, now
        self._options, self._earlier = options, earlier
        self._users, self._groups = UserWorks(provider, None), GroupWorks(provider, None)
        self._groups.shows_members = any(plan.facts.members.values())
        self._groups.known_members = _kept_members(plan)
        self._changes = {change.id: change for change in plan.changes}
        self._outcomes = {
            id: outcome for id, outcome in earlier.outcomes.items() if outcome.is_good
        }
        left = [change for change in plan.changes if change.id not in self._outcomes]
        self._ids = {id: one.id for id, one in self._outcomes.items() if one.id is not None}
        self._scheduler = Scheduler(
            map(task_of, left), {id: outcome.is_good for id, outcome in self._outcomes.items()}
        )
        self._started = now()
        self._gate = Gate(now, most=options.concurrency or MOST)
        if options.deadline is not None:
            self._gate.deadline = self._started + options.deadline
        self._check = _is_stale(plan, self._started) if options.check is None else options.check
        self._prepared: deque[_Begun] = deque()
        self._at_work = 0
        self._unwritten: list[Outcome] = []
        self._events: deque[Event] = deque()
        self._next_beat = self._started + journal.beat
        self._kinds: set[Verb] = set()
        self._is_told = False
        self._is_open = not options.verify
        if self._is_open:
            self._scheduler.open(REMOVALS)
        self._failures = 0
        self._most_failures = _most_failures(plan, len(left))
        self._stopped = self._note = ""
        self._refusal: Go1ScimError | None = None
        self.listeners = options.audience.listeners
        self._tell(Started(journal.run_id, len(left)))
        self._block(self._scheduler.impossible)

    @property
    def pacing(self) -> Gate:
        """What the requests go by."""
        return self._gate

    @property
    def width(self) -> int:
        """How many works may be at work now."""
        return self._gate.width

    @property
    def done(self) -> bool:
        """Whether every change has ended."""
        return not (self._at_work or self._prepared or self._scheduler.left)

    def ready(self, limit: int) -> Sequence[Work[Ending | None]]:
        """Works that may begin now."""
        self._keep_time()
        works: list[Work[Ending | None]] = []
        while len(works) < limit and not self._gate.hold():
            if not self._prepared:
                self._prepare()
                if not self._prepared:
                    break
            works.append(self._work(self._prepared.popleft()))
        return works

    def finished(self, work: Work[Any], result: Any) -> None:
        """Take what a work has given."""
        self._at_work -= 1
        begun: _Begun = work.key
        if begun.progress is not None and begun.progress.proven and not self._is_open:
            self._prove(begun.task)
        if isinstance(result, Go1ScimError):
            self._failed(begun, result)
            return
        self._gate.succeeded(busy=self._at_work + 1 >= self._gate.width)
        if isinstance(result, Ending):
            self._end(begun, result)
        elif self._stopped:
            self._end(begun, _cut_short(begun, self._stopped))
        else:
            self._prepared.append(begun)

    def next_deadline(self) -> float | None:
        """The end of a pause, the next sign of life, or the time to stop."""
        times = [self._next_beat]
        if self._gate.hold():
            times.append(self._gate.until)
        if self._gate.deadline is not None and not self._stopped:
            times.append(self._gate.deadline)
        return min(times)

    def stop(self, reason: str) -> None:
        """Begin nothing new."""
        if self._stopped:
            return
        self._stopped = reason
        self._gate.halt()
        prepared, self._prepared = self._prepared, deque()
        why = f"it was not tried: {reason}"
        for begun in prepared:
            if begun.progress is not None and begun.progress.at:
                self._end(begun, _cut_short(begun, reason))
            else:
                self._end(begun, Ending(status=Status.BLOCKED, id=begun.job.id, reason=why))
        for task in self._scheduler.stop():
            self._settle(Outcome(self._changes[task.id], Status.BLOCKED, reason=why))

    def events(self) -> Iterable[Event]:
        """What has happened since the last call."""
        while self._gate.waits:
            self._tell(self._gate.waits.popleft())
        if self.done and not self._is_told:
            self._is_told = True
            good = sum(outcome.is_good for outcome in self._outcomes.values())
            self._tell(Finished(self._journal.run_id, good, len(self._changes)))
        events, self._events = self._events, deque()
        return events

    def close(self) -> str:
        """Give the journal its last outcomes, and the lease back."""
        now = self._now()
        complete = self.done and not self._stopped
        self._journal.close(self._unwritten, now, complete=complete)
        self._unwritten = []
        good = sum(outcome.is_good for outcome in self._outcomes.values())
        self._note = f"{good} of {len(self._changes)} changes are made."
        if self._journal.path is not None:
            self._note += f" resume({str(self._journal.path)!r}) goes on with the rest."
        return self._note

    def concluded(self, crash: BaseException | None) -> Report:
        """
        Close it and the progress bar, and give the report.

        Args:
            crash: What has ended it before: it is raised, with a note.
        """
        try:
            return super().concluded(crash)
        finally:
            self._options.audience.close()

    def result(self) -> Report:
        """
        The report.

        Raises:
            TooManyRequestsError: The provider has asked for a wait that is too long.
        """
        if self._refusal is not None:
            self._refusal.add_note(self._note)
            raise self._refusal
        return Report(
            run_id=self._journal.run_id,
            plan=self._plan,
            outcomes=tuple(self._outcomes[id] for id in self._changes if id in self._outcomes),
            overrides=self._options.overrides,
            journal=self._journal.path,
            stopped=self._stopped,
            started_at=self._earlier.started_at or self._started,
            ended_at=self._earlier.ended_at or self._now(),
        )

    def _keep_time(self) -> None:
        now = self._now()
        if self._gate.deadline is not None and now >= self._gate.deadline:
            self.stop("the time is up")
        if self._gate.refusal is not None:  # also of a request whose failure did no harm
            wait = self._gate.refusal - now
            self._refuse(TooManyRequestsError("there were too many requests", retry_after=wait))
        if now >= self._next_beat:
            self._journal.heartbeat(self._unwritten, now)
            self._unwritten = []
            self._next_beat = now + self._journal.beat

    def _prepare(self) -> None:
        """Take what may begin from the scheduler, and write it down before any of it is sent."""
        tasks = self._scheduler.take(_AHEAD)
        if not tasks and not self._at_work:
            self._block(self._scheduler.stuck())
            tasks = self._scheduler.take(_AHEAD)
        if not tasks:
            return
        now = self._now()
        changes = [self._changes[task.id] for task in tasks]
        self._journal.intend(changes, self._unwritten, now)
        self._unwritten, self._next_beat = [], now + self._journal.beat
        for task, change in zip(tasks, changes, strict=True):
            self._prepared.append(self._begun(task, change))

    def _begun(self, task: Task, change: Change) -> _Begun:
        check = self._check or change.id in self._earlier.begun
        try:
            job = job_for(change, self._ids, check=check, verify=self._verifies(change))
            if change.verb not in _MEMBERS:
                return _Begun(task, job)
            ids = (known_id(member, self._ids) for member in change.members)
            return _Begun(task, job, Progress(tuple(dict.fromkeys(ids))))
        except ValidationError as error:
            return _Begun(task, Job(change=change, id=None, wish={}, old={}), refusal=error)

    def _verifies(self, change: Change) -> bool:
        """The first of its kind, and one in twenty: always the same ones."""
        if change.verb not in _VERIFIED or not self._options.verify:
            return False
        is_first = change.verb not in self._kinds
        self._kinds.add(change.verb)
        if is_first or self._options.verify == "all":
            return True
        return blake2b(change.id.encode(), digest_size=2).digest()[0] % _SAMPLE == 0

    def _work(self, begun: _Begun) -> Work[Ending | None]:
        self._at_work += 1
        if begun.progress is None or not begun.progress.at:
            self._tell(Begun(begun.job.change))
        return Work(begun, partial(self._flow, begun))

    def _flow(self, begun: _Begun) -> Flow[Ending | None]:
        """What is to be sent; called where it is sent."""
        if begun.refusal is not None:
            raise begun.refusal
        job, progress, verb = begun.job, begun.progress, begun.job.change.verb
        works: UserWorks | GroupWorks = self._groups
        if job.change.resource_type == "User":
            works = self._users
        if progress is not None and verb is Verb.ADD_MEMBERS:
            return self._groups.adding(job, progress)
        if progress is not None:
            wary = self._options.verify == "all" or not self._is_open
            return self._groups.removing(job, progress, canary=bool(self._options.verify) and wary)
        if verb is Verb.CREATE:
            return works.creating(job)
        return works.deleting(job) if verb is Verb.DELETE else works.updating(job)

    def _prove(self, task: Task) -> None:
        """One removal has shown that it removes what it is told to: the others may follow."""
        if task.lane == REMOVALS:
            self._is_open = True
            self._scheduler.open(REMOVALS)

    def _failed(self, begun: _Begun, error: Go1ScimError) -> None:
        status = Status.FAILED
        if self._gate.refusal is not None and isinstance(error, ResponseError):
            self._refuse(error)
            status = Status.BLOCKED if error.retry_after else status
        if begun.progress is not None and begun.progress.at:
            self._end(begun, _cut_short(begun, "", error))
        else:
            self._end(begun, Ending(status=status, id=begun.job.id, error=error))
        if isinstance(error, _HOPELESS):
            self.stop(f"no other change would fare better: {error.detail}")

    def _refuse(self, error: ResponseError) -> None:
        """The provider wants to be left alone for longer than the policy waits."""
        if self._refusal is None:
            until = datetime.fromtimestamp(self._gate.refusal or 0.0, UTC)
            error.hint = f"The provider asks to wait until {until:%Y-%m-%d %H:%M:%S} UTC."
            self._refusal = error
            self.stop(error.hint)

    def _end(self, begun: _Begun, ending: Ending) -> None:
        outcome = Outcome(
            begun.job.change,
            self._status(begun, ending),
            ending.id or begun.job.id,
            ending.error,
            ending.reason,
            ending.repaired,
        )
        self._settle(outcome)
        if outcome.is_good and outcome.id is not None:
            self._ids[outcome.change.id] = outcome.id
        self._block(self._scheduler.ended(begun.task, well=outcome.is_good))
        if outcome.status in (Status.FAILED, Status.UNKNOWN):
            self._failures += 1
            if self._most_failures is not None and self._failures >= self._most_failures:
                self.stop(f"{self._failures} changes have failed")
        if ending.alarm:
            self.stop(ending.alarm)

    def _status(self, begun: _Begun, ending: Ending) -> Status:
        """How it has ended; what was begun by an earlier attempt, and is there, that one did."""
        if ending.status is Status.ALREADY and begun.job.change.id in self._earlier.begun:
            return Status.DONE
        return ending.status

    def _block(self, blocked: Iterable[Blocked]) -> None:
        for one in blocked:
            change = self._changes[one.task.id]
            self._settle(Outcome(change, Status.BLOCKED, reason=self._needed(one.by)))

    def _needed(self, by: str | None) -> str:
        if by is None:
            return "it waits for a change that waits for it"
        needed = self._changes.get(by)
        if needed is None:
            return f"it needs a change that is not in the plan: {by}"
        verb = needed.verb.replace("_", " ")
        return f"it needs the {verb} of {needed.target.key} ({by}), which was not made"

    def _settle(self, outcome: Outcome) -> None:
        self._outcomes[outcome.change.id] = outcome
        self._unwritten.append(outcome)
        self._tell(Ended(outcome))

    def _tell(self, event: Event) -> None:
        if self.listeners:
            self._events.append(event)


def _is_stale(plan: Plan, now: float) -> bool:
    return plan.loaded or now - plan.created_at > _FRESH


def _kept_members(plan: Plan) -> dict[str, int]:
    """How many members each group had that the plan does not remove."""
    kept = dict(plan.facts.members)
    for change in plan.changes:
        if change.verb is Verb.REMOVE_MEMBERS and change.target.id in kept:
            kept[change.target.id] -= len(change.members)
    return kept


def _most_failures(plan: Plan, total: int) -> int | None:
    """After how many failures nothing new is begun."""
    number, part = plan.policy.max_failures, plan.policy.max_failures_part
    limits = [] if number is None else [number]
    limits += [] if part is None else [int(part * total)]
    return max(1, *limits) if limits else None


def _cut_short(begun: _Begun, why: str, error: Go1ScimError | None = None) -> Ending:
    """The ending of a change of members of which a part was sent."""
    progress = begun.progress
    sent, total = (len(progress.accepted), len(progress.wanted)) if progress else (0, 0)
    reason = f"{sent} of {total} members were dealt with before" + (f": {why}" if why else "")
    return Ending(status=Status.FAILED, id=begun.job.id, error=error, reason=reason)
