"""The users of a portal, read once, for those who look for some of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from attrs import define, field, frozen

from go1scim._exchange import Call, Each, Flow
from go1scim._pages import PAGE
from go1scim.calls import access
from go1scim.calls._matching import texts
from go1scim.calls._provider import literal
from go1scim.calls.users import UserCalls
from go1scim.changes.events import Listener
from go1scim.changes.facts import Read
from go1scim.changes.planning._glance import Glance, at_a_glance
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._matching import meet
from go1scim.changes.planning._reading import AHEAD, read_all
from go1scim.changes.planning._wanted import Rank, folded, keys_of
from go1scim.converter import from_dict
from go1scim.errors import BadRequestError, DecodeError, NotFoundError
from go1scim.messages import ListResponse, Unreadable
from go1scim.models import Role, User
from go1scim.models.role_rules import held

__all__ = ["Other", "People", "read_people"]

#: How many users are looked up one by one at the most.
_LOOK_UPS: Final = 50

_FILTERS: Final = {
    Rank.EXTERNAL_ID: "externalId",
    Rank.USER_NAME: "userName",
    Rank.EMAIL: "emails.value",
}


@frozen
class Other:
    """A user whom nobody looks for."""

    id: str
    key: str
    active: bool
    roles: tuple[str, ...]


@define(eq=False)
class People:
    """
    What was learnt of the users of a portal.

    Attributes:
        others: Those whom nobody looks for; only where *keeps_others*.
        administrators: The ids of the active Administrators.
        references: Ids, userNames and addresses of users whom others speak of.
        by_id: The userNames of those referred to, by id.
        by_name: By folded userName and address, the ids of those referred to, each with which of
            the two it is, and with the userName.
        names: The folded userNames and addresses of those referred to, by id.
        groups_of: The ids of the groups that those referred to say to be in; and those looked for,
            where *asks_groups*.
        shows_groups: Whether any user says so.
        groups: For the id of each group, the ids of the users that say to be in it.
        unreadable: Every text of the records that could not be read.
    """

    index: Index
    calls: UserCalls
    references: frozenset[str]
    keeps_others: bool = False
    keeps_groups: bool = False
    asks_groups: bool = False
    others: list[Other] = field(factory=list)
    administrators: set[str] = field(factory=set)
    by_id: dict[str, str] = field(factory=dict)
    by_name: dict[str, dict[str, tuple[Rank, str]]] = field(factory=dict)
    names: dict[str, frozenset[str]] = field(factory=dict)
    groups_of: dict[str, frozenset[str]] = field(factory=dict)
    shows_groups: bool = False
    groups: dict[str, set[str]] = field(factory=dict)
    unreadable: set[str | None] = field(factory=set)
    read: Read = field(factory=Read)
    is_first_page: bool = True
    _names: frozenset[str] = field(init=False)
    _glance: Glance = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._names = frozenset(map(folded, self.references))
        self._glance = Glance(
            self.index, self.references | self._names, keeps_others=self.keeps_others
        )

    @property
    def touches_administrators(self) -> bool:
        """Whether someone who is looked for is an Administrator: who else is, must be known."""
        guid = Role.ADMINISTRATOR.guid
        return any(one.match is not None and guid in one.match.roles for one in self.index.made)

    def take(self, users: Iterable[Any], unreadable: Sequence[Unreadable] = ()) -> None:
        """Take in a page, of users and of records that were not read yet."""
        for user in users:
            if user.__class__ is not dict:
                self._take(user)
            elif not self._glance.suffices(user):
                self._read(user)
        for record in unreadable:
            self.unreadable |= texts(record.raw)

    def _read(self, record: dict[str, Any]) -> None:
        try:
            user = from_dict(record, User)
        except DecodeError:
            self.unreadable |= texts(record)
        else:
            self._take(user)

    def _take(self, user: User) -> None:
        is_wanted = meet(user, self.index, self.calls)
        id = user.id
        if not id:
            return
        roles = held(user.roles)
        if user.active is not False and Role.ADMINISTRATOR.guid in roles:
            self.administrators.add(id)
        if self.references:
            self._refer(id, user)
        if is_wanted and self.asks_groups:
            self.groups_of[id] = _groups_of(user)
        if self.keeps_others and not is_wanted and not self.index.names(keys_of(user)):
            active = user.active is not False
            self.others.append(Other(id, user.user_name or id, active, tuple(sorted(roles))))
        self.shows_groups = self.shows_groups or bool(user.groups)
        if self.keeps_groups:
            for group in _groups_of(user):
                self.groups.setdefault(group, set()).add(id)

    def _refer(self, id: str, user: User) -> None:
        key = user.user_name or id
        if id in self.references:
            self.by_id[id] = key
        is_meant = id in self.references
        names = {text: rank for rank, text in reversed(keys_of(user)) if rank >= Rank.USER_NAME}
        for text, rank in names.items():
            if text in self._names:
                is_meant = True
                self.by_name.setdefault(text, {})[id] = rank, key
        if is_meant:
            self.names[id] = frozenset(names)
            self.groups_of[id] = _groups_of(user)

    def named(self, text: str) -> dict[str, str]:
        """Whoever may be meant by an id, a userName or an address: the userNames by the ids."""
        if text in self.by_id:
            return {text: self.by_id[text]}
        found = self.by_name.get(folded(text), {})
        surest = min((rank for rank, _ in found.values()), default=None)
        return {id: key for id, (rank, key) in found.items() if rank is surest}


def _groups_of(user: User) -> frozenset[str]:
    """The ids of the groups that a user is a member of, and not only by way of another group."""
    return frozenset(
        group.value for group in user.groups if group.value and group.type != "indirect"
    )


def read_people(people: People, listeners: Iterable[Listener] = ()) -> Flow[None]:
    """
    Read the users, each once: all of them, or only those looked for, where that takes less.

    Raises:
        Go1ScimError: A page could not be read: nothing can be said of the users then.
    """
    pages = access.records(people.calls, ahead=AHEAD, reading=at_a_glance)
    enough = None if people.keeps_others or people.keeps_groups else partial(_enough, people)
    people.read = yield from read_all("User", pages, people.take, listeners, enough)


def _enough(people: People, received: int, total: int | None) -> Flow[bool]:
    """After the first page: whether all who are looked for could be looked up one by one."""
    if not people.is_first_page or total is None or received >= total:
        return False
    people.is_first_page = False
    most = min(_LOOK_UPS, (total - received) // PAGE)
    look_ups = list(islice(_look_ups(people), most + 1))
    if len(look_ups) > most:
        return False
    return (yield from _looked_up(people, look_ups)) and not people.touches_administrators


def _look_ups(people: People) -> Iterator[Call[Any]]:
    """A call for each key and reference that was not met yet."""
    for one in people.index:
        for rank, text in one.keys:
            if rank is Rank.ID:
                if one.match is None:
                    yield access.one(people.calls, text)
            else:
                yield _by(people, rank, text)
                # A filter may tell cases apart, although userNames do not (RFC 7643 section 4.1.1).
                if rank >= Rank.USER_NAME and one.name != text == folded(one.name):
                    yield _by(people, rank, one.name)
    for text in sorted(people.references - people.by_id.keys()):
        yield access.one(people.calls, text)
        for spelling in dict.fromkeys((text, folded(text))):
            yield _by(people, Rank.USER_NAME, spelling)
            yield _by(people, Rank.EMAIL, spelling)


def _by(people: People, rank: Rank, text: str) -> Call[Any]:
    return access.page(people.calls, f"{_FILTERS[rank]} eq {literal(text)}")


def _looked_up(people: People, calls: Sequence[Call[Any]]) -> Flow[bool]:
    """Whether all of them could be looked up."""
    for start in range(0, len(calls), AHEAD):
        answers = yield Each(calls[start : start + AHEAD])
        for answer in answers:
            if isinstance(answer, ListResponse):
                people.take(answer.resources, answer.unreadable)
                if len(answer.resources) < (answer.total_results or 0):
                    return False  # it does not filter, or there are too many to be one
            elif isinstance(answer, User):
                people.take((answer,))
            elif isinstance(answer, BadRequestError):
                return False  # it cannot filter by that
            elif not isinstance(answer, NotFoundError):
                raise answer
    return True
