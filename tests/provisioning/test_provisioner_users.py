"""Cycles: people come, change, leave and come back."""

import pytest
from staff import bodies, codes, operations, person, staff, user, writes

from go1scim import ForbiddenError, GuardBlockedError, Policy, ValidationError
from go1scim._exchange import Ask
from go1scim.changes import Status
from go1scim.provisioning import ENTRA, OKTA, Assignment, Mapping, Scope, direct
from go1scim.sources import CsvSource, Reading, RowsSource, SourceGroup, SourceUser

POST, PATCH = ("POST", "/Users"), ("PATCH", "/Users")
MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"

#: A portal where nobody is there after a deletion.
FORGETS = pytest.mark.parametrize("portal", [{"delete_user": "remove"}], indirect=True, ids=[""])


def test_row_1_people_get_accounts(provision, portal):
    """Three people, an empty portal: three requests; and none in the next cycle."""
    report = provision(staff(3)).cycle()

    assert [POST] * 3 == writes(portal)
    assert report.is_good
    assert {"e-p0", "e-p1", "e-p2"} == {one["externalId"] for one in portal.users}
    again = provision(staff(3)).cycle()
    assert [POST] * 3 == writes(portal)
    assert (0, True) == (len(again.plan), again.is_good)


def test_row_1_from_a_file(provision, portal, tmp_path):
    """The same from a CSV file, by a mapping of one's own."""
    file = tmp_path / "people.csv"
    file.write_text("staff,mail,first,last\n1,ada@example.com,Ada,Byron\n", "utf-8")
    mapping = Mapping.of(
        external_id="staff", user_name="mail", given_name="first", family_name="last", email="mail"
    )
    report = provision(CsvSource(file, key="staff"), mapping=mapping).cycle()

    assert report.is_good
    assert "Ada" == user(portal, "ada")["name"]["givenName"]


def test_a_plan_writes_nothing(provision, portal):
    """Neither to the portal, nor a link."""
    plan = provision(staff(2)).plan()

    assert ["create", "create"] == [change.verb for change in plan.changes]
    assert [] == writes(portal)
    assert 2 == len(provision(staff(2)).plan())


def test_row_2_who_has_left_loses_access(provision, portal):
    """One PATCH, and no deletion; nor another one in the next cycle."""
    provision(staff(6)).cycle()
    provision(staff(5)).cycle()

    assert [POST] * 6 + [PATCH] == writes(portal)
    assert [("active", False)] == operations(portal)
    assert not user(portal, "p5")["active"]
    provision(staff(5)).cycle()
    assert 7 == len(writes(portal))


def test_row_2_a_stranger_at_the_portal_is_left_alone(provision, portal):
    """Who was never provisioned does not leave."""
    portal.add_user(userName="stranger@example.com")
    provision(staff(2)).cycle()

    assert user(portal, "stranger")["active"]


def test_row_3_who_comes_back_has_the_same_account(provision, portal):
    """The same id, active again, and nobody is created."""
    provision(staff(6)).cycle()
    id = user(portal, "p5")["id"]
    provision(staff(5)).cycle()
    report = provision(staff(6)).cycle()

    assert [("active", False), ("active", True)] == operations(portal)
    assert (id, True) == (user(portal, "p5")["id"], user(portal, "p5")["active"])
    assert report.is_good
    assert 6 == writes(portal).count(POST)


def test_row_3_also_where_active_is_not_mapped(provision, portal):
    """Who has lost access by leaving gets it back; nobody else does."""
    mapping = OKTA.without("active")
    provision(staff(6), mapping=mapping).cycle()
    provision(staff(5), mapping=mapping).cycle()
    portal.add_user(userName="other@example.com", externalId="e-other", active=False)
    rows = [*staff(6), person("other", givenName=None, familyName=None)]
    kept = mapping.plus(given_name=direct("givenName"), family_name=direct("familyName"))
    provision(rows, mapping=kept).cycle()

    assert user(portal, "p5")["active"]
    assert not user(portal, "other")["active"]


def test_row_3_who_may_not_work_has_no_access(provision, portal):
    """Somebody new without access is not created; one who is there loses it."""
    rows = [{**row, "works": True} for row in staff(2)]

    def source():
        return RowsSource(rows, key="id", active="works")

    provision(source()).cycle()
    rows[0]["works"] = False
    rows.append(person("new", works=False))
    report = provision(source()).cycle()

    assert [("active", False)] == operations(portal)
    assert 2 == len(portal.users)
    assert ["skipped"] == codes(report)


def test_row_4_only_what_is_different_is_sent(provision, portal):
    """A surname and a role: one PATCH with these, and the old role is gone."""
    provision([person("ada", roles="Learner")]).cycle()
    provision([person("ada", familyName="King", roles="Manager")]).cycle()

    assert ["name.familyName", "roles"] == sorted(
        path.partition("[")[0] for path, _ in operations(portal)
    )
    assert [POST, PATCH] == writes(portal)
    assert provision([person("ada", familyName="King", roles="Manager")]).cycle().is_good
    assert [POST, PATCH] == writes(portal)


@pytest.mark.parametrize("row", [17, 20])
def test_rows_17_and_20_who_cannot_be_written_is_skipped(provision, portal, row):
    """No address, or an unknown role: nothing is sent for that person, and it is told why."""
    bad = person("bad", **({"email": None} if row == 17 else {"roles": "Emperor"}))
    report = provision([person("ada"), bad]).cycle()

    assert [POST] == writes(portal)
    (finding,) = report.plan.errors
    assert "bad@example.com" == finding.key
    assert ("missing-values" if row == 17 else "invalid-value") == finding.code
    if row == 20:
        assert "Content Administrator" in finding.hint
    assert not report.is_good


def test_rows_17_and_20_a_skipped_person_has_not_left(provision, portal):
    """Who is still in the source keeps access, however incomplete the record."""
    provision(staff(2)).cycle()
    provision([person("p0"), person("p1", email=None)]).cycle()

    assert user(portal, "p1")["active"]


def test_row_21_of_both_roles_one_is_sent(provision, portal):
    """Content Administrator, with a warning; and nothing in the next cycle."""
    rows = [person("ada", roles="Administrator|Content Administrator")]
    report = provision(rows).cycle()

    assert ["role-conflict"] == codes(report)
    assert report.is_good
    (sent,) = bodies(portal, "POST")
    assert ["Content Administrator"] == [role["display"] for role in sent["roles"]]
    assert ["role-conflict"] == codes(provision(rows).cycle())
    assert [POST] == writes(portal)


@pytest.mark.parametrize("switch", ["create", "update", "deactivate"])
def test_row_16_switches(provision, portal, switch):
    """What is switched off is told and not done; the rest is."""
    provision(staff(6)).cycle()
    rows = [*staff(5)[1:], person("p0", familyName="King"), person("new")]
    report = provision(rows, scope=Scope(**{switch: False})).cycle()

    done = {
        "create": len(portal.users) == 7,
        "update": user(portal, "p0")["name"]["familyName"] == "King",
        "deactivate": not user(portal, "p5")["active"],
    }
    assert {**dict.fromkeys(done, True), switch: False} == done
    assert ["skipped"] == codes(report)
    assert report.is_good


def test_row_26_deletion_is_asked_for_and_comes_after_a_time(provision, portal, clock):
    """First access goes, then, thirty days later, the account; and the link with it."""
    scope = Scope(leaver="delete")
    provision(staff(6), scope=scope).cycle()
    provision(staff(5), scope=scope).cycle()
    assert ("DELETE", "/Users") not in writes(portal)
    clock.advance(31 * 86_400)
    provision(staff(5), scope=scope).cycle()

    assert ("DELETE", "/Users") == writes(portal)[-1]
    seen = len(writes(portal))
    provision(staff(5), scope=scope).cycle()
    assert seen == len(writes(portal))


def test_who_has_left_may_be_left_alone(provision, portal):
    """Leavers are ignored where the scope says so."""
    provision(staff(6)).cycle()
    provision(staff(5), scope=Scope(leaver="ignore")).cycle()

    assert user(portal, "p5")["active"]


@FORGETS
def test_who_has_left_and_is_gone_is_forgotten(provision, portal, connect):
    """A user who was deleted at the portal is nobody's error."""
    provision(staff(6)).cycle()
    connect(portal).users.delete(user(portal, "p5")["id"])
    report = provision(staff(5)).cycle()

    assert report.is_good
    assert [] == codes(report)


@FORGETS
def test_a_link_that_leads_nowhere_is_made_anew(provision, portal, connect):
    """A person whose user was deleted by hand is created again, and known by the new id."""
    provision(staff(2)).cycle()
    connect(portal).users.delete(user(portal, "p1")["id"])
    provision(staff(2)).cycle()
    provision([person("p0"), person("p1", familyName="King")]).cycle()

    assert "King" == user(portal, "p1")["name"]["familyName"]


def test_out_of_scope_is_as_good_as_gone(provision, portal):
    """A filter that lets nobody of a department in takes access from who was in."""
    rows = staff(6, dept="Sales")
    scope = Scope(filter='dept eq "Sales"')
    provision(rows, scope=scope).cycle()
    rows[5]["dept"] = "Law"
    provision(rows, scope=scope).cycle()

    assert not user(portal, "p5")["active"]


def test_assignment_by_groups(provision, portal):
    """Who is in an assigned group is provisioned, and nobody else."""
    rows = [person("ada", teams="LMS"), person("bob", teams="Other")]
    provision(rows, scope=Scope(assignment=Assignment(groups=["LMS"]))).cycle()

    assert ["ada@example.com"] == [one["userName"] for one in portal.users]


def test_who_is_there_is_linked(provision, portal):
    """By the userName, and gets the external id; no second account."""
    portal.add_user(userName="ada@example.com", name={"givenName": "Ada", "familyName": "Byron"})
    report = provision([person("ada")]).cycle()

    assert ["adopted"] == codes(report)
    assert POST not in writes(portal)
    assert "e-ada" == user(portal, "ada")["externalId"]
    provision([person("ada", userName="king@example.com")]).cycle()
    assert ["king@example.com"] == [one["userName"] for one in portal.users]


def test_who_belongs_to_somebody_else_is_not_linked(provision, portal):
    """Another external id: it is told, and nobody is written, now or later."""
    portal.add_user(userName="ada@example.com", externalId="other")
    for _ in range(2):
        report = provision([person("ada")]).cycle()
        assert ["linked-elsewhere"] == codes(report)
    assert [] == writes(portal)


def test_two_people_of_one_name(provision, portal):
    """Which is which, nobody could tell: neither is written."""
    rows = [person("ada"), person("ada", id="e-2", boss="e-bob"), person("bob")]
    report = provision(rows, match="external_id").cycle()

    assert ["duplicate-key", "duplicate-key"] == codes(report)
    assert ["bob@example.com"] == [one["userName"] for one in portal.users]


def test_who_cannot_be_found_is_skipped(provision, portal):
    """Without a value for any of the keys."""
    mapping = OKTA.without("external_id")
    report = provision([person("ada")], mapping=mapping, match="external_id").cycle()

    assert ["import-skipped"] == codes(report)
    assert [] == portal.users


def test_the_preset_for_entra(provision, portal):
    """The article's seven attributes, from the names of Microsoft Graph."""
    attributes = {
        "userPrincipalName": "ada@example.com",
        "mail": "ada@example.com",
        "givenName": "Ada",
        "surname": "Byron",
    }
    boss = {**attributes, "userPrincipalName": "b@example.com", "mail": "b@example.com"}
    source = People(
        [SourceUser("1", attributes, manager="2"), SourceUser("2", boss)],
    )
    report = provision(source, mapping=ENTRA).cycle()

    assert report.is_good
    assert [MANAGER] == [path for path, _ in operations(portal)]


class People:
    """A source of one's own, which may fail on the way."""

    def __init__(self, people, groups=(), *, failure=None, reading=None, team_reading=None):
        self._people, self._groups = people, groups
        self._failure, self._reading, self._team_reading = failure, reading, team_reading

    def users(self):
        yield from self._people
        if self._failure is not None:
            yield Ask(lambda: None)  # as after a page: what came before has been handed on
            raise self._failure
        return self._reading

    def groups(self):
        yield from self._groups
        return self._team_reading


def as_people(rows):
    """The same as records."""
    return [SourceUser(row["id"], row) for row in rows]


INCOMPLETE = Reading(complete=False, reason="the file was cut off")


@pytest.mark.parametrize(
    "options",
    [
        {"failure": ForbiddenError("no more")},
        {"reading": INCOMPLETE},
        {"reading": Reading(complete=False)},
    ],
    ids=["failed", "cut off", "says so"],
)
def test_row_33_a_source_that_fails_removes_nobody(provision, portal, options):
    """What it gave before is taken; who did not come keeps access."""
    provision(People(as_people(staff(6)))).cycle()
    report = provision(People(as_people([*staff(3), person("new")]), **options)).cycle()

    assert [POST] * 7 == writes(portal)
    assert ["removals-off"] == codes(report)
    assert not report.is_good


def test_row_33_what_a_part_of_a_source_says_counts(provision, portal):
    """Who may not work loses access by a record of one's own, whoever else is missing."""
    provision(People(as_people(staff(6)))).cycle()
    people = [SourceUser("e-p0", person("p0"), active=False), *as_people([person("new")])]
    report = provision(People(people, reading=INCOMPLETE)).cycle()

    assert [POST] * 7 + [PATCH] == writes(portal)
    assert report.report.is_good
    assert not user(portal, "p0")["active"]


def test_row_33_a_source_that_gives_nothing_is_an_error(provision, portal):
    """It is raised, and everybody keeps access."""
    provision(People(as_people(staff(6)))).cycle()
    with pytest.raises(ForbiddenError):
        provision(People([], failure=ForbiddenError("no"))).cycle()
    with pytest.raises(GuardBlockedError, match="empty-source"):
        provision(People([])).cycle()
    with pytest.raises(ValidationError, match="fewer than 1"):
        provision(RowsSource([], key="id")).cycle()

    assert [POST] * 6 == writes(portal)


def test_row_33_an_assignment_needs_all_groups(provision, portal):
    """Where groups could not be read to their end, nobody is unassigned."""
    scope = Scope(assignment=Assignment(groups=["LMS"]))
    people = as_people(staff(6))
    team = SourceGroup("g", name="LMS", members=[one.id for one in people])
    provision(People(people, [team]), scope=scope).cycle()
    report = provision(People(people, [], team_reading=INCOMPLETE), scope=scope).cycle()

    assert all(one["active"] for one in portal.users)
    assert "removals-off" in codes(report)


def test_row_33_a_shrunk_source_waits_for_an_approval(provision, portal):
    """Nobody loses access before; the plan shows who would; named guards let it pass."""
    provision(staff(20)).cycle()
    with pytest.raises(GuardBlockedError, match="shrunk-source"):
        provision(staff(14)).cycle()
    assert [POST] * 20 == writes(portal)
    assert {"shrunk-source", "deactivations"} == {
        guard.name for guard in provision(staff(14)).plan().blocked
    }
    report = provision(staff(14)).cycle(overrides=["shrunk-source", "deactivations"])

    assert [PATCH] * 6 == writes(portal)[20:]
    assert ("shrunk-source", "deactivations") == report.report.overrides
    assert provision(staff(14)).cycle().is_good


def test_row_33_the_policy_says_how_much(provision, portal):
    """A threshold of one's own."""
    policy = Policy(max_shrink=None, max_deactivations_part=None, max_deactivations=1)
    provision(staff(6), policy=policy).cycle()
    with pytest.raises(GuardBlockedError, match="deactivations"):
        provision(staff(4), policy=policy).cycle()
    provision(staff(5), policy=policy).cycle()

    assert not user(portal, "p5")["active"]


def test_a_record_of_somebody_who_is_gone(provision, portal):
    """Is as good as none."""
    people = as_people(staff(6))
    provision(People(people)).cycle()
    provision(People([*people[:5], SourceUser("e-p5", deleted=True)])).cycle()

    assert not user(portal, "p5")["active"]


def test_a_cycle_can_be_taken_back(provision, portal, connect):
    """Its report is that of any plan."""
    provision(staff(6)).cycle()
    report = provision([*staff(5)[1:], person("p0", familyName="King")]).cycle().report
    undone = connect(portal).apply(report.undo())

    assert {Status.DONE} == set(undone.counts)
    assert "Byron" == user(portal, "p0")["name"]["familyName"]
    assert user(portal, "p5")["active"]


@pytest.mark.parametrize("options", [{"match": ()}, {"match": "title"}])
def test_what_cannot_be_matched_by(provision, options):
    """There are three keys."""
    with pytest.raises(ValidationError, match="match is"):
        provision([], **options)


def test_what_is_no_source(provision):
    """A frame, or the path of a file, belongs into one."""
    with pytest.raises(ValidationError, match="str is no source") as caught:
        provision("people.csv")
    assert "CsvSource" in caught.value.hint
