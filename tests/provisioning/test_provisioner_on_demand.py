"""One person at a time."""

from staff import codes, person, staff, user, writes

from go1scim.provisioning import Assignment, Scope
from go1scim.sources import RowsSource, SourceUser

POST, PATCH = ("POST", "/Users"), ("PATCH", "/Users")


def steps(report):
    """The steps, with how they ended."""
    return [(one.name, one.status) for one in report.steps]


GOOD = [(name, "success") for name in ("import", "scope", "match", "map", "export")]


def test_row_32_one_person_is_written(provision, portal):
    """With its steps; nobody else is."""
    report = provision(staff(3, teams="Sales")).provision_one("e-p1")

    assert GOOD == steps(report)
    assert ["p1@example.com"] == [one["userName"] for one in portal.users]
    assert [] == portal.groups
    report = provision(staff(3)).provision_one("e-p1")
    assert GOOD[:4] == steps(report)
    assert ("found by id", "nothing is different") == (
        report.steps[2].detail,
        report.steps[3].detail,
    )
    assert provision(staff(3)).cycle().is_good


def test_row_32_nobody_leaves(provision, portal):
    """Who is not there is not imported, and keeps access; so do all others."""
    provision(staff(6)).cycle()
    report = provision(staff(5)).provision_one("e-p5")

    assert [("import", "skipped")] == steps(report)
    assert [] == codes(report)
    assert all(one["active"] for one in portal.users)
    report = provision([*staff(5)[1:], person("p0", boss="e-p1")]).provision_one("e-p0")
    assert GOOD == steps(report)
    assert [PATCH] == writes(portal)[6:]


def test_row_32_who_may_not_work_loses_access(provision, portal):
    """That a record says so is enough."""
    provision(staff(2)).cycle()
    rows = [{**row, "works": row["id"] != "e-p1"} for row in staff(2)]
    report = provision(RowsSource(rows, key="id", active="works")).provision_one("e-p1")

    assert GOOD == steps(report)
    assert not user(portal, "p1")["active"]


def test_row_32_where_it_ends(provision, portal):
    """Out of scope; without a value; refused by the portal."""
    rows = [person("ada", dept="A", teams="LMS"), person("bad", email=None)]
    scoped = provision(rows, scope=Scope(filter='dept eq "B"')).provision_one("e-ada")
    assert [("import", "success"), ("scope", "skipped")] == steps(scoped)
    unassigned = Scope(assignment=Assignment(groups=["Sales"]))
    report = provision(rows, scope=unassigned).provision_one("e-ada")
    assert "not assigned" == report.steps[-1].detail
    bad = provision(rows).provision_one("e-bad")
    assert [*GOOD[:2], ("map", "skipped")] == steps(bad)
    portal.faults.next(status=403, detail="no", method="POST", path="/Users")
    refused = provision(rows).provision_one("e-ada")
    assert [*GOOD[:4], ("export", "failure")] == steps(refused)
    assert ("e-ada",) == refused.escrow


def test_row_32_who_is_in_escrow_is_tried(provision, portal):
    """The others wait for their time."""
    rows = staff(2)
    portal.faults.next(status=403, method="POST", path="/Users", times=4)
    for _ in range(2):
        provision(rows).cycle(concurrency=1)
    report = provision(rows).provision_one("e-p1")

    assert GOOD == steps(report)
    assert ("e-p0",) == report.escrow
    assert "p1@example.com" == user(portal, "p1")["userName"]


def test_row_32_a_source_that_gives_one_is_asked_for_one(provision, portal):
    """It is not read as a whole; the person may be named by an alias."""

    class Directory:
        def users(self):
            raise AssertionError("nobody has asked for everybody")

        groups = users

        def user(self, id):
            yield SourceUser("e-ada", person("ada"), aliases=[id])

    report = provision(Directory()).provision_one("ada@example.com")

    assert GOOD == steps(report)
    assert "e-ada" == user(portal, "ada")["externalId"]
