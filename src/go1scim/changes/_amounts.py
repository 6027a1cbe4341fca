"""The guards that count: how much a plan does of a kind."""

from collections.abc import Iterable, Sequence
from typing import Final

from go1scim.changes.change import Change, ResourceKind, Verb
from go1scim.changes.facts import GuardResult, Judged

_UPDATES: Final = (Verb.UPDATE, Verb.RENAME, Verb.REACTIVATE)


def creates(plan: Judged) -> GuardResult | None:
    """Users and groups to create."""
    changes, limit = _by_verb(plan, Verb.CREATE), plan.policy.max_creates
    return _limited("creates", changes, (limit, None), _managed(plan, "User", "Group"), 0)


def updates(plan: Judged) -> GuardResult | None:
    """Users and groups to change."""
    changes, limit = _by_verb(plan, *_UPDATES), plan.policy.max_updates
    return _limited("updates", changes, (limit, None), _managed(plan, "User", "Group"), 0)


def deactivations(plan: Judged) -> GuardResult | None:
    """Users who lose their access."""
    policy = plan.policy
    limits = (policy.max_deactivations, policy.max_deactivations_part)
    changes = _by_verb(plan, Verb.DEACTIVATE)
    return _limited("deactivations", changes, limits, _managed(plan, "User"), policy.floor)


def deletes(plan: Judged) -> GuardResult | None:
    """Users and groups to delete."""
    policy = plan.policy
    limits, changes = (policy.max_deletes, policy.max_deletes_part), _by_verb(plan, Verb.DELETE)
    return _limited("deletes", changes, limits, _managed(plan, "User", "Group"), policy.floor)


def member_removals(plan: Judged) -> GuardResult | None:
    """Groups that lose a great part of their members."""
    changes, policy = _by_verb(plan, Verb.REMOVE_MEMBERS), plan.policy
    if not changes:
        return None
    over = []
    for change in changes:
        had = plan.facts.members.get(change.target.id or "", 0)
        most = policy.max_member_removals
        if most is not None and had > policy.member_floor and len(change.members) > most * had:
            over.append((change, f"{change.target.key} would lose {len(change.members)} of {had}"))
    if not over:
        return GuardResult("member-removals", "pass", f"{len(changes)} groups lose members")
    detail = "; ".join(detail for _, detail in over)
    return GuardResult("member-removals", "block", detail, _ids(change for change, _ in over))


def _by_verb(plan: Judged, *verbs: Verb) -> list[Change]:
    return [change for change in plan.changes if change.verb in verbs]


def _ids(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.id for change in changes)


def _managed(plan: Judged, *kinds: ResourceKind) -> int:
    counts = {"User": plan.facts.users.count, "Group": plan.facts.groups.count}
    return sum(counts[kind] for kind in kinds)


def _limited(
    name: str,
    changes: Sequence[Change],
    limits: tuple[int | None, float | None],
    population: int,
    floor: int,
) -> GuardResult | None:
    """Block where there are more than the smallest of *limits*; a part is never below *floor*."""
    if not changes:
        return None
    limit, part = limits
    allowed = [] if limit is None else [limit]
    if part is not None:
        allowed.append(max(floor, int(part * population)))
    count = len(changes)
    most = min(allowed, default=count)
    if count <= most:
        return GuardResult(name, "pass", f"{count} of {population}")
    detail = f"{count} of {population}, where at most {most} are allowed"
    return GuardResult(name, "block", detail, _ids(changes))
