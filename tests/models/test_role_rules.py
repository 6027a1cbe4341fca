import warnings
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim.errors import RoleConflictError, RoleConflictWarning, ValidationError
from go1scim.models import Name, Role, RoleValue, User
from go1scim.models.role_rules import (
    check_names,
    check_person_name,
    held,
    reads_as_asked,
    settle_conflict,
)

LEARNER, MANAGER = Role.LEARNER, Role.MANAGER
ADMINISTRATOR, CONTENT_ADMINISTRATOR = Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR


def values(*roles):
    """Role values, as a user has them."""
    return User(roles=roles).roles


def as_go1_makes_it(asked):
    """What Go1 has after *asked* was sent: documented for Administrator, inferred for Learner."""
    has = held(asked) | {LEARNER.guid}
    return has - {ADMINISTRATOR.guid} if CONTENT_ADMINISTRATOR.guid in has else has


# Which roles somebody holds


@pytest.mark.parametrize(
    "roles",
    [
        (LEARNER,),
        (LEARNER.guid,),
        ("learner",),
        ("Student",),
        (RoleValue(display="Learner"),),
        (RoleValue("12", display="Learner"),),
        (RoleValue(LEARNER.guid.lower(), primary=True),),
        (LEARNER, "LEARNER"),
    ],
    ids=range(8),
)
def test_a_role_is_the_same_in_every_form(roles):
    """By GUID, label, internal name or display; twice is once."""
    assert {LEARNER.guid} == held(values(*roles))


def test_unknown_roles_are_told_apart_by_their_text():
    """In any case, since Go1 is not known to tell cases apart."""
    assert {"rol_x", "boss", ""} == held([RoleValue("rol_X"), RoleValue("Boss"), RoleValue()])


# Names


@pytest.mark.parametrize(
    "role", [*Role, *(role.guid for role in Role), "student", "rol_01ANYTHING", "rol_"], ids=str
)
def test_names_of_go1_and_guids_pass(role):
    """A GUID that is not known here may be new at Go1."""
    check_names(values(role))


def test_what_the_server_has_itself_passes():
    """Writing back what was read is no mistake."""
    check_names([RoleValue("12"), RoleValue("Boss")], known_to_server=values("12", "BOSS"))


@pytest.mark.parametrize(
    ("guess", "text"),
    [
        ("Did you mean 'Learner'? ", "Lerner"),
        ("Did you mean 'Administrator'? ", "admininstrator"),
        ("Did you mean 'Content Administrator'? ", "Content-Administrator"),
        ("Did you mean 'Manager'? ", "MANAGRE"),
        ("Did you mean 'Assessor'? ", "assesor"),
        ("Did you mean 'Administrator'? ", "admin"),
        ("", "Boss"),
        ("", ""),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(guess, text):
    """And with all that are allowed."""
    with pytest.raises(ValidationError) as caught:
        check_names([*values(LEARNER), RoleValue(text)])

    assert f"{text!r} is not a role of Go1" == caught.value.detail
    assert "roles" == caught.value.field
    assert (
        f"{guess}Allowed are Learner, Manager, Content Administrator, Administrator, Assessor, "
        "and role GUIDs (rol_…)."
    ) == caught.value.hint


# Administrator beside Content Administrator


def both():
    """Every set of roles that Go1 would reduce."""
    others = [LEARNER, MANAGER, Role.ASSESSOR, "rol_X"]
    for size in range(len(others) + 1):
        for more in combinations(others, size):
            yield values(ADMINISTRATOR, *more, CONTENT_ADMINISTRATOR)


CONFLICTS = list(both())


@pytest.mark.parametrize("roles", CONFLICTS, ids=range(len(CONFLICTS)))
def test_both_are_refused(roles):
    """Policy "raise": nothing is sent."""
    with pytest.raises(RoleConflictError) as caught:
        settle_conflict(roles, "raise")

    assert "roles" == caught.value.field
    assert "role_policy='resolve'" in caught.value.hint


@pytest.mark.parametrize("roles", CONFLICTS, ids=range(len(CONFLICTS)))
def test_both_are_reduced_with_a_warning(roles):
    """Policy "resolve": what Go1 would apply is sent, in the same order, and not in silence."""
    with pytest.warns(RoleConflictWarning, match="Administrator is not sent"):
        settled = settle_conflict(roles, "resolve")

    assert roles[1:] == settled


@pytest.mark.parametrize("roles", CONFLICTS, ids=range(len(CONFLICTS)))
def test_both_are_sent_as_they_are(roles):
    """Policy "allow": the caller knows better."""
    assert roles is settle_conflict(roles, "allow")


@pytest.mark.parametrize("policy", ["raise", "resolve", "allow"])
@pytest.mark.parametrize(
    "roles",
    [
        (),
        values(ADMINISTRATOR),
        values(CONTENT_ADMINISTRATOR),
        values(ADMINISTRATOR, LEARNER, MANAGER, "rol_X"),
        values(CONTENT_ADMINISTRATOR, LEARNER, MANAGER, "rol_X"),
    ],
    ids=["none", "one", "other", "one and more", "other and more"],
)
def test_one_of_the_two_is_no_conflict(roles, policy):
    """Whatever else somebody holds, and whatever the policy."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert roles is settle_conflict(roles, policy)


@pytest.mark.parametrize(
    "administrator",
    ["administrator", RoleValue(display="Administrator"), RoleValue("3", display="Administrator")],
    ids=["label", "display", "foreign value"],
)
def test_a_conflict_is_seen_in_every_form(administrator):
    """Labels and displays name the same role as a GUID."""
    roles = values(administrator, "Content administrator")

    with pytest.raises(RoleConflictError):
        settle_conflict(roles, "raise")
    with pytest.warns(RoleConflictWarning):
        assert roles[1:] == settle_conflict(roles, "resolve")


# What is read back

any_role = st.sampled_from([*Role]).flatmap(
    lambda role: st.sampled_from(
        [
            RoleValue(role.guid, display=role.label),
            RoleValue(role.label),
            RoleValue(role.label.upper()),
            RoleValue("7", display=role.label),
        ]
    )
) | st.sampled_from([RoleValue("rol_X"), RoleValue("ROL_x"), RoleValue("Boss")])
role_lists = st.lists(any_role, max_size=6)


@given(role_lists, st.booleans(), st.randoms(use_true_random=False))
def test_what_go1_makes_of_it_is_what_was_asked(asked, learner_is_shown, random):
    """No update is sent again and again, whether or not Go1 shows that everyone is a Learner."""
    made = as_go1_makes_it(asked)
    if not learner_is_shown and LEARNER.guid not in held(asked):
        made -= {LEARNER.guid}
    read = [RoleValue(key) for key in made]
    random.shuffle(read)

    assert reads_as_asked(asked, read)


@given(role_lists, role_lists)
def test_anything_else_is_a_difference(asked, read):
    """Equal up to Learner, or up to the Administrator that Go1 has dropped; else to be written."""
    learner = {LEARNER.guid}
    wanted, has = held(asked) | learner, held(read) | learner

    assert (has in (wanted, as_go1_makes_it(asked))) == reads_as_asked(asked, read)


@pytest.mark.parametrize(
    ("expected", "asked", "read"),
    [
        (True, (), ()),
        (True, (), (LEARNER,)),
        (True, (LEARNER,), ()),
        (True, (MANAGER,), ("manager", LEARNER)),
        (True, (ADMINISTRATOR, CONTENT_ADMINISTRATOR), (CONTENT_ADMINISTRATOR, LEARNER)),
        (True, (CONTENT_ADMINISTRATOR,), (CONTENT_ADMINISTRATOR,)),
        (True, (ADMINISTRATOR, CONTENT_ADMINISTRATOR), (ADMINISTRATOR, CONTENT_ADMINISTRATOR)),
        (False, (MANAGER,), (LEARNER,)),
        (False, (LEARNER,), (MANAGER, LEARNER)),
        (False, (ADMINISTRATOR,), (CONTENT_ADMINISTRATOR,)),
        (False, (ADMINISTRATOR,), (LEARNER,)),
        (False, (CONTENT_ADMINISTRATOR,), (ADMINISTRATOR, CONTENT_ADMINISTRATOR)),
        (False, (ADMINISTRATOR, CONTENT_ADMINISTRATOR), (ADMINISTRATOR,)),
        (False, (ADMINISTRATOR, CONTENT_ADMINISTRATOR, MANAGER), (CONTENT_ADMINISTRATOR,)),
    ],
)
def test_a_read_back(expected, asked, read):
    """Only what Go1 does by itself is no difference."""
    assert expected is reads_as_asked(values(*asked), values(*read))


# Names of people


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("given_name", None),
        ("given_name", Name()),
        ("given_name", Name(given_name="", family_name="King")),
        ("given_name", Name(given_name=" \t", family_name="King")),
        ("family_name", Name(given_name="Ada")),
        ("family_name", Name(given_name="Ada", family_name="\N{NO-BREAK SPACE}")),
    ],
)
def test_a_person_without_a_name_is_refused(field, name):
    """The error names the part that is missing."""
    with pytest.raises(ValidationError) as caught:
        check_person_name(name)

    assert (f"{field} is empty", f"name.{field}") == (caught.value.detail, caught.value.field)
    assert "names_required=False" in caught.value.hint


def test_a_person_with_a_name_passes():
    """Both parts are enough."""
    check_person_name(Name(given_name="Ada", family_name="King"))
