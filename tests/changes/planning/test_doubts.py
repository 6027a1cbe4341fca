"""Whoever is not surely meant is never written; the others are, and a person is told."""

import pytest
from plans import shown

from go1scim.changes.collect import Changes
from go1scim.errors import GuardBlockedError
from go1scim.testing import Portal

NEW = {"given_name": "Nora", "family_name": "Ek"}


def told(plan):
    """What keeps rows out, as kind and person."""
    return {(one.code, one.key) for one in plan.errors}


@pytest.mark.parametrize(
    "rows",
    [
        [{"user_name": "Ada@example.com", "title": "A"}, {"user_name": "ada@EXAMPLE.com"}],
        [{"external_id": "x-ada", "title": "A"}, {"external_id": "x-ada"}],
        [{"id": "ada", "title": "A"}, {"id": "ada"}],
        [{"email": "ada@example.com", "title": "A"}, {"email": "ADA@example.com"}],
    ],
    ids=["userName", "externalId", "id", "address"],
)
def test_two_rows_of_one_key_are_both_left_out(go1, rows):
    """Nobody knows which one is right."""
    plan = go1.plan([*rows, {"id": "bob", "title": "CTO"}])

    assert {"duplicate-key"} == {code for code, _ in told(plan)}
    assert 2 == len(plan.errors)
    assert ["bob"] == [change.target.id for change in plan.changes]


def test_an_address_may_be_shared_by_people_of_different_names(go1):
    """It is no key then, but no mistake either."""
    rows = [
        {"user_name": "n1@example.com", "email": "team@example.com", **NEW},
        {"user_name": "n2@example.com", "email": "team@example.com", **NEW},
    ]

    assert ["create", "create"] == [change.verb for change in go1.plan(rows).changes]


def test_two_rows_that_lead_to_one_user_are_both_left_out(go1):
    """Also where they do so by different keys."""
    plan = go1.plan([{"id": "ada", "title": "A"}, {"external_id": "x-ada", "title": "B"}])

    assert {"same-user"} == {code for code, _ in told(plan)}
    assert not plan


def test_a_key_that_several_users_have_is_ambiguous(connect):
    """The ids tell who they are."""
    portal = Portal(dialect="rfc")
    for id in ("u1", "u2"):
        portal.add_user(id=id, userName=id, externalId="x1")
    plan = connect(portal).plan([{"external_id": "x1", "title": "CTO"}])

    assert {("ambiguous-match", "x1")} == told(plan)
    assert "u1, u2" in plan.errors[0].detail


def test_keys_that_lead_to_different_users_are_in_conflict(go1):
    """The row would take the name of another user."""
    plan = go1.plan([{"external_id": "x-ada", "user_name": "bob@example.com"}])

    assert {("conflicting-match", "bob@example.com")} == told(plan)


def test_the_order_of_the_users_does_not_matter(connect):
    """The surest key wins, whenever its user arrives."""
    for order in (("u1", "u2"), ("u2", "u1")):
        portal = Portal(dialect="rfc")
        for id in order:
            external_id = {"u1": "x1"}.get(id)
            emails = [{"value": "team@example.com"}]
            portal.add_user(id=id, userName=id, externalId=external_id, emails=emails)
        rows = [{"external_id": "x1", "email": "team@example.com", "title": "CTO"}]
        (change,) = connect(portal).plan(rows).changes
        assert "u1" == change.target.id


def test_a_user_who_belongs_to_somebody_else_is_not_taken(go1):
    """The externalId is what links a user to a directory."""
    plan = go1.plan([{"external_id": "x-other", "user_name": "ada@example.com", "title": "CTO"}])

    assert {("linked-elsewhere", "ada@example.com")} == told(plan)


def test_a_user_who_belongs_to_nobody_is_taken_over(go1, portal):
    """It is told; or held back, where somebody wants to decide."""
    portal.add_user(id="free", userName="free@example.com")
    rows = [{"external_id": "x-free", "user_name": "free@example.com"}]
    plan = go1.plan(rows)

    assert {"externalId": (None, "x-free")} == shown(plan.changes[0])
    assert ("note", "adopted") == (plan.findings[0].severity, plan.findings[0].code)
    assert {("adoption", "free@example.com")} == told(go1.plan(rows, adopt="ask"))


@pytest.mark.parametrize("row", [{"id": "nobody"}, {"external_id": "nobody"}, {"email": "no@body"}])
def test_who_is_nobody_is_not_created_without_a_name(go1, row):
    """A slip of an id must not create anybody."""
    assert {"unknown-user"} == {code for code, _ in told(go1.plan([{**row, "title": "CTO"}]))}


def test_a_new_user_that_go1_would_refuse_is_left_out(go1):
    """With what is wrong, and where."""
    plan = go1.plan([{"user_name": "nora@example.com", "given_name": "Nora"}])

    assert {("invalid", "nora@example.com")} == told(plan)
    assert "name.family_name" == plan.errors[0].column


def test_a_record_that_cannot_be_read_is_not_created_again(go1, portal):
    """It may be the one that is looked for."""

    def spoil(page):
        page["Resources"][0]["meta"] = 7
        return page

    portal.faults.alter(spoil, path="/Users", times=3)
    plan = go1.plan([{"user_name": "ada@example.com", **NEW}, {"id": "bob", "title": "CTO"}])

    assert {("unreadable-record", "ada@example.com")} == told(plan)
    assert ["bob"] == [change.target.id for change in plan.changes]


def test_a_row_that_was_not_edited_is_never_written(go1, portal):
    """Even where the user is another by now."""
    (row,) = rows_of(go1, "ada")
    portal.clock.advance(1)
    go1.users.update("ada", title="CTO")

    assert not go1.plan([row])


def test_a_row_that_was_edited_while_the_user_moved_on_is_drift(go1):
    """It is shown, and not overwritten; another attribute does not matter."""
    (row,) = rows_of(go1, "ada")
    go1.users.update("ada", title="CTO", nick_name="A")

    plan = go1.plan([{**row, "title": "CFO"}])
    assert {("drift", "ada@example.com")} == told(plan)
    assert "title" in plan.errors[0].detail

    (change,) = go1.plan([{**row, "department": "Engines"}]).changes
    assert ["Engines"] == [new for _, new in shown(change).values()]


def test_an_edit_that_was_made_by_both_is_no_drift(go1):
    """There is nothing left to do."""
    (row,) = rows_of(go1, "ada")
    go1.users.update("ada", title="CTO")

    plan = go1.plan([{**row, "title": "CTO"}])
    assert not plan
    assert not plan.errors


def test_names_of_several_groups_are_ambiguous(go1, portal):
    """An id is not."""
    for id in ("g1", "g2"):
        portal.add_group(id=id, displayName="Sales")
    edits = Changes().rename_group("Sales", "S").rename_group("g2", "T")
    plan = go1.plan(changes=edits)

    assert {("ambiguous-match", "Sales")} == told(plan)
    assert ["g2"] == [change.target.id for change in plan.changes]


def test_a_blocked_plan_says_so_and_nothing_else(go1, portal):
    """It can be looked at."""
    for number in range(40):
        portal.add_user(id=f"n{number}", userName=f"n{number}@example.com", active=True)
    plan = go1.plan([{"id": "ada"}], removals="deactivate")

    assert ["deactivations"] == [guard.name for guard in plan.blocked]
    assert issubclass(GuardBlockedError, Exception)


def rows_of(go1, *ids):
    """The users as rows of a frame."""
    frame = go1.users.to_frame(backend="polars")
    return [row for row in frame.to_dicts() if row["id"] in ids]


@pytest.mark.parametrize("order", [("g1", "g2"), ("g2", "g1")])
def test_an_id_is_meant_before_a_name(connect, order):
    """Somebody may have called one group as another one's id."""
    portal = Portal()
    for id in order:
        portal.add_group(id=id, displayName={"g1": "g2", "g2": "Sales"}[id])
    (change,) = connect(portal).plan(changes=Changes().rename_group("g2", "T")).changes

    assert "g2" == change.target.id


def test_records_without_ids_are_nobody(go1, portal):
    """They cannot be written, nor does anybody find them."""

    def spoil(page):
        del page["Resources"][0]["id"]
        page["Resources"][1]["groups"] = [{"display": "Sales"}]
        return page

    portal.add_group(id="g1", displayName="Sales")
    portal.faults.alter(spoil, path="/Users")
    edits = Changes().update("ada@example.com", title="CTO").set_members("g1", ["bob"])
    plan = go1.plan(changes=edits)

    assert {("unknown-user", "ada@example.com")} == told(plan)
    assert ["add_members"] == [change.verb for change in plan.changes]


def test_who_is_left_out_is_not_taken_for_somebody_whom_nobody_named(go1):
    """A slip in a row must not cost a person the access."""
    rows = [{"id": "ada"}, {"id": "ada", "title": "CTO"}, {"external_id": "x-bob"}]
    plan = go1.plan(rows, removals="deactivate")

    assert ["eve"] == [change.target.id for change in plan.changes]


def test_rows_that_cannot_be_read_may_be_about_anybody(go1):
    """So nobody is removed on their account."""
    rows = [{"id": "ada"}, {"id": "bob", "active": "perhaps"}]
    plan = go1.plan(rows, removals="deactivate")

    assert not plan
    assert "1 rows cannot be read" in plan.findings[-1].detail


def test_an_edit_that_was_applied_is_no_drift(go1, portal):
    """Also where the provider has made its own of it, and where it names a person."""
    (row,) = rows_of(go1, "ada")
    row |= {"roles": "Manager", "manager": "bob@example.com", "title": "CTO"}
    go1.apply(go1.plan([row]), journal=False)

    plan = go1.plan([row])
    assert not plan
    assert not plan.errors


@pytest.mark.parametrize("manager", ["eve@example.com", "<clear>"])
def test_a_manager_who_was_set_by_both_is_drift(go1, manager):
    """The other edits of the row go on."""
    (row,) = rows_of(go1, "ada")
    go1.users.update("ada", manager="bob")
    plan = go1.plan([{**row, "manager": manager, "title": "CTO"}])

    assert {("drift", "ada@example.com")} == told(plan)
    assert "manager" == plan.errors[0].column
    assert {"title"} == {path for change in plan.changes for path in shown(change)}
