"""Which attributes of a resource are returned (RFC 7644 section 3.9, RFC 7643 section 2.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from attrs import frozen

from go1scim.errors import InvalidPathError
from go1scim.paths import Path
from go1scim.schemas import registry
from go1scim.testing._documents import Document
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import Attribute, ResourceType

__all__ = ["Projection"]

#: Lower-case names, each with None (all of it) or a tree of its own.
Tree: TypeAlias = dict[str, Any]

#: Lower-case names, from that of the attribute or of its extension down.
Way: TypeAlias = tuple[str, ...]

_NOTHING: Final[Tree] = {}


@frozen
class Projection:
    """
    What a client sees of a resource.

    Attributes:
        chosen: Only these attributes, or None: all but those that are returned on request.
        excluded: Not these.
    """

    chosen: Tree | None
    excluded: Tree

    @classmethod
    def of(
        cls,
        attributes: Sequence[str],
        excluded: Sequence[str],
        resource_type: ResourceType,
        *,
        lenient: bool,
    ) -> "Projection":
        """
        What a client wishes to see, within what the schemas allow.

        Args:
            lenient: Whether attributes may be chosen and others excluded at the same time.

        Raises:
            ProblemError: 400.
        """
        if attributes and excluded and not lenient:
            detail = "attributes and excludedAttributes exclude each other"
            raise bad_request("invalidValue", detail)
        known = _returned(resource_type, registry.version)
        refused = [
            way
            for text in excluded
            for way in _ways(text, resource_type)
            if not any(one[: len(way)] == way for one in known["always"])
        ]
        if not attributes:
            return cls(None, _tree([*known["never"], *known["request"], *refused]))
        chosen = [way for text in attributes for way in _ways(text, resource_type)]
        return cls(_tree([*chosen, *known["always"]]), _tree([*known["never"], *refused]))

    def __call__(self, document: Document) -> Document:
        """What is left of *document*."""
        kept = document if self.chosen is None else _pick(document, self.chosen)
        rest: Document = _drop(kept, self.excluded)
        return rest


@lru_cache(maxsize=16)
def _returned(resource_type: ResourceType, _: int) -> Mapping[str, Sequence[Way]]:
    """The attributes of a resource type by when they are returned, at a version of the registry."""
    # What a resource is should always be told.
    found: dict[str, list[Way]] = {"always": [("schemas",)], "request": [], "never": []}
    found["default"] = []
    for way, one in _below((), resource_type.schema.attributes):
        found[one.returned].append(way)
    for extension in resource_type.extensions:
        for way, one in _below((extension.id.lower(),), extension.attributes):
            found[one.returned].append(way)
    return found


def _below(way: Way, attributes: Iterable[Attribute]) -> Iterator[tuple[Way, Attribute]]:
    for one in attributes:
        here = (*way, one.name.lower())
        yield here, one
        yield from _below(here, one.sub_attributes)


def _ways(text: str, resource_type: ResourceType) -> Iterator[Way]:
    """Where the attribute is that a client names."""
    try:
        path = Path.parse(text)
    except InvalidPathError as error:
        raise bad_request("invalidPath", str(error.detail)) from None
    if path.value_filter is not None:
        raise bad_request("invalidPath", f"{text!r} has a filter, and a name is wanted")
    names = tuple(one.lower() for one in (path.attribute, path.sub_attribute) if one)
    if path.urn is None or path.urn.lower() != resource_type.schema.id.lower():
        yield names if path.urn is None else (path.urn.lower(), *names)
        if path.urn and registry.find(path.urn) is None:  # perhaps all of it is an extension
            yield (text.lower(),)
    elif names:
        yield names
    else:  # all of the core schema
        yield from ((one.name.lower(),) for one in resource_type.schema.attributes)


def _tree(ways: Iterable[Way]) -> Tree:
    tree: Tree = {}
    for *stems, leaf in ways:
        branch = tree
        for stem in stems:
            grown = branch.setdefault(stem, {})
            if grown is None:  # all of it is wanted already
                break
            branch = grown
        else:
            branch[leaf] = None
    return tree


def _pick(value: Any, tree: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_pick(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: one if branch is None else _pick(one, branch)
        for name, one in value.items()
        if (branch := tree.get(name.lower(), _NOTHING)) != _NOTHING
    }


def _drop(value: Any, tree: Mapping[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_drop(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _drop(one, branch)
        for name, one in value.items()
        if (branch := tree.get(name.lower(), _NOTHING)) is not None
    }
