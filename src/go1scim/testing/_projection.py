"""Which attributes of a resource are returned (RFC 7644 section 3.9)."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from attrs import frozen

from go1scim.testing._documents import Document
from go1scim.testing._filtering import parse_path
from go1scim.testing._schemas import ResourceType

__all__ = ["Projection"]

#: Lower-case names, each with None (all of it) or a tree of its own.
Tree: TypeAlias = dict[str, Any]

# "id" is returned always (RFC 7643 section 3.1), and what a resource is should be told as well.
_ALWAYS: Final = ("schemas", "id")


@frozen
class Projection:
    """
    What a client wants to see of a resource.

    Attributes:
        chosen: Only these attributes, or None: all.
        excluded: Not these.
    """

    chosen: Tree | None
    excluded: Tree

    @classmethod
    def of(cls, parameters: Mapping[str, str], resource_type: ResourceType) -> "Projection":
        """
        The wish that the query contains.

        Raises:
            ProblemError: 400 invalidPath.
        """
        chosen = parameters.get("attributes")
        excluded = _tree(parameters.get("excludedAttributes", ""), resource_type)
        for name in _ALWAYS:
            excluded.pop(name, None)
        if not chosen:
            return cls(None, excluded)
        return cls({**_tree(chosen, resource_type), **dict.fromkeys(_ALWAYS)}, excluded)

    def __call__(self, document: Document) -> Document:
        """What is left of *document*."""
        kept = document if self.chosen is None else _pick(document, self.chosen)
        rest: Document = _drop(kept, self.excluded)
        return rest


def _tree(names: str, resource_type: ResourceType) -> Tree:
    tree: Tree = {}
    for text in filter(None, map(str.strip, names.split(","))):
        path = parse_path(text, resource_type)
        branch = tree
        *stems, leaf = [one.lower() for one in (path.urn, path.name, path.sub) if one]
        for stem in stems:
            grown = branch.setdefault(stem, {})
            if grown is None:  # all of it is wanted already
                break
            branch = grown
        else:
            branch[leaf] = None
    return tree


def _pick(value: Any, tree: Tree) -> Any:
    if isinstance(value, list):
        return [_pick(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: one if branch is None else _pick(one, branch)
        for name, one in value.items()
        if (branch := tree.get(name.lower(), {})) != {}
    }


def _drop(value: Any, tree: Tree) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_drop(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _drop(one, branch)
        for name, one in value.items()
        if (branch := tree.get(name.lower(), {})) is not None
    }
