"""Headings, and the columns that they name."""

from datetime import datetime

import pytest

from go1scim import Group, Member, User, attribute, extension
from go1scim.schemas import registry
from go1scim.tables import CLEAR, cells, edited, read_users
from go1scim.tables._columns import Ignored
from go1scim.tables._compiled import column_of
from go1scim.tables._values import BadCellError
from go1scim.urns import ENTERPRISE_USER

BADGE = "urn:example:badges:2.0:User"


@pytest.fixture
def badges():
    """An extension with an attribute of every kind."""
    kept = dict(registry._classes), dict(registry._urns), dict(registry._definitions)

    @extension(BADGE, of=User)
    class Badge:
        number: int | None = attribute()
        height: float | None = attribute()
        lost: bool | None = attribute()
        issued: datetime | None = attribute()
        colours: tuple[str, ...] = ()
        floors: tuple[int, ...] = ()
        site: Member | None = None

    yield Badge
    registry._classes, registry._urns, registry._definitions = kept
    registry.version += 1


def name_of(heading, resource=User):
    """The name of the column that a heading names."""
    return column_of(heading, resource).name


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("user_name", "user_name"),
        (" USERNAME ", "user_name"),
        ("User Name", "user_name"),
        ("given-name", "given_name"),
        ("NAME.GIVENNAME", "given_name"),
        ("name.formatted", "name.formatted"),
        ("urn:ietf:params:scim:schemas:core:2.0:user:title", "title"),
        (f"{ENTERPRISE_USER}:department", "department"),
        ("email", "email"),
        ("emails[PRIMARY eq true].value", "email"),
        ('EMAILS[Type EQ "work"].Value', 'emails[type eq "work"].value'),
        (
            'addresses[type eq "work" and primary eq true].locality',
            'addresses[primary eq true and type eq "work"].locality',
        ),
        ("roles.value", "roles"),
        ("groups.display", "groups"),
        (f"{ENTERPRISE_USER}:manager.value", "manager"),
        ("employee_number", "employee_number"),
        ("_BASE", "_base"),
        ("id", "id"),
    ],
)
def test_a_heading_is_a_path_in_any_case_or_a_short_name(heading, name):
    """However it is spelled, the same attribute is the same column."""
    assert name == name_of(heading)


def test_groups_and_memberships_have_columns_of_their_own():
    """Nothing of a user is known there."""
    assert ["display_name", "members", "external_id"] == [
        name_of(each, Group) for each in ("displayName", "members.value", "externalId")
    ]
    assert ["group", "user"] == [name_of(each, Member) for each in ("Group Name", "userName")]
    for heading, resource in [("department", Group), ("title", Member)]:
        with pytest.raises(BadCellError, match="is no column"):
            column_of(heading, resource)


@pytest.mark.parametrize(
    "heading", ["meta.created", "schemas", f"{ENTERPRISE_USER}:manager.displayName"]
)
def test_what_is_read_only_is_ignored(heading):
    """With a note, see `Table.notes`."""
    assert isinstance(column_of(heading, User), Ignored)


@pytest.mark.parametrize(
    ("heading", "reason", "hint"),
    [
        ("departmnt", "is no column", "Did you mean 'department'?"),
        ("name.givenNam", "names no part of name", "name.givenName"),
        ("", "is no column", "user_name"),
        ("((", "is no column", "user_name"),
        ("urn:example:none:2.0:User:x", "is no column", "schemas.register()"),
        ("title.value.x", "is no column", "user_name"),
        ("title.x", "names no part of title", "user_name"),
        (ENTERPRISE_USER, "names an extension", "department"),
        ("name", "has several parts", "name.formatted"),
        ("emails", "has several values", 'emails[type eq "work"].value'),
        ("phoneNumbers.type", "has several values", 'phoneNumbers[type eq "work"].type'),
        ('emails[type eq "work"]', "has several values", 'emails[type eq "work"].value'),
        ('emails[type co "work"].value', "does not say", "eq only"),
        ('emails[type eq "a" or type eq "b"].value', "does not say", "eq only"),
        ('emails[value eq "a"].value', "filters by value", 'emails[type eq "work"].value'),
        ('name[type eq "work"].givenName', "filters what has one value", "without the brackets"),
    ],
)
def test_what_is_no_column_says_what_would_be(heading, reason, hint):
    """A typing error is seen before anything is read."""
    with pytest.raises(BadCellError) as info:
        column_of(heading, User)
    assert reason in info.value.reason
    assert hint in info.value.hint


def test_a_registered_extension_has_columns_of_every_type(badges):
    """Its attributes take what the schema says, and nothing else."""
    row = {
        "user_name": "ada",
        f"{BADGE}:number": "7",
        f"{BADGE}:height": "1.5",
        f"{BADGE}:lost": "No",
        f"{BADGE}:issued": "2026-11-24",
        f"{BADGE}:COLOURS": r"red | sky\|blue|red",
    }
    (found,) = read_users([row])

    document = edited({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}, found.edits)
    assert {
        "number": 7,
        "height": 1.5,
        "lost": False,
        "issued": "2026-11-24T00:00:00Z",
        "colours": ["red", "sky|blue"],
    } == document[BADGE]
    assert BADGE in document["schemas"]
    assert found.cells == cells(document, found.columns)
    assert r"red|sky\|blue" == found.columns[-1].kind.text(found.cells[-1])
    assert "colours" not in edited(document, [(found.columns[-1], CLEAR)])[BADGE]


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        (f"{BADGE}:floors", "is a list of what is no text"),
        (f'{BADGE}:colours[value eq "red"]', "filters a list of plain values"),
        (f"{BADGE}:site", "has several parts"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(heading, reason, badges):
    """Such attributes are for models."""
    with pytest.raises(BadCellError, match=reason):
        column_of(heading, User)


def test_a_column_is_found_anew_when_a_schema_is_registered(badges):
    """What was unknown before may be known now."""
    assert f"{BADGE}:number" == name_of(f"{BADGE.upper()}:NUMBER")


def test_the_password_is_secret():
    """No frame shows it, and no row does."""
    column = column_of("password", User)

    assert column.secret
    assert "hunter2" not in repr(next(iter(read_users([{"id": "1", "password": "hunter2"}]))))


def test_a_column_is_shown_by_its_name():
    """As in a finding."""
    assert "title" == str(column_of("title", User))
