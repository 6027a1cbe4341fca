"""Entries of the attribute table, and how a model class becomes one."""

from collections.abc import Mapping
from typing import Any

from attrs import Factory, field, frozen

from go1scim.schemas._facts import DataType, Mutability, Returned, Uniqueness
from go1scim.schemas._shape import Shape, shapes

_CASE_EXACT_TYPES = frozenset({"reference", "binary"})


@frozen(kw_only=True)
class Attribute:
    """
    One attribute of a schema (RFC 7643 section 7).

    Attributes:
        name: The name in JSON.
        python_name: The name in a model, or the JSON name where no model has it.
        shown: Whether the repr of a model shows the value.
    """

    name: str
    python_name: str
    type: DataType = "string"
    multi_valued: bool = False
    required: bool = False
    case_exact: bool = False
    mutability: Mutability = "readWrite"
    returned: Returned = "default"
    uniqueness: Uniqueness = "none"
    canonical_values: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    shown: bool = True
    sub_attributes: tuple["Attribute", ...] = field(default=(), repr=False)
    _by_name: Mapping[str, "Attribute"] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: _index(self.sub_attributes), takes_self=True),
    )

    @property
    def secret(self) -> bool:
        """Whether no repr may show the value, since it is never returned, or its class says so."""
        return not self.shown or self.mutability == "writeOnly" or self.returned == "never"

    def find(self, name: str) -> "Attribute | None":
        """The sub-attribute of that JSON name in any case, or None."""
        return self._by_name.get(name.lower())


@frozen(kw_only=True)
class Definition:
    """
    The attributes that one schema URN stands for.

    Attributes:
        extends: The URN of the resource type that this extension belongs to, where it is known.
        model: The class that resources or extensions of this schema are read into, if any.
    """

    id: str
    name: str | None = None
    attributes: tuple[Attribute, ...] = field(repr=False)
    extends: str | None = None
    model: type[Any] | None = None
    _by_name: Mapping[str, Attribute] = field(
        init=False,
        repr=False,
        eq=False,
        default=Factory(lambda self: _index(self.attributes), takes_self=True),
    )

    def find(self, name: str) -> Attribute | None:
        """The attribute of that JSON name in any case, ``emails.value`` included, or None."""
        first, dot, rest = name.partition(".")
        found = self._by_name.get(first.lower())
        return found.find(rest) if found and dot else found

    def by_python_name(self, name: str) -> Attribute | None:
        """The attribute that a model calls *name*, or None."""
        return next((each for each in self.attributes if each.python_name == name), None)


def _index(attributes: tuple[Attribute, ...]) -> Mapping[str, Attribute]:
    return {each.name.lower(): each for each in attributes}


def derive(cls: type[Any]) -> tuple[Attribute, ...]:
    """The table entries of a model class."""
    return tuple(map(_attribute, shapes(cls)))


def _attribute(shape: Shape) -> Attribute:
    kind = shape.kind or "complex"
    facts = shape.facts
    exact = kind in _CASE_EXACT_TYPES if facts.case_exact is None else facts.case_exact
    return Attribute(
        name=shape.wire_name,
        python_name=shape.name,
        type=kind,
        multi_valued=shape.multi_valued,
        required=facts.required,
        case_exact=exact,
        mutability=facts.mutability,
        returned=facts.returned,
        uniqueness=facts.uniqueness,
        canonical_values=facts.canonical_values,
        reference_types=facts.reference_types,
        shown=shape.shown,
        sub_attributes=_nested(shape),
    )


def _nested(shape: Shape) -> tuple[Attribute, ...]:
    """The sub-attributes; of a class that holds itself, as a Schema's attributes do, one level."""
    if shape.model is None:
        return ()
    return tuple(_attribute(each) for each in shapes(shape.model) if each.model is not shape.model)
