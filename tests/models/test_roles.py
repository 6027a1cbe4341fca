import copy
import pickle
import re

import pytest

from go1scim.models import Role, RoleValue
from go1scim.models.roles import Role as Defined


def test_there_are_five_roles():
    """Each with the GUID that public programs agree on, and the label that people see."""
    expected = {
        "Learner": "rol_01G3PZS7NZ0CF95J340P55FSZH",
        "Manager": "rol_01G3PZS7NZBW04V44QBM48PP0C",
        "Content Administrator": "rol_01G3PZS7NXC78RP57SG0EXD0Z5",
        "Administrator": "rol_01G3PZS7NCBKB170TEP3CC2BBH",
        "Assessor": "rol_01G3PZS7NY0579J21R4WB52HKJ",
    }

    assert expected == {role.label: role.guid for role in Role}
    assert Role is Defined


@pytest.mark.parametrize("role", Role)
def test_a_guid_is_a_prefixed_ulid(role):
    """A mistyped one would be refused by every portal."""
    assert re.fullmatch(r"rol_[0-9A-HJKMNP-TV-Z]{26}", role.guid)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("written", [str, str.lower, str.upper, "  {}\n".format], ids=range(4))
def test_a_role_is_found_by_each_of_its_names(role, written):
    """By GUID, label or internal name, in any case, with white space around."""
    for text in (role.guid, role.label, role.internal_name):
        assert text is None or role is Role.find(written(text))


@pytest.mark.parametrize("text", ["", " ", "rol_01G3PZS7NZ0CF95J340P55FSZX", "Admin", "LEARNERS"])
def test_other_text_is_no_role(text):
    """Nothing is guessed."""
    assert Role.find(text) is None


@pytest.mark.parametrize("name", ["Student", "Tutor"])
def test_internal_names_are_not_labels(name):
    """They are understood, and never shown."""
    assert name != Role.find(name).label


@pytest.mark.parametrize("role", Role)
def test_a_role_stays_the_same(role):
    """Through pickle and copies, since it is compared by identity."""
    assert role is pickle.loads(pickle.dumps(role))  # noqa: S301
    assert role is copy.deepcopy(role)


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (Role.MANAGER, RoleValue(Role.MANAGER.guid)),
        (Role.MANAGER, RoleValue("manager")),
        (Role.MANAGER, RoleValue(display="Manager")),
        (Role.MANAGER, RoleValue("12", display="Manager")),
        (Role.MANAGER, RoleValue("Manager", display="Learner")),
        (None, RoleValue("12")),
        (None, RoleValue("12", display="Boss")),
        (None, RoleValue()),
    ],
)
def test_a_value_of_a_user_is_a_role_or_not(expected, value):
    """By its value, else by its display."""
    assert expected is value.role
