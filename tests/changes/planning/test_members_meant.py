"""Who joins and who leaves, where not everything is known."""

import pytest

from go1scim.changes.collect import Changes
from go1scim.testing import Portal


def filled(**quirks):
    """A portal with three people, two of them in a group."""
    portal = Portal(quirks=quirks)
    for id in ("ada", "bob", "eve"):
        portal.add_user(id=id, userName=f"{id}@example.com", active=True)
    portal.add_group(id="g1", displayName="Sales", members=[{"value": "ada"}, {"value": "bob"}])
    return portal


def moves(plan):
    """Who joins and who leaves."""
    return [
        (change.verb.value, sorted(one.id for one in change.members)) for change in plan.changes
    ]


def codes(plan):
    """What the plan has to say, but for the account behind the token, which nobody named."""
    return [one.code for one in plan.findings if one.code != "unknown-self"]


def without_groups(portal):
    """Users of the portal no longer say in which groups they are."""

    def strip(document):
        for user in document.get("Resources", [document]):
            user.pop("groups", None)
        return document

    portal.faults.alter(strip, path="/Users", times=99)


@pytest.mark.parametrize(
    "quirks",
    [{"member_cap": 1}, {"members_returned": "never"}, {"members_returned": "request"}, {}],
    ids=["few", "never", "on request", "all"],
)
def test_who_says_to_be_a_member_can_be_removed(connect, quirks):
    """Whatever the group shows; and who is none is not removed."""
    go1 = connect(filled(**quirks))
    changes = Changes().remove_members("Sales", ["bob", "eve@example.com"])

    plan = go1.plan(changes=changes)
    assert [("remove_members", ["bob"])] == moves(plan)
    assert [] == codes(plan)


@pytest.mark.parametrize(
    ("quirks", "code"),
    [({"member_cap": 1}, "no-member"), ({"members_returned": "never"}, "unknown-members")],
    ids=["few", "never"],
)
def test_who_is_not_known_to_be_a_member_is_told(connect, quirks, code):
    """Nothing is skipped in silence."""
    portal = filled(**quirks)
    without_groups(portal)
    plan = connect(portal).plan(changes=Changes().remove_members("Sales", ["bob"]))

    assert [] == moves(plan)
    assert [(code, "bob@example.com")] == [
        (one.code, one.key) for one in plan.findings if one.code != "unknown-self"
    ]


@pytest.mark.parametrize("quirks", [{"member_cap": 1}, {"members_returned": "never"}], ids=str)
def test_the_rows_are_all_members_also_of_a_group_that_hides_some(connect, quirks):
    """Users say where they are."""
    members = [{"group": "Sales", "user": "eve"}]
    plan = connect(filled(**quirks)).plan(members=members, removals="deactivate")

    assert [("add_members", ["eve"]), ("remove_members", ["ada", "bob"])] == moves(plan)


def test_a_row_that_cannot_be_read_may_name_any_member(connect):
    """So nobody leaves on its account."""
    members = [{"group": "Sales", "user": "eve"}, {"group": "Sales", "user": ["bob"]}]
    plan = connect(filled()).plan(members=members, removals="deactivate")

    assert [("add_members", ["eve"])] == moves(plan)
    assert {"bad-row", "removals-off"} == set(codes(plan))


def test_an_address_that_several_have_keeps_all_of_them(connect):
    """One of them is to stay, and nobody knows which."""
    portal = filled(email_unique=False)
    for id in ("u1", "u2"):
        portal.add_user(id=id, userName=id, emails=[{"value": "team@example.com"}])
    members = [{"value": id} for id in ("ada", "u1", "u2")]
    portal.add_group(id="g2", displayName="Board", members=members)
    rows = [{"group": "Board", "user": "team@example.com"}]
    plan = connect(portal).plan(members=rows, removals="deactivate")

    assert [("remove_members", ["ada"])] == moves(plan)
    assert ["unknown-member"] == codes(plan)


def test_who_is_to_join_and_to_leave_does_neither(connect):
    """Where both are said in different words; of the same words the later ones count."""
    go1 = connect(filled())
    changes = Changes().add_members("Sales", ["ada"]).remove_members("g1", ["ada@example.com"])
    changes.add_members("Sales", ["eve"]).remove_members("Sales", ["eve"])
    changes.remove_members("Sales", ["bob"]).add_members("Sales", ["bob"])
    plan = go1.plan(changes=changes)

    assert [] == moves(plan)
    assert ["contradiction"] == codes(plan)


def test_a_user_name_is_meant_before_an_address(connect):
    """As in rows: the address of one person may be the name of another."""
    portal = filled(email_unique=False)
    portal.add_user(id="z", userName="zoe", emails=[{"value": "eve@example.com"}])
    plan = connect(portal).plan(changes=Changes().add_members("Sales", ["Eve@example.com"]))

    assert [("add_members", ["eve"])] == moves(plan)


def test_set_members_forgets_who_was_added_before():
    """These, and nobody else."""
    changes = Changes().add_members("Sales", ["ada"]).set_members("sales", ["bob"])
    (group,) = changes.groups

    assert ["bob"] == list(group.joining)
    assert 2 == len(changes)


@pytest.mark.parametrize("quirks", [{"member_cap": 1}, {"members_returned": "never"}], ids=str)
def test_who_says_to_be_a_member_is_not_added_again(connect, quirks):
    """By rows of members, and by the groups in a row of the user."""
    go1 = connect(filled(**quirks))

    assert not go1.plan(members=[{"group": "Sales", "user": "bob"}])
    assert not go1.plan([{"id": "bob", "groups": "Sales"}])


def test_who_is_a_member_by_way_of_another_group_can_be_added(connect):
    """That is another membership (RFC 7643 section 4.1.2)."""
    portal = filled()

    def nest(user):
        user["groups"] = [{"value": "g1", "type": "indirect"}]
        return user

    portal.faults.alter(nest, path="/Users/eve")
    for number in range(500):
        portal.add_user(userName=f"n{number}")
    plan = connect(portal).plan(members=[{"group": "Sales", "user": "eve"}])

    assert [("add_members", ["eve"])] == moves(plan)


def test_all_members_leave_also_where_nobody_else_is_spoken_of(connect):
    """Users are read for what they say."""
    plan = connect(filled(member_cap=1)).plan(changes=Changes().set_members("Sales", []))

    assert [("remove_members", ["ada", "bob"])] == moves(plan)
