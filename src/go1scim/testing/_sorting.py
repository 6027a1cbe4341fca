"""The order of a list (RFC 7644 section 3.4.2.3)."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from go1scim.errors import InvalidPathError
from go1scim.filters._literals import instant
from go1scim.paths import Path
from go1scim.schemas import Attribute
from go1scim.testing._documents import Document
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import ResourceType

__all__ = ["sort"]

#: What values are compared by; the number keeps values of different types apart.
Rank: TypeAlias = tuple[int, Any]


def sort(
    documents: Iterable[Document],
    resource_type: ResourceType,
    sort_by: str,
    descending: bool = False,  # noqa: FBT001, FBT002 - sortOrder has two values
) -> list[Document]:
    """
    *documents* in the order of an attribute.

    Of several values the primary one counts, else the first; text without its case, unless the
    schema says otherwise. Who has no value comes last, or first where the order is descending;
    those that are equal keep their order. The RFC leaves open what an unknown attribute does: it is
    as any other, and where nobody has a value of it, the order stays. So it does for what is never
    returned, such as a password.

    Args:
        sort_by: ``userName``, ``name.familyName`` or ``urn:...:User:department``; a complex
            attribute stands for its ``value``.

    Raises:
        ProblemError: 400 invalidPath: *sort_by* is no attribute path.
    """
    order = _Order.of(sort_by, resource_type)
    return sorted(documents, key=order, reverse=descending)


@frozen
class _Order:
    """
    The place of a resource among others.

    Attributes:
        names: From the extension, if any, down to the attribute.
        sub: The sub-attribute that counts where the values are complex.
        known: What the schema says of the values, if it knows them.
    """

    names: tuple[str, ...]
    sub: str
    known: Attribute | None

    @classmethod
    def of(cls, sort_by: str, resource_type: ResourceType) -> "_Order":
        try:
            path = Path.parse(sort_by)
        except InvalidPathError as error:
            raise bad_request("invalidPath", error.detail) from None
        if path.attribute is None or path.value_filter is not None:
            raise bad_request("invalidPath", f"sortBy is the name of an attribute, not {sort_by!r}")
        schema, names = resource_type.schema, [path.attribute]
        if path.urn is not None and path.urn.lower() != schema.id.lower():
            names = [path.urn, path.attribute]
        owner = schema if len(names) == 1 else resource_type.by_urn.get(names[0].lower())
        known = owner.find(path.attribute) if owner else None
        sub = path.sub_attribute or "value"
        if known is not None and known.type == "complex":
            known = known.find(sub)
        return cls(tuple(names), sub, known)

    def __call__(self, document: Document) -> tuple[bool, Rank]:
        value = None if self.known is not None and self.known.secret else self._value(document)
        return (True, (0, 0)) if value is None or value == "" else (False, self._rank(value))

    def _value(self, document: Document) -> Any:
        found: Any = document
        for name in self.names:
            found = _entry(found, name)
        if isinstance(found, list):
            chosen = (one for one in found if isinstance(one, dict) and one.get("primary") is True)
            found = next(chosen, found[0] if found else None)
        return _entry(found, self.sub) if isinstance(found, dict) else found

    def _rank(self, value: Any) -> Rank:
        if isinstance(value, (int, float)):  # true comes after false
            return 1, value
        if self.known is not None and self.known.type == "dateTime":
            moment = instant(value)
            return (3, value) if moment is None else (2, moment)
        text = str(value)
        return 3, text if self.known is not None and self.known.case_exact else text.casefold()


def _entry(container: Any, name: str) -> Any:
    """The attribute *name* in any case, or None."""
    if not isinstance(container, Mapping):
        return None
    if name in container:
        return container[name]
    folded = name.lower()
    return next((value for key, value in container.items() if key.lower() == folded), None)
