"""
Applying a PATCH request to a document (RFC 7644 section 3.5.2).

Theory of operation: each path is resolved by the attribute table, each value is brought into the
form that its attribute takes, and the change is made to a draft that copies what it changes. Only
when all operations are done is the draft made a document: an error leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from go1scim.filters import Filter
from go1scim.patch._changes import assigned, joined, merged, replaced
from go1scim.patch._dialects import Habits
from go1scim.patch._draft import Draft
from go1scim.patch._elements import Elements
from go1scim.patch._refusals import immutable, invalid_path, invalid_value, no_target
from go1scim.patch._selection import chosen, described
from go1scim.patch._targets import Target, core_of, resolve
from go1scim.patch._unset import UNSET
from go1scim.patch._values import clean, clean_one, element_of, opaque, same, unassigned
from go1scim.schemas import Attribute, Definition


class Step(NamedTuple):
    """One operation, its name in lower case; without a path it is about the whole resource."""

    op: str
    path: str | None
    value: Any


def patched(document: Mapping[str, Any], steps: Iterable[Step], habits: Habits) -> dict[str, Any]:
    """
    A new document: *document* after *steps*, which are known to be well formed.

    Raises:
        InvalidPathError: ``invalidPath`` or ``noTarget``.
        ValidationError: ``mutability`` or ``invalidValue``.
    """
    steps = list(steps)
    patcher = _Patcher(document, core_of(document, _names(steps)), habits)
    for step in steps:
        patcher.take(step)
    return patcher.draft.document()


def _names(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield from (step.path,) if step.path else _keys(step.value)


def _keys(value: Any) -> Iterable[str]:
    return value if isinstance(value, dict) else ()


class _Patcher:
    """The draft of one resource, and what is done to it."""

    def __init__(self, document: Mapping[str, Any], core: Definition, habits: Habits) -> None:
        self.draft = Draft(document)
        self._core = core
        self._habits = habits

    def take(self, step: Step) -> None:
        """Carry out one operation."""
        if step.path is None:
            self._each(step.op, None, step.value)
        else:
            self._at(step.op, resolve(step.path, self._core, self._habits), step.value)

    def _each(self, op: str, urn: str | None, value: Any) -> None:
        """The attributes in the object *value*, of the resource or of one extension."""
        if not isinstance(value, dict):
            raise invalid_value(urn or "value", "takes an object with the attributes under it")
        for name, inner in value.items():
            target = resolve(f"{urn}:{name}" if urn else name, self._core, self._habits)
            is_path = target.value_filter is not None or target.sub is not None
            if is_path and not self._habits.loose_names:
                raise invalid_path(name, "is a path, and no name of an attribute")
            if op == "add" and inner is None:
                continue
            if not self._is_kept(target, inner):
                self._at(op, target, inner)

    def _is_kept(self, target: Target, value: Any) -> bool:
        """Whether a read-only attribute comes along with the value that it has (Okta: the id)."""
        attribute = target.attribute
        if attribute is None or attribute.mutability != "readOnly":
            return False
        return same(self.draft.value(target.urn, attribute), value)

    def _at(self, op: str, target: Target, value: Any) -> None:
        attribute, sub = target.attribute, target.sub
        if attribute is None:
            self._whole(op, target, value)
            return
        if "readOnly" in (attribute.mutability, sub and sub.mutability):
            raise immutable(target.text, "is read-only")
        if op != "remove" and value is None:
            op = "remove"  # null is unassigned (RFC 7643 section 2.5)
        if attribute.name == "schemas":
            self._schemas(op, attribute, value)
        elif attribute.multi_valued:
            self._many(op, target, attribute, value)
        else:
            self._single(op, target, attribute, value)

    def _whole(self, op: str, target: Target, value: Any) -> None:
        if op != "remove" and value is not None:
            self._each(op, target.urn, value)
            return
        if target.urn is None:
            raise immutable(target.text, "is the resource; delete it")
        for name in list(self.draft.box(target.urn).content):
            inner = resolve(f"{target.urn}:{name}", self._core, self._habits)
            self._at("remove", inner, UNSET)

    def _schemas(self, op: str, attribute: Attribute, value: Any) -> None:
        """What ``schemas`` says follows from the attributes; nothing else is to be said there."""
        if op == "remove":
            raise immutable("schemas", "is required")
        clean(attribute, value, self._habits)

    def _single(self, op: str, target: Target, attribute: Attribute, value: Any) -> None:
        box, sub = self.draft.box(target.urn), target.sub
        old = box.get(attribute.name)
        new: Any = None
        if sub is not None:
            change = None if op == "remove" else clean(sub, value, self._habits)
            new = self._merged(attribute, old, {sub.name: change})
        elif op != "remove":
            new = clean(attribute, value, self._habits)
            if attribute.type == "complex" and not opaque(attribute):
                new = self._merged(attribute, old, new)
        if not assigned(attribute, old, new, target.text):
            return
        if unassigned(new):
            box.drop(attribute.name)
        else:
            box.put(attribute.name, new)

    def _merged(self, attribute: Attribute, old: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
        before = old if isinstance(old, dict) else {}
        return merged(attribute, before, changes, self._habits)

    def _many(self, op: str, target: Target, attribute: Attribute, value: Any) -> None:
        elements = self.draft.elements(target.urn, attribute)
        primaries, count = elements.primaries(), len(elements)
        before = elements.values() if attribute.mutability == "immutable" else None
        if target.value_filter is not None:
            self._filtered(op, target, elements, value)
        elif target.sub is not None:
            self._all(op, target, elements, value)
        else:
            change: _Change = getattr(self, f"_{op}_values")
            if op == "replace":
                primaries = set()
            change(elements, value)
        elements.settle(primaries)
        if count and not elements and attribute.required:
            raise immutable(target.text, "is required")
        if before:
            assigned(attribute, before, elements.values(), target.text)

    def _add_values(self, elements: Elements, value: Any) -> None:
        for each in clean(elements.attribute, value, self._habits):
            place = elements.alike(each)
            if place is None:
                elements.append(each)
            elif isinstance(each, dict):
                self._put(elements, place, joined(elements.attribute, elements[place], each))

    def _replace_values(self, elements: Elements, value: Any) -> None:
        elements.fill(clean(elements.attribute, value, self._habits))

    def _remove_values(self, elements: Elements, value: Any) -> None:
        """All values; or those that *value* lists, which is how Entra ID removes members."""
        if value is UNSET or value is None:
            elements.drop(elements.places())
            return
        for each in clean(elements.attribute, value, self._habits):
            if isinstance(each, dict) and "value" in each:
                elements.drop(elements.having([each["value"]]))
            elif (place := elements.alike(each)) is not None:
                elements.drop([place])

    def _filtered(self, op: str, target: Target, elements: Elements, value: Any) -> None:
        condition: Any = target.value_filter
        places = chosen(elements, condition, target.text)
        if op == "remove":
            if target.sub is None:
                elements.drop(places)
            else:
                self._sub(elements, places, target.sub, None)
            return
        if not places:
            if not self._habits.creates:
                raise no_target(target.text, "no value matches (RFC 7644 section 3.5.2.3)")
            places = [elements.append(self._made(target, condition, elements.attribute))]
            op = "add"  # to what the filter describes
        if target.sub is not None:
            self._sub(elements, places, target.sub, clean(target.sub, value, self._habits))
        else:
            self._records(op, elements, places, value)

    def _records(self, op: str, elements: Elements, places: list[int], value: Any) -> None:
        attribute = elements.attribute
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        record = element_of(attribute, value, self._habits)
        for place in places:
            old = elements[place]
            if not isinstance(old, dict) or not isinstance(record, dict):
                elements.put(place, record)
            elif op == "add":
                self._put(elements, place, merged(attribute, old, record, self._habits))
            else:
                self._put(elements, place, replaced(attribute, old, record))

    def _sub(self, elements: Elements, places: list[int], sub: Attribute, value: Any) -> None:
        for place in places:
            old = elements[place]
            if isinstance(old, dict):
                changes = {sub.name: value}
                new = merged(elements.attribute, old, changes, self._habits)
                self._put(elements, place, new)

    def _put(self, elements: Elements, place: int, new: dict[str, Any]) -> None:
        if new != elements[place]:
            elements.put(place, new)

    def _all(self, op: str, target: Target, elements: Elements, value: Any) -> None:
        """A sub-attribute of every value."""
        sub: Any = target.sub
        change = None if op == "remove" else clean(sub, value, self._habits)
        if op != "remove" and not elements:
            raise no_target(target.text, "there is no value that could have it")
        self._sub(elements, elements.places(), sub, change)

    def _made(self, target: Target, condition: Filter, attribute: Attribute) -> Any:
        """The value that a filter describes, as Entra ID has it made."""
        known = described(condition)
        if known is None:
            raise no_target(target.text, "no value matches, and the filter describes no new one")
        if attribute.type != "complex":
            return clean_one(attribute, known["value"], self._habits)
        return element_of(attribute, known, self._habits)


_Change = Callable[[Elements, Any], None]
OPS: Final = ("add", "remove", "replace")
