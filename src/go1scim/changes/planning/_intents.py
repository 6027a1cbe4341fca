"""What is to become of a user, as a model or an edit says it."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from go1scim.calls import access
from go1scim.calls._updating import Wish, wish_for
from go1scim.changes.change import Origin
from go1scim.changes.planning._matching import MANAGER
from go1scim.changes.planning._wanted import Rank, Wanted, folded, keys
from go1scim.converter import to_dict
from go1scim.models import User

__all__ = ["EditIntent", "ModelIntent", "of_model", "of_text"]


@frozen(eq=False)
class EditIntent:
    """These attributes become these values."""

    changes: Wish

    def is_met(self, user: User) -> bool:
        """Not known before it was looked at."""
        return False

    def drifted(self, user: User, wish: Wish) -> tuple[str, ...]:
        """Nothing: an edit does not say what was there before."""
        return ()

    def wish(self, document: Mapping[str, Any]) -> Wish:
        """The edit, whatever is there."""
        return self.changes


@frozen(eq=False)
class ModelIntent(EditIntent):
    """What is set in a model; the rest is left alone."""

    def wish(self, document: Mapping[str, Any]) -> Wish:
        """The model, with the parts of complex values that it does not have as they are."""
        return access.merged(document, self.changes)


def of_model(user: User, origin: Origin) -> Wanted:
    """What a model wants: that a user with its keys has what is set in it."""
    wish = wish_for(to_dict(user))
    wish.pop(MANAGER, None)
    manager = user.manager
    emails = [email.value for email in user.emails]
    return Wanted(
        keys=keys(user.id, user.external_id, user.user_name, emails),
        name=user.user_name or user.external_id or user.id or str(origin),
        origin=origin,
        intent=ModelIntent(wish),
        manager=manager.value if manager else None,
        creates=bool(user.user_name) and not user.id,
    )


def of_text(user: str | User) -> Iterator[tuple[Rank, str]]:
    """The keys that a text may be: an id, a userName, or an address."""
    if isinstance(user, User):
        yield from keys(user.id, user_name=user.user_name)
        return
    yield Rank.ID, user
    yield Rank.USER_NAME, folded(user)
    yield Rank.EMAIL, folded(user)
