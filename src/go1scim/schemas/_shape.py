"""
What a model class says about its attributes, read from its annotations.

One reading serves the attribute table, the checks of the constructors, and the code that reads and
writes JSON, so that an attribute is defined in one place: its line in the class.
"""

from collections.abc import Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Final, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from go1scim.errors import ValidationError
from go1scim.schemas._facts import KEY, NO_FACTS, DataType, Facts

#: Fields of a model that are no attributes of the resource.
CARRIERS: Final = frozenset({"extra", "extensions"})

_SCALARS: Final[Mapping[Any, DataType]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "decimal",
    datetime: "dateTime",
}


@frozen
class Shape:
    """
    One field of a model.

    Attributes:
        kind: The SCIM type, or None for any JSON value.
        model: The class of a complex attribute.
        default: What an absent attribute reads as.
    """

    name: str
    wire_name: str
    kind: DataType | None
    multi_valued: bool
    model: type[Any] | None
    facts: Facts
    default: Any
    positional: bool
    shown: bool


def wire_name(cls: type[Any], name: str) -> str:
    """
    The JSON name of the attribute that *cls* calls *name*.

    Raises:
        KeyError: The class has no such attribute.
    """
    return next((each.wire_name for each in shapes(cls) if each.name == name), None) or _no(name)


def _no(name: str) -> NoReturn:
    raise KeyError(name)


def _camel(name: str) -> str:
    """``user_name`` is ``userName`` (RFC 7643 section 2.1)."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


_read: dict[type[Any], tuple[Shape, ...]] = {}


def shapes(cls: type[Any]) -> tuple[Shape, ...]:
    """
    The attributes of a model class, in the order of its fields.

    Raises:
        ValidationError: An annotation that has no counterpart in SCIM, or cannot be resolved.
    """
    if cls not in _read:
        _read[cls] = _shapes(cls)
    return _read[cls]


def _shapes(cls: type[Any]) -> tuple[Shape, ...]:
    try:
        hints = get_type_hints(cls)
    except (NameError, AttributeError, SyntaxError, TypeError) as error:
        raise ValidationError(
            f"{cls.__name__} has an annotation that cannot be resolved: {error}",
            field=getattr(error, "name", None),
            hint="Define or import what it names at the top of the module.",
        ) from None
    return tuple(
        _shape(cls, each, hints[each.name])
        for each in attrs.fields(cls)
        if each.name not in CARRIERS
    )


def _shape(cls: type[Any], each: "attrs.Attribute[Any]", hint: Any) -> Shape:
    facts: Facts = each.metadata.get(KEY, NO_FACTS)
    hint, multi_valued = _element(hint)
    model = hint if attrs.has(hint) else None
    known: DataType | None
    if model is not None:
        known = "complex"
    elif hint is Any:
        known = None
    elif get_origin(hint) is Literal:
        known = "string"
    elif hint in _SCALARS:
        known = _SCALARS[hint]
    else:
        raise ValidationError(
            f"{cls.__name__}.{each.name} is annotated with a type that SCIM has not",
            field=each.name,
            hint="Use str, bool, int, float, datetime or a model, '| None'; a tuple for several.",
        )
    if facts.reference_types:
        known = "reference"
    return Shape(
        name=each.name,
        wire_name=facts.wire_name or _camel(each.name),
        kind=facts.type or known,
        multi_valued=multi_valued,
        model=model,
        facts=facts,
        default=each.default,
        positional=not each.kw_only,
        shown=bool(each.repr),
    )


def _element(hint: Any) -> tuple[Any, bool]:
    """The type inside ``X | None`` or ``tuple[X, ...]``, and whether it is the latter."""
    if get_origin(hint) in {Union, UnionType}:
        inner = [each for each in get_args(hint) if each is not NoneType]
        return _element(inner[0]) if len(inner) == 1 else (hint, False)
    if get_origin(hint) is tuple:
        inner = list(get_args(hint))
        if len(inner) == 2 and inner[1] is Ellipsis:  # noqa: PLR2004 - (X, ...)
            return inner[0], True
    return hint, False
