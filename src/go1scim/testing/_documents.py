"""JSON documents as a portal stores them: canonical names, checked types, nothing read-only."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._schemas import Attribute, ResourceType, Schema

__all__ = ["Document", "Reading", "deep_copy"]

Document = dict[str, Any]

_BOOLEANS: Final = {"true": True, "false": False}
_TEXTS: Final = frozenset({"string", "reference", "dateTime", "binary"})


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

    Attributes:
        lenient: Whether the habits of Okta and Entra are taken: booleans as text, one value where
            a list belongs, text where an object with a value belongs.
        unknown: What happens to attributes that no schema knows: keep, drop or refuse.
    """

    lenient: bool
    unknown: str = "keep"

    def resource(self, raw: Any, resource_type: ResourceType) -> Document:
        """
        *raw* in canonical form, without its read-only attributes and nulls.

        Raises:
            ProblemError: 400, because *raw* is no resource.
        """
        if not isinstance(raw, dict):
            raise bad_request("invalidSyntax", "a resource is a JSON object")
        document: Document = {}
        for key, value in raw.items():
            if value is None or key.lower() == "schemas":  # null is absent (RFC 7643 section 2.5)
                continue
            extension = resource_type.by_urn.get(key.lower())
            if extension is not None:
                self._keep(document, extension.id, self.extension(extension, value))
                continue
            attribute = resource_type.schema.by_name.get(key.lower())
            if attribute is None:
                self._unknown(document, key, value)
            elif not attribute.read_only:
                self._keep(document, attribute.name, self.value(attribute, value))
        return document

    def extension(self, schema: Schema, raw: Any) -> Document:
        """The attributes of an extension in canonical form."""
        if not isinstance(raw, dict):
            raise _wrong(schema.id, "an object", raw)
        document: Document = {}
        for key, value in raw.items():
            attribute = schema.by_name.get(key.lower())
            if value is None:
                continue
            if attribute is None:
                self._unknown(document, key, value)
            else:
                self._keep(document, attribute.name, self.value(attribute, value))
        return document

    def value(self, attribute: Attribute, raw: Any) -> Any:
        """The value of *attribute* in canonical form; None where it is to be left out."""
        if not attribute.multi_valued:
            return self._single(attribute, raw)
        if not isinstance(raw, list):
            if not self.lenient and not isinstance(raw, dict):
                raise _wrong(attribute.name, "a list", raw)
            raw = [raw]
        found = [self._single(attribute, one) for one in raw if one is not None]
        values = [one for one in found if one is not None]
        if sum(isinstance(one, dict) and one.get("primary") is True for one in values) > 1:
            raise bad_request("invalidValue", f"{attribute.name} has more than one primary value")
        return values

    def _single(self, attribute: Attribute, raw: Any) -> Any:
        if attribute.type == "complex":
            return self._complex(attribute, raw)
        if attribute.type == "boolean":
            if isinstance(raw, bool):
                return raw
            if self.lenient and isinstance(raw, str) and raw.lower() in _BOOLEANS:
                return _BOOLEANS[raw.lower()]
            raise _wrong(attribute.name, "true or false", raw)
        if not isinstance(raw, str):
            raise _wrong(attribute.name, "text", raw)
        return raw

    def _complex(self, attribute: Attribute, raw: Any) -> Any:
        if isinstance(raw, str) and self.lenient and "value" in attribute.subs:
            return {"value": raw} if raw else None  # Entra sends a manager, and clears it, as text
        if isinstance(raw, list) and self.lenient and len(raw) == 1:
            raw = raw[0]  # Entra's documentation shows a manager as a list of one
        if not isinstance(raw, dict):
            raise _wrong(attribute.name, "an object", raw)
        document: Document = {}
        for key, value in raw.items():
            sub = attribute.subs.get(key.lower())
            if value is None:
                continue
            if sub is None:
                document[key] = deep_copy(value)
            else:
                document[sub.name] = self.value(sub, value)
        return document

    def _unknown(self, document: Document, key: str, value: Any) -> None:
        if self.unknown == "refuse":
            raise bad_request("invalidSyntax", f"no schema has an attribute {key!r}")
        if self.unknown == "keep":
            document[key] = deep_copy(value)

    def _keep(self, document: Document, name: str, value: Any) -> None:
        # An empty list or object is unassigned (RFC 7643 section 2.5).
        if value not in (None, [], {}):
            document[name] = value


def _wrong(name: str, expected: str, found: Any) -> ProblemError:
    return bad_request("invalidValue", f"{name} is {expected}, not {found!r}"[:200])
