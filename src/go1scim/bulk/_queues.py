"""What can be queued: the operations of the clients that need no answer of another request."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeAlias

from go1scim._exchange import Call
from go1scim.bulk._building import Building, GroupBuilding, UserBuilding
from go1scim.bulk._operation import Build, Operation, Recognise, Task
from go1scim.bulk._pending import Pending, ref_of, task_of
from go1scim.bulk._references import References
from go1scim.calls._provider import Provider
from go1scim.calls._reading import R
from go1scim.calls.groups import MemberLike, member_ids
from go1scim.errors import NotAttemptedError, ValidationError
from go1scim.models import Group, User
from go1scim.patch import PatchOp

#: A member: as on a client, or one whose outcome is still to come.
PendingMember: TypeAlias = MemberLike | Pending[User | Group]


class Queue:
    """The operations of one bulk, in the order in which they were queued."""

    def __init__(self, prefix: str) -> None:
        self.references: References = References(prefix)
        self.tasks: list[Task] = []
        self.operations: list[Operation] = []
        self._creates: dict[str, Operation] = {}

    def create(self, build: Build, recognise: Recognise) -> Pending[Any]:
        """Queue what makes a resource."""
        bulk_id = self.references.bulk_id(len(self.operations) + 1)
        pending = self._add(f"bulkId:{bulk_id}", [build], bulk_id)
        self.operations[-1].recognise = recognise
        self._creates[bulk_id] = self.operations[-1]
        return pending

    def change(self, ref: str, builds: Sequence[Build]) -> Pending[Any]:
        """Queue what changes the resource that *ref* is the id of, or stands for."""
        return self._add(ref, builds, None)

    def creating(self, bulk_id: str) -> Operation | None:
        """The operation that others refer to by *bulk_id*."""
        return self._creates.get(bulk_id)

    def waiting(self) -> list[Operation]:
        """What has no outcome yet."""
        return [each for each in self.operations if each.state == "queued"]

    def drop(self, reason: NotAttemptedError) -> None:
        """Send nothing of what is still to be sent."""
        for operation in self.waiting():
            operation.give_up(reason)

    def text(self, value: Any) -> Any:
        """
        *value*, with a Pending as the id or the reference that it stands for.

        Raises:
            ValidationError: It belongs to another bulk that was not sent, or did not succeed.
        """
        if not isinstance(value, Pending):
            return value
        task = task_of(value)
        if task.id is None and task.owner is not self and task.error is None:
            raise ValidationError(
                "this Pending belongs to another bulk, which has not been sent",
                field="id",
                hint="Send that one first, or queue both in the same one.",
            )
        return ref_of(task)

    def _add(self, ref: str, builds: Sequence[Build], bulk_id: str | None) -> Pending[Any]:
        first = len(self.operations) + 1
        made = [
            self._operation(number, first, build, bulk_id)
            for number, build in enumerate(builds, first)
        ]
        task = Task(self.references, self, ref, tuple(made))
        self.operations += made
        self.tasks.append(task)
        creating = self._creates.get(ref.removeprefix("bulkId:"))
        if creating is not None:
            creating.followers += made
        return Pending(task)

    def _operation(self, number: int, first: int, build: Build, bulk_id: str | None) -> Operation:
        call = build(self.references)
        return Operation(
            number,
            first,
            build,
            call,
            bulk_id,
            refs=self.references.found_in(call.request),
            needs=self.references.within(call.request),
            alone=self.references.has_lookalike(call.request),
        )


class ResourceQueue(Generic[R]):
    """
    The operations on one type of resource that can be queued.

    They are those of the client under the same names. Nothing is read before, so what is asked for
    is sent as it is; arguments are checked at once.
    """

    def __init__(self, queue: Queue, building: Building[R]) -> None:
        self._queue = queue
        self._building: Building[R] = building

    def create(self, resource: R) -> Pending[R]:
        """
        Queue the creation of a resource (RFC 7644 section 3.3).

        Raises:
            RoleConflictError: Go1 would reduce the roles; see ``role_policy``.
        """
        building, new = self._building, self._building.checked(resource)
        return self._queue.create(
            lambda known: building.creating(known.put(new)),
            lambda known, later: building.recognising(known.put(new), later),
        )

    def replace(self, resource: R) -> Pending[R]:
        """
        Queue the replacement of the resource with the id of *resource* (RFC 7644 section 3.5.1).

        What *resource* does not have is cleared. Where it was read with a version, that must still
        stand.

        Raises:
            RoleConflictError: Go1 would reduce the roles; see ``role_policy``.
        """
        building, new = self._building, self._building.checked(resource)
        return self._queue.change(
            building.id_of(resource), [lambda known: building.replacing(known.put(new))]
        )

    def patch(self, id: str | R | Pending[R], patch_op: PatchOp) -> Pending[R]:
        """
        Queue a change of parts of a resource (RFC 7644 section 3.5.2).

        A *patch_op* without operations is no request, and succeeds.

        Args:
            id: An id, a resource that was read before, or one whose creation is queued here.

        Raises:
            RoleConflictError: An operation holds roles that Go1 would reduce; see ``role_policy``.
        """
        building, target = self._building, self._target(id)
        checked = building.checked_patch(target, patch_op)

        def build(known: References) -> Call[R | None]:
            return building.patching(known.put(target), known.put(checked))

        return self._queue.change(target, [build] if checked.operations else [])

    def delete(self, id: str | R | Pending[R]) -> Pending[None]:
        """
        Queue a deletion (RFC 7644 section 3.6).

        What Go1 does on DELETE is not published: it may deactivate the user.
        """
        building, target = self._building, self._target(id)
        return self._queue.change(target, [lambda known: building.deleting(known.put(target))])

    def _target(self, id: str | R | Pending[R]) -> str:
        text: str | R = self._queue.text(id)
        return self._building.id_of(text)


class UserQueue(ResourceQueue[User]):
    """``bulk.users``: the operations on users that can be queued."""

    def __init__(self, queue: Queue, provider: Provider) -> None:
        super().__init__(queue, UserBuilding(provider))
        self._users = UserBuilding(provider)

    def deactivate(self, user: str | User | Pending[User]) -> Pending[User]:
        """Queue that a user's access is taken away and the record kept (``active: false``)."""
        return self._activate(user, active=False)

    def reactivate(self, user: str | User | Pending[User]) -> Pending[User]:
        """Queue that a deactivated user gets access again (``active: true``)."""
        return self._activate(user, active=True)

    def _activate(self, user: str | User | Pending[User], *, active: bool) -> Pending[User]:
        target = self._target(user)

        def build(known: References) -> Call[User | None]:
            return self._users.activating(known.put(target), active=active)

        return self._queue.change(target, [build])


class GroupQueue(ResourceQueue[Group]):
    """``bulk.groups``: the operations on groups that can be queued."""

    def __init__(self, queue: Queue, provider: Provider) -> None:
        super().__init__(queue, GroupBuilding(provider))
        self._groups = GroupBuilding(provider)

    def add_members(
        self, group: str | Group | Pending[Group], members: Iterable[PendingMember]
    ) -> Pending[Group]:
        """
        Queue that members are added, by ids or resources and not by addresses.

        The group is not read: all of them are sent, ``Dialect.member_chunk`` to an operation, and
        the provider leaves out who is a member already (RFC 7644 section 3.5.2.1).
        """
        return self._members(group, members, self._groups.adding)

    def remove_members(
        self, group: str | Group | Pending[Group], members: Iterable[PendingMember]
    ) -> Pending[Group]:
        """
        Queue that members are removed, by ids or resources and not by addresses.

        The group is not read: all of them are sent, ``Dialect.member_chunk`` to an operation, each
        as a value filter (RFC 7644 section 3.5.2.2).
        """
        return self._members(group, members, self._groups.removing)

    def _members(
        self,
        group: str | Group | Pending[Group],
        members: Iterable[PendingMember],
        call: Callable[[str, Sequence[str]], Any],
    ) -> Pending[Group]:
        target, size = self._target(group), self._groups.member_chunk
        ids = member_ids([self._queue.text(each) for each in _listed(members)])

        def build(chunk: Sequence[str]) -> Build:
            return lambda known: call(known.put(target), known.put(chunk))

        chunks = [ids[start : start + size] for start in range(0, len(ids), size)]
        return self._queue.change(target, [build(chunk) for chunk in chunks])


def _listed(members: Any) -> Iterable[Any]:
    """*members*, also where a single one was passed in place of a list."""
    if isinstance(members, Iterable) and not isinstance(members, str):
        return members
    return [members]
