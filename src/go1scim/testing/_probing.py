"""
Look-ups in place of scans.

Theory of operation: where a filter can only hold for resources that have a certain value in an
indexed attribute, no others are looked at. The filter has the last word on each of them, so that
the answer is that of a scan (RFC 7644 section 3.4.2.2).
"""

from go1scim.filters import And, AttributePath, Comparison, Filter, ValuePath
from go1scim.testing._schemas import ResourceType
from go1scim.testing._store import Key

__all__ = ["probe"]


def probe(filter: Filter, resource_type: ResourceType, indexed: frozenset[str]) -> Key | None:
    """A key under which all that meet *filter* are found, if there is one."""
    for term in _conjuncts(filter):
        name, equality = _equality(term, resource_type)
        value = equality.value if equality is not None else None
        if name in indexed and isinstance(value, str):
            return name, value.casefold()
    return None


def _conjuncts(filter: Filter) -> tuple[Filter, ...]:
    """Filters that all hold where *filter* does."""
    return filter.terms if isinstance(filter, And) else (filter,)


def _equality(term: Filter, resource_type: ResourceType) -> tuple[str, Comparison | None]:
    """The lower-case name of the attribute whose value a term compares with ``eq``."""
    if isinstance(term, ValuePath):
        for inner in _conjuncts(term.filter):
            if isinstance(inner, Comparison) and _is_value(inner):
                return _name(term.path, resource_type), inner
    elif isinstance(term, Comparison) and term.operator == "eq":
        return _name(term.path, resource_type), term
    return "", None


def _is_value(inner: Comparison) -> bool:
    path = inner.path
    plain = path.urn is None and path.sub_attribute is None
    return plain and inner.operator == "eq" and path.attribute.lower() == "value"


def _name(path: AttributePath, resource_type: ResourceType) -> str:
    own = path.urn is None or path.urn.lower() == resource_type.urn.lower()
    is_value = path.sub_attribute is None or path.sub_attribute.lower() == "value"
    return path.attribute.lower() if own and is_value else ""
