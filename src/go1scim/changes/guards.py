"""
What keeps a plan from doing damage, judged on the whole plan before the first write.

Theory of operation: a guard is a pure function from a plan to what it says, or None where it has
nothing to judge. `judge` asks all of them. A plan that is blocked can still be applied: by naming
the guard, as an argument of `apply`, once.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Final, TypeAlias

from go1scim.changes import _amounts, _fences, _sources
from go1scim.changes.facts import GuardResult, Judged
from go1scim.errors import GuardBlockedError, ValidationError

__all__ = ["GUARDS", "check", "judge"]

Guard: TypeAlias = Callable[[Judged], GuardResult | None]

#: Every guard by its name, in the order of the results.
GUARDS: Final[dict[str, Guard]] = {
    "creates": _amounts.creates,
    "updates": _amounts.updates,
    "deactivations": _amounts.deactivations,
    "deletes": _amounts.deletes,
    "member-removals": _amounts.member_removals,
    "empty-source": _sources.empty_source,
    "shrunk-source": _sources.shrunk_source,
    "incomplete-read": _sources.incomplete_read,
    "protected": _fences.protected,
    "self": _fences.own_account,
    "last-administrator": _fences.last_administrator,
    "left-out": _sources.left_out,
}


def judge(plan: Judged) -> tuple[GuardResult, ...]:
    """What each guard says of *plan*."""
    return tuple(result for guard in GUARDS.values() if (result := guard(plan)) is not None)


def check(results: Iterable[GuardResult], overrides: Collection[str]) -> None:
    """
    See that no guard blocks, but for those of *overrides*.

    Raises:
        GuardBlockedError: Names every guard that blocks, and what it has seen.
        ValidationError: There is no guard of a name in *overrides*.
    """
    unknown = sorted(set(overrides) - set(GUARDS))
    if unknown:
        raise ValidationError(
            f"there is no guard {unknown[0]!r}",
            field="overrides",
            hint=f"The guards are {', '.join(GUARDS)}.",
        )
    held = [one for one in results if one.verdict == "block" and one.name not in overrides]
    if held:
        seen = "; ".join(f"{guard.name}: {guard.detail}" for guard in held)
        names = ", ".join(repr(guard.name) for guard in held)
        raise GuardBlockedError(
            f"the plan is held back by {seen}",
            hint=f"Look at the plan. If it is meant, apply it with overrides=[{names}].",
        )
