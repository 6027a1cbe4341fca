"""What faults make of the JSON of a request or of an answer."""

from collections.abc import Callable
from typing import Any

__all__ = ["capped", "miscounted", "without_members"]

Edit = Callable[[Any], Any]


def capped(count: int) -> Edit:
    """A list with at most *count* resources, of the total that it had."""

    def edit(document: Any) -> Any:
        if not _is_list(document):
            return document
        resources = document["Resources"][:count]
        page = {**document, "Resources": resources}
        return {**page, "itemsPerPage": len(resources)} if "itemsPerPage" in document else page

    return edit


def miscounted(by: int) -> Edit:
    """A list whose total is wrong."""

    def edit(document: Any) -> Any:
        if not _is_list(document):
            return document
        return {**document, "totalResults": max(0, document["totalResults"] + by)}

    return edit


def without_members(count: int) -> Edit:
    """A request, whether of a whole group or a PATCH, without its last members."""

    def shortened(holder: Any, key: str) -> Any:
        found = holder.get(key) if isinstance(holder, dict) else None
        return {**holder, key: found[:-count]} if isinstance(found, list) else holder

    def operation(one: Any) -> Any:
        if not isinstance(one, dict) or str(one.get("op")).lower() == "remove":
            return one
        if str(one.get("path")).lower() == "members":
            return shortened(one, "value")
        value = one.get("value")
        return {**one, "value": shortened(value, "members")} if isinstance(value, dict) else one

    def edit(document: Any) -> Any:
        operations = document.get("Operations") if isinstance(document, dict) else None
        if isinstance(operations, list):
            return {**document, "Operations": [operation(one) for one in operations]}
        return shortened(document, "members")

    return edit


def _is_list(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("Resources"), list)
