import pytest

from go1scim.models.roles import Role

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
WORK = {"value": "w@example.com", "type": "work", "primary": True}
HOME = {"value": "h@example.com", "type": "home"}

ADA = {
    "id": "1",
    "userName": "ada",
    "name": {"givenName": "Ada", "familyName": "Byron"},
    "title": "Countess",
    "emails": [WORK, HOME],
    "shoe": {"size": 39},
    "keepsakes": ["a"],
    "photos": [{"value": "a"}, {"value": "b"}],
    "urn:x:2.0:User": {"level": 1},
    ENTERPRISE: {"department": "Engines", "manager": {"value": "7"}},
}


@pytest.fixture
def ada(rfc):
    """A strict portal with one user and one group."""
    rfc.portal.add_user(ADA)
    rfc.portal.add_group(displayName="Sales", id="g", members=[{"value": "1"}, {"value": "2"}])
    return rfc


@pytest.fixture
def ada1(go1):
    """The same with Go1's rules."""
    go1.portal.add_user(ADA)
    go1.portal.add_group(displayName="Sales", id="g", members=[{"value": "1"}, {"value": "2"}])
    return go1


def op(op, path=..., value=...):
    """One operation."""
    parts = {"op": op, "path": path, "value": value}
    return {name: one for name, one in parts.items() if one is not ...}


def at(document, *path):
    """The value at a place, or None."""
    for step in path:
        document = document.get(step) if isinstance(document, dict) else document[step]
        if document is None:
            return None
    return document


@pytest.mark.parametrize(
    ("operation", "path", "expected"),
    [
        (op("add", "nickName", "A"), ["nickName"], "A"),
        (op("add", "NICKNAME", "A"), ["nickName"], "A"),
        (op("replace", "title", "x"), ["title"], "x"),
        (op("replace", "title", None), ["title"], None),
        (op("remove", "title"), ["title"], None),
        (op("remove", "title", None), ["title"], None),
        (op("remove", "nickName"), ["nickName"], None),
        (op("replace", f"{CORE}:title", "x"), ["title"], "x"),
        (op("replace", "name.givenName", "A"), ["name"], {**ADA["name"], "givenName": "A"}),
        (op("add", f"{CORE}:name.middleName", "M"), ["name", "middleName"], "M"),
        (op("replace", "name.middleName", None), ["name", "middleName"], None),
        (op("remove", "NAME.GIVENNAME"), ["name"], {"familyName": "Byron"}),
        (op("add", "name", {"formatted": "A B"}), ["name"], {**ADA["name"], "formatted": "A B"}),
        (
            op("replace", "name", {"givenName": None, "formatted": "B"}),
            ["name"],
            {"familyName": "Byron", "formatted": "B"},
        ),
        (op("remove", "name"), ["name"], None),
        (op("add", f"{ENTERPRISE}:division", "x"), [ENTERPRISE, "division"], "x"),
        (op("replace", f"{ENTERPRISE}:manager.value", "8"), [ENTERPRISE, "manager", "value"], "8"),
        (op("remove", f"{ENTERPRISE}:manager"), [ENTERPRISE], {"department": "Engines"}),
        (op("remove", ENTERPRISE), [ENTERPRISE], None),
        (op("replace", ENTERPRISE, None), [ENTERPRISE], None),
        (op("add", ENTERPRISE, {"division": "x"}), [ENTERPRISE, "department"], "Engines"),
        (op("add", ENTERPRISE, {"division": "x"}), [ENTERPRISE, "division"], "x"),
        (op("replace", "urn:x:2.0:User:level", 2), ["urn:x:2.0:User", "level"], 2),
        (op("remove", "urn:x:2.0:User:level"), ["urn:x:2.0:User"], None),
        (op("remove", "urn:x:2.0:User"), ["urn:x:2.0:User"], None),
        (op("replace", "URN:X:2.0:USER", {"a": 1}), ["urn:x:2.0:User"], {"level": 1, "a": 1}),
        (op("replace", "shoe.size", 40), ["shoe", "size"], 40),
        (op("replace", "shoe", 40), ["shoe"], 40),
        (op("add", "keepsakes", "b"), ["keepsakes"], ["a", "b"]),
        (op("add", "keepsakes", ["a", "b"]), ["keepsakes"], ["a", "b"]),
        (op("replace", "keepsakes", ["b", "b"]), ["keepsakes"], ["b"]),
        (op("add", "emails", [HOME, {**HOME, "type": "other"}]), ["emails", 2, "type"], "other"),
        (op("add", "emails", {**HOME, "display": "H"}), ["emails", 1, "display"], "H"),
        (op("add", "emails", [{"type": "x"}]), ["emails", 2], {"type": "x"}),
        (op("replace", "emails", [HOME]), ["emails"], [HOME]),
        (op("replace", "emails", []), ["emails"], None),
        (op("remove", "emails"), ["emails"], None),
        (op("remove", 'emails[type eq "home"]'), ["emails"], [WORK]),
        (op("remove", 'emails[type eq "fax"]'), ["emails"], [WORK, HOME]),
        (op("remove", 'emails[type eq "home" and value eq "h@example.com"]'), ["emails"], [WORK]),
        (op("remove", 'phoneNumbers[type eq "fax"]'), ["phoneNumbers"], None),
        (op("replace", 'emails[type eq "home"].value', "n"), ["emails", 1, "value"], "n"),
        (op("remove", 'emails[type eq "home"].value'), ["emails", 1], {"type": "home"}),
        (op("replace", 'emails[type co "om"].value', "n"), ["emails", 1, "value"], "n"),
        (op("replace", "emails[not (primary eq true)].value", "n"), ["emails", 1, "value"], "n"),
        (op("replace", 'emails[type eq "home"]', {"value": "n"}), ["emails", 1], {"value": "n"}),
        (
            op("add", 'emails[type eq "home"]', {"display": "H"}),
            ["emails", 1],
            {**HOME, "display": "H"},
        ),
        (op("replace", "emails.display", "x"), ["emails", 1, "display"], "x"),
        (op("remove", "emails.type"), ["emails", 1], {"value": "h@example.com"}),
        (op("remove", "phoneNumbers.type"), ["phoneNumbers"], None),
        (op("add", "emails", [{"value": "n", "primary": True}]), ["emails", 0, "primary"], False),
        (op("replace", 'emails[type eq "home"].primary', True), ["emails", 0, "primary"], False),
        (
            op("replace", value={"title": "x", "name": {"givenName": "A"}}),
            ["name", "givenName"],
            "A",
        ),
        (op("add", value={ENTERPRISE: {"division": "x"}}), [ENTERPRISE, "division"], "x"),
        (op("add", value={"id": "1", "schemas": ["x"], "title": "y"}), ["title"], "y"),
        (op("add", "schemas", ["x"]), ["title"], "Countess"),
    ],
)
def test_by_the_standard(ada, operation, path, expected):
    """Each form of an operation, by RFC 7644 section 3.5.2."""
    answer = ada.patch("/Users/1", operation)
    assert 200 == answer.status, answer.body
    assert expected == at(answer.body, *path)


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        (op("move", "title", "x"), "invalidSyntax"),
        (op("Replace", "title", "x"), "invalidSyntax"),
        (op(7, "title", "x"), "invalidSyntax"),
        ("replace", "invalidSyntax"),
        (op("replace", "title"), "invalidValue"),
        (op("replace", 7, "x"), "invalidSyntax"),
        (op("replace", "a.b.c", "x"), "invalidPath"),
        (op("replace", "title x", "x"), "invalidPath"),
        (op("replace", '"title"', "x"), "invalidPath"),
        (op("replace", 'emails[type eq "home"', "x"), "invalidPath"),
        (op("replace", 'emails[type is "home"]', "x"), "invalidPath"),
        (op("replace", "emails[primary gt true]", {}), "invalidPath"),
        (op("replace", 'emails[type eq "home"].shoe', 1), "invalidPath"),
        (op("replace", "title.sub", "x"), "invalidPath"),
        (op("replace", "keepsakes.sub", "x"), "invalidPath"),
        (op("replace", 'title[value eq "x"]', "x"), "invalidPath"),
        (op("replace", 'shoe[value eq "x"]', "x"), "invalidPath"),
        (op("add", "hatSize", 7), "invalidPath"),
        (op("add", "name.hat", 7), "invalidPath"),
        (op("add", "urn:y:2.0:User:hat", 7), "invalidPath"),
        (op("add", "urn:y:2.0:User", {"hat": 7}), "invalidPath"),
        (op("add", value={"name.givenName": "x"}), "invalidPath"),
        (op("remove"), "noTarget"),
        (op("remove", ""), "noTarget"),
        (op("replace", 'emails[type eq "fax"].value', "x"), "noTarget"),
        (op("replace", "phoneNumbers.type", "x"), "noTarget"),
        (op("replace", value="x"), "invalidValue"),
        (op("replace", "active", "True"), "invalidValue"),
        (op("replace", "emails", "x"), "invalidValue"),
        (op("replace", 'emails[type eq "home"]', "x"), "invalidValue"),
        (op("replace", 'emails[type eq "home"]', [HOME, WORK]), "invalidValue"),
        (op("replace", ENTERPRISE, "x"), "invalidValue"),
        (op("remove", "emails", [HOME]), "invalidValue"),
        (op("replace", "emails", [WORK, {**HOME, "primary": True}]), "invalidValue"),
        (op("replace", "photos.primary", True), "invalidValue"),
        (op("remove", "userName"), "mutability"),
        (op("replace", "userName", None), "mutability"),
        (op("replace", "userName", ""), "mutability"),
        (op("replace", "id", "2"), "mutability"),
        (op("replace", "meta.created", "x"), "mutability"),
        (op("add", "groups", [{"value": "x"}]), "mutability"),
        (op("add", value={"id": "2"}), "mutability"),
    ],
)
def test_refused_by_the_standard(ada, operation, scim_type):
    """400 with the detail error keyword, and nothing has changed."""
    before = ada("GET", "/Users/1").body
    answer = ada.patch("/Users/1", op("replace", "title", "lost"), operation)
    assert (400, scim_type) == answer.problem
    assert before == ada("GET", "/Users/1").body


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"schemas": ["x"], "Operations": [op("remove", "title")]},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": {}},
    ],
)
def test_what_is_no_patch_request_is_refused(ada, body):
    """400 invalidSyntax."""
    assert (400, "invalidSyntax") == ada("PATCH", "/Users/1", body).problem


def test_nobody_can_be_patched(ada):
    """404 before the request is read."""
    assert 404 == ada.patch("/Users/nobody").status


@pytest.mark.parametrize(
    ("operation", "path", "expected"),
    [
        (op("Replace", "active", "False"), ["active"], False),
        (op("ADD", f"{ENTERPRISE}:manager", "8"), [ENTERPRISE, "manager"], {"value": "8"}),
        (op("Replace", f"{ENTERPRISE}:manager", ""), [ENTERPRISE, "manager"], None),
        (op("Add", 'phoneNumbers[type eq "fax"].value', "1"), ["phoneNumbers", 0, "type"], "fax"),
        (
            op("Add", 'roles[primary eq "True" and type eq "y"].value', "Manager"),
            ["roles", -1],
            {"primary": True, "type": "y", "value": Role.MANAGER.guid, "display": "Manager"},
        ),
        (op("Replace", 'emails[type eq "home"].value', None), ["emails", 1], {"type": "home"}),
        (op("Add", 'ims[type eq "x"]', {"value": "y"}), ["ims"], [{"type": "x", "value": "y"}]),
        (op("Remove", "emails", [{"value": "h@example.com"}]), ["emails"], [WORK]),
        (op("Remove", "title", ""), ["title"], None),
        (op("add", value={"name.givenName": "A", "id": "1"}), ["name", "givenName"], "A"),
        (op("add", value={'emails[type eq "home"].value': "n"}), ["emails", 1, "value"], "n"),
        (op("add", "hatSize", 7), ["hatSize"], 7),
        (op("add", "hat.size", 7), ["hat"], {"size": 7}),
        (op("add", "name.hat", 7), ["name", "hat"], 7),
        (op("add", "urn:y:2.0:User:hat", 7), ["urn:y:2.0:User"], {"hat": 7}),
        (op("add", value={"urn:y:2.0:User": {"hat": 7}}), ["urn:y:2.0:User"], {"hat": 7}),
        (
            op("replace", "roles", ["Administrator", "Assessor"]),
            ["roles", 1, "display"],
            "Assessor",
        ),
    ],
)
def test_habits_that_go1_must_take(ada1, operation, path, expected):
    """Okta and Entra send these, and Go1 supports both."""
    answer = ada1.patch("/Users/1", operation)
    assert 200 == answer.status, answer.body
    assert expected == at(answer.body, *path)


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        (op("add", value={"id": "9"}), "mutability"),
        (op("Replace", "keepsakes.sub", "x"), "invalidPath"),
        (op("Replace", 'keepsakes[value eq "a"]', "x"), "invalidPath"),
        (op("Remove", "keepsakes", ["a"]), "invalidPath"),
        (op("Replace", "id", "2"), "mutability"),
    ],
)
def test_what_go1_refuses_too(ada1, operation, scim_type):
    """Tolerance has ends."""
    assert (400, scim_type) == ada1.patch("/Users/1", operation).problem


@pytest.mark.parametrize("dialect", ["entra", "okta"])
def test_the_dialects_of_the_providers_accept_their_habits(make_caller, dialect):
    """On the semantics of the standard: no role is added, and DELETE removes."""
    caller = make_caller(dialect=dialect)
    caller.portal.add_user(userName="ada", id="1")
    user = caller.patch("/Users/1", op("Replace", "active", "False")).body
    assert (False, None) == (user["active"], user.get("roles"))
    assert [204, 404] == [caller("DELETE", "/Users/1").status, caller("GET", "/Users/1").status]


def test_an_extension_that_is_not_there_yet_is_added(rfc):
    """The path is the URN alone."""
    rfc.portal.add_user(userName="ada", id="1")
    user = rfc.patch("/Users/1", op("add", ENTERPRISE.upper(), {"DIVISION": "x"})).body
    assert {"division": "x"} == user[ENTERPRISE]


def test_unknown_attributes_may_be_refused(make_caller):
    """As a quirk, in a PATCH as in a create."""
    caller = make_caller(quirks={"unknown_attributes": "refuse"})
    caller.portal.add_user(userName="ada", id="1")
    assert (400, "invalidPath") == caller.patch("/Users/1", op("add", "hat", 7)).problem


def test_a_request_needs_no_schemas_in_go1(ada1):
    """Entra's older requests have another URN."""
    body = {"operations": [op("remove", "title")]}
    assert "title" not in ada1("PATCH", "/Users/1", body).body


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (op("add", "members", [{"value": "2"}, {"value": "3"}]), ["1", "2", "3"]),
        (op("add", "members", [{"value": "2", "type": "User"}]), ["1", "2"]),
        (op("remove", 'members[value eq "1"]'), ["2"]),
        (op("remove", 'MEMBERS[VALUE EQ "1"]'), ["2"]),
        (op("remove", 'members[value eq "1\\u0030"]'), ["1", "2"]),
        (op("remove", 'members[value eq "9"]'), ["1", "2"]),
        (op("remove", "members"), []),
        (op("replace", "members", [{"value": "3"}]), ["3"]),
        (op("replace", "members", []), []),
    ],
)
def test_members(ada, operation, expected):
    """Add without duplicates, remove by value, replace whole."""
    group = ada.patch("/Groups/g", operation).body
    assert expected == [one["value"] for one in group.get("members", [])]


def test_neighbouring_removals_keep_their_place(ada):
    """Removals that are done together come before what follows them."""
    steps = [
        op("remove", 'members[value eq "1"]'),
        op("remove", 'members[value eq "2"]'),
        op("add", "members", [{"value": "1"}]),
        op("remove", 'members[value eq "2"]'),
    ]
    assert [{"value": "1"}] == ada.patch("/Groups/g", *steps).body["members"]


def test_members_are_removed_by_value_outside_the_standard(ada, ada1):
    """Entra lists them in the value."""
    operation = op("Remove", "members", [{"value": "1"}])
    assert [{"value": "2"}] == ada1.patch("/Groups/g", operation).body["members"]
    lower = {**operation, "op": "remove"}
    assert (400, "invalidValue") == ada.patch("/Groups/g", lower).problem


def test_a_patch_may_be_answered_without_content(make_caller):
    """204, as a quirk; the change is made."""
    caller = make_caller(quirks={"patch_no_content": True})
    caller.portal.add_user(userName="ada", id="1")
    answer = caller.patch("/Users/1", op("add", "title", "x"))
    assert (204, None, "x") == (answer.status, answer.body, caller.portal.users[0]["title"])


@pytest.mark.parametrize("verb", ["add", "replace"])
@pytest.mark.parametrize("path", [ENTERPRISE, ENTERPRISE.upper(), None])
def test_an_extension_may_repeat_its_schema(ada, verb, path):
    """As scim2-models writes it; a resource that is created with such may do so, too."""
    inside = {"schemas": [ENTERPRISE], "division": "x"}
    operation = {"op": verb, "value": inside if path else {ENTERPRISE: inside}}
    answer = ada.patch("/Users/1", {**operation, "path": path} if path else operation)
    assert "x" == answer.body[ENTERPRISE]["division"]
    assert "schemas" not in answer.body[ENTERPRISE]
    put = ada("PUT", "/Users/1", {"userName": "ada", ENTERPRISE: inside})
    assert {"division": "x"} == put.body[ENTERPRISE]
