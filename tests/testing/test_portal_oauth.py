import base64
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from go1scim._exchange import Request, Service
from go1scim.testing import Portal

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
ALL = "user.read user.write group.read group.write"


@pytest.fixture
def ask(clock):
    """Ask for a token."""

    def ask(portal=None, *, method="POST", headers=None, client=True, content=None, **fields):
        known = {"client_id": "client", "client_secret": "secret"} if client else {}
        body = urlencode({**known, **fields}).encode() if content is None else content
        service = Service(ask.portal.token_url)
        reply = (portal or ask.portal)(Request(method, "", service, headers or FORM, body))
        return reply.status, json.loads(reply.content), reply.headers

    ask.portal = Portal(clock=clock)
    return ask


def status(portal, token, method="GET", target="/Users"):
    """What a token is good for."""
    headers = {"Authorization": f"Bearer {token}"}
    return portal(Request(method, target, Service(portal.base_url), headers, b"{}")).status


def test_client_credentials_give_a_token_for_everything(ask):
    """12 hours, no refresh token, no scope needed (documented by Go1)."""
    code, body, headers = ask(grant_type="client_credentials")
    assert (200, "Bearer", 43200, {"token_type", "expires_in", "access_token"}) == (
        code,
        body["token_type"],
        body["expires_in"],
        set(body),
    )
    assert ("application/json", "no-store") == (headers["content-type"], headers["cache-control"])
    assert 200 == status(ask.portal, body["access_token"])


def test_a_token_lives_twelve_hours(ask, clock):
    """To the second."""
    token = ask(grant_type="client_credentials")[1]["access_token"]
    clock.advance(43_199)
    assert 200 == status(ask.portal, token)
    clock.advance(1)
    assert 401 == status(ask.portal, token)


def test_the_client_may_authenticate_by_header(ask):
    """HTTP Basic with escaped parts (RFC 6749 section 2.3.1)."""
    portal = Portal(client_id="a b:c", client_secret="d/é")
    text = base64.b64encode(b"a+b%3Ac:d%2F%C3%A9").decode()
    headers = {**FORM, "Authorization": f"Basic {text}"}
    options = {"client": False, "headers": headers, "grant_type": "client_credentials"}
    assert 200 == ask(portal, **options)[0]


@pytest.mark.parametrize(
    "authorization", ["", "Basic !", "Basic /w==", "Basic Y2xpZW50Ondyb25n", "Bearer x"]
)
def test_a_wrong_client_is_refused(ask, authorization):
    """401 invalid_client with a challenge (RFC 6749 section 5.2)."""
    headers = {**FORM, "authorization": authorization}
    code, body, sent = ask(client=False, headers=headers, grant_type="client_credentials")
    assert (401, "invalid_client", 'Basic realm="oauth"') == (
        code,
        body["error"],
        sent["www-authenticate"],
    )


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"method": "GET"}, "invalid_request"),
        ({"headers": {"Content-Type": "application/json"}, "content": b"{}"}, "invalid_request"),
        ({"headers": {"X": "y"}}, "invalid_request"),
        ({"content": b"grant_type=a&grant_type=b"}, "invalid_request"),
        ({}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": ""}, "invalid_request"),
        ({"grant_type": "password", "portal_name": "x", "username": "y"}, "invalid_request"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "none"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "none"}, "invalid_grant"),
        (
            {
                "grant_type": "password",
                "portal_name": "example.mygo1.com",
                "username": "admin@example.com",
                "password": "wrong",
            },
            "invalid_grant",
        ),
    ],
)
def test_other_mistakes_are_named(ask, options, error):
    """400 with the code of RFC 6749 section 5.2."""
    code, body, _ = ask(**options)
    assert (400, error) == (code, body["error"])
    assert body["error_description"]


def test_a_refresh_token_works_once(ask):
    """Each use gives a new one; the old one is dead (documented by Go1)."""
    first = ask.portal.issue_refresh_token()
    code, body, _ = ask(grant_type="refresh_token", refresh_token=first)
    assert 200 == code
    assert 200 == status(ask.portal, body["access_token"])
    again = ask(grant_type="refresh_token", refresh_token=first)
    assert (400, "invalid_grant") == (again[0], again[1]["error"])
    assert 200 == ask(grant_type="refresh_token", refresh_token=body["refresh_token"])[0]


def test_a_refresh_token_lives_ninety_days(ask, clock):
    """Then the customer must connect again."""
    token = ask.portal.issue_refresh_token()
    clock.advance(90 * 86_400)
    assert "invalid_grant" == ask(grant_type="refresh_token", refresh_token=token)[1]["error"]


def test_a_code_is_redeemed_once_and_soon(ask, clock):
    """RFC 6749 section 4.1.2."""
    code = ask.portal.issue_code()
    answer = ask(grant_type="authorization_code", code=code, redirect_uri="https://a.example/")
    assert {"token_type", "expires_in", "access_token", "refresh_token"} == set(answer[1])
    assert "invalid_grant" == ask(grant_type="authorization_code", code=code)[1]["error"]
    late = ask.portal.issue_code()
    clock.advance(600)
    assert "invalid_grant" == ask(grant_type="authorization_code", code=late)[1]["error"]


@pytest.mark.parametrize(("redirect_uri", "expected"), [("https://a/", 200), ("https://b/", 400)])
def test_a_code_belongs_to_its_redirect(ask, redirect_uri, expected):
    """RFC 6749 section 4.1.3."""
    code = ask.portal.issue_code(redirect_uri="https://a/")
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    assert expected == ask(**sent)[0]


def test_the_password_grant_asks_for_the_portal(ask):
    """Documented by Go1, with portal_name; without scope the token is good for nothing."""
    sent = {
        "grant_type": "password",
        "portal_name": "example.mygo1.com",
        "username": "admin@example.com",
        "password": "password",
    }
    poor = ask(**sent)[1]
    rich = ask(**sent, scope=ALL)[1]
    assert [401, 200] == [status(ask.portal, one["access_token"]) for one in (poor, rich)]
    assert "refresh_token" in rich


@pytest.mark.parametrize(
    ("method", "target", "scope"),
    [
        ("GET", "/Users", "user.read"),
        ("GET", "/Users/1", "user.read"),
        ("POST", "/Users", "user.write"),
        ("PUT", "/Users/1", "user.write"),
        ("PATCH", "/Users/1", "user.write"),
        ("DELETE", "/Users/1", "user.write"),
        ("GET", "/Groups", "group.read"),
        ("POST", "/Groups", "group.write"),
    ],
)
def test_each_operation_has_its_scope(method, target, scope):
    """A token of that scope alone gets through, one of all the others does not."""
    portal = Portal()
    others = " ".join(set(ALL.split()) - {scope})
    assert 401 == status(portal, portal.issue_token(others), method, target)
    assert 401 != status(portal, portal.issue_token(scope), method, target)


def test_a_missing_scope_is_told_as_go1_tells_it(go1):
    """401 with exactly that message (third-party)."""
    answer = go1("GET", "/Users", token=go1.portal.issue_token("user.write"))
    assert (401, {"message": "Missing scopes"}) == (answer.status, answer.body)
    assert "www-authenticate" not in answer.headers


def test_a_missing_scope_is_403_in_the_standard(rfc):
    """RFC 6750 section 3.1."""
    answer = rfc("GET", "/Users", token=rfc.portal.issue_token("user.write"))
    assert (403, "Missing scopes: user.read") == (answer.status, answer.body["detail"])
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_a_missing_scope_takes_the_form_of_other_errors(make_caller):
    """When that form was asked for."""
    caller = make_caller(quirks={"error_body": "go1"})
    answer = caller("GET", "/Users", token=caller.portal.issue_token(""))
    assert {"error_code": "unauthorized", "message": "Missing scopes"} == answer.body


def test_a_bad_token_is_401_with_a_challenge(go1):
    """RFC 6750 section 3: with invalid_token only where a token came."""
    bad = go1("GET", "/Users", token="none")
    none = go1("GET", "/Users", Authorization="")
    other = go1("GET", "/Users", Authorization=f"Basic {go1.token}")
    assert [401, 401, 401] == [bad.status, none.status, other.status]
    assert 'Bearer realm="scim", error="invalid_token"' == bad.headers["www-authenticate"]
    assert 'Bearer realm="scim"' == none.headers["www-authenticate"]


def test_a_bad_token_may_be_403(make_caller):
    """As Go1's own library answers."""
    caller = make_caller(quirks={"bad_token_status": 403})
    answer = caller("GET", "/Users", token="none")
    assert (403, "Missing or invalid JWT.") == (answer.status, answer.body["detail"])


def test_tokens_can_be_revoked(go1):
    """Those issued so far, and no later one."""
    go1.portal.revoke_tokens()
    assert 401 == go1("GET", "/Users").status
    assert 200 == go1("GET", "/Users", token=go1.portal.issue_token()).status


@pytest.mark.parametrize(("scope", "expected"), [(None, ALL), ("user.read", "user.read")])
def test_the_token_answer_may_vary(ask, scope, expected):
    """With scope, and with expires_in as text."""
    portal = Portal(quirks={"token_scope": True, "expires_in_text": True})
    more = {} if scope is None else {"scope": scope}
    body = ask(portal, grant_type="client_credentials", **more)[1]
    assert (expected, "43200") == (body["scope"], body["expires_in"])


def authorize(portal, **query):
    """Ask to be authorized; the redirect and what it tells."""
    reply = portal(Request("GET", "?" + urlencode(query), Service(portal.authorize_url)))
    return reply, parse_qs(urlsplit(reply.headers.get("location", "")).query)


def test_authorizing_redirects_with_a_code_and_the_state(ask):
    """RFC 6749 section 4.1.2; the code gives a token of the scopes asked for."""
    asked = {
        "response_type": "code",
        "client_id": "client",
        "redirect_uri": "https://a.example/back?x=1",
        "scope": ALL,
        "state": "s&1",
    }
    reply, told = authorize(ask.portal, **asked)
    assert (302, ["s&1"], ["1"]) == (reply.status, told["state"], told["x"])
    sent = {"code": told["code"][0], "redirect_uri": asked["redirect_uri"]}
    body = ask(grant_type="authorization_code", **sent)[1]
    assert 200 == status(ask.portal, body["access_token"])


def test_authorizing_goes_back_with_an_error(ask):
    """RFC 6749 section 4.1.2.1: only to a redirect_uri of a known client."""
    known = {"client_id": "client", "redirect_uri": "https://a.example/"}
    reply, told = authorize(ask.portal, **known, response_type="token")
    assert (302, {"error": ["unsupported_response_type"]}) == (reply.status, told)
    assert 400 == authorize(ask.portal, **{**known, "client_id": "x"})[0].status
    assert 400 == authorize(ask.portal, client_id="client")[0].status


def test_there_is_nothing_else_beside_the_endpoint(ask):
    """404, as for any server."""
    for method, path in (("GET", "/"), ("POST", "/oauth/authorize"), ("GET", "/version")):
        request = Request(method, path, Service(ask.portal.origin))
        assert 404 == ask.portal(request).status
