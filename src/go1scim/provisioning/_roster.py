"""
The people of a source, as what is wanted of the users of a provider.

Theory of operation: groups are read first, since they may say who is assigned; then people stream
past, and each becomes a `Wanted`, or a finding. Who has a link and does not come in a reading that
is complete has left. References are settled last, when everybody is known.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import define, field, frozen

from go1scim._exchange import Flow
from go1scim.changes.facts import Read
from go1scim.changes.findings import Finding
from go1scim.changes.planning._wanted import Rank, Wanted, keys
from go1scim.errors import Go1ScimError
from go1scim.provisioning import _assignment
from go1scim.provisioning._assignment import Assigned
from go1scim.provisioning._intent import PersonIntent, without_conflict
from go1scim.provisioning._mapped import Mapped, MappingProblem
from go1scim.provisioning._state import Link
from go1scim.provisioning.mapping import Mapping as Rules
from go1scim.provisioning.scope import Scope
from go1scim.sources import Reader, Source, SourceGroup, SourceUser

__all__ = ["Known", "Roster", "read_source"]

#: What a finding is called, for each code of a mapping.
_CODES: Final = {
    "MissingValues": "missing-values",
    "ImportSkipped": "import-skipped",
    "InvalidValue": "invalid-value",
}
_GONE: Final = PersonIntent(Mapped(), active=False)


@frozen(kw_only=True)
class Known:
    """
    What a reading goes by.

    Attributes:
        match: The targets that users are found by.
        links: Who is known already, by the id in the source.
        held: The ids in the source of people who are not to be tried again yet.
        now: Seconds since 1970.
    """

    mapping: Rules
    scope: Scope
    match: tuple[str, ...]
    links: Mapping[str, Link] = field(factory=dict, repr=False)
    held: frozenset[str] = frozenset()
    now: float = 0.0


@define(eq=False)
class Roster:
    """
    What a source says.

    Attributes:
        read: How many people there were, and whether that was everybody.
        wanted: What is wanted of each, by the id in the source.
        leaving: The ids in the source of those who have left.
        gone_since: Since when, for each who has left and is linked.
        groups: The groups.
        doubt: Why it is not certain that groups have no other members.
        findings: What is to be said of people who are left out.
        skipped: Why somebody who may be at the provider is not created, by the id in the source.
        pending: References to whom nobody is known.
    """

    known: Known
    read: Read = field(factory=Read)
    wanted: dict[str, Wanted] = field(factory=dict)
    leaving: dict[str, float] = field(factory=dict)
    groups: list[SourceGroup] = field(factory=list)
    doubt: str = ""
    findings: list[Finding] = field(factory=list)
    skipped: dict[str, str] = field(factory=dict)
    pending: list[tuple[str, str, str]] = field(factory=list)
    _seen: set[str] = field(factory=set)
    _managers: dict[str, str] = field(factory=dict)
    _aliases: dict[str, str | None] = field(factory=dict)

    def take(self, person: SourceUser, assigned: Assigned | None) -> None:
        """Take in one person."""
        if person.deleted:
            return
        known, id = self.known, person.id
        self._seen.add(id)
        attributes = {"IsSoftDeleted": not person.active, **person.attributes}
        names = (id, *person.aliases)
        own = next((name for name in names if assigned is not None and name in assigned), id)
        if not known.scope.decide(attributes, id=own, assigned=assigned):
            self._seen.discard(id)
            return
        for alias in person.aliases:
            self._aliases[alias] = id if self._aliases.get(alias, id) == id else None
        if id in known.held:
            self._say("note", "escrow", "it could not be written, and is tried again later", id)
            return
        mapped = known.mapping.evaluate(attributes)
        if mapped.problems:
            for problem in mapped.problems:
                self._problem(problem, mapped, id)
            return
        self._want(person, mapped)

    def _want(self, person: SourceUser, mapped: Mapped) -> None:
        link, id = self.known.links.get(person.id), person.id
        name = str(mapped.get("user_name") or id)
        resolved = without_conflict(mapped)
        if resolved is not None:
            mapped = resolved
            self._say(
                "warning",
                "role-conflict",
                "Administrator is not sent: beside Content Administrator, Go1 would drop it",
                name,
                "Leave one of the two in the source.",
            )
        found = self._keys(mapped)
        if link is None and not found:
            detail = f"has no value to be found by: {', '.join(self.known.match)}"
            self._say("error", "import-skipped", detail, name, "Complete the person in the source.")
            return
        active = self._active(person, mapped, link)
        creates = active is not False and self.known.scope.create
        if not creates:
            is_off = "create is switched off"
            self.skipped[id] = "the person is not active" if active is False else is_off
        self.wanted[id] = Wanted(
            keys=(*keys(link.id if link else None), *found),
            name=name,
            origin=None,
            intent=PersonIntent(mapped, active),
            creates=creates,
        )
        manager = mapped.manager or (person.manager if person.manager else mapped.manager)
        if manager is not None:
            self._managers[id] = manager

    def end(self, groups: Iterable[SourceGroup]) -> None:
        """Settle who has left, and who is whose manager."""
        self.groups = list(groups)
        if self.read.complete:
            for id, link in self.known.links.items():
                if id not in self._seen:
                    self._leave(id, link)
        else:
            self._say(
                "warning",
                "removals-off",
                f"nobody loses access, since not everybody was read: {self.read.reason}",
                hint="Look at the source; the next cycle reads it again.",
            )
        for id, manager in self._managers.items():
            found = manager and self.reference(manager)
            if found is None:
                self.pending.append(("manager", id, manager))
                found = manager
            self.wanted[id].manager = found

    def reference(self, name: str) -> str | None:
        """By what the plan knows somebody whom the source calls *name*; None: by nothing yet."""
        id = self._aliases.get(name) or name
        link = self.known.links.get(id)
        if link is not None:
            return link.id
        one = self.wanted.get(id)
        return one.name if one is not None and id not in self.skipped else None

    def _leave(self, id: str, link: Link) -> None:
        since = self.known.now if link.gone_since is None else link.gone_since
        due = self.known.scope.leaving(timedelta(seconds=self.known.now - since))
        if due == "ignore":
            return
        self.leaving[id] = since
        self.wanted[id] = Wanted(
            keys=keys(link.id),
            name=link.id,
            origin=None,
            intent=_GONE,
            creates=False,
            deletes=due == "delete",
        )

    def _active(self, person: SourceUser, mapped: Mapped, link: Link | None) -> bool | None:
        if not person.active or mapped.get("active") is False:
            return False
        is_mapped = any(each.name == "active" for each in self.known.mapping.attributes)
        has_left = link is not None and link.gone_since is not None
        return True if is_mapped or has_left else None

    def _keys(self, mapped: Mapped) -> tuple[tuple[Rank, str], ...]:
        texts = {name: mapped.get(name) for name in self.known.match}
        return keys(
            None,
            texts.get("external_id") or None,
            texts.get("user_name") or None,
            (texts.get("email") or None,),
        )

    def _problem(self, problem: MappingProblem, mapped: Mapped, id: str) -> None:
        name = str(mapped.get("user_name") or id)
        self._say("error", _CODES[problem.code], str(problem), name, problem.hint, problem.target)

    def _say(
        self,
        severity: Any,
        code: str,
        detail: str,
        key: str = "",
        hint: str = "",
        column: str | None = None,
    ) -> None:
        self.findings.append(Finding(severity, code, detail, hint, key, column))


def read_source(source: Source, known: Known) -> Flow[Roster]:
    """
    What the source says. One that fails on the way is taken as far as it came.

    Raises:
        Exception: Whatever the source raises before it has given anything.
    """
    roster = Roster(known)
    blocks = bool(getattr(source, "blocks", False))
    groups: Reader[SourceGroup] = Reader(source.groups(), blocks=blocks)
    teams: list[SourceGroup] = []
    roster.doubt = yield from _read(groups, teams.append)
    assigned = known.scope.assigned(map(_as_assigned, teams))
    people: Reader[SourceUser] = Reader(source.users(), blocks=blocks)
    count = _Count()

    def take(person: SourceUser) -> None:
        count.total += not person.deleted
        roster.take(person, assigned)

    reason = yield from _read(people, take)
    if not reason and assigned is not None and roster.doubt:
        reason = f"not all groups were read, so who is assigned is not certain: {roster.doubt}"
    roster.doubt = roster.doubt or reason
    roster.read = Read(count.total, complete=not reason, reason=reason)
    roster.end(group for group in teams if not group.deleted)
    return roster


@define
class _Count:
    total: int = 0


def _read(reader: Reader[Any], take: Any) -> Flow[str]:
    """Hand everything on; why that was not everything, or nothing."""
    seen = 0
    try:
        while chunk := (yield from reader.chunk()):
            for each in chunk:
                seen += 1
                take(each)
    except Go1ScimError as error:
        if not seen:
            raise
        return f"the source failed after {seen} records: {error}"
    return reader.reading.reason or ("" if reader.reading.complete else "the source says so")


def _as_assigned(group: SourceGroup) -> _assignment.SourceGroup:
    return _assignment.SourceGroup(
        group.id, group.name, frozenset(group.members), frozenset(group.groups)
    )
