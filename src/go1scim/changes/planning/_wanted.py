"""What somebody wants of one user, and which user that is."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, Final, Protocol, TypeAlias

from attrs import define, field, frozen

from go1scim.calls._updating import Wish
from go1scim.changes.change import Origin
from go1scim.errors import Go1ScimError
from go1scim.models import User

__all__ = [
    "NAMES",
    "Intent",
    "Key",
    "Keys",
    "Match",
    "Rank",
    "Wanted",
    "folded",
    "keys",
    "keys_of",
]


class Rank(IntEnum):
    """The keys of a user, the surest first."""

    ID = 0
    EXTERNAL_ID = 1
    USER_NAME = 2
    EMAIL = 3


Key: TypeAlias = tuple[Rank, str]
#: The keys of one user in the form in which they compare; by rank, several where there are several.
Keys: TypeAlias = tuple[Key, ...]

#: What people call them.
NAMES: Final = {
    Rank.ID: "id",
    Rank.EXTERNAL_ID: "externalId",
    Rank.USER_NAME: "userName",
    Rank.EMAIL: "e-mail address",
}


def folded(text: str) -> str:
    """A userName or an address as it compares (RFC 7643 section 4.1.1)."""
    return text.strip().casefold()


def keys(
    id: str | None = None,
    external_id: str | None = None,
    user_name: str | None = None,
    emails: Iterable[str | None] = (),
) -> Keys:
    """The keys that are not empty, in the form in which they compare."""
    given = [(Rank.ID, id), (Rank.EXTERNAL_ID, external_id)]
    given += [(Rank.USER_NAME, user_name and folded(user_name))]
    given += [(Rank.EMAIL, email and folded(email)) for email in emails]
    return tuple((rank, text) for rank, text in given if text)


def keys_of(user: User) -> Keys:
    """The keys that a user is known by."""
    return keys(user.id, user.external_id, user.user_name, [one.value for one in user.emails])


@frozen
class Match:
    """
    What a plan needs of a user who was found.

    Attributes:
        wish: What of the wish is not fulfilled yet; nothing where all is.
        before: What there is in the places of *wish*.
        problem: Why the wish cannot be fulfilled.
        roles: The roles held, as GUIDs.
    """

    id: str
    key: str
    rank: Rank
    version: str | None
    active: bool
    manager: str | None
    external_id: str | None
    wish: Wish
    before: Wish
    roles: tuple[str, ...]
    problem: Go1ScimError | None = None
    drifted: tuple[str, ...] = ()


class Intent(Protocol):
    """What is to become of one user; each kind of source has its own."""

    def is_met(self, user: User) -> bool:
        """Whether nothing need be looked at more closely; a quick test that may say no."""
        ...

    def drifted(self, user: User, wish: Wish) -> tuple[str, ...]:
        """
        The columns that were edited, and have become something else at the provider, too.

        Args:
            wish: What is left to be done: where that is nothing, there is no drift.
        """
        ...

    def wish(self, document: Mapping[str, Any]) -> Wish:
        """What to make of the user with this document; an empty one for a new user."""
        ...


@define(eq=False)
class Wanted:
    """
    What somebody wants of one user.

    Attributes:
        name: How to speak of the user.
        manager: Who is to be the manager, by id, userName or address; ``""`` for nobody, and None
            to leave that alone.
        groups: The displayNames of groups to be added to.
        creates: Whether the user is to be created where there is none.
        deletes: Whether the user is to be deleted.
        match: The user under the surest key so far.
        others: Further users with one of the keys, and by which.
    """

    keys: Keys
    name: str
    origin: Origin | None
    intent: Intent
    manager: str | None = None
    groups: tuple[str, ...] = ()
    creates: bool = True
    deletes: bool = False
    match: Match | None = None
    others: dict[str, Rank] = field(factory=dict)

    def meet(self, rank: Rank, id: str) -> bool:
        """Whether the user of that id, who has a key of that rank, is the best match so far."""
        if self.match is None:
            return True
        if id == self.match.id:
            return False
        better = rank < self.match.rank
        if better:
            self.others[self.match.id] = self.match.rank
        else:
            self.others[id] = min(rank, self.others.get(id, rank))
        return better
