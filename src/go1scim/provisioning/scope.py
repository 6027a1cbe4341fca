"""
Scopes: who is provisioned, what may be done to them, and what becomes of those who leave.

Pure functions, whose answers say why.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from go1scim import filters
from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.filters import Filter
from go1scim.provisioning._assignment import Assigned, Assignment
from go1scim.provisioning._clauses import Clause, ClauseGroup
from go1scim.sources import SourceGroup

if TYPE_CHECKING:
    import attrs

__all__ = [
    "Action",
    "Assigned",
    "Assignment",
    "Clause",
    "ClauseGroup",
    "Decision",
    "Leaver",
    "Scope",
]

#: What a mapping may do at the provider.
Action: TypeAlias = Literal["create", "update", "deactivate"]
#: What becomes of people who are no longer in scope.
Leaver: TypeAlias = Literal["disable", "delete", "ignore"]


@frozen
class Decision:
    """
    Whether something is done, and why.

    Attributes:
        reason: In words, without personal data but for names of groups.
    """

    is_in: bool
    reason: str

    def __bool__(self) -> bool:
        return self.is_in


def _filter(value: Any) -> Any:
    return filters.parse(value) if isinstance(value, str) else value


def _groups(value: Any) -> tuple[ClauseGroup, ...]:
    """Groups of clauses; clauses by themselves are one group."""
    given: tuple[Any, ...]
    given = (value,) if isinstance(value, (Clause, ClauseGroup)) else tuple(value)
    clauses = tuple(each for each in given if isinstance(each, Clause))
    if clauses and len(clauses) == len(given):
        return (ClauseGroup(clauses),)
    if not all(isinstance(each, ClauseGroup) for each in given):
        raise ValidationError(
            "clauses are Clause values, which must all hold, or ClauseGroup values, one of which "
            "must",
            field="clauses",
            hint='For example clauses=[Clause("department", "EQUALS", "Sales")].',
        )
    return given


def _leaver(_: object, each: "attrs.Attribute[Any]", value: Any) -> None:
    if value not in get_args(Leaver):
        raise ValidationError(
            f"{each.name} is {value!r}",
            field=each.name,
            hint=f"Pass one of {', '.join(map(repr, get_args(Leaver)))}.",
        )


def _grace(_: object, each: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, timedelta) or value < timedelta():
        raise ValidationError(
            f"{each.name} is {value!r}", field=each.name, hint="Pass a timedelta of 0 or more."
        )


#: After so long, Entra ID deletes for good who was deleted (its page on how provisioning works).
_THIRTY_DAYS: Final = timedelta(days=30)


@frozen(kw_only=True)
class Scope:
    """
    Who is provisioned, what may be done, and what becomes of those who leave.

    Everything that is given must hold: the filter, one of the groups of clauses, the assignment.

    Attributes:
        filter: A SCIM filter over the attributes of the source, or the text of one.
        clauses: Scoping filters of Entra ID: `Clause` values that must all hold, or `ClauseGroup`
            values, one of which must.
        assignment: Who is assigned; None for everybody.
        leaver: ``"disable"`` deactivates, ``"delete"`` does that first and deletes after *grace*,
            ``"ignore"`` leaves people who are out of scope as they are.
        create: Whether users may be created.
        update: Whether users may be changed.
        deactivate: Whether users may be deactivated or deleted.

    Raises:
        InvalidFilterError: The text is no filter.
        ValidationError: Another value cannot be what it says.
    """

    filter: Filter | None = field(default=None, converter=_filter)
    clauses: tuple[ClauseGroup, ...] = field(default=(), converter=_groups)
    assignment: Assignment | None = None
    leaver: Leaver = field(default="disable", validator=_leaver)
    grace: timedelta = field(default=_THIRTY_DAYS, validator=_grace)
    create: bool = True
    update: bool = True
    deactivate: bool = True

    def assigned(self, groups: Iterable[SourceGroup] = ()) -> Assigned | None:
        """Everybody who is assigned; None where nobody need be."""
        return None if self.assignment is None else self.assignment.resolve(groups)

    def decide(
        self,
        person: Mapping[str, Any],
        *,
        keys: Iterable[str] = (),
        assigned: Assigned | None = None,
    ) -> Decision:
        """
        Whether a person of the source is in scope, and why.

        Args:
            person: The attributes in the source.
            keys: The id and the aliases, where somebody has to be assigned.
            assigned: What `assigned` gave.

        Raises:
            ValidationError: The scope has an assignment, and *assigned* was not passed.
        """
        reasons: list[str] = []
        for step in (
            self._by_assignment(keys, assigned),
            self._by_filter(person),
            self._by_clauses(person),
        ):
            if step is not None and not step:
                return step
            reasons += [step.reason] if step else []
        return Decision(is_in=True, reason="; ".join(reasons) or "everybody is in scope")

    def _by_assignment(self, keys: Iterable[str], assigned: Assigned | None) -> Decision | None:
        if self.assignment is None:
            return None
        if assigned is None:
            raise ValidationError(
                "the scope has an assignment, and nobody said who is assigned",
                field="assigned",
                hint="Pass assigned=scope.assigned(groups).",
            )
        way = assigned.way(keys)
        return Decision(is_in=way is not None, reason=way or "not assigned")

    def _by_filter(self, person: Mapping[str, Any]) -> Decision | None:
        if self.filter is None:
            return None
        try:
            holds = self.filter.matches(person)
        except InvalidFilterError as error:
            return Decision(is_in=False, reason=f"the filter does not fit: {error.detail}")
        verb = "holds" if holds else "does not hold"
        return Decision(is_in=holds, reason=f"the filter {verb}: {self.filter}")

    def _by_clauses(self, person: Mapping[str, Any]) -> Decision | None:
        if not self.clauses:
            return None
        failing: list[str] = []
        for at, group in enumerate(self.clauses, 1):
            name = group.name or f"scoping filter {at}"
            clause = group.failing(person)
            if clause is None:
                return Decision(is_in=True, reason=f"{name} holds")
            failing.append(f"{name} does not hold: {clause}")
        return Decision(is_in=False, reason="; ".join(failing))

    def allows(self, action: Action) -> Decision:
        """Whether users may be created, updated or deactivated at all."""
        is_on = {"create": self.create, "update": self.update, "deactivate": self.deactivate}
        word = "on" if is_on[action] else "off"
        return Decision(is_in=is_on[action], reason=f"{action} is switched {word}")

    def leaving(self, gone: timedelta) -> Leaver:
        """
        What is due for somebody who is out of scope.

        Args:
            gone: For how long that has been so.
        """
        if self.leaver == "delete" and gone < self.grace:
            return "disable"
        return self.leaver
