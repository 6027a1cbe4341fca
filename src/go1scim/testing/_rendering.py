"""Resources and lists as a portal sends them, in the forms that its quirks choose."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from attrs import frozen

from go1scim import urns
from go1scim.testing._documents import Document
from go1scim.testing._projection import Projection
from go1scim.testing._schemas import GROUPS, USERS, ResourceType
from go1scim.testing.quirks import Quirks

__all__ = ["Renderer"]


@frozen
class Renderer:
    """
    Makes answers of documents.

    Attributes:
        base_url: Where the client called this portal.
    """

    quirks: Quirks
    base_url: str
    resource_type: ResourceType
    projection: Projection

    def location(self, id: str, resource_type: ResourceType | None = None) -> str:
        """The address of a resource."""
        endpoint = (resource_type or self.resource_type).endpoint
        return f"{self.base_url}{endpoint}/{quote(id, safe='')}"

    def resource(self, view: Document) -> Document:
        """One resource, as much of it as is wanted."""
        extensions = [name for name in view if name.lower().startswith("urn:")]
        schemas = [self.resource_type.schema.id, *extensions]
        document: Document = {"schemas": schemas, **view}
        document["meta"] = {**view["meta"], "location": self.location(view["id"])}
        if self.quirks.numeric_ids and view["id"].isdecimal():
            document["id"] = int(view["id"])
        if self.resource_type is USERS:
            self._user(document)
        return self.projection(document)

    def page(self, views: Sequence[Document], *, total: int, start_index: int) -> Document:
        """A list response (RFC 7644 section 3.4.2)."""
        resources = [self.resource(one) for one in views]
        if not self.quirks.members_in_lists:
            for one in resources:
                one.pop("members", None)
        document: Document = {"schemas": [urns.LIST_RESPONSE], "totalResults": total}
        if not self.quirks.omit_paging_fields:
            document["itemsPerPage"] = len(resources)
            document["startIndex"] = start_index
        document["Resources"] = resources
        return document

    def _user(self, document: Document) -> None:
        document.pop("password", None)  # returned: never (RFC 7643 section 4.1.1)
        if "groups" in document:
            document["groups"] = [
                {**one, "$ref": self.location(one["value"], GROUPS)} for one in document["groups"]
            ]
        if self.quirks.string_booleans and "active" in document:
            document["active"] = str(document["active"])
        if "roles" in document:
            document["roles"] = [self._role(one) for one in document["roles"]]
        extension = document.get(urns.ENTERPRISE_USER, {})
        if self.quirks.manager_form == "string" and "manager" in extension:
            manager = extension["manager"].get("value", "")
            document[urns.ENTERPRISE_USER] = {**extension, "manager": manager}

    def _role(self, role: Document) -> Any:
        value = role.get("value", "")
        if self.quirks.role_form == "strings":
            return value
        if self.quirks.role_form == "guid_name":
            return {"guid": value, "name": role.get("display", value)}
        return role
