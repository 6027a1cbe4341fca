"""Which values of a multi-valued attribute a value filter selects (RFC 7644 section 3.5.2)."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from go1scim.errors import InvalidFilterError
from go1scim.filters import And, AttributePath, Comparison, Filter, Not, Or, Present
from go1scim.patch._elements import Elements
from go1scim.patch._refusals import invalid_path
from go1scim.schemas import Attribute

#: What an index over texts can tell.
_TEXTS = frozenset({"string", "reference", "binary"})


def chosen(elements: Elements, condition: Filter, path: str) -> list[int]:
    """
    Where the values are for which *condition* holds.

    Raises:
        InvalidPathError: An operator does not fit the type of its sub-attribute.
    """
    wanted = _wanted(condition, elements.attribute)
    if wanted is not None:
        return elements.having(wanted)
    try:
        test = condition.test_of(_of_values(elements.attribute))
        return [place for place in elements.places() if test(elements[place])]
    except InvalidFilterError as error:
        raise invalid_path(path, error.detail) from None


def _of_values(attribute: Attribute) -> Attribute:
    """The attribute under the name that filters have for a value without sub-attributes."""
    return attribute if attribute.type == "complex" else evolve(attribute, name="value")


def _wanted(condition: Filter, attribute: Attribute) -> list[str] | None:
    """The texts, where *condition* asks for values that are one of them, and for nothing else."""
    value = attribute.find("value") if attribute.type == "complex" else attribute
    if value is None or value.type not in _TEXTS:
        return None
    wanted: list[str] = []
    for term in condition.terms if isinstance(condition, Or) else (condition,):
        pair = equality(term)
        if pair is None or pair[0].lower() != "value" or not isinstance(pair[1], str):
            return None
        wanted.append(pair[1])
    return None if "" in wanted else wanted


def equality(condition: Filter) -> tuple[str, Any] | None:
    """The name and the value, where *condition* is ``name eq value``."""
    if not isinstance(condition, Comparison) or condition.operator != "eq":
        return None
    path = condition.path
    if path.urn is not None or path.sub_attribute is not None or condition.value is None:
        return None
    return path.attribute, condition.value


def described(condition: Filter) -> dict[str, Any] | None:
    """
    The value that equalities describe together; None where *condition* says something else.

    The names are in lower case.
    """
    terms = condition.terms if isinstance(condition, And) else (condition,)
    pairs = [equality(term) for term in terms]
    known = {pair[0].lower(): pair[1] for pair in pairs if pair is not None}
    return known if len(known) == len(pairs) else None


def unknown(condition: Filter, attribute: Attribute) -> str | None:
    """A name in *condition* that no schema knows below the attribute, or None."""
    for path in _paths(condition):
        name = path.attribute
        known = name.lower() == "value" if attribute.type != "complex" else attribute.find(name)
        if path.urn is not None or not known:
            return str(path)
    return None


def _paths(condition: Filter) -> Iterator[AttributePath]:
    if isinstance(condition, (Comparison, Present)):
        yield condition.path
    elif isinstance(condition, Not):
        yield from _paths(condition.filter)
    else:
        for term in getattr(condition, "terms", ()):
            yield from _paths(term)


def with_booleans(condition: Filter, attribute: Attribute) -> Filter:
    """*condition* with ``true`` for ``"True"``, as Entra ID writes it of ``primary``."""
    if isinstance(condition, Comparison):
        known = attribute.find(condition.path.attribute)
        value = condition.value
        if known is not None and known.type == "boolean" and isinstance(value, str):
            found = {"true": True, "false": False}.get(value.lower(), value)
            return evolve(condition, value=found)
        return condition
    if isinstance(condition, Not):
        return Not(with_booleans(condition.filter, attribute))
    if isinstance(condition, (And, Or)):
        terms = [with_booleans(term, attribute) for term in condition.terms]
        return type(condition)(tuple(terms))
    return condition
