"""
Forms outside of the grammar that Microsoft Entra ID sends.

Its documentation "Known issues and resolutions with SCIM 2.0 protocol compliance of the Microsoft
Entra user provisioning service" names booleans that are sent as text, and extension attributes
with a dot in front; its SCIM reference code filters by ``emails[type eq "work"].value``.
"""

from typing import Final

from go1scim.filters._attributes import AttributePath
from go1scim.filters._literals import Value
from go1scim.schemas import Attribute, Definition, registry

_BOOLEANS: Final = {"true": True, "false": False}


def undotted(path: AttributePath) -> AttributePath:
    """*path*, with the extension's URN in its place where a dot separates it."""
    if path.urn is None or path.sub_attribute is None:
        return path
    whole = registry.find(f"{path.urn}:{path.attribute}")
    return path if whole is None else AttributePath(path.sub_attribute, None, whole.id)


def typed(path: AttributePath, value: Value, *, within: AttributePath | None) -> Value:
    """*value*, as true or false where it is the text of one and the attribute a boolean."""
    named = _BOOLEANS.get(value.lower()) if isinstance(value, str) else None
    if named is None:
        return value
    known = _known(path) if within is None else _below(_known(within), path.attribute)
    return named if any(each.type == "boolean" for each in known) else value


def _known(path: AttributePath) -> list[Attribute]:
    """What the attribute may be, in any of the schemas."""
    definition = registry.find(path.urn) if path.urn else None
    among: tuple[Definition, ...] = (definition,) if definition else tuple(registry.definitions())
    found = [attribute for each in among if (attribute := each.find(path.attribute))]
    return found if path.sub_attribute is None else _below(found, path.sub_attribute)


def _below(known: list[Attribute], name: str) -> list[Attribute]:
    return [found for each in known if (found := each.find(name))]
