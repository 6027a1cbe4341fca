"""The requests that add members to a group and remove them, as large as the provider takes them."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus

from attrs import evolve

from go1scim._exchange import Flow, step
from go1scim.calls._provider import literal
from go1scim.calls.groups import GroupCalls
from go1scim.changes._drift import Progress
from go1scim.changes._works import MERGES, Changing
from go1scim.errors import (
    BadRequestError,
    NotFoundError,
    PreconditionFailedError,
    ValidationError,
)
from go1scim.models import Group, Member
from go1scim.patch import PatchOp


class MemberWrites(Changing[Group], GroupCalls):
    """
    Requests that change the members of a group.

    Attributes:
        size: How many members a request has at the most; less, once the provider has refused more.
        shows_members: Whether the provider has ever shown members; else nothing says that a group
            without members has none.
        known_members: How many members each group has at the least, during the whole run.
    """

    size: int = 0
    shows_members: bool = False
    known_members: Mapping[str, int] = {}

    def add(self, id: str, members: Sequence[str]) -> Flow[None]:
        """Add members, in as many requests as it takes."""
        while members:
            count = yield from self._told(id, members, len(members), is_removal=False)
            members = members[count:]

    def remove(self, id: str, members: Sequence[str]) -> Flow[None]:
        """Remove members, in as many requests as it takes."""
        while members:
            count = yield from self._told(id, members, len(members), is_removal=True)
            members = members[count:]

    def change_some(self, id: str, progress: Progress, *, is_removal: bool) -> Flow[None]:
        """
        Add or remove the next of those who are wanted, and keep count of them.

        One whom the provider refuses would take along all others of a request: such a request is
        made again in halves, until that one is alone in it.
        """
        members = progress.wanted[progress.at :]
        limit = progress.limit or len(members)
        while True:
            try:
                count = yield from self._told(id, members, limit, is_removal=is_removal)
            except (BadRequestError, NotFoundError) as error:
                if isinstance(error, NotFoundError):
                    yield from step(self._get(id))  # is it the group that is not found?
                size = min(limit, len(members), self._most)
                if size > 1:
                    limit = progress.limit = size // 2
                    continue
                progress.refuse(members[0], error)
                if progress.is_hopeless:
                    progress.at = 0
                    raise
            else:
                progress.at += count
                progress.limit = min(limit * 2, len(progress.wanted))
            return

    @property
    def _most(self) -> int:
        """How many members a request has at the most."""
        dialect = self._provider.dialect
        return sys.maxsize if dialect.update == "put" else self.size or dialect.member_chunk

    def _told(self, id: str, members: Sequence[str], limit: int, *, is_removal: bool) -> Flow[int]:
        """Tell the provider of the first of *members*; gives how many they were."""
        if self._provider.dialect.update == "put":
            yield from self._put(id, members[:limit], is_removal=is_removal)
            return len(members[:limit])
        group = Group(id=id)
        while True:
            chunk = members[: min(self._most, limit)]
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
            current = yield from self._current(id)
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

    def _current(self, id: str) -> Flow[Group]:
        """The group; for a PUT with its members, also where they have to be asked for."""
        current = yield from step(self._get(id))
        if self._provider.dialect.update != "put":
            return current
        if not current.members:  # as they are where they are "returned": "request"
            asked = yield from step(self._get(id, {"attributes": "id,displayName,members"}))
            current = evolve(current, members=asked.members)
        self._see_all(id, current)
        return current

    def _see_all(self, id: str, current: Group) -> None:
        """See that *current* shows all of its members: a PUT would remove the others."""
        known, shown = self.known_members.get(id, 0), len(current.members)
        if shown < known:
            raise ValidationError(
                f"the provider shows {shown} of at least {known} members of {id}, and a PUT would "
                "remove the others",
                field="members",
                hint="Change members with a dialect that sends PATCH: Dialect(update='patch').",
            )


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
