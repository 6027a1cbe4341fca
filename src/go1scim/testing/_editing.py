"""Changes to JSON data that leave the old data as it is."""

from typing import Any

from go1scim.testing._documents import Document
from go1scim.testing._problems import bad_request

__all__ = ["joined", "one_primary", "spelled", "with_attribute"]


def spelled(document: Document, name: str) -> str:
    """*name* in the spelling that *document* has it in already."""
    folded = name.lower()
    return next((key for key in document if key.lower() == folded), name)


def with_attribute(document: Document, name: str, value: Any) -> Document:
    """*document* with that one attribute; None, an empty list or object is no attribute."""
    if value in (None, [], {}):
        return {key: one for key, one in document.items() if key != name}
    return {**document, name: value}


def joined(old: list[Any], new: list[Any], *, typed: bool) -> list[Any]:
    """*old* and those of *new* that are not there yet (RFC 7644 section 3.5.2.1)."""
    places = {_identity(one, typed=typed): place for place, one in enumerate(old)}
    joined = list(old)
    for one in new:
        place = places.setdefault(_identity(one, typed=typed), len(joined))
        if place == len(joined):
            joined.append(one)
        elif isinstance(one, dict):
            joined[place] = {**joined[place], **one}
    return joined


def _identity(element: Any, *, typed: bool) -> Any:
    """What makes two values of a list the same: the value and its type, else all they have."""
    if not isinstance(element, dict):
        return repr(element)
    if isinstance(element.get("value"), str):
        return element["value"], element.get("type") if typed else None
    return repr(sorted(element.items()))


def one_primary(old: Any, new: Any) -> Any:
    """*new* with at most one primary value: the new one (RFC 7644 section 3.5.2)."""
    if not new or sum(one.get("primary") is True for one in new) <= 1:
        return new
    before = [one for one in old or () if one.get("primary") is True]
    fresh = [one for one in new if one.get("primary") is True and one not in before]
    if len(fresh) != 1:
        raise bad_request("invalidValue", "only one value can be primary")
    return [
        {**one, "primary": False} if one.get("primary") and one is not fresh[0] else one
        for one in new
    ]
