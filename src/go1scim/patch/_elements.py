"""
The values of a multi-valued attribute while they are changed.

Theory of operation: the list is copied once, a removed value leaves a gap, and an index leads from
what identifies a value to its places. So a request of many operations costs one pass over the list
and one look-up for each of them, whatever the length of the list.
"""

from collections.abc import Hashable, Iterable
from typing import Any, Final

from go1scim.patch._refusals import invalid_value
from go1scim.patch._values import canonical, folded, renamed
from go1scim.schemas import Attribute

_GONE: Final = object()


class Elements:
    """
    The values of *attribute*, in their order.

    Attributes:
        changed: Whether they are no longer those that were there in the beginning.
    """

    def __init__(self, attribute: Attribute, values: Any) -> None:
        if values is None:
            values = []
        elif not isinstance(values, list):
            values = [values]
        self.attribute = attribute
        self.changed = False
        self._value = attribute.find("value")
        self._typed = attribute.find("type")
        self._items: list[Any] = self._renamed(values)
        self._count = len(values)
        self._places: dict[Hashable, int | list[int]] | None = None
        self._primaries = self._flagged()

    def _renamed(self, values: list[Any]) -> list[Any]:
        names, attribute = {each.name for each in self.attribute.sub_attributes}, self.attribute
        return [
            renamed(attribute, each)
            if isinstance(each, dict) and not each.keys() <= names
            else each
            for each in values
        ]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Any:
        return self._items[place]

    def places(self) -> list[int]:
        """Where there is a value."""
        return [place for place, each in enumerate(self._items) if each is not _GONE]

    def values(self) -> list[Any]:
        """The values."""
        return [each for each in self._items if each is not _GONE]

    def having(self, values: Iterable[Any]) -> list[int]:
        """Where a value is one of *values*, or has one of them as its ``value``."""
        of = self._value or self.attribute
        keys = dict.fromkeys(folded(of, each) for each in values)
        return [place for key in keys for place in self._at(key)]

    def alike(self, element: Any) -> int | None:
        """Where a value is the same one as *element*, or None."""
        places = self._at(self._key(element))
        return next((at for at in places if self._is_alike(self._items[at], element)), None)

    def _is_at(self, place: int, key: Hashable) -> bool:
        """Whether what was once found at *place* by *key* still is."""
        element = self._items[place]
        return element is not _GONE and self._key(element) == key

    def _is_alike(self, one: Any, other: Any) -> bool:
        """Of the same ``value``, and of the same type where both have one."""
        if self._typed is None or self._typed.mutability == "immutable":
            return True
        types = one.get("type"), other.get("type")
        return None in types or folded(self._typed, types[0]) == folded(self._typed, types[1])

    def _key(self, element: Any) -> Hashable:
        """What a value is looked up by."""
        if self.attribute.type != "complex":
            return folded(self.attribute, element)
        value = element.get("value") if isinstance(element, dict) else None
        if value is None or value == "" or self._value is None:
            return ("", canonical(element))
        return folded(self._value, value)

    def _index(self) -> dict[Hashable, int | list[int]]:
        if self._places is None:
            self._places = {}
            for place, element in enumerate(self._items):
                if element is not _GONE:
                    self._find_at(self._key(element), place)
        return self._places

    def _find_at(self, key: Hashable, place: int) -> None:
        """Have *place* found by *key*. Most keys have one place, and need no list of them."""
        places: Any = self._places
        known = places.setdefault(key, place)
        if known.__class__ is list:
            if known[-1] != place:
                known.append(place)
        elif known != place:
            places[key] = [known, place]

    def _at(self, key: Hashable) -> list[int]:
        """Where there is a value of this key."""
        found = self._index().get(key, [])
        places = found if isinstance(found, list) else [found]
        return [place for place in dict.fromkeys(places) if self._is_at(place, key)]

    def append(self, element: Any) -> int:
        """Put a value at the end; where it is, is the answer."""
        place = len(self._items)
        self._items.append(element)
        self._count += 1
        self._note(place, element)
        return place

    def put(self, place: int, element: Any) -> None:
        """Put another value in that place; one that says nothing leaves a gap."""
        if element == {}:
            self.drop([place])
            return
        self._items[place] = element
        self._note(place, element)

    def _note(self, place: int, element: Any) -> None:
        # A place stays under the keys it had: `_is_at` looks again.
        self.changed = True
        if self._places is not None:
            self._find_at(self._key(element), place)
        self._primaries.discard(place)
        if _is_primary(element):
            self._primaries.add(place)

    def drop(self, places: Iterable[int]) -> None:
        """Leave gaps in those places."""
        for place in places:
            self.changed = True
            self._count -= 1
            self._items[place] = _GONE
            self._primaries.discard(place)

    def fill(self, values: list[Any]) -> None:
        """Put other values in the place of all."""
        if canonical(values) != canonical(self.values()):
            self.changed = True
        self._items, self._count, self._places = list(values), len(values), None
        self._primaries = self._flagged()

    def _flagged(self) -> set[int]:
        if self.attribute.find("primary") is None:
            return set()
        return {place for place, each in enumerate(self._items) if _is_primary(each)}

    def primaries(self) -> set[int]:
        """Where a value is primary."""
        return set(self._primaries)

    def settle(self, before: set[int]) -> None:
        """
        Let the primary value that was not one *before* be the only one (RFC 7644 section 3.5.2).

        Raises:
            ValidationError: ``invalidValue``: several became primary at once.
        """
        fresh = self._primaries - before
        if not fresh:
            return
        if len(fresh) > 1:
            raise invalid_value(self.attribute.name, "can have one primary value only")
        for place in self.primaries() - fresh:
            self.put(place, {**self._items[place], "primary": False})


def _is_primary(element: Any) -> bool:
    return isinstance(element, dict) and element.get("primary") is True
