"""The attributes a portal knows, from the tables of RFC 7643 section 8.7.1."""

from functools import cached_property
from typing import Any, Final

from attrs import define, field

from go1scim import urns

__all__ = ["ENTERPRISE", "GROUPS", "TYPES", "USERS", "Attribute", "ResourceType", "Schema"]

Document = dict[str, Any]


@define(slots=False, eq=False)
class Attribute:
    """One attribute of a schema (RFC 7643 section 7)."""

    name: str
    type: str = "string"
    multi_valued: bool = False
    case_exact: bool = False
    mutability: str = "readWrite"
    required: bool = False
    uniqueness: str = "none"
    returned: str = "default"
    sub_attributes: tuple["Attribute", ...] = ()

    @cached_property
    def subs(self) -> dict[str, "Attribute"]:
        """The sub-attributes by lower-case name."""
        return {sub.name.lower(): sub for sub in self.sub_attributes}

    @property
    def read_only(self) -> bool:
        """Whether what a client sends is ignored."""
        return self.mutability == "readOnly"

    def document(self) -> Document:
        """The attribute as it stands in a schema document."""
        document: Document = {
            "name": self.name,
            "type": self.type,
            "multiValued": self.multi_valued,
            "description": f"{self.name} (RFC 7643)",
            "required": self.required,
            "caseExact": self.case_exact,
            "mutability": self.mutability,
            "returned": self.returned,
            "uniqueness": self.uniqueness,
        }
        if self.type == "reference":
            document["referenceTypes"] = ["external"] if self.name == "profileUrl" else ["User"]
        if self.sub_attributes:
            document["subAttributes"] = [sub.document() for sub in self.sub_attributes]
        return document


@define(slots=False, eq=False)
class Schema:
    """A schema: its URN and attributes."""

    id: str
    name: str
    attributes: tuple[Attribute, ...]

    @cached_property
    def by_name(self) -> dict[str, Attribute]:
        """The attributes by lower-case name."""
        return {attribute.name.lower(): attribute for attribute in self.attributes}

    def document(self) -> Document:
        """The schema document (RFC 7643 section 7)."""
        return {
            "schemas": [urns.SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.name,
            "attributes": [
                one.document() for one in self.attributes if one.name not in _COMMON_NAMES
            ],
        }


@define(slots=False, eq=False)
class ResourceType:
    """A resource type: where it is served, and its schemas (RFC 7643 section 6)."""

    name: str
    endpoint: str
    schema: Schema
    extensions: tuple[Schema, ...] = ()
    scope: str = field(default="")

    @cached_property
    def by_urn(self) -> dict[str, Schema]:
        """The extensions by lower-case URN."""
        return {one.id.lower(): one for one in self.extensions}

    def document(self) -> Document:
        """The resource type document."""
        document: Document = {
            "schemas": [urns.RESOURCE_TYPE],
            "id": self.name,
            "name": self.name,
            "description": self.name,
            "endpoint": self.endpoint,
            "schema": self.schema.id,
        }
        if self.extensions:
            document["schemaExtensions"] = [
                {"schema": one.id, "required": False} for one in self.extensions
            ]
        return document


def _text(name: str, **more: Any) -> Attribute:
    return Attribute(name, **more)


def _complex(name: str, *subs: Attribute, **more: Any) -> Attribute:
    return Attribute(name, "complex", sub_attributes=subs, **more)


def _many(name: str, *more: Attribute, kind: str = "string") -> Attribute:
    """A multi-valued attribute with the default sub-attributes (RFC 7643 section 2.4)."""
    subs = (
        Attribute("value", kind),
        _text("display"),
        _text("type"),
        Attribute("primary", "boolean"),
    )
    return Attribute(name, "complex", multi_valued=True, sub_attributes=(*subs, *more))


_META: Final = _complex(
    "meta",
    _text("resourceType", case_exact=True, mutability="readOnly"),
    Attribute("created", "dateTime", mutability="readOnly"),
    Attribute("lastModified", "dateTime", mutability="readOnly"),
    Attribute("location", "reference", mutability="readOnly"),
    _text("version", case_exact=True, mutability="readOnly"),
    mutability="readOnly",
)
_COMMON: Final = (
    Attribute("schemas", "reference", multi_valued=True, case_exact=True),
    _text("id", case_exact=True, mutability="readOnly", returned="always", uniqueness="server"),
    _text("externalId", case_exact=True),
    _META,
)
_COMMON_NAMES: Final = frozenset(one.name for one in _COMMON)

_USER: Final = Schema(
    urns.USER,
    "User",
    (
        *_COMMON,
        _text("userName", required=True, uniqueness="server"),
        _complex(
            "name",
            _text("formatted"),
            _text("familyName"),
            _text("givenName"),
            _text("middleName"),
            _text("honorificPrefix"),
            _text("honorificSuffix"),
        ),
        _text("displayName"),
        _text("nickName"),
        Attribute("profileUrl", "reference"),
        _text("title"),
        _text("userType"),
        _text("preferredLanguage"),
        _text("locale"),
        _text("timezone"),
        Attribute("active", "boolean"),
        _text("password", mutability="writeOnly", returned="never"),
        _many("emails"),
        _many("phoneNumbers"),
        _many("ims"),
        _many("photos", kind="reference"),
        _many(
            "addresses",
            _text("formatted"),
            _text("streetAddress"),
            _text("locality"),
            _text("region"),
            _text("postalCode"),
            _text("country"),
        ),
        Attribute(
            "groups",
            "complex",
            multi_valued=True,
            mutability="readOnly",
            sub_attributes=(
                _text("value", case_exact=True, mutability="readOnly"),
                Attribute("$ref", "reference", mutability="readOnly"),
                _text("display", mutability="readOnly"),
                _text("type", mutability="readOnly"),
            ),
        ),
        _many("entitlements"),
        _many("roles"),
        _many("x509Certificates", kind="binary"),
    ),
)

ENTERPRISE: Final = Schema(
    urns.ENTERPRISE_USER,
    "EnterpriseUser",
    (
        _text("employeeNumber"),
        _text("costCenter"),
        _text("organization"),
        _text("division"),
        _text("department"),
        _complex(
            "manager",
            _text("value", case_exact=True),
            Attribute("$ref", "reference"),
            _text("displayName"),  # readOnly in RFC 7643, but Okta sends it, and Go1 lists it
        ),
    ),
)

_GROUP: Final = Schema(
    urns.GROUP,
    "Group",
    (
        *_COMMON,
        _text("displayName", required=True),
        Attribute(
            "members",
            "complex",
            multi_valued=True,
            sub_attributes=(
                _text("value", case_exact=True),
                Attribute("$ref", "reference"),
                _text("type"),
                _text("display"),
            ),
        ),
    ),
)

USERS: Final = ResourceType("User", "/Users", _USER, (ENTERPRISE,), "user")
GROUPS: Final = ResourceType("Group", "/Groups", _GROUP, (), "group")
TYPES: Final = (USERS, GROUPS)
