"""The smallest change that makes a user what is wanted."""

import pytest
from asked import operations, scim_writes
from attrs import evolve

from go1scim import (
    Dialect,
    Email,
    EnterpriseUser,
    ForbiddenError,
    Manager,
    Name,
    Role,
    User,
    ValidationError,
)
from go1scim.testing import Portal
from go1scim.urns import ENTERPRISE_USER

PUT = Dialect(name="put", go1_rules=True, update="put")


@pytest.mark.parametrize("no_content", [False, True])
def test_update_sends_only_what_differs(connect, clock, ada, no_content):
    """One operation for each attribute; what is not named is left alone."""
    portal = Portal(clock=clock, quirks={"patch_no_content": no_content})
    go1 = connect(portal)
    there = go1.users.create(evolve(ada, title="Countess"))
    updated = go1.users.update(
        there, title="CTO", user_name="ada@example.com", department="Engines", nick_name=None
    )
    assert ("CTO", "Engines") == (updated.title, updated[EnterpriseUser].department)
    assert [
        [
            {"op": "replace", "path": "title", "value": "CTO"},
            {"op": "replace", "path": f"{ENTERPRISE_USER}:department", "value": "Engines"},
        ]
    ] == operations(portal)


def test_update_of_nothing_new_sends_nothing(go1, portal, ada):
    """Order and case of what is there already make no difference."""
    there = go1.users.create(
        evolve(ada, emails=[*ada.emails, Email("a@home.example", type="home")])
    )
    portal.requests.clear()
    same = go1.users.update(
        there,
        emails=there.emails[::-1],
        name=Name(given_name="Ada", family_name="Byron"),
        roles=[Role.LEARNER],
    )
    assert same is there
    assert 0 == len(portal.requests)


def test_update_by_id_reads_first(go1, portal, ada):
    """What differs can only be told from what is there."""
    there = go1.users.create(ada)
    assert "CTO" == go1.users.update(there.id, title="CTO").title
    assert 1 == portal.requests.count("GET")


def test_update_clears(go1, portal, ada):
    """None and an empty list clear, by remove."""
    there = go1.users.create(
        evolve(ada, title="CTO").with_extension(EnterpriseUser(department="X", manager="m-1"))
    )
    cleared = go1.users.update(there, title=None, emails=[], manager=None, external_id=None)
    assert (None, (), None, None) == (
        cleared.title,
        cleared.emails,
        cleared.manager,
        cleared.external_id,
    )
    assert "X" == cleared[EnterpriseUser].department
    assert {"remove"} == {operation["op"] for operation in operations(portal)[0]}


def test_update_drops_what_a_new_complex_value_lacks(go1, ada):
    """A new name without a middle name has none, though a PATCH alone would keep it."""
    there = go1.users.create(
        evolve(ada, name=Name(given_name="Ada", middle_name="K", family_name="Byron"))
    )
    updated = go1.users.update(there, name=Name(given_name="Ada", family_name="King"))
    assert Name(given_name="Ada", family_name="King") == updated.name


@pytest.mark.parametrize("manager", ["m-1", Manager("m-1"), User(id="m-1")], ids=str)
def test_update_takes_a_manager_in_every_form(go1, ada, manager):
    """As an id, as the reference, or as the user."""
    there = go1.users.create(ada)
    assert "m-1" == go1.users.update(there, manager=manager).manager.value


def test_update_by_put_sends_the_whole_user(connect, portal, ada):
    """For a provider without PATCH: the dialect says so."""
    go1 = connect(portal, dialect=PUT)
    there = go1.users.create(ada)
    updated = go1.users.update(there, title="CTO", department="Engines")
    assert ("CTO", "Engines") == (updated.title, updated[EnterpriseUser].department)
    assert ("PUT", f"/Users/{there.id}") == scim_writes(portal)[-1]
    assert updated.name == ada.name
    cleared = go1.users.update(updated, title=None, department=None)
    assert (None, None) == (cleared.title, cleared.get(EnterpriseUser))


def test_update_of_an_email_that_go1_refuses_says_who_may(go1, portal, ada):
    """An Administrator of every portal of that user (Go1 help article 9775525)."""
    there = go1.users.create(ada)
    portal.on_other_portals.add(there.id)
    with pytest.raises(ForbiddenError, match="Administrator of every portal"):
        go1.users.update(there, emails=[Email("ada@king.example", type="work", primary=True)])


def test_update_refuses_what_it_does_not_know(go1, portal):
    """The nearest attribute is named, and the way for all others."""
    with pytest.raises(ValidationError, match="Did you mean 'display_name'") as caught:
        go1.users.update("1", displayname="x")
    assert "displayname" == caught.value.field
    with pytest.raises(ValidationError, match=r"use patch\(\) or replace\(\)"):
        go1.users.update("1", zzzzzz="x")
    assert 0 == len(portal.requests)


def test_an_update_by_put_of_an_existing_user_keeps_the_rest_of_a_name(connect, portal, ada):
    """`if_exists="update"` leaves alone what is not set, in complex values as well."""
    go1 = connect(portal, dialect=PUT)
    go1.users.create(evolve(ada, name=evolve(ada.name, middle_name="K")))
    king = evolve(ada, name=evolve(ada.name, family_name="King"))
    updated = go1.users.create(king, if_exists="update")
    assert Name(given_name="Ada", middle_name="K", family_name="King") == updated.name
