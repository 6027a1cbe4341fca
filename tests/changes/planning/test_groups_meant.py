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
