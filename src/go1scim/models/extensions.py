"""Typed schema extensions (RFC 7643 section 3.3)."""

from collections.abc import Callable, Mapping
from inspect import get_annotations
from typing import Any, TypeVar, dataclass_transform

import attrs

from go1scim.errors import ValidationError
from go1scim.models._base import show
from go1scim.models._check import check
from go1scim.models._extra import EMPTY, as_extra
from go1scim.schemas import registry
from go1scim.schemas._registry import name_of

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def extension(urn: str, *, of: type[Any]) -> Callable[[type[T]], type[T]]:
    """
    A class decorator: the class is the extension *urn* of the resources *of*.

    Its annotations are its attributes, ``str | None`` or ``tuple[str, ...]`` for example, named in
    snake case; `attribute` adds characteristics. The class becomes frozen and keyword-only, has
    ``extra``, is read into ``extensions``, and is known to filters, paths and PATCH. The same URN
    again replaces the class that had it.

    Raises:
        ValidationError: *urn* is no URN, *of* is no resource, or an annotation is of a type that
            SCIM has not, or names what is not defined yet.
    """
    if not isinstance(urn, str) or not urn.lower().startswith("urn:"):
        raise ValidationError(
            "An extension is named by a URN",
            field="urn",
            hint="For example urn:example:params:scim:schemas:extension:2.0:User.",
        )
    is_resource = isinstance(of, type) and registry.urn_of(of) and not registry.resource_of(of)
    if not is_resource:
        raise ValidationError(
            f"{name_of(of)} is no resource", field="of", hint="Pass User or Group."
        )

    def decorate(cls: type[T]) -> type[T]:
        if not isinstance(cls, type):
            raise ValidationError(
                f"{name_of(cls)} is no extension",
                field="cls",
                hint="Decorate a class with @extension(urn, of=User).",
            )
        built = cls if "__attrs_attrs__" in cls.__dict__ else _build(cls)
        return registry.declare(built, urn, of)

    return decorate


def _build(cls: type[T]) -> type[T]:
    """*cls* as a frozen model, with what `Complex` gives the others."""
    added: dict[str, Any] = {
        "extra": attrs.field(default=EMPTY, converter=as_extra, hash=False),
        "__attrs_post_init__": check,
        "__repr__": show,
    }
    for name, value in added.items():
        setattr(cls, name, value)
    cls.__annotations__ = {**get_annotations(cls), "extra": Mapping[str, Any]}
    return attrs.frozen(cls, kw_only=True, repr=False, field_transformer=_with_defaults)


def _with_defaults(
    _cls: type[Any], fields: list["attrs.Attribute[Any]"]
) -> list["attrs.Attribute[Any]"]:
    """An attribute that is not given is absent: None, or the empty tuple."""
    return [
        each.evolve(default=() if _is_tuple(each.type) else None)
        if each.default is attrs.NOTHING or each.default is None
        else each
        for each in fields
    ]


def _is_tuple(annotation: Any) -> bool:
    text = annotation if isinstance(annotation, str) else repr(annotation)
    return text.startswith(("tuple[", "Tuple[", "typing.Tuple[", "typing.tuple["))


def resource(urn: str) -> Callable[[type[T]], type[T]]:
    """A class decorator: the class is the resource whose core schema is *urn*."""

    def decorate(cls: type[T]) -> type[T]:
        return registry.declare(cls, urn)

    return decorate
