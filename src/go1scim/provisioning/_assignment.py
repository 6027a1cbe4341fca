"""Who is assigned: by themselves, or as a member of a group."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from go1scim.errors import ValidationError


def _texts(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        raise ValidationError(
            "an assignment takes several ids, got one text",
            field="assignment",
            hint='Pass a list: Assignment(groups=["Sales"]).',
        )
    return frozenset(value)


@frozen
class SourceGroup:
    """
    A group of the source, as far as assignment is concerned.

    Attributes:
        users: The ids of its direct members that are users.
        groups: The ids of its direct members that are groups.
    """

    id: str
    name: str = ""
    users: frozenset[str] = field(default=frozenset(), converter=_texts)
    groups: frozenset[str] = field(default=frozenset(), converter=_texts)


@frozen(kw_only=True)
class Assignment:
    """
    Who is assigned to the app.

    Attributes:
        users: Ids of users.
        groups: Ids or names of groups.
        nested: Whether members of groups in those groups count, too. Entra ID reads direct members
            only.
    """

    users: frozenset[str] = field(default=frozenset(), converter=_texts)
    groups: frozenset[str] = field(default=frozenset(), converter=_texts)
    nested: bool = False

    def resolve(self, groups: Iterable[SourceGroup] = ()) -> "Assigned":
        """
        Everybody who is assigned.

        Args:
            groups: The groups of the source; where *nested*, all of them.
        """
        known = {group.id: group for group in groups}
        ways = dict.fromkeys(sorted(self.users), "assigned directly")
        for group, way in self._walk(known):
            for user in sorted(group.users):
                ways.setdefault(user, way)
        return Assigned(ways)

    def _walk(self, known: Mapping[str, SourceGroup]) -> Iterator[tuple[SourceGroup, str]]:
        """Each group whose members count, once, and how it comes to count."""
        waiting = [
            (group, f"member of {group.name or group.id}")
            for group in known.values()
            if group.id in self.groups or group.name in self.groups
        ]
        met = {group.id for group, _ in waiting}
        for group, way in waiting:  # it grows on the way
            yield group, way
            inner = sorted(group.groups - met) if self.nested else []
            met.update(inner)
            outer = way.removeprefix("member of ")
            waiting += [
                (known[id], f"member of {known[id].name or id}, in {outer}")
                for id in inner
                if id in known
            ]


@frozen
class Assigned:
    """
    Everybody who is assigned.

    Attributes:
        ways: By the id of a user, in words, how.
    """

    ways: Mapping[str, str] = field(repr=False)

    def __contains__(self, id: object) -> bool:
        return id in self.ways

    def __len__(self) -> int:
        return len(self.ways)
