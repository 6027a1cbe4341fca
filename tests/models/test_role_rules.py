"""Go1's rules for roles and names."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import Name, Role, RoleConflictError, RoleConflictWarning, RoleValue, ValidationError
from go1scim.models.role_rules import (
    check_names,
    check_person_name,
    held,
    reads_as_asked,
    settle_conflict,
)

ADMINISTRATOR = RoleValue(Role.ADMINISTRATOR.guid)
CONTENT = RoleValue(Role.CONTENT_ADMINISTRATOR.guid)
LEARNER = RoleValue(Role.LEARNER.guid)
MANAGER = RoleValue(Role.MANAGER.guid)

roles = st.lists(
    st.one_of(
        st.sampled_from([ADMINISTRATOR, CONTENT, LEARNER, MANAGER]),
        st.builds(RoleValue, st.sampled_from(["rol_X", "Course author", "learner", "MANAGER"])),
    ),
    max_size=6,
)


def as_go1_applies(asked):
    """What Go1 makes of *asked*: Learner joins, Administrator yields to Content Administrator."""
    applied = [*asked, LEARNER]
    if CONTENT.value in held(asked):
        applied = [role for role in applied if ADMINISTRATOR.value not in held([role])]
    return applied


@given(roles)
def test_what_go1_makes_of_roles_reads_as_asked(asked):
    """No update is ever sent again because of what Go1 itself has changed."""
    assert reads_as_asked(asked, as_go1_applies(asked))
    assert reads_as_asked(asked, asked)


@given(roles, roles)
def test_a_difference_is_seen(asked, read):
    """Roles that Go1 did not make of those that were asked for are a difference."""
    made, as_sent = held(as_go1_applies(asked)), held([*asked, LEARNER])
    assert (held([*read, LEARNER]) in (made, as_sent)) == reads_as_asked(asked, read)


@pytest.mark.parametrize("text", ["Learner", "LEARNER", "student", Role.LEARNER.guid.lower()])
def test_a_role_by_any_of_its_names(text):
    """GUID, label and internal name are one role, whatever the case."""
    assert {Role.LEARNER.guid} == held([RoleValue(text)])


def test_a_role_by_its_display():
    """A role without a value is known by what it displays."""
    assert {Role.LEARNER.guid} == held([RoleValue(display="Learner")])
    assert {""} == held([RoleValue()])


def test_raise_is_the_default_of_a_careful_client():
    """Administrator together with Content Administrator is refused."""
    with pytest.raises(RoleConflictError) as caught:
        settle_conflict([ADMINISTRATOR, CONTENT], "raise")
    assert "role_policy" in caught.value.hint
    assert "roles" == caught.value.field


def test_resolve_sends_what_go1_would_apply():
    """Administrator is left out, with a warning."""
    with pytest.warns(RoleConflictWarning, match="Administrator is not sent"):
        assert (CONTENT, LEARNER) == settle_conflict([ADMINISTRATOR, CONTENT, LEARNER], "resolve")


def test_allow_sends_both():
    """The caller may insist."""
    asked = (ADMINISTRATOR, CONTENT)
    assert asked is settle_conflict(asked, "allow")


@pytest.mark.parametrize("policy", ["raise", "resolve", "allow"])
def test_no_conflict_no_change(policy):
    """One of the two alone is no conflict."""
    asked = (ADMINISTRATOR, LEARNER)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asked is settle_conflict(asked, policy)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Administratr", "Did you mean 'Administrator'?"),
        ("content admin", "Did you mean 'Content Administrator'?"),
        ("assesor", "Did you mean 'Assessor'?"),
        ("xyz", "Allowed are Learner, Manager, Content Administrator"),
    ],
)
def test_an_unknown_role_suggests_the_nearest(text, nearest):
    """A slip of the pen is told from what is allowed."""
    with pytest.raises(ValidationError) as caught:
        check_names([LEARNER, RoleValue(text)])
    assert nearest in caught.value.hint
    assert repr(text) in str(caught.value)


def test_unknown_guids_pass():
    """Go1 may have roles that this package does not know."""
    check_names([RoleValue("rol_01ZZZZZZZZZZZZZZZZZZZZZZZZ")])


def test_what_the_server_has_passes():
    """A role that was read from the server can be written back."""
    check_names([RoleValue("Course author")], known_to_server=[RoleValue("course AUTHOR")])


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (None, "name.given_name"),
        (Name(given_name="Ada"), "name.family_name"),
        (Name(given_name=" ", family_name="Byron"), "name.given_name"),
    ],
)
def test_a_person_has_two_names(name, field):
    """The name that is missing is named."""
    with pytest.raises(ValidationError) as caught:
        check_person_name(name)
    assert field == caught.value.field


def test_a_whole_name_passes():
    """Given and family name suffice."""
    check_person_name(Name(given_name="Ada", family_name="Byron"))


def test_find_knows_nothing_else():
    """A text that names no role gives None."""
    assert None is Role.find("nobody")
    assert Role.ASSESSOR is Role.find(" Tutor ")
