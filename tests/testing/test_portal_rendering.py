import pytest

from go1scim.models.roles import Role

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ADA = {
    "userName": "ada",
    "active": True,
    "roles": ["Manager", {"value": "odd"}, {"type": "x"}],
    ENTERPRISE: {"manager": {"value": "7", "displayName": "Boss"}, "division": "x"},
}


@pytest.fixture
def ada(make_caller):
    """How one user reads under some quirks."""

    def make(**quirks):
        caller = make_caller(quirks={"learner_implicit": False, **quirks})
        caller.portal.add_user(ADA)
        (listed,) = caller("GET", "/Users").body["Resources"]
        assert listed == caller("GET", f"/Users/{listed['id']}").body
        return listed

    return make


def test_ids_may_be_numbers(make_caller):
    """Go1's REST service has such; the path takes them as text."""
    caller = make_caller(quirks={"id_form": "number"})
    user = caller.portal.add_user(ADA)
    named = caller.portal.add_user(ADA, id="a")
    assert [1, "a"] == [one["id"] for one in caller("GET", "/Users").body["Resources"]]
    assert 1 == caller("GET", f"/Users/{user['id']}").body["id"]
    assert "a" == named["id"]


def test_active_may_be_text(ada):
    """Inferred from what Entra sends."""
    assert "True" == ada(string_booleans=True)["active"]


def test_the_manager_may_be_text(ada):
    """The rest of the extension stays."""
    assert {"manager": "7", "division": "x"} == ada(manager_form="string")[ENTERPRISE]


def test_text_instead_of_a_manager_needs_a_manager(make_caller):
    """Others have no extension, or one without."""
    caller = make_caller(quirks={"manager_form": "string", "string_booleans": True})
    caller.portal.add_group(displayName="x")
    caller.portal.add_user({"userName": "b", ENTERPRISE: {"division": "x"}})
    assert {"division": "x"} == caller("GET", "/Users").body["Resources"][0][ENTERPRISE]
    assert "active" not in caller("GET", "/Groups").body["Resources"][0]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            "objects",
            [{"value": Role.MANAGER.guid, "display": "Manager"}, {"value": "odd"}, {"type": "x"}],
        ),
        ("strings", [Role.MANAGER.guid, "odd", ""]),
        (
            "guid_name",
            [
                {"guid": Role.MANAGER.guid, "name": "Manager"},
                {"guid": "odd", "name": "odd"},
                {"guid": "", "name": ""},
            ],
        ),
    ],
)
def test_roles_have_three_forms(ada, form, expected):
    """What a role reads as is an open question."""
    assert expected == ada(role_form=form)["roles"]


def test_roles_by_name_may_be_unknown(make_caller):
    """Only GUIDs count then."""
    caller = make_caller(quirks={"role_names": False, "learner_implicit": False})
    user = caller.portal.add_user(userName="a", roles=["Manager"])
    assert [{"value": "Manager"}] == user["roles"]
