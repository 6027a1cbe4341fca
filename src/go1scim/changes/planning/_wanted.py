"""
What somebody wants of one user, and which user that is.

Theory of operation: rows come first, users stream past. `Index` knows who is looked for under which
key; `Wanted.meet` takes in each user that has one of the keys, and keeps of it only what a plan
needs. So the memory is that of the rows, however many users a portal has.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any, Final, Protocol, TypeAlias

from attrs import define, field, frozen

from go1scim.calls._updating import Wish
from go1scim.changes.change import Origin
from go1scim.errors import Go1ScimError
from go1scim.models import User

__all__ = [
    "NAMES",
    "Index",
    "Intent",
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


#: The keys of one user in the form in which they compare; by rank, several where there are several.
Keys: TypeAlias = tuple[tuple[Rank, str], ...]

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

    def drifted(self, user: User) -> tuple[str, ...]:
        """The columns that were edited, and have become something else at the provider, too."""
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


class Index:
    """Who is looked for, by each of the keys."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.wanted: list[Wanted] = list(wanted)
        self._by_key: dict[tuple[Rank, str], Wanted] = {}
        self._left_out: set[tuple[Rank, str]] = set()
        self.twins: list[tuple[tuple[Rank, str], Wanted, Wanted]] = []
        for one in self.wanted:
            for key in one.keys:
                other = self._by_key.setdefault(key, one)
                if other is not one:
                    self.twins.append((key, other, one))

    def hits(self, keys: Keys) -> Iterator[tuple[Rank, Wanted]]:
        """Who is looked for under one of *keys*, each with the surest of them."""
        met = set[int]()
        for key in keys:
            one = self._by_key.get(key)
            if one is not None and id(one) not in met:
                met.add(id(one))
                yield key[0], one

    def by(self, rank: Rank, text: str) -> Wanted | None:
        """Who is looked for under this very key."""
        return self._by_key.get((rank, text))

    def forget(self, wanted: Iterable[Wanted]) -> None:
        """Look for these no longer; but they are not people whom nobody has named."""
        gone = {id(one): one for one in wanted}
        for one in gone.values():
            self._left_out.update(one.keys)
        self.wanted = [one for one in self.wanted if id(one) not in gone]
        self._by_key = {key: one for key, one in self._by_key.items() if id(one) not in gone}

    def names(self, keys: Keys) -> bool:
        """Whether somebody was looked for under one of *keys*, and is no longer."""
        return not self._left_out.isdisjoint(keys)

    def share(self, key: tuple[Rank, str]) -> None:
        """Find nobody by a key that several have."""
        self._by_key.pop(key, None)
