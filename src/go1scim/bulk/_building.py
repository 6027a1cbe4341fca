"""The calls that a bulk queues: those that the clients make too, without what they read first."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from go1scim._exchange import Call, Flow, Request, Response, step
from go1scim._json import loads
from go1scim.calls._provider import literal
from go1scim.calls._reading import R
from go1scim.calls._writing import WritingCalls
from go1scim.calls.groups import GroupCalls
from go1scim.calls.users import UserCalls
from go1scim.errors import ConflictError, DecodeError
from go1scim.models import EnterpriseUser, Group, User
from go1scim.patch import PatchOp
from go1scim.paths import Path
from go1scim.schemas import shapes

if TYPE_CHECKING:
    from go1scim.calls._provider import Provider


class Building(WritingCalls[R]):
    """
    The calls that write one resource, each by itself.

    They give the resource, else its id, else None: whatever the answer has.
    """

    def __init__(self, provider: "Provider") -> None:
        super().__init__(provider, driver=None)

    def checked(self, resource: R) -> R:
        """*resource* as it may be sent."""
        return self._checked(resource)

    def checked_patch(self, id: str, patch_op: PatchOp) -> PatchOp:
        """*patch_op* as it may be sent."""
        self._patching(id, patch_op)
        return patch_op

    def creating(self, resource: R) -> Call[R | str | None]:
        return self._post(resource)

    def replacing(self, resource: R) -> Call[R | None]:
        return self._replacing(resource)

    def patching(self, id: str | R, patch_op: PatchOp) -> Call[R | None]:
        return self._patching(id, patch_op)

    def deleting(self, id: str | R) -> Call[None]:
        return Call(self._provider.request("DELETE", self._where(id)), _nothing)

    def recognising(self, resource: R, later: Sequence[Request]) -> Flow[R | None]:
        """
        What a lost request has made of *resource*, though *later* ones may have changed it since.

        Raises:
            ConflictError: There is one under the same key, which can be neither.
            DecodeError: There is none, but it may have another name by now.
        """
        touched = changed_by(later)
        existing = yield from self._existing(resource)
        if existing is None:
            if touched & _KEYS:
                raise DecodeError("it may have been created, and renamed since")
            return None
        unlike = {place.name.lower() for place in self._unlike(existing, resource)}
        if unlike <= touched and self._may_have_become(existing, resource, later):
            return existing
        raise ConflictError(
            f"the answer was lost, and the provider has {existing.id} under the same key, which "
            "differs from what was sent",
            scim_type="uniqueness",
        )

    def _may_have_become(self, existing: R, sent: R, later: Sequence[Request]) -> bool:
        """Whether *later* may have made *existing* of what was *sent*."""
        return True

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

    def checked_patch(self, id: str, patch_op: PatchOp) -> PatchOp:
        """*patch_op* as it may be sent, under Go1's rules."""
        return super().checked_patch(id, self._checked_patch(id, patch_op))

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

    def _may_have_become(self, existing: Group, sent: Group, later: Sequence[Request]) -> bool:
        """Members must have been sent or added; who was made with it has no id yet."""
        added = [member for request in later for member in _added(request)]
        open = sum(id.startswith("bulkId:") for id in added)
        strangers = _values(existing) - _values(sent) - set(added)
        return len(strangers) <= open or any(request.method == "PUT" for request in later)

    def _with_all(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where it has these members: some servers add a second time what is there."""
        return self._having(group, ids)

    def _with_others(self, group: Group, ids: Sequence[str]) -> Flow[Group | None]:
        """The group, where others are members and none of these; none at all may not be shown."""
        current = yield from step(self._get(group))
        present = _values(current)
        return current if present and present.isdisjoint(ids) else None


def changed_by(requests: Sequence[Request]) -> frozenset[str]:
    """The attributes that *requests* may have changed, in lower case."""
    names: set[str] = set()
    for operation in _patches(requests):
        path, value = operation.get("path"), operation.get("value", {})
        if path is not None:
            names.add(Path.parse(path).attribute or path)
        else:
            names.update(value)
            extensions = (inner for inner in value.values() if isinstance(inner, dict))
            names.update(name for inner in extensions for name in inner)
    names.update(name for each in requests if each.method == "PUT" for name in _ALL)
    return frozenset(name.lower() for name in names)


def _patches(requests: Sequence[Request]) -> Iterator[dict[str, Any]]:
    for request in requests:
        if request.method == "PATCH":
            yield from loads(request.content or b"{}")["Operations"]


def _added(request: Request) -> Iterator[str]:
    """The ids of the members that a PATCH adds."""
    for operation in _patches([request]):
        value = operation.get("value")
        if isinstance(value, dict):
            value = value.get("members")
        for member in value if isinstance(value, list) else ():
            if isinstance(member, dict):
                yield str(member.get("value"))


def _values(group: Group) -> set[str | None]:
    return {member.value for member in group.members}


#: What resources are looked up by.
_KEYS: Final = frozenset({"username", "externalid", "displayname"})
_ALL: Final = frozenset(
    shape.wire_name for cls in (User, Group, EnterpriseUser) for shape in shapes(cls)
)


def _nothing(response: Response) -> None:
    """A deletion is answered with nothing, or with something of no use."""
