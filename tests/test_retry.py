from email.utils import format_datetime
from itertools import product
from random import Random

import pytest
from hand_driven import SCIM, START, Longest, World, answer
from hypothesis import given
from hypothesis import strategies as st

from go1scim._exchange import Call, exchange
from go1scim._http import Request
from go1scim.errors import ConfigurationError, RequestTimeoutError, TransportError
from go1scim.retry import RetryPolicy

GET = Request("GET", "/Users", SCIM)
POST = Request("POST", "/Users", SCIM)
#: A PATCH with only replace and remove: sending it twice is as good as once.
REPLACING = Request("PATCH", "/Users/1", SCIM, idempotent=True)
ADDING = Request("PATCH", "/Users/1", SCIM)

LOST = TransportError("lost")
LATE = RequestTimeoutError("late")
REFUSED = TransportError("refused", may_have_had_effect=False)
#: Another attempt would fail as well.
HOPELESS = TransportError("not trusted", may_have_had_effect=False, permanent=True)


def delay(request, reply, **changes):
    """The decision of *policy*, with chance at its upper end."""
    given_ = {"attempt": 1, "elapsed": 0.0, "now": START, "random": Longest()} | changes
    policy = given_.pop("policy", RetryPolicy())
    return policy.delay(request, reply, **given_)


def repeats(request, reply):
    """Whether the default policy repeats at all."""
    return delay(request, reply) is not None


@pytest.mark.parametrize("request_", [GET, REPLACING], ids=["GET", "PATCH"])
@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_an_idempotent_request_is_repeated(request_, status):
    """A failure that may pass is worth another attempt."""
    assert repeats(request_, answer(status))


@pytest.mark.parametrize("request_", [POST, ADDING], ids=["POST", "PATCH"])
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_may_take_effect_twice_is_not_repeated(request_, status):
    """The server may have carried it out before it failed."""
    assert not repeats(request_, answer(status))


@pytest.mark.parametrize(
    "request_", [GET, POST, REPLACING, ADDING], ids=["GET", "POST", "REPLACING", "ADDING"]
)
@pytest.mark.parametrize("status", [425, 429])
def test_every_request_is_repeated_that_was_not_carried_out(request_, status):
    """425 and 429 say that nothing was done (RFC 8470, RFC 6585)."""
    assert repeats(request_, answer(status))


@pytest.mark.parametrize(
    "status", [200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 412, 413, 501]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_stays_is_final(method, status):
    """Asking again would give the same answer, Retry-After or not."""
    assert not repeats(Request(method, "/Users", SCIM), answer(status, retry_after="1"))


@pytest.mark.parametrize(
    ("expected", "request_", "reply"),
    [
        (True, GET, LOST),
        (True, GET, LATE),
        (True, GET, REFUSED),
        (True, REPLACING, LOST),
        (False, POST, LOST),
        (False, POST, LATE),
        (True, POST, REFUSED),
        (False, ADDING, LOST),
        (False, GET, HOPELESS),
        (False, POST, HOPELESS),
        (True, ADDING, REFUSED),
    ],
)
def test_a_lost_answer_is_asked_for_again_where_that_is_safe(expected, request_, reply):
    """A request that never reached the server is safe; else only an idempotent one is."""
    assert expected == repeats(request_, reply)


def test_the_wait_doubles_up_to_a_limit():
    """Exponential, with a ceiling (the upper end of what chance may give)."""
    policy = RetryPolicy(attempts=9, backoff=0.5, longest_backoff=20)
    waits = [delay(GET, answer(503), attempt=n, policy=policy) for n in range(1, 9)]

    assert [0.5, 1, 2, 4, 8, 16, 20, 20] == waits


def test_attempts_without_end_do_not_overflow():
    """A policy may allow a million attempts."""
    policy = RetryPolicy(attempts=10**6)

    assert 20 == delay(GET, answer(503), attempt=10**6 - 1, policy=policy)


@pytest.mark.parametrize("attempt", [5, 6, 100])
def test_the_last_attempt_is_final(attempt):
    """Five attempts are the default."""
    assert delay(GET, answer(503), attempt=attempt) is None


def test_one_attempt_turns_retries_off():
    """Not even a 429 is repeated."""
    assert delay(GET, answer(429), policy=RetryPolicy(attempts=1)) is None


@pytest.mark.parametrize(
    ("expected", "asked"), [(0, "0"), (7, "7"), (60, "60"), (None, "61"), (None, "9" * 400)]
)
def test_retry_after_is_obeyed_up_to_the_longest_wait(expected, asked):
    """A server that asks for more gets no further request: the error tells when to come back."""
    assert expected == delay(GET, answer(429, retry_after=asked))


@pytest.mark.parametrize("status", [425, 429, 503])
def test_retry_after_counts_with_every_status(status):
    """RFC 9110 section 10.2.3 ties it to no status."""
    assert 7 == delay(GET, answer(status, retry_after="7"))


def test_the_server_decides_over_backoff():
    """A Retry-After shorter than the backoff counts as well."""
    assert 1 == delay(GET, answer(429, retry_after="1"), attempt=4)


@pytest.mark.parametrize(("expected", "elapsed"), [(10, 590), (None, 590.001)])
def test_the_budget_ends_the_waiting(expected, elapsed):
    """The wait itself counts, so that the last attempt starts within the budget."""
    assert expected == delay(GET, answer(429, retry_after="10"), elapsed=elapsed)


def test_eight_workers_obey_their_own_retry_after():
    """Each waits for what it was told, and none gives up."""
    world = World([answer(429, retry_after=str(n)) for n in range(1, 9)] + [answer(200)] * 8)
    workers = [exchange(Call(GET, lambda response: response), world.runtime) for _ in range(8)]
    asked = [next(worker) for worker in workers]
    slept = [worker.send(world.replies.pop(0)) for worker in workers]
    again = [worker.send(None) for worker in workers]
    results = []
    for worker in workers:
        with pytest.raises(StopIteration) as done:
            worker.send(world.replies.pop(0))
        results.append(done.value.value)

    assert [GET] * 8 == asked == again
    assert [1, 2, 3, 4, 5, 6, 7, 8] == [step.seconds for step in slept]
    assert [answer(200)] * 8 == results


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *product(("attempts",), (0, -1, 2.5, "5", None, True)),
        *product(
            ("backoff", "longest_backoff", "longest_wait", "budget"),
            (-0.1, float("nan"), float("inf"), "1", None, False),
        ),
    ],
)
def test_a_policy_is_checked_when_it_is_made(field, value):
    """A wrong value is told at once, and not at the first failure."""
    with pytest.raises(ConfigurationError) as caught:
        RetryPolicy(**{field: value})

    assert (field, True) == (caught.value.variable, bool(caught.value.hint))


DATE = r"(Fri, )?[0-9]{1,9} (Jan|Feb) [0-9]{1,20} [0-9]{1,9}:[0-9]{2}(:[0-9]{2})? ([+-][0-9]+|GMT)?"

replies = st.one_of(
    st.builds(
        answer,
        st.sampled_from([200, 400, 408, 425, 429, 500, 502, 503, 504]),
        retry_after=st.none().map(lambda _: "")
        | st.integers(0, 10**400).map(str)
        | st.datetimes().map(format_datetime)
        | st.text()
        | st.text("0123456789 :,+-JanFriGMT")
        | st.from_regex(DATE, fullmatch=True),
    ),
    st.sampled_from([LOST, LATE, REFUSED, HOPELESS]),
)
seconds = st.floats(0, 10**6)
policies = st.builds(
    RetryPolicy,
    attempts=st.integers(1, 10**9),
    backoff=seconds,
    longest_backoff=seconds,
    longest_wait=seconds,
    budget=seconds,
)


@given(
    policies,
    st.sampled_from([GET, POST, REPLACING, ADDING]),
    replies,
    st.fixed_dictionaries(
        {"attempt": st.integers(1, 10**9), "elapsed": seconds, "now": st.floats(0, 2**40)}
    ),
    st.integers(),
)
def test_every_decision_is_within_its_limits(policy, request_, reply, state, seed):
    """Pure; never beyond the attempts, the ceilings or the budget; nothing unsafe is repeated."""
    wait, again = (
        policy.delay(request_, reply, **state, random=Random(seed))  # noqa: S311 - no secret
        for _ in range(2)
    )

    assert wait == again
    if wait is not None:
        assert state["attempt"] < policy.attempts
        assert 0 <= wait <= max(policy.longest_backoff, policy.longest_wait)
        assert state["elapsed"] + wait <= policy.budget
        assert request_.idempotent or reply is REFUSED or reply.status in (425, 429)


@given(policies, st.integers(1, 80), st.integers())
def test_jitter_is_full(policy, attempt, seed):
    """From nothing to the ceiling, which doubles (the algorithm of the AWS architecture blog)."""
    ceiling = min(policy.longest_backoff, policy.backoff * 2 ** min(attempt - 1, 64))
    random = Random(seed)  # noqa: S311 - no secret
    wait = delay(GET, answer(503), policy=policy, attempt=attempt, random=random)

    assert wait is None or 0 <= wait <= ceiling
