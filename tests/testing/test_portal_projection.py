from urllib.parse import quote

import pytest

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NAME = {"givenName": "Ada", "familyName": "Byron"}
MAILS = [{"value": "a@example.com", "type": "work"}, {"value": "b@example.com", "type": "home"}]
ALWAYS = {"id", "schemas"}


@pytest.fixture
def ada(rfc):
    """A portal with one user."""
    rfc.portal.add_user(
        {ENTERPRISE: {"department": "Engines", "division": "x"}},
        id="1",
        userName="ada",
        name=NAME,
        emails=MAILS,
        tags=["a", "b"],
    )
    return rfc


def seen(caller, query):
    """The user, as far as it is seen."""
    return caller("GET", f"/Users/1?{query}").body


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("userName", {"userName": "ada"}),
        ("USERNAME, title ,", {"userName": "ada"}),
        ("name.givenName", {"name": {"givenName": "Ada"}}),
        ("name.givenName,name.familyName", {"name": NAME}),
        ("name.givenName,name", {"name": NAME}),
        ("name,name.givenName", {"name": NAME}),
        ("emails.type", {"emails": [{"type": "work"}, {"type": "home"}]}),
        ("tags.x", {"tags": ["a", "b"]}),
        (f"{ENTERPRISE}:division", {ENTERPRISE: {"division": "x"}}),
        (ENTERPRISE, {ENTERPRISE: {"department": "Engines", "division": "x"}}),
        ("id", {}),
    ],
)
def test_only_what_is_asked_for_is_returned(ada, attributes, expected):
    """And the id and schemas, always (RFC 7644 section 3.9)."""
    user = seen(ada, f"attributes={quote(attributes)}")
    assert set(user) >= ALWAYS
    assert expected == {name: one for name, one in user.items() if name not in ALWAYS}


@pytest.mark.parametrize(
    ("excluded", "path", "expected"),
    [
        ("name", "name", None),
        ("name.givenName", "name", {"familyName": "Byron"}),
        ("emails.type", "emails", [{"value": one["value"]} for one in MAILS]),
        ("tags.x", "tags", ["a", "b"]),
        (f"{ENTERPRISE}:division", ENTERPRISE, {"department": "Engines"}),
        ("id,schemas", "id", "1"),
    ],
)
def test_what_is_excluded_is_left_out(ada, excluded, path, expected):
    """The id and schemas stay, whatever is asked."""
    user = seen(ada, f"excludedAttributes={quote(excluded)}")
    assert expected == user.get(path)
    assert set(user) >= {*ALWAYS, "userName"}


def test_lists_and_writes_know_it_too(ada):
    """Any answer that contains a resource."""
    query = "attributes=userName"
    listed = ada("GET", f"/Users?{query}").body["Resources"][0]
    made = ada("POST", f"/Users?{query}", {"userName": "b", "title": "x"}).body
    put = ada("PUT", f"/Users/1?{query}", {"userName": "c", "title": "x"}).body
    assert [{*ALWAYS, "userName"}] * 3 == [set(one) for one in (listed, made, put)]


def test_a_wish_that_cannot_be_read_prevents_the_write(ada):
    """400, and nothing was made."""
    answer = ada("POST", "/Users?attributes=a.b.c", {"userName": "b"})
    assert (400, "invalidPath", 1) == (*answer.problem, len(ada.portal.users))


def test_an_empty_wish_is_none(ada):
    """Everything is returned."""
    assert seen(ada, "") == seen(ada, "attributes=&excludedAttributes=")
