"""The calls that a bulk queues: those that the clients make too, without what they read first."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from go1scim._exchange import Call, Flow, Response, step
from go1scim.calls._provider import literal
from go1scim.calls._reading import R
from go1scim.calls._writing import WritingCalls
from go1scim.calls.groups import GroupCalls
from go1scim.calls.users import UserCalls
from go1scim.models import Group, User
from go1scim.patch import PatchOp

if TYPE_CHECKING:
    from go1scim.calls._provider import Provider


class Building(WritingCalls[R]):
    """
    The calls that write one resource, each by itself.

    They give the resource, else its id, else None: whatever the answer has.
    """

    def __init__(self, provider: "Provider") -> None:
        super().__init__(provider, driver=None)

    def creating(self, resource: R) -> Call[R | str | None]:
        return self._post(self._checked(resource))

    def replacing(self, resource: R) -> Call[R | None]:
        return self._replacing(self._checked(resource))

    def patching(self, id: str | R, patch_op: PatchOp) -> Call[R | None]:
        return self._patching(id, patch_op)

    def deleting(self, id: str | R) -> Call[None]:
        return Call(self._provider.request("DELETE", self._where(id)), _nothing)

    def id_of(self, resource: str | R) -> str:
        """
        The id.

        Raises:
            ValidationError: It has none.
        """
        self._where(resource)
        return str(self._id(resource))


class UserBuilding(Building[User], UserCalls):
    """The calls that write a user."""

    def patching(self, id: str | User, patch_op: PatchOp) -> Call[User | None]:
        return self._patching(id, self._checked_patch(id, patch_op))

    def activating(self, user: str | User, *, active: bool) -> Call[User | None]:
        return self._patching(user, PatchOp().replace("active", active))


class GroupBuilding(Building[Group], GroupCalls):
    """The calls that write a group."""

    @property
    def member_chunk(self) -> int:
        """How many members one PATCH adds or removes at the most."""
        return self._provider.dialect.member_chunk

    def adding(self, group: str, ids: Sequence[str]) -> Call[Group | None]:
        patch_op = PatchOp().add("members", [{"value": id} for id in ids])
        there = partial(self._with_all, Group(id=group), ids)
        return self._patching(group, patch_op, probe=there)

    def removing(self, group: str, ids: Sequence[str]) -> Call[Group | None]:
        patch_op = PatchOp()
        for id in ids:
            patch_op = patch_op.remove(f"members[value eq {literal(id)}]")
        gone = partial(self._with_others, Group(id=group), ids)
        return self._patching(group, patch_op, probe=gone)

    def _with_all(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where it has these members: some servers add a second time what is there."""
        return self._having(group, ids)

    def _with_others(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where others are members and none of these; none at all may not be shown."""
        current = yield from step(self._get(group))
        present = {member.value for member in current.members}
        return current if present and present.isdisjoint(ids) else None


def _nothing(response: Response) -> None:
    """A deletion is answered with nothing, or with something of no use."""
