"""What a model holds, shows and compares."""

import pickle
from datetime import UTC, datetime

import attrs
import pytest

from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Meta,
    Name,
    Role,
    RoleValue,
    User,
)


def test_lists_and_tuples_are_accepted():
    """Several values are given as any iterable and kept as a tuple."""
    expected = (Email("a@example.com"), Email("b@example.com"))

    assert expected == User(emails=list(expected)).emails
    assert expected == User(emails=expected).emails
    assert expected == User(emails=(each for each in expected)).emails
    assert () == User(emails=None).emails


def test_a_model_is_frozen():
    """A model does not change."""
    user = User(user_name="ada")

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        user.user_name = "eve"


def test_evolve_makes_a_changed_copy():
    """`attrs.evolve` changes a copy, and checks it."""
    user = User(user_name="ada", name=Name(given_name="Ada"))

    assert User(user_name="eve", name=Name(given_name="Ada")) == attrs.evolve(user, user_name="eve")


def test_repr_shows_what_is_set_and_no_password():
    """The repr is short, reads like a call, and keeps the secret."""
    user = User(
        user_name="ada",
        password="hunter2",
        emails=[Email("ada@example.com", type="work")],
        extensions=[EnterpriseUser(department="Engines")],
        extra={"badge": 7},
    )

    expected = (
        "User(user_name='ada', emails=[Email('ada@example.com', type='work')], "
        "extensions=[EnterpriseUser(department='Engines')], extra={'badge': 7})"
    )
    assert expected == repr(user)
    assert "User()" == repr(User())


def test_schemas_do_not_count():
    """Two users that differ in the URNs they were read with are the same user."""
    assert User(user_name="ada") == User(user_name="ada", schemas=["urn:x"])
    assert 1 == len({User(user_name="ada"), User(user_name="ada", schemas=["urn:x"])})


def test_extra_counts_in_comparison():
    """Unknown attributes make a difference, though not in the hash."""
    assert User(extra={"a": 1}) != User(extra={"a": 2})
    assert hash(User(extra={"a": 1})) == hash(User(extra={"a": 2}))


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        ([], None),
        ([Email(type="work")], None),
        ([Email("first@x"), Email("second@x")], "first@x"),
        ([Email("home@x", type="home"), Email("work@x", type="work")], "work@x"),
        ([Email("work@x", type="work"), Email("main@x", primary=True)], "main@x"),
    ],
)
def test_email_is_the_best_address(emails, expected):
    """`user.email` is the primary address, else the one for work, else the first."""
    assert expected == User(emails=emails).email


def test_manager_is_a_shortcut():
    """`user.manager` looks into the enterprise extension."""
    assert Manager("7") == User(extensions=[EnterpriseUser(manager="7")]).manager
    assert User().manager is None
    assert User(extensions=[EnterpriseUser()]).manager is None


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MANAGER.guid, "manager", " MANAGER "])
def test_roles_are_given_in_any_form(role):
    """A Role, its GUID and its label in any case are the same role."""
    assert (RoleValue(Role.MANAGER.guid, display="Manager"),) == User(roles=[role]).roles


def test_internal_names_are_roles():
    """Go1's internal names are known, too."""
    assert Role.LEARNER == User(roles=["student"]).roles[0].role
    assert Role.ASSESSOR == User(roles=["Tutor"]).roles[0].role


def test_unknown_roles_are_kept():
    """Any other text is a role of its own; a RoleValue stays as it is."""
    own = RoleValue("rol_X", display="Own")

    assert (RoleValue("pilot"), own) == User(roles=["pilot", own]).roles
    assert RoleValue("pilot").role is None
    assert RoleValue().role is None


def test_a_role_is_known_by_its_display():
    """A role whose value is unknown may be known by what it displays."""
    assert Role.MANAGER == RoleValue("17", display="Manager").role


def test_positional_value():
    """The value of a multi-valued type comes first; everything else has a name."""
    assert "1" == Member("1", type="User").value
    with pytest.raises(TypeError):
        Email("a", "b")
    with pytest.raises(TypeError):
        Address("a")


def test_times_have_a_zone():
    """A time is kept as it is given."""
    now = datetime(2026, 1, 2, tzinfo=UTC)

    assert now == Meta(created=now).created


def test_models_pickle():
    """A model survives pickling."""
    group = Group(display_name="Sales", members=[Member("1")], extra={"a": [1]})

    assert group == pickle.loads(pickle.dumps(group))  # noqa: S301
