"""The requests that add members to a group and remove them, as large as the provider takes them."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from attrs import evolve

from go1scim._exchange import Flow, step
from go1scim.calls._provider import literal
from go1scim.calls.groups import GroupCalls
from go1scim.changes._works import MERGES, Changing
from go1scim.errors import BadRequestError, PreconditionFailedError
from go1scim.models import Group, Member
from go1scim.patch import PatchOp


class MemberWrites(Changing[Group], GroupCalls):
    """
    Requests that change the members of a group.

    Attributes:
        size: How many members a request has at the most; less, once the provider has refused more.
        shows_members: Whether the provider has ever shown members; else nothing says that a group
            without members has none.
    """

    size: int = 0
    shows_members: bool = False

    def add(self, id: str, members: Sequence[str]) -> Flow[None]:
        """Add members, in as many requests as it takes."""
        while members:
            count = yield from self.add_some(id, members)
            members = members[count:]

    def remove(self, id: str, members: Sequence[str]) -> Flow[None]:
        """Remove members, in as many requests as it takes."""
        while members:
            count = yield from self.remove_some(id, members)
            members = members[count:]

    def add_some(self, id: str, members: Sequence[str]) -> Flow[int]:
        """Add the first of *members*, in one request; gives how many they were."""
        return (yield from self._told(id, members, is_removal=False))

    def remove_some(self, id: str, members: Sequence[str]) -> Flow[int]:
        """Remove the first of *members*, in one request; gives how many they were."""
        return (yield from self._told(id, members, is_removal=True))

    def _told(self, id: str, members: Sequence[str], *, is_removal: bool) -> Flow[int]:
        if self._provider.dialect.update == "put":
            yield from self._put(id, members, is_removal=is_removal)
            return len(members)
        group = Group(id=id)
        while True:
            chunk = members[: self.size or self._provider.dialect.member_chunk]
            if is_removal:
                # Where no members are shown, that a member is not shown says nothing.
                probe = partial(self._lacking, group, chunk) if self.shows_members else None
            else:
                probe = partial(self._having, group, chunk)
            patch_op = _removal(chunk) if is_removal else _addition(chunk)
            try:
                yield from step(self._patching(group, patch_op, probe=probe))
            except BadRequestError as error:
                if len(chunk) == 1 or not _is_too_large(error):
                    raise
                self.size = len(chunk) // 2
            else:
                return len(chunk)

    def _differs(self, existing: Group, new: Group) -> bool:
        """Members are changes of their own."""
        return any(place.name != "members" for place in self._unlike(existing, new))

    def _put(self, id: str, members: Sequence[str], *, is_removal: bool) -> Flow[None]:
        """The whole group, with other members; anew, where somebody else was faster."""
        attempt = 0
        while True:
            attempt += 1
            current = yield from step(self._get(id))
            if is_removal:
                after = [member for member in current.members if member.value not in members]
            else:
                present = {member.value for member in current.members}
                joining = [Member(value=member) for member in members if member not in present]
                after = [*current.members, *joining]
            try:
                yield from step(self._replacing(evolve(current, members=after)))
            except PreconditionFailedError:
                if attempt == MERGES:
                    raise
            else:
                return


def _addition(ids: Sequence[str]) -> PatchOp:
    """The request that adds members (RFC 7644 section 3.5.2.1)."""
    return PatchOp().add("members", [{"value": id} for id in ids])


def _removal(ids: Sequence[str]) -> PatchOp:
    """The request that removes members, each by a value filter (RFC 7644 section 3.5.2.2)."""
    patch_op = PatchOp()
    for id in ids:
        patch_op = patch_op.remove(f"members[value eq {literal(id)}]")
    return patch_op


def _is_too_large(error: BadRequestError) -> bool:
    """Whether fewer members in a request may help (RFC 7644 section 3.12)."""
    is_too_many = (error.scim_type or "").lower() == "toomany"
    return is_too_many or error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
