"""What becomes of roles on their way to Go1."""

import warnings

import pytest

from go1scim.errors import RoleConflictWarning
from go1scim.models import Role, RoleValue
from go1scim.models.role_rules import as_sent, settle_conflict

BOTH = (RoleValue(Role.ADMINISTRATOR.guid), RoleValue(Role.CONTENT_ADMINISTRATOR.guid))


@pytest.mark.parametrize(
    ("role", "sent"),
    [
        (RoleValue("administrator"), RoleValue(Role.ADMINISTRATOR.guid)),
        (RoleValue(Role.MANAGER.guid.lower()), RoleValue(Role.MANAGER.guid)),
        (RoleValue(display="Manager"), RoleValue(Role.MANAGER.guid, display="Manager")),
        (
            RoleValue("tutor", display="Coach", type="x", primary=True),
            RoleValue(Role.ASSESSOR.guid, display="Coach", type="x", primary=True),
        ),
        (RoleValue(display="rol_1"), RoleValue("rol_1", display="rol_1")),
    ],
)
def test_a_role_of_go1_is_sent_as_its_guid(role, sent):
    """A label, an internal name or a display name stands for it; the rest stays."""
    assert (BOTH[0], sent) == as_sent([BOTH[0], role])


def test_other_roles_are_sent_as_they_are():
    """A GUID of any kind, and what only the server knows."""
    unknown = (RoleValue("rol_x"), RoleValue(display="Boss"), RoleValue("12", display="Learner"))
    roles = (*BOTH, *unknown, RoleValue())
    assert roles is as_sent(roles)


def test_the_warning_names_the_person():
    """One line may write many people: Python shows a warning once for each text and line."""
    with pytest.warns(RoleConflictWarning, match=r"^ada: Administrator is not sent"):
        settle_conflict(BOTH, "resolve", who="ada")
    with pytest.warns(RoleConflictWarning, match=r"^Administrator is not sent"):
        settle_conflict(BOTH, "resolve")


def test_the_warning_is_about_a_line_of_the_caller():
    """However many frames of this package are in between."""
    functions = {}
    code = "def inner(*a):\n settle(*a)\n\ndef outer(*a):\n inner(*a)"
    ours = {"__name__": "go1scim.calls", "settle": settle_conflict}
    exec(code, ours, functions)  # noqa: S102 - a module of the package, so to say
    ours.update(functions)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        functions["outer"](BOTH, "resolve")
        settle_conflict(BOTH, "resolve")
    assert [__file__] * 2 == [one.filename for one in caught]
