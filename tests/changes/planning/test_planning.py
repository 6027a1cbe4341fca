"""What a plan makes of rows, and of edits by hand: it reads, and writes nothing."""

import pytest
from plans import shown

from go1scim import (
    BearerToken,
    Email,
    Name,
    NotFoundError,
    ResponseError,
    Role,
    User,
    ValidationError,
    urns,
)
from go1scim.changes.change import Verb
from go1scim.changes.collect import Changes
from go1scim.changes.events import Found, Reading
from go1scim.tables import CLEAR
from go1scim.testing import Portal

NEW = {"given_name": "Nora", "family_name": "Ek"}
MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def writes(portal):
    """The requests that would have changed something."""
    return [one for one in portal.requests if one.method in {"PUT", "PATCH", "DELETE"}]


def codes(plan):
    """What the plan has to say, but for the account behind the token, which nobody named."""
    return [one.code for one in plan.findings if one.code != "unknown-self"]


def many(portal, count):
    """Fill the portal with so many others."""
    for number in range(count):
        portal.add_user(id=f"n{number}", userName=f"n{number}@example.com", active=True)


def test_a_cell_that_differs_is_a_change_with_old_and_new(go1, portal):
    """Those that say what is there already, and blank ones, are none."""
    plan = go1.plan([{"user_name": "Ada@example.com", "title": "CTO", "given_name": "Ada"}])

    (change,) = plan.changes
    assert (Verb.UPDATE, "User", "ada") == (change.verb, change.resource_type, change.target.id)
    assert {"title": ("Engineer", "CTO")} == shown(change)
    assert "list, row 1" == str(change.origin)
    assert [] == codes(plan)
    assert [] == writes(portal)


def test_rows_that_say_what_is_there_are_no_changes(go1):
    """However they match."""
    rows = [
        {"id": "ada", "title": "Engineer"},
        {"external_id": "x-bob"},
        {"email": "eve@example.com"},
    ]

    assert not go1.plan(rows)


def test_who_is_not_there_is_created(go1):
    """With all that the row says."""
    plan = go1.plan([{"user_name": "nora@example.com", "email": "nora@example.com", **NEW}])

    (change,) = plan.changes
    assert (Verb.CREATE, None) == (change.verb, change.target.id)
    assert {"userName", "name", "emails"} == shown(change).keys()


def test_a_manager_may_be_somebody_whom_the_plan_creates(go1):
    """Then it is set after both are there; one who exists is sent along."""
    rows = [
        {"user_name": "n1@example.com", "manager": "n2@example.com", **NEW},
        {"user_name": "n2@example.com", "manager": "ada@example.com", **NEW},
        {"user_name": "bob@example.com", "manager": "N1@example.com"},
    ]
    first, second, *managed = go1.plan(rows).changes

    assert MANAGER not in shown(first)
    assert (None, {"value": "ada"}) == shown(second)[MANAGER]
    assert {first.id, second.id} == {need for change in managed for need in change.needs}
    assert {"bob", None} == {change.target.id for change in managed}


def test_a_manager_is_changed_and_cleared(go1, portal):
    """Where it is somebody else; by id, userName or address."""
    for name, manager in (("u1", "ada"), ("u2", "ada"), ("u3", "ada"), ("u4", None)):
        extension = {urns.ENTERPRISE_USER: {"manager": {"value": manager}}} if manager else {}
        portal.add_user({"id": name, "userName": name, **extension})
    rows = [
        {"id": "u1", "manager": "ada"},
        {"id": "u2", "manager": "bob@example.com"},
        {"id": "u3", "manager": "<clear>"},
        {"id": "u4", "manager": CLEAR},
    ]

    changed, cleared = go1.plan(rows).changes
    assert {MANAGER: ({"value": "ada"}, {"value": "bob"})} == shown(changed)
    assert {MANAGER: ({"value": "ada"}, None)} == shown(cleared)


def test_activity_is_a_change_of_its_own(go1, portal):
    """So that it can be limited, and comes last where it takes access away."""
    portal.add_user(id="gone", userName="gone@example.com", active=False)
    rows = [
        {"id": "ada", "active": "no", "title": "Guest"},
        {"id": "gone", "active": "yes"},
        {"user_name": "nora@example.com", **NEW},
    ]

    verbs = [(change.verb, change.target.id) for change in go1.plan(rows).changes]
    assert [
        (Verb.CREATE, None),
        (Verb.REACTIVATE, "gone"),
        (Verb.UPDATE, "ada"),
        (Verb.DEACTIVATE, "ada"),
    ] == verbs


def test_groups_of_a_row_are_joined_and_created(go1, portal):
    """Other memberships stay, and who is a member already is not added again."""
    portal.add_group(id="sales", displayName="Sales", members=[{"value": "ada"}, {"value": "eve"}])
    rows = [
        {"id": "ada", "groups": "Sales|Board"},
        {"id": "bob", "groups": "sales"},
        {"user_name": "nora@example.com", "groups": "Board", **NEW},
    ]

    _, board, *joins = go1.plan(rows).changes
    assert (Verb.CREATE, "Board") == (board.verb, board.target.key)
    joined = {change.target.key: [one.id or one.key for one in change.members] for change in joins}
    assert {"Board": ["ada", "nora@example.com"], "Sales": ["bob"]} == joined


def test_groups_and_members_are_planned_from_rows(go1, portal):
    """A group is matched by id, externalId or displayName; members are added."""
    portal.add_group(id="g1", displayName="Sales", externalId="x1", members=[{"value": "ada"}])
    groups = [{"id": "g1", "display_name": "Vertrieb"}, {"display_name": "Board"}]
    members = [{"group": "g1", "user": "ada"}, {"group": "g1", "user": "bob@example.com"}]
    board, renamed, joined = go1.plan(groups=groups, members=members).changes

    assert (Verb.CREATE, "Board") == (board.verb, board.target.key)
    assert (Verb.RENAME, {"displayName": ("Sales", "Vertrieb")}) == (renamed.verb, shown(renamed))
    assert ["bob"] == [one.id for one in joined.members]


def test_the_rows_of_members_may_be_all_members(go1, portal):
    """Then who is not named leaves."""
    portal.add_group(id="g1", displayName="Sales", members=[{"value": "ada"}, {"value": "eve"}])
    plan = go1.plan(members=[{"group": "Sales", "user": "ada"}], removals="deactivate")

    (change,) = plan.changes
    assert (Verb.REMOVE_MEMBERS, ["eve"]) == (change.verb, [one.id for one in change.members])
    assert {"g1": 2} == plan.facts.members


@pytest.mark.parametrize(("how", "verb"), [("deactivate", "deactivate"), ("delete", "delete")])
def test_the_rows_may_be_the_whole_population(go1, portal, how, verb):
    """Then who is not named loses the access; who has none already is left alone."""
    portal.add_user(id="gone", userName="gone@example.com", active=False)
    plan = go1.plan([{"id": "ada"}, {"id": "bob"}], removals=how)

    gone = {change.target.id for change in plan.changes if change.verb == verb}
    assert gone == ({"eve"} if how == "deactivate" else {"eve", "gone"})
    assert len(gone) == len(plan)


def test_roles_that_go1_would_reduce_keep_the_row_out(go1):
    """The others go on."""
    rows = [
        {"id": "ada", "roles": "Administrator|Content Administrator"},
        {"id": "bob", "roles": "Manager"},
        {"id": "eve", "roles": "Admin"},
    ]
    plan = go1.plan(rows)

    assert ["bob"] == [change.target.id for change in plan.changes]
    assert [("role-conflict", "ada"), ("invalid", "eve")] == [
        (one.code, one.key) for one in plan.errors
    ]
    assert ["roles", "roles"] == [one.column for one in plan.errors]


def test_go1_reads_back_more_than_was_asked(go1, portal):
    """Learner is there although nobody sent it: no endless updates."""
    roles = [{"value": Role.MANAGER.guid}, {"value": Role.LEARNER.guid}]
    portal.add_user(id="u1", userName="u1", roles=roles)

    assert not go1.plan([{"id": "u1", "roles": "Manager"}])


def test_cells_that_cannot_be_read_keep_their_rows_out(go1):
    """All of them are told at once, with row and column."""
    rows = [{"id": "ada", "active": "perhaps"}, {"id": "bob", "title": "CTO"}, {"title": "CFO"}]
    plan = go1.plan(rows)

    assert ["bob"] == [change.target.id for change in plan.changes]
    places = [(one.origin.row, one.column) for one in plan.errors]
    assert [(1, "active"), (3, None)] == places


def test_edits_by_hand_name_people_as_one_does(go1, portal):
    """By id, userName or address; several of one person are one change."""
    edits = (
        Changes()
        .update("ada@example.com", title="CTO", manager="x-nobody")
        .update("ADA@example.com", nick_name="A", manager="bob@example.com")
        .deactivate("eve")
        .create(User(user_name="nora@example.com", name=Name(given_name="N", family_name="E")))
        .add_members("Board", ["ada@example.com", "nobody"])
    )
    plan = go1.plan(changes=edits)

    created, updated, board, joined, deactivated = plan.changes
    assert (Verb.CREATE, "nora@example.com") == (created.verb, created.target.key)
    assert {"title", "nickName", MANAGER} == shown(updated).keys()
    assert (Verb.CREATE, "Board") == (board.verb, board.target.key)
    assert ["ada"] == [one.id for one in joined.members]
    assert (Verb.DEACTIVATE, "eve") == (deactivated.verb, deactivated.target.id)
    assert ["unknown-member"] == codes(plan)


def test_edits_of_groups_by_hand(go1, portal):
    """They are renamed, deleted, emptied and filled; what does not exist is told."""
    for name in ("g1", "g2", "g3"):
        portal.add_group(id=name, displayName=name.upper(), members=[{"value": "ada"}])
    edits = (
        Changes()
        .rename_group("G1", "Sales")
        .delete_group("g2")
        .set_members("g3", ["bob"])
        .remove_members("G1", ["ada"])
        .rename_group("nowhere", "Somewhere")
        .create_group("Board", external_id="x9")
    )
    plan = go1.plan(changes=edits)

    assert [
        ("create", "Board"),
        ("rename", "G1"),
        ("add_members", "G3"),
        ("remove_members", "G1"),
        ("remove_members", "G3"),
        ("delete", "G2"),
    ] == [(change.verb, change.target.key) for change in plan.changes]
    assert ["ada"] == [one.id for one in plan.changes[-1].members]
    assert ["unknown-group"] == codes(plan)


def test_deleting_keeps_what_there_was(go1):
    """So that a person can see what goes."""
    (change,) = go1.plan(changes=Changes().delete("ada")).changes

    assert Verb.DELETE == change.verb
    assert ("Engineer", None) == shown(change)["title"]


def test_few_are_looked_up_where_many_are_there(go1, portal):
    """It takes less than to read everybody."""
    many(portal, 1_500)
    plan = go1.plan([{"user_name": "n7@example.com", "title": "CTO", "manager": "ada@example.com"}])

    assert ["n7"] == [change.target.id for change in plan.changes]
    assert {"value": "ada"} == shown(plan.changes[0])[MANAGER][1]
    assert len(portal.requests) < 12
    assert 1_503 == plan.facts.users.count


def test_everybody_is_read_where_the_rows_are_many(go1, portal):
    """Each page once."""
    many(portal, 500)
    rows = [{"user_name": f"n{number}@example.com", "title": "CTO"} for number in range(300)]
    plan = go1.plan(rows)

    assert 300 == len(plan)
    listed = [one for one in portal.requests if one.path.endswith("/Users")]
    assert 6 == len(listed)


def test_everybody_is_read_where_an_administrator_is_meant(go1, portal):
    """Somebody else must be one, too."""
    many(portal, 1_000)
    administrator = [{"value": Role.ADMINISTRATOR.guid}]
    for name in ("boss", "chef"):
        portal.add_user(id=name, userName=f"{name}@example.com", roles=administrator, active=True)
    plan = go1.plan([{"id": "boss", "active": "no"}])

    assert ("boss", "chef") == plan.facts.administrators
    assert not plan.blocked


def test_everybody_is_read_where_nobody_can_be_looked_up(connect, portal):
    """A provider that ignores filters."""
    other = type(portal)(clock=portal.clock, quirks={"ignore_filters": True})
    many(other, 1_000)
    plan = connect(other).plan([{"user_name": "n999@example.com", "title": "CTO"}])
    assert ["n999"] == [change.target.id for change in plan.changes]


def test_the_own_account_is_told_where_the_provider_does_not_say(go1):
    """By any of its names; a slip is a warning."""
    assert "ada" == go1.plan([{"id": "bob"}], self_account="Ada@example.com").facts.self_id

    plan = go1.plan([{"id": "bob"}], self_account="nobody")
    assert ["warning"] == [one.severity for one in plan.findings]


def test_what_is_read_is_told_as_it_comes(go1, portal):
    """Page by page, for progress bars; then, what there is to say of the plan."""
    many(portal, 150)
    seen = []
    plan = go1.plan([{"id": "ada"}], removals="deactivate", on_event=seen.append)

    assert [Reading("User", 100, 153), Reading("User", 153, 153)] == seen[:2]
    assert [Found(finding) for finding in plan.findings] == seen[2:]
    assert seen[2:]


def test_a_plan_needs_something_to_plan(go1):
    """Nothing is not everything."""
    with pytest.raises(ValidationError, match="nothing to plan"):
        go1.plan()


@pytest.mark.parametrize(
    "edit",
    [
        lambda changes: changes.update("", title="x"),
        lambda changes: changes.update(7, title="x"),
        lambda changes: changes.update("ada", titel="x"),
        lambda changes: changes.create(User()),
        lambda changes: changes.add_members(None, ["ada"]),
        lambda changes: changes.rename_group("g1", " "),
    ],
    ids=["empty", "number", "unknown", "nameless", "no group", "blank"],
)
def test_an_edit_that_names_nobody_is_refused_at_once(edit):
    """Where it was written, and not when the plan is made."""
    with pytest.raises(ValidationError):
        edit(Changes())


def test_a_model_wishes_what_is_set_in_it(go1):
    """The rest is left alone, also inside of the name."""
    user = User(
        user_name="ada@example.com",
        name=Name(given_name="Augusta"),
        emails=[Email("ada@example.com", type="work", primary=True)],
    )

    (change,) = go1.plan([user]).changes
    assert "Byron" == shown(change)["name"][1]["familyName"]
    assert {"name"} == shown(change).keys()


def test_people_and_groups_may_be_passed_as_they_were_read(go1, portal):
    """Their ids say who they are."""
    portal.add_group(id="g1", displayName="Sales")
    ada, bob = go1.users.get("ada"), go1.users.get("bob")
    edits = Changes().update(ada, title="CTO").reactivate(bob)
    edits.add_members(go1.groups.get("g1"), ada).update("eve", manager=None)
    plan = go1.plan(changes=edits)

    assert 4 == len(edits)
    assert "4" in repr(edits)
    assert ["ada", "g1"] == [change.target.id for change in plan.changes]


def test_a_group_gets_an_external_id_and_all_of_its_members(go1, portal):
    """As rows of groups say it."""
    portal.add_group(id="g1", displayName="Sales", externalId="old", members=[{"value": "ada"}])
    rows = [
        {"id": "g1", "external_id": "new", "members": "bob|nobody"},
        {"display_name": "Board", "external_id": "x9", "members": "ada"},
    ]
    plan = go1.plan(groups=rows, removals="deactivate")

    verbs = [(change.verb, change.target.key) for change in plan.changes]
    assert [
        ("create", "Board"),
        ("update", "Sales"),
        ("add_members", "Sales"),
        ("add_members", "Board"),
        ("remove_members", "Sales"),
    ] == verbs
    assert ["unknown-member"] == codes(plan)


def test_a_portal_that_does_not_answer_is_not_planned_for(go1, portal):
    """Half a list is none."""
    many(portal, 300)
    portal.faults.next(status=404, path="/Users", skip=1)

    with pytest.raises(NotFoundError):
        go1.plan([{"id": "ada"}], removals="deactivate")


@pytest.mark.parametrize("status", [403, 500])
def test_a_look_up_that_fails_is_no_answer(go1, portal, status):
    """It is neither there nor not there."""
    many(portal, 1_500)
    portal.faults.next(status=status, path="/Users/n999", times=9)

    with pytest.raises(ResponseError):
        go1.plan([{"id": "n999", "title": "CTO"}])


def test_who_cannot_be_looked_up_is_looked_for(connect, clock):
    """A provider may not filter by an external id."""
    portal = Portal(clock=clock, quirks={"refused_filters": ("externalId",)})
    many(portal, 1_000)
    plan = connect(portal).plan([{"external_id": "x", "user_name": "n999@example.com"}])

    assert ["n999"] == [change.target.id for change in plan.changes]


def test_the_account_behind_the_token_is_asked_for(connect, portal):
    """Where the token may ask; else it is not known."""
    portal.me = "ada"
    assert "ada" == connect(portal).plan([{"id": "bob"}]).facts.self_id

    token = BearerToken(portal.issue_token("group.read"))
    edits = Changes().create_group("Board")
    assert connect(portal, auth=token).plan(changes=edits).facts.self_id is None


def test_people_who_only_join_groups_are_looked_up(go1, portal):
    """Nobody else is read."""
    many(portal, 1_000)
    plan = go1.plan(members=[{"group": "Board", "user": "n7@example.com"}])

    assert ["n7"] == [one.id for one in plan.changes[1].members]
    assert len(portal.requests) < 10


def test_rows_may_come_from_a_generator(go1, portal):
    """One by one; those who were met on the first page are not looked up."""
    many(portal, 1_500)
    plan = go1.plan({"id": name, "title": "CTO"} for name in ("ada", "n999"))

    assert ["ada", "n999"] == [change.target.id for change in plan.changes]
    assert plan.facts.source.complete


def test_nobody_is_removed_from_a_group_that_shows_nobody(go1, portal):
    """It may be empty, or hide them: a person has to look."""
    portal.add_group(id="g1", displayName="Sales")
    plan = go1.plan(changes=Changes().remove_members("g1", ["ada"]))

    assert not plan
    assert ["unknown-members"] == codes(plan)
