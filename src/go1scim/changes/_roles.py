"""The roles of a user, as a plan speaks of them."""

from collections.abc import Iterable

from go1scim import urns
from go1scim.changes.change import Change, Verb
from go1scim.converter import from_dict
from go1scim.errors import DecodeError
from go1scim.models import User
from go1scim.models.role_rules import held

__all__ = ["roles_after", "roles_in"]

_PATHS = ("roles", f"{urns.USER}:roles")


def roles_in(value: object) -> frozenset[str]:
    """The roles in a wire value, as GUIDs; as folded text where they are not Go1's."""
    try:
        return held(from_dict({"roles": value or []}, User).roles)
    except DecodeError:  # of a server, and of no use to compare
        return frozenset()


def roles_after(change: Change, before: Iterable[str]) -> frozenset[str]:
    """The roles of a user after *change*, of one who had those of *before*."""
    for attribute in change.attributes:
        if attribute.path in _PATHS:
            return roles_in(attribute.new)
    return frozenset(before) if change.verb is not Verb.CREATE else frozenset()
