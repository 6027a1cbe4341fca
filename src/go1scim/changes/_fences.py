"""The guards around whom a plan must not touch."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from go1scim.changes._roles import roles_after
from go1scim.changes.change import Change, Reference, Verb
from go1scim.changes.facts import GuardResult, Judged
from go1scim.changes.policy import Policy
from go1scim.models import Role

_TAKES_ACCESS: Final = (Verb.DEACTIVATE, Verb.DELETE)


def protected(plan: Judged) -> GuardResult | None:
    """Nobody changes whom the policy protects."""
    policy = plan.policy
    patterns = {"User": policy.protected_users, "Group": policy.protected_groups}
    roles = {
        role.guid if (role := Role.find(one)) else one.strip().casefold()
        for one in policy.protected_roles
    }
    if not any((*patterns.values(), roles)):
        return None
    touched = [
        change
        for change in plan.changes
        if _is_one_of(change.target, patterns[change.resource_type])
        or not roles.isdisjoint(_lost_roles(plan, change))
    ]
    if not touched:
        return GuardResult("protected", "pass", "nobody who is protected")
    keys = ", ".join(dict.fromkeys(change.target.key for change in touched))
    return GuardResult("protected", "block", f"protected: {keys}", _ids(touched))


def own_account(plan: Judged) -> GuardResult | None:
    """The account behind the token must be able to go on."""
    me = plan.facts.self_id
    if me is None:
        return None
    losing = [
        change
        for change in plan.changes
        if change.target.id == me
        and (
            change.verb in _TAKES_ACCESS
            or Role.ADMINISTRATOR.guid in set(_lost_roles(plan, change))
        )
    ]
    if not losing:
        return GuardResult("self", "pass", "the account behind the token keeps its access")
    detail = "the account behind the token would lose its access"
    return GuardResult("self", "block", detail, _ids(losing))


def last_administrator(plan: Judged) -> GuardResult | None:
    """Somebody must be left who can repair it."""
    administrator = Role.ADMINISTRATOR.guid
    left, lost = set(plan.facts.administrators), list[Change]()
    for change in plan.changes:
        id = change.target.id or change.id
        if change.resource_type != "User":
            continue
        before = plan.facts.roles.get(id, ())
        if id in left and administrator in set(_lost_roles(plan, change)):
            left.discard(id)
            lost.append(change)
        elif change.verb not in _TAKES_ACCESS and administrator in roles_after(change, before):
            left.add(id)
    if not lost:
        return None
    if left:
        return GuardResult("last-administrator", "pass", f"{len(left)} Administrators stay")
    detail = "nobody would be left who is an Administrator and active"
    return GuardResult("last-administrator", "block", detail, _ids(lost))


def protects(policy: Policy, user: Reference, roles: Iterable[str]) -> bool:
    """Whether *policy* forbids to take the access of a user with these roles."""
    if _is_one_of(user, policy.protected_users):
        return True
    return bool(policy.protected_roles) and not _protected_roles(policy).isdisjoint(roles)


def _protected_roles(policy: Policy) -> frozenset[str]:
    """Their GUIDs, or folded text where they are not Go1's."""
    known = ((one, Role.find(one)) for one in policy.protected_roles)
    return frozenset(role.guid if role else one.strip().casefold() for one, role in known)


def _is_one_of(target: Reference, patterns: Sequence[str]) -> bool:
    names = [name.casefold() for name in (target.key, target.id or "") if name]
    return any(
        # A name may have the marks of a pattern in it: "Team [A]".
        name == pattern or fnmatchcase(name, pattern)
        for pattern in map(str.casefold, patterns)
        for name in names
    )


def _lost_roles(plan: Judged, change: Change) -> Iterable[str]:
    """The roles that a user no longer has, or can no longer use, after *change*."""
    if change.resource_type != "User":
        return ()
    before = plan.facts.roles.get(change.target.id or "", ())
    return before if change.verb in _TAKES_ACCESS else set(before) - roles_after(change, before)


def _ids(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.id for change in changes)
