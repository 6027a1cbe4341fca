"""The attribute table: derived from the classes, and fed by schema documents."""

import json

import pytest

from go1scim import schemas, urns
from go1scim.errors import ValidationError
from go1scim.models import Email, Member, User
from go1scim.schemas import Registry, register, wire_name

URN = "urn:example:params:scim:schemas:extension:desk:2.0:User"
DOCUMENT = {
    "id": URN,
    "name": "Desk",
    "attributes": [
        {"name": "floor", "type": "integer", "caseExact": False, "multiValued": False},
        {
            "name": "keys",
            "type": "complex",
            "multiValued": True,
            "mutability": "immutable",
            "returned": "request",
            "uniqueness": "server",
            "required": True,
            "subAttributes": [
                {"name": "value", "type": "string", "canonicalValues": ["a", "b"]},
                {"name": "$ref", "type": "reference", "referenceTypes": ["User"]},
            ],
        },
    ],
}

#: RFC 7643 section 8.7.1, and for id, externalId and meta section 3.1.
FACTS = [
    (urns.USER, "schemas", {"multi_valued": True, "type": "reference", "returned": "always"}),
    (urns.USER, "id", {"case_exact": True, "mutability": "readOnly", "returned": "always"}),
    (urns.USER, "externalId", {"case_exact": True, "mutability": "readWrite"}),
    (urns.USER, "meta", {"mutability": "readOnly", "type": "complex"}),
    (urns.USER, "meta.resourceType", {"case_exact": True, "mutability": "readOnly"}),
    (urns.USER, "meta.created", {"type": "dateTime", "mutability": "readOnly"}),
    (urns.USER, "meta.location", {"type": "reference", "mutability": "readOnly"}),
    (urns.USER, "meta.version", {"case_exact": True, "mutability": "readOnly"}),
    (urns.USER, "userName", {"case_exact": False, "uniqueness": "server", "required": True}),
    (urns.USER, "name", {"type": "complex", "multi_valued": False, "required": False}),
    (urns.USER, "name.familyName", {"type": "string", "case_exact": False}),
    (urns.USER, "displayName", {"type": "string", "mutability": "readWrite"}),
    (urns.USER, "profileUrl", {"type": "reference", "reference_types": ("external",)}),
    (urns.USER, "active", {"type": "boolean"}),
    (urns.USER, "password", {"mutability": "writeOnly", "returned": "never"}),
    (urns.USER, "emails", {"multi_valued": True, "type": "complex", "uniqueness": "none"}),
    (urns.USER, "emails.value", {"type": "string", "case_exact": False}),
    (urns.USER, "emails.type", {"canonical_values": ("work", "home", "other")}),
    (urns.USER, "emails.primary", {"type": "boolean"}),
    (urns.USER, "photos.value", {"type": "reference", "reference_types": ("external",)}),
    (urns.USER, "groups", {"mutability": "readOnly", "multi_valued": True}),
    (urns.USER, "groups.value", {"mutability": "readOnly"}),
    (urns.USER, "groups.$ref", {"type": "reference", "reference_types": ("User", "Group")}),
    (urns.USER, "groups.type", {"canonical_values": ("direct", "indirect")}),
    (urns.USER, "x509Certificates", {"multi_valued": True}),
    (urns.USER, "x509Certificates.value", {"type": "binary", "case_exact": True}),
    (urns.GROUP, "displayName", {"case_exact": False, "required": True}),
    (urns.GROUP, "members", {"multi_valued": True, "mutability": "readWrite"}),
    (urns.GROUP, "members.value", {"mutability": "immutable"}),
    (urns.GROUP, "members.$ref", {"mutability": "immutable", "type": "reference"}),
    (urns.GROUP, "members.type", {"canonical_values": ("User", "Group")}),
    (urns.ENTERPRISE_USER, "employeeNumber", {"type": "string"}),
    (urns.ENTERPRISE_USER, "manager", {"type": "complex", "multi_valued": False}),
    (urns.ENTERPRISE_USER, "manager.$ref", {"reference_types": ("User",)}),
    (urns.ENTERPRISE_USER, "manager.displayName", {"mutability": "readOnly"}),
    (urns.SERVICE_PROVIDER_CONFIG, "bulk.maxOperations", {"type": "integer"}),
    (urns.SCHEMA, "attributes.canonicalValues", {"multi_valued": True}),
    (urns.RESOURCE_TYPE, "schemaExtensions.required", {"type": "boolean"}),
]


@pytest.mark.parametrize(
    ("urn", "name", "facts"),
    FACTS,
    ids=[f"{urn.rpartition(':')[2]}.{name}" for urn, name, _ in FACTS],
)
def test_the_table_is_that_of_the_standard(urn, name, facts):
    """What is derived from the classes is what RFC 7643 says."""
    found = schemas.find(urn).find(name)

    assert facts == {fact: getattr(found, fact) for fact in facts}


def test_every_attribute_of_the_user_is_there():
    """The names are those of RFC 7643 section 4.1."""
    expected = (
        "schemas id externalId meta userName name displayName nickName profileUrl title userType "
        "preferredLanguage locale timezone active password emails phoneNumbers ims photos "
        "addresses groups entitlements roles x509Certificates"
    )

    assert expected.split() == [each.name for each in schemas.find(urns.USER).attributes]


def test_look_ups_take_any_case():
    """URNs and names are the same in any case."""
    found = schemas.find(urns.USER.upper())

    assert User is found.model
    assert "userName" == found.find("USERNAME").name
    assert "value" == found.find("Emails.VALUE").name
    assert "userName" == found.by_python_name("user_name").name


def test_what_is_unknown_is_none():
    """No schema, no attribute, no sub-attribute."""
    found = schemas.find(urns.USER)

    assert schemas.find("urn:unknown") is None
    assert found.find("unknown") is None
    assert found.find("unknown.value") is None
    assert found.find("emails.unknown") is None
    assert found.by_python_name("userName") is None


def test_names_in_json():
    """The class knows the name in JSON of each attribute."""
    assert "x509Certificates" == wire_name(User, "x509_certificates")
    assert "$ref" == wire_name(Member, "ref")
    with pytest.raises(KeyError):
        wire_name(Email, "unknown")


def test_the_urn_of_a_class():
    """Resources and extensions have one, other classes have none."""
    assert urns.USER == schemas.require(User)
    assert urns.USER == schemas.require(type("Person", (User,), {}))
    with pytest.raises(ValidationError, match="Email is no registered resource"):
        schemas.require(Email)


def test_extensions_of_a_resource_type():
    """The enterprise user extends users."""
    assert urns.ENTERPRISE_USER in [each.id for each in schemas.extensions(urns.USER.lower())]
    assert () == schemas.extensions(urns.ENTERPRISE_USER)


@pytest.mark.parametrize("form", ["dict", "text", "bytes"])
def test_a_document_is_registered(form):
    """A schema document, or its text, feeds the table."""
    text = json.dumps(DOCUMENT)
    document = {"dict": DOCUMENT, "text": text, "bytes": text.encode()}[form]
    registry = Registry()

    register(document, into=registry)

    found = registry.find(URN.upper())
    keys = found.find("KEYS")
    assert ("Desk", None, None) == (found.name, found.extends, found.model)
    assert ("integer", False) == (found.find("floor").type, found.find("floor").multi_valued)
    assert ("immutable", "request", "server", True, True) == (
        keys.mutability,
        keys.returned,
        keys.uniqueness,
        keys.required,
        keys.multi_valued,
    )
    assert ("a", "b") == keys.find("value").canonical_values
    assert keys.find("$REF").case_exact
    assert ("User",) == keys.find("$ref").reference_types


def test_the_same_id_replaces():
    """A document that is registered again takes the place of the former."""
    registry = Registry()
    register(DOCUMENT, into=registry)

    register({"id": URN.upper(), "attributes": []}, into=registry)

    assert () == registry.find(URN).attributes
    assert registry.version == 2


def test_a_document_may_describe_a_class():
    """It replaces the table entry; the class, its Python names and the common attributes stay."""
    registry = Registry()
    registry.declare(User, urns.USER)
    document = {"id": urns.USER, "attributes": [{"name": "userName", "caseExact": True}]}

    register(document, into=registry)

    found = registry.find(urns.USER)
    assert ["schemas", "id", "externalId", "meta", "userName"] == [
        each.name for each in found.attributes
    ]
    assert found.find("userName").case_exact
    assert "user_name" == found.find("userName").python_name
    assert User is found.model
    registry.declare(User, urns.USER)
    assert found is registry.find(urns.USER)


def test_a_document_may_describe_an_extension():
    """What it extends is known from the class."""
    from go1scim.models import EnterpriseUser

    registry = Registry()
    registry.declare(User, urns.USER)
    registry.declare(EnterpriseUser, urns.ENTERPRISE_USER, User)
    document = {
        "id": urns.ENTERPRISE_USER,
        "attributes": [{"name": "manager", "type": "Complex", "subAttributes": []}],
    }

    register(document, into=registry)

    assert (urns.USER,) == tuple(each.extends for each in registry.extensions(urns.USER))
    assert ["manager"] == [each.name for each in registry.find(urns.ENTERPRISE_USER).attributes]


def nested(levels):
    """A schema whose attributes have sub-attributes that have sub-attributes, and so on."""
    attributes = []
    for _ in range(levels):
        attributes = [{"name": "a", "subAttributes": attributes}]
    return {"id": "urn:x", "attributes": attributes}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ("{", "document"),
        ("[" * 100_000, "document"),
        (nested(2_000), "document"),
        ('{"id": "urn:x", "attributes": [], "a": NaN}', "document"),
        ("[]", "document"),
        (7, "document"),
        ({}, "id"),
        ({"id": 7}, "id"),
        ({"id": "urn:x"}, "attributes"),
        ({"id": "urn:x", "attributes": {}}, "attributes"),
        ({"id": "urn:x", "attributes": ["a"]}, "attributes/0"),
        ({"id": "urn:x", "attributes": [{}]}, "attributes/0/name"),
        ({"id": "urn:x", "attributes": [{"name": "a b"}]}, "attributes/0/name"),
        ({"id": "urn:x", "attributes": [{"name": "a", "type": "text"}]}, "attributes/0/type"),
        ({"id": "urn:x", "attributes": [{"name": "a", "caseExact": 1}]}, "attributes/0/caseExact"),
        (
            {"id": "urn:x", "attributes": [{"name": "a", "canonicalValues": [1]}]},
            "attributes/0/canonicalValues",
        ),
        ({"id": "urn:x", "attributes": [{"name": "a"}, {"name": "A"}]}, "attributes/1/name"),
        (
            {"id": "urn:x", "attributes": [{"name": "a", "subAttributes": [{"name": "1"}]}]},
            "attributes/0/subAttributes/0/name",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else None,
)
def test_what_is_no_schema_is_refused(document, field):
    """The error names the place and what to do."""
    with pytest.raises(ValidationError) as caught:
        register(document, into=Registry())

    assert field == caught.value.field
    assert caught.value.hint
