"""What is remembered of a cycle: links, the log, who is to be tried again."""

from collections.abc import Collection, Mapping
from typing import Final

from attrs import evolve

from go1scim.changes.change import Change, Verb
from go1scim.changes.events import Begun, Ended, Event
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.planning._wanted import Wanted
from go1scim.changes.report import Report
from go1scim.errors import ConfigurationError, TokenError, UnauthorizedError
from go1scim.provisioning import _records
from go1scim.provisioning._draft import COUNT, Draft, Settings
from go1scim.provisioning._roster import Roster
from go1scim.provisioning._state import Kind, Link, State

__all__ = ["Memory"]

#: After a second failure, and from then on twice as long each time: Entra ID's pace of cycles.
_PAUSE: Final = 40 * 60.0
_LONGEST: Final = 24 * 3600.0
#: These say nothing about the person who was to be written.
_NOT_PERSONAL: Final = (UnauthorizedError, TokenError, ConfigurationError)
#: Seconds that records are kept in the log: thirty days, as in Entra ID.
_LOGGED: Final = 30 * 86_400.0
#: Notes that are about people who are left out.
_TOLD: Final = frozenset({"escrow", "skipped"})


class Memory:
    """What is remembered of a cycle, while it goes on and at its end."""

    def __init__(self, draft: Draft, state: State, settings: Settings, cycle_id: str) -> None:
        self._draft, self._state, self._now = draft, state, settings.now
        self._values, self._cycle = settings.log_values, cycle_id
        self._ids: dict[Kind, dict[str, str]] = {"User": draft.people(), "Group": draft.teams()}
        self._refused = draft.refused
        self._begun: dict[str, float] = {}

    def begin(self) -> None:
        """Log who was left out; what is older than the log is kept for goes."""
        names, now = self._draft.roster.names, self._now()
        teams = {group.name: group.id for group in self._draft.roster.groups}
        found = [one for one in self._draft.plan.findings if one.key]
        self._state.shorten_log(now - _LOGGED)
        self._state.log(
            _records.left_out(
                one,
                "Group" if one.key in teams else "User",
                teams.get(one.key) or names.get(one.key, one.key),
                number,
                cycle=self._cycle,
                at=now,
                values=self._values,
            )
            for number, one in enumerate(found)
            if one.severity != "note" or one.code in _TOLD
        )

    def stage(self, overrides: Collection[str]) -> None:
        """Log what a guard holds back."""
        held = {
            id
            for guard in self._draft.plan.blocked
            if guard.name not in overrides
            for id in guard.changes or [change.id for change in self._draft.plan.changes]
        }
        changes = [change for change in self._draft.plan.changes if change.id in held]
        self._state.log(self._source_changed(change, staged=True) for change in changes)

    def start(self) -> None:
        """Whom the plan has found is known from now on, and why each change is made."""
        self._state.log(self._source_changed(one, staged=False) for one in self._draft.plan.changes)
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
        now = self._now()
        self._state.beat(now)
        if isinstance(event, Begun):
            self._begun[event.change.id] = now
        if isinstance(event, Ended):
            self._ended(event.outcome, now)

    def _ended(self, outcome: Outcome, now: float) -> None:
        person, one = self._whom(outcome.change)
        begun = self._begun.pop(outcome.change.id, now)
        record = _records.pushed(
            outcome, person, one, cycle=self._cycle, at=now, begun=begun, values=self._values
        )
        self._state.log([record])
        if not outcome.is_good:
            return
        change, id = outcome.change, outcome.id
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
        if roster.known.only is None:
            self._state.await_(roster.pending)
        if roster.read.complete and not report.stopped:
            self._state.keep(COUNT, str(roster.read.count))

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
        known = self._draft.roster.known
        held = {
            id: each
            for id, each in before.items()
            if id in known.held or (known.only is not None and id not in self._draft.roster.wanted)
        }
        for id, outcome in failed.items():
            attempts, _ = before.get(id, (0, 0.0))
            if outcome.status is Status.BLOCKED or isinstance(outcome.error, _NOT_PERSONAL):
                if id in before:
                    held[id] = before[id]
                continue
            pause = min(_LONGEST, _PAUSE * 2 ** (attempts - 1)) if attempts else 0.0
            held[id] = attempts + 1, now + pause
        return held

    def _source_changed(self, change: Change, *, staged: bool) -> _records.LogRecord:
        person, one = self._whom(change)
        return _records.source_changed(
            change,
            person,
            one,
            cycle=self._cycle,
            at=self._now(),
            scope=self._scope(person),
            values=self._values,
            staged=staged,
        )

    def _scope(self, person: str) -> str:
        roster = self._draft.roster
        if person not in roster.leaving:
            return roster.reasons.get(person, "")
        return roster.reasons.get(person, "no longer in the source")

    def _whom(self, change: Change) -> tuple[str, Wanted | None]:
        """Whom of the source a change is about, and what is wanted of a person."""
        source = self._source(change)
        is_person = change.resource_type == "User"
        return source, self._draft.roster.wanted[source] if is_person else None

    def _source(self, change: Change) -> str:
        """Whom of the source a change is about."""
        return self._ids[change.resource_type][change.target.id or f"~{change.target.key}"]
