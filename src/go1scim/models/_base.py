"""What all models have in common: unknown attributes, checks, extensions, a short repr."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from attrs import evolve, field, frozen

from go1scim.errors import ValidationError
from go1scim.models._check import Many, as_tuple, check
from go1scim.models._extra import EMPTY, as_extra
from go1scim.schemas import attribute, facts, registry, shapes

E = TypeVar("E")


@frozen(kw_only=True, repr=False)
class Complex:
    """
    A complex attribute (RFC 7643 section 2.3.8).

    Attributes:
        extra: Attributes that the class does not know, under their names in JSON.
    """

    extra: Mapping[str, Any] = field(default=EMPTY, converter=as_extra, hash=False)

    def __attrs_post_init__(self) -> None:
        check(self)

    def __repr__(self) -> str:
        return show(self)


def show(model: Any) -> str:
    """The repr of a model: what is set, and no secrets."""
    parts = []
    for shape in shapes(type(model)):
        value = getattr(model, shape.name)
        if shape.shown and value is not None and value != ():
            value = list(value) if shape.multi_valued else value
            parts.append(repr(value) if shape.positional else f"{shape.name}={value!r}")
    parts += [f"extensions={list(model.extensions)!r}"] if getattr(model, "extensions", ()) else []
    parts += [f"extra={dict(model.extra)!r}"] if model.extra else []
    return f"{type(model).__name__}({', '.join(parts)})"


@frozen(kw_only=True, repr=False)
class Meta(Complex):
    """What the provider says about a resource (RFC 7643 section 3.1)."""

    resource_type: str | None = attribute(case_exact=True, mutability="readOnly")
    created: datetime | None = attribute(mutability="readOnly")
    last_modified: datetime | None = attribute(mutability="readOnly")
    location: str | None = attribute(reference_types=("uri",), mutability="readOnly")
    version: str | None = attribute(case_exact=True, mutability="readOnly")


def as_extensions(value: Iterable[object]) -> tuple[object, ...]:
    """The extensions of a resource, in the order of their URNs."""
    values: Any = as_tuple(value)
    if isinstance(values, tuple) and len(values) > 1:
        return tuple(sorted(values, key=lambda each: registry.urn_of(type(each)) or ""))
    return values  # type: ignore[no-any-return]


@frozen(kw_only=True, repr=False)
class Resource(Complex):
    """
    What every resource has (RFC 7643 section 3.1).

    Attributes:
        schemas: The URNs that were read; those to be written follow from the extensions.
        extensions: The registered extensions (section 3.3); ``resource[EnterpriseUser]`` is one.
    """

    schemas: tuple[str, ...] = field(
        default=(),
        converter=Many[str],
        eq=False,
        repr=False,
        metadata=facts(reference_types=("uri",), required=True, returned="always"),
    )
    id: str | None = attribute(
        case_exact=True,
        mutability="readOnly",
        returned="always",
        uniqueness="server",
        identifier=True,
    )
    external_id: str | None = attribute(case_exact=True, identifier=True)
    meta: Meta | None = attribute(mutability="readOnly")
    extensions: tuple[object, ...] = field(default=(), converter=as_extensions)

    #: Python would otherwise take what has a __getitem__ for a sequence.
    __iter__: ClassVar[None] = None

    def __attrs_post_init__(self) -> None:
        check(self)
        if self.extensions != ():
            _check_extensions(self)

    def __getitem__(self, extension: type[E]) -> E:
        """
        The extension of that class.

        Raises:
            KeyError: The resource has none.
            ValidationError: It is no class.
        """
        found = self.get(extension)
        if found is None:
            name, whose = extension.__name__, type(self).__name__.lower()
            raise KeyError(f"this {whose} has no {name}; {whose}.get({name}) gives None")
        return found

    def get(self, extension: type[E]) -> E | None:
        """
        The extension of that class, or None.

        Raises:
            ValidationError: It is no class.
        """
        _check_class(self, extension)
        return next((each for each in self.extensions if isinstance(each, extension)), None)

    def with_extension(self, extension: object) -> Self:
        """The same resource with *extension*, in place of one of its class."""
        others = [each for each in self.extensions if type(each) is not type(extension)]
        return evolve(self, extensions=[*others, extension])

    def without_extension(self, extension: type[object]) -> Self:
        """
        The same resource without the extension of that class.

        Raises:
            ValidationError: It is no class.
        """
        _check_class(self, extension)
        others = [each for each in self.extensions if not isinstance(each, extension)]
        return evolve(self, extensions=others)


def _check_class(resource: Resource, extension: type[Any]) -> None:
    if not isinstance(extension, type):
        raise ValidationError(
            f"An extension of {type(resource).__name__} is named by its class, got "
            f"{type(extension).__name__}",
            field="extension",
            hint="Pass the class: EnterpriseUser, for example.",
        )


def _check_extensions(resource: Resource) -> None:
    name = type(resource).__name__
    if not isinstance(resource.extensions, tuple):
        raise ValidationError(
            f"{name}.extensions takes a list of extensions",
            field="extensions",
            hint="Put it in brackets: extensions=[...].",
        )
    classes = [type(each) for each in resource.extensions]
    for cls in classes:
        of = registry.resource_of(cls)
        if of is None or not isinstance(resource, of):
            raise ValidationError(
                f"{cls.__name__} is no extension of {name}",
                field="extensions",
                hint=f"Decorate the class with @go1scim.extension(urn, of={name}).",
            )
    if len(set(classes)) < len(classes):
        raise ValidationError(
            f"{name}.extensions holds two extensions of the same class",
            field="extensions",
            hint="Keep one; with_extension() replaces.",
        )
