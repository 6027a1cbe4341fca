"""What a PUT leaves as it is (RFC 7644 section 3.5.1)."""

from collections.abc import Iterator

from go1scim.patch._values import same, unassigned
from go1scim.schemas import Attribute, Definition
from go1scim.testing._documents import Document
from go1scim.testing._problems import bad_request
from go1scim.testing._schemas import ResourceType

__all__ = ["check_immutable", "with_read_only"]


def with_read_only(before: Document, after: Document, resource_type: ResourceType) -> Document:
    """
    *after* with the read-only attributes of *before*.

    "Any values provided SHALL be ignored", so what was there stays.
    """
    document = _carried(before, after, resource_type.schema)
    for extension in resource_type.extensions:
        inside = document.get(extension.id, {})
        kept = _carried(before.get(extension.id, {}), inside, extension)
        if kept != inside:
            document = {**document, extension.id: kept}
    return document


def _carried(before: Document, after: Document, schema: Definition) -> Document:
    kept = {
        one.name: before[one.name]
        for one in schema.attributes
        if one.mutability == "readOnly" and one.name in before
    }
    return {**after, **kept} if kept else after


def check_immutable(before: Document, after: Document, resource_type: ResourceType) -> None:
    """
    Refuse another value for an immutable attribute that has one.

    The values of a multi-valued attribute come and go, so their sub-attributes are not looked at.

    Raises:
        ProblemError: 400 mutability.
    """
    pairs = [(before, after, resource_type.schema)]
    pairs += [
        (before.get(each.id, {}), after.get(each.id, {}), each) for each in resource_type.extensions
    ]
    for old, new, schema in pairs:
        for name in _changed(old, new, schema.attributes):
            raise bad_request("mutability", f"{name} is immutable, and set already")


def _changed(before: Document, after: Document, attributes: tuple[Attribute, ...]) -> Iterator[str]:
    """The names of the immutable attributes whose values are not what they were."""
    for one in attributes:
        old, new = before.get(one.name), after.get(one.name)
        if one.mutability == "immutable" and not unassigned(old) and not same(old, new):
            yield one.name
        elif isinstance(old, dict) and not one.multi_valued:
            inside = new if isinstance(new, dict) else {}
            yield from _changed(old, inside, one.sub_attributes)
