import pytest

from go1scim import PasswordGrant, User
from go1scim.testing import Portal

ADA = {"userName": "ada@example.com", "name": {"givenName": "Ada", "familyName": "Byron"}}


@pytest.fixture
def ada(go1):
    """A portal whose tokens belong to its one user."""
    go1.portal.add_user(ADA, id="1")
    go1.portal.me = "1"
    return go1


def test_me_is_the_user_behind_the_token(ada):
    """With the address that stays (RFC 7644 section 3.11)."""
    answer, user = ada("GET", "/Me"), ada("GET", "/Users/1")
    assert user.body == answer.body
    assert user.body["meta"]["location"] == answer.headers["location"]
    assert user.headers["etag"] == answer.headers["etag"]


def test_me_may_be_named_by_the_user_name(ada):
    """In any case."""
    ada.portal.me = "ADA@example.com"
    assert "1" == ada("GET", "/Me").body["id"]


def test_me_is_written_as_any_user(ada):
    """PUT, PATCH and DELETE, and a part of it is read."""
    assert 200 == ada("PUT", "/Me", {**ADA, "title": "Countess"}).status
    patched = ada.patch("/Me?attributes=title", {"op": "remove", "path": "title"})
    assert (200, {"schemas", "id"}) == (patched.status, set(patched.body))
    assert 204 == ada("DELETE", "/Me").status
    assert ada.portal.users[0]["active"] is False


def test_me_depends_on_versions_too(ada):
    """As it is the same resource."""
    assert 412 == ada("PUT", "/Me", ADA, **{"If-Match": 'W/"none"'}).status


def test_a_token_of_a_program_has_no_user(go1):
    """501, until the portal is told who it is."""
    assert [501, 501] == [go1(method, "/Me").status for method in ("GET", "DELETE")]
    assert go1.portal.me is None


def test_the_user_may_be_gone(ada):
    """404."""
    ada.portal.me = "2"
    assert 404 == ada("GET", "/Me").status


def test_somebody_registers(go1):
    """POST creates the user that the token belongs to from then on."""
    answer = go1("POST", "/Me", ADA)
    assert (201, answer.body["meta"]["location"]) == (answer.status, answer.headers["location"])
    assert answer.body == go1("GET", "/Me").body
    assert answer.body["id"] == go1.portal.me
    assert 409 == go1("POST", "/Me", ADA).status


def test_me_needs_the_same_rights(ada):
    """And a token that is good."""
    reader = ada.portal.issue_token("user.read")
    assert [200, 401, 401] == [
        ada("GET", "/Me", token=reader).status,
        ada("DELETE", "/Me", token=reader).status,
        ada("GET", "/Me", token="none").status,
    ]


@pytest.mark.parametrize(
    ("quirk", "expected"),
    [("alias", 200), ("redirect", 308), ("unsupported", 501), ("absent", 404)],
)
def test_me_is_optional(make_caller, quirk, expected):
    """The ways that the standard leaves; the client gives the user, or None."""
    caller = make_caller(quirks={"me": quirk})
    caller.portal.add_user(ADA, id="1")
    caller.portal.me = "1"
    assert expected == caller("GET", "/Me").status
    with caller.portal.client() as client:
        me = client.me()
    assert ("1" if expected == 200 else None) == (me and me.id)


def test_a_redirect_names_the_user(make_caller):
    """308 with the location, for every method."""
    caller = make_caller(quirks={"me": "redirect"})
    caller.portal.add_user(ADA, id="1")
    caller.portal.me = "1"
    answer = caller("DELETE", "/Me")
    assert (308, f"{caller.portal.base_url}/Users/1") == (
        answer.status,
        answer.headers["location"],
    )
    assert 1 == len(caller.portal.users)


def test_me_knows_its_methods(go1):
    """405 for others."""
    assert 405 == go1("HEAD", "/Me").status


def test_the_client_reads_the_user_who_signed_in():
    """With the password grant, whose user exists."""
    portal = Portal()
    portal.add_user(userName="admin@example.com", id="7")
    auth = PasswordGrant(
        portal.client_id,
        portal.client_secret,
        portal_name="example.mygo1.com",
        username="admin@example.com",
        password="password",
        token_url=portal.token_url,
    )
    with portal.client(auth=auth) as client:
        me = client.me()
        assert isinstance(me, User)
        assert "7" == me.id


def test_the_client_knows_that_a_program_has_no_user():
    """None, as the portal answers 501."""
    with Portal().client() as client:
        assert client.me() is None
