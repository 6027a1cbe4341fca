"""
One cycle: read the source, plan, apply, remember.

Theory of operation: this is no engine of its own. What a source says becomes the `Wishes` that rows
and frames become, too; the plan for them is made, guarded, journalled and applied as every other.
What is added is memory: who is who, who has left and since when, who is to be tried again later.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from os import PathLike
from typing import Any, Final, Protocol

from attrs import define, evolve, field, frozen

from go1scim._exchange import Flow
from go1scim._run import Run, Script
from go1scim.changes import guards
from go1scim.changes._apply import ApplyCalls, run_id_at
from go1scim.changes.change import Change, Verb
from go1scim.changes.events import Ended, Event
from go1scim.changes.facts import Read
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.planning._groups import Book
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._plan import Wishes
from go1scim.changes.policy import Policy
from go1scim.changes.report import Report
from go1scim.errors import ConfigurationError, TokenError, UnauthorizedError
from go1scim.provisioning._roster import Known, Roster, read_source
from go1scim.provisioning._state import Kind, Link, State
from go1scim.provisioning._teams import book_of
from go1scim.provisioning.mapping import Mapping as Rules
from go1scim.provisioning.scope import Action, Scope
from go1scim.sources import Source

__all__ = ["CycleReport", "Settings", "cycle", "forget", "planned"]

_SWITCHES: Final[dict[Verb, Action]] = {
    Verb.UPDATE: "update",
    Verb.REACTIVATE: "update",
    Verb.DEACTIVATE: "deactivate",
    Verb.DELETE: "deactivate",
}
#: After a second failure, and from then on twice as long each time: Entra ID's pace of cycles.
_PAUSE: Final = 40 * 60.0
_LONGEST: Final = 24 * 3600.0
#: These say nothing about the person who was to be written.
_NOT_PERSONAL: Final = (UnauthorizedError, TokenError, ConfigurationError)
#: How many good records the last complete reading had.
_COUNT: Final = "source_count"

_applying: Callable[..., Run[Report]] = vars(ApplyCalls)["apply"].build


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

    def now(self) -> float:
        """Seconds since 1970."""
        return self.client._now()  # noqa: SLF001 - a friend

    def opened(self) -> Any:
        """The state, for one who works with it alone."""
        now = self.now()
        return State.opened(
            self.state,
            base_url=self.client.base_url.rstrip("/"),
            run_id=run_id_at(now),
            now=now,
        )


@frozen(kw_only=True)
class CycleReport:
    """
    What a cycle has done.

    Attributes:
        plan: What was to be done, and what was left out, and why.
        report: What has become of it.
        source: How many people the source had, and whether that was everybody.
        pending: References to whom nobody is known yet: ``"manager"`` or ``"member"``, the id in
            the source of the person or group, and whom it names.
        escrow: The ids in the source of people who could not be written, and are tried again.
    """

    plan: Plan
    report: Report
    source: Read
    pending: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    escrow: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_good(self) -> bool:
        """Whether everybody is as the source says, and everything of it was read."""
        return self.source.complete and not self.plan.errors and self.report.is_good


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


def planned(settings: Settings) -> Script[Plan]:
    """What a cycle would do."""
    with settings.opened() as state:
        draft = yield from _drafted(settings, state)
    return draft.plan


def cycle(settings: Settings, overrides: Collection[str], options: Any) -> Script[CycleReport]:
    """Do it, and remember what has become of it."""
    with settings.opened() as state:
        draft = yield from _drafted(settings, state)
        plan = draft.plan
        if not plan:
            options = {**options, "journal": False}
        memory = _Memory(draft, state, settings.now)
        run = _applying(
            settings.client, plan, overrides=overrides, on_event=memory.heard, **options
        )
        memory.begin()
        report = yield run
        memory.end(report)
        return CycleReport(
            plan=plan,
            report=report,
            source=draft.roster.read,
            pending=tuple(state.pending()),
            escrow=tuple(state.escrow()),
        )


def forget(settings: Settings) -> Script[None]:
    """Try everybody again in the next cycle, and know them still."""
    with settings.opened() as state:
        state.hold({})
        state.await_([])
    return
    yield


def _drafted(settings: Settings, state: State) -> Script[Draft]:
    kinds: tuple[Kind, ...] = ("User", "Group")
    links: dict[Kind, dict[str, Link]] = {kind: state.links(kind) for kind in kinds}
    escrow, now = state.escrow(), settings.now()
    known = Known(
        mapping=settings.mapping,
        scope=settings.scope,
        match=settings.match,
        links=links["User"],
        held=frozenset(id for id, (_, next_at) in escrow.items() if next_at > now),
        now=now,
    )
    roster: Roster = yield read_source(settings.source, known)
    book = book_of(roster, links["Group"])
    before = state.fact(_COUNT) if roster.read.complete else None
    wishes = Wishes(
        users=_index(roster),
        groups=book,
        source=roster.read,
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


class _Memory:
    """What is remembered of a cycle, while it goes on and at its end."""

    def __init__(self, draft: Draft, state: State, now: Callable[[], float]) -> None:
        self._draft, self._state, self._now = draft, state, now
        self._ids: dict[Kind, dict[str, str]] = {"User": draft.people(), "Group": draft.teams()}
        self._refused = draft.refused

    def begin(self) -> None:
        """Whom the plan has found is known from now on."""
        draft, links = self._draft, self._draft.links
        found = {
            id: Link(one.match.id)
            for id, one in draft.roster.wanted.items()
            if one.match is not None and one.name not in self._refused
        }
        new = {id: link for id, link in found.items() if id not in links["User"]}
        moved = {
            id: Link(link.id, links["User"][id].gone_since)
            for id, link in found.items()
            if id in links["User"] and links["User"][id].id != link.id
        }
        self._state.link("User", new | moved)
        teams = {id: Link(key) for key, id in self._ids["Group"].items() if key[0] != "~"}
        self._state.link("Group", teams)
        self._state.unlink("User", draft.vanished)

    def heard(self, event: Event) -> None:
        """Remember who was created, as soon as that is known."""
        self._state.beat(self._now())
        if not isinstance(event, Ended) or not event.outcome.is_good:
            return
        change, id = event.outcome.change, event.outcome.id
        if change.verb is Verb.CREATE and id is not None:
            self._state.link(change.resource_type, {self._source(change): Link(id)})
        elif change.verb is Verb.DELETE:
            self._state.unlink(change.resource_type, [self._source(change)])

    def end(self, report: Report) -> None:
        """Remember who has left or has come back, who is to be tried again, and how many came."""
        roster = self._draft.roster
        failed = {
            self._source(outcome.change): outcome
            for outcome in report.failures
            if outcome.change.resource_type == "User"
        }
        self._leave(roster, failed)
        self._state.hold(self._held(failed))
        self._state.await_(roster.pending)
        if roster.read.complete and not report.stopped:
            self._state.keep(_COUNT, str(roster.read.count))

    def _leave(self, roster: Roster, failed: Collection[str]) -> None:
        links = self._state.links("User")
        changed = {}
        for id, link in links.items():
            since = roster.leaving.get(id)
            is_back = id in roster.wanted and since is None and id not in failed
            if since is not None and link.gone_since is None:
                changed[id] = evolve(link, gone_since=since)
            elif is_back and link.gone_since is not None:
                changed[id] = evolve(link, gone_since=None)
        self._state.link("User", changed)

    def _held(self, failed: Mapping[str, Outcome]) -> dict[str, tuple[int, float]]:
        """Who is in escrow from now on: tried again in the next cycle, and then less and less."""
        before, now = self._draft.escrow, self._now()
        held = {id: each for id, each in before.items() if each[1] > self._draft.plan.created_at}
        for id, outcome in failed.items():
            attempts, _ = before.get(id, (0, 0.0))
            if outcome.status is Status.BLOCKED or isinstance(outcome.error, _NOT_PERSONAL):
                if id in before:
                    held[id] = before[id]
                continue
            pause = min(_LONGEST, _PAUSE * 2 ** (attempts - 1)) if attempts else 0.0
            held[id] = attempts + 1, now + pause
        return held

    def _source(self, change: Change) -> str:
        """Whom of the source a change is about."""
        return self._ids[change.resource_type][change.target.id or f"~{change.target.key}"]
