import json
from urllib.parse import quote

import pytest

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"

ADA = {
    "id": "Id-1",
    "userName": "Ada@Example.com",
    "externalId": "Ext-1",
    "displayName": 'Ada "the first"\\ Byron',
    "emails": [
        {"value": "Ada@Example.com", "type": "work", "primary": True},
        {"value": "home@example.com", "type": "home"},
    ],
    "title": "Countess",
    "active": True,
    "shoeSize": 39,
    "nothing": [],
    "lucky": [3, 7],
    "urn:x:2.0:User": {"exact": "A", "on": False},
    ENTERPRISE: {"department": "Engines", "manager": {"value": "Boss-1"}},
}


@pytest.fixture
def two(rfc):
    """Two users and a group."""
    rfc.portal.add_user(ADA)
    rfc.portal.add_user(userName="bob", id="2", active=False)
    rfc.portal.add_group(displayName="Sales", id="g", members=[{"value": "Id-1"}])
    return rfc


def found(caller, text, endpoint="/Users"):
    """The ids that a filter finds."""
    answer = caller("GET", f"{endpoint}?filter={quote(text)}")
    assert 200 == answer.status, answer.body
    return [one["id"] for one in answer.body["Resources"]]


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ada@example.com"',
        'USERNAME EQ "ADA@EXAMPLE.COM"',
        f'{CORE}:userName eq "ada@example.com"',
        f'{CORE.upper()}:userName eq "ada@example.com"',
        'id eq "Id-1"',
        'externalId eq "Ext-1"',
        f"displayName eq {json.dumps(ADA['displayName'])}",
        'emails eq "home@example.com"',
        'emails.value eq "HOME@example.com"',
        'emails.type eq "work"',
        'emails[type eq "home" and value eq "home@example.com"]',
        "emails[primary eq true]",
        'title eq "countess"',
        'title eq "\\u0043ountess"',
        "active eq true",
        "shoeSize eq 39",
        "shoeSize eq 39.0",
        "lucky eq 7",
        'nothing eq null and id eq "Id-1"',
        'id eq "Id-1" and nickName eq null',
        "nickName eq null and active eq true",
        '(active eq true) and (userName eq "ada@example.com" and title eq "Countess")',
        f'{ENTERPRISE}:department eq "engines"',
        f'{ENTERPRISE}:manager eq "Boss-1"',
        f'{ENTERPRISE}:manager.value eq "Boss-1"',
        'urn:x:2.0:User:exact eq "a"',
        "urn:x:2.0:User:on eq false",
        'groups.value eq "g"',
        'meta.resourceType eq "User" and title eq "countess"',
        'meta.created eq "2026-01-01T01:00:00+01:00" and id eq "Id-1"',
        ' userName  eq "ada@example.com" ',
        'userName co "A@E" and title pr',
        'not (userName eq "bob")',
        'title sw "count" or shoeSize gt 40',
        'emails[type eq "home" or value ew "@nowhere"]',
        'meta.lastModified ge "2026-01-01T00:00:00Z" and externalId ne "x" and title pr',
        f'{ENTERPRISE}:manager.value eq "boss-1"',
        'schemas eq "urn:x:2.0:User"',
    ],
)
def test_finds_the_one_that_is_meant(two, text):
    """Names and operators in any case, values by type and caseExact (RFC 7644 section 3.4.2.2)."""
    assert ["Id-1"] == found(two, text)


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "ada"',
        "userName eq true",
        "userName eq 1",
        'userName.value eq "ada@example.com"',
        'id eq "id-1"',
        'externalId eq "ext-1"',
        'emails[type eq "home" and primary eq true]',
        "emails[(type eq 1)]",
        'phoneNumbers[type eq "work"]',
        "phoneNumbers[type eq null]",
        'active eq "maybe"',
        "shoeSize eq true",
        "meta.created eq 1",
        'emails[a.b eq "x"]',
        'emails.value[type eq "work"]',
        'no.such sw "x" or urn:y:2.0:User:hat pr',
        f'{ENTERPRISE}:department eq "engines" and active eq false',
        'no.such eq "x"',
        "nothing eq 1",
    ],
)
def test_finds_nobody(two, text):
    """An unknown attribute matches nobody; a type that differs is no match."""
    assert [] == found(two, text)


@pytest.mark.parametrize("dialect", ["go1", "entra"])
@pytest.mark.parametrize(
    "text",
    [
        'emails[type eq "work"].value eq "ada@example.com"',
        'emails[primary eq "True"]',
        'active eq "TRUE"',
        f'{ENTERPRISE}.department eq "Engines"',
    ],
)
def test_entras_forms_are_understood(make_caller, dialect, text):
    """Where they are expected, and by Go1, which supports Entra."""
    caller = make_caller(dialect=dialect)
    caller.portal.add_user(ADA)
    caller.portal.add_user(userName="bob", id="2", active=False)
    assert ["Id-1"] == found(caller, text)


def test_okta_has_no_forms_of_its_own(make_caller):
    """Its filters are those of the grammar."""
    caller = make_caller(dialect="okta")
    text = 'emails[type eq "work"].value eq "x"'
    assert (400, "invalidFilter") == caller("GET", f"/Users?filter={quote(text)}").problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('displayName eq "SALES"', ["g"]),
        ('members.value eq "Id-1"', ["g"]),
        ('id eq "g" and members eq "Id-1"', ["g"]),
        ('members[value eq "Id-1"]', ["g"]),
        ('members.value eq "2"', []),
    ],
)
def test_groups_are_found_by_name_and_member(two, text, expected):
    """Entra asks so whether one is a member."""
    assert expected == found(two, text, "/Groups")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "userName",
        "userName eq",
        'userName eq "ada',
        "userName eq ada",
        "userName eq {}",
        "userName eq NaN",
        "userName eq (",
        'userName is "ada"',
        "userName co 1",
        "active gt true",
        'userName\teq "ada"',
        'title[value eq "x"]',
        'meta.created eq "yesterday"',
        'emails[type eq "work"].value eq "ada@example.com"',
        'password eq "secret"',
        "password pr",
        'not (PASSWORD sw "s") and userName pr',
        f'{CORE}:password co "e" or active eq true',
        'userName eq "a" and',
        '(userName eq "a"',
        'userName eq "a")',
        'eq "a"',
        '"userName" eq "a"',
        '1st eq "a"',
        'a.b.c eq "a"',
        'emails[type eq "work"',
        'emails[type eq "work"] eq "a"',
        'emails[type eq "work"].1 eq "a"',
        'emails[emails[type eq "x"].value eq "y"]',
        'emails["type" eq "work"]',
    ],
)
def test_all_else_is_refused(two, text):
    """400 invalidFilter, with a detail."""
    answer = two("GET", f"/Users?filter={quote(text)}")
    assert (400, "invalidFilter") == answer.problem
    assert answer.body["detail"]


def test_the_index_follows_the_changes(two):
    """A changed value is found, the old one is not."""
    title = {"op": "replace", "path": "userName", "value": "Countess@example.com"}
    two.patch("/Users/Id-1", title)
    assert ["Id-1"] == found(two, 'userName eq "countess@example.com"')
    assert [] == found(two, 'userName eq "ada@example.com"')


def test_several_may_be_found(two):
    """An externalId need not be unique."""
    two.portal.add_user(userName="c", id="3", externalId="Ext-1")
    assert ["Id-1", "3"] == found(two, 'externalId eq "Ext-1"')
