"""What the client makes of each fault: it recovers, or raises a typed error."""

import pytest

from go1scim import (
    DecodeError,
    Group,
    Name,
    RequestTimeoutError,
    ServerError,
    Timeout,
    TooManyRequestsError,
    User,
)
from go1scim.testing import ManualClock, Portal

ADA = User(user_name="ada@example.com", name=Name(given_name="Ada", family_name="Byron"))


@pytest.fixture
def portal():
    """A portal whose time moves when somebody waits."""
    return Portal(clock=ManualClock())


@pytest.fixture
def go1(portal):
    """A client of it."""
    with portal.client() as client:
        yield client


@pytest.mark.parametrize("retry_after", [7, None])
def test_it_waits_for_its_turn(portal, go1, retry_after):
    """As long as it is told, or for a time of its own."""
    portal.faults.next(status=429, retry_after=retry_after)
    before = portal.clock.now()
    assert go1.users.create(ADA).id
    waited = portal.clock.now() - before
    assert waited == 7 if retry_after else waited >= 0
    assert [429, 201] == [one.status for one in portal.requests.matching("POST", "/Users")]


def test_it_does_not_wait_for_ever(portal, go1):
    """The error says when to come back."""
    portal.faults.next(status=429, retry_after=86_400)
    with pytest.raises(TooManyRequestsError) as caught:
        go1.users.list()
    assert 86_400 == caught.value.retry_after


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_may_fail_for_a_while(portal, go1, status):
    """What is safe is tried again; what fails for good is an error with its status."""
    portal.faults.next(status=status)
    assert 0 == go1.users.list().total_results
    portal.faults.next(status=status, times=99)
    with pytest.raises(ServerError) as caught:
        go1.users.list()
    assert status == caught.value.status


@pytest.mark.parametrize("fault", ["lose_response", "time_out", "gateway"])
def test_one_user_is_made_however_answers_get_lost(portal, go1, fault):
    """It looks before it tries again."""
    if fault == "gateway":
        portal.faults.next(status=504, committed=True, method="POST")
    else:
        getattr(portal.faults, fault)(method="POST")
    user = go1.users.create(ADA)
    assert [user.id] == [one["id"] for one in portal.users]


def test_a_look_may_be_behind_the_times(portal, go1):
    """The user is there, the look-up does not know it yet: still there is one, and no second."""
    portal.faults.lose_response(method="POST")
    portal.faults.stale(method="GET")
    user = go1.users.create(ADA, if_exists="return")
    assert [user.id] == [one["id"] for one in portal.users]


def test_a_change_survives_a_stale_read(portal, go1):
    """A version from before is refused, and the change is made on what is there now."""
    user = go1.users.create(ADA)
    go1.users.update(user, title="Countess")
    portal.faults.stale()
    changed = go1.users.update(user.id, nick_name="A.")
    assert ("Countess", "A.") == (changed.title, changed.nick_name)
    assert 1 == portal.requests.count("PATCH", status=412)


def test_a_slow_answer_is_waited_for(portal, go1):
    """Within its patience."""
    portal.faults.slow(30)
    before = portal.clock.now()
    assert 0 == go1.users.list().total_results
    assert 30 == portal.clock.now() - before


def test_a_slow_answer_may_be_too_late(portal):
    """What is safe is tried again, and a create is looked up: there is one user."""
    with portal.client(timeout=Timeout(read=2)) as go1:
        portal.faults.slow(5, method="POST", path="/Users")
        user = go1.users.create(ADA)
        assert [user.id] == [one["id"] for one in portal.users]
        portal.faults.slow(5, times=99)
        with pytest.raises(RequestTimeoutError):
            go1.users.get(user.id)


@pytest.mark.parametrize("fault", ["html", "truncate"])
def test_what_cannot_be_read_is_said_so(portal, go1, fault):
    """Reading tries no more; the error is typed."""
    user = go1.users.create(ADA)
    getattr(portal.faults, fault)(times=99)
    with pytest.raises(DecodeError):
        go1.users.get(user.id)


def test_a_capped_page_costs_nobody(portal, go1):
    """It goes on from what arrived."""
    for n in range(5):
        portal.add_user(userName=f"{n}")
    portal.faults.cap_page(1, times=99)
    users = go1.users.iter(count=3)
    assert [f"{n}" for n in range(5)] == [user.user_name for user in users]
    assert users.completeness.complete


@pytest.mark.parametrize("by", [-2, 3])
def test_a_wrong_total_is_not_believed(portal, go1, by):
    """Too many, and the verdict is that something is missing; too few, and it still reads on."""
    for n in range(5):
        portal.add_user(userName=f"{n}")
    portal.faults.wrong_total(by, times=99)
    users = go1.users.iter(count=2)
    seen = len(list(users))
    assert seen == 5 or not users.completeness.complete
    if by > 0:
        assert (5, False) == (seen, users.completeness.complete)


def test_a_dropped_member_is_seen_to_be_missing(portal, go1):
    """What comes back is what is there, so that whoever asked can tell."""
    a, b = (portal.add_user(userName=name)["id"] for name in "ab")
    group = go1.groups.create(Group(display_name="Sales"))
    portal.faults.drop_members(1)
    changed = go1.groups.add_members(group, [a, b])
    assert [a] == [one.value for one in changed.members]
    again = go1.groups.add_members(changed, [a, b])
    assert [a, b] == [one.value for one in again.members]


def test_a_revoked_token_is_no_end(portal, go1):
    """One token more, in the middle of a run."""
    for n in range(5):
        portal.faults.revoke_tokens(path="/Users", skip=n)
    for _ in range(6):
        go1.users.list()
    assert 6 == portal.requests.count("GET", "/Users", status=200)


@pytest.mark.parametrize("seed", range(3))
def test_a_rough_night_leaves_everybody_once(portal, go1, seed):
    """Whatever chance brings, each person exists once; a failure is a typed error."""
    portal.faults.at_random(
        0.2,
        among=["lose_response", "too_many_requests", "throttled", "bad_gateway", "slow", "stale"],
        seed=seed,
        path="/Users",
    )
    names = [f"{n}@example.com" for n in range(40)]
    for name in names:
        user = User(user_name=name, name=Name(given_name="N", family_name="N"))
        go1.users.create(user, if_exists="return")
    assert names == [one["userName"] for one in portal.users]
