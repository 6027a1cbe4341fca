"""Who is meant: whatever leaves a doubt is never written, and is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from go1scim.changes.planning._draft import Draft
from go1scim.changes.planning._index import Index
from go1scim.changes.planning._people import People
from go1scim.changes.planning._wanted import NAMES, Match, Rank, Wanted
from go1scim.errors import Go1ScimError, RoleConflictError

__all__ = ["leave_out", "without_doubts", "without_twins"]

#: The column that names another person.
MANAGER_COLUMN: Final = "manager"


def without_twins(index: Index, draft: Draft) -> None:
    """Leave out those who are looked for under the same key as others (no key has two owners)."""
    gone: dict[int, Wanted] = {}
    for (rank, text), one, other in index.twins:
        if rank is Rank.EMAIL and len(one.keys) > 1 and len(other.keys) > 1:
            index.share((rank, text))
            continue
        for each, twin in ((one, other), (other, one)):
            gone[id(each)] = each
            where = f" ({twin.origin})" if twin.origin else ""
            _say(
                draft,
                each,
                "duplicate-key",
                f"another row{where} has the same {NAMES[rank]}",
                "Keep one of them.",
            )
    index.forget(gone.values())


def without_doubts(
    wanted: Iterable[Wanted], people: People, draft: Draft, adopt: Literal["match", "ask"]
) -> Iterator[Wanted]:
    """Those of whom it is certain who is meant; the others are told."""
    owners: defaultdict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        if one.match is not None:
            owners[one.match.id].append(one)
    for one in wanted:
        match = one.match
        if match is None:
            doubt = _new(one, people)
        elif len(owners[match.id]) > 1:
            doubt = ("same-user", f"several rows lead to the user {match.id}", "Keep one of them.")
        else:
            doubt = _ambiguous(one, match) or _linked(one, match, draft, adopt)
        if doubt is not None:
            _say(draft, one, *doubt)
        elif match is not None and match.problem is not None:
            leave_out(draft, one, match.problem)
        else:
            yield one


def leave_out(draft: Draft, one: Wanted, error: Go1ScimError) -> None:
    """Tell that a wish cannot be fulfilled."""
    code = "role-conflict" if isinstance(error, RoleConflictError) else "invalid"
    column = getattr(error, "field", None)
    draft.find(
        "error", code, error.detail, error.hint, key=one.name, column=column, origin=one.origin
    )


def _say(draft: Draft, one: Wanted, code: str, detail: str, hint: str) -> None:
    draft.find("error", code, detail, hint, key=one.name, origin=one.origin)


def _new(one: Wanted, people: People) -> tuple[str, str, str] | None:
    """What speaks against it that the one who is not there is to be created."""
    if any(text in people.unreadable for _, text in one.keys):
        return (
            "unreadable-record",
            "the provider has a record with this key that cannot be read",
            "Correct it at the provider; client.raw shows it as it is.",
        )
    if not one.creates:
        names = " or ".join(dict.fromkeys(NAMES[rank] for rank, _ in one.keys))
        return (
            "unknown-user",
            f"no user has this {names}",
            "Check the spelling; a row without an id, but with a userName, creates a user.",
        )
    return None


def _ambiguous(one: Wanted, match: Match) -> tuple[str, str, str] | None:
    same = [id for id, rank in one.others.items() if rank == match.rank]
    if same:
        ids = ", ".join(sorted([match.id, *same]))
        return (
            "ambiguous-match",
            f"several users have this {NAMES[match.rank]}: {ids}",
            "Name the one who is meant by id.",
        )
    taken = sorted(id for id, rank in one.others.items() if match.rank < rank < Rank.EMAIL)
    if taken:
        return (
            "conflicting-match",
            f"the {NAMES[match.rank]} leads to {match.id}, another key to {', '.join(taken)}",
            "Correct the keys, or name the user by id.",
        )
    # Whether the manager has become another one is seen when it is known who that is.
    drifted = [column for column in match.drifted if column != MANAGER_COLUMN]
    return drift(drifted) if drifted else None


def drift(columns: Sequence[str]) -> tuple[str, str, str]:
    """The finding for columns that were edited here and there."""
    return (
        "drift",
        f"{', '.join(columns)} changed at the provider after it was read",
        "Read again, and edit what is there now.",
    )


def _linked(
    one: Wanted, match: Match, draft: Draft, adopt: Literal["match", "ask"]
) -> tuple[str, str, str] | None:
    """A user who was found by a name may belong to somebody else."""
    mine = dict(one.keys).get(Rank.EXTERNAL_ID)
    if match.rank <= Rank.EXTERNAL_ID or mine is None:
        return None
    if match.external_id:
        return (
            "linked-elsewhere",
            f"{match.id} has the same {NAMES[match.rank]}, but the externalId {match.external_id}",
            "Name the user by id, where the externalId is to change.",
        )
    if adopt == "ask":
        return (
            "adoption",
            f"{match.id} has this {NAMES[match.rank]}, and no externalId so far",
            'Plan with adopt="match" to take the user over.',
        )
    draft.find(
        "note",
        "adopted",
        f"{match.id} was found by its {NAMES[match.rank]}, and gets the externalId",
        key=one.name,
        origin=one.origin,
    )
    return None
