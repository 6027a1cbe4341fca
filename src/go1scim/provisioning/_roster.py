"""
The people of a source, as what is wanted of the users of a provider.

Theory of operation: groups are read first, since they may say who is assigned; then people stream
past, and each becomes a `Wanted`, or a finding. Who has a link and does not come in a reading that
is complete has left. References are settled last, when everybody is known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import define, field, frozen

from go1scim._exchange import Flow
from go1scim.changes.facts import Read
from go1scim.changes.findings import Finding, Severity
from go1scim.changes.planning._wanted import Rank, Wanted, folded, keys
from go1scim.errors import Go1ScimError
from go1scim.provisioning._assignment import Assigned
from go1scim.provisioning._intent import PersonIntent, without_conflict
from go1scim.provisioning._mapped import Mapped, MappingProblem
from go1scim.provisioning._people import person
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
        only: The id or an alias of the one person who is asked for; None: everybody is.
    """

    mapping: Rules
    scope: Scope
    match: tuple[str, ...]
    links: Mapping[str, Link] = field(factory=dict, repr=False)
    held: frozenset[str] = frozenset()
    now: float = 0.0
    only: str | None = None


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
        managers: By the id in the source, whom it calls the manager; ``""`` for nobody.
        reasons: By the id in the source, why somebody is in scope, or no longer.
        names: The ids in the source, by how findings speak of people.
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
    managers: dict[str, str] = field(factory=dict)
    reasons: dict[str, str] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    pending: list[tuple[str, str, str]] = field(factory=list)
    _seen: set[str] = field(factory=set)
    _aliases: dict[str, str | None] = field(factory=dict)

    def take(self, user: SourceUser, assigned: Assigned | None) -> None:
        """Take in one person."""
        known, id = self.known, user.id
        keys = (id, *user.aliases)
        decision = known.scope.decide(user.attributes, keys=keys, assigned=assigned)
        self.reasons[id] = decision.reason
        if user.deleted or not decision:
            return
        self._seen.add(id)
        for alias in user.aliases:
            self._aliases[alias] = id if self._aliases.get(alias, id) == id else None
        if id in known.held:
            self._say("note", "escrow", "it could not be written, and is tried again later", id)
            return
        mapped = known.mapping.evaluate(person(user))
        name = str(mapped.get("user_name") or id)
        self.names[name] = id
        if mapped.problems:
            self.findings += [_finding(problem, name) for problem in mapped.problems]
            return
        self._want(user, mapped, name)

    def _want(self, user: SourceUser, mapped: Mapped, name: str) -> None:
        link, id = self.known.links.get(user.id), user.id
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
        active = self._active(user, mapped, link)
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
        manager = mapped.manager or user.manager or mapped.manager
        if manager is not None:
            self.managers[id] = manager

    def end(self, groups: Iterable[SourceGroup]) -> None:
        """Settle who has left, and who is whose manager."""
        self.groups = list(groups)
        self._without_twins()
        if self.read.complete:
            for id, link in self.known.links.items():
                if id not in self._seen:
                    self._leave(id, link)
        elif self.known.only is None:
            self._say(
                "warning",
                "removals-off",
                f"nobody loses access, since not everybody was read: {self.read.reason}",
                hint="Look at the source; the next cycle reads it again.",
            )
        for id, manager in self.managers.items():
            known = self.reference(manager) if manager else None
            self.wanted[id].manager = manager if known is None else known

    def reference(self, name: str) -> str | None:
        """By what the plan knows somebody whom the source calls *name*; None: by nothing yet."""
        id = self._aliases.get(name) or name
        link = self.known.links.get(id)
        if link is not None:
            return link.id
        one = self.wanted.get(id)
        return one.name if one is not None and id not in self.skipped else None

    def _without_twins(self) -> None:
        """Leave out those who would have the same name: which is which, nobody could tell."""
        names = Counter(folded(one.name) for one in self.wanted.values())
        twins = [id for id, one in self.wanted.items() if names[folded(one.name)] > 1]
        for id in twins:
            name = self.wanted.pop(id).name
            self.managers.pop(id, None)
            self.skipped.pop(id, None)
            detail = "several people of the source have this name"
            self._say("error", "duplicate-key", detail, name, "Correct all but one.")

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

    def _active(self, user: SourceUser, mapped: Mapped, link: Link | None) -> bool | None:
        if not user.active or mapped.get("active") is False:
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

    def _say(
        self, severity: Severity, code: str, detail: str, key: str = "", hint: str = ""
    ) -> None:
        self.findings.append(Finding(severity, code, detail, hint, key))


def read_source(source: Source, known: Known) -> Flow[Roster]:
    """
    What the source says. One that fails on the way is taken as far as it came.

    Raises:
        Exception: Whatever the source raises before it has given anything.
    """
    roster = Roster(known)
    blocks = bool(getattr(source, "blocks", False))
    teams: list[SourceGroup] = []
    if known.only is None or known.scope.assignment is not None:
        groups: Reader[SourceGroup] = Reader(source.groups(), blocks=blocks)
        roster.doubt = yield from _read(groups, teams.append)
    assigned = known.scope.assigned(teams)
    people: Reader[SourceUser] = Reader(_people(source, known.only), blocks=blocks)
    count = _Count()

    def take(user: SourceUser) -> None:
        if known.only is not None and known.only not in {user.id, *user.aliases}:
            return
        count.total += not user.deleted
        roster.take(user, assigned)

    reason = yield from _read(people, take)
    if not reason and assigned is not None and roster.doubt:
        reason = f"not all groups were read, so who is assigned is not certain: {roster.doubt}"
    if known.only is not None:
        reason = reason or "one person was asked for"
        teams = []
    roster.doubt = roster.doubt or reason
    roster.read = Read(count.total, complete=not reason, reason=reason)
    roster.end(group for group in teams if not group.deleted)
    return roster


def _people(source: Source, only: str | None) -> Any:
    """The records to go through: those of one person alone, where the source can give them."""
    one = getattr(source, "user", None)
    return source.users() if only is None or one is None else one(only)


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


def _finding(problem: MappingProblem, name: str) -> Finding:
    detail, code = str(problem), _CODES[problem.code]
    return Finding("error", code, detail, problem.hint, name, problem.target)
