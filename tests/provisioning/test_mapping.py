"""Mappings: rules, targets, and what becomes of one person."""

import copy
import pickle
from datetime import UTC, date, datetime
from random import Random

import pytest

from go1scim import Role, User, from_dict, urns
from go1scim.calls._updating import Place
from go1scim.errors import ValidationError
from go1scim.provisioning import (
    ENTRA,
    OKTA,
    AttributeMapping,
    Mapping,
    Rule,
    constant,
    direct,
    expression,
    person,
    role_names,
)
from go1scim.provisioning._rules import RoleNames
from go1scim.provisioning.expressions import parse
from go1scim.sources import SourceUser
from go1scim.tables import CLEAR

ENTERPRISE = urns.ENTERPRISE_USER
OKTA_USER = {
    "id": "00u1",
    "userName": "ada@example.com",
    "givenName": "Ada",
    "familyName": "Byron",
    "email": "ada@example.com",
    "managerValue": "00u2",
    "managerDisplayName": "Charles Babbage",
    "roles": ["Learner", "Manager"],
}
ENTRA_USER = {
    "objectId": "o-1",
    "IsSoftDeleted": False,
    "userPrincipalName": "ada@example.com",
    "mail": "ada@example.com",
    "givenName": "Ada",
    "surname": "Byron",
    "manager": {"id": "o-2", "displayName": "Charles Babbage"},
}


def test_row_17_the_least_fields_of_okta_make_a_user():
    """A full row gives the golden body; both parts of the manager are at hand for later."""
    mapped = OKTA.evaluate(OKTA_USER)

    assert () == mapped.problems
    assert {
        "schemas": [urns.USER],
        "externalId": "00u1",
        "userName": "ada@example.com",
        "name": {"givenName": "Ada", "familyName": "Byron"},
        "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
        "active": True,
        "roles": [
            {"value": Role.LEARNER.guid, "display": "Learner"},
            {"value": Role.MANAGER.guid, "display": "Manager"},
        ],
    } == mapped.document()
    assert ("00u2", "Charles Babbage") == (mapped.manager, mapped.manager_name)
    assert (("user_name", "ada@example.com"),) == mapped.keys


def test_row_17_a_row_without_an_address_is_not_written():
    """Everything that is missing is told at once."""
    mapped = OKTA.evaluate({**OKTA_USER, "email": " ", "givenName": None})

    assert [("MissingValues", "given_name"), ("MissingValues", "email")] == [
        (each.code, each.target) for each in mapped.problems
    ]
    assert "email: has no value" == str(mapped.problems[1])
    assert "Complete email in the source." == mapped.problems[1].hint


def test_row_27_the_rows_of_entra_make_a_user():
    """The seven attributes of the article's table."""
    mapped = ENTRA.evaluate(ENTRA_USER)

    assert () == mapped.problems
    assert {
        "schemas": [urns.USER],
        "externalId": "o-1",
        "active": True,
        "userName": "ada@example.com",
        "emails": [{"type": "work", "value": "ada@example.com", "primary": True}],
        "name": {"givenName": "Ada", "familyName": "Byron"},
    } == mapped.document()
    assert ("o-2", "Charles Babbage") == (mapped.manager, mapped.manager_name)
    assert ENTRA.evaluate({**ENTRA_USER, "IsSoftDeleted": True}).get("active") is False


def test_row_4_a_new_name_and_a_new_role_are_two_places():
    """An update writes what differs, and nothing else."""
    before = OKTA.evaluate(OKTA_USER).document()
    mapped = OKTA.evaluate({**OKTA_USER, "familyName": "King", "roles": "Administrator"})

    assert {
        Place(None, "name"): {"givenName": "Ada", "familyName": "King"},
        Place(None, "roles"): [{"value": Role.ADMINISTRATOR.guid, "display": "Administrator"}],
    } == mapped.wish(before)


def test_row_18_fields_are_added_by_a_rule_each():
    """An attribute of the standard, and one of an extension that no schema knows."""
    mapping = ENTRA.plus({"urn:acme:2.0:User:badge": "badge"}, department="dept")
    mapped = mapping.evaluate({**ENTRA_USER, "badge": 7, "dept": "Engines"})
    document = mapped.document()

    assert {"badge": 7} == document["urn:acme:2.0:User"]
    assert {"department": "Engines"} == document[ENTERPRISE]
    assert [urns.USER, "urn:acme:2.0:User", ENTERPRISE] == document["schemas"]
    assert {Place("urn:acme:2.0:User", "badge"): 8} == mapping.evaluate(
        {**ENTRA_USER, "badge": 8, "dept": "Engines"}
    ).wish(document)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00Z"),
        (date(2026, 1, 2), "2026-01-02T00:00:00Z"),
        (("a", date(2026, 1, 2)), ["a", "2026-01-02T00:00:00Z"]),
        ({"a": 1}, {"a": 1}),
        (True, True),
    ],
    ids=str,
)
def test_an_unknown_extension_takes_any_json(value, expected):
    """Times become text, tuples lists."""
    mapped = Mapping.of({"urn:acme:2.0:User:x": "x"}).evaluate({"x": value})

    assert {"x": expected} == mapped.document()["urn:acme:2.0:User"]


def test_row_20_an_unknown_role_is_refused_with_those_that_are_allowed():
    """Nobody is written with a role that Go1 does not have."""
    (problem,) = OKTA.evaluate({**OKTA_USER, "roles": ["Manger"]}).problems

    assert ("InvalidValue", "roles") == (problem.code, problem.target)
    assert "'Manger' is not a role of Go1" in problem.reason
    assert "Did you mean 'Manager'?" in problem.hint
    other = Mapping(OKTA.attributes, check_roles=False)
    assert () == other.evaluate({**OKTA_USER, "roles": ["Manger"]}).problems
    assert () == OKTA.evaluate({**OKTA_USER, "roles": ["rol_1"]}).problems


GROUPS = role_names(
    "groups",
    {"LMS Admins": Role.ADMINISTRATOR, "Team leads": "Manager"},
    default=Role.LEARNER,
)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["LMS admins", "Running club"], [Role.ADMINISTRATOR]),
        (["team leads", "LMS Admins"], [Role.MANAGER, Role.ADMINISTRATOR]),
        ("Team leads|LMS Admins", [Role.MANAGER, Role.ADMINISTRATOR]),
        (["Running club"], [Role.LEARNER]),
        ([], [Role.LEARNER]),
        (None, [Role.LEARNER]),
        ({"displayName": "LMS Admins"}, [Role.ADMINISTRATOR]),
    ],
    ids=str,
)
def test_roles_come_from_the_names_of_groups(groups, expected):
    """Other groups do not count; whoever is in none has the default."""
    mapped = Mapping.of(roles=GROUPS).evaluate({"groups": groups})

    assert [role.guid for role in expected] == [
        each["value"] for each in mapped.document()["roles"]
    ]


def test_roles_come_from_app_roles():
    """Through an expression; a name that is no group of names may be a role itself."""
    rule = role_names(
        parse("AssertiveAppRoleAssignmentsComplex([appRoleAssignments])"),
        {"LMS owner": Role.ADMINISTRATOR},
        others="keep",
        apply="create",
    )
    mapping = Mapping.of(roles=rule)
    mapped = mapping.evaluate({"appRoleAssignments": [{"value": "LMS owner"}, "Assessor", "Boss"]})

    assert (Role.ADMINISTRATOR.guid, Role.ASSESSOR.guid, "Boss") == mapped.get("roles").given
    assert "'Boss' is not a role of Go1" == mapped.problems[0].reason
    assert () == mapping.evaluate({}).values
    ignored = Mapping.of(roles=role_names(parse("IgnoreFlowIfNullOrEmpty([a])"), {}))
    assert () == ignored.evaluate({}).values


def test_roles_may_be_added_to_those_there_are():
    """As AppRoleAssignmentsComplex does, which never takes one away."""
    document = {"roles": [{"value": Role.MANAGER.guid}]}
    adding = Mapping.of(roles=expression("AppRoleAssignmentsComplex([r])"))
    replacing = Mapping.of(roles=expression("AssertiveAppRoleAssignmentsComplex([r])"))
    row = {"r": ["Assessor"]}

    assert [Role.MANAGER.guid, Role.ASSESSOR.guid] == roles_after(adding, row, document)
    assert [Role.ASSESSOR.guid] == roles_after(replacing, row, document)
    assert [Role.ASSESSOR.guid] == roles_after(adding, row, {"userName": "ada"})
    assert {} == adding.evaluate({"r": ["Manager"]}).wish(document)


def roles_after(mapping, row, document):
    """The roles that a user with this document gets."""
    wish = mapping.evaluate(row).wish(document)
    return [each["value"] for each in wish[Place(None, "roles")]]


def test_null_leaves_alone_unless_the_rule_clears():
    """As in Entra ID; a source may also say itself that something is to be cleared."""
    document = {"title": "CTO", "userName": "ada"}
    clearing = Mapping.of(title=direct("title", clear=True))

    assert {} == Mapping.of(title="title").evaluate({}).wish(document)
    assert {Place(None, "title"): None} == clearing.evaluate({}).wish(document)
    assert {Place(None, "title"): None} == Mapping.of(title="title").evaluate(
        {"title": CLEAR}
    ).wish(document)
    assert clearing.evaluate({}).is_met(User(user_name="ada"))
    assert not clearing.evaluate({}).is_met(from_dict(document, User))


def test_a_default_stands_in_for_null_only_when_a_user_is_created():
    """An update leaves alone what is there."""
    mapping = Mapping.of(title=direct("title", default="Employee", required=True))
    mapped = mapping.evaluate({"title": ""})

    assert () == mapped.problems
    assert "Employee" == mapped.document()["title"]
    assert {} == mapped.wish({"title": "CTO"})
    assert mapped.is_met(User(title="CTO"))


def test_a_rule_may_be_for_creating_only():
    """The value of an existing user is never looked at."""
    mapping = Mapping.of(title=direct("title", apply="create"), locale=constant("en-AU"))
    mapped = mapping.evaluate({"title": "CTO"})

    assert {"title": "CTO", "locale": "en-AU"}.items() <= mapped.document().items()
    assert {Place(None, "locale"): "en-AU"} == mapped.wish({"title": "CEO"})


def test_an_ignored_flow_is_no_value():
    """Not even a default."""
    rule = expression("IgnoreFlowIfNullOrEmpty([x])", default="y", required=True)

    assert () == Mapping.of(title=rule).evaluate({}).values


def test_the_spelling_of_a_name_is_no_difference():
    """A provider may keep another one than was sent; other attributes are exact."""
    mapped = Mapping.of(user_name="u", email="u", title="u").evaluate({"u": "Ada"})
    document = {"userName": "ada", "emails": [{"value": "ADA"}], "title": "Ada"}

    assert {} == mapped.wish(document)
    assert mapped.is_met(from_dict(document, User))
    assert {Place(None, "title"): "Ada"} == mapped.wish({**document, "title": "ada"})
    assert () == mapped.drifted(User())


def test_matching_is_by_precedence():
    """The first number is tried first; a person needs a value for one of them."""
    mapping = Mapping.of(
        external_id=direct("id", match=2), user_name=direct("mail", match=1), title="title"
    )

    assert (("user_name", "ada"), ("external_id", "1")) == mapping.evaluate(
        {"id": 1, "mail": "ada"}
    ).keys
    assert (("external_id", "1"),) == mapping.evaluate({"id": "1"}).keys
    (problem,) = mapping.evaluate({"title": "CTO"}).problems
    assert "has no value to be found by: external_id, user_name" == str(problem)
    assert ("ImportSkipped", None) == (problem.code, problem.target)


def test_errors_of_a_person_are_collected():
    """Each with its attribute, what is wrong, and what to do; the others are mapped."""
    mapping = Mapping.of(
        title=expression("Mid([title], 0, 1)"),
        active="active",
        locale="many",
        nick_name=expression("Redact([many])"),
        display_name="name",
    )
    mapped = mapping.evaluate({"title": "x", "active": "maybe", "many": ["a", "b"], "name": "Ada"})

    assert ["title", "active", "locale", "nick_name"] == [each.target for each in mapped.problems]
    assert "Mid: Mid starts at 1 or later, and takes no fewer than 0 characters" == (
        mapped.problems[0].reason
    )
    assert "neither true nor false" in mapped.problems[1].reason
    assert "the value does not fit" == mapped.problems[3].reason
    assert all(each.hint for each in mapped.problems)
    assert "Ada" == mapped.get("display_name")
    assert mapped.get("title") is None


def test_the_manager_is_a_reference():
    """By any of the keys of an object, or by a text; nobody may be meant."""
    mapping = Mapping.of(manager="m")

    assert "o-2" == mapping.evaluate({"m": {"id": "o-2"}}).manager
    assert "b@x" == mapping.evaluate({"m": {"userPrincipalName": "b@x"}}).manager
    assert mapping.evaluate({"m": {}}).manager is None
    assert mapping.evaluate({"m": {"id": "1", "displayName": 7}}).manager_name is None
    assert "7" == mapping.evaluate({"m": 7}).manager
    assert "" == mapping.evaluate({"m": CLEAR}).manager
    assert "" == Mapping.of(manager=direct("m", clear=True)).evaluate({}).manager
    assert mapping.evaluate({}).manager is None
    named = Mapping.of(manager_name=direct("m", clear=True))
    assert named.evaluate({}).manager_name is None
    assert "Bo" == named.evaluate({"m": "Bo"}).manager_name
    assert (
        "Bo"
        == Mapping.of(manager=expression("Coalesce([a], [m])"), manager_name="n")
        .evaluate({"n": "Bo"})
        .manager_name
    )
    assert Mapping.of(manager=expression("Coalesce([a], [m])")).evaluate({}).manager_name is None


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("userName", "user_name"),
        ("USERNAME", "user_name"),
        (f"{urns.USER}:name.givenName", "given_name"),
        ("manager", "manager"),
        ("manager.value", "manager"),
        (f"{ENTERPRISE}:manager", "manager"),
        (f"{ENTERPRISE}:manager.value", "manager"),
        ("manager_name", "manager_name"),
        ("manager.displayName", "manager_name"),
        (f"{ENTERPRISE}:manager.displayName", "manager_name"),
        ('roles[primary eq "True"].value', "roles[primary eq true].value"),
        ("urn:acme:2.0:User:badge", "urn:acme:2.0:User:badge"),
    ],
)
def test_a_target_has_several_spellings(spelled, name):
    """Short names, those of SCIM, and those of Entra ID."""
    assert name == AttributeMapping(spelled, direct("x")).name


@pytest.mark.parametrize(
    ("target", "detail"),
    [
        ("usrName", "is no column"),
        ("id", "is no attribute that a mapping writes"),
        ("groups", "is no attribute that a mapping writes"),
        ("meta.version", "read-only"),
        ("emails", "has several values"),
        ("urn:acme:2.0:User:a[b eq 1].c", "is no column"),
        ("", "expected an attribute name"),
        (7, "A path is text"),
    ],
    ids=str,
)
def test_a_target_that_cannot_be_written_is_refused(target, detail):
    """When the mapping is made, with what to do."""
    with pytest.raises(ValidationError) as caught:
        Mapping.of({target: "x"})

    assert detail in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("make", "detail"),
    [
        (lambda: Mapping.of({"userName": "a"}, user_name="b"), "user_name is mapped twice"),
        (lambda: Mapping.of(title=7), "got int"),
        (lambda: Mapping.of(title="[a]"), "names no attribute of a source"),
        (lambda: Mapping.of(title=direct("a", apply="add")), "title has one value"),
        (lambda: Mapping.of(title=GROUPS), "role_names() gives roles, and not title"),
        (lambda: direct("a", apply="never"), "apply is 'never'"),
        (lambda: direct("a", match=0), "match is 0"),
        (lambda: direct("a", match=True), "match is True"),
        (lambda: constant(None), "a constant is text"),
        (lambda: expression("Nott([a])"), "there is no function Nott"),
        (lambda: role_names("g", ["a"]), "takes names with a role each"),
        (lambda: role_names("g", {}, others="drop"), "takes names with a role each"),
        (lambda: ENTRA.without("title"), "title is not mapped"),
    ],
    ids=map(str, range(13)),
)
def test_a_mapping_that_cannot_be_is_refused(make, detail):
    """When it is made, and not at the first person."""
    with pytest.raises(ValidationError) as caught:
        make()

    assert detail in caught.value.detail
    assert caught.value.hint


def test_a_mapping_is_changed_by_copies():
    """The latest rule of a target counts; the presets stay as they are."""
    mapping = ENTRA.plus(user_name="mail").without("active", "manager")

    assert "userPrincipalName" in ENTRA.source_attributes
    assert ("givenName", "mail", "objectId", "surname") == mapping.source_attributes
    assert 5 == len(mapping.attributes)
    assert ENTRA == Mapping(list(ENTRA.attributes))
    assert ENTRA != OKTA


def test_a_mapping_survives_pickling():
    """So that it can go to the workers of a cluster."""
    mapping = ENTRA.plus(roles=GROUPS)
    mapping.evaluate(ENTRA_USER)

    assert mapping == pickle.loads(pickle.dumps(mapping))  # noqa: S301 - our own bytes
    assert mapping == copy.deepcopy(mapping)
    assert hash(ENTRA) == hash(copy.copy(ENTRA))


def test_names_that_a_source_lacks_are_told():
    """With the nearest that it has, since null for everybody is seldom meant."""
    first, second = Mapping.of(title="jobTitel", locale="language").missing_from(["jobTitle", "x"])

    assert "title: the source has no attribute 'jobTitel'" == str(first)
    assert "Did you mean 'jobTitle'?" == first.hint
    assert ("locale", "") == (second.target, second.hint)
    assert () == Mapping.of(title="x").missing_from(["x"])


def test_the_clock_and_chance_are_passed_on():
    """So that a cycle can be run again in a test."""
    mapping = Mapping.of(title=expression("CStr(Now())"), nick_name=expression("Guid()"))
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def title_and_name():
        mapped = mapping.evaluate({}, now=lambda: noon, random=Random(1))  # noqa: S311 - a test
        return mapped.get("title"), mapped.get("nick_name")

    assert "11/24/2026 12:00:00 PM" == title_and_name()[0]
    assert title_and_name() == title_and_name()


def test_a_date_becomes_text_where_text_is_wanted():
    """In Entra's form, as CDate() gives it."""
    mapped = Mapping.of(title=expression('CDate("2026-01-02")')).evaluate({})

    assert "1/2/2026 12:00:00 AM" == mapped.get("title")


def test_what_is_redacted_is_not_shown():
    """Nor is a secret, nor any value in a repr."""
    mapping = Mapping.of(title=expression("Redact([a])"), password="a", roles="r", nick_name="a")
    mapped = mapping.evaluate({"a": "s3cret", "r": "Learner"})

    assert ["[Redact]", "[Redact]", [Role.LEARNER.guid], "s3cret"] == [
        each.shown for each in mapped.values
    ]
    assert "s3cret" not in repr(mapped)
    assert "s3cret" == mapped.document()["title"]


def test_the_first_address_of_a_new_user_is_the_primary_one():
    """As Entra ID writes it; the others are not."""
    mapping = Mapping.of(
        {'emails[type eq "work"].value': "mail", 'emails[type eq "home"].value': "home"}
    )
    mapped = mapping.evaluate({"mail": "a@x", "home": "b@x"})

    assert [
        {"type": "work", "value": "a@x", "primary": True},
        {"type": "home", "value": "b@x"},
    ] == mapped.document()["emails"]


def test_a_rule_knows_its_expression():
    """Also where roles are made of what it gives."""
    names = RoleNames(parse("[groups]"), {"A": Role.MANAGER})

    assert parse("[groups]") == Rule(names).expression
    assert (("a", Role.MANAGER.guid),) == names.names
    assert names == RoleNames(parse("[groups]"), names.names)


@pytest.mark.parametrize(
    ("user", "is_in_scope", "active"),
    [
        (SourceUser("1", manager="m1"), True, True),
        (SourceUser("1", manager="m1"), False, False),
        (SourceUser("1", manager="m1", active=False), True, False),
        (SourceUser("1", manager="m1", deleted=True), True, False),
    ],
)
def test_what_directories_work_out_is_worked_out(user, is_in_scope, active):
    """Whether somebody is soft-deleted depends on the scope, too."""
    found = person(user, is_in_scope=is_in_scope)

    assert active is found["active"] is not found["IsSoftDeleted"]
    assert active is ENTRA.evaluate(found).get("active")
    assert active is OKTA.evaluate(found).get("active")
    assert (
        "1" == ENTRA.evaluate(found).get("external_id") == OKTA.evaluate(found).get("external_id")
    )
    assert "m1" == ENTRA.evaluate(found).manager == OKTA.evaluate(found).manager


def test_an_attribute_of_the_source_counts_first():
    """But for whether the person is active, which is for the scope to say."""
    found = person(
        SourceUser("1", {"id": "x", "manager": {"id": "m2"}, "active": "no"}, manager="m1")
    )

    assert ("x", "1", {"id": "m2"}, "m1", True) == (
        found["id"],
        found["objectId"],
        found["manager"],
        found["managerValue"],
        found["active"],
    )


def test_an_expression_survives_pickling():
    """By its text."""
    found = parse('Append([a], "x")')

    assert found == pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes
