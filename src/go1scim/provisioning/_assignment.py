"""Who is assigned: by themselves, or as a member of a group."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from go1scim.errors import ValidationError
from go1scim.sources import SourceGroup

__all__ = ["Assigned", "Assignment"]


def _texts(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        raise ValidationError(
            "an assignment takes several ids, got one text",
            field="assignment",
            hint='Pass a list: Assignment(groups=["Sales"]).',
        )
    return frozenset(value)


@frozen(kw_only=True)
class Assignment:
    """
    Who is assigned to the app.

    Attributes:
        users: Ids of users, or their aliases.
        groups: Ids, aliases or names of groups.
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
        ways = dict.fromkeys(sorted(self.users), "assigned directly")
        for group, way in self._walk(list(groups)):
            for user in group.members:
                ways.setdefault(user, way)
        return Assigned(ways)

    def _walk(self, groups: list[SourceGroup]) -> Iterator[tuple[SourceGroup, str]]:
        """Each group whose members count, once, and how it comes to count."""
        by_key = {key: group for group in groups for key in (*group.aliases, group.id)}
        waiting = [
            (group, f"member of {group.name or group.id}")
            for group in groups
            if not self.groups.isdisjoint((group.id, group.name, *group.aliases))
        ]
        met = {group.id for group, _ in waiting}
        for group, way in waiting:  # it grows on the way
            yield group, way
            outer = way.removeprefix("member of ")
            for key in group.groups if self.nested else ():
                inner = by_key.get(key)
                if inner is not None and inner.id not in met:
                    met.add(inner.id)
                    waiting.append((inner, f"member of {inner.name or inner.id}, in {outer}"))


@frozen
class Assigned:
    """
    Everybody who is assigned.

    Attributes:
        ways: By the id or alias of a user, in words, how.
    """

    ways: Mapping[str, str] = field(repr=False)

    def way(self, keys: Iterable[str]) -> str | None:
        """How a user with these ids and aliases is assigned; None for somebody who is not."""
        return next((self.ways[key] for key in keys if key in self.ways), None)

    def __contains__(self, key: object) -> bool:
        return key in self.ways

    def __len__(self) -> int:
        return len(self.ways)
