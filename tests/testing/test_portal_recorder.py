from urllib.parse import urlencode

import pytest

from go1scim._exchange import Request, Service

ADA = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}


def test_requests_are_kept_for_assertions(go1):
    """Method, path, decoded query, body, headers and status; never the token."""
    go1("POST", "/Users", ADA, X_Y="z")
    go1("GET", "/Users/a%2Fb?filter=userName%20eq%20%22x%22&count=")
    first, second = go1.portal.requests
    assert ("POST", "/Users", ADA, 201, {}) == (
        first.method,
        first.path,
        first.json(),
        first.status,
        first.query,
    )
    assert {"x_y": "z"} == first.headers
    assert ("/Users/a%2Fb", {"filter": 'userName eq "x"', "count": ""}, None, 404) == (
        second.path,
        second.query,
        second.json(),
        second.status,
    )
    assert go1.token not in repr(first)


def test_requests_can_be_counted(go1):
    """By method, path and status."""
    for target in ("/Users", "/Users/1", "/Groups"):
        go1("GET", target)
    requests = go1.portal.requests
    assert [3, 3, 2, 1, 1] == [
        len(requests),
        requests.count(),
        requests.count("GET", "/Users"),
        requests.count(status=404),
        requests.count("GET", "/Groups", status=200),
    ]
    assert "/Groups" == requests[-1].path
    assert ["/Users", "/Users/1"] == [one.path for one in requests[:2]]
    assert "<3 requests>" == repr(requests)
    requests.clear()
    assert [] == list(requests)


def test_a_lost_answer_has_no_status(go1):
    """The request was there all the same."""
    go1.portal.faults.lose_response()
    service = Service(go1.portal.base_url)
    go1.portal(Request("GET", "/Users", service, {"Authorization": f"Bearer {go1.token}"}))
    assert go1.portal.requests[0].status is None


@pytest.mark.parametrize("name", ["client_secret", "password", "code", "refresh_token"])
def test_token_requests_are_kept_without_their_secrets(go1, name):
    """The rest of the form can be asserted."""
    body = urlencode({"grant_type": "x", "scope": "", name: "hidden"}).encode()
    go1.portal(Request("POST", "", Service(go1.portal.token_url), {"Authorization": "y"}, body))
    (record,) = go1.portal.requests
    assert {"grant_type": "x", "scope": "", name: "***"} == record.form()
    assert ("/oauth/token", {}) == (record.path, record.headers)
    assert b"hidden" not in record.content
