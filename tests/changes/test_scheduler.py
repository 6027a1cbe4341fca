"""Which change may begin when, played through with random graphs, outcomes and interleavings."""

from collections import Counter
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim.changes._scheduler import REMOVALS, Blocked, Scheduler, Task, task_of
from go1scim.changes.change import AttributeChange, Change, Reference, Verb


@st.composite
def graphs(draw):
    """Tasks that need each other, also in circles, and what is not there."""
    count = draw(st.integers(0, 12))
    ids = [f"t{number}" for number in range(count)]
    return [
        Task(
            id,
            draw(st.integers(0, 4)),
            draw(st.integers(0, 9)),
            draw(st.integers(0, 2)),
            frozenset(draw(st.sets(st.sampled_from([*ids, "gone", "there"]), max_size=2))),
            draw(st.sampled_from([None, None, REMOVALS])),
        )
        for id in ids
    ]


class Played:
    """A run of a scheduler, by chance, that watches what must never happen."""

    def __init__(self, tasks, random, *, stop_after=None, open_after=None):
        self.tasks = {task.id: task for task in tasks}
        self.scheduler = Scheduler(tasks, {"there": True})
        self.random = random
        self.ended = Counter()
        self.well = set()
        self.blocked = {}
        self.at_work = []
        self.is_open = False
        self.stop_after, self.open_after = stop_after, open_after
        self.block(*self.scheduler.impossible)

    def play(self):
        steps = 0
        while self.scheduler.left:
            steps += 1
            if steps == self.open_after:
                self.scheduler.open(REMOVALS)
                self.is_open = True
            if steps == self.stop_after:
                for task in self.scheduler.stop():
                    self.block(Blocked(task, None))
                if not self.at_work:
                    continue
            limit = self.random.randint(0, 3)
            taken = self.scheduler.take(limit)
            assert len(taken) <= limit
            for task in taken:
                self.begin(task)
            if self.at_work and (not taken or self.random.random() < 0.5):
                self.end(self.random.randrange(len(self.at_work)))
            elif not self.at_work:
                self.block(*self.scheduler.stuck())
        assert not self.at_work
        return self

    def begin(self, task):
        assert task.resource not in {other.resource for other in self.at_work}
        if not self.is_open and task.lane:
            assert task.lane not in {other.lane for other in self.at_work}
        assert task.needs <= self.well | {"there"}
        for other in self.tasks.values():
            if other.stage < task.stage:
                assert self.ended[other.id]
        assert not self.ended[task.id]
        self.at_work.append(task)

    def end(self, index):
        task, well = self.at_work.pop(index), self.random.random() < 0.8
        self.ended[task.id] += 1
        if well:
            self.well.add(task.id)
        self.block(*self.scheduler.ended(task, well=well))

    def block(self, *blocked):
        for one in blocked:
            self.ended[one.task.id] += 1
            self.blocked[one.task.id] = one.by
            if one.by is not None:
                assert one.by in one.task.needs
                assert one.by not in self.well


@given(graphs(), st.randoms(use_true_random=False))
def test_every_task_ends_exactly_once(tasks, random):
    """Whatever needs what, however each ends, and in whatever order."""
    played = Played(tasks, random).play()
    assert dict.fromkeys(played.tasks, 1) == dict(played.ended)


@given(graphs(), st.randoms(use_true_random=False), st.integers(1, 20), st.integers(1, 20))
def test_a_stop_leaves_the_rest(tasks, random, stop_after, open_after):
    """What is at work ends, and nothing begins after it."""
    played = Played(tasks, random, stop_after=stop_after, open_after=open_after).play()
    assert dict.fromkeys(played.tasks, 1) == dict(played.ended)
    assert [] == played.scheduler.take(5)
    assert [] == played.scheduler.stop()


NAMES = [f"t{number}" for number in range(12)]


@st.composite
def orders(draw):
    """Tasks that need only who comes before them, in every respect."""
    places = sorted(draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), max_size=12)))
    return [
        Task(
            NAMES[number],
            draw(st.integers(0, 4)),
            rank,
            stage,
            frozenset(draw(st.sets(st.sampled_from(NAMES[:number] or ["there"]), max_size=2))),
            draw(st.sampled_from([None, REMOVALS])),
        )
        for number, (stage, rank) in enumerate(places)
    ]


@given(orders(), st.randoms(use_true_random=False))
def test_only_who_needs_a_failure_is_blocked(tasks, random):
    """Each with the name of what it needed; everything else has its turn."""
    played = Played(tasks, random).play()
    failed = {id for id in played.tasks if id not in played.well and id not in played.blocked}
    doomed = set()
    for task in tasks:
        if task.needs & (failed | doomed):
            doomed.add(task.id)
    assert doomed == set(played.blocked)


def drain(scheduler):
    """The order in which tasks begin, one at a time."""
    order = []
    while scheduler.left:
        (task,) = scheduler.take(1)
        order.append(task.id)
        scheduler.ended(task, well=True)
    return order


def change(id, verb, target, kind="User", **more):
    """A change of what has its name for an id."""
    return Change(id, verb, kind, Reference(target, target), **more)


def test_the_order_of_kinds():
    """Users, managers, groups, members, deactivations, deletions."""
    made = Reference("x", created_by="create")
    manager = AttributeChange("urn:x:manager", None, made)
    changes = [
        change("delete group", Verb.DELETE, "g9", "Group"),
        change("delete", Verb.DELETE, "u9"),
        change("deactivate", Verb.DEACTIVATE, "u8"),
        change("remove", Verb.REMOVE_MEMBERS, "g", "Group", members=(Reference("u8", "u8"),)),
        change("add", Verb.ADD_MEMBERS, "g", "Group", members=(made,)),
        change("rename", Verb.RENAME, "g", "Group"),
        Change("make", Verb.CREATE, "Group", Reference("h", created_by="make")),
        change("manager", Verb.UPDATE, "u1", attributes=(manager,)),
        change("update", Verb.UPDATE, "u1"),
        Change("create", Verb.CREATE, "User", Reference("x", created_by="create")),
    ]
    assert [
        "create",
        "update",
        "manager",
        "make",
        "rename",
        "add",
        "remove",
        "deactivate",
        "delete",
        "delete group",
    ] == drain(Scheduler([task_of(each) for each in changes]))


def test_removals_go_one_by_one_until_the_first_has_shown():
    """And side by side afterwards."""
    tasks = [Task(id, id, lane=REMOVALS) for id in "abcd"]
    scheduler = Scheduler(tasks)
    (first,) = scheduler.take(5)
    assert [] == scheduler.take(5)
    scheduler.ended(first, well=False)
    (second,) = scheduler.take(5)
    scheduler.open(REMOVALS)
    assert ["c", "d"] == [task.id for task in scheduler.take(5)]
    scheduler.ended(second, well=True)


def test_who_waits_for_himself_is_blocked():
    """Nothing begins that could only begin after itself; the rest goes on."""
    circle = [Task("a", 1, needs=frozenset({"b"})), Task("b", 2, needs=frozenset({"a"}))]
    after = [Task("c", 3, needs=frozenset({"b"})), Task("d", 4, stage=1), Task("e", 1)]
    scheduler = Scheduler([*circle, *after])
    assert [] == scheduler.take(5)
    blocked = scheduler.stuck()
    assert {"a": None, "b": None, "c": None, "e": None} == {b.task.id: b.by for b in blocked}
    assert ["d"] == drain(scheduler)


def test_what_is_not_there_blocks_with_its_name():
    """Also what needs the blocked one."""
    scheduler = Scheduler(
        [Task("a", 1, needs=frozenset({"x"})), Task("b", 2, needs=frozenset({"a"}))],
        {"x": False},
    )
    assert [("a", "x"), ("b", "a")] == [(b.task.id, b.by) for b in scheduler.impossible]
    assert not scheduler.left
    assert [] == scheduler.stuck()


def test_nothing_to_do():
    """An empty plan is done at once."""
    scheduler = Scheduler([])
    assert (0, [], [], []) == (scheduler.left, scheduler.take(3), scheduler.stuck(), [])


@pytest.mark.parametrize("shape", ["apart", "one resource", "a chain"])
def test_ten_thousand_changes_are_no_work(shape):
    """Thirty microseconds a change at the very most, ten times what it takes."""
    count = 10_000
    tasks = [
        Task(
            str(number),
            0 if shape == "one resource" else number,
            needs=frozenset({str(number - 1)} if shape == "a chain" and number else ()),
        )
        for number in range(count)
    ]
    begin = process_time()
    scheduler, at_work = Scheduler(tasks), []
    random = Random(1)  # noqa: S311 - the same in each run
    while scheduler.left:
        at_work += scheduler.take(8 - len(at_work))
        scheduler.ended(at_work.pop(random.randrange(len(at_work))), well=True)
    assert (process_time() - begin) / count < 30e-6 * 10
