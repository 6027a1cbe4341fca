"""
The one table of attributes, which filters, paths and PATCH consult (RFC 7643 section 7).

Its entries are derived from the model classes, and from schema documents given to `register`.
"""

from collections.abc import Callable

from go1scim.schemas._documents import register
from go1scim.schemas._facts import attribute, facts
from go1scim.schemas._registry import Registry, registry, require
from go1scim.schemas._shape import Shape, shapes, wire_name
from go1scim.schemas._table import Attribute, Definition

find: Callable[[str], Definition | None] = registry.find
extensions: Callable[[str], tuple[Definition, ...]] = registry.extensions

__all__ = [
    "Attribute",
    "Definition",
    "Registry",
    "Shape",
    "attribute",
    "extensions",
    "facts",
    "find",
    "register",
    "registry",
    "require",
    "shapes",
    "wire_name",
]
