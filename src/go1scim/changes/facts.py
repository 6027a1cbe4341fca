"""What a plan was made on, and what the guards say of it."""

from typing import Literal, Protocol

from attrs import Factory, field, frozen

from go1scim.changes.change import Change
from go1scim.changes.findings import Finding
from go1scim.changes.policy import Policy

__all__ = ["Facts", "GuardResult", "Judged", "Read"]


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


class Judged(Protocol):
    """What a guard sees of a plan."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What will be done."""
        ...

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What was left out, and why."""
        ...

    @property
    def policy(self) -> Policy:
        """What the guards go by."""
        ...

    @property
    def facts(self) -> Facts:
        """What they judge it by."""
        ...
