"""The difference of two single values, and of two complex values part by part."""

from collections.abc import Iterator, Mapping
from typing import Any

from go1scim.errors import ValidationError
from go1scim.models._extra import copied
from go1scim.patch._apply import Step
from go1scim.patch._cost import cost_of
from go1scim.patch._refusals import immutable
from go1scim.patch._unset import UNSET
from go1scim.patch._values import canonical, opaque, renamed, same, unassigned
from go1scim.schemas import Attribute


def unaddressable(name: str, why: str) -> ValidationError:
    """The error for a difference that no path can express."""
    return ValidationError(
        f"{name} differs, and {why}",
        field=name,
        hint="Send the whole resource: replace().",
    )


def single_steps(attribute: Attribute, path: str, old: Any, new: Any) -> list[Step]:
    """
    From one value of a single-valued attribute to another.

    Raises:
        ValidationError: ``mutability``: it is immutable or required. Or no path leads there.
    """
    if attribute.mutability == "readOnly" or same(old, new):
        return []
    if not unassigned(old) and attribute.mutability == "immutable":
        raise immutable(path, "is immutable and would change")
    if unassigned(new):
        if attribute.required:
            raise immutable(path, "is required and would be removed")
        return [Step("remove", path, UNSET)]
    op = "add" if unassigned(old) else "replace"
    if attribute.type != "complex" or opaque(attribute):
        return [Step(op, path, copied(new))]
    old, new = _object(attribute, old), _object(attribute, new)
    if op == "add":
        return [Step("add", path, known_parts(attribute, new, path))]
    return _merging(attribute, path, list(parts(attribute, old, new, path)), new)


def _object(attribute: Attribute, value: Any) -> dict[str, Any]:
    return renamed(attribute, value) if isinstance(value, dict) else {}


def _merging(
    attribute: Attribute, path: str, changes: list[tuple[Attribute, Any]], new: Mapping[str, Any]
) -> list[Step]:
    """
    Part by part, or in one operation where that is shorter.

    A replace leaves alone the parts that it does not have (RFC 7644 section 3.5.2.3); some servers
    take them away. With all parts in it, that makes no difference.
    """
    removed = [
        Step("remove", f"{path}.{sub.name}", UNSET) for sub, value in changes if unassigned(value)
    ]
    single = [
        Step("replace", f"{path}.{sub.name}", copied(value))
        for sub, value in changes
        if not unassigned(value)
    ]
    if len(single) < 2:  # noqa: PLR2004 - one part is shorter than an object with one part
        return removed + single
    whole = {
        name: copied(value)
        for name, value in new.items()
        if (sub := attribute.find(name)) and sub.mutability != "readOnly" and not unassigned(value)
    }
    return removed + min(single, [Step("replace", path, whole)], key=cost_of)


def parts(
    attribute: Attribute, old: Mapping[str, Any], new: Mapping[str, Any], path: str
) -> Iterator[tuple[Attribute, Any]]:
    """
    The sub-attributes that differ, and what they become.

    Raises:
        ValidationError: One of them cannot become that.
    """
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        sub = attribute.find(name)
        if same_part(name, before, after):
            continue
        if sub is None:
            raise unaddressable(f"{path}.{name}", "no registered schema knows it")
        if sub.mutability == "readOnly":
            continue
        if sub.mutability == "immutable" and not unassigned(before):
            raise immutable(f"{path}.{name}", "is immutable and would change")
        if sub.required and unassigned(after):
            raise immutable(f"{path}.{name}", "is required and would be removed")
        if sub.type == "complex" and isinstance(before, dict):
            raise unaddressable(f"{path}.{name}", "paths end at sub-attributes")
        yield sub, after


def same_part(name: str, before: Any, after: Any) -> bool:
    """Whether two values of a sub-attribute are the same; ``primary: false`` is none."""
    return canonical({name: before}) == canonical({name: after})


def known_parts(attribute: Attribute, value: Mapping[str, Any], path: str) -> dict[str, Any]:
    """
    A complex value without what is empty.

    Raises:
        ValidationError: It has parts that no path can carry.
    """
    for name, inner in value.items():
        if attribute.find(name) is None and not unassigned(inner):
            raise unaddressable(f"{path}.{name}", "no registered schema knows it")
    return {name: copied(inner) for name, inner in value.items() if not unassigned(inner)}
