"""What a filter says of a resource, where the corpus of cases says nothing."""

from datetime import UTC, datetime

import pytest
from attrs import frozen

from go1scim import Email, EnterpriseUser, Group, Manager, Member, Meta, Name, User, schemas, urns
from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.filters import parse
from go1scim.models import extension

BADGE = "urn:example:params:scim:schemas:extension:match:2.0:User"
DEVICE = "urn:example:params:scim:schemas:match:2.0:Device"
COLOURS = "urn:example:params:scim:schemas:extension:colours:2.0:User"
OTHER = "urn:example:params:scim:schemas:extension:other:2.0:User"


@pytest.fixture(autouse=True)
def known_schemas():
    """A schema that is known as a document only."""
    schemas.register(
        {
            "id": BADGE,
            "attributes": [
                {"name": "code", "caseExact": True},
                {"name": "tags", "multiValued": True},
                {"name": "since", "type": "dateTime"},
                {"name": "photo", "type": "binary"},
            ],
        }
    )


ADA = User(
    user_name="ada@example.com",
    name=Name(given_name="Ada"),
    active=False,
    emails=[Email("ada@example.com", type="work"), Email("ada@home.example", extra={"x": "Y"})],
    meta=Meta(created=datetime(2026, 11, 24, 10, tzinfo=UTC)),
    extensions=[EnterpriseUser(manager=Manager("7"), department="Engines")],
    extra={"badge": {"value": "B7", "colours": ["red", "blue"]}, BADGE: {"code": "aB"}},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('userName eq "ADA@example.com"', True),
        ('schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', True),
        (f'schemas eq "{urns.ENTERPRISE_USER}"', True),
        (f'schemas eq "{BADGE}"', False),
        ('name.givenName eq "ada"', True),
        ('name.familyName ne "Byron"', True),
        ("name pr and not (name.familyName pr)", True),
        ('name eq "Ada"', False),
        ("name ne null and title eq null and name.familyName eq null", True),
        ("userName.value pr", False),
        ('userName.value eq "ada@example.com"', False),
        ('userName.value ne "ada@example.com"', True),
        ('emails.x eq "y"', True),
        ('emails[x eq "y" and value ew ".example"]', True),
        ('emails.type ne "work"', False),
        ('emails.value ne "ada@example.com"', True),
        ("emails ne null", True),
        ("roles eq null", True),
        ('roles ne "x"', True),
        ('roles.value ne "x"', True),
        ('badge eq "b7"', True),
        ('badge.colours eq "BLUE"', True),
        ("badge.colours pr", True),
        ('badge[colours eq "red"]', True),
        ('badge[colours eq "green"]', False),
        (f'{urns.ENTERPRISE_USER}:manager eq "7"', True),
        (f'{urns.ENTERPRISE_USER}:manager.value eq "7"', True),
        (f"{urns.ENTERPRISE_USER} pr", True),
        (f"{urns.ENTERPRISE_USER}.department pr", True),
        (f"{urns.GROUP}:displayName pr", False),
        (f'{BADGE}:code eq "aB" and not ({BADGE}:code eq "ab")', True),
        (f"{BADGE}:tags pr", False),
        (f"{OTHER}:code pr", False),
        ("unknown pr", False),
        ('unknown ne "x"', True),
        ("unknown eq null", True),
        ('unknown eq "x" or unknown co "" or unknown gt 1', False),
        ('meta.created sw "2026-11-24"', True),
        ('meta.created ge "2026-11-24T10:00:00.0000000Z"', True),
        ('meta.created lt "2026-11-24T10:00:00.0000001Z"', True),
        ('meta.created eq "2026-11-24T10:00:00"', True),
        ('userName eq 1 or userName gt 1 or active eq "false" or active eq 0', False),
        ("userName ne 1 and active ne 0", True),
        ('active co "a" or active sw "f"', False),
        (f"emails[{urns.USER}:type pr]", False),
        ("emails.value[value pr]", True),
        ("title pr or nickName pr or active pr", True),
        ("userName pr and name pr and active pr", True),
        ("userName pr and name pr and title pr", False),
    ],
)
def test_a_model_is_filtered(text, expected):
    """By its wire names, with what its class does not know."""
    assert expected is parse(text).matches(ADA)


ROW = {
    "USERNAME": "ada",
    "n": 5,
    "f": 5.5,
    "t": True,
    "when": datetime(2026, 11, 24, 10, tzinfo=UTC),
    "naive": datetime(2026, 11, 24, 10),  # noqa: DTZ001 - a row of a source may be so
    "list": [None, "x", "Y"],
    "nulls": [None, None],
    "nested": [{"a": [1, 2]}, {"a": []}, None],
    "empty": {"a": "", "b": [], "c": {"d": None}},
    7: "a key that is no name",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('userName eq "ADA"', True),
        ("n eq 5 and n eq 5.0 and n ge 5 and n lt 5.5", True),
        ('n eq "5" or n gt "4" or n eq true', False),
        ("t eq true and t ne 1", True),
        ('when eq "2026-11-24T12:00:00+02:00" and when gt "2026-11-24T09:00:00Z"', True),
        ('when eq "x" or n sw "5"', False),
        ('naive eq "2026-11-24T10:00:00Z"', True),
        ('list eq "y" and list ne "y" and list co "Y"', True),
        ('list.value eq "x" and list[value eq "y"]', True),
        ('nulls ne "x" and not (nulls pr)', True),
        ("nulls eq null", True),
        ("nested.a eq 2 and nested[a eq 1]", True),
        ("nested.a eq 3", False),
        ("empty pr or empty.a pr or empty.c pr", False),
        ('empty.a eq ""', True),
        ("empty.b eq null", True),
    ],
)
def test_a_row_of_no_schema_is_filtered(text, expected):
    """Each value by its own type: rows of a directory are plain dicts."""
    assert expected is parse(text).matches(ROW)


@pytest.mark.parametrize(
    ("text", "resource", "expected"),
    [
        ('id eq "A"', {"schemas": [DEVICE], "id": "a"}, False),
        (f"{DEVICE}:serial eq 1", {"schemas": [DEVICE], "serial": 1}, True),
        (f"{DEVICE}:serial eq 1", {"schemas": [DEVICE], DEVICE: {"serial": 1}}, True),
        (f"{DEVICE}:serial eq 1", {"schemas": [urns.USER, DEVICE], "serial": 1}, False),
        (f'{BADGE}:code eq "a"', {"schemas": [BADGE], "code": "a"}, True),
        ('code eq "A"', {"schemas": [BADGE], "code": "a"}, False),
        (f'{urns.USER}:userName eq "A"', {"userName": "a"}, True),
        (f"{urns.GROUP}:displayName pr", {"schemas": [urns.GROUP], "displayName": "a"}, True),
        (f"{urns.GROUP}:displayName pr", {"schemas": [urns.USER], "displayName": "a"}, False),
        (f"{urns.USER}:displayName pr", {"SCHEMAS": (urns.USER,), "DISPLAYname": "a"}, True),
        (f'{urns.ENTERPRISE_USER}:manager eq "7"', {urns.ENTERPRISE_USER: {"manager": "7"}}, True),
        (f'{BADGE}:tags.value eq "A"', {BADGE: {"tags": ["a"]}}, True),
        (f'{BADGE}:tags[value eq "A"]', {BADGE: {"tags": ["a"]}}, True),
        (f'{BADGE}:tags[display eq "A"]', {BADGE: {"tags": ["a"]}}, False),
        (f'{BADGE}:since gt "2026-01-01T00:00:00Z"', {BADGE: {"since": "tomorrow"}}, False),
        (f'{BADGE}:since ne "2026-01-01T00:00:00Z"', {BADGE: {"since": "2026-02-30T0"}}, True),
        (
            f'{BADGE}:since ne "2026-01-01T00:00:00Z"',
            {BADGE: {"since": "2026-02-30T00:00:00Z"}},
            True,
        ),
        ('externalId gt "a"', {"externalId": "B"}, False),
        ("userName pr", {"schemas": "no list", "userName": "a"}, True),
        ("userName pr", {"schemas": [7, "urn:x"], "userName": "a"}, True),
    ],
    ids=map(str, range(20)),
)
def test_a_dict_is_what_its_schemas_say(text, resource, expected):
    """One that names none, or an unknown one, may be a user or a group."""
    assert expected is parse(text).matches(resource)


def test_groups_are_filtered_by_their_members():
    """As Entra ID asks for one membership."""
    sales = Group(id="g", display_name="Sales", members=[Member("1"), Member("2", type="User")])

    assert parse('id eq "g" and members eq "2"').matches(sales)
    assert parse('members[value eq "2" and type eq "user"]').matches(sales)
    assert not parse('members[value eq "1" and type eq "user"]').matches(sales)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("active gt true", "gt does not order a boolean attribute, at character 0"),
        ('title pr or active le "x"', "le does not order a boolean attribute, at character 12"),
        ("emails[primary ge true]", "ge does not order a boolean attribute, at character 7"),
        ('x509Certificates lt "x"', "lt does not order a binary attribute"),
        ("unknown gt true", "gt does not order true, false and null"),
        ("title lt null", "lt does not order true, false and null"),
        ("title co null", "co looks for text"),
        ("title sw 1", "sw looks for text"),
        ('meta.created eq "yesterday"', "'yesterday' is no dateTime"),
        ('meta.created eq "2026-13-01T00:00:00Z"', "is no dateTime"),
        ('userName[value eq "x"]', "userName has no sub-attributes, at character 0"),
    ],
)
def test_an_operator_must_fit_its_attribute(text, expected):
    """RFC 7644 section 3.4.2.2: 400 with invalidFilter, whatever the resource holds."""
    for apply in (lambda: parse(text).check(User), lambda: parse(text).matches(User())):
        with pytest.raises(InvalidFilterError) as caught:
            apply()
        assert expected in str(caught.value)


def test_a_filter_is_checked_against_a_class():
    """Before any resource is there."""
    found = parse("displayName pr")

    assert found is found.check(Group)
    with pytest.raises(ValidationError, match="Email is no registered resource"):
        found.check(Email)


def test_a_filter_follows_the_registry():
    """A schema that is registered later counts from then on."""
    found = parse(f'{OTHER}:late eq "A"')
    resource = {OTHER: {"late": "a"}}

    assert found.matches(resource)
    schemas.register({"id": OTHER, "attributes": [{"name": "late", "caseExact": True}]})
    assert not found.matches(resource)
    schemas.register({"id": OTHER, "attributes": []})


def test_the_values_of_one_attribute_are_filtered():
    """Models and JSON: what a value path of PATCH needs."""
    emails = schemas.find(urns.USER).find("emails")
    test = parse('type eq "WORK" or display pr').test_of(emails)

    assert [True, False, True] == [
        test(each) for each in (Email("a", type="work"), {"type": "home"}, {"Display": "x"})
    ]
    assert parse('value eq "A"').test_of(None)("a")


def test_a_filter_remembers_no_more_kinds_than_there_are():
    """Resources that each name other schemas cost time, not memory."""
    found = parse("a pr")
    for number in range(200):
        assert found.matches({"schemas": [f"urn:x:{number}"], "a": 1})
    assert found.matches({"schemas": ["urn:x:199"], "a": 1})
    for _ in range(200):
        assert found.matches(type("Row", (dict,), {})(a=1))

    assert len(found._tests) < 100


def test_one_extension_of_several_is_asked():
    """By its class; and so is what no class was registered for."""

    @extension(COLOURS, of=User)
    class Badge:
        colour: str | None = None

    department = EnterpriseUser(department="Engines")
    colour = parse(f'{COLOURS}:colour eq "RED"')

    assert colour.matches(User(extensions=[department, Badge(colour="red")]))
    assert not colour.matches(User(extensions=[department]))
    assert not colour.matches(User())
    assert parse(f"{urns.ENTERPRISE_USER}:department pr and {COLOURS}:colour pr").matches(
        User(extensions=[department, Badge(colour="red")])
    )
    schemas.register({"id": f"{COLOURS}:colour", "attributes": [{"name": "shade"}]})
    assert not colour.matches(User(extensions=[Badge(colour="red")]))  # it is a schema now
    unknown = User(extra={"urn:example:nobody:2.0:User": {"a": "b"}})
    assert parse('urn:example:nobody:2.0:User:a eq "B"').matches(unknown)


def test_a_class_with_another_urn_is_filtered_anew():
    """What was learned of it before is forgotten with each registration."""
    urn = f"{COLOURS}2"

    @extension(urn, of=User)
    class Before:
        a: str | None = None

    found = parse(f'{urn}:a eq "x"')
    old = User(extensions=[Before(a="x")])
    assert found.matches(old)

    @extension(urn, of=User)
    class After:
        a: str | None = None

    assert found.matches(User(extensions=[After(a="x")]))
    assert found.matches(old)


def test_any_attrs_class_is_filtered():
    """A record of a directory need not be a resource."""

    @frozen
    class Record:
        given_name: str | None = None

    assert parse('givenName eq "ADA" and not (familyName pr)').matches(Record("Ada"))


def test_a_deep_resource_is_filtered():
    """Presence looks inside without recursion."""
    inside = deep = []
    for _ in range(100_000):
        inside.append([])
        inside = inside[0]

    assert not parse("deep pr").matches({"deep": deep})
    inside.append(1)
    assert parse("deep pr").matches({"deep": deep})
