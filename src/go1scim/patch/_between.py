"""
The difference of two resources, as operations (RFC 7644 section 3.5.2).

Theory of operation: two models are compared attribute by attribute, and only what differs is made
JSON. Attributes that a client cannot set are left out. What the model classes do not know, in
`extra`, is looked up in the attribute table: a schema may have been registered for it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from attrs import frozen

from go1scim._codec.writer import stamp
from go1scim.converter import to_plain
from go1scim.errors import ValidationError
from go1scim.patch._apply import Step
from go1scim.patch._complex import single_steps, unaddressable
from go1scim.patch._lists import list_steps
from go1scim.patch._pairs import Place
from go1scim.patch._targets import core_of, find_extension
from go1scim.patch._values import same
from go1scim.schemas import Attribute, Definition, Shape, registry, shapes

_EMPTY: Final = (None, "")
#: Values of a list that are compared one by one at once.
_LONG: Final = 100
_UNKNOWN: Final = "no registered schema knows it"


def differences(before: Any, after: Any) -> list[Step]:
    """
    The operations that make *after* of *before*, two models or two documents.

    Raises:
        ValidationError: ``mutability``: what differs is immutable or required. Or no path leads
            there.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        core = core_of(before, after)
        return list(_objects(core, core, None, before, after))
    plan = _plan(type(before), None) if type(after) is type(before) else None
    if plan is None:
        raise ValidationError(
            "A difference is one of two resources of the same class",
            field="after",
            hint="Pass two User, two Group, or two resources in JSON.",
        )
    return _resources(plan, before, after)


def _resources(plan: "_Plan", before: Any, after: Any) -> list[Step]:
    steps = list(_models(plan.owner, plan, before, after))
    if before.extensions != after.extensions or before.extra != after.extra:
        steps += _rest(plan.owner, before, after)
    return steps


@frozen
class _Entry:
    """
    An attribute of a model class that a client can set.

    Attributes:
        plain: Whether any text, number or boolean may take the place of another one.
    """

    path: str
    shape: Shape
    attribute: Attribute | None
    plain: bool


@frozen
class _Plan:
    """
    The attributes of a model class that a client can set.

    Attributes:
        of: Their values in a model.
    """

    version: int
    owner: Definition
    urn: str | None
    entries: tuple[_Entry, ...]
    of: Callable[[Any], tuple[Any, ...]]


_plans: dict[tuple[type[Any], str | None], _Plan] = {}


def _plan(cls: type[Any], urn: str | None) -> _Plan | None:
    """How a *cls* is compared: a resource, or the extension *urn* of one."""
    found = _plans.get((cls, urn))
    if found is None or found.version != registry.version:
        owner = registry.find(urn or registry.urn_of(cls) or "")
        if owner is None:
            return None
        prefix = f"{urn}:" if urn else ""
        entries = tuple(
            _entry(prefix, shape, attribute)
            for shape in shapes(cls)
            if (attribute := owner.find(shape.wire_name)) is None or not _is_fixed(attribute)
        )
        # With two names at least it gives a tuple.
        names = [*(each.shape.name for each in entries), "__class__", "__class__"]
        found = _Plan(registry.version, owner, urn, entries, attrgetter(*names))
        _plans[cls, urn] = found
    return found


def _is_fixed(attribute: Attribute) -> bool:
    """Whether a client never sets the attribute; what ``schemas`` says follows from the others."""
    return attribute.mutability == "readOnly" or attribute.name == "schemas"


def _entry(prefix: str, shape: Shape, attribute: Attribute | None) -> _Entry:
    plain = (
        attribute is not None
        and not attribute.multi_valued
        and attribute.mutability != "immutable"
        and shape.kind not in (None, "complex", "dateTime")
    )
    return _Entry(f"{prefix}{shape.wire_name}", shape, attribute, plain)


def _rest(core: Definition, before: Any, after: Any) -> Iterator[Step]:
    """The extensions, and what the class of the resource does not know."""
    olds, news = _extensions(before), _extensions(after)
    alike = [urn for urn in olds if type(olds[urn]) is type(news.get(urn))]
    for urn in alike:
        plan: Any = _plan(type(olds[urn]), urn)
        yield from _models(core, plan, olds[urn], news[urn])
        yield from _unknown(core, plan, olds[urn], news[urn])
    old, new = (
        {**resource.extra, **{urn: to_plain(model) for urn, model in found.items()}}
        for resource, found in ((before, olds), (after, news))
    )
    for urn in alike:
        del old[urn], new[urn]
    yield from _objects(core, core, None, old, new)


def _unknown(core: Definition, plan: _Plan, before: Any, after: Any) -> Iterator[Step]:
    """What the class of an extension does not know."""
    old, new = (getattr(each, "extra", {}) for each in (before, after))
    return _objects(core, plan.owner, plan.urn, old, new)


def _extensions(resource: Any) -> dict[str, Any]:
    return {str(registry.urn_of(type(each))): each for each in resource.extensions}


def _models(core: Definition, plan: _Plan, before: Any, after: Any) -> Iterator[Step]:
    for entry, old, new in zip(plan.entries, plan.of(before), plan.of(after), strict=False):
        if old is new:
            continue
        if entry.plain and old not in _EMPTY and new not in _EMPTY:
            if old != new:
                yield Step("replace", entry.path, new)
        elif _is_long(old) or old != new:  # to compare long lists twice would double the time
            yield from _entries(core, plan.urn, entry, old, new)


def _entries(
    core: Definition, urn: str | None, entry: _Entry, old: Any, new: Any
) -> Iterator[Step]:
    attribute, shape = entry.attribute, entry.shape
    if attribute is not None and attribute.multi_valued and shape.kind != "dateTime":
        return iter(list_steps(Place(core, urn, attribute), old, new))
    return _attribute(core, urn, shape.wire_name, attribute, old=_wire(old), new=_wire(new))


def _is_long(value: Any) -> bool:
    return value.__class__ is tuple and len(value) > _LONG


def _wire(value: Any) -> Any:
    """A value of a model in JSON."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return [_wire(each) for each in value]
    return stamp(value) if isinstance(value, datetime) else to_plain(value)


def _objects(
    core: Definition,
    owner: Definition,
    urn: str | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Iterator[Step]:
    """From one object with the attributes of *owner*, a resource or an extension, to another."""
    old, new = _named(core, owner, before), _named(core, owner, after)
    for name in {**old, **new}:
        found = find_extension(name, core) if urn is None and owner.find(name) is None else None
        if found is None:
            yield from _attribute(
                core, urn, name, owner.find(name), old=old.get(name), new=new.get(name)
            )
        else:
            inner = (each.get(name) or {} for each in (old, new))
            yield from _objects(core, found, found.id, *inner)


def _named(core: Definition, owner: Definition, document: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes under the names that the schemas give them."""
    return {
        known.name
        if (known := owner.find(name))
        else found.id
        if (found := find_extension(name, core))
        else name: value
        for name, value in document.items()
    }


def _attribute(
    core: Definition,
    urn: str | None,
    name: str,
    attribute: Attribute | None,
    *,
    old: Any,
    new: Any,
) -> Iterator[Step]:
    """From one value of an attribute, in JSON, to another."""
    if attribute is None:
        if not same(old, new):
            raise unaddressable(name, _UNKNOWN)
    elif attribute.multi_valued and not _is_fixed(attribute):
        yield from list_steps(Place(core, urn, attribute), _many(old), _many(new))
    elif not _is_fixed(attribute):
        yield from single_steps(attribute, f"{urn}:{name}" if urn else name, old, new)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
