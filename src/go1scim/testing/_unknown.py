"""
PATCH operations on attributes that no schema knows.

RFC 7644 knows attributes by their schemas, and so does `go1scim.patch.apply`. A portal that keeps
what it does not know has to change it as well. Theory of operation: what an operation says of such
attributes is taken out of it and done here, the rest is left to the library. The two never touch
the same attribute.
"""

from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

from attrs import field, frozen

from go1scim.errors import InvalidPathError
from go1scim.paths import Path
from go1scim.schemas import Definition, registry
from go1scim.testing._documents import Document, Unknown, deep_copy
from go1scim.testing._languages import Languages
from go1scim.testing._schemas import ResourceType

__all__ = ["Split", "edited"]

_OPERATIONS: Final = frozenset({"add", "remove", "replace"})


@frozen
class _Operation:
    """An operation that is well formed."""

    op: str
    path: str | None
    value: Any
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: Any, *, lenient: bool) -> "_Operation | None":
        """None where *raw* is none: what is wrong with it, the library says."""
        parts = {str(key).lower(): one for key, one in raw.items()} if isinstance(raw, dict) else {}
        op, path, value = parts.get("op"), parts.get("path"), parts.get("value")
        if isinstance(op, str) and lenient:
            op = op.lower()
        if op not in _OPERATIONS or not (path is None or isinstance(path, str)):
            return None
        is_whole = path is not None and value is None if op == "remove" else "value" in parts
        return cls(op, path, value, raw) if is_whole else None

    @property
    def clears(self) -> bool:
        """Whether it takes away; null is unassigned (RFC 7643 section 2.5)."""
        return self.op == "remove" or self.value is None

    def with_value(self, value: Any) -> Document:
        """The same operation in JSON, with another value."""
        others = {name: one for name, one in self.raw.items() if name.lower() != "value"}
        return {**others, "value": value}


@frozen
class Split:
    """
    Tells apart what of an operation a schema knows.

    Attributes:
        policy: What happens to the rest: ``"refuse"`` leaves it in, so that the library refuses.
        languages: The strict change only what is there, the others make new attributes.
    """

    resource_type: ResourceType
    policy: Unknown
    languages: Languages

    def __call__(self, document: Document, raw: Any) -> tuple[Document, list[Any]]:
        """*document* after what no schema knows, and the operations that are left."""
        operation = _Operation.of(raw, lenient=self.languages.lenient)
        if self.policy == "refuse" or operation is None:
            return document, [raw]
        path, value = operation.path, operation.value
        if path is not None:
            place = self._place(document, path, value)
            if place is not None:
                return self._edited(document, place, operation.op, value), []
            extension = self.resource_type.by_urn.get(path.lower())
            if extension is None:
                return document, [raw]
            if operation.clears:
                return self._emptied(document, extension), [raw]
        else:
            extension = None
        if not isinstance(value, dict):
            return document, [raw]
        document, known = self._taken_apart(document, operation.op, extension, value)
        return document, [operation.with_value(known)] if known or not value else []

    def _taken_apart(
        self, document: Document, op: str, extension: Definition | None, value: Mapping[str, Any]
    ) -> tuple[Document, Document]:
        """*document* after what no schema knows of *value*, and what is left of that."""
        known: Document = {}
        for name, one in value.items():
            place = self._place(document, f"{extension.id}:{name}" if extension else name, one)
            inner = None if extension else self.resource_type.by_urn.get(name.lower())
            if place is not None:
                document = self._edited(document, place, op, one)
            elif inner is not None and isinstance(one, dict):
                document, left = self._taken_apart(document, op, inner, one)
                known.update({name: left} if left or not one else {})
            else:
                known[name] = one
        return document, known

    def _emptied(self, document: Document, extension: Definition) -> Document:
        """*document* without what no schema knows inside of an extension that is taken away."""
        inside = document.get(extension.id, {})
        left = {name: one for name, one in inside.items() if extension.find(name) is not None}
        return {**document, extension.id: left} if left != inside else document

    def _edited(self, document: Document, place: tuple[str, ...], op: str, value: Any) -> Document:
        return document if self.policy == "drop" else edited(document, place, op, value)

    def _place(self, document: Document, text: str, value: Any) -> tuple[str, ...] | None:
        """
        The names that lead to what no schema knows.

        None where a schema knows it, or where the library has to refuse.
        """
        schema = self.resource_type.schema
        if text.lower() in self.resource_type.by_urn or text.lower() == schema.id.lower():
            return None
        whole = _spelled(document, text)
        if whole in document and schema.find(whole) is None:
            return (whole,)
        # A filter selects values, and of what no schema knows there are none to select.
        path = None if "[" in text else self._parsed(text)
        if path is None or path.attribute is None:
            return None
        return self._by_path(document, path, text, value)

    def _parsed(self, text: str) -> Path | None:
        try:
            return Path.parse(text, self.languages.filters)
        except InvalidPathError:
            return None

    def _by_path(
        self, document: Document, path: Path, text: str, value: Any
    ) -> tuple[str, ...] | None:
        schema, urn = self.resource_type.schema, (path.urn or "").lower()
        if urn in {"", schema.id.lower()}:
            return self._below(document, schema, (), path)
        extension = self.resource_type.by_urn.get(urn)
        if extension is not None:
            return self._below(document, extension, (extension.id,), path)
        if registry.find(urn) or registry.find(f"{urn}:{path.attribute}"):
            return None  # the schema of other resources, or Entra's way to write it for others
        owner = _spelled(document, str(path.urn))
        if owner not in document and isinstance(value, dict) and path.sub_attribute is None:
            return self._if_allowed(document, (text,))  # not an attribute, but an extension
        return self._below(document, None, (owner,), path)

    def _below(
        self, document: Document, schema: Definition | None, prefix: tuple[str, ...], path: Path
    ) -> tuple[str, ...] | None:
        name, sub = str(path.attribute), path.sub_attribute
        attribute = schema.find(name) if schema else None
        if attribute is None:
            others = () if prefix else self.resource_type.extensions
            if any(each.find(name) for each in others):
                return None  # Entra leaves the URN out
            place = self._if_allowed(document, (*prefix, name))
            return place if place is None or sub is None else _inside(document, place, sub)
        if sub is None or attribute.multi_valued or attribute.find(sub) is not None:
            return None
        is_open = attribute.type == "complex" and bool(attribute.sub_attributes)
        return self._if_allowed(document, (*prefix, attribute.name, sub)) if is_open else None

    def _if_allowed(self, document: Document, place: tuple[str, ...]) -> tuple[str, ...] | None:
        if self.languages.lenient or self.policy == "drop":
            return place
        holder = _at(document, place[:-1])
        there = isinstance(holder, dict) and _spelled(holder, place[-1]) in holder
        return place if there else None


def _inside(document: Document, place: tuple[str, ...], sub: str) -> tuple[str, ...] | None:
    """The place of a sub-attribute, unless what should have it is no object."""
    return (*place, sub) if isinstance(_at(document, place), (dict, NoneType)) else None


def _at(document: Document, place: tuple[str, ...]) -> Any:
    """The value at a place, or None."""
    found: Any = document
    for name in place:
        found = found.get(_spelled(found, name)) if isinstance(found, dict) else None
    return found


def _spelled(container: Mapping[str, Any], name: str) -> str:
    """*name* in the spelling that *container* has it in already."""
    if name in container:
        return name
    folded = name.lower()
    return next((key for key in container if key.lower() == folded), name)


def edited(container: Any, place: tuple[str, ...], op: str, value: Any) -> Document:
    """A copy of *container* in which an operation has been done at a place."""
    inside = container if isinstance(container, dict) else {}
    name = _spelled(inside, place[0])
    old = inside.get(name)
    new = edited(old, place[1:], op, value) if place[1:] else _assigned(old, op, value)
    if new in (None, [], {}):
        return {key: one for key, one in inside.items() if key != name}
    return {**inside, name: new}


def _assigned(old: Any, op: str, value: Any) -> Any:
    if op == "remove" or value is None:
        return None
    new = deep_copy(value)
    if isinstance(old, dict) and isinstance(new, dict):
        return {name: one for name, one in {**old, **new}.items() if one is not None}
    if not isinstance(new, list) and not (op == "add" and isinstance(old, list)):
        return new
    values = [*old] if op == "add" and isinstance(old, list) else []
    for one in new if isinstance(new, list) else [new]:
        if one not in values:
            values.append(one)
    return values
