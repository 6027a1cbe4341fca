"""What a portal itself says of a resource: id, schemas and meta (RFC 7643 section 3.1)."""

from typing import Any, Final

from attrs import frozen

from go1scim.testing._documents import Document
from go1scim.testing._schemas import ResourceType

__all__ = ["Stamp"]

_OWN: Final = frozenset({"schemas", "id", "meta"})


@frozen
class Stamp:
    """
    Puts a portal's own attributes on a document.

    Attributes:
        now: The moment of the change.
        version: What the resource is called from now on, if resources have versions.
    """

    resource_type: ResourceType
    id: str
    now: str
    version: str | None

    def __call__(self, before: Document | None, after: Document) -> Document:
        """*after* as it is stored; *before* itself where nothing else has changed."""
        attributes = {name: value for name, value in after.items() if name not in _OWN}
        extensions = [name for name in attributes if name.lower().startswith("urn:")]
        document: Document = {
            "schemas": [self.resource_type.urn, *extensions],
            "id": self.id,
            **attributes,
        }
        if before is None:
            # Something that was there before the test began may bring its own history.
            return {**document, "meta": {**self._meta(self.now), **after.get("meta", {})}}
        if {**document, "meta": before["meta"]} == before:
            return before
        return {**document, "meta": self._meta(before["meta"]["created"])}

    def _meta(self, created: str) -> dict[str, Any]:
        meta = {
            "resourceType": self.resource_type.name,
            "created": created,
            "lastModified": self.now,
        }
        return meta if self.version is None else {**meta, "version": self.version}
