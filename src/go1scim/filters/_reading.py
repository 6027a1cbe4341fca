"""
Attributes of whatever a filter or a path is applied to: models, and plain dicts.

Theory of operation: a reader is made for a name and learns, for each class it meets, how that
class gives the attribute, so that reading it again is one look-up and one call. Models are known
by what `go1scim.schemas` says of their classes, not by their base classes, which live above.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, TypeAlias

import attrs

from go1scim.schemas import Shape, registry, shapes

Reader: TypeAlias = Callable[[Any], Any]


def nothing(_: Any) -> None:
    """The reader of an attribute that is not there."""


def as_values(value: Any) -> Iterable[Any]:
    """The values of an attribute: those of a list, a single one, or none."""
    if value.__class__ is tuple or value.__class__ is list:
        return value
    return () if value is None else (value,)


def assigned(value: Any) -> bool:
    """Whether there is a value: null, no values, and absent are the same (RFC 7643 section 2.5)."""
    return _holds_any(value, ())


def present(value: Any) -> bool:
    """Whether there is "a non-empty or non-null value", or "a non-empty node" inside."""
    return _holds_any(value, ("",))


def _holds_any(value: Any, empty: tuple[str, ...]) -> bool:
    """Whether something in *value*, however deep, is neither null nor *empty*."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if each is None or isinstance(each, str):
            if each is not None and each not in empty:
                return True
        elif isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, (list, tuple)):
            waiting += each
        elif attrs.has(each.__class__):
            waiting += [getattr(each, shape.name) for shape in shapes(each.__class__)]
            waiting.append(getattr(each, "extra", None))
        else:
            return True
    return False


def attribute(name: str) -> Reader:
    """The reader of the attribute or sub-attribute *name*, in any case."""
    folded = name.lower()
    by_class: dict[type[Any], Reader] = {}

    def learn(cls: type[Any]) -> Reader:
        found = by_class[cls] = _reader(cls, name, folded)
        return found

    def read(owner: Any) -> Any:
        cls = owner.__class__
        return (by_class.get(cls) or learn(cls))(owner)

    return read


def field(cls: type[Any] | None, name: str) -> Shape | None:
    """The field that every instance of a model class has for an attribute, in any case."""
    if cls is None or name.lower() == "schemas":
        return None
    return next((each for each in shapes(cls) if each.wire_name.lower() == name.lower()), None)


def _reader(cls: type[Any], name: str, folded: str) -> Reader:
    if issubclass(cls, Mapping):
        return _entry(name)
    if attrs.has(cls):
        return _field(cls, name, folded)
    # A bare value stands for its "value": a list of texts, or the bare id of a manager.
    return _itself if folded == "value" else nothing


def _itself(value: Any) -> Any:
    return value


def _field(cls: type[Any], name: str, folded: str) -> Reader:
    names = {field.name for field in attrs.fields(cls)}
    if folded == "schemas" and "extensions" in names:
        return _schemas
    for shape in shapes(cls):
        if shape.wire_name.lower() == folded:
            return attrgetter(shape.name)
    if "extra" not in names:
        return nothing
    entry = _entry(name)
    return lambda model: entry(model.extra)


def _schemas(resource: Any) -> list[str]:
    """The URNs of a resource, those of its classes included (RFC 7643 section 3)."""
    classes = (type(resource), *map(type, resource.extensions))
    return [*resource.schemas, *filter(None, map(registry.urn_of, classes))]


def _entry(name: str) -> Reader:
    """The reader of a dict's entry."""
    folded = name.lower()
    length = len(name)

    def read(mapping: Any) -> Any:
        value = mapping.get(name)
        if value is not None:
            return value
        for key in mapping:
            if isinstance(key, str) and len(key) == length and key.lower() == folded:
                return mapping[key]
        return None

    return read


def extension(urn: str) -> Reader:
    """The reader of the extension *urn* of a resource, as a model or as a dict."""
    entry = _entry(urn)
    folded = urn.lower()
    is_it: dict[type[Any], bool] = {}

    def learn(cls: type[Any]) -> bool:
        found = is_it[cls] = (registry.urn_of(cls) or "").lower() == folded
        return found

    def read_model(resource: Any) -> Any:
        for each in getattr(resource, "extensions", ()):
            cls = each.__class__
            if is_it[cls] if cls in is_it else learn(cls):
                return each
        extra = getattr(resource, "extra", None)
        return entry(extra) if extra else None

    by_class: dict[type[Any], Reader] = {}

    def read(resource: Any) -> Any:
        cls = resource.__class__
        found = by_class.get(cls)
        if found is None:
            found = by_class[cls] = entry if issubclass(cls, Mapping) else read_model
        return found(resource)

    return read
