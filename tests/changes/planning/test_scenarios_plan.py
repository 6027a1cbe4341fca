"""
What fails in the field when a plan is made; numbered as the scenarios of plan and apply are.

1 to 5: lists that are not whole. 13 to 17: people. 23: an empty portal. 27: a token that may only
read. 29: roles.
"""

import pytest
from plans import shown

from go1scim import BearerToken, urns
from go1scim.testing import Portal

NEW = {"given_name": "Nora", "family_name": "Ek"}
MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def codes(plan, *severities):
    """What the plan has to say, but for the account behind the token, which nobody named."""
    return [one.code for one in plan.findings if one.severity in (severities or ("error",))]


def crowd(portal, count):
    """Fill the portal with so many others."""
    for number in range(count):
        portal.add_user(id=f"n{number}", userName=f"n{number}@example.com", active=True)


def test_scenario_1_a_source_that_fails_on_its_third_page_removes_nobody(go1):
    """What came before is planned, and a finding says what is missing."""

    def rows():
        yield {"id": "ada", "title": "CTO"}
        yield {"id": "bob"}
        raise OSError("page 3: connection reset")

    plan = go1.plan(rows(), removals="deactivate")

    assert ["ada"] == [change.target.id for change in plan.changes]
    assert ["source-failed"] == codes(plan)
    assert ["removals-off"] == codes(plan, "warning")
    assert not plan.facts.source.complete


def test_scenario_2_an_empty_source_is_blocked(go1):
    """Rows that are the whole population cannot be none."""
    plan = go1.plan([], removals="deactivate")

    assert "empty-source" in [guard.name for guard in plan.blocked]


@pytest.mark.parametrize("quirk", [{"page_cap": 50}, {"short_pages": True}])
def test_scenario_3_a_portal_that_caps_its_pages_is_read_to_the_end(connect, quirk):
    """Everybody is found, and nobody is created twice."""
    portal = Portal(quirks=quirk)
    crowd(portal, 230)
    rows = [{"user_name": f"n{number}@example.com", "title": "CTO"} for number in range(230)]
    plan = connect(portal).plan(rows)

    assert {"update"} == {change.verb for change in plan.changes}
    assert plan.facts.users.complete


def test_scenario_4_a_record_that_is_repeated_counts_once(go1, portal):
    """It is neither ambiguous, nor removed twice."""
    crowd(portal, 150)
    pages = []

    def repeat(page):
        if pages:
            page["Resources"].insert(0, pages[-1])
        pages.append(page["Resources"][-1])
        return page

    portal.faults.alter(repeat, path="/Users", times=9)
    plan = go1.plan([{"user_name": "n7@example.com"}], removals="deactivate")

    ids = [change.target.id for change in plan.changes]
    assert len(ids) == len(set(ids))
    assert not codes(plan)


def test_scenario_5_a_total_that_shrinks_removes_nobody(go1, portal):
    """The list is not known to be whole."""
    crowd(portal, 150)

    def shrink(page):
        page["totalResults"] -= 1
        return page

    portal.faults.alter(shrink, path="/Users", skip=1)
    plan = go1.plan([{"id": "ada", "title": "CTO"}], removals="deactivate")

    assert ["update"] == [change.verb for change in plan.changes]
    assert ["removals-off"] == codes(plan, "warning")


def test_scenario_13_members_that_no_group_shows_are_read_from_the_users(connect):
    """Who says to be in a group is in it."""
    portal = Portal(quirks={"members_returned": "never"})
    for name in ("ada", "bob"):
        portal.add_user(id=name, userName=f"{name}@example.com")
    portal.add_group(id="g1", displayName="Sales", members=[{"value": "ada"}, {"value": "bob"}])
    members = [{"group": "Sales", "user": "ada"}]
    plan = connect(portal).plan(members=members, removals="deactivate")

    (change,) = plan.changes
    assert ("remove_members", ["bob"]) == (change.verb, [one.id for one in change.members])


def test_scenario_14_managers_in_a_circle_are_set_after_all_exist(go1):
    """Each is the manager of the other."""
    rows = [
        {"user_name": "n1@example.com", "manager": "n2@example.com", **NEW},
        {"user_name": "n2@example.com", "manager": "n1@example.com", **NEW},
    ]
    plan = go1.plan(rows)

    assert ["create", "create", "update", "update"] == [change.verb for change in plan.changes]


def test_scenario_15_a_manager_who_is_nobody_keeps_nobody_out(go1):
    """The user is planned without, and it is told."""
    plan = go1.plan([{"id": "ada", "title": "CTO", "manager": "boss@elsewhere.example"}])

    assert ["title"] == list(shown(plan.changes[0]))
    assert ["unknown-manager"] == codes(plan, "warning")


def test_scenario_16_a_name_in_another_case_is_the_same_name(go1):
    """Nobody is created beside the one who is there."""
    plan = go1.plan([{"user_name": "ADA@EXAMPLE.COM", **NEW}])

    assert [("update", "ada")] == [(one.verb, one.target.id) for one in plan.changes]
    assert {"name"} == shown(plan.changes[0]).keys()


def test_scenario_17_two_rows_of_one_name_are_both_left_out(go1):
    """In whatever case."""
    rows = [{"user_name": "N1@example.com", **NEW}, {"user_name": "n1@example.com", **NEW}]

    assert ["duplicate-key", "duplicate-key"] == codes(go1.plan(rows))


def test_scenario_23_an_empty_portal_gets_a_whole_plan(connect):
    """With groups and managers that do not exist yet."""
    rows = [
        {"user_name": "n1@example.com", "manager": "n2@example.com", "groups": "A|B", **NEW},
        {"user_name": "n2@example.com", "groups": "B", **NEW},
    ]
    plan = connect(Portal()).plan(rows)

    assert 7 == len(plan)
    known = set()
    for change in plan.changes:
        assert known >= change.needs
        known.add(change.id)


def test_scenario_27_a_token_that_may_only_read_is_enough_to_plan(connect, portal):
    """Nothing is written, so nothing more is asked for."""
    token = BearerToken(portal.issue_token("user.read group.read"))
    plan = connect(portal, auth=token).plan([{"id": "ada", "title": "CTO", "groups": "Sales"}])

    assert ["update", "create", "add_members"] == [change.verb for change in plan.changes]


def test_scenario_29_a_row_with_roles_in_conflict_is_left_out(go1):
    """The others go on."""
    rows = [
        {"id": "ada", "roles": "Administrator|Content Administrator"},
        {"id": "bob", "title": "CTO"},
    ]
    plan = go1.plan(rows)

    assert ["role-conflict"] == codes(plan)
    assert ["bob"] == [change.target.id for change in plan.changes]
