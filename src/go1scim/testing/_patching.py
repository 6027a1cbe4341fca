"""
PATCH on plain documents (RFC 7644 section 3.5.2).

Nothing is changed in place: an operation makes a new document that shares what it did not touch
with the old one. So a request is applied in full or not at all, and one member more in a group of
10,000 costs one pass over the list.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from go1scim import urns
from go1scim.testing._documents import Document, Reading, deep_copy
from go1scim.testing._editing import joined, one_primary, spelled, with_attribute
from go1scim.testing._filtering import Eq, Path, conjuncts, parse_path
from go1scim.testing._matching import attribute_of, element_predicate, get
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import GROUPS, Attribute, ResourceType, Schema

__all__ = ["Patcher"]

_OPERATIONS: Final = ("add", "remove", "replace")
_ABSENT: Final = object()
# The id as text without escapes, as every id of a portal is.
_MEMBER: Final = re.compile(r'members\[value eq "(?P<id>[^"\\]+)"\]', re.IGNORECASE)


@frozen
class Patcher:
    """Applies PATCH requests to resources of one type."""

    resource_type: ResourceType
    reading: Reading

    def apply(self, document: Document, request: Any) -> Document:
        """
        *document* after *request*.

        Raises:
            ProblemError: 400, and nothing has changed.
        """
        for operation, path, value in self._fused(self._operations(request)):
            document = self._apply(document, operation, path, value)
        return document

    def _operations(self, request: Any) -> list[tuple[str, str | None, Any]]:
        if not isinstance(request, dict):
            raise bad_request("invalidSyntax", "a PATCH request is a JSON object")
        if not self.reading.lenient and urns.PATCH_OP not in (get(request, "schemas") or ()):
            raise bad_request("invalidSyntax", f"a PATCH request has the schema {urns.PATCH_OP}")
        operations = get(request, "Operations")
        if not isinstance(operations, list) or not operations:
            raise bad_request("invalidSyntax", "a PATCH request has a list of Operations")
        return [self._operation(one) for one in operations]

    def _fused(
        self, operations: list[tuple[str, str | None, Any]]
    ) -> Iterator[tuple[str, str | None, Any]]:
        """
        *operations*, with neighbours that remove one member each made into one.

        Taking 100 members of 10,000 away is then one pass over the list instead of 100.
        """
        removes = {"remove"} if self.resource_type is GROUPS else set()
        gone: list[Document] = []
        for operation, path, value in operations:
            found = _MEMBER.fullmatch(path or "") if operation in removes else None
            if found is not None and value in (_ABSENT, None):
                gone.append({"value": found["id"]})
                continue
            if gone:
                yield "remove", "members", gone
                gone = []
            yield operation, path, value
        if gone:
            yield "remove", "members", gone

    def _operation(self, raw: Any) -> tuple[str, str | None, Any]:
        if not isinstance(raw, dict) or not isinstance(raw.get("op"), str):
            raise bad_request("invalidSyntax", "an operation is an object with an op")
        operation = raw["op"].lower() if self.reading.lenient else raw["op"]
        if operation not in _OPERATIONS:
            raise bad_request("invalidSyntax", f"op is add, remove or replace, not {raw['op']!r}")
        path = raw.get("path")
        if path is not None and not isinstance(path, str):
            raise bad_request("invalidPath", "a path is text")
        value = raw.get("value", _ABSENT)
        if operation == "remove":
            if not path:
                raise bad_request("noTarget", "remove needs a path")
            if value is not _ABSENT and value is not None and not self.reading.lenient:
                raise bad_request("invalidValue", "remove takes no value; put a filter in the path")
        elif value is _ABSENT:
            raise bad_request("invalidValue", f"{operation} needs a value")
        return operation, path or None, value

    def _apply(self, document: Document, operation: str, text: str | None, value: Any) -> Document:
        if text is not None:
            return self._at(document, operation, self._path(document, text, value), value)
        if not isinstance(value, dict):
            raise bad_request("invalidValue", f"{operation} without a path needs an object")
        for name, one in value.items():
            path = self._path(document, name, one)
            if (path.sub or path.condition) and not self.reading.lenient:
                raise bad_request("invalidPath", f"{name!r} is a path, not an attribute's name")
            attribute = attribute_of(path, self.resource_type)
            if attribute is not None and attribute.read_only:
                if not self.reading.lenient and get(document, name) != one:
                    raise bad_request("mutability", f"{attribute.name} is read-only")
                continue  # Okta repeats the id of a group when it renames it
            document = self._at(document, operation, path, one)
        return document

    def _path(self, document: Document, text: str, value: Any) -> Path:
        # "urn:a:b" may be the attribute b of the extension urn:a, or the whole of an extension
        # that no schema here knows: then it is there already, or comes as an object.
        whole = spelled(document, text)
        if whole in document:
            return Path(whole)
        path = parse_path(text, self.resource_type)
        known = path.urn is None or path.urn.lower() in self.resource_type.by_urn
        plain = path.condition is None and path.sub is None
        return Path(text) if not known and plain and isinstance(value, dict) else path

    def _at(self, document: Document, operation: str, path: Path, value: Any) -> Document:
        extension = self.resource_type.by_urn.get(path.name.lower())
        if extension is not None:
            return self._whole_extension(document, operation, extension, value)
        attribute = attribute_of(path, self.resource_type)
        if attribute is not None and attribute.read_only:
            raise bad_request("mutability", f"{attribute.name} is read-only")
        if attribute is not None and attribute.name == "schemas":
            return document  # what it says follows from the attributes
        if path.urn is None:
            return self._in(document, operation, path, attribute, value)
        known = self.resource_type.by_urn.get(path.urn.lower())
        urn = known.id if known else spelled(document, path.urn)
        inside = document.get(urn)
        changed = self._in(
            inside if isinstance(inside, dict) else {}, operation, path, attribute, value
        )
        return with_attribute(document, urn, changed)

    def _whole_extension(
        self, document: Document, operation: str, extension: Schema, value: Any
    ) -> Document:
        if operation == "remove" or value is None:
            return with_attribute(document, extension.id, None)
        if not isinstance(value, dict):
            raise bad_request("invalidValue", f"{extension.id} is an object")
        for name, one in value.items():
            document = self._at(document, operation, Path(name, extension.id), one)
        return document

    def _in(
        self,
        container: Document,
        operation: str,
        path: Path,
        attribute: Attribute | None,
        value: Any,
    ) -> Document:
        """*container*, a resource or an extension, after one operation on its attribute."""
        name = attribute.name if attribute else spelled(container, path.name)
        if attribute is None and not self._may_be(name, container):
            raise bad_request("invalidPath", f"no schema has an attribute {name!r}")
        old = container.get(name)
        if operation != "remove" and value is None and path.condition is None:
            operation = "remove"  # null is unassigned (RFC 7643 section 2.5)
        if operation == "remove" and value not in (_ABSENT, None, "", [], {}):
            new = self._without_values(old, path, attribute, value)
        elif path.condition is not None:
            new = self._elements(old, operation, path, attribute, value)
        elif path.sub is not None:
            new = self._sub_attribute(old, operation, path.sub, attribute, value)
        elif operation == "remove":
            if attribute is not None and attribute.required:
                raise bad_request("mutability", f"{name} is required")
            new = None
        else:
            new = self._attribute(old, operation, attribute, value)
        if attribute is not None and attribute.multi_valued:
            new = one_primary(old, new)
        return with_attribute(container, name, new)

    def _may_be(self, name: str, container: Document) -> bool:
        """Whether an attribute that no schema knows can be addressed."""
        if self.reading.unknown == "refuse":
            return False
        return self.reading.lenient or name in container

    def _attribute(self, old: Any, operation: str, attribute: Attribute | None, raw: Any) -> Any:
        value = self.reading.value(attribute, raw) if attribute else deep_copy(raw)
        if isinstance(old, dict) and isinstance(value, dict):
            cleared = {name.lower() for name in raw if isinstance(raw, dict) and raw[name] is None}
            merged = {**old, **value}
            return {name: one for name, one in merged.items() if name.lower() not in cleared}
        if not isinstance(value, list):
            return [*old, value] if operation == "add" and isinstance(old, list) else value
        before = old if operation == "add" and isinstance(old, list) else []
        return joined(before, value, typed=attribute is None or "primary" in attribute.subs)

    def _sub_attribute(
        self, old: Any, operation: str, sub: str, attribute: Attribute | None, raw: Any
    ) -> Any:
        known, name, value = self._sub(attribute, sub, operation, raw)
        holders = old if isinstance(old, list) else [old or {}]
        complex_ = attribute is None or attribute.type == "complex"
        if not complex_ or not all(isinstance(one, dict) for one in holders):
            raise bad_request("invalidPath", f"{sub!r} is no sub-attribute here")
        if known is None and attribute is not None and not self._may_be(name, holders[0]):
            raise bad_request("invalidPath", f"{attribute.name} has no {name!r}")
        if isinstance(old, list) or (attribute is not None and attribute.multi_valued):
            if not old and operation != "remove":
                raise bad_request("noTarget", f"there is no value whose {name} could be set")
            return [with_attribute(one, name, value) for one in old or ()]
        return with_attribute(holders[0], name, value)

    def _sub(
        self, attribute: Attribute | None, sub: str, operation: str, raw: Any
    ) -> tuple[Attribute | None, str, Any]:
        known = attribute.subs.get(sub.lower()) if attribute else None
        if operation == "remove":
            return known, known.name if known else sub, None
        if known is None:
            return None, sub, deep_copy(raw)
        return known, known.name, None if raw is None else self.reading.value(known, raw)

    def _elements(
        self, old: Any, operation: str, path: Path, attribute: Attribute | None, raw: Any
    ) -> Any:
        """The values of a multi-valued attribute after an operation on those of a value filter."""
        if attribute is None or not attribute.multi_valued:
            raise bad_request("invalidPath", f"{path.name!r} has no values to choose from")
        chosen = element_predicate(path.condition, attribute)
        elements = old or []
        found = [chosen(one) for one in elements]
        if operation == "remove":
            if path.sub is None:
                return [one for one, hit in zip(elements, found, strict=True) if not hit]
        elif not any(found):
            elements, found = [*elements, self._made(path, attribute)], [*found, True]
        if path.sub is not None:
            _, name, value = self._sub(attribute, path.sub, operation, raw)
            changed = [
                with_attribute(one, name, value) if hit else one
                for one, hit in zip(elements, found, strict=True)
            ]
            return [one for one in changed if one]
        value = self.reading.value(attribute, raw)
        if len(value) != 1 or not isinstance(value[0], dict):
            raise bad_request("invalidValue", f"{path.name}[...] takes one object")
        merges = operation == "add"
        return [
            ({**one, **value[0]} if merges else value[0]) if hit else one
            for one, hit in zip(elements, found, strict=True)
        ]

    def _made(self, path: Path, attribute: Attribute) -> Document:
        """A new value that meets the filter of *path*, as Entra expects; RFC 7644: noTarget."""
        if not self.reading.lenient:
            raise bad_request("noTarget", f"no value of {attribute.name} meets the filter")
        made: Document = {}
        for part in conjuncts(path.condition):
            if isinstance(part, Eq) and part.value is not None:
                known = attribute.subs.get(part.path.name.lower())
                value = self.reading.value(known, part.value) if known else part.value
                made[known.name if known else part.path.name] = value
        return made

    def _without_values(self, old: Any, path: Path, attribute: Attribute | None, raw: Any) -> Any:
        """The values but those listed in a remove's value, which is how Entra removes members."""
        if attribute is None or not attribute.multi_valued or path.sub or path.condition:
            raise bad_request("invalidValue", "only values of a list are removed by value")
        gone = {one.get("value") for one in self.reading.value(attribute, raw) or ()}
        return [one for one in old or () if one.get("value") not in gone]
