"""
Which change may begin when: order, one writer a resource, and what becomes of dependents.

Theory of operation: a task is ready once four things hold: what it needs has ended well, everything
before it on the same resource has ended, its stage has come, and its lane is free. Each of these
comes true by itself, and `_consider` looks at a task whenever one of them may have; so that every
task is looked at a few times in all, however many there are.
"""

from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping
from enum import IntEnum
from typing import Final, TypeAlias

from attrs import frozen

from go1scim.changes.change import Change, Verb

_USER_RANKS: Final = {
    Verb.CREATE: 0,
    Verb.REACTIVATE: 1,
    Verb.UPDATE: 1,
    Verb.RENAME: 1,
    Verb.DEACTIVATE: 7,
    Verb.DELETE: 8,
}
_GROUP_RANKS: Final = {
    Verb.CREATE: 3,
    Verb.UPDATE: 4,
    Verb.RENAME: 4,
    Verb.ADD_MEMBERS: 5,
    Verb.REMOVE_MEMBERS: 6,
    Verb.DELETE: 9,
}
_MANAGER_RANK: Final = 2
_RANKS: Final = 10
#: The first ranks of the stages: users, groups, members, deactivations, deletions. What takes away
#: begins only when all else has ended, so that a mistake shows before.
_STAGES: Final = (0, 3, 5, 7, 8)
#: Where one change shows whether the others may follow.
REMOVALS: Final = "removals"


@frozen(eq=False)
class Task:
    """
    A change, as far as its order is concerned.

    Attributes:
        resource: Whom it changes: one task at a time does.
        rank: The lower begins first, where several may begin.
        stage: It begins only when all tasks of lower stages have ended.
        needs: The ids of the tasks that must have ended well.
        lane: One task of a lane at a time, until the lane is opened.
    """

    id: str
    resource: Hashable
    rank: int = 0
    stage: int = 0
    needs: frozenset[str] = frozenset()
    lane: str | None = None


def task_of(change: Change) -> Task:
    """The task that *change* is."""
    is_user, needs = change.resource_type == "User", change.needs - {change.id}
    ranks = _USER_RANKS if is_user else _GROUP_RANKS
    rank = ranks.get(change.verb, _RANKS - 1)
    if is_user and change.verb is Verb.UPDATE and needs:
        rank = _MANAGER_RANK
    whom = change.target.id or change.target.created_by or change.id
    lane = REMOVALS if change.verb is Verb.REMOVE_MEMBERS else None
    stage = bisect_right(_STAGES, rank) - 1
    return Task(change.id, (change.resource_type, whom), rank, stage, needs, lane)


@frozen
class Blocked:
    """
    A task that will not begin.

    Attributes:
        by: The id of the task that it needed; None where tasks wait for each other.
    """

    task: Task
    by: str | None


class _State(IntEnum):
    WAITING = 0
    READY = 1
    AT_WORK = 2
    ENDED = 3


_Queue: TypeAlias = deque[Task]


class Scheduler:
    """
    Hands out tasks in an order that is right.

    Args:
        tasks: In the order of the plan.
        before: Of tasks that are not among them: whether they have ended well.

    Attributes:
        left: How many have not ended.
        impossible: Who needs what is not there, and has ended with that.
    """

    def __init__(self, tasks: Iterable[Task], before: Mapping[str, bool] | None = None) -> None:
        ordered = sorted(tasks, key=lambda task: (task.stage, task.rank))
        self.left = len(ordered)
        self._states = {task.id: _State.WAITING for task in ordered}
        self._tasks = ordered
        self._queues: dict[Hashable, _Queue] = defaultdict(deque)
        self._unmet: dict[str, int] = {}
        self._dependents: dict[str, list[Task]] = defaultdict(list)
        self._in_stage = Counter(task.stage for task in ordered)
        self._stages: dict[int, list[Task]] = defaultdict(list)
        self._ready: list[_Queue] = [deque() for _ in range(_RANKS)]
        self._lanes: dict[str, _Queue] = {task.lane: deque() for task in ordered if task.lane}
        self._busy_lanes: set[str] = set()
        self._at_work = 0
        lost: list[tuple[Task, str]] = []
        for task in ordered:
            self._queues[task.resource].append(task)
            self._stages[task.stage].append(task)
            self._unmet[task.id] = 0
            for need in task.needs:
                if need in self._states:
                    self._unmet[task.id] += 1
                    self._dependents[need].append(task)
                elif not (before or {}).get(need, False):
                    self._unmet[task.id] += 1
                    lost.append((task, need))
        self._stage = min(self._in_stage, default=0)
        self.impossible = self._block(lost)
        for task in self._stages[self._stage]:
            self._consider(task)

    def take(self, limit: int) -> list[Task]:
        """Tasks that begin now, *limit* at the most."""
        taken: list[Task] = []
        for ready in self._ready:
            while ready and len(taken) < limit:
                task = ready.popleft()
                self._states[task.id] = _State.AT_WORK
                taken.append(task)
        self._at_work += len(taken)
        return taken

    def ended(self, task: Task, *, well: bool) -> list[Blocked]:
        """Take the end of a task; gives those that will never begin now."""
        self._at_work -= 1
        if task.lane is not None and task.lane in self._busy_lanes:
            self._busy_lanes.discard(task.lane)
            self._next_in(task.lane)
        self._close(task)
        if not well:
            return self._block([(each, task.id) for each in self._dependents.pop(task.id, ())])
        for each in self._dependents.pop(task.id, ()):
            self._unmet[each.id] -= 1
            self._consider(each)
        return []

    def open(self, lane: str) -> None:
        """From now on, tasks of *lane* are at work side by side."""
        waiting = self._lanes.pop(lane, deque())
        self._busy_lanes.discard(lane)
        for task in waiting:
            self._ready[task.rank].append(task)

    def stuck(self) -> list[Blocked]:
        """Tasks that wait for each other, where nothing is at work and none may begin."""
        if self._at_work or any(self._ready):
            return []
        blocked = [
            Blocked(task, None)
            for task in self._stages[self._stage]
            if self._states[task.id] is _State.WAITING
        ]
        for one in blocked:
            self._states[one.task.id] = _State.READY  # so that none of them begins meanwhile
        for one in blocked:
            self._close(one.task)
        needs = [
            (each, one.task.id) for one in blocked for each in self._dependents.pop(one.task.id, ())
        ]
        return blocked + self._block(needs)

    def stop(self) -> list[Task]:
        """Every task that has not begun; none of them will."""
        waiting = (_State.WAITING, _State.READY)
        left = [task for task in self._tasks if self._states[task.id] in waiting]
        for task in left:
            self._states[task.id] = _State.ENDED
        self.left -= len(left)
        for ready in (*self._ready, *self._lanes.values()):
            ready.clear()
        return left

    def _block(self, found: list[tuple[Task, str]]) -> list[Blocked]:
        """End these, and what needs them."""
        blocked: list[Blocked] = []
        while found:
            task, by = found.pop()
            if self._states[task.id] is not _State.ENDED:
                blocked.append(Blocked(task, by))
                found += [(each, task.id) for each in self._dependents.pop(task.id, ())]
                self._close(task)
        return blocked

    def _close(self, task: Task) -> None:
        self._states[task.id] = _State.ENDED
        self.left -= 1
        queue = self._queues[task.resource]
        while queue and self._states[queue[0].id] is _State.ENDED:
            queue.popleft()
        if queue:
            self._consider(queue[0])
        self._in_stage[task.stage] -= 1
        while self.left and not self._in_stage[self._stage]:
            self._stage += 1
            for each in self._stages[self._stage]:
                self._consider(each)

    def _consider(self, task: Task) -> None:
        """Make *task* ready where nothing stands against it any more."""
        if (
            self._states[task.id] is not _State.WAITING
            or self._unmet[task.id]
            or task.stage != self._stage
            or self._queues[task.resource][0] is not task
        ):
            return
        self._states[task.id] = _State.READY
        if task.lane is not None and task.lane in self._lanes:
            self._lanes[task.lane].append(task)
            self._next_in(task.lane)
        else:
            self._ready[task.rank].append(task)

    def _next_in(self, lane: str) -> None:
        if lane not in self._busy_lanes and self._lanes[lane]:
            self._busy_lanes.add(lane)
            task = self._lanes[lane].popleft()
            self._ready[task.rank].append(task)
