"""
Filters and attribute paths of requests, read by the library's own parser.

An attribute that no schema has is "as if there is no attribute value", unless a resource was stored
with one of that name.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from go1scim import filters
from go1scim.errors import InvalidFilterError, InvalidPathError
from go1scim.filters import And, AttributePath, Comparison, Filter, Not, Or, Present, ValuePath
from go1scim.paths import Path as LibraryPath
from go1scim.schemas import Attribute, Definition, registry
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import ResourceType

__all__ = ["FilterDialect", "Path", "parse_filter", "parse_path"]

FilterDialect: TypeAlias = Literal["rfc", "entra"]


@frozen
class Path:
    """Where an attribute is: ``urn:name.sub``, all but the name optional."""

    name: str
    urn: str | None = None
    sub: str | None = None


def parse_filter(text: str, resource_type: ResourceType, dialect: FilterDialect = "rfc") -> Filter:
    """
    The filter that *text* is.

    Raises:
        ProblemError: 400 invalidFilter, also for one that asks for what is never returned
            (RFC 7643 section 4.1.1): its answer would tell the password, character by character.
    """
    try:
        filter = filters.parse(text, dialect).check(resource_type.model)
    except InvalidFilterError as error:
        raise bad_request("invalidFilter", error.detail) from None
    for attribute in _named(filter, resource_type):
        if attribute.returned == "never" or attribute.mutability == "writeOnly":
            detail = f"{attribute.name} is never returned, so no filter may ask for it"
            raise bad_request("invalidFilter", detail)
    return filter


def parse_path(text: str, resource_type: ResourceType) -> Path:
    """
    The attribute that *text* names, as the parameter ``attributes`` does.

    Raises:
        ProblemError: 400 invalidPath.
    """
    try:
        path = LibraryPath.parse(text)
    except InvalidPathError as error:
        raise bad_request("invalidPath", error.detail) from None
    if path.value_filter is not None:
        raise bad_request("invalidPath", f"{text!r} has a filter where only names belong")
    if path.attribute is None:
        return Path(str(path.urn))
    urn = path.urn
    if urn is not None and urn.lower() == resource_type.urn.lower():
        urn = None
    return Path(path.attribute, urn, path.sub_attribute)


def _named(filter: Filter, resource_type: ResourceType) -> Iterator[Attribute]:
    """Every attribute and sub-attribute that a filter names and a schema knows."""
    match filter:
        case And() | Or():
            for term in filter.terms:
                yield from _named(term, resource_type)
        case Not():
            yield from _named(filter.filter, resource_type)
        case ValuePath():
            owner = list(_along(filter.path, resource_type.schema))
            yield from owner
            yield from _below(filter.filter, owner[-1] if owner else None)
        case Comparison() | Present():
            yield from _along(filter.path, resource_type.schema)


def _below(filter: Filter, owner: Attribute | None) -> Iterator[Attribute]:
    """The sub-attributes of *owner* that the filter of a value path names."""
    if isinstance(filter, (And, Or)):
        for term in filter.terms:
            yield from _below(term, owner)
    elif isinstance(filter, Not):
        yield from _below(filter.filter, owner)
    elif isinstance(filter, (Comparison, Present)) and owner is not None:
        found = owner.find(filter.path.attribute)
        yield from () if found is None else (found,)


def _along(path: AttributePath, schema: Definition) -> Iterator[Attribute]:
    """The attribute that *path* leads to, and its sub-attribute."""
    names = [path.attribute, path.sub_attribute]
    whole = registry.find(f"{path.urn}:{path.attribute}") if path.urn else None
    if whole is not None:  # the URN of a schema has a dot in it, and was taken apart there
        schema, names = whole, names[1:]
    found: Definition | Attribute | None = schema
    if whole is None and path.urn is not None:
        found = registry.find(path.urn)
    for name in filter(None, names):
        found = found.find(name) if found is not None else None
        if isinstance(found, Attribute):
            yield found
