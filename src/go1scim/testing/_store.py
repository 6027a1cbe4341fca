"""Resources in memory, found by id or by an indexed attribute."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, Final, TypeAlias
from uuid import UUID

__all__ = ["Ids", "Key", "Table", "group_keys", "primary_email", "user_keys"]

Document = dict[str, Any]

#: The name of an index and a value in it. The indexes that filters ask have the lower-case name of
#: the attribute, and values without their case: what is found may be too much, never too little.
Key: TypeAlias = tuple[str, str]


class Table:
    """
    Resources of one type, in the order of their creation.

    Stored documents are never changed, only replaced: whoever has one keeps what it was.
    """

    def __init__(self, keys: Callable[[Document], set[Key]], *indexed: str) -> None:
        self._make_keys = keys
        self.indexed = frozenset(indexed)
        #: Told, before each change, of the id and the document that was there.
        self.watch: Callable[[str, Document | None], None] = _nobody
        self._documents: dict[str, Document] = {}
        self._keys: dict[str, set[Key]] = {}
        self._places: dict[str, int] = {}
        self._index: dict[Key, dict[str, None]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def get(self, id: str) -> Document | None:
        """The resource of that id."""
        return self._documents.get(id)

    def find(self, key: Key) -> list[Document]:
        """The resources under *key*, in the order of their creation."""
        ids = self._index.get(key)
        if not ids:  # so it is of most users that are asked for their groups
            return []
        return [self._documents[id] for id in sorted(ids, key=self._places.__getitem__)]

    def keys(self, id: str) -> set[Key]:
        """What the resource of that id is found by."""
        return self._keys[id]

    def put(self, document: Document) -> None:
        """Keep *document* in place of what had its id."""
        id = document["id"]
        self.watch(id, self._documents.get(id))
        before, after = self._keys.get(id, set()), self._make_keys(document)
        self._drop(id, before - after)
        for key in after - before:
            self._index.setdefault(key, {})[id] = None
        self._documents[id] = document
        self._keys[id] = after
        self._last += 1
        self._places.setdefault(id, self._last)

    def remove(self, id: str) -> None:
        """Forget the resource of that id."""
        self.watch(id, self._documents[id])
        del self._documents[id], self._places[id]
        self._drop(id, self._keys.pop(id))

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
    keys = _keys(user, "userName", "displayName", "externalId", "id")
    keys.update(("emails", value.casefold()) for value in _values(user, "emails"))
    if email := primary_email(user):
        keys.add(("primary email", email.casefold()))
    return keys


def group_keys(group: Document) -> set[Key]:
    """What a group is found by."""
    keys = _keys(group, "displayName", "externalId", "id")
    for value in _values(group, "members"):
        keys.add(("members", value.casefold()))
        keys.add(("member id", value))
    return keys


def _keys(document: Document, *names: str) -> set[Key]:
    return {(name.lower(), str(document[name]).casefold()) for name in names if name in document}


def _values(document: Document, name: str) -> Iterator[str]:
    return (str(one["value"]) for one in document.get(name, ()) if "value" in one)


# Crockford's base 32, in which ULIDs are written.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIXES: Final = {"User": "usr", "Group": "grp"}


class Ids:
    """Ids that are the same in every run: UUIDs, ULIDs with a prefix, or numbers from 1."""

    def __init__(self, random: Random, form: str | None) -> None:
        self._random = random
        self._form = form
        self._last = 0

    def next(self, resource_type: str) -> str:
        """A new id for a resource of the type of that name."""
        if self._form in {"number", "text"}:
            self._last += 1
            return str(self._last)
        if self._form == "ulid":
            digits = "".join(self._random.choices(_DIGITS, k=24))
            return f"{_PREFIXES[resource_type]}_01{digits}"
        return str(UUID(int=self._random.getrandbits(128), version=4))


def _nobody(_: str, __: Document | None) -> None:
    """What watches a table that nobody watches."""
