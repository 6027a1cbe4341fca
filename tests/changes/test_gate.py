"""How many at a time, and when nobody: the gate by itself."""

import itertools
from random import Random

import pytest

from go1scim import Response, RetryPolicy, TransportError
from go1scim._http import Request, Service
from go1scim.changes._gate import Gate
from go1scim.testing import ManualClock

GET = Request("GET", "/Users", Service("https://scim.example.com"))


class Longest(Random):
    """Chance that always gives the upper end."""

    def uniform(self, a, b):
        return b


@pytest.fixture
def clock():
    """A clock that moves only when it is told to."""
    return ManualClock()


@pytest.fixture
def gate(clock):
    """A gate at its beginning."""
    return Gate(clock.now)


def ask(gate, reply, *, attempt=1, elapsed=0.0, policy=None):
    """What a policy that is paced by *gate* says of *reply*."""
    paced = gate.paced(policy or RetryPolicy())
    return paced.delay(
        GET, reply, attempt=attempt, elapsed=elapsed, now=gate._now(), random=Longest()
    )


def busy(seconds=None, status=429):
    """An answer that asks to wait."""
    return Response(status, {} if seconds is None else {"retry-after": str(seconds)})


def play(gate, clock, rate_of, works=4000):
    """Let *works* end one after the other, at the rate that the provider gives to each width."""
    widths = []
    for _ in range(works):
        clock.advance(1 / rate_of(gate.width))
        gate.succeeded(busy=True)
        widths.append(gate.width)
    return widths


def test_a_429_is_a_pause_for_all(gate, clock):
    """As long as the answer says; the width is halved once for each pause."""
    assert 3.0 == ask(gate, busy(3))
    assert (2, 3.0) == (gate.width, gate.hold())
    clock.advance(1)
    ask(gate, busy(1))
    assert (2, 2.0) == (gate.width, gate.hold())
    clock.advance(2)
    assert 0 == gate.hold()
    ask(gate, busy(1))
    assert 1 == gate.width
    clock.advance(1)
    ask(gate, busy(1))
    assert 1 == gate.width
    assert [3.0, 1.0, 1.0] == [wait.seconds for wait in gate.waits]
    assert "the provider answered 429" == gate.waits[0].reason


def test_a_503_with_a_wait_is_one_too(gate):
    """One without says nothing of the load; nor does any other answer."""
    assert 2.0 == ask(gate, busy(2, status=503))
    assert 2 == gate.width
    ask(gate, busy(status=503))
    ask(gate, Response(404))
    ask(gate, TransportError("lost"))
    assert (2, 1) == (gate.width, len(gate.waits))


def test_a_429_without_a_wait_is_the_policys(gate):
    """Its random wait is everybody's."""
    assert 0.5 == ask(gate, busy()) == gate.hold()


def test_a_429_is_no_attempt(gate):
    """The request was not carried out: it comes again, ever later, within the policy's budget."""
    assert 1.0 == ask(gate, busy(1), attempt=9)
    assert 16.0 == ask(gate, busy(), attempt=5)
    assert 60.0 == ask(gate, busy(), attempt=9)
    assert ask(gate, busy(1), attempt=9, elapsed=600.0) is None
    assert gate.refusal is None
    assert ask(gate, Response(503), attempt=9) is None


def test_no_wait_at_all_is_no_pause(gate):
    """But the provider has enough."""
    ask(gate, busy(0))
    assert (2, 0.0, 0) == (gate.width, gate.hold(), len(gate.waits))


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_is_too_long_is_a_refusal(gate, clock, status):
    """It tells when to come back."""
    assert ask(gate, busy(277_000, status=status)) is None
    assert clock.now() + 277_000 == gate.refusal
    assert 0 == gate.hold()


def test_a_policy_of_the_callers_has_a_longest_wait_too(gate):
    """A minute, where it does not say."""

    class Ours:
        def delay(self, *args, **kwargs):
            return 1.0

    assert 1.0 == ask(gate, busy(60), policy=Ours())
    assert gate.refusal is None
    ask(gate, busy(61), policy=Ours())
    assert gate.refusal is not None


def test_nobody_waits_beyond_the_deadline(gate, clock):
    """Nor for long, once the run has been stopped."""
    gate.deadline = clock.now() + 10
    assert ask(gate, busy(11)) is None
    assert 10.0 == ask(gate, busy(10))
    gate.halt()
    assert ask(gate, busy(6)) is None
    assert 5.0 == ask(gate, busy(5))


def test_the_width_grows_while_that_pays(clock):
    """To the most, where the rate grows along."""
    gate = Gate(clock.now, most=20)
    assert 20 == play(gate, clock, lambda width: 10 * width, works=1000)[-1]


def test_the_width_does_not_grow_where_the_rate_does_not(clock):
    """It is tried now and then, and taken back."""
    widths = play(Gate(clock.now), clock, lambda width: 10 * min(width, 8))
    assert max(widths) <= 13
    assert {9, 13} == set(widths[1000:])
    assert sum(width == 9 for width in widths) > 3000


def test_the_width_does_not_grow_where_the_rate_falls(clock):
    """As with a pool of connections that gets slower with each."""
    widths = play(Gate(clock.now), clock, lambda width: 100 - width)
    assert max(widths) <= 6
    assert sum(width == 4 for width in widths) > 3000


def test_after_a_pause_the_width_grows_by_one(gate, clock):
    """Not by halves any more, and as long as the rate does not fall."""
    play(gate, clock, lambda width: 10 * width, works=500)
    wide = gate.width
    ask(gate, busy(1))
    clock.advance(1)
    widths = play(gate, clock, lambda width: 10 * width, works=500)
    assert wide // 2 == widths[0]
    assert {0, 1} == {after - before for before, after in itertools.pairwise(widths)}


def test_after_a_pause_the_width_does_not_grow_where_the_rate_falls(gate, clock):
    """A step that harms is taken back."""
    ask(gate, busy(1))
    clock.advance(1)
    widths = play(gate, clock, lambda width: 100 / width)
    assert max(widths) <= 4


def test_chance_does_not_keep_the_width_small(clock):
    """Rates go up and down by a fifth."""
    random, gate = Random(7), Gate(clock.now)  # noqa: S311 - the same in each run
    widths = play(gate, clock, lambda width: 10 * width * random.uniform(0.8, 1.2))
    assert 50 == widths[-1]


def test_a_width_that_is_not_used_does_not_grow(gate, clock):
    """The rate says nothing of it then."""
    for _ in range(500):
        clock.advance(1)
        gate.succeeded(busy=False)
    assert 4 == gate.width


def test_a_clock_that_stands_still_stops_nothing(gate):
    """There is no rate to compare."""
    for _ in range(2000):
        gate.succeeded(busy=True)
    assert 50 == gate.width


def test_a_small_limit_is_kept_from_the_beginning(clock):
    """One is one."""
    gate = Gate(clock.now, most=1)
    assert 1 == gate.width
    assert {1} == set(play(gate, clock, lambda width: 1.0, works=50))
