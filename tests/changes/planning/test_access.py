"""Nobody loses or gets access by a plan in a way that the guards do not see."""

import pytest
from plans import shown

from go1scim import Role, ValidationError
from go1scim.changes.collect import Changes
from go1scim.changes.policy import Policy

NEW = {"given_name": "Nora", "family_name": "Ek"}


@pytest.fixture
def boss(portal):
    """The one Administrator."""
    roles = [{"value": Role.ADMINISTRATOR.guid}]
    name = {"givenName": "B", "familyName": "S"}
    portal.add_user(id="boss", userName="boss", name=name, roles=roles, active=True)


@pytest.mark.usefixtures("boss")
@pytest.mark.parametrize("by", ["rows", "changes"])
def test_who_loses_the_role_by_an_edit_of_roles_is_seen(go1, by):
    """The last Administrator, the account behind the token, and the holder of a protected role."""
    given = {
        "rows": {"users": [{"id": "boss", "roles": "Learner"}]},
        "changes": {"changes": Changes().update("boss", roles=["Learner"])},
    }[by]
    policy = Policy(protected_roles=("Administrator",))
    plan = go1.plan(**given, self_account="boss", policy=policy)

    assert {"self", "last-administrator", "protected"} == {one.name for one in plan.blocked}


def test_who_is_created_without_access_has_none(go1):
    """``active: false`` is a value, and not the lack of one."""
    (change,) = go1.plan([{"user_name": "nora@example.com", "active": "no", **NEW}]).changes

    assert (None, False) == shown(change)["active"]


def test_the_guards_judge_what_is_left_of_a_plan(go1):
    """Few changes out of many may pass where the many do not."""
    policy = Policy(max_deactivations=1)
    plan = go1.plan(changes=Changes().deactivate("ada", "bob"), policy=policy)
    kept = plan.filter(lambda change: change.target.id == "ada")

    assert plan.blocked
    assert not kept.blocked


def test_who_is_protected_is_not_removed_for_being_named_by_no_row(go1, portal):
    """Nor is the account behind the token: lists of people leave them out; it is told."""
    portal.add_user(id="gone", userName="gone@example.com", active=False)
    policy = Policy(protected_users=("Eve@*", "gone@*"))
    plan = go1.plan([{"id": "ada"}], removals="deactivate", self_account="bob", policy=policy)

    assert not plan
    assert not plan.blocked
    (kept,) = [one for one in plan.findings if one.code == "kept"]
    assert "bob@example.com, eve@example.com," in kept.detail


def test_many_who_are_protected_are_counted(go1, portal):
    """Their names would fill the screen."""
    for number in range(7):
        portal.add_user(userName=f"n{number}@example.com", active=True)
    plan = go1.plan([{"id": "ada"}], removals="delete", policy=Policy(protected_users="*"))

    assert "and 4 more" in plan.findings[-1].detail


@pytest.mark.parametrize("members", [None, [{"group": "Sales", "user": "ada"}]])
def test_the_rows_of_users_alone_say_whether_the_source_is_empty(go1, portal, members):
    """Rows of another kind name nobody."""
    portal.add_group(id="g1", displayName="Sales")
    plan = go1.plan([], members=members, removals="deactivate")

    assert "empty-source" in [one.name for one in plan.blocked]


def test_an_account_that_cannot_be_read_is_not_known(go1, portal):
    """A plan goes on without, and says so."""
    portal.faults.next(status=200, content=b"{", path="/Me", times=9)

    assert ["unknown-self"] == [one.code for one in go1.plan([{"id": "ada"}]).findings]


@pytest.mark.usefixtures("boss")
def test_who_holds_a_protected_role_is_not_removed_for_being_named_by_no_row(go1):
    """As those whom the policy names."""
    policy = Policy(protected_roles=("Administrator", "Custom"))
    rows = [{"id": name} for name in ("ada", "bob")]
    plan = go1.plan(rows, removals="deactivate", policy=policy)

    assert ["eve"] == [change.target.id for change in plan.changes]


@pytest.mark.parametrize("users", [None, 7])
def test_members_are_a_list(users):
    """It is said where it was written."""
    with pytest.raises(ValidationError, match="no list of users"):
        Changes().set_members("Sales", users)
