"""The groups of a portal, as far as somebody wants something of them."""

from collections.abc import Iterable, Iterator
from typing import Final

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

__all__ = ["Book", "GroupWanted", "read_groups"]

#: Up to how many groups are read one by one with their members, and the others without.
_SINGLY: Final = 20


@define(eq=False)
class GroupWanted:
    """
    What somebody wants of one group.

    Attributes:
        key: How the group is meant: by its id, externalId or displayName.
        name: What it is to be called; None to leave that alone.
        joining: Who is to be a member, as a text where it is not known who that is: an id, a
            userName or an address; and which row says so.
        leaving: Who is to be one no longer.
        is_whole: Whether *joining* are all members that there are to be.
        matches: The groups that are meant.
    """

    key: str
    origin: Origin | None = None
    name: str | None = None
    external_id: str | None = None
    joining: dict[str | Reference, Origin | None] = field(factory=dict)
    leaving: dict[str, Origin | None] = field(factory=dict)
    is_whole: bool = False
    creates: bool = True
    deletes: bool = False
    matches: list[Group] = field(factory=list)

    @property
    def is_about_members(self) -> bool:
        """Whether the members must be known."""
        return bool(self.joining or self.leaving or self.is_whole or self.deletes)


class Book:
    """The groups that somebody wants something of, by what they are meant by."""

    def __init__(self) -> None:
        self._wanted: dict[str, GroupWanted] = {}
        self.read = Read()

    def __iter__(self) -> Iterator[GroupWanted]:
        return iter(self._wanted.values())

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def about(self, key: str, origin: Origin | None = None) -> GroupWanted:
        """The wish for the group of that id, externalId or displayName."""
        return self._wanted.setdefault(folded(key), GroupWanted(key, origin))

    def take(self, groups: Iterable[Group], _: object = ()) -> None:
        """Take in a page."""
        for group in groups:
            self.meet(group)

    def meet(self, group: Group) -> None:
        """Tell those who mean *group*."""
        for one in {
            id(one): one for key in _keys(group) if (one := self._wanted.get(key))
        }.values():
            exact = group.id == one.key
            if exact:
                one.matches = [group]
            elif not any(match.id == one.key for match in one.matches):
                one.matches.append(group)


def _keys(group: Group) -> Iterable[str]:
    return (folded(key) for key in (group.id, group.external_id, group.display_name) if key)


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
    unseen = [
        one
        for one in book
        if one.is_about_members and len(one.matches) == 1 and not one.matches[0].members
    ]
    for start in range(0, len(unseen), AHEAD):
        batch = unseen[start : start + AHEAD]
        answers = yield [access.one(calls, one.matches[0].id or "") for one in batch]
        for one, answer in zip(batch, answers, strict=True):
            one.matches = [answer]
