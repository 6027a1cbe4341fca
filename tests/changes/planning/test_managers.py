"""The manager of a user, however the provider writes it."""

import pytest

from go1scim import urns
from go1scim.changes.change import Verb
from go1scim.changes.collect import Changes
from go1scim.testing import Portal


@pytest.mark.parametrize("value", ["bob", "BOB@example.com", "bob@work.example"])
def test_a_manager_who_is_meant_already_is_not_set_again(connect, value):
    """By id, userName or address: else there would be an update each night."""
    portal = Portal()
    portal.add_user(
        id="bob", userName="bob@example.com", emails=[{"value": "bob@work.example"}], active=True
    )
    extension = {urns.ENTERPRISE_USER: {"manager": {"value": value}}}
    portal.add_user({"id": "ada", "userName": "ada@example.com", **extension})

    go1 = connect(portal)
    for manager in ("bob", "bob@example.com", "bob@work.example"):
        assert not go1.plan([{"id": "ada", "manager": manager}])


def test_a_manager_may_be_named_by_the_new_name(go1):
    """Of somebody whom the same plan gives another one."""
    rows = [
        {"id": "bob", "user_name": "new@example.com"},
        {"id": "eve", "manager": "new@example.com"},
    ]

    assert ["bob", "eve"] == [change.target.id for change in go1.plan(rows).changes]


def test_a_manager_that_was_not_edited_is_left_alone(go1):
    """A frame has the manager of everybody, as it was read."""
    go1.users.update("ada", manager="bob")
    (row,) = [one for one in go1.users.to_frame(backend="polars").to_dicts() if one["id"] == "ada"]
    go1.users.update("ada", manager="eve")

    (change,) = go1.plan([{**row, "title": "CTO"}]).changes
    assert ["title"] == [one.path for one in change.attributes]
    plan = go1.plan([{**row, "manager": "ada"}])
    assert ["drift"] == [one.code for one in plan.errors]
    assert "manager" in plan.errors[0].detail


def test_edits_of_one_person_are_one_whatever_the_person_is_called(go1):
    """By id as read, by name, or both."""
    ada = go1.users.get("ada")
    for changes in (
        Changes().update(ada, title="CTO").deactivate("Ada@example.com"),
        Changes().deactivate(" ada@example.com").update(ada, title="CTO"),
    ):
        plan = go1.plan(changes=changes)
        assert [Verb.UPDATE, Verb.DEACTIVATE] == [change.verb for change in plan.changes]
        assert 2 == len(changes)


def test_people_are_looked_up_as_they_are_spelled(connect):
    """A provider may tell cases apart: nobody is created a second time for it."""
    portal = Portal(dialect="rfc", quirks={"user_name_case_exact": True})
    for number in range(3_000):
        portal.add_user(userName=f"n{number}")
    for name in ("Ada", "Bob"):
        portal.add_user(id=name, userName=f"{name}@Example.com")
    plan = connect(portal).plan([{"user_name": "Ada@Example.com", "manager": "Bob@Example.com"}])

    assert [(Verb.UPDATE, "Ada")] == [(one.verb, one.target.id) for one in plan.changes]
    assert len(portal.requests) < 16
