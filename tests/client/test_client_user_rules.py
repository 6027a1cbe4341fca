"""Go1's rules for names and roles, before anything is sent."""

import faces
import pytest
from asked import operations
from attrs import evolve

from go1scim import (
    Dialect,
    EnterpriseUser,
    Name,
    PatchOp,
    Role,
    RoleConflictError,
    RoleConflictWarning,
    RoleValue,
    User,
    ValidationError,
    to_dict,
)
from go1scim.testing import Portal
from go1scim.urns import ENTERPRISE_USER, USER

GUID = Role.MANAGER.guid


def test_replace_sends_roles_back_that_only_the_server_knows(connect, clock, ada):
    """A role that the server has is no mistake of the caller's; one it does not have is."""
    portal = Portal(clock=clock, quirks={"role_names": False})
    go1 = connect(portal)
    id = portal.add_user(
        userName="a", name={"givenName": "A", "familyName": "B"}, roles=[{"value": "Dean"}]
    )["id"]
    user = go1.users.get(id)
    assert "X" == go1.users.replace(evolve(user, title="X")).title
    with pytest.raises(ValidationError, match="'Deen' is not a role of Go1"):
        go1.users.replace(evolve(user, roles=[*user.roles, RoleValue("Deen")]))


def test_replace_of_a_role_conflict_needs_no_request(go1, portal, ada):
    """It is refused at once, as is a name that is empty."""
    user = evolve(ada, id="1", roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
    with pytest.raises(RoleConflictError):
        go1.users.replace(user)
    with pytest.raises(ValidationError, match="family_name is empty"):
        go1.users.replace(User(id="1", user_name="a", name=Name(given_name="Ada")))
    assert 0 == len(portal.requests)


@pytest.mark.parametrize("operation", ["create", "update", "patch"])
def test_a_role_conflict_raises(go1, portal, ada, operation):
    """Go1 would drop Administrator without a word, so nothing is sent."""
    both = [Role.ADMINISTRATOR, "Content Administrator"]
    there = go1.users.create(ada)
    portal.requests.clear()
    values = [{"value": role.value} for role in User(roles=both).roles]
    attempt = {
        "create": lambda: go1.users.create(evolve(ada, roles=both)),
        "update": lambda: go1.users.update(there, roles=both),
        "patch": lambda: go1.users.patch(there, PatchOp().replace("roles", values)),
    }[operation]
    with pytest.raises(RoleConflictError, match="role_policy"):
        attempt()
    assert 0 == len(portal.requests)


ADMINISTRATOR = {"value": Role.ADMINISTRATOR.guid}
CONTENT_ADMINISTRATOR = {"value": Role.CONTENT_ADMINISTRATOR.guid}


@pytest.mark.parametrize(
    "patch_op",
    [
        PatchOp().add("roles", ADMINISTRATOR).add("roles", [CONTENT_ADMINISTRATOR]),
        PatchOp().replace("roles", [ADMINISTRATOR]).add({"roles": [CONTENT_ADMINISTRATOR]}),
        PatchOp().add({"Roles": ADMINISTRATOR, f"{USER}:roles": CONTENT_ADMINISTRATOR}),
    ],
    ids=["two adds", "replace and add", "one object"],
)
def test_operations_that_conflict_together_raise(connect, portal, ada, patch_op):
    """Each of them alone is good; or Administrator is sent by none of them."""
    go1 = connect(portal)
    there = go1.users.create(ada)
    with pytest.raises(RoleConflictError):
        go1.users.patch(there, patch_op)
    assert 0 == portal.requests.count("PATCH")
    resolving = connect(portal, role_policy="resolve")
    with pytest.warns(RoleConflictWarning, match="Administrator is not sent"):
        changed = resolving.users.patch(there, patch_op)
    assert {Role.CONTENT_ADMINISTRATOR, Role.LEARNER} == {role.role for role in changed.roles}
    (request,) = portal.requests.matching("PATCH")
    assert Role.ADMINISTRATOR.guid not in request.content.decode()


@pytest.mark.parametrize(
    "patch_op",
    [
        PatchOp().add("roles", ADMINISTRATOR).replace("roles", [CONTENT_ADMINISTRATOR]),
        PatchOp().add("roles", ADMINISTRATOR).remove("roles").add("roles", CONTENT_ADMINISTRATOR),
    ],
    ids=["replace", "remove"],
)
def test_operations_that_undo_others_are_no_conflict(go1, ada, patch_op):
    """What counts is what is left."""
    changed = go1.users.patch(go1.users.create(ada), patch_op)
    assert {Role.CONTENT_ADMINISTRATOR, Role.LEARNER} == {role.role for role in changed.roles}


def test_a_role_conflict_is_resolved_with_a_warning(connect, portal, ada):
    """Only Content Administrator is sent."""
    go1 = connect(portal, role_policy="resolve")
    with pytest.warns(RoleConflictWarning, match="Administrator is not sent"):
        created = go1.users.create(
            evolve(ada, roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
        )
    (request,) = portal.requests.matching("POST", "/Users")
    assert [Role.CONTENT_ADMINISTRATOR.guid] == [r["value"] for r in request.json()["roles"]]
    assert {Role.CONTENT_ADMINISTRATOR, Role.LEARNER} == {role.role for role in created.roles}


@pytest.mark.parametrize("operation", ["create", "update", "replace", "patch"])
def test_the_warning_names_the_person_and_the_line_of_the_caller(connect, portal, ada, operation):
    """Of a thousand people written by one line, each is warned about once."""
    go1 = connect(portal, role_policy="resolve")
    both = [Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR]
    there, bo = go1.users.create(ada), User(user_name="bo", name=ada.name)
    values = [{"value": role.guid} for role in both]
    attempt = {
        "create": lambda: go1.users.create(evolve(bo, roles=both)),
        "update": lambda: go1.users.update(there, roles=both),
        "replace": lambda: go1.users.replace(evolve(there, roles=both)),
        "patch": lambda: go1.users.patch(there.id, PatchOp().replace("roles", values)),
    }[operation]
    who = {"create": "bo", "patch": there.id}.get(operation, "ada@example.com")
    with pytest.warns(RoleConflictWarning, match=f"^{who}: Administrator is not sent") as caught:
        attempt()
    assert {faces.__file__} == {one.filename for one in caught}


@pytest.mark.parametrize("role", [RoleValue("manager"), RoleValue(display="Manager")], ids=repr)
@pytest.mark.parametrize("operation", ["create", "update", "replace", "patch", "no path"])
def test_a_role_of_go1_is_sent_as_its_guid(go1, portal, ada, operation, role):
    """Go1 is not known to take labels: whoever writes one means the role."""
    there, bo = go1.users.create(ada), User(user_name="bo", name=ada.name)
    value = to_dict(role)
    attempt = {
        "create": lambda: go1.users.create(evolve(bo, roles=[role])),
        "update": lambda: go1.users.update(there, roles=[role]),
        "replace": lambda: go1.users.replace(evolve(there, roles=[role])),
        "patch": lambda: go1.users.patch(there, PatchOp().add("roles", value)),
        "no path": lambda: go1.users.patch(there, PatchOp().add({f"{USER}:Roles": value})),
    }[operation]
    portal.requests.clear()
    attempt()
    (body,) = (one.content.decode() for one in portal.requests if one.method != "GET")
    assert f'"value":"{GUID}"' in body
    assert "manager" not in body


def test_a_role_conflict_is_sent_where_it_is_allowed(connect, portal, ada):
    """And an update of what Go1 has made of it sends nothing: no endless updates."""
    both = [Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR]
    go1 = connect(portal, role_policy="allow")
    created = go1.users.create(evolve(ada, roles=both))
    assert 2 == len(portal.requests.matching("POST", "/Users")[0].json()["roles"])
    portal.requests.clear()
    assert created is go1.users.update(created, roles=both)
    assert 0 == len(portal.requests)


def test_an_unknown_role_names_the_nearest(go1, ada):
    """A slip is refused before it is sent; an unknown GUID passes."""
    with pytest.raises(ValidationError, match="Did you mean 'Administrator'"):
        go1.users.create(evolve(ada, roles=["Adminstrator"]))
    with pytest.raises(ValidationError, match="Allowed are Learner"):
        go1.users.create(evolve(ada, roles=["xyz"]))
    created = go1.users.create(evolve(ada, roles=["rol_NEW"]))
    assert "rol_NEW" in {role.value for role in created.roles}


@pytest.mark.parametrize(
    ("patch_op", "sent"),
    [
        (PatchOp().add("roles", {"value": GUID}), [{"value": GUID}]),
        (PatchOp().replace("ROLES", [GUID]), [{"value": GUID}]),
        (PatchOp().replace({"Roles": [GUID]}), {"Roles": [{"value": GUID}]}),
        (PatchOp().replace({"title": "x"}), {"title": "x"}),
        (PatchOp().replace("roles", None), None),
        (PatchOp().replace("roles", []), []),
    ],
    ids=["one", "text", "no path", "others", "null", "empty"],
)
def test_patch_writes_roles_in_the_form_of_the_dialect(go1, portal, patch_op, sent):
    """Wherever an operation holds roles they are a list of objects, and the rest is as it was."""
    portal.faults.next(status=200, content=b'{"id": "1"}', method="PATCH")
    go1.users.patch("1", patch_op)
    ((operation,),) = operations(portal)
    assert sent == operation["value"]


def test_patch_of_one_role_by_filter_passes(go1, portal, ada):
    """What cannot be judged by itself is sent as it is."""
    there = go1.users.create(evolve(ada, roles=["Manager"]))
    path = f'roles[value eq "{Role.MANAGER.guid}"]'
    patched = go1.users.patch(there, PatchOp().remove(path))
    assert [Role.LEARNER] == [role.role for role in patched.roles]


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_name_is_not_empty(go1, portal, ada, field, operation):
    """Go1 takes nobody without (inferred from its CSV import)."""
    name = evolve(ada.name, **{field: " "})
    attempt = {
        "create": lambda: go1.users.create(evolve(ada, name=name)),
        "update": lambda: go1.users.update(evolve(ada, id="1"), name=name),
    }[operation]
    with pytest.raises(ValidationError, match=f"{field} is empty") as caught:
        attempt()
    assert f"name.{field}" == caught.value.field
    assert 0 == len(portal.requests)


def test_other_providers_have_none_of_these_rules(connect, clock):
    """The dialect RFC sends what it is given."""
    portal = Portal(clock=clock, dialect="rfc")
    go1 = connect(portal, dialect=Dialect(name="other"))
    created = go1.users.create(User(user_name="a", roles=["Dean", "Administrator"]))
    assert 2 == len(created.roles)
    assert 1 == len(go1.users.update(created, roles=["Deen"], name=Name()).roles)
    roles = [{"value": "A"}, {"value": "B"}]
    assert 2 == len(go1.users.patch(created, PatchOp().replace("roles", roles)).roles)
    assert () == go1.users.replace(User(id=created.id, user_name="a")).roles


def test_the_dialect_writes_roles_and_manager_as_text(connect, portal, ada):
    """As Entra does, for a provider that wants it so; in a POST as in a PATCH."""
    go1 = connect(
        portal, dialect=Dialect(name="text", go1_rules=True, roles="text", manager="text")
    )
    created = go1.users.create(
        evolve(ada, roles=["Manager"]).with_extension(EnterpriseUser(manager="m-1"))
    )
    go1.users.update(created, roles=["Assessor"], manager="m-2")
    body = portal.requests.matching("POST", "/Users")[0].json()
    assert [Role.MANAGER.guid] == body["roles"]
    assert "m-1" == body[ENTERPRISE_USER]["manager"]
    roles, manager = operations(portal)[0]
    assert [Role.ASSESSOR.guid] == roles["value"]
    assert "m-2" == manager["value"]
    go1.users.create(User(user_name="b", name=ada.name))


@pytest.mark.parametrize("name", [None, "", " "])
def test_a_user_has_a_name_to_sign_in_with(go1, portal, ada, name):
    """RFC 7643 section 4.1.1 wants one; nothing is sent."""
    for attempt in (go1.users.create, go1.users.replace):
        with pytest.raises(ValidationError) as caught:
            attempt(evolve(ada, id="1", user_name=name))
        assert "user_name" == caught.value.field
    assert 0 == len(portal.requests)
