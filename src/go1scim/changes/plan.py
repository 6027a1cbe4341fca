"""A plan: what will be done, what is to be known about it, and whether it may be done."""

from collections import Counter
from collections.abc import Callable
from typing import Literal

from attrs import Factory, evolve, field, frozen

from go1scim.changes.change import Change, Verb
from go1scim.changes.findings import Finding
from go1scim.changes.policy import Policy

__all__ = ["Facts", "GuardResult", "Plan", "Read"]


@frozen
class Read:
    """
    What was read of one list.

    Attributes:
        count: How many resources or rows.
        complete: Whether it was everything.
        reason: Why it was not; empty when complete.
    """

    count: int = 0
    complete: bool = True
    reason: str = ""


@frozen(kw_only=True)
class Facts:
    """
    What the guards judge a plan by, as it was when the plan was made.

    Attributes:
        users: The provider's users, as far as they were read.
        groups: The provider's groups.
        source: The rows.
        source_before: How many rows the last good run had; None where there was none.
        removals: What happens to whom no row names.
        administrators: The ids of the active Administrators.
        self_id: The id of the account behind the token, where it is known.
        roles: For each touched user, the roles held before the plan, as GUIDs.
        members: For each touched group, how many members it had.
    """

    users: Read = Read()
    groups: Read = Read()
    source: Read = Read()
    source_before: int | None = None
    removals: Literal["ignore", "deactivate", "delete"] = "ignore"
    administrators: tuple[str, ...] = ()
    self_id: str | None = None
    roles: dict[str, tuple[str, ...]] = Factory(dict)
    members: dict[str, int] = Factory(dict)


@frozen
class GuardResult:
    """
    What a guard says of a plan.

    Attributes:
        name: The guard: what ``overrides=`` of `apply` names to let it pass.
        verdict: ``"block"`` keeps the plan from being applied.
        detail: What it has seen, in words and numbers.
        changes: The ids of the changes it speaks of.
    """

    name: str
    verdict: Literal["pass", "warn", "block"]
    detail: str
    changes: tuple[str, ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class Plan:
    """
    What will be done, in its order; it writes nothing until it is applied.

    Attributes:
        base_url: The portal that it was made for, and the only one it can be applied to.
        changes: What will be done.
        findings: What is to be known about it.
        guards: What the guards say.
        policy: What the guards go by.
        facts: What they judge it by.
        created_at: When the reading for it began, in seconds since 1970.
        loaded: Whether it was read from a file.
    """

    base_url: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    guards: tuple[GuardResult, ...] = ()
    policy: Policy = field(factory=Policy)
    facts: Facts = field(factory=Facts)
    created_at: float = 0.0
    loaded: bool = field(default=False, eq=False, repr=False)

    def __len__(self) -> int:
        return len(self.changes)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changes)

    @property
    def counts(self) -> Counter[Verb]:
        """How many changes of each kind."""
        return Counter(change.verb for change in self.changes)

    @property
    def blocked(self) -> tuple[GuardResult, ...]:
        """The guards that keep it from being applied."""
        return tuple(guard for guard in self.guards if guard.verdict == "block")

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What was left out of the plan, and why."""
        return tuple(one for one in self.findings if one.severity == "error")

    def filter(self, test: Callable[[Change], bool]) -> "Plan":
        """
        The plan with those changes only that pass *test*.

        What a change needs comes along: who is to be a member must exist before.
        """
        wanted = {change.id for change in self.changes if test(change)}
        by_id = {change.id: change for change in self.changes}
        open_ends = list(wanted)
        while open_ends:
            missing = by_id[open_ends.pop()].needs - wanted
            wanted |= missing
            open_ends += missing
        return evolve(self, changes=tuple(one for one in self.changes if one.id in wanted))
