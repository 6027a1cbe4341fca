"""Whether a resource meets a condition, by what the schemas say of its attributes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from go1scim.testing._filtering import And, Condition, Eq, Has, Path, conjuncts
from go1scim.testing._schemas import Attribute, ResourceType

__all__ = ["attribute_of", "element_predicate", "get", "predicate"]

Predicate: TypeAlias = Callable[[Any], bool]


def attribute_of(path: Path, resource_type: ResourceType) -> Attribute | None:
    """What the schemas know of the attribute that *path* names, without its sub-attribute."""
    if path.urn is None:
        return resource_type.schema.by_name.get(path.name.lower())
    extension = resource_type.by_urn.get(path.urn.lower())
    return None if extension is None else extension.by_name.get(path.name.lower())


def predicate(condition: Condition, resource_type: ResourceType) -> Predicate:
    """A function that tells of a resource whether it meets *condition*."""
    if isinstance(condition, And):
        left = predicate(condition.left, resource_type)
        right = predicate(condition.right, resource_type)
        return lambda document: left(document) and right(document)
    path = condition.path
    attribute = attribute_of(path, resource_type)
    if isinstance(condition, Has):
        return _reach(path, _some(element_predicate(path.condition, attribute)))
    sub = path.sub
    leaf = attribute
    if attribute is not None and attribute.type == "complex":
        # A complex attribute without a sub-attribute stands for its value (RFC 7643 section 2.4).
        sub = sub or "value"
        leaf = attribute.subs.get(sub.lower())
    test = _some(_equals(condition.value, leaf))
    if sub is not None:
        test = _some(_member(sub, test))
    if path.condition is not None:
        inner, chosen = test, element_predicate(path.condition, attribute)
        return _reach(path, _some(lambda element: chosen(element) and inner(element)))
    return _reach(path, test)


def element_predicate(condition: Condition | None, attribute: Attribute | None) -> Predicate:
    """A function that tells of an element of *attribute* whether it meets *condition*."""
    tests = [_leaf(one, attribute) for one in conjuncts(condition) if isinstance(one, Eq)]
    if len(tests) == 1:  # the hot path: one of ten thousand members
        return tests[0]
    return lambda element: all(test(element) for test in tests)


def _leaf(condition: Eq, attribute: Attribute | None) -> Predicate:
    name = condition.path.name
    known = attribute.subs.get(name.lower()) if attribute else None
    spelled = known.name if known else name
    test = _some(_equals(condition.value, known))
    return lambda element: isinstance(element, dict) and test(get(element, spelled))


def get(document: Any, name: str) -> Any:
    """The attribute *name*, in any case (RFC 7643 section 2.1), or None."""
    if not isinstance(document, Mapping):
        return None
    found = document.get(name)
    if found is not None:
        return found
    folded = name.lower()
    return next((value for key, value in document.items() if key.lower() == folded), None)


def _member(name: str, test: Predicate) -> Predicate:
    return lambda element: test(get(element, name))


def _reach(path: Path, test: Predicate) -> Predicate:
    """*test* on the attribute of a whole resource."""
    name, urn = path.name, path.urn
    if urn is None:
        return lambda document: test(get(document, name))
    return lambda document: test(get(get(document, urn), name))


def _some(test: Predicate) -> Predicate:
    """*test* on a value, or on each of several; an empty list is as good as none."""

    def any_of(value: Any) -> bool:
        if isinstance(value, list):
            return any(map(test, value or (None,)))
        return test(value)

    return any_of


def _equals(expected: Any, attribute: Attribute | None) -> Predicate:
    if attribute is not None and attribute.type == "boolean" and isinstance(expected, str):
        # Entra asks for primary eq "True".
        expected = {"true": True, "false": False}.get(expected.lower(), expected)
    if isinstance(expected, str):
        if attribute is not None and attribute.type == "dateTime":
            moment = _instant(expected)
            return lambda value: _instant(value) == moment
        if attribute is not None and attribute.case_exact:
            return lambda value: bool(value == expected)
        folded = expected.lower()
        return lambda value: isinstance(value, str) and value.lower() == folded
    if isinstance(expected, bool):
        return lambda value: value is expected
    # Numbers compare as numbers, but true is not 1.
    return lambda value: value == expected and not isinstance(value, bool)


def _instant(text: Any) -> Any:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return text
