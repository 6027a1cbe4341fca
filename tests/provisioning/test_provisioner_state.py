"""What is remembered between cycles, and who may be at work."""

import sqlite3
import stat
import sys

import pytest
from staff import codes, person, staff, user, writes

from go1scim import GuardBlockedError, JournalError, LeaseHeldError
from go1scim.provisioning._state import Link, State
from go1scim.testing import Portal

POST, PATCH = ("POST", "/Users"), ("PATCH", "/Users")


def opened(state, portal, now):
    """The state, as a provisioner opens it."""
    return State.opened(state, base_url=portal.base_url, run_id="another", now=now)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such modes")
def test_the_file_is_its_owners(provision, state):
    """It tells who is who."""
    provision([]).plan()

    assert 0o600 == stat.S_IMODE(state.stat().st_mode)


def test_row_11_who_is_refused_is_held_in_escrow(provision, portal):
    """The others go on; the one who was refused is tried again in the next cycle."""
    rows = [person("ada"), person("bob")]
    portal.faults.next(status=403, method="POST", path="/Users", skip=1)
    report = provision(rows).cycle(concurrency=1)

    assert ("e-bob",) == report.escrow
    assert not report.is_good
    assert ["ada@example.com"] == [one["userName"] for one in portal.users]
    report = provision(rows).cycle()
    assert (True, ()) == (report.is_good, report.escrow)
    assert 2 == len(portal.users)


def test_row_34_who_fails_again_waits_longer(provision, portal, clock):
    """After the second failure forty minutes, after the third eighty; then it is as any other."""
    rows = [person("bob")]
    portal.faults.next(status=403, method="POST", path="/Users", times=3)
    for pause in (0, 2_400, 4_800):
        provision(rows).cycle()
        if pause:
            clock.advance(pause - 1)
            report = provision(rows).cycle()
            assert (["escrow"], ("e-bob",)) == (codes(report), report.escrow)
            clock.advance(2)

    assert provision(rows).cycle().is_good
    assert [POST] * 4 == writes(portal)


def test_who_is_in_escrow_has_not_left(provision, portal):
    """And is still somebody's manager, and a member."""
    rows = staff(6, teams="Sales")
    provision(rows).cycle()
    changed = [person("p0", familyName="King", teams="Sales"), *rows[1:]]
    portal.faults.next(status=403, method="PATCH", path="/Users", times=2)
    for _ in range(3):
        report = provision(changed).cycle()

    assert ["escrow"] == codes(report)
    assert user(portal, "p0")["active"]
    assert 6 == len(portal.groups[0]["members"])


def test_restart_tries_everybody_again(provision, portal):
    """At once; and who was linked still is."""
    rows = [person("bob")]
    portal.faults.next(status=403, method="POST", path="/Users", times=2)
    for _ in range(2):
        provision(rows).cycle()
    provision(rows).restart()

    assert provision(rows).cycle().is_good


def test_a_token_that_is_refused_holds_nobody(provision, portal):
    """Nothing is wrong with the people; what was not tried is not held either."""
    rows = staff(2)
    portal.faults.next(status=403, method="POST", path="/Users")
    provision(rows).cycle(concurrency=1)
    portal.faults.next(status=401, method="POST", path="/Users", times=4)
    report = provision(rows).cycle(concurrency=1)

    assert ("e-p0",) == report.escrow
    assert report.report.stopped


def test_links_are_kept_as_they_come(provision, portal, state, clock):
    """Also where the cycle does not come to its end."""
    portal.faults.next(status=401, method="POST", path="/Users", skip=1, times=4)
    provision(staff(2)).cycle(concurrency=1)

    with opened(state, portal, clock.now()) as kept:
        assert {"e-p0": Link(user(portal, "p0")["id"])} == kept.links("User")


def test_the_last_good_number_is_that_of_a_complete_cycle(provision, portal):
    """One that was stopped counts for nothing."""
    provision(staff(10)).cycle()
    portal.faults.next(status=401, method="POST", path="/Users", times=4)
    assert provision([*staff(10), person("new"), *staff(30)[20:]]).cycle().report.stopped
    with pytest.raises(GuardBlockedError, match="7 rows, after 10"):
        provision(staff(7)).cycle()


def test_row_30_one_at_a_time(provision, portal, state, clock):
    """Another provisioner with the same state is refused, until this one has ended."""
    with opened(state, portal, clock.now()):
        with pytest.raises(LeaseHeldError, match="another run is at work") as caught:
            provision([person("ada")]).cycle()
        assert "state file" in caught.value.hint
    assert [] == writes(portal)
    assert provision([person("ada")]).cycle().is_good


def test_row_30_the_lease_is_given_back_after_an_error(provision, portal):
    """A cycle that was held back does not keep the next one out."""
    provision(staff(20)).cycle()
    with pytest.raises(GuardBlockedError):
        provision(staff(10)).cycle()

    assert provision(staff(20)).cycle().is_good


def test_row_30_who_has_lost_the_lease_notices(state, portal, clock):
    """At the next sign of life."""
    with opened(state, portal, clock.now()) as first:
        clock.advance(61)
        with opened(state, portal, clock.now()), pytest.raises(LeaseHeldError):
            first.beat(clock.now())


def test_a_sign_of_life_now_and_then(state, portal, clock):
    """Not with each event."""
    with opened(state, portal, clock.now()) as kept:
        kept.beat(clock.now())
        kept.beat(clock.now())
        clock.advance(50)
        kept.beat(clock.now())
        clock.advance(50)
        with pytest.raises(LeaseHeldError), opened(state, portal, clock.now()):
            pass


def test_each_portal_has_a_state_of_its_own(provision, state, clock):
    """Ids of one say nothing at another."""
    with opened(state, Portal(), clock.now()):
        pass
    with sqlite3.connect(state) as file:
        file.execute("UPDATE facts SET value = 'https://other.example' WHERE name = 'base_url'")
    file.close()
    with pytest.raises(JournalError, match="is the state of https://other"):
        provision([]).plan()


def test_what_is_no_state(provision, state):
    """A file of another kind is left alone."""
    state.write_text("name,email\n" * 100)
    with pytest.raises(JournalError, match="is no state of a provisioner"):
        provision([]).plan()
    with pytest.raises(JournalError, match="cannot be made"):
        provision([], state=state.parent / "none" / "x.db").plan()
