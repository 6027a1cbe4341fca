"""The difference of two resources, as operations."""

import attrs
import pytest
from patch_cases import ADA

from go1scim import urns
from go1scim.converter import from_json, to_bytes, to_dict
from go1scim.errors import ValidationError
from go1scim.models import (
    Address,
    Email,
    EnterpriseUser,
    Group,
    Manager,
    Member,
    Meta,
    Name,
    Photo,
    User,
    extension,
)
from go1scim.patch import PatchOp
from go1scim.schemas import attribute, register
from go1scim.schemas._registry import registry

MANAGER = f"{urns.ENTERPRISE_USER}:manager"
SEAT = "urn:example:params:scim:schemas:extension:seat:2.0:User"
TOOL = "urn:example:params:scim:schemas:tool:2.0:Tool"

WORK = Email("a@x", type="work", primary=True)
HOME = Email("b@x", type="home")
USER = User(
    user_name="ada",
    title="Countess",
    name=Name(given_name="Ada", family_name="Byron"),
    emails=[WORK, HOME],
    addresses=[Address(type="work", locality="A"), Address(type="home", locality="B")],
    extensions=[EnterpriseUser(department="Engines", manager=Manager("7", display_name="C"))],
)


@extension(SEAT, of=User)
class Seat:
    """An extension with what cannot be changed."""

    serial: str | None = attribute(mutability="immutable")
    colours: tuple[str, ...] = ()
    keys: tuple[str, ...] = attribute(default=(), mutability="immutable")
    tags: tuple[str, ...] = attribute(default=(), required=True)


@pytest.fixture(scope="module", autouse=True)
def tools():
    """A resource that is known as a document only."""
    sub = [
        {"name": "name"},
        {"name": "key", "mutability": "immutable"},
        {"name": "owner", "required": True},
        {"name": "box", "type": "complex", "subAttributes": [{"name": "depth"}]},
    ]
    register(
        {
            "id": TOOL,
            "attributes": [
                {"name": "case", "type": "complex", "subAttributes": sub},
                {"name": "cases", "type": "complex", "multiValued": True, "subAttributes": sub},
                {"name": "bag", "type": "complex"},
                {"name": "bags", "type": "complex", "multiValued": True},
            ],
        }
    )


def found(after, before=USER):
    """The difference, as tuples without the value of a remove; it leads to *after*."""
    patch = PatchOp.between(before, after)
    if isinstance(before, User):
        assert not PatchOp.between(patch.apply(before), after)
    return [
        (each.op, each.path) if each.op == "remove" else (each.op, each.path, each.value)
        for each in patch.operations
    ]


def with_enterprise(**changes):
    """The user with changes to that extension."""
    return USER.with_extension(attrs.evolve(USER[EnterpriseUser], **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "CTO"}, [("replace", "title", "CTO")]),
        ({"title": None}, [("remove", "title")]),
        ({"title": ""}, [("remove", "title")]),
        ({"title": str(b"Countess", "ascii")}, []),
        ({"active": False}, [("add", "active", False)]),
        ({"name": None}, [("remove", "name")]),
        (
            {"name": Name(given_name="Ada", family_name="King")},
            [("replace", "name.familyName", "King")],
        ),
        (
            {"name": Name(given_name="A", middle_name="K")},
            [
                ("remove", "name.familyName"),
                ("replace", "name", {"givenName": "A", "middleName": "K"}),
            ],
        ),
        ({"emails": [HOME, WORK]}, []),
        ({"emails": [attrs.evolve(HOME, primary=False), WORK]}, []),
        ({"emails": []}, [("remove", "emails")]),
        ({"emails": [WORK]}, [("remove", 'emails[value eq "b@x"]')]),
        ({"emails": [WORK, HOME, Email("c@x")]}, [("add", "emails", [{"value": "c@x"}])]),
        (
            {"emails": [attrs.evolve(WORK, value="c@x"), HOME]},
            [("replace", 'emails[type eq "work"].value', "c@x")],
        ),
        (
            {"emails": [attrs.evolve(WORK, primary=None), attrs.evolve(HOME, primary=True)]},
            [("replace", 'emails[value eq "b@x"].primary', True)],
        ),
        (
            {"emails": [WORK, Email("B@x", type="home")]},
            [("replace", 'emails[value eq "b@x"].value', "B@x")],
        ),
        ({"emails": [WORK, Email("b@x")]}, [("remove", 'emails[value eq "b@x"].type')]),
        (
            {"emails": [Email("c@x"), Email("d@x")]},
            [("replace", "emails", [{"value": "c@x"}, {"value": "d@x"}])],
        ),
        (
            {"addresses": [USER.addresses[1], Address(type="work", locality="C")]},
            [("replace", 'addresses[type eq "work"].locality', "C")],
        ),
        ({"addresses": USER.addresses[1:]}, [("remove", 'addresses[type eq "work"]')]),
        ({"addresses": []}, [("remove", "addresses")]),
        ({"nick_name": "A"}, [("add", "nickName", "A")]),
        ({"id": "2", "meta": Meta(version="2")}, []),
    ],
    ids=str,
)
def test_what_changed(changes, expected):
    """As few and as small operations as can say it."""
    assert expected == found(attrs.evolve(USER, **changes))


def test_a_complex_value_is_sent_with_all_its_parts_or_part_by_part():
    """Some servers take away what a replace of the whole does not have."""
    before = User(name=Name(given_name="A", family_name="B", middle_name="C", formatted="A C B"))
    two = attrs.evolve(before.name, given_name="X", family_name="Y")
    three = attrs.evolve(two, formatted="X Y")

    assert [("replace", "name.familyName", "Y"), ("replace", "name.givenName", "X")] == sorted(
        found(attrs.evolve(before, name=two), before)
    )
    assert [
        (
            "replace",
            "name",
            {"formatted": "X Y", "familyName": "Y", "givenName": "X", "middleName": "C"},
        )
    ] == found(attrs.evolve(before, name=three), before)


def test_what_changed_in_extensions():
    """By their URN; what the server says of the manager is left out."""
    department = f"{urns.ENTERPRISE_USER}:department"

    assert [("replace", department, "X")] == found(with_enterprise(department="X"))
    assert [("replace", f"{MANAGER}.value", "8")] == found(with_enterprise(manager="8"))
    assert [("remove", department), ("remove", MANAGER)] == found(attrs.evolve(USER, extensions=[]))
    assert [("add", MANAGER, {"value": "7"})] == found(
        User(extensions=[EnterpriseUser(manager="7")]), User()
    )
    assert [] == found(User(extensions=[EnterpriseUser()]), User())


def test_an_extension_may_be_known_in_one_of_two_ways():
    """As a model here, as JSON there."""
    document = {urns.ENTERPRISE_USER.upper(): {"Department": "X", "manager": {"value": "7"}}}

    assert [("replace", f"{urns.ENTERPRISE_USER}:department", "X")] == [
        (each.op, each.path, each.value)
        for each in PatchOp.between(
            USER, attrs.evolve(USER, extensions=[], extra=document)
        ).operations
    ]


def test_documents_are_compared():
    """In any case, and without order."""
    after = {**ADA, "TITLE": "CTO", "id": "2", "emails": ADA["emails"][::-1]}
    del after["title"]

    assert [("replace", "title", "CTO")] == found(after, ADA)
    assert [("replace", "displayName", "B")] == found(
        {"displayName": "B", "members": [{"VALUE": "1"}]},
        {"displayName": "A", "members": {"value": "1"}},
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"bag": {"a": 1}}, [("add", "bag", {"a": 1})]),
        ({"bag": {"a": 1}}, {"bag": {"b": 1}}, [("replace", "bag", {"b": 1})]),
        ({"bags": [{"a": 1}]}, {"bags": [{"b": 1}]}, [("replace", "bags", [{"b": 1}])]),
        ({"bags": [1, {}]}, {"bags": [1]}, [("replace", "bags", [1])]),
        ({"case": "odd"}, {"case": {"name": "a"}}, [("replace", "case.name", "a")]),
        (
            {"cases": [{"name": "a", "owner": "o"}, {"name": "b", "owner": "o"}]},
            {"cases": [{"name": "a", "owner": "o"}, {"name": "b", "owner": "p", "key": "k"}]},
            [("replace", 'cases[name eq "b"]', {"name": "b", "owner": "p", "key": "k"})],
        ),
        (
            {"cases": [{"name": "a" * 40, "x": 1}, {"name": "b", "x": 1, "owner": "o"}]},
            {
                "cases": [
                    {"name": "a" * 40, "x": 1},
                    {"name": "b", "x": 1, "owner": "p", "key": "k"},
                ]
            },
            [
                ("replace", 'cases[name eq "b"].owner', "p"),
                ("replace", 'cases[name eq "b"].key', "k"),
            ],
        ),
        (
            {"cases": ["odd", {"name": "a" * 60}]},
            {"cases": [{"name": "a" * 60}]},
            [("replace", "cases", [{"name": "a" * 60}])],
        ),
        (
            {"cases": [{"key": "k", "name": "a" * 70}, {"name": "b" * 99}]},
            {"cases": [{"key": "l", "name": "a" * 70}, {"name": "b" * 99}]},
            [
                ("remove", 'cases[key eq "k"]'),
                ("add", "cases", [{"key": "l", "name": "a" * 70}]),
            ],
        ),
    ],
)
def test_registered_resources_are_compared(before, after, expected):
    """By the types and rules of their schemas."""
    listed = {"schemas": [TOOL]}

    assert expected == found({**listed, **after}, {**listed, **before})


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"odd": 1}, {"odd": 2}, "odd differs, and no registered schema knows it"),
        ({"case": {"odd": 1}}, {"case": {"odd": 2}}, "case.odd differs"),
        ({}, {"case": {"odd": 2}}, "case.odd differs"),
        ({}, {"cases": [{"odd": 2}]}, "cases differs, and holds what no registered schema"),
        ({"cases": [{"odd": 1}]}, {"cases": [{"odd": 2}]}, "cases differs"),
        ({}, {"cases": ["odd"]}, "cases differs"),
        (
            {"case": {"box": {"depth": "1"}}},
            {"case": {"box": {"depth": "2"}}},
            "case.box differs, and paths end",
        ),
    ],
)
def test_what_no_path_can_say(before, after, message):
    """The error names what can: sending the whole resource."""
    with pytest.raises(ValidationError, match=message) as caught:
        found({"schemas": [TOOL], **after}, {"schemas": [TOOL], **before})

    assert "replace()" in caught.value.hint


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (User(user_name="a"), User(), "userName is required"),
        (User(extensions=[Seat(serial="1")]), User(), "serial is immutable"),
        (
            User(extensions=[Seat(keys=["a"])]),
            User(extensions=[Seat(keys=["a", "b"])]),
            "keys is immutable",
        ),
        (User(extensions=[Seat(tags=["a"])]), User(), "tags is required"),
        (
            {"schemas": [TOOL], "case": {"key": "a"}},
            {"schemas": [TOOL], "case": {"key": "b"}},
            "case.key is immutable",
        ),
        (
            {"schemas": [TOOL], "case": {"name": "a", "owner": "a"}},
            {"schemas": [TOOL], "case": {"name": "a"}},
            "case.owner is required",
        ),
    ],
)
def test_what_cannot_change(before, after, message):
    """What is immutable or required, with the scimType that a server would answer."""
    with pytest.raises(ValidationError, match=message) as caught:
        PatchOp.between(before, after)

    assert "mutability" == caught.value.scim_type


def test_what_is_immutable_can_be_set_once():
    """Where there was nothing before."""
    assert [
        ("add", f"{SEAT}:serial", "1"),
        ("add", f"{SEAT}:keys", ["a"]),
    ] == found(User(extensions=[Seat(serial="1", keys=["a"])]), User())


def test_two_primary_values_cannot_be_made():
    """They are no valid resource."""
    two = [attrs.evolve(WORK), attrs.evolve(HOME, primary=True)]
    for emails in (two, [*two, Email()]):
        with pytest.raises(ValidationError, match="several primary values") as caught:
            found(attrs.evolve(USER, emails=emails))
        assert "invalidValue" == caught.value.scim_type


@pytest.mark.parametrize("after", [Group(), None, {}, "x"], ids=repr)
def test_two_resources_are_of_one_class(after):
    """Else there is no difference to speak of."""
    for pair in ((USER, after), ("x", after), (1, 1)):
        with pytest.raises(ValidationError, match="of the same class"):
            PatchOp.between(*pair)


def test_an_unknown_value_stays_where_it_is():
    """What no schema knows may be the same in both, and other parts change."""
    odd = attrs.evolve(HOME, extra={"odd": 1})
    before = attrs.evolve(USER, emails=[WORK, odd], extra={"odd": 1})

    assert [("replace", 'emails[value eq "b@x"].display', "B")] == found(
        attrs.evolve(before, emails=[WORK, attrs.evolve(odd, display="B")]), before
    )
    for other in (attrs.evolve(odd, extra={"odd": 2}), Email("c@x", type="home", extra={"a": 1})):
        with pytest.raises(ValidationError, match="emails differs"):
            found(attrs.evolve(before, emails=[WORK, other]), before)


def test_an_attribute_that_the_schema_forgot():
    """A class may have more than the document that was registered in its place."""
    definition = registry.find(urns.GROUP)
    register({"id": urns.GROUP, "attributes": [{"name": "displayName"}]})
    try:
        group = Group(display_name="a", members=[Member("1")])
        patch = PatchOp.between(attrs.evolve(group, display_name="b"), group)
        assert 1 == len(patch)
        with pytest.raises(ValidationError, match="members differs"):
            PatchOp.between(group, Group(display_name="a"))
    finally:
        registry.define(definition)


def test_long_texts_make_no_filters():
    """A picture is found by its type."""
    photos = [Photo("x" * 300, type="photo"), Photo("y" * 300, type="thumbnail")]

    assert [("remove", 'photos[type eq "photo"]')] == found(
        attrs.evolve(USER, photos=photos[1:]), attrs.evolve(USER, photos=photos)
    )


def test_long_lists_without_keys_are_sent_as_a_whole():
    """Rather than to look at each value for each other."""
    addresses = [Address(locality=str(number)) for number in range(101)]

    ((op, path, value),) = found(
        attrs.evolve(USER, addresses=addresses[1:]), attrs.evolve(USER, addresses=addresses)
    )

    assert ("replace", "addresses", 100) == (op, path, len(value))


def people(*numbers):
    """A group of these members."""
    members = [Member(f"usr_{number:030}", display=f"Person {number}") for number in numbers]
    return Group(id="1", display_name="Sales", members=members)


def test_one_member_more_is_one_small_operation():
    """However many there are."""
    before, after = people(*range(10_000)), people(*range(10_001))
    patch = PatchOp.between(before, after)

    assert 1 == len(patch)
    assert 500 > len(to_bytes(patch))
    assert after == patch.apply(before)


def test_many_members_are_removed_together():
    """Few one by one, as every server understands."""
    before = people(*range(1_000))
    few = PatchOp.between(before, people(*range(10, 1_000)))
    many = PatchOp.between(before, people(*range(60, 1_000)))

    assert 10 == len(few)
    assert 2 == len(many)
    assert 940 == len(many.apply(before).members)


def test_members_that_differ_in_what_is_read_only():
    """Are the same members; those of another type are others."""
    before = people(1, 2)
    one, two = before.members
    other = attrs.evolve(one, display="Other")
    group = attrs.evolve(one, type="Group")

    assert [] == found(attrs.evolve(before, members=[two, other]), before)
    assert [("replace", f'members[value eq "{one.value}"].type', "Group")] == found(
        attrs.evolve(before, members=[two, group]), before
    )
    ((op, path, value),) = found(
        attrs.evolve(before, members=[two, attrs.evolve(one, type="User")]),
        attrs.evolve(before, members=[two, group]),
    )
    assert ("replace", "members", 2) == (op, path, len(value))


def test_texts_of_a_list_change():
    """One by one, also where only their case does."""
    tags = [f"tag number {number} of a long list of tags" for number in range(9)]
    before = User(extensions=[Seat(colours=tags)])
    after = User(extensions=[Seat(colours=[*tags[1:], tags[0].upper()])])

    assert [
        ("remove", f'{SEAT}:colours[value eq "{tags[0]}"]'),
        ("add", f"{SEAT}:colours", [tags[0].upper()]),
    ] == found(after, before)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["a", "a"], ["a"], [("replace", f"{SEAT}:colours", ["a"])]),
        (
            ["a" * 60, "A" * 60, "b"],
            ["a" * 60, "A" * 60],
            [("remove", f'{SEAT}:colours[value eq "b"]')],
        ),
        (["a\0b", "c"], ["a\0b"], [("replace", f"{SEAT}:colours", ["a\0b"])]),
    ],
)
def test_texts_that_are_alike(before, after, expected):
    """Each as often as it is there, and whatever is in it."""
    users = [User(extensions=[Seat(colours=colours)]) for colours in (before, after)]

    assert expected == found(users[1], users[0])


def test_a_difference_is_a_value():
    """It is what the builder makes, and what is read from its JSON."""
    patch = PatchOp.between(USER, attrs.evolve(USER, title="CTO"))

    assert PatchOp().replace("title", "CTO") == patch
    assert PatchOp() == PatchOp.between(USER, USER)
    assert patch == from_json(to_bytes(patch), PatchOp)
    assert to_dict(patch) == to_dict(PatchOp().replace("title", "CTO"))
