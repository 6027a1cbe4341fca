"""What a provisioner wants of one user."""

from collections.abc import Mapping as AnyMapping
from typing import Any, Final

from attrs import evolve, frozen

from go1scim.calls._updating import Place, Wish
from go1scim.models import Role, User
from go1scim.provisioning._mapped import Mapped
from go1scim.tables import Values

__all__ = ["PersonIntent", "without_conflict"]

ACTIVE: Final = Place(None, "active")
_BOTH: Final = {Role.ADMINISTRATOR.guid, Role.CONTENT_ADMINISTRATOR.guid}


@frozen(eq=False)
class PersonIntent:
    """
    That a user is as a mapping says, and has access or has none.

    Attributes:
        active: Whether the user is to have access; None to leave that alone.
    """

    mapped: Mapped
    active: bool | None

    def is_met(self, user: User) -> bool:
        """Whether the user is so already."""
        return self._agrees(user.active) and self.mapped.is_met(user)

    def drifted(self, user: User, wish: Wish) -> tuple[str, ...]:
        """Nothing: a source says how things are to be, and not what they were."""
        return ()

    def wish(self, document: AnyMapping[str, Any]) -> Wish:
        """What to make of the user with this document; all of it where that is empty."""
        wish = dict(self.mapped.wish(document))
        wish.pop(ACTIVE, None)
        if self.active is not None and (not document or not self._agrees(document.get("active"))):
            wish[ACTIVE] = self.active
        return wish

    def _agrees(self, active: Any) -> bool:
        return self.active is None or (active is not False) == self.active


def without_conflict(mapped: Mapped) -> Mapped | None:
    """
    The same without Administrator, where Content Administrator is there, too; None elsewhere.

    Go1 applies only the latter to somebody with both, so the former would be sent each time.
    """
    for at, each in enumerate(mapped.values):
        if each.target.name == "roles" and isinstance(each.value, Values):
            if not each.value.keys >= _BOTH:
                return None
            given = tuple(role for role in each.value.given if role != Role.ADMINISTRATOR.guid)
            value = Values(each.value.keys - {Role.ADMINISTRATOR.guid}, given)
            values = list(mapped.values)
            values[at] = evolve(each, value=value)
            return evolve(mapped, values=tuple(values))
    return None
