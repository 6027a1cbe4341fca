"""People of a source as a mapping sees them."""

from collections.abc import Mapping
from typing import Any, Protocol

__all__ = ["PersonLike", "person"]


class PersonLike(Protocol):
    """A person of a source: a `SourceUser`, for example."""

    @property
    def id(self) -> str:
        """What the source calls the person for good."""
        ...

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What it says of the person."""
        ...

    @property
    def active(self) -> bool:
        """Whether the person may work."""
        ...

    @property
    def manager(self) -> str | None:
        """The person's manager, by id or alias."""
        ...

    @property
    def deleted(self) -> bool:
        """Whether the person is gone."""
        ...


def person(user: PersonLike, *, is_in_scope: bool = True) -> dict[str, Any]:
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
