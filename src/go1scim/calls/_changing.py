"""
From a wish to the change that fulfils it: the whole document, or the smallest PATCH.

Theory of operation: each wished value is completed with what the provider has filled in where the
wish does not name it. The result is what a PUT sends; a PATCH is its difference from the resource
as it is, one attribute after the other. Where no path leads from one to the other, the attribute
is sent as a whole.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from go1scim.calls._updating import FILLED_IN, Place, Wish, counterparts, fulfils, is_empty
from go1scim.dialect import Dialect
from go1scim.errors import ValidationError
from go1scim.patch import PatchOp

#: What the formatted name is made of, at least.
_NAME_PARTS: Final = ("givenName", "familyName")


def document_for(current: Mapping[str, Any], wish: Wish, *, merge: bool = False) -> dict[str, Any]:
    """
    *current* with *wish* fulfilled, for a PUT.

    Args:
        merge: Whether sub-attributes that a wished value does not have are left alone.
    """
    document = dict(current)
    for place, value in wish.items():
        before = place.settable(place.of(current))
        after = _becoming(place, before, place.settable(value), merge=merge)
        if place.urn is None:
            document[place.name] = after
        else:
            document[place.urn] = {**(document.get(place.urn) or {}), place.name: after}
    return document


def patch_for(
    current: Mapping[str, Any],
    wish: Wish,
    dialect: Dialect,
    *,
    merge: bool = False,
    addressed: Callable[[Place], bool] = lambda _: True,
) -> PatchOp:
    """
    The smallest request that makes *current* what *wish* says (RFC 7644 section 3.5.2).

    Args:
        merge: Whether sub-attributes that a wished value does not have are left alone.
        addressed: Whether the values of a list may be addressed one by one.
    """
    patch_op = PatchOp()
    for place, value in wish.items():
        before = place.settable(place.of(current))
        after = _becoming(place, before, place.settable(value), merge=merge)
        part = None
        if not isinstance(before, list) or addressed(place):
            part = _difference(place, before, after, dialect, current)
        if part is None:
            part = _whole(place, before, after, dialect)
        patch_op = PatchOp((*patch_op.operations, *part.operations))
    return patch_op


def _difference(
    place: Place, before: Any, after: Any, dialect: Dialect, resource: Mapping[str, Any]
) -> PatchOp | None:
    """The smallest change of one attribute; None where it is to be sent as a whole."""
    if is_empty(before) or is_empty(after) or dialect.write_value(place.name, after) != after:
        return None
    try:
        return PatchOp.between(*(_alone(place, each, resource) for each in (before, after)))
    except ValidationError:
        return None  # no path leads there; what a provider makes of the whole is its own matter


def _alone(place: Place, value: Any, resource: Mapping[str, Any]) -> dict[str, Any]:
    """*resource* with nothing but this value."""
    inner = {place.name: value}
    document = inner if place.urn is None else {place.urn: inner}
    return {"schemas": resource.get("schemas", []), **document}


def _whole(place: Place, before: Any, after: Any, dialect: Dialect) -> PatchOp:
    """The attribute as a whole, in the form of the dialect."""
    if is_empty(after):
        return PatchOp().remove(place.path)
    patch_op = PatchOp().replace(place.path, dialect.write_value(place.name, after))
    # Replacing a complex value leaves the sub-attributes alone that it does not have.
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before:
            if name not in after:
                patch_op = patch_op.remove(f"{place.path}.{name}")
    return patch_op


def _becoming(place: Place, before: Any, wanted: Any, *, merge: bool) -> Any:
    """The value with *wanted* fulfilled, and with what the provider has filled in of it."""
    if is_empty(wanted):
        return None
    if isinstance(wanted, list) and isinstance(before, list):
        return _elements(before, wanted)
    if merge and isinstance(wanted, dict) and isinstance(before, dict):
        stale = {"formatted"} if _is_renamed(place, before, wanted) else set()
        return {**_part(before, before.keys() - stale), **wanted}
    return wanted


def _is_renamed(place: Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a merge would leave somebody the full name of before."""
    return place.name == "name" and any(
        after.get(part, before.get(part)) != before.get(part) for part in _NAME_PARTS
    )


def _elements(before: list[Any], wanted: list[Any]) -> list[Any]:
    """The wished elements; those that are there keep what the provider has filled in."""
    tests = (
        fulfils,
        lambda has, element: _of(element, "value") and _of(has, "type") == _of(element, "type"),
        lambda _, element: _of(element, "value"),
    )
    found = counterparts(before, wanted, tests)
    # A new primary value takes the place of the one before (RFC 7643 section 2.4).
    has_primary = any(_of(element, "primary") is True for element in wanted)
    lost = {"primary"} if has_primary else set()
    return [
        {**_part(found[index], FILLED_IN - lost), **element}
        if isinstance(found.get(index), dict) and isinstance(element, dict)
        else element
        for index, element in enumerate(wanted)
    ]


def _of(element: Any, name: str) -> Any:
    return element.get(name) if isinstance(element, dict) else None


def _part(element: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in element.items() if name in names}
