"""Runs that break off and go on: nothing twice, nothing lost."""

import pytest
from wanted import (
    add,
    create,
    create_group,
    deactivate,
    delete,
    made,
    plan_for,
    remove,
    update,
    writes,
)

from go1scim.changes import _applying


class KilledError(Exception):
    """The process ends here."""


@pytest.fixture
def journal(tmp_path):
    """Where the journal of a test is to be."""
    return tmp_path / "run.journal"


def statuses(report):
    """How each change ended, by its id."""
    return {outcome.change.id: str(outcome.status) for outcome in report.outcomes}


def killed(connect, portal, plan, journal, *, after, before=False, **options):
    """
    Apply *plan*, and kill the process with the request number *after* that writes.

    Args:
        before: Whether the request does not arrive any more.
    """
    left = [after]

    def handle(request):
        if request.method != "GET" and "oauth" not in request.path:
            left[0] -= 1
            if left[0] < 0 or (before and not left[0]):
                raise KilledError
            answer = portal.handle(request)
            if not left[0]:
                raise KilledError
            return answer
        return portal.handle(request)

    go1 = connect.keep(
        (portal.async_client if connect.face.is_async else portal.client)(
            http_client=connect.face.http_client(handle)
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_applying.Applying, "close", lambda self: close(self._journal))
        with pytest.raises(KilledError):
            go1.apply(plan, journal=journal, concurrency=1, **options)
    portal.clock.sleep(60)  # the lease ends


def close(journal):
    """What is left of a journal when its process is killed."""
    journal._connection.close()
    if journal._portal is not None:
        journal._portal.lease.connection.close()
    return "killed"


def everything(portal):
    """A plan with a change of each kind."""
    bob = portal.add_user(userName="bob@example.com", title="old")
    eve = portal.add_user(userName="eve@example.com")
    dan = portal.add_user(userName="dan@example.com")
    old = portal.add_group(displayName="Old", members=[{"value": eve["id"]}, {"value": bob["id"]}])
    changes = [
        create("ada"),
        update("title", bob, title="new"),
        create_group("Sales"),
        add("join", made("Sales", "Group"), made("ada"), bob),
        remove("leave", old, eve),
        deactivate("off", dan),
        delete("gone", eve),
    ]
    return plan_for(portal, *changes)


def shown(portal):
    """What a portal has, without ids and versions."""
    names = {one["id"]: one["userName"] for one in portal.users}
    users = [
        (one["userName"], one.get("title"), one["active"])
        for one in sorted(portal.users, key=lambda one: one["userName"])
    ]
    groups = [
        (one["displayName"], sorted(names[each["value"]] for each in one.get("members", [])))
        for one in portal.groups
    ]
    return users, sorted(groups)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_20_a_killed_run_goes_on(connect, make_portal, tmp_path, before):
    """Wherever it is killed, with the request carried out or not: no duplicates, no skips."""
    expected = make_portal()
    connect(expected).apply(everything(expected), journal=False)
    for after in range(1, 8):
        portal, journal = make_portal(), tmp_path / f"{after}.journal"
        plan = everything(portal)
        killed(connect, portal, plan, journal, after=after, before=before)
        report = connect(portal).resume(journal)
        assert dict.fromkeys(statuses(report), "done") == statuses(report)
        assert list(plan.changes) == [one.change for one in report.outcomes]
        assert shown(expected) == shown(portal)
        created = [each for each in writes(portal) if each.startswith("POST")]
        assert ["POST /Groups", "POST /Users"] == sorted(created)
        assert (journal, "") == (report.journal, report.stopped)
