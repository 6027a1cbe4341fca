"""
Filters of requests, read by the library's own parser (RFC 7644 section 3.4.2.2).

An attribute that no schema has is "as if there is no attribute value", unless a resource was stored
with one of that name.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from go1scim import filters
from go1scim.errors import InvalidFilterError
from go1scim.filters import And, AttributePath, Comparison, Filter, Not, Or, Present, ValuePath
from go1scim.schemas import Attribute, Definition, registry
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import ResourceType

__all__ = ["FilterDialect", "parse_filter"]

FilterDialect: TypeAlias = Literal["rfc", "entra"]


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
    for attribute in _named(filter, resource_type.schema):
        if attribute.returned == "never" or attribute.mutability == "writeOnly":
            detail = f"{attribute.name} is never returned, so no filter may ask for it"
            raise bad_request("invalidFilter", detail)
    return filter


def _named(filter: Filter, schema: Definition) -> Iterator[Attribute]:
    """Every attribute and sub-attribute that a filter names and a schema knows."""
    if isinstance(filter, (Comparison, Present, ValuePath)):
        owner = [*_along(filter.path, schema)]
        yield from owner
        if isinstance(filter, ValuePath):
            inside = owner[-1].sub_attributes if owner else ()
            yield from _named(filter.filter, Definition(id=schema.id, attributes=inside))
        return
    terms = filter.terms if isinstance(filter, (And, Or)) else ()
    for term in (filter.filter,) if isinstance(filter, Not) else terms:
        yield from _named(term, schema)


def _along(path: AttributePath, schema: Definition) -> Iterator[Attribute]:
    """The attribute that *path* leads to, and its sub-attribute."""
    found: Definition | Attribute | None = schema
    names = [path.attribute, path.sub_attribute]
    if path.urn is not None:
        # The parser takes urn:...:User.title for the attribute "User" of a shorter URN.
        whole = registry.find(f"{path.urn}:{path.attribute}")
        found = whole or registry.find(path.urn)
        names = names[1:] if whole else names
    for name in names:
        found = found.find(name) if found is not None and name is not None else None
        if isinstance(found, Attribute):
            yield found
