"""The groups of a source, as what is wanted of the groups of a provider."""

from collections import Counter
from collections.abc import Mapping

from go1scim.changes.findings import Finding
from go1scim.changes.planning._groups import Book
from go1scim.changes.planning._wanted import folded
from go1scim.provisioning._roster import Roster
from go1scim.provisioning._state import Link
from go1scim.sources import SourceGroup

__all__ = ["book_of"]


def book_of(roster: Roster, links: Mapping[str, Link]) -> Book:
    """
    What is wanted of groups: their names, and their members, all of them.

    A member who is not provisioned is held back, and stays pending. A group that the source has no
    longer is left as it is: whoever is still meant to be in it, nobody can say.
    """
    book = Book()
    book.doubt = roster.doubt
    names = Counter(folded(group.name) for group in roster.groups)
    for group in roster.groups:
        link = links.get(group.id)
        problem = _problem(group, names, is_linked=link is not None)
        if problem is not None:
            roster.findings.append(problem)
            continue
        one = book.about(link.id if link is not None else group.name)
        one.key, one.name, one.is_whole = group.name, group.name, True
        for member in group.members:
            found = roster.reference(member)
            if found is None:
                roster.pending.append(("member", group.id, member))
            else:
                one.joining[found] = None
    return book


def _problem(group: SourceGroup, names: Counter[str], *, is_linked: bool) -> Finding | None:
    """Why a group cannot be written."""
    if not group.name.strip():
        detail, hint = "a group has no name", "Give it one in the source."
        return Finding("error", "missing-values", detail, hint, group.id, "displayName")
    if names[folded(group.name)] > 1 and not is_linked:
        detail = f"several groups of the source have the name {group.name!r}"
        hint = "Give each a name of its own: a group is found by it."
        return Finding("error", "duplicate-group", detail, hint, group.name, "displayName")
    return None
