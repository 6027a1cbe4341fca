"""A bulk against the embedded portal, whichever way it takes operations."""

import pytest

from go1scim import Group, Member, Name, PatchOp, User
from go1scim.testing import ManualClock, Portal

WAYS = {
    "bulk": {"bulk": "supported"},
    "two at a time": {"bulk": "supported", "bulk_max_operations": 2},
    "few bytes": {"bulk": "supported", "bulk_max_payload": 700},
    "unsupported": {"bulk": "unsupported"},
    "absent": {"bulk": "absent"},
}


def portal_of(way, dialect="rfc"):
    """A portal that takes operations in this way."""
    return Portal(dialect=dialect, quirks=WAYS[way], clock=ManualClock())


def person(name):
    """A user who is not there yet."""
    return User(
        user_name=f"{name}@example.com",
        external_id=f"e-{name}",
        name=Name(given_name=name.title(), family_name="Byron"),
    )


def fill(bulk):
    """Some of everything, with an error and what depends on it."""
    ada, eve = bulk.users.create(person("ada")), bulk.users.create(person("eve"))
    sales = bulk.groups.create(Group(display_name="Sales", members=[Member(ada.ref)]))
    return [
        ada,
        eve,
        sales,
        bulk.groups.add_members(sales, [eve]),
        bulk.users.patch(ada, PatchOp().replace("title", "CTO")),
        bulk.users.deactivate(eve),
        bulk.users.delete("nobody"),
        bulk.groups.remove_members(sales, [ada]),
        twin := bulk.users.create(person("ada")),
        bulk.users.reactivate(twin),
        bulk.users.reactivate(eve),
    ]


EXPECTED = [
    *["succeeded"] * 6,
    "failed",
    "succeeded",
    "failed",
    "not attempted",
    "succeeded",
]


#: The deletion of somebody who is not there.
NOBODY = 6


def seen(portal):
    """What is there, by names and not by ids."""
    names = {user["id"]: user["userName"].partition("@")[0] for user in portal.users}
    people = {
        names[user["id"]]: (user.get("title"), user.get("active") is not False)
        for user in portal.users
    }
    groups = {
        group["displayName"]: sorted(
            names.get(member["value"], member["value"]) for member in group.get("members", ())
        )
        for group in portal.groups
    }
    return people, groups


AFTERWARDS = ({"ada": ("CTO", True), "eve": (None, True)}, {"Sales": ["eve"]})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dialect", ["go1", "rfc", "entra", "okta"])
def test_the_outcome_is_the_same_whichever_way(connect_plain, way, dialect):
    """With Bulk, in several requests, and by single calls."""
    portal = portal_of(way, dialect)
    bulk = connect_plain(portal).bulk()
    pendings = fill(bulk)
    report = bulk.send()

    assert EXPECTED == [each.state for each in pendings]
    people, groups = seen(portal)
    assert AFTERWARDS == ({who: people[who] for who in sorted(people)}, groups)
    assert (8, 2, 1) == tuple(map(len, (report.succeeded, report.failed, report.not_attempted)))
    assert (portal.requests.count("POST", "/Bulk") > 0) == (WAYS[way]["bulk"] == "supported")


FAULTS = {
    "lost": lambda faults, **where: faults.lose_response(**where),
    "timed out": lambda faults, **where: faults.time_out(**where),
    "timed out before": lambda faults, **where: faults.time_out(committed=False, **where),
    "503": lambda faults, **where: faults.next(status=503, **where),
    "503 after": lambda faults, **where: faults.next(status=503, committed=True, **where),
    "429": lambda faults, **where: faults.next(status=429, retry_after=2, **where),
    "413": lambda faults, **where: faults.next(status=413, **where),
    "400": lambda faults, **where: faults.next(status=400, **where),
    "501": lambda faults, **where: faults.next(status=501, **where),
    "web page": lambda faults, **where: faults.html(**where),
    "cut off": lambda faults, **where: faults.truncate(at=90, **where),
    "token revoked": lambda faults, **where: faults.revoke_tokens(**where),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("way", ["bulk", "two at a time", "few bytes"])
@pytest.mark.parametrize("skip", [0, 1])
def test_a_fault_changes_nothing_of_the_outcome(way, fault, skip):
    """Of one request, whichever it is; the flow is the same for every kind of client."""
    portal = portal_of(way)
    FAULTS[fault](portal.faults, method="POST", path="/Bulk", skip=skip)
    with portal.client() as go1:
        bulk = go1.bulk()
        pendings = fill(bulk)
        bulk.send()

    states = [each.state for each in pendings]
    del states[NOBODY]  # who is gone may be gone by the request whose answer was lost
    assert EXPECTED[:NOBODY] + EXPECTED[NOBODY + 1 :] == states
    assert AFTERWARDS == seen(portal)
