"""JSON documents as a portal stores them: canonical names, checked types, nothing read-only."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import frozen

from go1scim.errors import ValidationError
from go1scim.patch._dialects import Habits
from go1scim.patch._values import clean_one
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import Attribute, Definition, ResourceType

__all__ = ["Document", "Reading", "Unknown", "deep_copy"]

Document = dict[str, Any]
#: What happens to attributes that no schema knows.
Unknown: TypeAlias = Literal["keep", "drop", "refuse"]

#: Read-only attributes of a resource: none, those of its extensions, or its own as well.
ReadOnly: TypeAlias = Literal["none", "extensions", "all"]


def deep_copy(value: Any) -> Any:
    """A copy of JSON data that shares nothing with it."""
    if isinstance(value, Mapping):
        return {key: deep_copy(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [deep_copy(one) for one in value]
    return value


@frozen
class Reading:
    """
    How what a client sends is read.

    Read-only attributes are ignored (RFC 7643 section 2.2) unless something else is said. Read-only
    sub-attributes, the display of a member for example, are kept: a portal has no other source.

    Attributes:
        habits: Which habits of Okta and Entra are taken: booleans as text, one value where a list
            belongs, text where an object with a value belongs.
        unknown: What happens to attributes that no schema knows.
    """

    habits: Habits
    unknown: Unknown = "keep"

    @property
    def lenient(self) -> bool:
        """Whether more is taken than the standard allows."""
        return self.habits.loose_values

    def resource(
        self, raw: Any, resource_type: ResourceType, *, read_only: ReadOnly = "none"
    ) -> Document:
        """
        *raw* in canonical form, without nulls.

        Args:
            read_only: Which attributes are kept that are read-only.

        Raises:
            ProblemError: 400, because *raw* is no resource.
        """
        if not isinstance(raw, dict):
            raise bad_request("invalidSyntax", "a resource is a JSON object")
        document: Document = {}
        extensions = resource_type.by_urn
        for key, value in raw.items():
            extension = extensions.get(key.lower())
            if extension is None:
                self._take(document, resource_type.schema, key, value, kept=read_only == "all")
            elif value is not None:
                inside = self._extension(extension, value, kept=read_only != "none")
                self._keep(document, extension.id, inside)
        return document

    def _extension(self, schema: Definition, raw: Any, *, kept: bool) -> Document:
        if not isinstance(raw, dict):
            raise bad_request("invalidValue", f"{schema.id} takes an object")
        document: Document = {}
        for key, value in raw.items():
            self._take(document, schema, key, value, kept=kept)
        return document

    def _take(
        self, document: Document, schema: Definition, key: str, value: Any, *, kept: bool
    ) -> None:
        attribute = schema.find(key) if "." not in key else None
        if value is None or key.lower() == "schemas":  # null is absent (RFC 7643 section 2.5)
            return
        if attribute is None:
            self._take_unknown(document, key, value)
        elif kept or attribute.mutability != "readOnly":
            self._keep(document, attribute.name, self.value(attribute, value))

    def value(self, attribute: Attribute, raw: Any) -> Any:
        """The value of *attribute* in canonical form; None where it is to be left out."""
        if not attribute.multi_valued:
            return self._single(attribute, raw)
        if not isinstance(raw, list):
            if not self.lenient and not isinstance(raw, dict):
                raise bad_request("invalidValue", f"{attribute.name} takes a list")
            raw = [raw]
        found = [self._single(attribute, one) for one in raw if one is not None]
        values = [one for one in found if one is not None]
        if sum(isinstance(one, dict) and one.get("primary") is True for one in values) > 1:
            raise bad_request("invalidValue", f"{attribute.name} has more than one primary value")
        return values

    def _single(self, attribute: Attribute, raw: Any) -> Any:
        if attribute.type == "complex" and attribute.sub_attributes:
            return self._complex(attribute, raw)
        try:
            return clean_one(attribute, raw, self.habits)
        except ValidationError as error:
            raise bad_request("invalidValue", error.detail) from None

    def _complex(self, attribute: Attribute, raw: Any) -> Any:
        if isinstance(raw, str) and self.lenient and attribute.find("value"):
            return {"value": raw} if raw else None  # Entra sends a manager, and clears it, as text
        if isinstance(raw, list) and self.lenient and len(raw) == 1:
            raw = raw[0]  # Entra's documentation shows a manager as a list of one
        if not isinstance(raw, dict):
            raise bad_request("invalidValue", f"{attribute.name} takes an object")
        document: Document = {}
        for key, value in raw.items():
            sub = attribute.find(key)
            if value is None:
                continue
            if sub is None:
                self._take_unknown(document, key, value)
            else:
                document[sub.name] = self.value(sub, value)
        return document

    def _take_unknown(self, document: Document, key: str, value: Any) -> None:
        if self.unknown == "refuse":
            raise bad_request("invalidSyntax", f"no schema has an attribute {key!r}")
        if self.unknown == "keep":
            document[key] = deep_copy(value)

    def _keep(self, document: Document, name: str, value: Any) -> None:
        # An empty list or object is unassigned (RFC 7643 section 2.5).
        if value not in (None, [], {}):
            document[name] = value
