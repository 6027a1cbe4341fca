"""The operations on groups."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, TypeAlias, TypedDict, Unpack

from go1scim._exchange import Flow, step
from go1scim._publish import Awaiting, Blocking, op
from go1scim.calls._matching import exact, folded, only
from go1scim.calls._provider import a_value, literal
from go1scim.calls._reading import Key
from go1scim.calls._updating import Place, Wish, unknown_change
from go1scim.calls._writing import WritingCalls
from go1scim.converter import from_dict, to_dict
from go1scim.errors import BadRequestError, NotFoundError, ResponseError, ValidationError
from go1scim.models import Group, Member, User
from go1scim.patch import PatchOp
from go1scim.schemas import wire_name

#: A member: by id, as the resource, or as the reference to it.
MemberLike: TypeAlias = str | User | Group | Member


class GroupChanges(TypedDict, total=False):
    """The attributes that `update()` takes; members have operations of their own."""

    display_name: str
    external_id: str | None


class GroupCalls(WritingCalls[Group]):
    """The operations on the groups of a portal (RFC 7643 section 4.2)."""

    _type = Group
    _path = "/Groups"
    _keys = {  # noqa: RUF012 - a table; the base class says its type
        "display_name": Key("displayName", lambda group: (group.display_name,), folded),
        "external_id": Key("externalId", lambda group: (group.external_id,), exact),
    }

    @op
    def find(
        self, *, display_name: str | None = None, external_id: str | None = None
    ) -> Flow[Group | None]:
        """
        The one group with this key, or None.

        The answer is verified here, since a provider may ignore filters. A display name matches in
        any case, an external id exactly (RFC 7643 section 3.1).

        Raises:
            AmbiguousMatchError: Several groups have it.
            ValidationError: Not exactly one keyword was given.
        """
        keyword, value = only(display_name=display_name, external_id=external_id)
        return (yield from self._found(keyword, value))

    @op
    def update(self, group: str | Group, **changes: Unpack[GroupChanges]) -> Flow[Group]:
        """
        Change attributes of a group, and return it as it is now.

        Only what differs from *group* is sent; an attribute that is not named is left alone, and
        None clears it.

        Args:
            group: The group as it was read, or an id: then it is read first.
        """
        for name in changes.keys() - GroupChanges.__annotations__.keys():
            raise unknown_change(name, GroupChanges.__annotations__)
        document = to_dict(Group(**changes))
        if "display_name" in changes:
            self._checked(Group(display_name=changes["display_name"]))
        wires = [wire_name(Group, name) for name in changes]
        wish = {Place(None, wire): document.get(wire) for wire in wires}
        return (yield from self._changed(group, wish))

    @op
    def add_members(self, group: str | Group, members: Iterable[MemberLike]) -> Flow[Group]:
        """
        Add members, by ids or resources and not by addresses, and return the group as it is now.

        The group is read first: only who is missing is sent, in requests of at most
        ``Dialect.member_chunk`` members, one after the other (RFC 7644 section 3.5.2.1).
        """
        wanted = member_ids(members)
        current = yield from step(self._get(group))
        return (yield from self._with(current, add=_without(wanted, _members(current))))

    @op
    def remove_members(self, group: str | Group, members: Iterable[MemberLike]) -> Flow[Group]:
        """
        Remove members, by ids or resources and not by addresses, and return the group.

        Each is sent as a value filter, in requests of at most ``Dialect.member_chunk`` members
        (RFC 7644 section 3.5.2.2): first those whom the group shows. The others are sent, too,
        since a provider may show a part of the members or none; where it answers that they are no
        members, that is as good.
        """
        wanted = member_ids(members)
        current = yield from step(self._get(group))
        present = _members(current)
        shown = yield from self._with(current, remove=[id for id in wanted if id in present])
        return (yield from self._without_unseen(shown, _without(wanted, present)))

    @op
    def set_members(self, group: str | Group, members: Iterable[MemberLike]) -> Flow[Group]:
        """
        Make these, ids or resources and not addresses, the members of a group, and return it.

        Only the difference is sent: first who joins, then who leaves. A failure in between leaves
        a group with too many members rather than with too few.
        """
        wanted = member_ids(members)
        current = yield from step(self._get(group))
        return (yield from self._made_of(current, wanted))

    def _made_of(self, group: Group, wanted: Sequence[str]) -> Flow[Group]:
        """The group with these members and no others."""
        joining = _without(wanted, _members(group))
        leaving = _without(_named(group), frozenset(wanted))
        return (yield from self._with(group, add=joining, remove=leaving))

    def _with(
        self, group: Group, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Flow[Group]:
        """The group with other members, in requests of a size that the provider takes."""
        size, shows_members = self._provider.dialect.member_chunk, bool(group.members)
        current: Group | None = group
        for chunk in _chunks(add, size):
            patch_op = PatchOp().add("members", [{"value": id} for id in chunk])
            probe = partial(self._having, group, chunk)
            current = yield from step(self._patching(group, patch_op, probe=probe))
        for chunk in _chunks(remove, size):
            patch_op = _removal(chunk)
            lacking = partial(self._lacking, group, chunk) if shows_members else None
            current = yield from step(self._patching(group, patch_op, probe=lacking))
        return (yield from step(self._get(group))) if current is None else current

    def _without_unseen(self, group: Group, ids: Sequence[str]) -> Flow[Group]:
        """The group without these, of whom it is not known whether they are members."""
        current: Group | None = group
        open_ends = list(_chunks(ids, self._provider.dialect.member_chunk))
        while open_ends:
            chunk = open_ends.pop(0)
            try:
                current = yield from step(self._patching(group, _removal(chunk)))
            except (BadRequestError, NotFoundError) as error:
                if not _is_no_member(error):
                    raise
                # One of them was refused, and with it the others.
                open_ends += _chunks(chunk, 1) if len(chunk) > 1 else ()
        return (yield from step(self._get(group))) if current is None else current

    def _having(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where it has these members: some servers add a second time what is there."""
        current = yield from step(self._get(group))
        return current if _members(current).issuperset(ids) else None

    def _lacking(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where none of these is a member: some servers refuse to remove them again."""
        current = yield from step(self._get(group))
        return current if _members(current).isdisjoint(ids) else None

    def _checked(self, resource: Group) -> Group:
        if isinstance(resource, Group) and not (resource.display_name or "").strip():
            raise ValidationError(
                "display_name is empty",
                field="display_name",
                hint="Give the group a name (RFC 7643 section 4.2).",
            )
        return resource

    def _allowed(self, current: Group, wish: Wish) -> Wish:
        """The wish without members where the same are there: they are known by their ids."""
        if _MEMBERS not in wish or _members(_wished(wish)) != _members(current):
            return wish
        return {place: value for place, value in wish.items() if place != _MEMBERS}

    def _write(
        self, current: Group, document: dict[str, Any], wish: Wish, *, merge: bool
    ) -> Flow[Group]:
        """As of any resource; and members as in `set_members()`."""
        if _MEMBERS not in wish or self._provider.dialect.update == "put":
            return (yield from super()._write(current, document, wish, merge=merge))
        others = {place: value for place, value in wish.items() if place != _MEMBERS}
        if others:
            current = yield from super()._write(current, document, others, merge=merge)
        if not current.members:  # a list of groups may leave them out
            current = yield from step(self._get(current))
        return (yield from self._made_of(current, _named(_wished(wish))))

    def _unlike(self, existing: Group, sent: Group) -> Wish:
        """As of any resource; and a group that was just made has no members but those sent."""
        wish = dict(super()._unlike(existing, sent))
        if _members(existing) != _members(sent):
            wish[_MEMBERS] = to_dict(sent).get("members")
        return wish

    def _identity(self, resource: Group) -> Iterator[tuple[str, str | None]]:
        yield "external_id", resource.external_id
        yield "display_name", resource.display_name


_MEMBERS: Final = Place(None, "members")


def member_ids(members: Iterable[MemberLike]) -> list[str]:
    """The ids of *members*, each once, in their order."""
    if isinstance(members, str | User | Group | Member):
        members = [members]
    if not isinstance(members, Iterable):
        raise _no_member(members)
    return list(dict.fromkeys(map(_member_id, members)))


def _member_id(member: MemberLike) -> str:
    if isinstance(member, User | Group):
        member_id: Any = member.id
    else:
        member_id = member.value if isinstance(member, Member) else member
    if isinstance(member_id, str) and member_id:
        return member_id
    raise _no_member(member)


def _no_member(value: object) -> ValidationError:
    seen = repr(value)
    if isinstance(value, User | Group | Member):
        seen = f"a {type(value).__name__} without an id"
    elif value is not None and not isinstance(value, str):
        seen = a_value(value)
    return ValidationError(
        f"{seen} is not a member that can be named",
        field="members",
        hint="Pass a list of ids, or of users that were read from the provider.",
    )


def _named(group: Group) -> list[str]:
    """The ids of the members, each once, in their order."""
    return list(dict.fromkeys(member.value for member in group.members if member.value))


def _members(group: Group) -> frozenset[str]:
    return frozenset(_named(group))


def _wished(wish: Wish) -> Group:
    """A group with the members that are wished for."""
    return from_dict({"members": wish[_MEMBERS]}, Group)


def _without(ids: Sequence[str], others: Collection[str]) -> list[str]:
    return [id for id in ids if id not in others]


def _removal(ids: Sequence[str]) -> PatchOp:
    patch_op = PatchOp()
    for id in ids:
        patch_op = patch_op.remove(f"members[value eq {literal(id)}]")
    return patch_op


def _is_no_member(error: ResponseError) -> bool:
    """Whether there is nothing to remove (RFC 7644 sections 3.5.2.2 and 3.12)."""
    return isinstance(error, NotFoundError) or (error.scim_type or "").lower() == "notarget"


def _chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


class Groups(GroupCalls, Blocking):
    """``client.groups``: see `GroupCalls`."""


class AsyncGroups(GroupCalls, Awaiting):
    """``client.groups`` of an `AsyncClient`."""
