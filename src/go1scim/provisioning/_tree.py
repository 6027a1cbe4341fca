"""
From the tree of an exported mapping to an expression.

A function names its arguments by the keys of its parameters; those that were left out are not
there. Keys of repeated parameters differ from the names in the documentation (``switchValue``).
"""

from collections.abc import Mapping
from typing import Any

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import (
    FUNCTIONS,
    Constant,
    Expression,
    Function,
    Missing,
    Node,
    SourceAttribute,
    parse,
)


def expression_of(source: Any) -> Expression:
    """
    The expression that an exported source is.

    Raises:
        ValidationError: It is none, or one that cannot be evaluated here.
    """
    if not isinstance(source, Mapping):
        raise ValidationError("the source is no object", hint="Export the schema again.")
    text = source.get("expression")
    is_tree = source.get("type") != "Function" or source.get("parameters")
    if not is_tree and isinstance(text, str) and text.strip():
        return parse(text)
    try:
        return parse(str(_node(source)))
    except RecursionError:
        raise ValidationError("the source nests too deep", hint="Simplify the mapping.") from None


def _node(source: Any) -> Node:
    if source is None:
        return Missing()
    if not isinstance(source, Mapping):
        raise ValidationError("the source is no tree", hint="Export the schema again.")
    kind, name = source.get("type", "Attribute"), source.get("name")
    if not isinstance(name, str):
        raise ValidationError("a part of the source has no name", hint="Export the schema again.")
    if kind == "Function":
        return Function(name, _arguments(name, source.get("parameters")))
    return Constant(name) if kind == "Constant" else SourceAttribute(name)


def _arguments(name: str, parameters: Any) -> list[Node]:
    """The arguments in their places: by key where it is known, else in the order given."""
    known = FUNCTIONS.get(name)
    single = [each for each in known.parameters if not each.repeated] if known else []
    places = {each.name.lower(): at for at, each in enumerate(single)}
    placed: list[Node] = [Missing()] * len(single)
    others: list[Node] = []
    is_placed = False
    for each in parameters if isinstance(parameters, list) else ():
        key = str(each.get("key")).lower() if isinstance(each, Mapping) else ""
        node = _node(each.get("value") if isinstance(each, Mapping) else None)
        if key in places:
            placed[places[key]] = node
            is_placed = True
        else:
            others.append(node)
    return [*placed, *others] if is_placed else others
