"""PATCH of attributes that no schema knows, which a portal keeps, drops or refuses."""

import pytest

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
OTHER = "urn:x:2.0:User"
ADA = {
    "id": "1",
    "userName": "ada",
    "name": {"givenName": "Ada", "familyName": "Byron", "nick": "A"},
    "shoe": {"size": 39, "width": "G"},
    "keepsakes": ["a"],
    OTHER: {"level": 1},
    ENTERPRISE: {"division": "x", "rank": 1, "manager": {"value": "7", "since": 1}},
}


def op(op, path=..., value=...):
    """One operation."""
    parts = {"op": op, "path": path, "value": value}
    return {name: one for name, one in parts.items() if one is not ...}


def changed(caller, *operations):
    """What is another after these operations, with None for what is gone; or the error."""
    caller.portal.add_user(ADA)
    before = caller("GET", "/Users/1").body
    answer = caller.patch("/Users/1", *operations)
    if answer.status != 200:
        assert before == caller("GET", "/Users/1").body
        return answer.problem[1]
    names = {**before, **answer.body}.keys() - {"meta", "schemas"}
    return {
        name: answer.body.get(name) for name in names if before.get(name) != answer.body.get(name)
    }


THERE = [
    (op("replace", "SHOE.size", 40), {"shoe": {"size": 40, "width": "G"}}),
    (op("add", "shoe", {"size": None, "heel": 1}), {"shoe": {"width": "G", "heel": 1}}),
    (op("replace", "shoe", "39"), {"shoe": "39"}),
    (op("remove", "shoe.size"), {"shoe": {"width": "G"}}),
    (op("replace", "shoe", None), {"shoe": None}),
    (op("add", "keepsakes", ["a", "b", "b"]), {"keepsakes": ["a", "b"]}),
    (op("add", "keepsakes", "b"), {"keepsakes": ["a", "b"]}),
    (op("replace", "keepsakes", ["c", "c"]), {"keepsakes": ["c"]}),
    (op("replace", "keepsakes", []), {"keepsakes": None}),
    (op("remove", "keepsakes"), {"keepsakes": None}),
    (op("replace", f"{OTHER}:level", 2), {OTHER: {"level": 2}}),
    (op("remove", f"{OTHER}:level"), {OTHER: None}),
    (op("remove", OTHER), {OTHER: None}),
    (op("add", OTHER.upper(), {"a": 1}), {OTHER: {"level": 1, "a": 1}}),
    (
        op("add", value={OTHER: {"level": 2}, "keepsakes": "b"}),
        {OTHER: {"level": 2}, "keepsakes": ["a", "b"]},
    ),
    (op("replace", "name.nick", "B"), {"name": {**ADA["name"], "nick": "B"}}),
    (op("replace", "name.givenName", "B"), {"name": {**ADA["name"], "givenName": "B"}}),
    (op("remove", f"{ENTERPRISE}:rank"), {ENTERPRISE: {**ADA[ENTERPRISE], "rank": None}}),
    (op("remove", f"{ENTERPRISE}:manager.since"), {ENTERPRISE: {"manager": {"value": "7"}}}),
    (
        op("add", ENTERPRISE, {"division": "y", "rank": 2}),
        {ENTERPRISE: {"division": "y", "rank": 2}},
    ),
    (
        op("replace", value={"title": "T", ENTERPRISE: {"division": "y", "rank": 2}}),
        {"title": "T", ENTERPRISE: {"division": "y", "rank": 2}},
    ),
    (op("replace", value={ENTERPRISE: {"rank": 2}}), {ENTERPRISE: {"rank": 2}}),
    (op("remove", ENTERPRISE), {ENTERPRISE: None}),
    (op("replace", ENTERPRISE, None), {ENTERPRISE: None}),
]


@pytest.mark.parametrize("dialect", ["rfc", "go1", "okta"])
@pytest.mark.parametrize(("operation", "expected"), THERE)
def test_what_is_there_can_be_changed(make_caller, dialect, operation, expected):
    """In every dialect: it was kept, so it has a value to change."""
    found = changed(make_caller(dialect=dialect), operation)
    if (expected or {}).get(ENTERPRISE):
        merged = {**ADA[ENTERPRISE], **expected[ENTERPRISE]}
        inside = {name: one for name, one in merged.items() if one is not None}
        expected = {**expected, ENTERPRISE: inside}
    assert expected == found


NEW = [
    (op("add", "hat", 7), {"hat": 7}),
    (op("add", "hat.size", 7), {"hat": {"size": 7}}),
    (op("add", "name.hat", 7), {"name": {**ADA["name"], "hat": 7}}),
    (op("add", f"{ENTERPRISE}:hat", 7), {ENTERPRISE: {**ADA[ENTERPRISE], "hat": 7}}),
    (op("add", "urn:y:2.0:User:hat", 7), {"urn:y:2.0:User": {"hat": 7}}),
    (op("add", "urn:y:2.0:User", {"hat": 7}), {"urn:y:2.0:User": {"hat": 7}}),
    (op("add", value={"hat": [7, 7], "title": "T"}), {"hat": [7], "title": "T"}),
    (op("add", value={"hat": 7}), {"hat": 7}),
]


@pytest.mark.parametrize("dialect", ["go1", "entra", "okta"])
@pytest.mark.parametrize(("operation", "expected"), NEW)
def test_new_ones_are_kept_as_in_a_create(make_caller, dialect, operation, expected):
    """Outside of the dialect that is the standard alone; schemas lists what is there."""
    caller = make_caller(dialect=dialect)
    assert expected == changed(caller, operation)
    listed = [name for name in caller("GET", "/Users/1").body if name.startswith("urn:")]
    assert listed == caller("GET", "/Users/1").body["schemas"][1:]


@pytest.mark.parametrize("operation", [operation for operation, _ in NEW])
def test_the_standard_knows_no_new_ones(rfc, operation):
    """A path that no schema knows is invalidPath."""
    assert "invalidPath" == changed(rfc, operation)


@pytest.mark.parametrize("dialect", ["rfc", "go1"])
@pytest.mark.parametrize("operation", [operation for operation, _ in [*NEW, *THERE[:6]]])
def test_they_may_be_dropped(make_caller, dialect, operation):
    """Without notice, and without what was said beside them being lost."""
    caller = make_caller(dialect=dialect, quirks={"unknown_attributes": "drop"})
    value = operation.get("value")
    known = {"title": "T"} if isinstance(value, dict) and "title" in value else {}
    assert known == changed(caller, operation)


@pytest.mark.parametrize("operation", [operation for operation, _ in NEW])
def test_they_may_be_refused(make_caller, operation):
    """In a PATCH as in a create."""
    caller = make_caller(quirks={"unknown_attributes": "refuse"})
    caller.portal.add_user(userName="ada", id="1", name={"givenName": "A"})
    assert (400, "invalidPath") == caller.patch("/Users/1", operation).problem


@pytest.mark.parametrize("name", ["name", ENTERPRISE])
def test_sub_attributes_are_dropped_and_refused_too(make_caller, name):
    """An attribute of an extension, or of a complex attribute."""
    body = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}
    body[name] = {**body.get(name, {}), "hat": 7}
    dropped = make_caller(quirks={"unknown_attributes": "drop"})("POST", "/Users", body)
    assert "hat" not in dropped.body.get(name, {})
    refused = make_caller(quirks={"unknown_attributes": "refuse"})("POST", "/Users", body)
    assert (400, "invalidSyntax") == refused.problem


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        (op("replace", "keepsakes.sub", 1), "invalidPath"),
        (op("replace", 'keepsakes[value eq "a"]', "b"), "invalidPath"),
        (op("replace", "shoe[size eq 39]", {}), "invalidPath"),
        (op("remove", "keepsakes", ["a"]), "invalidPath"),
        (op("add", "keepsakes"), "invalidValue"),
        (op("add", f"{GROUP}:members", [{"value": "1"}]), "invalidPath"),
        (op("add", value="x"), "invalidValue"),
        (op("add", ENTERPRISE, "x"), "invalidValue"),
        (op("add", "title.sub", 1), "invalidPath"),
        (op("add", "emails.hat", 1), "invalidPath"),
        (op("add", "a b", 1), "invalidPath"),
        (op("move", "hat", 1), "invalidSyntax"),
        (op("add", 7, 1), "invalidSyntax"),
        (7, "invalidSyntax"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_library(go1, operation, scim_type):
    """With its error, and nothing has changed."""
    assert scim_type == changed(go1, op("add", "hat", 7), operation)


def test_entras_spellings_are_not_taken_for_unknown(make_caller):
    """Without the URN, or with a dot behind it, they name what a schema knows."""
    caller = make_caller(dialect="entra")
    before = ADA[ENTERPRISE]
    dotted = op("Replace", f"{ENTERPRISE}.division", "y")
    assert {ENTERPRISE: {**before, "division": "y"}} == changed(caller, dotted)
    bare = make_caller(dialect="go1")
    bare_name = op("Replace", "division", "z")
    assert {ENTERPRISE: {**before, "division": "z"}} == changed(bare, bare_name)
    for path in (f"{ENTERPRISE}.division", "division"):
        assert "invalidPath" == changed(make_caller(dialect="okta"), op("replace", path, "y"))
