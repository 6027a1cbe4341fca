"""Microsoft Graph: what has changed."""

import json

import pytest
from people import Server, graph_member, graph_user, page, query

from go1scim import DecodeError, ForbiddenError, Response
from go1scim.sources import GraphSource, SourceGroup, SourceUser
from go1scim.testing import read_source

START = {
    "/users/delta": page(delta="/users/delta?$deltatoken=u0"),
    "/groups/delta": page(delta="/groups/delta?$deltatoken=g0"),
}
QUIET = {
    "/users/delta?$deltatoken=u0": page(delta="/users/delta?$deltatoken=u1"),
    "/groups/delta?$deltatoken=g0": page(delta="/groups/delta?$deltatoken=g1"),
}


def cursor_of(source=None, answers=START):
    """The first cursor of a source."""
    found = read_source((source or GraphSource("t")).changes(None), Server(answers))
    assert [] == found.records
    return found.reading.cursor


def changes(answers, source=None, cursor=None):
    """What has changed since the first cursor."""
    found = cursor_of() if cursor is None else cursor
    return read_source((source or GraphSource("t")).changes(found), Server({**QUIET, **answers}))


def removed(id, reason="changed"):
    """A row of a delta for what is gone."""
    return {"id": id, "@removed": {"reason": reason}}


def test_a_cursor_begins_now():
    """Nothing is read for it; the delta is asked to watch references, too."""
    server = Server(START)
    read_source(GraphSource("t").changes(None), server)
    users, groups = map(query, server.asked)

    assert "latest" == users["$deltatoken"] == groups["$deltatoken"]
    assert users["$select"].endswith(",manager")
    assert groups["$select"].endswith(",members")


def test_a_quiet_time():
    """Gives nothing but the next cursor."""
    found = changes({})

    assert ([], True) == (found.records, found.reading.complete)
    assert "u1" in found.reading.cursor
    assert "g1" in found.reading.cursor
    assert 2 == len(found.requests)


def test_whoever_has_changed_is_read_in_full():
    """Once, however often the delta names them: it sends parts of objects, and sends again."""
    found = changes(
        {
            "/users/delta?$deltatoken=u0": page(
                {"id": "ada", "surname": "King"}, {"id": "eve"}, next="/users/delta?$skiptoken=2"
            ),
            "/users/delta?$skiptoken=2": page(
                {"id": "ada", "manager@delta": [{"id": "eve"}]},
                removed("jo"),
                removed("di", "deleted"),
                delta="/users/delta?$deltatoken=u1",
            ),
            "/users/ada": graph_user("ada", "eve"),
            "/users/eve": Response(404),
        }
    )
    jo, di, ada, eve = found.records

    assert [SourceUser("jo", deleted=True), SourceUser("di", deleted=True, purged=True)] == [jo, di]
    assert ("ada", "eve", "Ada") == (ada.id, ada.manager, ada.attributes["givenName"])
    assert SourceUser("eve", deleted=True) == eve
    assert found.reading.complete


def test_removed_and_there_again_in_one_delta():
    """The order of its rows tells nothing: it is read, to see."""
    rows = [removed("ada"), {"id": "ada"}]
    for told in (rows, rows[::-1]):
        found = changes(
            {
                "/users/delta?$deltatoken=u0": page(*told, delta="/users/delta?$deltatoken=u1"),
                "/users/ada": graph_user("ada"),
            }
        )
        assert [("ada", False)] == [(user.id, user.deleted) for user in found.records]


def test_groups_that_have_changed():
    """With all of their members, in full."""
    found = changes(
        {
            "/groups/delta?$deltatoken=g0": page(
                {"id": "staff", "members@delta": [{"id": "ada"}]},
                {"id": "gone"},
                removed("old", "deleted"),
                delta="/groups/delta?$deltatoken=g1",
            ),
            "/groups/staff": {"id": "staff", "displayName": "Staff"},
            "/groups/staff/members": page(graph_member("ada"), graph_member("eve")),
            "/groups/gone": Response(404),
        }
    )

    assert [
        SourceGroup("old", deleted=True, purged=True),
        SourceGroup(
            "staff",
            {"id": "staff", "displayName": "Staff"},
            name="Staff",
            members=("ada", "eve"),
        ),
        SourceGroup("gone", deleted=True),
    ] == found.records


def test_many_changes_are_read_a_few_at_a_time():
    """And no page of them is kept."""
    ids = [f"u{number:02}" for number in range(20)]
    found = changes(
        {
            "/users/delta?$deltatoken=u0": page(
                *({"id": id} for id in ids), delta="/users/delta?$deltatoken=u1"
            ),
            **{f"/users/{id}": graph_user(id) for id in ids},
        }
    )

    assert ids == [user.id for user in found.records]


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_cursor_that_is_too_old_asks_for_everything(kind):
    """Graph answers 410, which is no error."""
    found = changes({f"/{kind}/delta?$deltatoken={kind[0]}0": Response(410)})

    assert ([], False, None) == (found.records, found.reading.complete, found.reading.cursor)
    assert "keeps this cursor no longer" in found.reading.reason


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "7",
        "[]",
        "{}",
        json.dumps({"users": "u", "groups": "/g", "people_roles": {}, "group_roles": {}}),
        json.dumps({"users": "/u", "groups": 7, "people_roles": {}, "group_roles": {}}),
        json.dumps({"users": "/u", "groups": "/g", "people_roles": [], "group_roles": {}}),
        json.dumps({"users": "/u", "groups": "/g", "people_roles": {"a": 1}, "group_roles": {}}),
    ],
)
def test_a_cursor_of_something_else_asks_for_everything(cursor):
    """And nothing is sent for it."""
    found = changes({}, cursor=cursor)

    assert (False, ()) == (found.reading.complete, found.requests)
    assert "none of a GraphSource" in found.reading.reason


def test_another_error_is_one():
    """It comes out, and the cursor stays good."""
    with pytest.raises(ForbiddenError):
        changes({"/users/delta?$deltatoken=u0": Response(403)})


@pytest.mark.parametrize(
    "told",
    [
        page({"id": "ada"}),
        page(next="/users/delta?$deltatoken=u0", delta="/users/delta?$deltatoken=u1"),
    ],
    ids=["no link", "a circle"],
)
def test_a_delta_without_an_end_asks_for_everything(told):
    """No cursor could go on from it."""
    found = changes({"/users/delta?$deltatoken=u0": told})

    assert ([], False) == (found.records, found.reading.complete)
    assert "had no end" in found.reading.reason


def test_a_first_delta_without_an_end_is_an_error():
    """There is nothing to begin with."""
    with pytest.raises(DecodeError, match=r"no @odata\.deltaLink"):
        cursor_of(answers={**START, "/users/delta": page()})


def test_a_delta_link_to_another_host_is_followed_on_ours():
    """As any link."""
    start = {**START, "/users/delta": page(delta="/users/delta?$deltatoken=u0")}
    start["/users/delta"]["@odata.deltaLink"] = (
        "https://evil.example/v1.0/users/delta?$deltatoken=u0"
    )

    assert [] == changes({}, cursor=cursor_of(answers=start)).records


def test_members_in_circles_ask_for_everything():
    """Since one group is not whole."""
    found = changes(
        {
            "/groups/delta?$deltatoken=g0": page({"id": "g"}, delta="/groups/delta?$deltatoken=g1"),
            "/groups/g": {"id": "g"},
            "/groups/g/members": page(next="/groups/g/members?$skiptoken=2"),
        }
    )

    assert (["g"], False) == ([group.id for group in found.records], found.reading.complete)


def test_assignments_are_compared():
    """Whoever has others than before is read again, people and groups, also who has none left."""
    roles = {"/servicePrincipals/app": {"id": "app", "appRoles": []}}
    path = "/servicePrincipals/app/appRoleAssignedTo"

    def assigned(*principals):
        kinds = {"g": "Group", "u": "User"}
        return {
            **roles,
            path: page(
                *(
                    {"principalId": id, "principalType": kinds[id[0]], "appRoleId": role}
                    for id, role in principals
                )
            ),
            "/groups/g1/members": page(),
            "/groups/g2/members": page(graph_member("u4")),
        }

    source = GraphSource("t", app="app")
    before = assigned(("u1", "a"), ("u2", "a"), ("u3", "a"), ("g1", "a"))
    after = assigned(("u1", "a"), ("u2", "b"), ("g2", "a"))
    found = changes(
        {
            **after,
            **{f"/users/{id}": graph_user(id) for id in ("u2", "u3", "u4")},
            **{f"/groups/{id}": {"id": id} for id in ("g1", "g2")},
        },
        source,
        cursor_of(source, {**START, **before}),
    )
    told = {
        record.id: [role["id"] for role in record.attributes["appRoleAssignments"]]
        for record in found.records
    }

    assert {"u2": ["b"], "u3": [], "u4": ["a"], "g1": [], "g2": ["a"]} == told
