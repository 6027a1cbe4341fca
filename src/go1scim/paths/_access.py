"""Reading and writing what a path leads to, in models and in dicts."""

from collections.abc import Mapping
from typing import Any, NoReturn

import attrs

from go1scim.errors import InvalidPathError
from go1scim.filters import AttributePath, Filter, _reading, _scope
from go1scim.schemas import registry, shapes


def read(path: AttributePath | str, only: Filter | None, resource: Any) -> Any:
    """What *resource* has at *path*, among the values for which *only* holds."""
    if isinstance(path, str):
        return _reading.extension(path)(resource)
    found = _scope.of_resource(resource).find(path)
    value = found.read(resource)
    many = value.__class__ in {list, tuple}
    if only is not None:
        test = only.test_of(found.owner)
        value = [each for each in _reading.as_values(value) if each is not None and test(each)]
        many = True
    if path.sub_attribute is None or value is None:
        return value
    sub: Any = found.sub
    if not many:
        return sub(value)
    below = [sub(each) for each in value if each is not None]
    return [each for each in below if each is not None]


def write(path: AttributePath | str, only: Filter | None, resource: Any, value: Any) -> Any:
    """A copy of *resource* with *value* at *path*."""
    if isinstance(path, str):
        return _with_extension(resource, path, value)
    if path.urn is None or _is_own(resource, path.urn):
        return _write(resource, path, only, value, _scope.of_resource(resource).find(path))
    found = _scope.of_resource(resource).find(path)
    container = _reading.extension(path.urn)(resource)
    if container is None:
        container = _new_extension(resource, path.urn)
    found = attrs.evolve(found, read=_reading.attribute(path.attribute))
    return _with_extension(resource, path.urn, _write(container, path, only, value, found))


def _is_own(resource: Any, urn: str) -> bool:
    """Whether the attributes of *urn* stand in the resource itself."""
    definitions = _scope.of_resource(resource).definitions
    return any(each.id.lower() == urn.lower() and each.model for each in definitions)


def _write(
    owner: Any, path: AttributePath, only: Filter | None, value: Any, found: _scope.Found
) -> Any:
    name = found.owner.name if found.owner else path.attribute
    if only is None and path.sub_attribute is None:
        return _put(owner, name, value)
    current = found.read(owner)
    many = current.__class__ in {list, tuple} or (found.owner and found.owner.multi_valued)
    if only is None and not many:
        if current is None:
            current = _new_value(owner, name)
        return _put(owner, name, _changed(current, path, found, value))
    test = _any if only is None else only.test_of(found.owner)
    values = [each for each in _reading.as_values(current) if each is not None]
    chosen = [test(each) for each in values]
    if not any(chosen):
        _refuse(f"there is no value of {path} to change", "noTarget")
    new = [
        _changed(each, path, found, value) if holds else each
        for each, holds in zip(values, chosen, strict=True)
    ]
    left = [each for each in new if each is not None]
    return _put(owner, name, left if many else next(iter(left), None))


def _any(_: Any) -> bool:
    """The filter of a path without one."""
    return True


def _changed(owner: Any, path: AttributePath, found: _scope.Found, value: Any) -> Any:
    """The value of an attribute with a new sub-attribute, or the new value itself."""
    if path.sub_attribute is None:
        return value
    name = found.attribute.name if found.attribute else path.sub_attribute
    changed = _put(owner, name, value)
    return changed if _reading.present(changed) else None


def _put(owner: Any, name: str, value: Any) -> Any:
    """A copy of a model or dict in which the attribute *name* is *value*."""
    if isinstance(owner, Mapping):
        copy = dict(owner)
        key = next((each for each in copy if _is(each, name)), name)
        if _reading.assigned(value):
            copy[key] = value
        else:
            copy.pop(key, None)
        return copy
    if not attrs.has(type(owner)):
        _refuse(f"a {type(owner).__name__} has no attribute {name}", "invalidPath")
    for shape in shapes(type(owner)):
        if _is(shape.wire_name, name):
            return attrs.evolve(owner, **{shape.name: shape.default if value is None else value})
    return attrs.evolve(owner, extra=_put(owner.extra, name, value))


def _is(key: Any, name: str) -> bool:
    return isinstance(key, str) and key.lower() == name.lower()


def _new_value(owner: Any, name: str) -> Any:
    """A complex value without sub-attributes yet."""
    if attrs.has(type(owner)):
        for shape in shapes(type(owner)):
            if _is(shape.wire_name, name) and shape.model is not None:
                return shape.model()
    return {}


def _new_extension(resource: Any, urn: str) -> Any:
    model = None if isinstance(resource, Mapping) else registry.model_of(urn)
    return {} if model is None else model()


def _with_extension(resource: Any, urn: str, value: Any) -> Any:
    """A copy of *resource* with an extension in place of the one of that URN."""
    value = value if _reading.present(value) else None
    known = registry.find(urn)
    urn = known.id if known else urn
    if isinstance(resource, Mapping):
        return _put(resource, urn, value)
    kept = [each for each in resource.extensions if not _is(registry.urn_of(type(each)), urn)]
    if value is None or not isinstance(value, Mapping):
        new = kept if value is None else [*kept, value]
        return attrs.evolve(resource, extensions=new, extra=_put(resource.extra, urn, None))
    return attrs.evolve(resource, extensions=kept, extra=_put(resource.extra, urn, value))


def _refuse(detail: str, scim_type: str) -> NoReturn:
    raise InvalidPathError(
        detail, scim_type=scim_type, hint="Look at what the path should lead to with read()."
    )
