"""What may become of a complex value, sub-attribute by sub-attribute (RFC 7643 section 2.2)."""

from collections.abc import Mapping
from typing import Any

from go1scim.patch._dialects import Habits
from go1scim.patch._refusals import immutable
from go1scim.patch._values import same, unassigned
from go1scim.schemas import Attribute


def assigned(attribute: Attribute, old: Any, new: Any, name: str) -> bool:
    """
    Whether *new* may take the place of *old*, and is something else.

    Raises:
        ValidationError: ``mutability``: the attribute is required, or immutable and set.
    """
    if same(old, new):
        return old != new and not unassigned(old)
    if unassigned(new) and attribute.required:
        raise immutable(name, "is required")
    if attribute.mutability == "immutable" and not unassigned(old):
        raise immutable(name, "is immutable, and set already (RFC 7643 section 2.2)")
    return True


def merged(
    attribute: Attribute, old: Mapping[str, Any], changes: Mapping[str, Any], habits: Habits
) -> dict[str, Any]:
    """
    *old* with *changes* to its sub-attributes, of which None takes one away.

    Raises:
        ValidationError: ``mutability``: a sub-attribute cannot be changed so.
    """
    new = dict(old)
    fresh = unassigned(new)
    for name, value in changes.items():
        sub, before = attribute.find(name), new.get(name)
        if sub is None or not assigned(sub, before, value, f"{attribute.name}.{name}"):
            continue
        if sub.mutability == "readOnly" and not fresh:
            if not habits.read_only_in_values:
                raise immutable(f"{attribute.name}.{name}", "is read-only")
        elif unassigned(value):
            new.pop(name, None)
        else:
            new[name] = value
    return new


def joined(
    attribute: Attribute, old: Mapping[str, Any], added: Mapping[str, Any]
) -> dict[str, Any]:
    """A value of a list, when the same one is added again: what it can take over of the other."""
    new = dict(old)
    for name, value in added.items():
        sub = attribute.find(name)
        fixed = sub is not None and sub.mutability in ("readOnly", "immutable")
        if unassigned(new.get(name)) or not (fixed or name == "value"):
            new[name] = value
    return new


def replaced(
    attribute: Attribute, old: Mapping[str, Any], record: Mapping[str, Any]
) -> dict[str, Any]:
    """
    *record* in the place of *old*, which keeps what is read-only.

    Raises:
        ValidationError: ``mutability``: an immutable sub-attribute would change.
    """
    new = dict(record)
    for sub in attribute.sub_attributes:
        before = old.get(sub.name)
        if sub.mutability == "readOnly" and not unassigned(before):
            new[sub.name] = before
        elif not unassigned(before):
            assigned(sub, before, new.get(sub.name), f"{attribute.name}.{sub.name}")
    return new
