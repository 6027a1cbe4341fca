"""From wishes to a plan: read, match, compare, judge. It reads only, and never writes."""

from collections.abc import Iterable

from attrs import define, evolve, field, frozen

from go1scim._exchange import Flow
from go1scim.calls import access
from go1scim.calls.groups import GroupCalls
from go1scim.calls.users import UserCalls
from go1scim.changes.events import Listener
from go1scim.changes.facts import Facts, Read
from go1scim.changes.findings import Finding
from go1scim.changes.guards import judge
from go1scim.changes.plan import Plan
from go1scim.changes.planning import _doubts
from go1scim.changes.planning._draft import Draft
from go1scim.changes.planning._groups import Book, read_groups
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._memberships import GroupPlanner
from go1scim.changes.planning._people import People, read_people
from go1scim.changes.planning._users import Adopt, Removals, UserPlanner
from go1scim.changes.policy import Policy

__all__ = ["Terms", "Wishes", "planning"]


@define(eq=False)
class Wishes:
    """
    What somebody wants of a portal, from whatever source.

    Attributes:
        source: How many rows there were, and whether that was all.
        findings: What is to be said of the rows themselves.
        unread: How many rows do not even say whom they are about, as far as is known.
    """

    users: Index = field(factory=Index)
    groups: Book = field(factory=Book)
    source: Read = field(factory=Read)
    findings: list[Finding] = field(factory=list)
    unread: int = 0


@frozen(kw_only=True)
class Terms:
    """
    The terms that a plan is made on.

    Attributes:
        removals: What becomes of users whom no row names.
        self_account: The id, userName or address of the account behind the token, as told.
        self_id: Its id, where the provider has said it.
        source_before: How many rows the last good run had.
    """

    base_url: str
    created_at: float
    policy: Policy = field(factory=Policy)
    removals: Removals = "ignore"
    adopt: Adopt = "match"
    self_account: str | None = None
    self_id: str | None = None
    source_before: int | None = None
    listeners: tuple[Listener, ...] = ()


def planning(wishes: Wishes, terms: Terms, users: UserCalls, groups: GroupCalls) -> Flow[Plan]:
    """
    The plan for *wishes*.

    Raises:
        Go1ScimError: The portal could not be read.
    """
    draft = Draft(findings=list(wishes.findings))
    index = wishes.users
    _doubts.without_twins(index, draft)
    people = People(
        index,
        users,
        references=frozenset(_references(index, wishes.groups, terms)),
        keeps_others=terms.removals != "ignore",
        keeps_groups=any(one.is_whole for one in wishes.groups)
        or (access.puts(groups) and (bool(wishes.groups) or index.names_groups)),
        asks_groups=index.names_groups,
    )
    if index or people.references or people.keeps_others or people.keeps_groups:
        yield from read_people(people, terms.listeners)
    user_planner = UserPlanner(draft, people, users, terms.adopt)
    planned = user_planner.plan(list(index.unsettled))
    self_id = _own_id(terms, user_planner, draft)
    if people.keeps_others:
        _remove(user_planner, people, wishes, evolve(terms, self_id=self_id))
    for one in planned:
        for name in one.groups:
            wishes.groups.about(name, one.origin).joining[user_planner.target(one)] = one.origin
    if wishes.groups:
        yield from read_groups(wishes.groups, groups, terms.listeners)
        GroupPlanner(draft, user_planner, groups).plan(wishes.groups)
    plan = Plan(
        base_url=terms.base_url,
        changes=draft.ordered(),
        findings=tuple(draft.findings),
        policy=terms.policy,
        facts=Facts(
            users=people.read,
            groups=wishes.groups.read,
            source=wishes.source,
            source_before=terms.source_before,
            removals=terms.removals,
            administrators=tuple(sorted(people.administrators)),
            self_id=self_id,
            roles=draft.roles,
            members=draft.members,
        ),
        created_at=terms.created_at,
    )
    return evolve(plan, guards=judge(plan))


def _own_id(terms: Terms, users: UserPlanner, draft: Draft) -> str | None:
    """The id of the account behind the token; a finding, where it is not known."""
    if terms.self_id is not None:
        return terms.self_id
    found = users.reference(terms.self_account) if terms.self_account else None
    if found is None or found.id is None:
        told = f"nobody is known as {terms.self_account!r}" if terms.self_account else "no /Me"
        draft.find(
            "warning" if terms.self_account else "note",
            "unknown-self",
            f"which account the token belongs to is not known: {told}",
            "Pass self_account= with its id or userName, so that no plan takes its access away.",
        )
        return None
    return found.id


def _references(index: Index, groups: Book, terms: Terms) -> Iterable[str]:
    """Everybody who is spoken of, beside those who are looked for."""
    if terms.self_account:
        yield terms.self_account
    yield from index.managers
    for group in groups:
        yield from (one for one in group.joining if isinstance(one, str))
        yield from group.leaving


def _remove(planner: UserPlanner, people: People, wishes: Wishes, terms: Terms) -> None:
    """Add what becomes of those whom no row names, where it is certain who they are."""
    reasons = [read.reason for read in (people.read, wishes.source) if not read.complete]
    if wishes.unread:
        reasons.append(f"{wishes.unread} rows cannot be read, and may be about anybody")
    if not reasons:
        planner.remove(people.others, terms.removals, terms.policy, terms.self_id)
        return
    planner.draft.find(
        "warning",
        "removals-off",
        f"nobody is removed, since not everything was read: {'; '.join(reasons)}",
        "Plan again, once everything can be read.",
    )
