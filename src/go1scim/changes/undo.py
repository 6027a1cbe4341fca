"""
The plan that takes a run back.

Theory of operation: each change that was made, or may have been, has an opposite. It is made of
what the plan knew: the old values become the new ones. Whether the resource is still as the run has
left it is asked when the opposite is applied: such a plan is never taken for fresh. What was
created or deleted has one opposite for all that the run has done to it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal

from attrs import evolve

from go1scim.changes._drift import place_of
from go1scim.changes._roles import roles_after
from go1scim.changes.change import AttributeChange, Change, Reference, ResourceKind, Verb
from go1scim.changes.facts import Facts, Read
from go1scim.changes.guards import judge
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.planning._draft import Draft
from go1scim.errors import ValidationError
from go1scim.models import Role

if TYPE_CHECKING:
    from go1scim.changes.report import Report

__all__ = ["undoing"]

_OPPOSITES: Final = {
    Verb.UPDATE: Verb.UPDATE,
    Verb.RENAME: Verb.RENAME,
    Verb.DEACTIVATE: Verb.REACTIVATE,
    Verb.REACTIVATE: Verb.DEACTIVATE,
    Verb.ADD_MEMBERS: Verb.REMOVE_MEMBERS,
    Verb.REMOVE_MEMBERS: Verb.ADD_MEMBERS,
}
_MEMBERS: Final = frozenset({Verb.ADD_MEMBERS, Verb.REMOVE_MEMBERS})
_NAMES: Final[Mapping[ResourceKind, str]] = {"User": "userName", "Group": "displayName"}
_MANAGER: Final = "manager"

#: A resource: its kind and its id.
_Whom = tuple[ResourceKind, str]


def undoing(report: "Report", deleted: Literal["reactivate", "create"]) -> Plan:
    """
    The plan that takes back what *report* tells of; its findings say what stays.

    Args:
        deleted: What becomes of users who were deleted.

    Raises:
        ValidationError: *deleted* is none of these.
    """
    if deleted not in ("reactivate", "create"):
        raise ValidationError(
            f"deleted is {deleted!r}", field="deleted", hint="Pass 'reactivate' or 'create'."
        )
    made = [one for one in report.outcomes if _has_had_effect(one)]
    undo = _Undo(report, made, keeps_users=deleted == "reactivate")
    for outcome in sorted(reversed(made), key=_place):  # noqa: C414 - the last of a kind first
        undo.take_back(outcome)
    plan = Plan(
        base_url=report.plan.base_url,
        changes=undo.draft.ordered(),
        findings=tuple(undo.draft.findings),
        policy=report.plan.policy,
        facts=_facts(report.plan.facts, made, undo.ids),
        created_at=report.ended_at,
        loaded=True,  # what it was made for is what the run has left, and nobody has looked since
    )
    return evolve(plan, guards=judge(plan))


def _has_had_effect(outcome: Outcome) -> bool:
    """Whether a change was made, or perhaps, or in part: of which looking at it will tell."""
    if outcome.status is Status.DONE:
        return True
    is_open = outcome.status is Status.UNKNOWN
    is_part = outcome.status is Status.FAILED and outcome.change.verb in _MEMBERS
    return is_open or is_part


def _place(outcome: Outcome) -> tuple[bool, bool]:
    """Users who were deleted come first: others may have to speak of somebody else, then."""
    return outcome.change.verb is not Verb.DELETE, outcome.change.resource_type != "User"


class _Undo:
    """The opposites of changes, one after the other."""

    def __init__(self, report: "Report", made: list[Outcome], *, keeps_users: bool) -> None:
        self.draft, self._keeps_users = Draft(), keeps_users
        self.ids = {one.change.id: one.id for one in report.outcomes if one.is_good and one.id}
        self._created: set[_Whom] = set()
        self._deleted: set[_Whom] = set()
        self._again: dict[_Whom, str] = {}  # what is created again, by the id of which change
        self._joined: dict[str, list[Reference]] = {}
        for outcome in made:
            change, whom = outcome.change, self._whom(outcome)
            if change.verb is Verb.CREATE:
                self._created.add(whom)
            elif change.verb is Verb.DELETE and not self._stays(change):
                self._deleted.add(whom)
            elif change.verb is Verb.ADD_MEMBERS:
                self._joined.setdefault(whom[1], []).extend(change.members)

    def take_back(self, outcome: Outcome) -> None:
        """Add the opposite of a change, or say why there is none."""
        change, whom = outcome.change, self._whom(outcome)
        if change.verb in (Verb.CREATE, Verb.DELETE) and outcome.status is not Status.DONE:
            self._open(change)
        elif change.verb is Verb.CREATE and change.resource_type == "User":
            self._deactivate(change, whom)
        elif change.verb is Verb.CREATE:
            self._delete(change, whom)
        elif change.verb is Verb.DELETE and self._stays(change):
            self._reactivate(change)
        elif change.verb is Verb.DELETE:
            self._create(change, whom)
        elif whom not in self._created and whom not in self._deleted:
            self._reverse(outcome, Reference(change.target.key, whom[1]))

    def _whom(self, outcome: Outcome) -> _Whom:
        return outcome.change.resource_type, outcome.id or self._id(outcome.change.target)

    def _id(self, reference: Reference) -> str:
        return reference.id or self.ids.get(reference.created_by or "", "")

    def _stays(self, change: Change) -> bool:
        """Whether what was deleted is still there, without access."""
        return self._keeps_users and change.resource_type == "User"

    def _open(self, change: Change) -> None:
        verb, key = change.verb, change.target.key
        self.draft.find(
            "error",
            "unknown-outcome",
            f"it is not known whether the {verb} of {key} was made, so it is not taken back",
            "Look it up; resume() finds out as well.",
            key=key,
            origin=change.origin,
        )

    def _deactivate(self, change: Change, whom: _Whom) -> None:
        """Nobody is deleted: Go1 never does, and others could not undo it."""
        target, is_active = Reference(change.target.key, whom[1]), AttributeChange("active", None)
        for one in change.attributes:
            is_active = one if one.path == "active" else is_active
        if is_active.new is not False:
            taken = (AttributeChange("active", old=True, new=False),)
            self.draft.add(Verb.DEACTIVATE, "User", target, taken, origin=change.origin)
        self.draft.find(
            "warning",
            "stays",
            f"{target.key} was created, and stays as a user without access",
            "Delete the account in another plan, where the provider can.",
            key=target.key,
            origin=change.origin,
        )

    def _delete(self, change: Change, whom: _Whom) -> None:
        # What a provider may not have kept must not stand against it.
        gone = tuple(
            AttributeChange(one.path, one.new, None)
            for one in change.attributes
            if one.path == _NAMES["Group"]
        )
        members = tuple(Reference(one.key, self._id(one)) for one in self._joined.get(whom[1], []))
        target = Reference(change.target.key, whom[1])
        self.draft.add(Verb.DELETE, "Group", target, gone, members=members, origin=change.origin)

    def _reactivate(self, change: Change) -> None:
        before = [one.old for one in change.attributes if one.path == "active"]
        if not before:
            self._lost(change)
            return
        if before[0] is not False:
            given = (AttributeChange("active", old=False, new=True),)
            self.draft.add(Verb.REACTIVATE, "User", change.target, given, origin=change.origin)
        self.draft.find(
            "warning",
            "deleted",
            f"{change.target.key} was deleted, and is as before where the provider has kept it",
            "Where it has not, undo(deleted='create') creates it again.",
            key=change.target.key,
            origin=change.origin,
        )

    def _lost(self, change: Change) -> None:
        self.draft.find(
            "error",
            "not-undone",
            f"{change.target.key} was deleted, and the plan has not kept what it was",
            "Bring it back by hand.",
            key=change.target.key,
            origin=change.origin,
        )

    def _create(self, change: Change, whom: _Whom) -> None:
        kind, target = change.resource_type, change.target
        back = tuple(
            AttributeChange(one.path, None, value)
            for one in change.attributes
            if (value := place_of(one.path).settable(one.old)) is not None
        )
        if not any(one.path == _NAMES[kind] for one in back):
            self._lost(change)
            return
        new = self.draft.add(Verb.CREATE, kind, Reference(target.key), back, origin=change.origin)
        self._again[whom] = new.id
        self.draft.find(
            "warning",
            "new-id",
            f"{target.key} was deleted, and is created again under a new id",
            "What else belonged to the old one does not come back.",
            key=target.key,
            origin=change.origin,
        )
        members = self._members(change)
        if members:
            again = Reference(target.key, created_by=new.id)
            self.draft.add(Verb.ADD_MEMBERS, "Group", again, members=members, origin=change.origin)

    def _reverse(self, outcome: Outcome, target: Reference) -> None:
        change = outcome.change
        members = self._members(change)
        if change.verb in _MEMBERS and not members:
            return
        if outcome.status is not Status.DONE:
            self.draft.find(
                "note",
                "perhaps",
                f"it is not known what of the {change.verb} of {target.key} was made: what was is "
                "taken back",
                key=target.key,
                origin=change.origin,
            )
        self.draft.add(
            _OPPOSITES[change.verb],
            change.resource_type,
            target,
            tuple(map(self._reversed, change.attributes)),
            members=members,
            origin=change.origin,
        )

    def _reversed(self, one: AttributeChange) -> AttributeChange:
        old, new = one.old, one.new
        if isinstance(new, Reference):
            new = {"value": self._id(new)}
        if isinstance(old, Mapping) and one.path.rpartition(":")[2] == _MANAGER:
            value = str(old.get("value"))
            if ("User", value) in self._again:
                old = Reference(value, created_by=self._again["User", value])
        return AttributeChange(one.path, new, old)

    def _members(self, change: Change) -> tuple[Reference, ...]:
        """The members of a change, as far as they are there or come back."""
        found = []
        for one in change.members:
            whom: _Whom = ("User", self._id(one))
            if whom in self._again:
                found.append(Reference(one.key, created_by=self._again[whom]))
            elif whom not in self._deleted:
                found.append(Reference(one.key, whom[1]))
        return tuple(found)


def _facts(before: Facts, made: Iterable[Outcome], ids: Mapping[str, str]) -> Facts:
    """What the guards judge by, as the run has left it."""
    roles, members = dict(before.roles), dict(before.members)
    administrators = set(before.administrators)
    for outcome in made:
        change = outcome.change
        id = outcome.id or change.target.id or ids.get(change.target.created_by or "", "")
        if change.verb is Verb.ADD_MEMBERS:
            members[id] = members.get(id, 0) + len(change.members)
        elif change.verb is Verb.REMOVE_MEMBERS:
            members[id] = max(0, members.get(id, 0) - len(change.members))
        elif change.verb in (Verb.DEACTIVATE, Verb.DELETE):
            administrators.discard(id)
        elif change.resource_type == "User":
            held = tuple(sorted(roles_after(change, roles.get(id, ()))))
            roles[id] = held
            if Role.ADMINISTRATOR.guid in held:
                administrators.add(id)
    return Facts(
        users=Read(before.users.count),
        groups=Read(before.groups.count),
        administrators=tuple(sorted(administrators)),
        self_id=before.self_id,
        roles=roles,
        members=members,
    )
