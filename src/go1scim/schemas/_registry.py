"""The registry: which class and which attributes stand behind a schema URN."""

from collections.abc import Iterator
from typing import Any, TypeVar

from go1scim.errors import ValidationError
from go1scim.schemas._table import Attribute, Definition, derive

C = TypeVar("C", bound=type[Any])


class Registry:
    """
    Schemas by URN, from classes and from documents; the latest of the same URN counts.

    Attributes:
        version: Grows with every change, so that what was derived from the registry can be renewed.
    """

    def __init__(self) -> None:
        self.version: int = 0
        self._classes: dict[str, tuple[str, type[Any], type[Any] | None]] = {}
        self._urns: dict[type[Any], str] = {}
        self._definitions: dict[str, Definition] = {}
        self._documents: set[str] = set()

    def declare(self, cls: C, urn: str, of: type[Any] | None = None) -> C:
        """
        Make *cls* the model of *urn*: an extension of the resources *of*, or a resource.

        Raises:
            ValidationError: An annotation of an extension has no counterpart in SCIM, or cannot be
                resolved.
        """
        if of is not None:
            derive(cls)  # a slip is found here, and not by whoever goes through all definitions
        key = urn.lower()
        self._classes[key] = urn, cls, of
        self._urns[cls] = urn
        if key not in self._documents:
            self._definitions.pop(key, None)
        self.version += 1
        return cls

    def define(self, definition: Definition) -> Definition:
        """Put a schema known as a document in place of what was known of the same URN."""
        key = definition.id.lower()
        self._definitions[key] = definition
        self._documents.add(key)
        self.version += 1
        return definition

    def find(self, urn: str) -> Definition | None:
        """
        What is known of the schema *urn*, in any case, or None.

        Raises:
            ValidationError: *urn* is no text.
        """
        key = _text(urn).lower()
        found = self._definitions.get(key)
        if found is None and key in self._classes:
            found = self._definitions[key] = self._derive(*self._classes[key])
        return found

    def _derive(self, urn: str, cls: type[Any], of: type[Any] | None) -> Definition:
        return Definition(
            id=urn,
            name=cls.__name__,
            attributes=derive(cls),
            extends=None if of is None else self.urn_of(of),
            model=cls,
        )

    def urn_of(self, cls: type[Any]) -> str | None:
        """The schema URN of a model class or of its nearest base, or None."""
        return next((self._urns[base] for base in cls.__mro__ if base in self._urns), None)

    def model_of(self, urn: str) -> type[Any] | None:
        """The class that *urn* is read into, or None."""
        return self._classes.get(urn.lower(), (None, None))[1]

    def resource_of(self, extension: type[Any]) -> type[Any] | None:
        """The class that *extension* extends, or None where it is no registered extension."""
        _, cls, of = self._classes.get(self._urns.get(extension, "").lower(), (None, None, None))
        return of if cls is extension else None

    def extensions_of(self, cls: type[Any]) -> dict[str, type[Any]]:
        """The registered extension classes of a resource class, by URN."""
        return {
            urn: model
            for urn, model, of in self._classes.values()
            if of is not None and issubclass(cls, of)
        }

    def definitions(self) -> Iterator[Definition]:
        """All that is known."""
        return filter(None, map(self.find, {**self._classes, **self._definitions}))

    def extensions(self, urn: str) -> tuple[Definition, ...]:
        """
        The extensions known for the resource type whose schema is *urn*.

        Raises:
            ValidationError: *urn* is no text.
        """
        key = _text(urn).lower()
        return tuple(
            each for each in self.definitions() if each.extends and each.extends.lower() == key
        )

    def common_attributes(self, urn: str) -> tuple[Attribute, ...]:
        """The attributes that a resource of *urn* has besides those of its schema document."""
        urn, cls, of = self._classes.get(urn.lower(), (urn, None, None))
        if cls is None or of is not None:
            return ()
        return tuple(each for each in derive(cls) if each.name in _COMMON)


#: Common attributes are in no schema document (RFC 7643 section 3.1).
_COMMON = frozenset({"schemas", "id", "externalId", "meta"})

registry: Registry = Registry()


def _text(urn: str) -> str:
    if isinstance(urn, str):
        return urn
    raise ValidationError(
        f"A schema is known by its URN, which is text, got {type(urn).__name__}",
        field="urn",
        hint="Pass the URN of a schema; require(User) gives that of a class.",
    )


def name_of(cls: object) -> str:
    """The name of a class; of anything else its kind, since its value may be personal data."""
    if isinstance(cls, type):
        return cls.__name__
    return f"a {type(cls).__name__}, which is no class,"


def require(cls: type[Any]) -> str:
    """
    The schema URN of a model class.

    Raises:
        ValidationError: The class is no registered model.
    """
    urn = registry.urn_of(cls) if isinstance(cls, type) else None
    if urn is None:
        raise ValidationError(
            f"{name_of(cls)} is no registered resource or extension",
            field="cls",
            hint="Decorate the class with @go1scim.extension(urn, of=User).",
        )
    return urn
