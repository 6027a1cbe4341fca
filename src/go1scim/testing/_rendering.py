"""Resources and lists as a portal sends them, in the forms that its quirks choose."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from attrs import frozen

from go1scim import urns
from go1scim.testing._documents import Document
from go1scim.testing._listing import Page
from go1scim.testing._projection import Projection
from go1scim.testing._schemas import GROUPS, USERS, ResourceType
from go1scim.testing.quirks import Quirks

__all__ = ["Renderer", "address", "listed"]


def address(base_url: str, resource_type: ResourceType, id: str) -> str:
    """The URL of a resource."""
    return f"{base_url}{resource_type.endpoint}/{quote(id, safe='')}"


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
        return address(self.base_url, resource_type or self.resource_type, id)

    def resource(self, view: Document) -> Document:
        """One resource, as much of it as is wanted."""
        extensions = [name for name in view if name.lower().startswith("urn:")]
        schemas = [self.resource_type.schema.id, *extensions]
        document: Document = {"schemas": schemas, **view}
        document["meta"] = {**view["meta"], "location": self.location(view["id"])}
        if self.quirks.id_form == "number" and view["id"].isdecimal():
            document["id"] = int(view["id"])
        if self.resource_type is USERS:
            self._user(document)
        else:
            self._group(document)
        return self.projection(document)

    def _group(self, document: Document) -> None:
        wanted = self.projection.chosen is not None and "members" in self.projection.chosen
        returned = self.quirks.members_returned
        if returned == "never" or (returned == "request" and not wanted):
            document.pop("members", None)
        if self.quirks.member_cap is not None and "members" in document:
            document["members"] = document["members"][: self.quirks.member_cap]

    def _user(self, document: Document) -> None:
        if "groups" in document:
            document["groups"] = [
                {**one, "$ref": self.location(one["value"], GROUPS)} for one in document["groups"]
            ]
        if self.quirks.string_booleans and "active" in document:
            document["active"] = str(document["active"])
        if "roles" in document:
            document["roles"] = [self._role(one) for one in document["roles"]]
        extension = document.get(urns.ENTERPRISE_USER, {})
        if "manager" in extension:
            manager = self._manager(extension["manager"])
            document[urns.ENTERPRISE_USER] = {**extension, "manager": manager}

    def _manager(self, manager: Any) -> Any:
        """A manager, or several, in the form that is wanted."""
        managers = manager if isinstance(manager, list) else [manager]
        if self.quirks.manager_form == "list":
            return managers
        if self.quirks.manager_form == "string":
            managers = [one.get("value", "") for one in managers]
        return managers if len(managers) > 1 else managers[0]

    def _role(self, role: Document) -> Any:
        value = role.get("value", "")
        if self.quirks.role_form == "strings":
            return value
        if self.quirks.role_form == "guid_name":
            return {"guid": value, "name": role.get("display", value)}
        return role


def listed(
    page: Page, views: Iterable[Document], renderers: Mapping[str, Renderer], quirks: Quirks
) -> Document:
    """
    A list response (RFC 7644 section 3.4.2, RFC 9865 section 2).

    Args:
        views: What there is to see of the resources on *page*.
        renderers: By the name of the resource type.
    """
    resources = [renderers[one["meta"]["resourceType"]].resource(one) for one in views]
    if not quirks.members_in_lists:
        for one in resources:
            one.pop("members", None)
    counters: Document = {
        "itemsPerPage": len(resources),
        "startIndex": page.start_index,
        "nextCursor": page.next_cursor,
        "previousCursor": page.previous_cursor,
    }
    if quirks.omit_paging_fields:
        del counters["itemsPerPage"], counters["startIndex"]
    return {
        "schemas": [urns.LIST_RESPONSE],
        "totalResults": page.total,
        **{name: value for name, value in counters.items() if value is not None},
        "Resources": resources,
    }
