"""
Who is looked for.

Theory of operation: rows come first, users stream past. An `Index` knows who is looked for under
which key, by the hash of the key; whether it is that key is seen when the row is looked at. A row
becomes a `Wanted` only when somebody asks for it: most are settled by the user that they are about,
who has all that they say, and nobody ever asks for them. So the memory is that of the rows, however
many users a portal has.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from go1scim.changes.planning._ledger import Ledger, Texts
from go1scim.changes.planning._rows import user_of_row
from go1scim.changes.planning._wanted import Key, Keys, Match, Rank, Wanted
from go1scim.tables import Table, UserRow
from go1scim.tables._rows import Layout

__all__ = ["Index"]

_NOBODY: Final = -1


class Index:
    """
    Who is looked for, by each of the keys.

    Attributes:
        rows: The rows of a table; they come after all who were added otherwise.
    """

    def __init__(self) -> None:
        self.rows = Ledger()
        self._made: dict[int, Wanted] = {}
        self._by_hash: dict[Rank, dict[int, int]] = {rank: {} for rank in Rank}
        self._twins: list[tuple[Key, int, int]] = []
        self._gone: set[int] = set()
        self._left_out: set[Key] = set()
        # Of the rows that were settled: which of the users that settle one it was, their ids, and
        # by which keys they were found.
        self._settled = array("i")
        self._users = Texts()
        self._ranks = bytearray()
        self._first = 0

    def __len__(self) -> int:
        return self._first + len(self.rows) - len(self._gone)

    def __iter__(self) -> Iterator[Wanted]:
        """All, but for those who are looked for no longer."""
        return (self._at(number) for number in self._numbers())

    def add(self, one: Wanted) -> None:
        """Look for one, who is not of a table."""
        self._made[self._first] = one
        self._first += 1
        self._enter(self._first - 1, one.keys)

    def read(self, table: Table[UserRow]) -> None:
        """Look for those whom the rows of a table are about."""
        self.rows.source = table.name
        for number, cells, layout in table.entries():
            self.take(number, cells, layout)

    def take(self, number: int, cells: tuple[Any, ...], layout: Layout) -> None:
        """Look for the one that a row is about."""
        keys = self.rows.add(number, cells, layout).keys(cells)
        self._enter(self._first + len(self._settled), keys)
        self._settled.append(_NOBODY)

    @property
    def managers(self) -> Iterator[str]:
        """Everybody who is to be somebody's manager."""
        yield from self.rows.managers
        yield from (one.manager for one in self._made.values() if one.manager)

    @property
    def names_groups(self) -> bool:
        """Whether somebody is to be in a group."""
        return self.rows.names_groups or any(one.groups for one in self._made.values())

    @property
    def twins(self) -> Iterator[tuple[Key, Wanted, Wanted]]:
        """The keys that two have, with those two."""
        return ((key, self._at(one), self._at(other)) for key, one, other in self._twins)

    @property
    def made(self) -> Iterable[Wanted]:
        """Those who were asked for so far."""
        return (one for number, one in self._made.items() if number not in self._gone)

    @property
    def unsettled(self) -> Iterator[Wanted]:
        """Those of whom more is to be said than that all is as it is to be."""
        settled, first = self._settled, self._first
        for number in self._numbers():
            if number in self._made or settled[number - first] == _NOBODY:
                yield self._at(number)

    def hits(self, keys: Keys) -> Iterator[tuple[Rank, Wanted]]:
        """Who is looked for under one of *keys*, each with the surest of them."""
        met = set[int]()
        for rank, text in keys:
            one = self.by(rank, text)
            if one is not None and id(one) not in met:
                met.add(id(one))
                yield rank, one

    def by(self, rank: Rank, text: str) -> Wanted | None:
        """Who is looked for under this very key."""
        number = self._by_hash[rank].get(hash(text))
        one = None if number is None else self._at(number)
        return one if one is not None and (rank, text) in one.keys else None

    def numbers(self, rank: Rank) -> Mapping[int, int]:
        """The numbers of those who are looked for by a key of that rank, by its hash."""
        return self._by_hash[rank]

    def settle(self, number: int, rank: Rank, record: dict[str, Any]) -> bool:
        """Whether nothing is to be done about the one of that number, whom *record* is about."""
        at = number - self._first
        if number in self._made or self._settled[at] != _NOBODY:
            return False
        if not self.rows.is_met(at, record):
            return False
        self._settled[at] = len(self._users)
        self._users.add(record["id"])
        self._ranks.append(rank)
        return True

    def forget(self, wanted: Iterable[Wanted]) -> None:
        """Look for these no longer; but they are not people whom nobody has named."""
        gone = {id(one) for one in wanted}
        for number, one in self._made.items():
            if id(one) in gone:
                self._gone.add(number)
                self._left_out.update(one.keys)
                for rank, text in one.keys:
                    if self._by_hash[rank].get(hash(text)) == number:
                        del self._by_hash[rank][hash(text)]

    def names(self, keys: Keys) -> bool:
        """Whether somebody was looked for under one of *keys*, and is no longer."""
        return not self._left_out.isdisjoint(keys)

    def share(self, key: Key) -> None:
        """Find nobody by a key that several have."""
        self._by_hash[key[0]].pop(hash(key[1]), None)

    def _enter(self, number: int, keys: Keys) -> None:
        by_hash = self._by_hash
        for rank, text in keys:
            other = by_hash[rank].setdefault(hash(text), number)
            if other != number:
                # Or two texts with one hash, once in 30 million plans for a million users. Then
                # both are left out of the plan, and the finding names the rows.
                self._twins.append(((rank, text), other, number))

    def _numbers(self) -> Iterator[int]:
        every = range(self._first + len(self.rows))
        return iter(every) if not self._gone else (n for n in every if n not in self._gone)

    def _at(self, number: int) -> Wanted:
        one = self._made.get(number)
        if one is None:
            at = number - self._first
            one = self._made[number] = user_of_row(self.rows[at], self.rows.source)
            if self._settled[at] != _NOBODY:
                one.match = self._match(self._settled[at], one)
        return one

    def _match(self, user: int, one: Wanted) -> Match:
        """What is known of a user who has all that a row says."""
        id = self._users[user]
        return Match(
            id=id,
            key=id,
            rank=Rank(self._ranks[user]),
            version=None,
            active=True,
            manager=None,
            external_id=None,
            wish={},
            before={},
            roles=(),
        )
