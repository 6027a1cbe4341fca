"""Cycles: managers, groups and their members, and references that have to wait."""

import pytest
from staff import bodies, codes, operations, person, staff, user, writes

from go1scim.provisioning import Scope
from go1scim.sources import RowsSource, SourceGroup, SourceUser

POST, PATCH = ("POST", "/Users"), ("PATCH", "/Users")
MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"


class Directory:
    """A source of these people and groups."""

    def __init__(self, people, groups):
        self._people, self._groups = people, groups

    def users(self):
        return [
            SourceUser(row["id"], row, manager=row["boss"], aliases=[row["email"]])
            for row in self._people
        ]

    def groups(self):
        return self._groups


def members(portal, name):
    """Who is in the group of this name, by id."""
    (group,) = [one for one in portal.groups if one["displayName"] == name]
    return sorted(member["value"] for member in group.get("members", []))


def test_row_5_the_manager_comes_after_the_report(provision, portal):
    """First both are created, then the manager is set as an object with the id of Go1."""
    provision([person("ada", boss="e-bob"), person("bob")]).cycle()

    assert [POST, POST, PATCH] == writes(portal)
    assert [(MANAGER, {"value": user(portal, "bob")["id"]})] == operations(portal)
    provision([person("ada", boss="e-bob"), person("bob")]).cycle()
    assert 3 == len(writes(portal))


def test_row_5_a_manager_out_of_scope_is_awaited(provision, portal):
    """It is told, stays pending, and is set as soon as the manager is there."""
    rows = [person("ada", boss="e-bob", dept="A"), person("bob", dept="B")]
    report = provision(rows, scope=Scope(filter='dept eq "A"')).cycle()

    assert ["unknown-manager"] == codes(report)
    assert (("manager", "e-ada", "e-bob"),) == report.pending
    report = provision(rows).cycle()
    assert () == report.pending
    assert [(MANAGER, {"value": user(portal, "bob")["id"]})] == operations(portal)


def test_row_5_a_manager_who_is_at_the_portal_only(provision, portal):
    """Is found by userName or address, as in any plan."""
    boss = portal.add_user(userName="boss@example.com")
    report = provision([person("ada", boss="boss@example.com")]).cycle()

    assert () == report.pending
    assert [boss["id"]] == [
        body[MANAGER.rpartition(":")[0]]["manager"]["value"] for body in bodies(portal, "POST")
    ]


def test_row_5_by_an_alias(provision, portal):
    """A manager may be named by address; an address of two people names nobody."""
    rows = [person("ada", boss="bob@example.com"), person("bob")]
    provision(Directory(rows, [])).cycle()
    assert [(MANAGER, {"value": user(portal, "bob")["id"]})] == operations(portal)


def test_row_5_no_manager_any_more(provision, portal):
    """None leaves the manager alone, as in Entra ID; a rule that clears takes it away."""
    from go1scim.provisioning import OKTA, direct

    provision([person("ada", boss="e-bob"), person("bob")]).cycle()
    provision([person("ada"), person("bob")]).cycle()
    assert 3 == len(writes(portal))
    clearing = OKTA.plus(manager=direct("boss", clear=True))
    provision([person("ada"), person("bob")], mapping=clearing).cycle()
    assert MANAGER == operations(portal)[-1][0]


def test_row_6_a_group_is_linked_or_created(provision, portal):
    """One that is there is taken; another is created, and its members are added then."""
    portal.add_group(displayName="Sales")
    provision(staff(2, teams="Sales|Ops")).cycle()

    assert ["Ops", "Sales"] == sorted(one["displayName"] for one in portal.groups)
    assert 1 == writes(portal).count(("POST", "/Groups"))
    everybody = sorted(one["id"] for one in portal.users)
    assert everybody == members(portal, "Sales") == members(portal, "Ops")
    seen = len(writes(portal))
    provision(staff(2, teams="Sales|Ops")).cycle()
    assert seen == len(writes(portal))


def test_row_6_a_linked_group_is_renamed(provision, portal):
    """It is known by its link, and not by its name."""
    provision(Directory([person("ada")], [SourceGroup("g", name="Sales")])).cycle()
    (before,) = portal.groups
    provision(Directory([person("ada")], [SourceGroup("g", name="Selling")])).cycle()

    assert [(before["id"], "Selling")] == [(one["id"], one["displayName"]) for one in portal.groups]


def test_row_6_a_group_that_cannot_be_written(provision, portal):
    """One without a name, and two of one name."""
    groups = [SourceGroup("1", name=" "), SourceGroup("2", name="A"), SourceGroup("3", name="a")]
    report = provision(Directory([person("ada")], groups)).cycle()

    assert ["duplicate-group", "duplicate-group", "missing-values"] == codes(report)
    assert [] == portal.groups


def test_row_6_a_group_that_is_gone_stays(provision, portal):
    """Nobody can say who is still meant to be in it."""
    provision(staff(2, teams="Sales")).cycle()
    gone = [SourceGroup("Sales", name="Sales", deleted=True)]
    provision(Directory(staff(2), gone)).cycle()

    assert 2 == len(members(portal, "Sales"))


def test_row_7_members_come_and_go(provision, portal):
    """250 joining take three requests; who leaves is named by a value filter."""
    everybody = [
        portal.add_user(
            userName=f"p{n}@example.com",
            externalId=f"e-p{n}",
            active=True,
            name={"givenName": f"P{n}", "familyName": "Byron"},
            emails=[{"value": f"p{n}@example.com", "type": "work"}],
        )
        for n in range(250)
    ]
    provision(staff(250, teams="Sales")).cycle()
    added = [value for path, value in operations(portal) if path == "members"]
    assert [100, 100, 50] == sorted((len(value) for value in added), reverse=True)
    seen = len(writes(portal))
    provision([*staff(248, teams="Sales"), *staff(250)[248:]]).cycle()

    (leaving,) = bodies(portal)[-1:]
    assert {f'members[value eq "{one["id"]}"]' for one in everybody[248:]} == {
        each["path"] for each in leaving["Operations"]
    }
    assert seen + 1 == len(writes(portal))


def test_row_7_who_is_not_provisioned_is_held_back(provision, portal):
    """A member who is left out, or unknown, is pending; the others are added."""
    rows = [person("ada"), person("bad", email=None)]
    group = SourceGroup("g", name="Sales", members=["ada@example.com", "e-bad", "e-nobody"])
    report = provision(Directory(rows, [group])).cycle()

    assert [user(portal, "ada")["id"]] == members(portal, "Sales")
    assert {("member", "g", "e-bad"), ("member", "g", "e-nobody")} == set(report.pending)


def test_row_7_who_is_left_out_stays_a_member(provision, portal):
    """A record that is incomplete today takes nobody out of a group."""
    rows = [person("ada", teams="Sales"), person("bob", teams="Sales")]
    provision(rows).cycle()
    provision([rows[0], person("bob", teams="Sales", email=None)]).cycle()

    assert 2 == len(members(portal, "Sales"))


@pytest.mark.parametrize("name", ["", None])
def test_row_7_a_table_that_is_cut_off_takes_nobody_out(provision, portal, name):
    """Where a row cannot be read, all members stay."""
    rows = staff(4, teams="Sales")
    provision(rows).cycle()
    rows[0], rows[1] = {**rows[0], "id": name}, {**rows[1], "teams": None}
    source = RowsSource(rows, key="id", group="teams")
    report = provision(source).cycle()

    assert 4 == len(members(portal, "Sales"))
    assert "removals-off" in codes(report)
