"""What the schemas say of the attributes that a filter names, and how to read them."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Final

import attrs
from attrs import evolve, frozen

from go1scim import urns
from go1scim.errors import InvalidFilterError
from go1scim.filters import _reading
from go1scim.filters._attributes import AttributePath
from go1scim.schemas import Attribute, Definition, Shape, registry
from go1scim.schemas._facts import DataType

_FIRST: Final = {urns.USER: 0, urns.GROUP: 1}


@frozen
class Found:
    """
    An attribute: how to read it, and what is known of it.

    Attributes:
        sub: The reader of the sub-attribute that is compared, if any.
        attribute: What is known of the values that are compared.
        owner: What is known of the attribute as a whole.
        model: The class of its values, if they are models.
        kind: The type of what is compared, where that is one value at the most; else None.
        several: Whether the attribute is read as a tuple; else as one value at the most.
    """

    read: _reading.Reader
    sub: _reading.Reader | None
    attribute: Attribute | None
    owner: Attribute | None
    model: type[Any] | None = None
    kind: DataType | None = None
    several: bool = False


@frozen
class Scope:
    """
    What a filter is applied to: resources of a schema, or the values of one attribute.

    Attributes:
        definitions: The schemas that an attribute without a URN may be of.
        schemas: What a resource of no known type names; one of them is its own.
        element: The attribute whose values are filtered, inside of a value path.
        model: The class of what the filter is applied to, if that is known.
    """

    definitions: tuple[Definition, ...] = ()
    schemas: frozenset[str] = frozenset()
    element: Attribute | None = None
    inside: bool = False
    model: Any = None

    def find(self, path: AttributePath) -> Found:
        """The attribute that *path* leads to, in this scope."""
        name, sub = path.attribute, path.sub_attribute
        if path.urn is None:
            known = self._known(name)
            spelled = name if known is None or known is self.element else known.name
            found = _found(_reading.attribute(spelled), known, sub)
            return _directly(found, _reading.field(self.model, name), sub)
        if self.inside:
            return Found(_reading.nothing, None, None, None)
        whole = registry.find(f"{path.urn}:{name}")
        if whole is not None:
            return _found(_reading.extension(whole.id), _as_attribute(whole), sub)
        definition = registry.find(path.urn)
        known = definition.find(name) if definition else None
        read = _reading.attribute(known.name if known else name)
        if definition not in self.definitions or not _is_resource(definition):
            read = _qualified(path.urn, read, own=path.urn.lower() in self.schemas)
        return _found(read, known, sub)

    def extension(self, path: AttributePath) -> "Scope | None":
        """The scope of the extension that *path* names, where it is a model of one."""
        if path.urn is None or self.inside or not hasattr(self.model, "extensions"):
            return None
        definition = registry.find(path.urn)
        if definition is None or definition.model is None or definition.extends is None:
            return None
        if registry.find(f"{path.urn}:{path.attribute}") is not None:
            return None
        return Scope((definition,), model=definition.model)

    def _known(self, name: str) -> Attribute | None:
        if self.element is not None and self.element.type != "complex":
            return self.element if name.lower() == "value" else None
        if self.element is not None:
            return self.element.find(name)
        found = (each.find(name) for each in self.definitions)
        return next((each for each in found if each), None)


def _found(read: _reading.Reader, known: Attribute | None, sub: str | None) -> Found:
    if sub is not None:
        if known is not None and known.type != "complex":
            # Of a simple attribute only the values of a list have a name (RFC 7643 section 2.4).
            named = known.multi_valued and sub.lower() == "value"
            reader = _reading.attribute("value") if named else _reading.nothing
            return Found(read, reader, known if named else None, known)
        below = known.find(sub) if known else None
        return Found(read, _reading.attribute(below.name if below else sub), below, known)
    if known is not None and known.type != "complex":
        return Found(read, None, known, known)
    return Found(read, _reading.attribute("value"), known and known.find("value"), known)


def _directly(found: Found, shape: Shape | None, sub: str | None) -> Found:
    """The same attribute, read from a field of a model without asking for its class first."""
    if shape is None:
        return found
    below = _reading.field(shape.model, sub or "value")
    reader = found.sub if below is None or found.sub is None else attrgetter(below.name)
    compared = shape if found.sub is None else below
    kind = None if compared is None or compared.multi_valued else compared.kind
    return evolve(
        found,
        read=attrgetter(shape.name),
        sub=reader,
        model=shape.model,
        kind=kind,
        several=shape.multi_valued,
    )


def _qualified(urn: str, read: _reading.Reader, *, own: bool) -> _reading.Reader:
    """The reader of an attribute of an extension, or of a resource whose schema nobody knows."""
    container = _reading.extension(urn)

    def read_inside(resource: Any) -> Any:
        owner = container(resource)
        if owner is None:
            return read(resource) if own else None
        return read(owner)

    return read_inside


def _as_attribute(definition: Definition) -> Attribute:
    """An extension as the complex attribute that it is in JSON."""
    return Attribute(
        name=definition.id,
        python_name=definition.id,
        type="complex",
        sub_attributes=definition.attributes,
    )


def of_resource(resource: Any) -> Scope:
    """The scope of a resource: by its class, or by the schemas that a dict names."""
    if isinstance(resource, Mapping):
        return of_schemas(named_schemas(resource))
    return of_class(type(resource))


_schemas: Final = _reading.attribute("schemas")


def named_schemas(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The URNs that a dict names."""
    found = _schemas(resource)
    if found.__class__ is list or found.__class__ is tuple:
        return tuple(each for each in found if each.__class__ is str)
    return ()


def of_schemas(named: tuple[str, ...]) -> Scope:
    """The scope of resources that name these schemas."""
    found = [each for each in map(registry.find, named) if each]
    core = [each for each in found if _is_resource(each)]
    if core:
        return Scope(tuple(core))
    return Scope(tuple(found or resources()), frozenset(map(str.lower, named)))


def of_class(cls: type[Any]) -> Scope:
    """The scope of the instances of a model class."""
    urn = registry.urn_of(cls)
    definition = registry.find(urn) if urn else None
    return Scope((definition,) if definition else (), model=cls if attrs.has(cls) else None)


def _is_resource(definition: Definition | None) -> bool:
    return definition is not None and definition.model is not None and definition.extends is None


def resources() -> list[Definition]:
    """What a resource may be that does not say what it is."""
    known = [each for each in registry.definitions() if _is_resource(each)]
    return sorted(known, key=lambda each: _FIRST.get(each.id, len(_FIRST)))


def of_element(element: Attribute | None, model: type[Any] | None = None) -> Scope:
    """The scope of the values of one attribute, of models of a class if that is known."""
    return Scope(element=element, inside=True, model=model)


def refuse_simple(found: Found, path: AttributePath, position: int) -> None:
    """
    Refuse a value path into what has no sub-attributes.

    Raises:
        InvalidFilterError: The attribute has a single, simple value.
    """
    known = found.owner
    if known is not None and known.type != "complex" and not known.multi_valued:
        raise InvalidFilterError(
            f"{path} has no sub-attributes, at character {position}",
            position=position,
            hint="Compare the attribute itself.",
        )
