"""
Mistakes at every public entry point: one typed error, in our words, that says what to do.

No error shows what the library is built with, and none drags a foreign traceback along.
"""

import re
import traceback

import pytest

from go1scim import (
    GO1,
    Address,
    AsyncClient,
    AuthorizationCode,
    BearerToken,
    Client,
    ClientCredentials,
    ConfigurationError,
    DecodeError,
    Dialect,
    Email,
    EnterpriseUser,
    FileTokenStore,
    Go1ScimError,
    Group,
    InvalidPathError,
    Limits,
    ListResponse,
    Manager,
    Member,
    Name,
    NotSentError,
    PasswordGrant,
    PatchOp,
    PatchOperation,
    RefreshToken,
    Response,
    RetryPolicy,
    Role,
    RoleValue,
    Timeout,
    User,
    ValidationError,
    from_dict,
    from_json,
    to_dict,
    to_json,
)

INSIDES = re.compile(r"cattrs|httpx|httpcore|authlib|\battrs?\b", re.IGNORECASE)


def check(error, *named):
    """One of ours, with a remedy, about *named*, and nothing of what is inside."""
    assert isinstance(error, Go1ScimError)
    assert error.hint, f"no hint: {error}"
    text = str(error)
    assert not INSIDES.search(text), text
    for name in named:
        assert name in text or name in (
            getattr(error, "field", None),
            getattr(error, "variable", None),
            getattr(error, "pointer", None),
        ), f"{name} is not in {text}"
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    shown = "".join(traceback.format_exception(error))
    assert "During handling" not in shown
    assert "direct cause" not in shown


def refuse(request):
    """A server that must not be asked."""
    pytest.fail(f"sent {request}")


NAME = Name(given_name="A", family_name="B")
OK = User(user_name="a", name=NAME, id="1")

#: What each operation is called with, and what the error names.
OPERATIONS = {
    "get: no id": (lambda c: c.users.get(""), "id"),
    "get: attributes": (lambda c: c.users.get("1", attributes=[7]), "attributes"),
    "get: attribute empty": (lambda c: c.users.get("1", attributes=[""]), "attributes"),
    "get: attributes number": (lambda c: c.users.get("1", attributes=7), "attributes"),
    "get: excluded": (lambda c: c.users.get("1", excluded_attributes=[None]), "attributes"),
    "list: filter empty": (lambda c: c.users.list(""), "filter"),
    "list: filter blank": (lambda c: c.users.list("  "), "filter"),
    "list: filter number": (lambda c: c.users.list(7), "filter"),
    "list: filter dict": (lambda c: c.groups.list({"a": 1}), "filter"),
    "list: count text": (lambda c: c.users.list(count="5"), "count"),
    "list: count negative": (lambda c: c.users.list(count=-1), "count"),
    "list: start text": (lambda c: c.users.list(start_index="1"), "start_index"),
    "list: start float": (lambda c: c.users.list(start_index=1.5), "start_index"),
    "list: cursor number": (lambda c: c.users.list(cursor=7), "cursor"),
    "list: sort_by empty": (lambda c: c.users.list(sort_by=""), "sort_by"),
    "list: sort_by number": (lambda c: c.users.list(sort_by=7), "sort_by"),
    "list: sort_order": (lambda c: c.users.list(sort_by="id", sort_order="up"), "sort_order"),
    "search: filter": (lambda c: c.users.search(7), "filter"),
    "search: count": (lambda c: c.users.search(count=True), "count"),
    "search: sort_order": (lambda c: c.users.search(sort_order=7), "sort_order"),
    "search: attributes": (lambda c: c.users.search(attributes=[7]), "attributes"),
    "iter: filter": (lambda c: list(c.users.iter(7)), "filter"),
    "iter: count": (lambda c: list(c.users.iter(count=0)), "count"),
    "iter: ahead": (lambda c: list(c.users.iter(ahead="2")), "ahead"),
    "iter: cursor": (lambda c: list(c.users.iter(cursor=7)), "cursor"),
    "iter: sort_by": (lambda c: list(c.users.iter(sort_by=7)), "sort_by"),
    "find: nothing": (lambda c: c.users.find(), "user_name="),
    "find: two": (lambda c: c.users.find(user_name="a", email="b"), "user_name"),
    "find: empty": (lambda c: c.users.find(user_name=""), "user_name"),
    "find: blank": (lambda c: c.users.find(external_id=" "), "external_id"),
    "find: number": (lambda c: c.users.find(email=7), "email"),
    "find: group": (lambda c: c.groups.find(display_name=7), "display_name"),
    "find: surrogate": (lambda c: c.users.find(user_name="\ud800"), "surrogates"),
    "create: dict": (lambda c: c.users.create({"userName": "a"}), "User"),
    "create: None": (lambda c: c.users.create(None), "User"),
    "create: group as user": (lambda c: c.users.create(Group(display_name="x")), "User"),
    "create: user as group": (lambda c: c.groups.create(OK), "Group"),
    "create: if_exists": (lambda c: c.users.create(OK, if_exists="ignore"), "if_exists"),
    "create: if_exists number": (lambda c: c.users.create(OK, if_exists=["raise"]), "if_exists"),
    "create: no name": (lambda c: c.users.create(User(user_name="a")), "name.given_name"),
    "create: no group name": (lambda c: c.groups.create(Group()), "display_name"),
    "create: role": (
        lambda c: c.users.create(User(user_name="a", name=NAME, roles=["Adminstrator"])),
        "roles",
    ),
    "create: role empty": (
        lambda c: c.users.create(User(user_name="a", name=NAME, roles=[""])),
        "roles",
    ),
    "create: both roles": (
        lambda c: c.users.create(
            User(user_name="a", name=NAME, roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
        ),
        "roles",
    ),
    "create: surrogate": (
        lambda c: c.users.create(User(user_name="\ud800", name=NAME)),
        "surrogates",
    ),
    "replace: dict": (lambda c: c.users.replace({"id": "1"}), "User"),
    "replace: text": (lambda c: c.users.replace("1"), "User"),
    "replace: no id": (lambda c: c.users.replace(User(user_name="a", name=NAME)), "id"),
    "replace: group": (lambda c: c.groups.replace("1"), "Group"),
    "patch: dict": (lambda c: c.users.patch("1", {"Operations": []}), "PatchOp"),
    "patch: None": (lambda c: c.users.patch("1", None), "PatchOp"),
    "patch: list": (lambda c: c.groups.patch("1", []), "PatchOp"),
    "patch: role": (
        lambda c: c.users.patch("1", PatchOp().replace("roles", ["Adminstrator"])),
        "roles",
    ),
    "patch: roles number": (
        lambda c: c.users.patch("1", PatchOp().replace("roles", 7)),
        "roles",
    ),
    "patch: roles list": (
        lambda c: c.users.patch("1", PatchOp().replace({"roles": [7]})),
        "roles",
    ),
    "update: unknown": (lambda c: c.users.update(OK, usrname="x"), "usrname"),
    "update: type": (lambda c: c.users.update(OK, title=7), "title"),
    "update: active text": (lambda c: c.users.update(OK, active="yes"), "active"),
    "update: name text": (lambda c: c.users.update(OK, name="Ada"), "name"),
    "update: emails text": (lambda c: c.users.update(OK, emails="a@b"), "emails"),
    "update: emails of text": (lambda c: c.users.update(OK, emails=["a@b"]), "emails"),
    "update: roles number": (lambda c: c.users.update(OK, roles=7), "roles"),
    "update: role": (lambda c: c.users.update(OK, roles=["Boss"]), "roles"),
    "update: manager number": (lambda c: c.users.update(OK, manager=7), "manager"),
    "update: manager without id": (lambda c: c.users.update(OK, manager=User()), "manager"),
    "update: name empty": (lambda c: c.users.update(OK, name=Name()), "name.given_name"),
    "update: user_name None": (lambda c: c.users.update(OK, user_name=None), "user_name"),
    "update: user_name empty": (lambda c: c.users.update(OK, user_name=" "), "user_name"),
    "update: dict": (lambda c: c.users.update({"id": "1"}, title="x"), "id"),
    "update: group name": (lambda c: c.groups.update("1", display_name=7), "display_name"),
    "update: group name None": (
        lambda c: c.groups.update(Group(id="1", display_name="x"), display_name=None),
        "display_name",
    ),
    "update: group members": (lambda c: c.groups.update("1", members=[]), "members"),
    "delete: None": (lambda c: c.users.delete(None), "id"),
    "deactivate: number": (lambda c: c.users.deactivate(7), "id"),
    "reactivate: group": (lambda c: c.users.reactivate(Group(id="1")), "id"),
    "members: None": (lambda c: c.groups.add_members("1", None), "members"),
    "members: number": (lambda c: c.groups.add_members("1", 7), "members"),
    "members: numbers": (lambda c: c.groups.remove_members("1", [7]), "members"),
    "members: empty": (lambda c: c.groups.set_members("1", [""]), "members"),
    "members: dict": (lambda c: c.groups.add_members("1", [{"value": "1"}]), "members"),
    "members: no id": (lambda c: c.groups.add_members("1", [User(user_name="a")]), "members"),
    "members: group": (lambda c: c.groups.add_members(User(id="1"), ["1"]), "id"),
    "raw: path": (lambda c: c.raw.get("https://evil.example"), "path"),
    "raw: query": (lambda c: c.raw.get("/x", query=7), "query"),
    "raw: query text": (lambda c: c.raw.get("/x", query="a=b"), "query"),
    "raw: query surrogate": (lambda c: c.raw.get("/x", query={"a": "\ud800"}), "query"),
    "raw: body": (lambda c: c.raw.post("/x", {"a": object()}), "JSON"),
    "raw: body NaN": (lambda c: c.raw.post("/x", {"a": {1, 2}}), "JSON"),
    "raw: version number": (lambda c: c.raw.put("/x", {}, if_match=7), "if_match"),
    "raw: version with line end": (lambda c: c.raw.delete("/x", if_match="a\r\nb: c"), "if_match"),
    "raw: version not ascii": (lambda c: c.raw.patch("/x", {}, if_match="ü"), "if_match"),
    "with_options: retry": (lambda c: c.with_options(retry=3), "retry"),
    "with_options: timeout": (lambda c: c.with_options(timeout=3.0), "timeout"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_mistake_in_an_operation(connect_plain, name):
    """It is refused before anything is sent."""
    operate, named = OPERATIONS[name]
    with pytest.raises((ValidationError, ConfigurationError)) as caught:
        operate(connect_plain(refuse))
    check(caught.value, named)


MODELS = {
    "user: text": (lambda: User(user_name=7), "user_name"),
    "user: boolean": (lambda: User(active="true"), "active"),
    "user: name": (lambda: User(name={"givenName": "A"}), "name"),
    "user: emails": (lambda: User(emails="a@b"), "emails"),
    "user: email": (lambda: User(emails=["a@b"]), "emails"),
    "user: roles": (lambda: User(roles=7), "roles"),
    "user: role": (lambda: User(roles=[7]), "roles"),
    "user: meta": (lambda: User(meta={}), "meta"),
    "user: extra": (lambda: User(extra=7), "extra"),
    "user: extensions": (lambda: User(extensions=[7]), "extension"),
    "name": (lambda: Name(given_name=7), "given_name"),
    "email": (lambda: Email(7), "value"),
    "email: primary": (lambda: Email("a", primary="yes"), "primary"),
    "address": (lambda: Address(country=7), "country"),
    "role value": (lambda: RoleValue(7), "value"),
    "manager": (lambda: Manager(7), "value"),
    "enterprise": (lambda: EnterpriseUser(department=7), "department"),
    "enterprise: manager": (lambda: EnterpriseUser(manager=7), "manager"),
    "group": (lambda: Group(display_name=7), "display_name"),
    "group: members": (lambda: Group(members=["1"]), "members"),
    "member": (lambda: Member(7), "value"),
    "patch: op": (lambda: PatchOperation("move", "title", 1), "move"),
    "patch: path": (lambda: PatchOp().replace("a b c", 1), "a b c"),
    "patch: path number": (lambda: PatchOp().replace(7, 1), "path"),
    "patch: path empty": (lambda: PatchOp().remove(""), "path"),
    "patch: no value": (lambda: PatchOp().add("title"), "value"),
    "patch: value": (lambda: PatchOp().add("title", object()), "value"),
    "patch: operations": (lambda: PatchOp(["x"]), "PatchOperation"),
    "from_dict: text": (lambda: from_dict("x", User), "object"),
    "from_dict: number for text": (lambda: from_dict({"userName": 7}, User), "/userName"),
    "from_dict: in a list": (
        lambda: from_dict({"emails": [{"value": "a"}, {"value": 7}]}, User),
        "/emails/1/value",
    ),
    "from_dict: class": (lambda: from_dict({}, int), "int"),
    "from_json: empty": (lambda: from_json("", User), "empty"),
    "from_json: HTML": (lambda: from_json("<html>", User), "web page"),
    "from_json: cut off": (lambda: from_json('{"userName": "a', User), "cut off"),
    "from_json: bytes": (lambda: from_json(b"\xff\xfe", User), "JSON"),
    "from_json: number": (lambda: from_json("7", User), "object"),
    "from_json: no text": (lambda: from_json(7, User), "text"),
    "from_json: list": (lambda: from_json("{}", ListResponse), "ListResponse"),
    "to_dict": (lambda: to_dict(7), "int"),
    "to_json": (lambda: to_json({"a": 1}), "dict"),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_mistake_in_a_value(name):
    """Refused when it is made, with the attribute or the place in the document."""
    make, named = MODELS[name]
    with pytest.raises((ValidationError, InvalidPathError, DecodeError)) as caught:
        make()
    check(caught.value, named)


SETTINGS = {
    "client id empty": (lambda: ClientCredentials("", "s"), "client_id"),
    "client id number": (lambda: ClientCredentials(7, "s"), "client_id"),
    "secret None": (lambda: ClientCredentials("c", None), "client_secret"),
    "token URL": (lambda: ClientCredentials("c", "s", token_url="auth.go1.com"), "token_url"),
    "token URL http": (lambda: ClientCredentials("c", "s", token_url="http://x.y"), "token_url"),
    "token URL number": (lambda: ClientCredentials("c", "s", token_url=7), "token_url"),
    "scope number": (lambda: ClientCredentials("c", "s", scope=7), "scope"),
    "scope numbers": (lambda: ClientCredentials("c", "s", scope=[7]), "scope"),
    "leeway text": (lambda: ClientCredentials("c", "s", leeway="5"), "leeway"),
    "leeway negative": (lambda: ClientCredentials("c", "s", leeway=-1), "leeway"),
    "authentication": (
        lambda: ClientCredentials("c", "s", client_authentication="none"),
        "client_authentication",
    ),
    "authentication list": (
        lambda: ClientCredentials("c", "s", client_authentication=[]),
        "client_authentication",
    ),
    "token empty": (lambda: BearerToken(""), "token"),
    "token None": (lambda: BearerToken(None), "token"),
    "token blank": (lambda: BearerToken("a b"), "token"),
    "refresh token": (lambda: RefreshToken("c", "s", ""), "refresh_token"),
    "password": (
        lambda: PasswordGrant("c", "s", portal_name="p", username="u", password=""),
        "password",
    ),
    "redirect": (lambda: AuthorizationCode("c", "s", redirect_uri=""), "redirect_uri"),
    "redirect answer": (
        lambda: AuthorizationCode("c", "s", redirect_uri="https://x.y").exchange("https://x.y"),
        "redirect",
    ),
    "store": (lambda: FileTokenStore(7), "path"),
    "attempts": (lambda: RetryPolicy(attempts=0), "attempts"),
    "attempts text": (lambda: RetryPolicy(attempts="3"), "attempts"),
    "backoff": (lambda: RetryPolicy(backoff=-1), "backoff"),
    "budget text": (lambda: RetryPolicy(budget="600"), "budget"),
    "timeout zero": (lambda: Timeout(read=0), "read"),
    "timeout text": (lambda: Timeout(connect="5"), "connect"),
    "limit": (lambda: Limits(response_bytes=0), "response_bytes"),
    "limit text": (lambda: Limits(response_bytes="1"), "response_bytes"),
    "dialect update": (lambda: Dialect(name="x", update="post"), "update"),
    "dialect roles": (lambda: Dialect(name="x", roles="json"), "roles"),
    "dialect manager": (lambda: Dialect(name="x", manager=7), "manager"),
    "dialect chunk": (lambda: Dialect(name="x", member_chunk=0), "member_chunk"),
    "dialect chunk text": (lambda: Dialect(name="x", member_chunk="5"), "member_chunk"),
    "dialect media type": (lambda: Dialect(name="x", media_type=""), "media_type"),
    "dialect media type number": (lambda: Dialect(name="x", media_type=7), "media_type"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_mistake_in_a_setting(name):
    """Refused when it is made."""
    make, named = SETTINGS[name]
    with pytest.raises(NotSentError) as caught:
        make()
    check(caught.value, named)


@pytest.mark.parametrize("cls", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"auth": "token"}, "auth"),
        ({"auth": 7}, "auth"),
        ({"auth": None}, "GO1_CLIENT_ID"),
        ({"base_url": "gateway.go1.com"}, "base_url"),
        ({"base_url": 7}, "base_url"),
        ({"http_client": 7}, "http_client"),
        ({"retry": 7}, "retry"),
        ({"timeout": 7}, "timeout"),
        ({"dialect": "go1"}, "dialect"),
        ({"role_policy": "x"}, "role_policy"),
        ({"role_policy": ["x"]}, "role_policy"),
        ({"limits": 7}, "limits"),
        ({"clock": 7}, "clock"),
    ],
    ids=str,
)
def test_a_mistake_in_making_a_client(cls, options, named, monkeypatch):
    """It names the argument or the variable."""
    for variable in ("GO1_CLIENT_ID", "GO1_CLIENT_SECRET", "GO1_ACCESS_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConfigurationError) as caught:
        cls(**{"auth": BearerToken("t"), "dialect": GO1, **options})
    if "http_client" in options:  # what to pass instead is a class of the library
        assert "http_client" == caught.value.variable
        return
    check(caught.value, named)


HTML = {"content-type": "text/html"}
ANSWERS = {
    "HTML for JSON": (Response(200, HTML, b"<html>sign in</html>"), DecodeError),
    "HTML without a type": (Response(200, {}, b"  <!DOCTYPE html>"), DecodeError),
    "truncated": (Response(200, {}, b'{"id": "1", "userNa'), DecodeError),
    "no JSON": (Response(200, {}, b"OK"), DecodeError),
    "bad UTF-8": (Response(200, {}, b'{"id": "\xff"}'), DecodeError),
    "text for an object": (Response(200, {}, b'"x"'), DecodeError),
    "404 as HTML": (Response(404, HTML, b"<html>"), Go1ScimError),
    "400 without a body": (Response(400), Go1ScimError),
    "409": (Response(409, {}, b'{"detail": "there"}'), Go1ScimError),
    "413": (Response(413), Go1ScimError),
    "418": (Response(418), Go1ScimError),
    "an unknown status": (Response(499), Go1ScimError),
    "302": (Response(302, {"location": "/x"}), Go1ScimError),
    "401": (Response(401), Go1ScimError),
    "403": (Response(403), Go1ScimError),
    "412": (Response(412), Go1ScimError),
    "429": (Response(429, {"retry-after": "9999"}), Go1ScimError),
    "500": (Response(500), Go1ScimError),
}


ONE = {
    "get": lambda c: c.users.get("1"),
    "create": lambda c: c.users.create(OK),
    "replace": lambda c: c.users.replace(OK),
    "patch": lambda c: c.users.patch("1", PatchOp().remove("title")),
    "update": lambda c: c.users.update("1", title="x"),
    "deactivate": lambda c: c.users.deactivate("1"),
    "group": lambda c: c.groups.get("1"),
    "members": lambda c: c.groups.add_members("1", ["2"]),
}
ONE_ANSWERS = {
    **ANSWERS,
    "number for text": (Response(200, {}, b'{"externalId": 7.5, "displayName": 7}'), DecodeError),
    "list for an object": (Response(200, {}, b"[]"), DecodeError),
}
SEVERAL = {
    "list": lambda c: c.users.list(),
    "search": lambda c: c.groups.search(),
    "iter": lambda c: list(c.users.iter()),
    "find": lambda c: c.users.find(user_name="a"),
}
SEVERAL_ANSWERS = {
    **ANSWERS,
    "text for a list": (Response(200, {}, b'{"Resources": "x"}'), DecodeError),
    "text for a number": (Response(200, {}, b'{"totalResults": "many"}'), DecodeError),
}
CASES = [
    *((operation, answer) for operation in ONE.items() for answer in ONE_ANSWERS.items()),
    *((operation, answer) for operation in SEVERAL.items() for answer in SEVERAL_ANSWERS.items()),
]


@pytest.mark.parametrize(
    ("operation", "answer"), CASES, ids=[f"{one[0]}: {two[0]}" for one, two in CASES]
)
def test_an_answer_that_cannot_be_used(connect_plain, operation, answer):
    """The error names the request and the remedy."""
    (_, operate), (_, (response, family)) = operation, answer
    http_client = connect_plain.face.http_client(lambda request: response)
    go1 = connect_plain(None, http_client=http_client)
    with pytest.raises(family) as caught:
        operate(go1)
    check(caught.value)
    assert caught.value.method
    assert caught.value.path
