"""
The resource types of a portal, and their schemas as documents (RFC 7643 sections 6 and 7).

What the schemas say stands in one place, `go1scim.schemas`. A schema that a test registers there is
known to the portal from then on.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from attrs import field, frozen

from go1scim import urns
from go1scim.models.group import Group
from go1scim.models.user import User
from go1scim.schemas import Attribute, Definition, registry

__all__ = [
    "GROUPS",
    "TYPES",
    "USERS",
    "Attribute",
    "Definition",
    "ResourceType",
    "schema_document",
    "schemas",
]

Document = dict[str, Any]

# Common attributes are in no schema document (RFC 7643 section 3.1).
_COMMON: Final = frozenset({"schemas", "id", "externalId", "meta"})
_CORE: Final = "urn:ietf:params:scim:schemas:core:"


@frozen
class ResourceType:
    """
    A resource type: where it is served, and its schemas (RFC 7643 section 6).

    Attributes:
        urn: The URN of its own schema.
        scope: What the scopes begin with that a token needs for it.
    """

    name: str
    endpoint: str
    urn: str
    scope: str
    model: type[Any] = field(repr=False)

    @property
    def schema(self) -> Definition:
        """The resource's own schema, as it is registered now."""
        (schema,) = filter(None, [registry.find(self.urn)])  # there is one: that of the model
        return schema

    @property
    def extensions(self) -> tuple[Definition, ...]:
        """The schema extensions that are registered now."""
        return _extensions(self.name, self.urn, registry.version)

    @property
    def by_urn(self) -> Mapping[str, Definition]:
        """The extensions by lower-case URN."""
        return _by_urn(self.name, self.urn, registry.version)

    def document(self) -> Document:
        """The resource type document."""
        document: Document = {
            "schemas": [urns.RESOURCE_TYPE],
            "id": self.name,
            "name": self.name,
            "description": self.name,
            "endpoint": self.endpoint,
            "schema": self.urn,
        }
        if self.extensions:
            document["schemaExtensions"] = [
                {"schema": each.id, "required": False} for each in self.extensions
            ]
        return document


@lru_cache(maxsize=8)
def _extensions(name: str, urn: str, _version: int) -> tuple[Definition, ...]:
    return tuple(each for each in registry.definitions() if _extends(each, name, urn))


@lru_cache(maxsize=8)
def _by_urn(name: str, urn: str, version: int) -> Mapping[str, Definition]:
    return {each.id.lower(): each for each in _extensions(name, urn, version)}


def _extends(definition: Definition, name: str, urn: str) -> bool:
    if definition.extends is not None:
        return definition.extends.lower() == urn.lower()
    if definition.model is not None or definition.id.lower().startswith(_CORE):
        return False
    # A document does not say what it extends. By custom the end of the URN does (RFC 7643 section
    # 10.3.1); where that names no resource type, any resource may have the extension.
    last = definition.id.rpartition(":")[2].lower()
    return last == name.lower() or last not in {each.name.lower() for each in TYPES}


USERS: Final = ResourceType("User", "/Users", urns.USER, "user", User)
GROUPS: Final = ResourceType("Group", "/Groups", urns.GROUP, "group", Group)
TYPES: Final = (USERS, GROUPS)


def schemas() -> list[Definition]:
    """The schemas of all resource types, each once."""
    return list({each.id: each for one in TYPES for each in (one.schema, *one.extensions)}.values())


def schema_document(definition: Definition) -> Document:
    """The schema document (RFC 7643 section 7)."""
    return {
        "schemas": [urns.SCHEMA],
        "id": definition.id,
        "name": definition.name or definition.id,
        "description": definition.name or definition.id,
        "attributes": [
            _attribute(each) for each in definition.attributes if each.name not in _COMMON
        ],
    }


def _attribute(attribute: Attribute) -> Document:
    document: Document = {
        "name": attribute.name,
        "type": attribute.type,
        "multiValued": attribute.multi_valued,
        "description": attribute.name,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": attribute.mutability,
        "returned": attribute.returned,
        "uniqueness": attribute.uniqueness,
    }
    if attribute.canonical_values:
        document["canonicalValues"] = list(attribute.canonical_values)
    if attribute.type == "reference":
        document["referenceTypes"] = list(attribute.reference_types) or ["uri"]
    if attribute.type == "complex":
        document["subAttributes"] = [_attribute(each) for each in attribute.sub_attributes]
    return document
