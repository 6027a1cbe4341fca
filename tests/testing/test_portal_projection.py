from urllib.parse import quote

import pytest

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
OTHER = "urn:example:2.0:User"
ENGINES = {"department": "Engines", "division": "x", "manager": {"value": "7"}}
NAME = {"givenName": "Ada", "familyName": "Byron"}
MAILS = [{"value": "a@example.com", "type": "work"}, {"value": "b@example.com", "type": "home"}]
ALWAYS = {"id", "schemas"}


@pytest.fixture
def ada(rfc):
    """A portal with one user."""
    rfc.portal.add_user(
        {
            ENTERPRISE: ENGINES,
            OTHER: {"a": 1, "b": 2},
        },
        id="1",
        userName="ada",
        name=NAME,
        emails=MAILS,
        tags=["a", "b"],
        password="secret",
        userType="x",
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
        (ENTERPRISE, {ENTERPRISE: ENGINES}),
        ("id", {}),
        ("password", {}),
        (f"{CORE}:userName", {"userName": "ada"}),
        (f"{CORE.upper()}:name.GIVENNAME", {"name": {"givenName": "Ada"}}),
        (f"{ENTERPRISE}:manager.value", {ENTERPRISE: {"manager": {"value": "7"}}}),
        (f"{OTHER}:a", {OTHER: {"a": 1}}),
        (OTHER, {OTHER: {"a": 1, "b": 2}}),
        ("urn:example:none:User:a", {}),
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
        (
            f"{ENTERPRISE}:division",
            ENTERPRISE,
            {"department": "Engines", "manager": {"value": "7"}},
        ),
        (ENTERPRISE, ENTERPRISE, None),
        (f"{CORE}:userType", "userType", None),
        (OTHER, OTHER, None),
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


def test_all_of_the_core_schema_may_be_chosen_or_excluded(ada):
    """By its URN alone; what is returned always stays."""
    chosen = seen(ada, f"attributes={CORE}")
    assert {"userName", "name", "meta", "userType"} < set(chosen)
    assert not {ENTERPRISE, OTHER, "password"} & set(chosen)
    assert {*ALWAYS, "tags", ENTERPRISE, OTHER} == set(seen(ada, f"excludedAttributes={CORE}"))


def test_a_patch_knows_it_too(ada):
    """The answer shows what was asked for."""
    answer = ada.patch(
        "/Users/1?attributes=title", {"op": "add", "path": "title", "value": "Countess"}
    )
    assert {*ALWAYS, "title"} == set(answer.body)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("attributes=a.b.c", "invalidPath"),
        ("excludedAttributes=a%20b", "invalidPath"),
        ("attributes=" + quote('emails[type eq "work"]'), "invalidPath"),
        ("attributes=title&excludedAttributes=name", "invalidValue"),
    ],
)
def test_a_wish_that_cannot_be_met_prevents_the_write(ada, query, problem):
    """400, and nothing was made; the two parameters exclude each other."""
    answer = ada("POST", f"/Users?{query}", {"userName": "b"})
    assert (400, problem, 1) == (*answer.problem, len(ada.portal.users))
    assert (400, problem) == ada("GET", f"/Users?{query}").problem


def test_other_dialects_choose_and_exclude_at_once(go1):
    """What is excluded of what is chosen is left out."""
    go1.portal.add_user(userName="ada", name=NAME, title="x", id="1")
    user = seen(go1, "attributes=name,title&excludedAttributes=name.givenName,id")
    assert {"familyName": "Byron"} == user["name"]
    assert {*ALWAYS, "name", "title"} == set(user)


def test_a_schema_says_what_is_returned(ada, register):
    """Always, never, on request, or by default (RFC 7643 section 2.2)."""
    returned = {"a": "always", "b": "request", "c": "never", "d": "default"}
    attributes = [
        {"name": name, "type": "integer", "returned": value} for name, value in returned.items()
    ]
    register({"id": OTHER, "name": "Other", "attributes": attributes})
    ada.portal.add_user({"userName": "b", "id": "2", OTHER: dict.fromkeys(returned, 1)})
    for query, expected in {
        "": "ad",
        "attributes=userName": "a",
        f"attributes={OTHER}:b": "ab",
        f"attributes={OTHER}:c": "a",
        f"excludedAttributes={OTHER}:a": "ad",
        f"excludedAttributes={OTHER}:d": "a",
        f"excludedAttributes={OTHER}": "ad",
    }.items():
        user = ada("GET", f"/Users/2?{query}").body
        assert expected == "".join(user[OTHER]), query


def test_an_empty_wish_is_none(ada):
    """Everything is returned."""
    assert seen(ada, "") == seen(ada, "attributes=&excludedAttributes=")
