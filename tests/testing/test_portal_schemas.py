"""What a portal knows of schemas, those that are registered by its user included."""

import pytest

import go1scim
from go1scim import EnterpriseUser, Group, User, attribute
from go1scim.errors import ValidationError

BADGE = "urn:example:params:scim:schemas:extension:badge:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
DOCUMENT = {
    "id": BADGE,
    "name": "Badge",
    "attributes": [
        {"name": "number", "type": "integer", "required": True},
        {"name": "weight", "type": "decimal"},
        {"name": "since", "type": "dateTime"},
        {"name": "serial", "mutability": "immutable"},
        {"name": "printed", "type": "boolean", "mutability": "readOnly"},
        {"name": "pin", "returned": "never", "mutability": "writeOnly"},
        {"name": "doors", "multiValued": True, "caseExact": True},
        {
            "name": "chip",
            "type": "complex",
            "subAttributes": [
                {"name": "code", "returned": "never"},
                {"name": "maker", "mutability": "immutable"},
                {"name": "url", "type": "reference"},
            ],
        },
    ],
}
BADGED = {
    "number": 7,
    "weight": 1.5,
    "since": "2026-01-01T00:00:00Z",
    "serial": "s-1",
    "doors": ["A"],
    "chip": {"maker": "x"},
}


@pytest.fixture
def badged(rfc, register):
    """A strict portal that knows badges, and the id of a user who has one."""
    register(DOCUMENT)
    user = rfc("POST", "/Users", {"userName": "ada", BADGE: BADGED})
    assert 201 == user.status, user.body
    return rfc, f"/Users/{user.body['id']}"


def found(caller, text):
    """How many users a filter finds, or why none."""
    answer = caller.send("GET", "/Users", None, {"filter": text})[1]
    return answer.get("totalResults", answer.get("scimType"))


def extensions(caller, name):
    """The URNs that a resource type announces."""
    document = caller("GET", f"/ResourceTypes/{name}").body
    return [one["schema"] for one in document.get("schemaExtensions", ())]


def test_a_registered_schema_is_announced(badged):
    """As a whole, and as an extension of the resource that its URN ends with."""
    caller, _ = badged
    assert {ENTERPRISE, BADGE} <= set(extensions(caller, "User"))
    assert BADGE not in extensions(caller, "Group")
    document = caller("GET", f"/Schemas/{BADGE}").body
    assert ("Badge", 8) == (document["name"], len(document["attributes"]))
    served = {one["name"]: one for one in document["attributes"]}
    assert ("integer", True) == (served["number"]["type"], served["number"]["required"])
    assert "immutable" == served["serial"]["mutability"]
    assert ["code", "maker", "url"] == [one["name"] for one in served["chip"]["subAttributes"]]
    assert ["uri"] == served["chip"]["subAttributes"][2]["referenceTypes"]


def test_a_schema_that_is_served_can_be_registered(rfc, register):
    """Nothing is lost on the way to a client and into its table."""
    for cls in (User, EnterpriseUser, Group):
        known = go1scim.schemas.find(go1scim.schemas.require(cls))
        again = register(rfc("GET", f"/Schemas/{known.id}").body)
        assert known.attributes == again.attributes


def test_a_schema_of_another_end_extends_everything(rfc, register):
    """And one of another resource type nothing; only what is an extension is announced as one."""
    register({"id": "urn:example:tags", "attributes": []})
    register({"id": "urn:ietf:params:scim:schemas:core:2.0:Device", "attributes": []})
    for name in ("User", "Group"):
        announced = extensions(rfc, name)
        assert "urn:example:tags" in announced
        assert not [one for one in announced if ":core:" in one]
    assert 1 == str(rfc("GET", "/Schemas").body).count("'urn:example:tags', 'name'")
    assert "urn:example:tags" == rfc("GET", "/Schemas/urn:example:tags").body["name"]


def test_an_extension_class_is_known_too(rfc, register):
    """To the resource that it extends."""

    @go1scim.extension("urn:example:team", of=Group)
    class Team:
        code: str | None = attribute(case_exact=True)

    assert "urn:example:team" in extensions(rfc, "Group")
    assert "urn:example:team" not in extensions(rfc, "User")
    group = {"displayName": "x", "URN:EXAMPLE:TEAM": {"CODE": "Q1"}}
    made = rfc("POST", "/Groups", group).body
    assert {"code": "Q1"} == made["urn:example:team"]
    assert "urn:example:team" in made["schemas"]
    answer = rfc.send("GET", "/Groups", None, {"filter": 'urn:example:team:code eq "q1"'})
    assert 0 == answer[1]["totalResults"]


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ({"number": "7"}, "number takes a whole number"),
        ({"number": 7.5}, "number takes a whole number"),
        ({"number": True}, "number takes a whole number"),
        ({"number": 7, "weight": "1"}, "weight takes a number"),
        ({"number": 7, "since": "today"}, "since takes a time"),
        ({"number": 7, "doors": "A"}, "doors takes a list"),
        ({"number": 7, "doors": [7]}, "doors takes a list of text"),
        ({"number": 7, "chip": "x"}, "chip takes an object"),
        ({"weight": 1}, "number is required"),
    ],
)
def test_the_types_of_a_registered_schema_are_checked(badged, value, detail):
    """400 invalidValue, as for the schemas that are built in."""
    caller, _ = badged
    answer = caller("POST", "/Users", {"userName": "b", BADGE: value})
    assert (400, "invalidValue") == answer.problem
    assert answer.body["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{BADGE}:number gt 6", 1),
        (f"{BADGE}:weight le 1.50", 1),
        (f'{BADGE}:since eq "2026-01-01T01:00:00+01:00"', 1),
        (f'{BADGE}:doors eq "A"', 1),
        (f'{BADGE}:doors eq "a"', 0),
        (f'{BADGE}:chip.maker eq "X"', 1),
        (f'{BADGE}:chip[maker eq "x"]', 1),
        (f"{BADGE}:number co 7", "invalidFilter"),
        (f"{BADGE}:pin pr", "invalidFilter"),
        (f'not ({BADGE}:pin sw "1") and userName pr', "invalidFilter"),
        (f'userName pr or {BADGE}.pin eq "1"', "invalidFilter"),
        (f"{BADGE}:chip.code pr", "invalidFilter"),
        (f'{BADGE}:chip[maker pr and not (code eq "1")]', "invalidFilter"),
        ('urn:example:none:pin eq "1"', 0),
        ("hat[size eq 1]", 0),
    ],
)
def test_a_registered_schema_is_filtered_by(badged, text, expected):
    """By its types; what it never returns cannot be asked for."""
    assert expected == found(badged[0], text)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "replace", "path": f"{BADGE}:number", "value": 8}, 200),
        ({"op": "add", "value": {BADGE: {"doors": ["B"]}}}, 200),
        ({"op": "remove", "path": f'{BADGE}:doors[value eq "A"]'}, 200),
        ({"op": "remove", "path": BADGE}, "mutability"),
        ({"op": "replace", "path": f"{BADGE}:number", "value": "8"}, "invalidValue"),
        ({"op": "replace", "path": f"{BADGE}:serial", "value": "s-2"}, "mutability"),
        ({"op": "replace", "path": f"{BADGE}:printed", "value": True}, "mutability"),
        ({"op": "add", "path": f"{BADGE}:hat", "value": 1}, "invalidPath"),
    ],
)
def test_a_registered_schema_is_patched(badged, operation, expected):
    """By its types and mutability."""
    caller, target = badged
    answer = caller.patch(target, operation)
    assert expected == (answer.body.get("scimType") or answer.status)


def test_a_put_leaves_what_is_immutable(badged):
    """Another value is refused (RFC 7644 section 3.5.1); no value, too."""
    caller, target = badged
    for changed in ({**BADGED, "serial": "s-2"}, {**BADGED, "chip": {"maker": "y"}}, {"number": 1}):
        answer = caller("PUT", target, {"userName": "ada", BADGE: changed})
        assert (400, "mutability") == answer.problem
    same = caller("PUT", target, {"userName": "ada", BADGE: {**BADGED, "number": 8}})
    assert (200, 8) == (same.status, same.body[BADGE]["number"])


def test_a_put_leaves_what_is_read_only(badged):
    """Whatever was sent; an extension that is left out keeps it alone."""
    caller, _ = badged
    attributes = [{"name": "score", "mutability": "readOnly"}, {"name": "note"}]
    go1scim.schemas.register({"id": "urn:example:score", "attributes": attributes})
    caller.portal.add_user(userName="b", id="b", **{"urn:example:score": {"score": "1"}})
    sent = {"userName": "b", "urn:example:score": {"score": "2", "note": "x"}}
    assert {"score": "1", "note": "x"} == caller("PUT", "/Users/b", sent).body["urn:example:score"]
    assert {"score": "1"} == caller("PUT", "/Users/b", {"userName": "b"}).body["urn:example:score"]


@pytest.mark.parametrize(("quirk", "kept"), [("as_sent", True), ("ignored", None)])
def test_read_only_attributes_of_an_extension(make_caller, register, quirk, kept):
    """A portal may take them of the POST, or ignore them as the standard has it."""
    register(DOCUMENT)
    caller = make_caller(dialect="rfc", quirks={"read_only_on_create": quirk})
    sent = {"userName": "ada", BADGE: {"number": 1, "printed": True}}
    user = caller("POST", "/Users", sent).body
    assert kept == user[BADGE].get("printed")


def test_a_seed_may_have_what_no_client_can_write(rfc):
    """Its history, for example; its types are looked at all the same."""
    meta = {"created": "2020-01-01T00:00:00Z", "version": 'W/"7"'}
    rfc.portal.add_user(userName="ada", id="1", meta=meta, groups=[{"value": "g"}])
    user = rfc("GET", "/Users/1").body
    assert meta == {name: user["meta"][name] for name in meta}
    assert "2026-01-01T00:00:00.000Z" == user["meta"]["lastModified"]
    assert "groups" not in user
    with pytest.raises(ValidationError, match="created takes a time"):
        rfc.portal.add_user(userName="b", meta={"created": 1})


@pytest.mark.parametrize("versions", [True, False])
def test_a_change_is_a_new_version(make_caller, clock, versions):
    """One that changes nothing is none."""
    caller = make_caller(dialect="rfc", quirks={"etags": versions})
    before = caller("POST", "/Users", {"userName": "ada"}).body
    clock.advance(60)
    target = f"/Users/{before['id']}"
    assert before == caller("PUT", target, {"userName": "ada", "id": "x"}).body
    after = caller("PUT", target, {"userName": "bob"}).body
    assert versions is (before["meta"].get("version") != after["meta"].get("version"))


@pytest.mark.parametrize(("dialect", "active"), [("go1", True), ("rfc", None)])
def test_active_may_be_implicit(make_caller, dialect, active):
    """The standard gives it no default; a PUT that leaves it out clears it there."""
    caller = make_caller(dialect=dialect)
    body = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}
    user = caller("POST", "/Users", body).body
    assert active == user.get("active")
    target = f"/Users/{user['id']}"
    caller("PUT", target, {**body, "active": False})
    left = caller("PUT", target, body).body.get("active")
    assert left is (False if active else None)


def test_the_models_are_what_is_served(rfc):
    """All attributes of User, EnterpriseUser and Group, with their characteristics."""
    user = rfc("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")
    names = {one["name"]: one for one in user.body["attributes"]}
    assert 21 == len(names)
    assert ("never", "writeOnly") == (
        names["password"]["returned"],
        names["password"]["mutability"],
    )
    assert "server" == names["userName"]["uniqueness"]
    assert ["work", "home", "other"] == next(
        one["canonicalValues"] for one in names["emails"]["subAttributes"] if one["name"] == "type"
    )
    certificate = names["x509Certificates"]["subAttributes"][0]
    assert ("binary", True) == (certificate["type"], certificate["caseExact"])
    members = rfc("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group").body["attributes"]
    assert ["displayName", "members"] == [one["name"] for one in members]
