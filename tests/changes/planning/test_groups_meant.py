"""Which group is meant, and what becomes of it: one group may be spoken of in several ways."""

import pytest
from plans import shown

from go1scim.changes.collect import Changes
from go1scim.tables import CLEAR


@pytest.fixture
def sales(portal):
    """A group with a name, an externalId and a member."""
    members = [{"value": "ada"}, {"value": "bob"}]
    portal.add_group(id="g1", displayName="Sales", externalId="xg", members=members)


def verbs(plan):
    """What is done to which group."""
    return [(change.verb.value, change.target.key) for change in plan.changes]


def told(plan):
    """What keeps something out of the plan."""
    return [(one.code, one.key) for one in plan.errors]


@pytest.mark.usefixtures("sales")
def test_a_group_that_is_meant_by_several_names_is_one(go1):
    """Those named by either are all of its members together."""
    members = [
        {"group": "sales", "user": "ada"},
        {"group": "g1", "user": "bob"},
        {"group": "xg", "user": "bob@example.com"},
    ]

    assert not go1.plan(members=members, removals="deactivate")


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "g1", "display_name": "A"}, {"external_id": "xg", "display_name": "B"}],
        [{"external_id": "x1", "display_name": "N"}, {"external_id": "x2", "display_name": "N"}],
        [{"external_id": "x1", "display_name": "A"}, {"external_id": "x1", "display_name": "B"}],
    ],
    ids=["names", "externalIds", "new names"],
)
def test_rows_that_disagree_about_a_group_are_left_out(go1, rows):
    """And others go on."""
    plan = go1.plan(groups=[*rows, {"display_name": "Board"}])

    assert ["duplicate-key", "duplicate-key"] == [code for code, _ in told(plan)]
    assert "list, row" in plan.errors[0].detail
    assert [("create", "Board")] == verbs(plan)


@pytest.mark.usefixtures("sales")
def test_an_external_id_is_no_name_and_keeps_its_case(go1):
    """A row says which of the two it means (RFC 7643 section 3.1)."""
    rows = [
        {"external_id": "sales", "display_name": "A"},
        {"external_id": "XG", "display_name": "B"},
    ]

    assert [("create", "A"), ("create", "B")] == verbs(go1.plan(groups=rows))


def test_a_group_without_external_id_is_found_by_its_name(go1, portal):
    """It is taken over and told; or held back, where somebody wants to decide."""
    portal.add_group(id="g2", displayName="Board")
    rows = [{"external_id": "xb", "display_name": "board"}]
    plan = go1.plan(groups=rows)

    (change,) = plan.changes
    assert {"externalId": (None, "xb")} == shown(change)
    assert "adopted" in [one.code for one in plan.findings]
    assert [("adoption", "board")] == told(go1.plan(groups=rows, adopt="ask"))


@pytest.mark.usefixtures("sales")
def test_a_group_that_belongs_to_another_external_id_is_not_taken(go1):
    """It is somebody else's group of the same name."""
    plan = go1.plan(groups=[{"external_id": "other", "display_name": "Sales"}])

    assert [("linked-elsewhere", "Sales")] == told(plan)
    assert not plan


@pytest.mark.usefixtures("sales")
def test_a_name_in_another_case_finds_a_group_and_does_not_rename_it(go1):
    """Who wants that says so."""
    assert not go1.plan(groups=[{"display_name": "SALES"}])
    assert not go1.plan(changes=Changes().create_group("sales"))
    assert [("rename", "Sales")] == verbs(
        go1.plan(changes=Changes().rename_group("Sales", "SALES"))
    )
    rows = [{"external_id": "xg", "display_name": "SALES"}]
    assert [("rename", "Sales")] == verbs(go1.plan(groups=rows))


@pytest.mark.usefixtures("sales")
def test_a_group_may_be_spoken_of_by_its_new_name(go1):
    """Else it would be created a second time."""
    changes = Changes().rename_group("Sales", "Vertrieb").add_members("vertrieb", ["eve"])

    assert [("rename", "Sales"), ("add_members", "Sales")] == verbs(go1.plan(changes=changes))


@pytest.mark.usefixtures("sales")
def test_an_external_id_of_a_group_is_cleared(go1):
    """As the cell says."""
    (change,) = go1.plan(groups=[{"id": "g1", "external_id": CLEAR}]).changes

    assert {"externalId": ("xg", None)} == shown(change)


@pytest.mark.usefixtures("sales")
def test_rows_of_groups_know_what_was_read(go1):
    """Those that were not edited are not written; an edit of what moved on is drift."""
    (row,) = go1.groups.to_frame(backend="polars").to_dicts()
    go1.groups.update("g1", display_name="Moved")

    assert not go1.plan(groups=[row])
    assert [("drift", "Mine")] == told(go1.plan(groups=[{**row, "display_name": "Mine"}]))
    assert [("update", "Moved")] == verbs(go1.plan(groups=[{**row, "external_id": "new"}]))


def test_a_group_is_found_by_an_external_id_alone(go1, portal):
    """Or is not, and told: nobody knows what to call it."""
    portal.add_group(id="g1", displayName="Sales", externalId="xg", members=[{"value": "ada"}])
    portal.add_group(id="g2", displayName="Board", members=[])
    rows = [
        {"external_id": "xg", "members": "bob"},
        {"id": "g2", "members": "ada"},
        {"external_id": "nowhere", "members": "bob"},
    ]
    plan = go1.plan(groups=rows, members=[{"group": "Sales", "user": "eve"}])

    assert [("add_members", "Sales"), ("add_members", "Board")] == verbs(plan)
    assert ["bob", "eve"] == [one.id for one in plan.changes[0].members]
    assert [("unknown-group", "nowhere")] == told(plan)


def test_groups_without_ids_or_names_are_nobody(go1, portal):
    """Nothing can be said to them."""
    portal.add_group(id="g1", displayName="Sales")
    portal.add_group(id="g2", displayName="Board")

    def spoil(page):
        del page["Resources"][0]["id"], page["Resources"][1]["displayName"]
        return page

    portal.faults.alter(spoil, path="/Groups")
    plan = go1.plan(changes=Changes().rename_group("Sales", "A").rename_group("g2", "B"))

    assert [("rename", "g2")] == verbs(plan)
    assert [("unknown-group", "Sales")] == told(plan)


def test_many_groups_are_read_with_their_members(go1, portal):
    """But those that show none, which may do so in a list only."""
    for number in range(30):
        members = [{"value": "ada"}] if number else []
        portal.add_group(id=f"g{number}", displayName=f"G{number}", members=members)
    rows = [{"group": f"g{number}", "user": "ada"} for number in range(30)]
    names = [{"id": "g1", "display_name": "G1"}, {"display_name": "g1", "external_id": "x1"}]
    plan = go1.plan(members=rows, groups=names)

    assert [("update", "G1"), ("add_members", "G0")] == verbs(plan)
    singly = [one for one in portal.requests if "/Groups/" in one.path]
    assert 1 == len(singly)


def test_rows_of_a_group_that_agree_are_one(go1, portal):
    """Whichever key each of them has."""
    portal.add_group(id="g1", displayName="Sales", externalId="xg")
    rows = [{"id": "g1", "display_name": "B"}, {"external_id": "xg", "display_name": "B"}]

    assert [("rename", "Sales")] == verbs(go1.plan(groups=rows))
