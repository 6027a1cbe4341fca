"""The groups of a portal, as far as somebody wants something of them."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field

from go1scim._exchange import Flow
from go1scim.calls import access
from go1scim.calls.groups import GroupCalls
from go1scim.changes.change import Origin, Reference
from go1scim.changes.events import Listener
from go1scim.changes.facts import Read
from go1scim.changes.planning._reading import AHEAD, read_all
from go1scim.changes.planning._wanted import folded
from go1scim.models import Group
from go1scim.tables import GroupRow

__all__ = ["Book", "GroupWanted", "read_groups"]

#: Up to how many groups are read one by one with their members, and the others without.
_SINGLY: Final = 20
_ASKING: Final = "id,externalId,displayName,members,meta"


#: A key: what it is, and in the form in which it compares.
Key: TypeAlias = tuple[Literal["id", "externalId", "displayName"], str]


@define(eq=False)
class GroupWanted:
    """
    What somebody wants of one group.

    Attributes:
        key: How to speak of the group.
        keys: What it is known by, and how sure each key is: 0 is the surest.
        name: What it is to be called; None to leave that alone.
        renames: Whether *name* counts even where it is the same but for its case.
        joining: Who is to be a member, as a text where it is not known who that is: an id, a
            userName or an address; and which row says so.
        leaving: Who is to be one no longer.
        is_whole: Whether *joining* are all members that there are to be.
        rows: The rows that say what was read.
        met: The groups with one of the keys, by id, and by which key.
    """

    key: str
    origin: Origin | None = None
    keys: dict[Key, int] = field(factory=dict)
    name: str | None = None
    external_id: str | None = None
    renames: bool = False
    joining: dict[str | Reference, Origin | None] = field(factory=dict)
    leaving: dict[str, Origin | None] = field(factory=dict)
    is_whole: bool = False
    creates: bool = True
    deletes: bool = False
    rows: list[GroupRow] = field(factory=list)
    met: dict[str, tuple[Key, Group]] = field(factory=dict)

    @property
    def is_about_members(self) -> bool:
        """Whether the members must be known."""
        return bool(self.joining or self.leaving or self.is_whole or self.deletes)

    @property
    def matches(self) -> list[tuple[Key, Group]]:
        """The groups with the surest key."""
        surest = min((self.keys[key] for key, _ in self.met.values()), default=0)
        return [(key, group) for key, group in self.met.values() if self.keys[key] == surest]

    def meet(self, key: Key, group: Group) -> None:
        """Take in a group that has this key."""
        id = group.id or ""
        if id not in self.met or self.keys[key] < self.keys[self.met[id][0]]:
            self.met[id] = key, group

    def take(self, other: "GroupWanted") -> bool:
        """Want what *other* wants, too; False where that cannot be."""
        names = [one.name and folded(one.name) for one in (self, other)]
        if _differ(*names) or _differ(self.external_id, other.external_id):
            return False
        self.name = self.name or other.name
        self.external_id = self.external_id or other.external_id
        self.renames |= other.renames
        self.joining = {**self.joining, **other.joining}
        self.leaving = {**self.leaving, **other.leaving}
        self.is_whole |= other.is_whole
        self.creates |= other.creates
        self.deletes |= other.deletes
        self.rows += other.rows
        for id, (_, group) in other.met.items():
            if id in self.met and group.members:  # only where they matter are they read
                self.met[id] = self.met[id][0], group
        return True


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


class Book:
    """
    The groups that somebody wants something of, by what they are meant by.

    Attributes:
        doubt: Why it is not certain that all members are named; empty where it is.
    """

    def __init__(self) -> None:
        self._wanted: dict[object, GroupWanted] = {}
        self._by_key: dict[Key, list[GroupWanted]] = {}
        self.read: Read = Read()
        self.doubt = ""

    def __iter__(self) -> Iterator[GroupWanted]:
        return iter(self._wanted.values())

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def about(self, text: str, origin: Origin | None = None) -> GroupWanted:
        """The wish for the group of that id, externalId or displayName."""
        text = text.strip()
        one = self._wanted.setdefault(folded(text), GroupWanted(text, origin))
        self._know(one, ("id", text), 0)
        self._know(one, ("externalId", text), 1)
        self._know(one, ("displayName", folded(text)), 1)
        return one

    def row(self, row: GroupRow, origin: Origin) -> GroupWanted:
        """The wish of a row; by its id alone where it has one, so that the name may change."""
        keys: list[Key] = []
        if row.id:
            keys = [("id", row.id)]
        else:
            if row.external_id:
                keys.append(("externalId", row.external_id))
            if row.display_name:
                keys.append(("displayName", folded(row.display_name)))
        spoken = row.display_name or row.external_id or row.id or ""
        one = self._wanted[object()] = GroupWanted(spoken, origin, rows=[row])
        for rank, key in enumerate(keys):
            self._know(one, key, rank)
        return one

    def _know(self, one: GroupWanted, key: Key, rank: int) -> None:
        if key not in one.keys:
            one.keys[key] = rank
            self._by_key.setdefault(key, []).append(one)

    def take(self, groups: Iterable[Group], _: object = ()) -> None:
        """Take in a page."""
        for group in groups:
            for key in _keys(group):
                for one in self._by_key.get(key, ()):
                    one.meet(key, group)


def _keys(group: Group) -> Iterator[Key]:
    if not group.id:
        return
    yield "id", group.id
    if group.external_id:
        yield "externalId", group.external_id
    if group.display_name:
        yield "displayName", folded(group.display_name)


def read_groups(book: Book, calls: GroupCalls, listeners: Iterable[Listener] = ()) -> Flow[None]:
    """
    Read the groups once; their members only of those where they matter.

    Raises:
        Go1ScimError: A page could not be read: nothing can be said of the groups then.
    """
    singly = sum(one.is_about_members for one in book) <= _SINGLY
    query = {"excludedAttributes": "members"} if singly else {}
    pages = access.listing(calls, ahead=AHEAD, **query)
    book.read = yield from read_all("Group", pages, book.take, listeners)
    yield from _with_members(book, calls)


def _with_members(book: Book, calls: GroupCalls) -> Flow[None]:
    """Read the members of those groups where they matter and were not shown."""
    found = [
        (one, group)
        for one in book
        if one.is_about_members and len(one.matches) == 1
        for _, group in one.matches
    ]
    shows_members = any(group.members for _, group in found)
    unseen = list(dict.fromkeys(group.id or "" for _, group in found if not group.members))
    for start in range(0, len(unseen), AHEAD):
        batch = unseen[start : start + AHEAD]
        answers: Any = yield [access.one(calls, id) for id in batch]
        shows_members = shows_members or any(group.members for group in answers)
        if not shows_members:
            # Where they are "returned": "request" (RFC 7643 section 7), asking brings them.
            answers = yield [access.one(calls, id, _ASKING) for id in batch]
        shown = dict(zip(batch, answers, strict=True))
        for one, group in found:
            id = group.id or ""
            if id in shown:
                one.met[id] = one.met[id][0], shown[id]
