"""A plan: what will be done, what is to be known about it, and whether it may be done."""

from collections import Counter
from collections.abc import Callable
from os import PathLike
from typing import Any

from attrs import evolve, field, frozen

from go1scim._looks import Sheet, to_html, to_text
from go1scim.changes.change import Change, Verb
from go1scim.changes.facts import Facts, GuardResult
from go1scim.changes.findings import Finding
from go1scim.changes.guards import judge
from go1scim.changes.looks import of_plan
from go1scim.changes.policy import Policy

__all__ = ["Plan", "PlanDiff"]


@frozen(kw_only=True, repr=False)
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

    def __repr__(self) -> str:
        return to_text(self._sheet())

    def _repr_html_(self) -> str:
        return to_html(self._sheet())

    def _sheet(self) -> Sheet:
        return of_plan(self.base_url, self.changes, self.findings, self.guards)

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

    def to_json(self) -> str:
        """The plan as JSON text, for a file that somebody looks at, and that is applied later."""
        from go1scim.changes._document import plan_to_json  # noqa: PLC0415 - for files

        return plan_to_json(self)

    def to_frame(self, backend: str | None = None) -> Any:
        """
        The changes as a frame: a row for each attribute, or member, of each.

        Its columns are ``verb``, ``resource_type``, ``key``, ``id``, ``path``, ``old``, ``new``,
        ``row`` and ``change``, the id of the change. What is neither text nor a number is JSON.

        Args:
            backend: ``"pandas"``, ``"polars"`` or ``"pyarrow"``; None for the first of them that is
                installed.

        Raises:
            ConfigurationError: The library is not installed.
        """
        from go1scim.changes import _tabular  # noqa: PLC0415 - for who wants it

        return _tabular.frame(_tabular.of_changes(self.changes), _tabular.PLAN, backend)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the rows of `to_frame` as a CSV file that a spreadsheet opens as it is meant."""
        from go1scim.changes import _tabular  # noqa: PLC0415 - as above

        _tabular.csv(path, _tabular.of_changes(self.changes), _tabular.PLAN)

    @classmethod
    def from_json(cls, data: str | bytes) -> "Plan":
        """
        The plan in the text that `to_json` gave; the guards judge it anew.

        Raises:
            ValidationError: It is no plan, or was edited to one that cannot be carried out.
        """
        from go1scim.changes._document import plan_from_json  # noqa: PLC0415 - for files

        return plan_from_json(data, cls)

    def diff(self, other: "Plan") -> "PlanDiff":
        """What *other* would do that this plan would not, and the reverse."""
        mine = {change.id: change for change in self.changes}
        theirs = {change.id: change for change in other.changes}
        return PlanDiff(
            only_here=tuple(one for id, one in mine.items() if id not in theirs),
            only_there=tuple(one for id, one in theirs.items() if id not in mine),
            different=tuple(
                (one, theirs[id])
                for id, one in mine.items()
                if id in theirs and _wish(theirs[id]) != _wish(one)
            ),
        )

    def filter(self, test: Callable[[Change], bool]) -> "Plan":
        """
        The plan with those changes only that pass *test*.

        What a change needs comes along: who is to be a member must exist before. Findings about
        whom nothing is left to do with go, and the guards judge what is left.
        """
        wanted = {change.id for change in self.changes if test(change)}
        by_id = {change.id: change for change in self.changes}
        open_ends = list(wanted)
        while open_ends:
            missing = by_id[open_ends.pop()].needs - wanted
            wanted |= missing
            open_ends += missing
        kept = tuple(one for one in self.changes if one.id in wanted)
        gone = {name for one in self.changes for name in _names(one)}
        gone -= {name for one in kept for name in _names(one)}
        findings = tuple(one for one in self.findings if one.key not in gone)
        part = evolve(self, changes=kept, findings=findings)
        return evolve(part, guards=judge(part))


@frozen
class PlanDiff:
    """
    How two plans differ.

    Attributes:
        only_here: Changes of the first plan alone.
        only_there: Changes of the other plan alone.
        different: Changes of the same kind to the same resource that wish something else: those of
            the first, and those of the other plan.
    """

    only_here: tuple[Change, ...] = ()
    only_there: tuple[Change, ...] = ()
    different: tuple[tuple[Change, Change], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a difference."""
        return bool(self.only_here or self.only_there or self.different)


def _names(change: Change) -> tuple[str | None, ...]:
    """What a finding may call the resource of a change."""
    return change.target.key, change.target.id


def _wish(change: Change) -> object:
    """What a change is for, whatever was there before, and whichever row asked for it."""
    return [(one.path, one.new) for one in change.attributes], sorted(
        one.id or one.key for one in change.members
    )
