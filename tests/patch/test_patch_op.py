"""Building, reading and writing PATCH requests."""

import pickle

import pytest

from go1scim import urns
from go1scim.converter import from_dict, from_json, to_dict, to_json
from go1scim.errors import DecodeError, InvalidPathError, ValidationError
from go1scim.models import Email, EnterpriseUser, Manager, Member, Name, User, extension
from go1scim.patch import UNSET, PatchOp, PatchOperation
from go1scim.paths import Path
from go1scim.schemas import attribute, register


def test_a_patch_is_built_step_by_step():
    """Each step gives a new patch."""
    empty = PatchOp()
    patch = empty.add("emails", [Email("a@x")]).replace("title", "CTO").remove("nickName")

    assert 0 == len(empty)
    assert not empty
    assert patch
    assert 3 == len(patch)
    assert (
        PatchOperation("add", "emails", [{"value": "a@x"}]),
        PatchOperation("replace", "title", "CTO"),
        PatchOperation("remove", "nickName"),
    ) == patch.operations


def test_a_patch_is_written():
    """What has no path or value has none in JSON; null is a value."""
    patch = PatchOp().replace({"title": "CTO"}).remove("nickName").replace("active", None)

    assert {
        "schemas": [urns.PATCH_OP],
        "Operations": [
            {"op": "replace", "value": {"title": "CTO"}},
            {"op": "remove", "path": "nickName"},
            {"op": "replace", "path": "active", "value": None},
        ],
    } == to_dict(patch)
    assert patch == from_json(to_json(patch), PatchOp)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Manager("7"), {"value": "7"}),
        ([Member("1"), Member("2")], [{"value": "1"}, {"value": "2"}]),
        ((Member("1"),), [{"value": "1"}]),
        ((each for each in ["a"]), ["a"]),
        ({"a"}, ["a"]),
        ({"name": Name(given_name="Ada")}, {"name": {"givenName": "Ada"}}),
        (User().extra, {}),
        (7, 7),
        (False, False),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_values_are_json(value, expected):
    """Models become JSON, at every depth."""
    operation = PatchOperation("replace", "x", value)

    assert expected == operation.value


def test_the_value_is_a_copy():
    """Changing the argument afterwards does not change the patch."""
    value = {"a": [1]}
    patch = PatchOp().add("x", value)

    value["a"].append(2)

    assert {"a": [1]} == patch.operations[0].value


def test_a_path_is_text_or_a_path():
    """Both are kept as text, and can be taken apart."""
    path = Path(urns.ENTERPRISE_USER, "manager")
    (operation,) = PatchOp().remove(path).operations

    assert f"{urns.ENTERPRISE_USER}:manager" == operation.path
    assert path == operation.target
    assert PatchOp().add(None, {"a": 1}).operations[0].target is None


def test_an_extension_is_a_value():
    """A whole extension goes under its URN."""
    patch = PatchOp().add(urns.ENTERPRISE_USER, EnterpriseUser(department="Engines"))

    assert {"department": "Engines"} == patch.operations[0].value


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: PatchOp().add("title"), ValidationError, "add needs a value"),
        (lambda: PatchOp().replace("title"), ValidationError, "replace needs a value"),
        (lambda: PatchOp().add("title", None), ValidationError, "add of null"),
        (lambda: PatchOp().add(None, "x"), ValidationError, "without a path takes a dict"),
        (lambda: PatchOp().add({"a": 1}, 2), ValidationError, "a path and a value, or a dict"),
        (lambda: PatchOp().add("title", float("nan")), ValidationError, "is JSON or a model"),
        (lambda: PatchOp().add("title", object()), ValidationError, "is JSON or a model"),
        (lambda: PatchOp().remove(None), InvalidPathError, "remove needs a path"),
        (lambda: PatchOp().remove(""), InvalidPathError, "expected an attribute name"),
        (lambda: PatchOp().add("a b", 1), InvalidPathError, "at character 1"),
        (lambda: PatchOperation("move", "a", 1), ValidationError, "'move' is no operation"),
        (lambda: PatchOp(["x"]), ValidationError, "takes a list of PatchOperation"),
        (lambda: PatchOp(7), ValidationError, "takes a list of PatchOperation"),
    ],
    ids=[
        *[
            "add",
            "replace",
            "null",
            "pathless",
            "both",
            "nan",
            "object",
            "no path",
            "empty",
            "malformed",
        ],
        *["op", "text", "number"],
    ],
)
def test_a_wrong_operation_is_refused_at_once(build, error, message):
    """The error says what to do instead."""
    with pytest.raises(error, match=message) as caught:
        build()

    assert caught.value.hint


def test_a_deep_value_is_refused():
    """What nests too deep to be written is refused, however deep it is."""
    for levels in (100, 5000):
        deep = []
        for _ in range(levels):
            deep = [deep]
        with pytest.raises(ValidationError, match="nests not too deep"):
            PatchOp().replace("x", deep)


def test_what_is_written_is_a_copy():
    """Changing the document does not change the patch."""
    patch = PatchOp().replace("x", {"a": [1]})
    to_dict(patch)["Operations"][0]["value"]["a"].append(2)

    assert {"a": [1]} == patch.operations[0].value


def test_a_patch_is_read_with_the_habits_of_others():
    """Entra ID capitalises the operation, and gives a value to remove."""
    document = {
        "schemas": [urns.PATCH_OP],
        "operations": [
            {"op": "Replace", "path": "active", "value": "False"},
            {"OP": "REMOVE", "Path": "members", "Value": [{"value": "1"}]},
            {"op": "Add", "value": {"title": "CTO"}},
        ],
    }

    assert PatchOp(
        [
            PatchOperation("replace", "active", "False"),
            PatchOperation("remove", "members", [{"value": "1"}]),
            PatchOperation("add", None, {"title": "CTO"}),
        ]
    ) == from_dict(document, PatchOp)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([], ""),
        ({}, "/Operations"),
        ({"operations": {}}, "/operations"),
        ({"Operations": ["x"]}, "/Operations/0"),
        ({"Operations": [{}]}, "/Operations/0/op"),
        ({"Operations": [{"op": "move"}]}, "/Operations/0/op"),
        ({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": 1}]}, "/Operations/1/op"),
        ({"Operations": [{"op": "remove"}]}, "/Operations/0/path"),
        ({"Operations": [{"op": "remove", "path": "a b"}]}, "/Operations/0/path"),
        ({"Operations": [{"op": "add", "path": "a"}]}, "/Operations/0/value"),
        ({"Operations": [{"op": "add", "value": "x"}]}, "/Operations/0/value"),
    ],
)
def test_a_request_that_is_none_is_refused(document, pointer):
    """The pointer says where."""
    with pytest.raises(DecodeError) as caught:
        from_dict(document, PatchOp)

    assert pointer == caught.value.pointer


def test_a_patch_is_a_value():
    """It compares, hashes and pickles; the absence of a value survives."""
    patch = PatchOp().remove("title").add("x", {"a": 1})
    again = pickle.loads(pickle.dumps(patch))  # noqa: S301

    assert patch == again
    assert hash(patch) == hash(again)
    assert again.operations[0].value is UNSET
    assert "UNSET" == repr(UNSET)


BADGE = "urn:example:params:scim:schemas:extension:badge:2.0:User"
DOOR = "urn:example:params:scim:schemas:door:2.0:Door"


@pytest.fixture(scope="module")
def secrets():
    """Schemas with attributes that are never returned, at the top and inside of others."""

    @extension(BADGE, of=User)
    class Badge:
        pin: str | None = attribute(mutability="writeOnly")
        floor: str | None = None
        answer: str | None = attribute(repr=False)

    keys = {"name": "code", "returned": "never"}
    register(
        {
            "id": DOOR,
            "attributes": [
                {"name": "locks", "type": "complex", "multiValued": True, "subAttributes": [keys]}
            ],
        }
    )


@pytest.mark.parametrize(
    "patch",
    [
        PatchOp().replace("password", "hunter2"),
        PatchOp().add("PassWord", "hunter2"),
        PatchOp().replace(f"{urns.USER}:password", "hunter2"),
        PatchOp().replace({"title": "CTO", "PASSWORD": "hunter2"}),
        PatchOp().replace({f"{urns.USER.upper()}:password": "hunter2"}),
        PatchOp().replace({"urn:unknown:User:password": "hunter2"}),
        PatchOp().replace(f"{BADGE}:pin", "hunter2"),
        PatchOp().replace(f"{BADGE}:answer", "hunter2"),
        PatchOp().replace(BADGE.lower(), {"Pin": "hunter2"}),
        PatchOp().replace({BADGE: {"pin": "hunter2"}}),
        PatchOp().add("locks", [{"code": "hunter2"}]),
        PatchOp().add({"Locks": [{"type": "a", "CODE": ["hunter2"]}]}),
        PatchOp().replace('locks[type eq "a"].code', "hunter2"),
        PatchOp().replace({"locks.code": {"a": "hunter2"}}),
        PatchOp().replace("password.value", "hunter2"),
    ],
)
@pytest.mark.usefixtures("secrets")
def test_a_repr_hides_what_is_never_returned(patch):
    """Passwords and their like, in any case, with a URN, without a path, and inside of others."""
    for shown in (repr(patch), str(patch), repr(patch.operations[0])):
        assert "hunter2" not in shown
        assert "***" in shown


@pytest.mark.usefixtures("secrets")
def test_a_repr_shows_the_rest():
    """What is no secret is there to be read."""
    patch = PatchOp().replace({"title": "CTO", BADGE: {"floor": "3"}, "no path": 1}).remove("title")
    assert "'title': 'CTO'" in repr(patch)
    assert "'floor': '3'" in repr(patch)
    assert "op='remove', path='title', value=UNSET" in repr(patch)
    assert "value='CTO'" in repr(PatchOp().replace("title", "CTO"))
