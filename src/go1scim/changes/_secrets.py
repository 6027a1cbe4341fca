"""Which values of a change nobody may see."""

from typing import Any, Final

from go1scim import urns
from go1scim.changes.change import Change, Reference, ResourceKind
from go1scim.schemas import registry

#: What stands in the place of a secret.
SECRET: Final = "(secret)"  # noqa: S105 - it is none

_URNS: Final = {"User": urns.USER, "Group": urns.GROUP}


def is_secret(kind: ResourceKind, path: str) -> bool:
    """Whether the attribute at *path* is one that is written only, such as a password."""
    urn, _, name = path.rpartition(":")
    definition = registry.find(urn or _URNS[kind])
    found = definition.find(name) if definition else None
    return found is not None and found.secret


def values_of(change: Change) -> list[tuple[str, Any, Any]]:
    """Path, old and new value of each attribute, in wire form; names for who does not exist yet."""
    values = []
    for one in change.attributes:
        new = one.new.key if isinstance(one.new, Reference) else one.new
        pair = (one.old, new)
        if is_secret(change.resource_type, one.path):
            pair = (None if one.old is None else SECRET, None if new is None else SECRET)
        values.append((one.path, *pair))
    return values
