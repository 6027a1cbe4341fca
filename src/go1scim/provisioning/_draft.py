"""From a source to the plan of a cycle."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from os import PathLike
from typing import Any, Final, Protocol

from attrs import define, evolve, frozen

from go1scim._exchange import Flow
from go1scim._run import Script
from go1scim.changes import guards
from go1scim.changes.change import Verb
from go1scim.changes.findings import Finding
from go1scim.changes.plan import Plan
from go1scim.changes.planning._groups import Book
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._plan import Wishes
from go1scim.changes.policy import Policy
from go1scim.provisioning._roster import Known, Roster, read_source
from go1scim.provisioning._state import Kind, Link, State
from go1scim.provisioning._teams import book_of
from go1scim.provisioning.mapping import Mapping as Rules
from go1scim.provisioning.scope import Action, Scope
from go1scim.sources import Source

__all__ = ["COUNT", "Draft", "Planner", "Settings", "drafted"]

_SWITCHES: Final[dict[Verb, Action]] = {
    Verb.UPDATE: "update",
    Verb.REACTIVATE: "update",
    Verb.DEACTIVATE: "deactivate",
    Verb.DELETE: "deactivate",
}
#: How many good records the last complete reading had.
COUNT: Final = "source_count"


class Planner(Protocol):
    """What is needed of a client, of either kind."""

    @property
    def base_url(self) -> str:
        """Where requests go."""
        ...

    def _now(self) -> float: ...

    def _plan_of(
        self, wanted: Wishes, *, self_account: str | None, policy: Policy | None, **terms: Any
    ) -> Flow[Plan]: ...


@frozen(kw_only=True)
class Settings:
    """What a provisioner was made with."""

    client: Planner
    source: Source
    mapping: Rules
    match: tuple[str, ...]
    scope: Scope
    policy: Policy
    state: str | PathLike[str]
    self_account: str | None
    log_values: bool

    def now(self) -> float:
        """Seconds since 1970."""
        return self.client._now()  # noqa: SLF001 - a friend

    def opened(self, run_id: str) -> AbstractContextManager[State]:
        """The state, for one who works with it alone."""
        base_url = self.client.base_url.rstrip("/")
        return State.opened(self.state, base_url=base_url, run_id=run_id, now=self.now())


@define(eq=False)
class Draft:
    """
    A plan, with what it was made of.

    Attributes:
        links: Who is known already, of either kind.
        vanished: The ids in the source of those who have left, and are not at the provider either.
    """

    plan: Plan
    roster: Roster
    book: Book
    links: dict[Kind, dict[str, Link]]
    escrow: dict[str, tuple[int, float]]
    vanished: list[str]

    @property
    def refused(self) -> set[str]:
        """How the plan speaks of those who were left out of it."""
        return {finding.key for finding in self.plan.errors}

    def people(self) -> dict[str, str]:
        """The ids in the source, by the id at the provider, or the name of who is created."""
        wanted = self.roster.wanted.items()
        return {one.match.id if one.match else f"~{one.name}": id for id, one in wanted}

    def teams(self) -> dict[str, str]:
        """The same of groups."""
        known = {link.id: source for source, link in self.links["Group"].items()}
        named = {group.name: group.id for group in self.roster.groups}
        for one in self.book:
            for _, group in one.matches:
                known.setdefault(group.id or "", named[one.key])
        return known | {f"~{name}": id for name, id in named.items()}


def drafted(settings: Settings, state: State, only: str | None = None) -> Script[Draft]:
    """
    The plan for what the source says.

    Args:
        only: The id or an alias of the one person who is asked for, held in escrow or not.
    """
    kinds: tuple[Kind, ...] = ("User", "Group")
    links: dict[Kind, dict[str, Link]] = {kind: state.links(kind) for kind in kinds}
    escrow, now = state.escrow(), settings.now()
    known = Known(
        mapping=settings.mapping,
        scope=settings.scope,
        match=settings.match,
        links=links["User"],
        held=frozenset(id for id, (_, next_at) in escrow.items() if next_at > now and only is None),
        now=now,
        only=only,
    )
    roster: Roster = yield read_source(settings.source, known)
    book = book_of(roster, links["Group"])
    before = state.fact(COUNT) if roster.read.complete else None
    wishes = Wishes(
        users=_index(roster),
        groups=book,
        # Nothing is planned that a part of a list cannot tell: who is not in it is not missed.
        source=evolve(roster.read, complete=True, reason=""),
        findings=roster.findings,
    )
    plan: Plan = yield settings.client._plan_of(  # noqa: SLF001 - a friend
        wishes,
        policy=settings.policy,
        self_account=settings.self_account,
        source_before=None if before is None else int(before),
        listeners=(lambda _: state.beat(settings.now()),),
    )
    draft = Draft(plan, roster, book, links, escrow, [])
    draft.plan = _judged(draft, settings.scope)
    _note_managers(draft)
    return draft


def _index(roster: Roster) -> Index:
    index = Index()
    for one in roster.wanted.values():
        index.add(one)
    return index


def _judged(draft: Draft, scope: Scope) -> Plan:
    """The plan within the scope's switches, whose findings speak of people of a source."""
    plan, roster = draft.plan, draft.roster
    findings = list(_told(draft))
    changes = []
    for change in plan.changes:
        action = _SWITCHES.get(change.verb) if change.resource_type == "User" else None
        if action is None or change.target.id is None or scope.allows(action):
            changes.append(change)
        else:
            reason = f"{change.verb}: {scope.allows(action).reason}"
            findings.append(Finding("note", "skipped", reason, key=change.target.key))
    facts = evolve(plan.facts, removals="deactivate") if roster.leaving else plan.facts
    made = evolve(plan, changes=tuple(changes), findings=tuple(findings), facts=facts)
    return evolve(made, guards=guards.judge(made))


def _told(draft: Draft) -> Iterator[Finding]:
    """The findings; who has left everywhere is no error, nor who is not to be created."""
    wanted = draft.roster.wanted
    gone = {wanted[id].name: id for id in draft.roster.leaving}
    skipped = {wanted[id].name: reason for id, reason in draft.roster.skipped.items()}
    for finding in draft.plan.findings:
        if finding.code != "unknown-user":
            yield finding
        elif finding.key in gone:
            draft.vanished.append(gone[finding.key])
        else:
            yield Finding("note", "skipped", skipped[finding.key], key=finding.key)


def _note_managers(draft: Draft) -> None:
    """Keep the managers in mind whom the plan does not know."""
    roster = draft.roster
    unknown = {one.key for one in draft.plan.findings if one.code == "unknown-manager"}
    roster.pending += [
        ("manager", id, manager)
        for id, manager in roster.managers.items()
        if roster.wanted[id].name in unknown
    ]
