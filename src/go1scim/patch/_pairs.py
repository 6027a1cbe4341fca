"""The values of a list: how one is addressed, changed, added, and all of them are sent anew."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from go1scim.errors import ValidationError
from go1scim.models._extra import copied
from go1scim.patch._apply import Step
from go1scim.patch._complex import known_parts, parts, unaddressable
from go1scim.patch._cost import least
from go1scim.patch._unset import UNSET
from go1scim.patch._values import opaque, unassigned
from go1scim.schemas import Attribute, Definition


class Place(NamedTuple):
    """A multi-valued attribute of a resource of the schema *core*, or of its extension *urn*."""

    core: Definition
    urn: str | None
    attribute: Attribute

    @property
    def path(self) -> str:
        """The path of the attribute."""
        return f"{self.urn}:{self.attribute.name}" if self.urn else self.attribute.name

    def document(self, values: list[Any]) -> dict[str, Any]:
        """A resource with nothing but these values."""
        inner = {self.attribute.name: values}
        if self.urn is None:
            return {"schemas": [self.core.id], **inner}
        return {"schemas": [self.core.id, self.urn], self.urn: inner}

    def values(self, document: Mapping[str, Any]) -> list[Any]:
        """The values in such a resource."""
        inner = document if self.urn is None else document.get(self.urn, {})
        found: list[Any] = inner.get(self.attribute.name, [])
        return found


class Condition(NamedTuple):
    """A value filter of equalities, and the sub-attributes in it."""

    text: str
    names: frozenset[str]

    @classmethod
    def of(cls, wanted: Mapping[str, Any]) -> "Condition":
        """The filter for values that have all of these."""
        terms = (
            f"{name} eq {json.dumps(value, ensure_ascii=False)}" for name, value in wanted.items()
        )
        return cls(" and ".join(terms), frozenset(wanted))


def changing(
    place: Place, condition: Condition, old: Any, new: Any, *, settled: bool
) -> list[Step] | None:
    """
    From one value to another, or None where a value cannot become that.

    Args:
        settled: Whether a value becomes primary, so that the one that was ceases to be.
    """
    if not isinstance(old, dict) or not isinstance(new, dict):
        return None
    base = f"{place.path}[{condition.text}]"
    try:
        changes = list(parts(place.attribute, old, new, place.path))
    except ValidationError:
        return None
    if settled:
        changes = [each for each in changes if each[0].name != "primary" or each[1] is True]
    # What the filter asks for changes last.
    changes.sort(key=lambda change: change[0].name in condition.names)
    single = [
        Step("remove", f"{base}.{sub.name}", UNSET)
        if unassigned(value)
        else Step("replace", f"{base}.{sub.name}", copied(value))
        for sub, value in changes
    ]
    return least([single, _replacing(place, base, new) if len(changes) > 1 else None])


def _replacing(place: Place, base: str, new: Any) -> list[Step] | None:
    try:
        return [Step("replace", base, record(place, new))]
    except ValidationError:
        return None


def record(place: Place, value: Any) -> Any:
    """
    A value as an operation carries it.

    Raises:
        ValidationError: It has parts that no registered schema knows.
    """
    if isinstance(value, dict) and not opaque(place.attribute):
        return known_parts(place.attribute, value, place.path)
    return copied(value)


def adding(place: Place, values: Iterable[Any]) -> list[Step]:
    """
    The operation that adds all of the values, if there are any.

    Raises:
        ValidationError: They have parts that no registered schema knows.
    """
    records = [record(place, each) for each in values]
    return [Step("add", place.path, records)] if records else []


def sending(place: Place, values: Iterable[Any]) -> list[Step] | None:
    """The operation that puts these values in the place of all; None where it cannot."""
    try:
        return [Step("replace", place.path, [record(place, each) for each in values])]
    except ValidationError:
        return None


def refuse_two_primaries(place: Place, values: Iterable[Any]) -> None:
    """
    Let one value be primary at the most.

    Raises:
        ValidationError: ``invalidValue``: several are.
    """
    if sum(isinstance(each, dict) and each.get("primary") is True for each in values) > 1:
        raise ValidationError(
            f"{place.path} has several primary values",
            field=place.path,
            scim_type="invalidValue",
            hint="Keep one (RFC 7643 section 2.4). Where a server took several: replace().",
        )


def impossible(place: Place) -> ValidationError:
    """The error for a list that no operations can make of the other."""
    return unaddressable(place.path, "holds what no registered schema knows")
