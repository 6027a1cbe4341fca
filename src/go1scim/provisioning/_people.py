"""People of a source as a mapping sees them."""

from typing import Any

from go1scim.sources import SourceUser

__all__ = ["person"]


def person(user: SourceUser, *, is_in_scope: bool = True) -> dict[str, Any]:
    """
    The attributes of a person, with those that Entra ID and Okta work out.

    ``IsSoftDeleted`` is true for whoever is out of scope, gone, or may not work, as in Entra ID;
    ``active`` is the contrary. ``id`` and ``objectId`` are the id; ``manager`` and ``managerValue``
    the manager. An attribute of the source with one of the other names counts instead.
    """
    active = is_in_scope and user.active and not user.deleted
    made = {
        "id": user.id,
        "objectId": user.id,
        "manager": user.manager,
        "managerValue": user.manager,
    }
    return {**made, **user.attributes, "IsSoftDeleted": not active, "active": active}
