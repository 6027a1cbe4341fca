"""Microsoft Graph: people, groups, assignments."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from people import GRAPH, Server, graph_member, graph_user, page, query

from go1scim import ConfigurationError, DecodeError, ForbiddenError, Response
from go1scim.sources import GraphSource, SourceUser
from go1scim.testing import read_source

APP = {
    "id": "app",
    "appRoles": [{"id": "r1", "value": "Admin", "displayName": "Administrator", "isEnabled": True}],
}
DEFAULT = "00000000-0000-0000-0000-000000000000"


def assignment(principal, kind="User", role="r1"):
    """An entry of appRoleAssignedTo."""
    return {"principalId": principal, "principalType": kind, "appRoleId": role}


ASSIGNED = {
    "/servicePrincipals/app": APP,
    "/servicePrincipals/app/appRoleAssignedTo": page(
        assignment("ada"),
        assignment("ada"),
        assignment("staff", "Group", DEFAULT),
        assignment("robot", "ServicePrincipal"),
    ),
    "/groups/staff/members": page(
        graph_member("ada"),
        graph_member("eve"),
        graph_member("inner", "group"),
        graph_member("laptop", "device"),
    ),
}


def test_people_with_their_managers():
    """Page by page, each with what was selected."""
    server = Server(
        {
            "/users": page(graph_user("ada", "eve"), next="/users?$skiptoken=2"),
            "/users?$skiptoken=2": page(graph_user("eve", accountEnabled=False)),
        }
    )
    found = read_source(GraphSource("secret").users(), server)

    assert [
        SourceUser(
            "ada",
            {
                "id": "ada",
                "userPrincipalName": "ada@example.com",
                "givenName": "Ada",
                "surname": None,
                "accountEnabled": True,
            },
            manager="eve",
        ),
        SourceUser(
            "eve",
            {
                "id": "eve",
                "userPrincipalName": "eve@example.com",
                "givenName": "Eve",
                "surname": None,
                "accountEnabled": False,
            },
            active=False,
        ),
    ] == found.records
    assert found.reading.complete
    asked = query(server.asked[0])
    assert ("manager($levels=1;$select=id)", "999") == (asked["$expand"], asked["$top"])
    assert asked["$select"].startswith("id,accountEnabled,userPrincipalName,mail,")
    assert {"Bearer secret"} == {r.headers["Authorization"] for r in found.requests}
    assert {GRAPH} == {request.service.base_url for request in found.requests}


def test_a_link_to_another_host_is_followed_on_ours():
    """The token goes nowhere else."""
    server = Server(
        {
            "/users": page(graph_user("ada"), next="https://evil.example/v1.0/users?$skiptoken=2"),
            "/users?$skiptoken=2": page(graph_user("eve")),
        }
    )
    found = read_source(GraphSource("secret").users(), server)

    assert {GRAPH} == {request.service.base_url for request in found.requests}
    assert 2 == len(found.records)


def test_links_in_circles_are_not_everything():
    """The reading ends, and says so."""
    server = Server({"/users": page(graph_user("ada"), next="/users?$skiptoken=2")})
    found = read_source(GraphSource("secret").users(), server)

    assert 2 == len(found.records)
    assert not found.reading.complete


def test_groups_with_their_members():
    """People and groups apart; devices have no account."""
    server = Server(
        {
            **ASSIGNED,
            "/groups": page({"id": "staff", "displayName": "Staff"}, {"id": "void"}),
            "/groups/void/members": page(),
        }
    )
    found = read_source(GraphSource("secret").groups(), server)
    staff, void = found.records

    assert ("Staff", ("ada", "eve"), ("inner",)) == (staff.name, staff.members, staff.groups)
    assert {"id": "staff", "displayName": "Staff"} == staff.attributes
    assert ("", ()) == (void.name, void.members)
    assert found.reading.complete


def test_members_of_members_only_where_they_are_asked_for():
    """As with Entra ID's own provisioning."""
    server = Server({"/groups": page({"id": "g"}), "/groups/g/transitiveMembers": page()})
    read_source(GraphSource("secret", transitive=True).groups(), server)

    assert "/groups/g/transitiveMembers?$select=id&$top=999" == server.asked[1]


def test_members_in_circles_make_the_groups_incomplete():
    """Although every group was there."""
    loop = page(graph_member("ada"), next="/groups/g/members?$skiptoken=2")
    server = Server({"/groups": page({"id": "g"}), "/groups/g/members": loop})

    assert not read_source(GraphSource("secret").groups(), server).reading.complete


def test_who_is_assigned_and_as_what():
    """Directly or through a group; each role once; nobody else has any."""
    server = Server({**ASSIGNED, "/users": page(*map(graph_user, ("ada", "eve", "jo")))})
    found = read_source(GraphSource("secret", app="app").users(), server)
    admin = {"id": "r1", "value": "Admin", "displayName": "Administrator"}
    default = {"id": DEFAULT, "value": None, "displayName": "Default Access"}

    assert [("ada", [admin, default]), ("eve", [default]), ("jo", [])] == [
        (user.id, user.attributes["appRoleAssignments"]) for user in found.records
    ]


def test_groups_that_are_assigned():
    """Their members are read once, as those of a group."""
    server = Server({**ASSIGNED, "/groups": page({"id": "staff"})})
    (staff,) = read_source(GraphSource("secret", app="app").groups(), server).records

    assert [DEFAULT] == [role["id"] for role in staff.attributes["appRoleAssignments"]]
    assert 1 == sum("/members" in target for target in server.asked)


@pytest.mark.parametrize(
    "path", ["/servicePrincipals/app/appRoleAssignedTo", "/groups/staff/members"]
)
def test_assignments_in_circles_end_the_reading(path):
    """Nobody may lose an account over them."""
    loop = {**ASSIGNED[path], "@odata.nextLink": f"{GRAPH}{path}?$skiptoken=2"}
    with pytest.raises(DecodeError, match="a page that it had sent"):
        read_source(GraphSource("secret", app="app").users(), Server({**ASSIGNED, path: loop}))


def test_one_person():
    """By id or userPrincipalName, with the roles that Graph knows to come from groups."""
    server = Server(
        {
            **ASSIGNED,
            "/users/ada@example.com": graph_user("ada"),
            "/users/ada/appRoleAssignments": page(
                {**assignment("ada"), "resourceId": "app"},
                {**assignment("ada"), "resourceId": "another"},
            ),
        }
    )
    (ada,) = read_source(GraphSource("secret", app="app").user("ada@example.com"), server).records

    assert ["Admin"] == [role["value"] for role in ada.attributes["appRoleAssignments"]]
    (ada,) = read_source(GraphSource("secret").user("ada@example.com"), server).records
    assert "appRoleAssignments" not in ada.attributes


def test_nobody():
    """None where nobody has the id; another error is one."""
    server = Server({"/users/x": Response(404)})
    assert [] == read_source(GraphSource("secret").user("x"), server).records
    with pytest.raises(ForbiddenError, match=r"User\.Read\.All"):
        read_source(GraphSource("secret").user("x"), Server({"/users/x": Response(403)}))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": None},
        {"value": ["ada"]},
        {"value": [{"displayName": "Ada"}]},
        {"value": [{"id": 7}]},
        Response(200, {}, b'[{"id": "ada"}]'),
        "ada",
        {"value": [{"id": "ada", "manager": {"@odata.type": "x"}}]},
    ],
    ids=repr,
)
def test_an_answer_of_another_shape_is_told(body):
    """As something in between makes it."""
    with pytest.raises(DecodeError):
        read_source(GraphSource("secret").users(), Server({"/users": body}))


def test_what_microsoft_graph_says_is_told():
    """In its own words, with what to do."""
    body = (
        b'{"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}'
    )
    with pytest.raises(ForbiddenError, match=r"Insufficient privileges\. Grant User"):
        read_source(GraphSource("secret").users(), Server({"/users": Response(403, {}, body)}))


# --- The credential -------------------------------------------------------------------------------


def test_without_a_credential_azure_identity_is_asked(monkeypatch):
    """For the token of the cloud that the base URL is of."""
    asked = []

    class DefaultAzureCredential:
        def get_token(self, *scopes):
            asked.extend(scopes)
            return SimpleNamespace(token="secret", expires_on=4e9)

    identity = ModuleType("azure.identity")
    identity.DefaultAzureCredential = DefaultAzureCredential
    monkeypatch.setitem(sys.modules, "azure", ModuleType("azure"))
    monkeypatch.setitem(sys.modules, "azure.identity", identity)
    source = GraphSource(base_url="https://graph.microsoft.us/v1.0")
    found = read_source(source.users(), Server({"/users": page(graph_user("ada"))}))

    assert ["https://graph.microsoft.us/.default"] == asked
    assert "Bearer secret" == found.requests[0].headers["Authorization"]


def test_a_missing_extra_is_named(monkeypatch):
    """With the two ways that need none."""
    monkeypatch.setitem(sys.modules, "azure.identity", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'go1scim\[entra\]'") as caught:
        GraphSource()
    assert "ClientCredentials" in caught.value.hint
