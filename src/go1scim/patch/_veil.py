"""The values of operations without what no repr may show: passwords, and what is never returned."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from go1scim.errors import InvalidPathError
from go1scim.paths import Path
from go1scim.schemas import Attribute, Definition, registry

_VEIL: Final = "***"


def veiled(path: str | None, value: Any) -> Any:
    """
    *value* as a repr may show it.

    Whose attribute a path without a URN names is not known here: what is secret in one schema is
    hidden.
    """
    if path is not None:
        return _veil(value, _named(path))
    if isinstance(value, dict):
        return {key: _veil(each, _named(key)) for key, each in value.items()}
    return value


def _veil(value: Any, known: Sequence[Attribute]) -> Any:
    """*value*, which may be that of any of the attributes *known*."""
    if any(each.secret for each in known):
        return _VEIL
    if isinstance(value, dict):
        return {key: _veil(each, _below(known, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_veil(each, known) for each in value]
    return value


def _below(known: Sequence[Attribute], name: str) -> list[Attribute]:
    return [found for each in known if (found := each.find(name))]


def _named(text: str) -> list[Attribute]:
    """The attributes that a path, or a key of a resource, may name."""
    try:
        path = Path.parse(text)
    except InvalidPathError:
        return []
    known = [_whole(each) for each in _definitions(path.urn)]
    for name in (path.attribute, path.sub_attribute):
        found = known if name is None else _below(known, name)
        if any(each.secret for each in found):
            return found
        known = found
    return known


def _definitions(urn: str | None) -> Iterator[Definition]:
    definition = registry.find(urn) if urn else None
    return registry.definitions() if definition is None else iter((definition,))


def _whole(definition: Definition) -> Attribute:
    """A schema as an attribute, which an extension is in JSON."""
    return Attribute(
        name=definition.id, python_name=definition.id, sub_attributes=definition.attributes
    )
