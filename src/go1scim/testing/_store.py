"""Resources in memory, found by id or by an indexed attribute."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

from go1scim.testing._filtering import Condition, Eq, conjuncts

__all__ = ["Ids", "Key", "Table", "group_keys", "probe", "user_keys"]

Document = dict[str, Any]

#: The name of an index and a value in it.
Key: TypeAlias = tuple[str, str]


class Table:
    """
    Resources of one type, in the order of their creation.

    Stored documents are never changed, only replaced: whoever has one keeps what it was.
    """

    def __init__(self, keys: Callable[[Document], set[Key]], *indexed: str) -> None:
        self._keys = keys
        self.indexed = frozenset(indexed)
        self._documents: dict[str, Document] = {}
        self._index: dict[Key, dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def get(self, id: str) -> Document | None:
        """The resource of that id."""
        return self._documents.get(id)

    def find(self, key: Key) -> list[Document]:
        """The resources under *key*."""
        return [self._documents[id] for id in self._index.get(key, ())]

    def put(self, document: Document) -> None:
        """Keep *document* in place of what had its id."""
        old = self._documents.get(document["id"])
        before = set() if old is None else self._keys(old)
        after = self._keys(document)
        self._drop(document["id"], before - after)
        for key in after - before:
            self._index.setdefault(key, {})[document["id"]] = None
        self._documents[document["id"]] = document

    def remove(self, id: str) -> None:
        """Forget the resource of that id."""
        self._drop(id, self._keys(self._documents.pop(id)))

    def _drop(self, id: str, keys: Iterable[Key]) -> None:
        for key in keys:
            ids = self._index[key]
            del ids[id]
            if not ids:
                del self._index[key]


def primary_email(user: Document) -> str:
    """The primary e-mail address, else the first, else nothing."""
    emails: list[Document] = user.get("emails", [])
    primary = [one for one in emails if one.get("primary")]
    return next((str(one.get("value", "")) for one in [*primary, *emails]), "")


def user_keys(user: Document) -> set[Key]:
    """What a user is found by."""
    keys = {("username", user.get("userName", "").lower()), ("id", user["id"])}
    if "externalId" in user:
        keys.add(("externalid", user["externalId"]))
    keys.update(
        ("emails", one["value"].lower()) for one in user.get("emails", ()) if "value" in one
    )
    if email := primary_email(user):
        keys.add(("primary email", email.lower()))
    return keys


def group_keys(group: Document) -> set[Key]:
    """What a group is found by."""
    keys = {("displayname", group.get("displayName", "").lower()), ("id", group["id"])}
    if "externalId" in group:
        keys.add(("externalid", group["externalId"]))
    keys.update(("members", one["value"]) for one in group.get("members", ()) if "value" in one)
    return keys


_EXACT = frozenset({"id", "externalid", "members"})


def probe(condition: Condition, indexed: frozenset[str]) -> Key | None:
    """A key under which all that meet *condition* are found, if there is one."""
    for one in conjuncts(condition):
        if not isinstance(one, Eq) or not isinstance(one.value, str):
            continue
        name = one.path.name.lower()
        if one.path.urn or name not in indexed:
            continue
        if (one.path.sub or "value").lower() != "value":
            continue
        return name, one.value if name in _EXACT else one.value.lower()
    return None


class Ids:
    """Ids that are the same in every run: UUIDs, or numbers from 1."""

    def __init__(self, random: Random, *, numeric: bool) -> None:
        self._random = random
        self._numeric = numeric
        self._last = 0

    def next(self) -> str:
        """A new id."""
        if self._numeric:
            self._last += 1
            return str(self._last)
        return str(UUID(int=self._random.getrandbits(128), version=4))
