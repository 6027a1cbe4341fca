"""Okta: people, groups, and what has changed."""

from email.utils import formatdate

import pytest
from people import OKTA, Server, app_user, event, linked, okta_group, okta_user, query

from go1scim import (
    ClientCredentials,
    ConfigurationError,
    DecodeError,
    ForbiddenError,
    Response,
    TooManyRequestsError,
    UnauthorizedError,
)
from go1scim.sources import OktaSource, SourceGroup, SourceUser
from go1scim.testing import read_source
from go1scim.testing.clock import DEFAULT_START

NOW = DEFAULT_START
QUIET = {
    "/api/v1/groups?limit=1": linked([], date=formatdate(NOW, usegmt=True)),
    "/api/v1/logs": linked([]),
    "/api/v1/users": linked([]),
    "/api/v1/groups": linked([]),
}
WEEK_AGO = f"{NOW - 7 * 86_400:.0f}"


def source(**settings):
    """A source with an API token."""
    return OktaSource(OKTA, "secret", **settings)


def changes(answers, cursor=WEEK_AGO, **settings):
    """What has changed since *cursor*."""
    return read_source(source(**settings).changes(cursor), Server({**QUIET, **answers}))


def test_everybody_of_an_org():
    """The deactivated, too, whom a plain list leaves out; whoever is suspended is active."""
    server = Server(
        {
            "/api/v1/users": [
                linked(
                    [okta_user("ada", email="ada@example.com", managerId="e7")],
                    "/api/v1/users?after=x&limit=200",
                ),
            ],
            "/api/v1/users?after=x&limit=200": linked(
                [
                    okta_user("eve", "SUSPENDED", employeeNumber="e7"),
                    okta_user("jo", "DEPROVISIONED"),
                ]
            ),
        }
    )
    found = read_source(source().users(), server)
    ada, eve, jo = found.records

    assert ("e7", ("ada@example.com", "ada@example.com")) == (ada.manager, ada.aliases)
    assert ("Ada", "ada", "ACTIVE") == tuple(
        ada.attributes[name] for name in ("firstName", "id", "status")
    )
    assert (True, False) == (eve.active, jo.active)
    assert "e7" in eve.aliases
    assert "credentials" not in ada.attributes
    assert "lastUpdated gt" in query(server.asked[0])["search"]
    assert {"SSWS secret"} == {r.headers["Authorization"] for r in found.requests}


def test_whoever_is_assigned_to_an_application():
    """With their Okta profile, or as the application maps it."""
    answers = {
        "/api/v1/apps/a1/users": linked(
            [
                app_user("ada", user=okta_user("ada"), title="CTO"),
                app_user("eve", "INACTIVE"),
                {**app_user("jo"), "_embedded": "x", "profile": None},
            ]
        )
    }
    server = Server(answers)
    ada, eve, jo = read_source(source(app="a1").users(), server).records
    (mapped, _, _) = read_source(
        source(app="a1", app_profile=True).users(), Server(answers)
    ).records

    assert ("Ada", None) == (ada.attributes["firstName"], ada.attributes.get("title"))
    assert ("CTO", None) == (mapped.attributes["title"], mapped.attributes.get("firstName"))
    assert (True, False, True) == (ada.active, eve.active, jo.active)
    assert {"id": "jo", "status": "PROVISIONED"} == jo.attributes
    assert "/api/v1/apps/a1/users?limit=500&expand=user" == server.asked[0]


def test_a_user_who_is_deactivated_is_not_active_in_any_application():
    """Whatever the application's own user says."""
    answers = {
        "/api/v1/apps/a1/users": linked([app_user("a", user=okta_user("a", "DEPROVISIONED"))])
    }

    assert [False] == [
        u.active for u in read_source(source(app="a1").users(), Server(answers)).records
    ]


def test_groups_with_their_members():
    """Of the org, or those that are assigned to the application."""
    members = {
        "/api/v1/groups/g/users": linked([okta_user("ada")], "/api/v1/groups/g/users?after=1"),
        "/api/v1/groups/g/users?after=1": linked([okta_user("eve")]),
    }
    whole = {"/api/v1/groups": linked([okta_group("g", "Staff")]), **members}
    assigned = {
        "/api/v1/apps/a1/groups": linked(
            [{"id": "g", "_embedded": {"group": okta_group("g", "Staff")}}]
        ),
        **members,
    }
    expected = [
        SourceGroup(
            "g",
            {"name": "Staff", "id": "g", "type": "OKTA_GROUP"},
            name="Staff",
            members=("ada", "eve"),
        )
    ]

    assert expected == read_source(source().groups(), Server(whole)).records
    assert expected == read_source(source(app="a1").groups(), Server(assigned)).records


def test_links_in_circles_are_not_everything():
    """Of a list, or of a list of members."""
    loop = {"/api/v1/users": linked([okta_user("ada")], "/api/v1/users?after=1")}
    assert not read_source(source().users(), Server(loop)).reading.complete
    loop = {
        "/api/v1/groups": linked([okta_group("g", "Staff")]),
        "/api/v1/groups/g/users": linked([], "/api/v1/groups/g/users?after=1"),
    }
    assert not read_source(source().groups(), Server(loop)).reading.complete


def test_one_person():
    """As a user of the application where there is one."""
    answers = {
        "/api/v1/users/ada": okta_user("ada"),
        "/api/v1/apps/a1/users/ada": app_user("ada", user=okta_user("ada")),
        "/api/v1/users/x": Response(404),
    }

    assert ["ada"] == [u.id for u in read_source(source().user("ada"), Server(answers)).records]
    assert ["ada"] == [
        u.id for u in read_source(source(app="a1").user("ada"), Server(answers)).records
    ]
    assert [] == read_source(source().user("x"), Server(answers)).records


def test_a_rate_limit_is_waited_for():
    """Until the time that Okta names, by its own clock."""
    limit = Response(
        429,
        {
            "x-rate-limit-limit": "600",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": f"{NOW + 45:.0f}",
            "date": formatdate(NOW, usegmt=True),
        },
    )
    found = read_source(source().users(), Server({"/api/v1/users": [limit, linked([])]}))

    assert 45 == found.waited


def test_a_rate_limit_that_takes_too_long_is_an_error():
    """Which says when to come back."""
    limit = Response(429, {"x-rate-limit-reset": f"{NOW + 900:.0f}"})
    with pytest.raises(TooManyRequestsError, match="asks to wait 900 seconds"):
        read_source(source().users(), Server({"/api/v1/users": limit}))


def test_what_okta_says_is_told():
    """In its own words, with what to do."""
    body = b'{"errorCode": "E0000011", "errorSummary": "Invalid token provided", "errorId": "x"}'
    with pytest.raises(UnauthorizedError, match=r"Invalid token provided\. Check token="):
        read_source(source().users(), Server({"/api/v1/users": Response(401, {}, body)}))


@pytest.mark.parametrize("body", [{"errorCode": "x"}, ["ada"], [{"id": ""}]], ids=str)
def test_an_answer_of_another_shape_is_told(body):
    """As the page of a proxy makes it."""
    with pytest.raises(DecodeError):
        read_source(source().users(), Server({"/api/v1/users": linked(body)}))


def test_other_credentials():
    """OAuth, by one of go1scim's own or by a function."""
    own = ClientCredentials("id", "secret", token_url=f"{OKTA}/oauth2/v1/token")
    assert "secret" not in repr(OktaSource(OKTA, own).service.auth)
    found = read_source(OktaSource(OKTA, lambda: "made").users(), Server(QUIET))
    assert "Bearer made" == found.requests[0].headers["Authorization"]
    with pytest.raises(ConfigurationError, match="plain http"):
        OktaSource("http://example.okta.com", "secret")


# --- Changes --------------------------------------------------------------------------------------


def test_a_cursor_begins_a_minute_ago():
    """By Okta's clock: its searches lag behind."""
    found = read_source(source().changes(None), Server(QUIET))

    assert (f"{NOW - 60:.0f}", []) == (found.reading.cursor, found.records)
    assert 1 == len(found.requests)


def test_a_clock_that_is_not_told_is_an_error():
    """Ours may be wrong."""
    with pytest.raises(DecodeError, match="no Date header"):
        read_source(source().changes(None), Server({"/api/v1/groups": linked([])}))


def test_a_quiet_time():
    """Gives nothing but the next cursor."""
    found = changes({})

    assert ([], f"{NOW - 60:.0f}") == (found.records, found.reading.cursor)


def test_people_of_an_org_who_have_changed():
    """Are read in full; who is deleted is told by the System Log."""
    server = Server(
        {
            **QUIET,
            "/api/v1/users": linked([okta_user("ada"), okta_user("jo")]),
            "/api/v1/users/ada": okta_user("ada", title="CTO"),
            "/api/v1/users/eve": Response(404),
            "/api/v1/users/jo": Response(404),
            "/api/v1/logs": [
                linked(
                    [
                        event("user.lifecycle.delete.initiated", ("User", "eve"), ("Other", "x")),
                        event("user.lifecycle.delete.initiated"),
                    ]
                ),
                linked([]),
            ],
        }
    )
    found = read_source(source().changes(WEEK_AGO), server)
    eve, ada, jo = found.records

    assert SourceUser("eve", deleted=True, purged=True) == eve
    assert "CTO" == ada.attributes["title"]
    assert SourceUser("jo", deleted=True, purged=True) == jo
    log = query(server.asked[1])
    assert ("2025-12-25T00:00:00.000Z", "2026-01-01T00:00:00.000Z") == (log["since"], log["until"])
    assert 'eventType eq "user.lifecycle.delete.initiated"' == log["filter"]


def test_people_of_an_application_who_have_changed():
    """Whoever lost the assignment is gone, whoever never had it is not spoken of."""
    server = Server(
        {
            **QUIET,
            "/api/v1/users": linked([okta_user("ada"), okta_user("stranger")]),
            "/api/v1/logs": [
                linked([event("application.user_membership.remove", ("User", "eve"))]),
                linked([]),
            ],
            "/api/v1/apps/a1/users/ada": app_user("ada", user=okta_user("ada")),
            "/api/v1/apps/a1/users/eve": Response(404),
            "/api/v1/apps/a1/users/stranger": Response(404),
        }
    )
    eve, ada = read_source(source(app="a1").changes(WEEK_AGO), server).records

    assert SourceUser("eve", deleted=True) == eve
    assert "ada" == ada.id
    assert 'target.id eq "a1"' in query(server.asked[1])["filter"]


def test_groups_that_have_changed():
    """Their names, their members, or that they are gone."""
    answers = {
        "/api/v1/groups": linked([okta_group("g", "Staff"), okta_group("other", "Other")]),
        "/api/v1/groups/g/users": linked([okta_user("ada")]),
        "/api/v1/groups/other/users": linked([]),
        "/api/v1/logs": [
            linked([]),
            linked([event("group.lifecycle.delete", ("UserGroup", "old"))]),
        ],
    }
    old, staff, other = changes(answers).records

    assert SourceGroup("old", deleted=True, purged=True) == old
    assert (("ada",), "Other") == (staff.members, other.name)


def test_groups_of_an_application_that_have_changed():
    """Others are not spoken of; another error is one."""
    answers = {
        "/api/v1/groups": linked([okta_group("g", "Staff"), okta_group("other", "Other")]),
        "/api/v1/groups/g/users": linked([okta_user("ada")]),
        "/api/v1/apps/a1/groups/g": {"id": "g"},
        "/api/v1/apps/a1/groups/other": Response(404),
    }
    assert ["g"] == [group.id for group in changes(answers, app="a1").records]
    with pytest.raises(ForbiddenError, match=r"okta\.apps\.read"):
        changes({**answers, "/api/v1/apps/a1/groups/other": Response(403)}, app="a1")


def test_an_error_of_one_person_ends_the_reading():
    """Who could not be read must not be lost."""
    with pytest.raises(ForbiddenError):
        changes({"/api/v1/users": linked([okta_user("a")]), "/api/v1/users/a": Response(403)})


@pytest.mark.parametrize(
    ("cursor", "reason"),
    [
        ("x", "none of an OktaSource"),
        ("", "none of an OktaSource"),
        ("²", "none of an OktaSource"),
        (f"{NOW - 90 * 86_400:.0f}", "does not go back to this cursor"),
    ],
)
def test_a_cursor_that_is_of_no_use_asks_for_everything(cursor, reason):
    """It is another source's, or too old."""
    found = changes({}, cursor)

    assert ([], False) == (found.records, found.reading.complete)
    assert reason in found.reading.reason


def test_a_log_in_circles_asks_for_everything():
    """What it would have said is not known."""
    found = changes({"/api/v1/logs": linked([], "/api/v1/logs?after=1")})

    assert not found.reading.complete
