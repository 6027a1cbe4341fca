"""Writing into documents: a copy each time, whatever the case of the names in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from go1scim.filters._reading import assigned
from go1scim.paths import Path

Write: TypeAlias = Callable[[Mapping[str, Any], Any], dict[str, Any]]


def put(document: Mapping[str, Any], keys: Sequence[str], value: Any) -> dict[str, Any]:
    """
    A copy of *document* with *value*, JSON or None, at the end of *keys*.

    What is on the way and missing is made; what becomes empty goes.
    """
    first, *rest = keys
    folded = first.lower()
    at = next((key for key in document if key.lower() == folded), first)
    if rest:
        inner = document.get(at)
        value = put(inner if isinstance(inner, Mapping) else {}, rest, value)
    copy = dict(document)
    if assigned(value):
        copy[at] = value
    else:
        copy.pop(at, None)
    return copy


def keys_of(path: Path) -> tuple[str, ...]:
    """The way to *path* in a document: by its extension, and to its sub-attribute."""
    steps = (path.urn, path.attribute, path.sub_attribute)
    return tuple(step for step in steps if step is not None)


def writer(path: Path, wire: Callable[[Any], Any]) -> Write:
    """How the value of *path* is written; the schema of an extension is named beside it."""
    keys, urn = keys_of(path), path.urn

    def write(document: Mapping[str, Any], value: Any) -> dict[str, Any]:
        written = put(document, keys, None if value is None else wire(value))
        return written if value is None or urn is None else naming(written, urn)

    return write


def naming(document: dict[str, Any], urn: str) -> dict[str, Any]:
    """The document with *urn* among its schemas, where it has any."""
    named = document.get("schemas")
    if not isinstance(named, list) or urn.lower() in {str(each).lower() for each in named}:
        return document
    return {**document, "schemas": [*named, urn]}


def unwritten(document: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """A copy of the document: what is no attribute of it is not written in it."""
    return dict(document)
