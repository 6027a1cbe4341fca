"""From who was found to what is done to users."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from attrs import define, field

from go1scim.calls import access
from go1scim.calls._updating import Wish, is_empty
from go1scim.calls.users import UserCalls
from go1scim.changes._fences import protects
from go1scim.changes.change import AttributeChange, Reference, Verb
from go1scim.changes.planning import _doubts
from go1scim.changes.planning._draft import Draft
from go1scim.changes.planning._matching import ACTIVE, MANAGER, ROLES
from go1scim.changes.planning._people import Other, People
from go1scim.changes.planning._wanted import Match, Rank, Wanted, folded
from go1scim.changes.policy import Policy
from go1scim.converter import from_dict
from go1scim.errors import Go1ScimError
from go1scim.models import User

__all__ = ["Adopt", "Removals", "UserPlanner"]

Adopt = Literal["match", "ask"]
Removals = Literal["ignore", "deactivate", "delete"]

#: How many names a finding has.
_NAMED: Final = 5
_ENABLED: Final = {True: Verb.REACTIVATE, False: Verb.DEACTIVATE}


@define(eq=False)
class UserPlanner:
    """
    Plans what becomes of users.

    Attributes:
        adopt: ``"ask"`` holds back who is matched by a name, and is linked to nobody so far.
    """

    draft: Draft
    people: People
    calls: UserCalls
    adopt: Adopt = "match"
    _creations: dict[int, str] = field(factory=dict)
    _planned: set[int] = field(factory=set)

    def plan(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """Add what is wanted to the draft; those for whom that was possible."""
        clear = list(_doubts.without_doubts(wanted, self.people, self.draft, self.adopt))
        good = [one for one in clear if one.match is not None or self._create(one)]
        self._planned = set(map(id, good))
        for one in good:
            if one.match is not None:
                self._change(one, one.match)
            if one.manager is not None:
                self._manage(one, one.manager)
        return good

    def remove(
        self, others: Iterable[Other], how: Removals, policy: Policy, self_id: str | None
    ) -> None:
        """
        Add what becomes of those whom nobody looked for.

        Whom the policy protects, and the account behind the token, are kept: a list of people
        leaves them out on purpose, mostly.
        """
        kept = []
        for other in others:
            if how == "deactivate" and not other.active:
                continue
            target = Reference(other.key, other.id)
            if other.id == self_id or protects(policy, target, other.roles):
                kept.append(other.key)
                continue
            self.draft.roles[other.id] = other.roles
            if how == "delete":
                self.draft.add(Verb.DELETE, "User", target)
            else:
                active = AttributeChange(ACTIVE.path, old=True, new=False)
                self.draft.add(Verb.DEACTIVATE, "User", target, (active,))
        if kept:
            more = f" and {len(kept) - _NAMED} more" if len(kept) > _NAMED else ""
            self.draft.find(
                "note",
                "kept",
                f"no row names {', '.join(kept[:_NAMED])}{more}, who are protected, and stay",
                "Name them in a row to change them.",
            )

    def target(self, one: Wanted) -> Reference:
        """The user who is meant, or who will be."""
        if one.match is not None:
            return Reference(one.match.key, one.match.id)
        return Reference(one.name, created_by=self._creations.get(id(one)))

    def reference(self, text: str) -> Reference | None:
        """The one user of that id, userName or address, also one who is to be created."""
        found = self.people.named(text)
        if len(found) == 1:
            ((user_id, key),) = found.items()
            return Reference(key, user_id)
        for rank in (Rank.USER_NAME, Rank.EMAIL):
            one = self.people.index.by(rank, folded(text))
            if not found and one is not None and id(one) in self._planned:
                return self.target(one)
        return None

    def _create(self, one: Wanted) -> bool:
        try:
            wish = {
                place: value for place, value in one.intent.wish({}).items() if not is_empty(value)
            }
            document = access.document({}, wish)
            access.checked(self.calls, from_dict(document, User))
        except Go1ScimError as error:
            _doubts.leave_out(self.draft, one, error)
            return False
        target = Reference(one.name)
        attributes = _attributes(wish, {})
        change = self.draft.add(Verb.CREATE, "User", target, attributes, origin=one.origin)
        self._creations[id(one)] = change.id
        return True

    def _change(self, one: Wanted, match: Match) -> None:
        target = Reference(match.key, match.id)
        if one.deletes:
            attributes = _attributes({}, match.before)
            self.draft.roles[match.id] = match.roles
            self.draft.add(Verb.DELETE, "User", target, attributes, origin=one.origin)
            return
        wish = dict(match.wish)
        if ACTIVE in wish or ROLES in wish:
            self.draft.roles[match.id] = match.roles
        active = wish.pop(ACTIVE, None)
        if wish:
            self._update(one, match, _attributes(wish, match.before))
        if active is not None:
            self.draft.add(
                _ENABLED[bool(active)],
                "User",
                target,
                (AttributeChange(ACTIVE.path, match.active, bool(active)),),
                version=None if wish else match.version,
                origin=one.origin,
            )

    def _manage(self, one: Wanted, text: str) -> None:
        """Add the manager: together with the rest, where the manager is there already."""
        before = one.match.manager if one.match is not None else None
        if not text:
            if before is not None and one.match is not None and not self._has_drifted(one):
                cleared = AttributeChange(MANAGER.path, {"value": before}, None)
                self._update(one, one.match, (cleared,))
            return
        reference = self.reference(text)
        if reference is None:
            self.draft.find(
                "warning",
                "unknown-manager",
                f"nobody is known as the manager {text!r}, or more than one is",
                "The user is planned without; add the manager, and plan again.",
                key=one.name,
                column="manager",
                origin=one.origin,
            )
            return
        if reference.id is not None and before is not None and self._is(before, reference.id):
            return
        if self._has_drifted(one):
            return
        old = None if before is None else {"value": before}
        new: Any = {"value": reference.id} if reference.id is not None else reference
        change = AttributeChange(MANAGER.path, old, new)
        if one.match is not None:
            self._update(one, one.match, (change,))
        elif reference.id is None:
            self.draft.add(Verb.UPDATE, "User", self.target(one), (change,), origin=one.origin)
        else:
            self.draft.complete(self._creations[id(one)], change)

    def _has_drifted(self, one: Wanted) -> bool:
        """Whether somebody else has set the manager meanwhile; a finding then."""
        column = _doubts.MANAGER_COLUMN
        if one.match is None or column not in one.match.drifted:
            return False
        code, detail, hint = _doubts.drift([column])
        origin = one.origin
        self.draft.find("error", code, detail, hint, key=one.name, column=column, origin=origin)
        return True

    def _is(self, manager: str, id: str) -> bool:
        """Whether the provider calls the user of that id *manager*: by the id, or by a name."""
        return manager == id or folded(manager) in self.people.names.get(id, ())

    def _update(self, one: Wanted, match: Match, attributes: tuple[AttributeChange, ...]) -> None:
        self.draft.add(
            Verb.UPDATE,
            "User",
            Reference(match.key, match.id),
            attributes,
            version=match.version,
            origin=one.origin,
        )


def _attributes(wish: Wish, before: Wish) -> tuple[AttributeChange, ...]:
    return tuple(
        AttributeChange(place.path, before.get(place), wish.get(place))
        for place in (wish or before)
    )
