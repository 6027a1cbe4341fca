"""From a wish to the smallest change: what differs, as PATCH operations or as a whole document."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, TypeAlias

from go1scim.errors import ValidationError
from go1scim.patch import PatchOp

#: Set by the provider, or by another way of writing (RFC 7643 sections 3.1 and 4.1.2).
_NOT_WRITTEN: Final = frozenset({"schemas", "id", "meta", "groups"})


class Place(NamedTuple):
    """An attribute of a document: of the core schema, or of the extension *urn*."""

    urn: str | None
    name: str

    @property
    def path(self) -> str:
        """The PATCH path."""
        return f"{self.urn}:{self.name}" if self.urn else self.name

    def of(self, document: Mapping[str, Any]) -> Any:
        """The value in *document*; None where it is absent."""
        return (document.get(self.urn) or {} if self.urn else document).get(self.name)


#: What to make of a resource: a value for each place, None to clear it.
Wish: TypeAlias = Mapping[Place, Any]


def wish_for(document: Mapping[str, Any]) -> dict[Place, Any]:
    """Everything that *document* says, as a wish: what it does not say is left alone."""
    wish: dict[Place, Any] = {}
    for name, value in document.items():
        if name in _NOT_WRITTEN:
            continue
        if ":" in name and isinstance(value, dict):
            wish |= {Place(name, inner): content for inner, content in value.items()}
        else:
            wish[Place(None, name)] = value
    return wish


def differing(current: Mapping[str, Any], wish: Wish) -> dict[Place, Any]:
    """The part of *wish* that *current* does not fulfil yet."""
    return {
        place: value
        for place, value in wish.items()
        if _comparable(place.of(current)) != _comparable(value)
    }


def patch_for(current: Mapping[str, Any], wish: Wish) -> PatchOp:
    """One replace or remove for each attribute of *wish* (RFC 7644 section 3.5.2)."""
    patch_op = PatchOp()
    for place, value in wish.items():
        if value in (None, [], {}, ""):
            patch_op = patch_op.remove(place.path)
            continue
        patch_op = patch_op.replace(place.path, value)
        # Replacing a complex value leaves the sub-attributes alone that it does not have.
        for name in _dropped(place.of(current), value):
            patch_op = patch_op.remove(f"{place.path}.{name}")
    return patch_op


def document_for(current: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """*current* with *wish* fulfilled, for a PUT."""
    document = dict(current)
    for place, value in wish.items():
        if place.urn is None:
            document[place.name] = value
        else:
            document[place.urn] = {**(document.get(place.urn) or {}), place.name: value}
    return document


def _dropped(before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from (name for name in before if name not in after)


def _comparable(value: Any) -> Any:
    """The value without what makes no difference: null, empty, and the order of a list."""
    if isinstance(value, dict):
        pairs = ((name, _comparable(inner)) for name, inner in value.items())
        return {name: inner for name, inner in pairs if inner is not None} or None
    if isinstance(value, list | tuple):
        items = [_comparable(item) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) or None
    return None if value == "" else value


def unknown_change(name: str, known: Iterable[str]) -> ValidationError:
    """The error for a keyword that an ``update()`` does not take."""
    near = get_close_matches(name, known, n=1)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    return ValidationError(
        f"update() does not take {name!r}",
        field=name,
        hint=f"{guess}For other attributes use patch() or replace().",
    )
