"""Reading and writing by paths, in models and in dicts."""

import pytest

from go1scim import Email, EnterpriseUser, Manager, Name, User, from_dict, to_dict, urns
from go1scim.errors import InvalidFilterError, InvalidPathError
from go1scim.paths import Path

UNKNOWN = "urn:example:params:scim:schemas:extension:access:2.0:User"
ENTERPRISE = {"department": "Engines", "manager": {"value": "7"}}
ADA = {
    "schemas": [urns.USER],
    "userName": "ada",
    "name": {"givenName": "Ada"},
    "emails": [{"value": "a@x", "type": "work"}, {"value": "b@x"}],
    "badge": {"value": "B7"},
    urns.ENTERPRISE_USER: ENTERPRISE,
    UNKNOWN: {"code": "x", "list": ["a", "b"]},
}


def ada(form):
    """The same person as a dict, or as a model."""
    return from_dict(ADA, User) if form == "model" else ADA


def as_json(resource):
    """A resource as JSON, without what only one of the forms has."""
    document = to_dict(resource) if isinstance(resource, User) else dict(resource)
    document.pop("schemas", None)
    return document


@pytest.mark.parametrize("form", ["dict", "model"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("USERNAME", "ada"),
        (f"{urns.USER}:username", "ada"),
        ("name.givenname", "Ada"),
        ("name.familyName", None),
        ("title", None),
        ("title.value", None),
        ("badge.value", "B7"),
        ("emails.value", ["a@x", "b@x"]),
        ("emails.type", ["work"]),
        ('emails[type eq "WORK"].value', ["a@x"]),
        ('emails[type eq "home"].value', []),
        (f"{urns.ENTERPRISE_USER}:department", "Engines"),
        (f"{urns.ENTERPRISE_USER}:manager.value", "7"),
        (f"{UNKNOWN}:code", "x"),
        (f'{UNKNOWN}:list[value eq "A"]', ["a"]),
        ("urn:x:y:code", None),
    ],
)
def test_a_path_reads(form, path, expected):
    """One value, or the values that a filter or a list leads to."""
    assert expected == Path.parse(path).read(ada(form))


def test_a_path_reads_models_where_there_are_models():
    """As they are."""
    user = ada("model")

    assert Name(given_name="Ada") == Path.parse("name").read(user)
    assert [Email("b@x")] == Path.parse("emails[not (type pr)]").read(user)
    assert user[EnterpriseUser] == Path.parse(urns.ENTERPRISE_USER).read(user)
    assert ADA[urns.ENTERPRISE_USER] == Path.parse(urns.ENTERPRISE_USER).read(ADA)
    assert ADA[UNKNOWN] == Path(UNKNOWN).read(user)


@pytest.mark.parametrize("form", ["dict", "model"])
@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("username", "eve", {"userName": "eve"}),
        ("title", "CTO", {"title": "CTO"}),
        ("userName", None, {"userName": None}),
        ("name.familyname", "King", {"name": {"givenName": "Ada", "familyName": "King"}}),
        ("name.givenName", None, {"name": None}),
        ("emails", None, {"emails": None}),
        ("emails.type", "x", {"emails": [{"value": f"{n}@x", "type": "x"} for n in "ab"]}),
        (
            'emails[type eq "work"].value',
            "c@x",
            {"emails": [{"value": "c@x", "type": "work"}, {"value": "b@x"}]},
        ),
        ('emails[type eq "work"]', None, {"emails": [{"value": "b@x"}]}),
        ("emails[value pr]", None, {"emails": None}),
        ("badge.value", "B8", {"badge": {"value": "B8"}}),
        ("badge.Value", None, {"badge": None}),
        ('badge[value eq "b7"].value', "B8", {"badge": {"value": "B8"}}),
        ('badge[value eq "b7"]', None, {"badge": None}),
        ("new.value", 1, {"new": {"value": 1}}),
        (
            f"{urns.ENTERPRISE_USER}:division",
            "D",
            {urns.ENTERPRISE_USER: {"division": "D", **ENTERPRISE}},
        ),
        (
            f"{urns.ENTERPRISE_USER}:manager.value",
            "8",
            {urns.ENTERPRISE_USER: {**ENTERPRISE, "manager": {"value": "8"}}},
        ),
        (urns.ENTERPRISE_USER.upper(), None, {urns.ENTERPRISE_USER: None}),
        (f"{UNKNOWN}:code", "y", {UNKNOWN: {"code": "y", "list": ["a", "b"]}}),
        (f'{UNKNOWN}:list[value eq "a"]', "c", {UNKNOWN: {"code": "x", "list": ["c", "b"]}}),
        (f"{urns.USER}:userName", "eve", {"userName": "eve"}),
        ("urn:x:y:code", "z", {"urn:x:y": {"code": "z"}}),
        ("urn:x:y:code", None, {}),
    ],
    ids=map(str, range(23)),
)
def test_a_path_writes(form, path, value, expected):
    """A copy with the new value; the resource itself stays as it is."""
    resource, before = ada(form), as_json(ada(form))
    wanted = {key: each for key, each in {**before, **expected}.items() if each is not None}

    assert wanted == as_json(Path.parse(path).write(resource, value))
    assert before == as_json(resource)


def test_what_is_on_the_way_is_made():
    """Of its class in a model."""
    manager = Path.parse(f"{urns.ENTERPRISE_USER}:manager.value")

    assert Manager("7") == manager.write(User(), "7").manager
    assert {urns.ENTERPRISE_USER: {"manager": {"value": "7"}}} == manager.write({}, "7")
    assert User(name=Name(given_name="A")) == Path.parse("name.givenName").write(User(), "A")
    assert User(extra={"a": {"b": 1}}) == Path.parse("a.b").write(User(), 1)


def test_models_take_models():
    """An extension is put in the place of its class."""
    user = ada("model")
    changed = Path.parse(urns.ENTERPRISE_USER).write(user, EnterpriseUser(division="D"))

    assert "D" == changed[EnterpriseUser].division
    assert changed == Path(UNKNOWN).write(changed, ADA[UNKNOWN])
    assert (Email("c@x"),) == Path.parse("emails").write(user, [Email("c@x")]).emails
    assert {UNKNOWN: {"a": 1}} == Path(UNKNOWN).write({}, {"a": 1})


@pytest.mark.parametrize("form", ["dict", "model"])
@pytest.mark.parametrize(
    ("path", "scim_type"),
    [
        ('emails[type eq "home"].value', "noTarget"),
        ("photos.value", "noTarget"),
        ("userName.value", "invalidPath"),
    ],
)
def test_a_path_does_not_write_what_is_not_there(form, path, scim_type):
    """Which of the values of a list is meant cannot be made up."""
    with pytest.raises(InvalidPathError) as caught:
        Path.parse(path).write(ada(form), "x")

    assert scim_type == caught.value.scim_type


def test_a_filter_must_fit_its_attribute():
    """The schema decides when the path is used."""
    with pytest.raises(InvalidFilterError):
        Path.parse("emails[primary gt true]").read(ADA)
