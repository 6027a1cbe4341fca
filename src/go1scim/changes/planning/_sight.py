"""
What of a row is compared at a first look, and how it is read from a record as it came.

Theory of operation: a function is generated for the columns of a table. Text that is in its place
is taken as it is: where it equals a cell, so does its normal form. All else is read as for any row.
"""

from collections.abc import Callable
from typing import Any, Final

from go1scim._clear import CLEAR
from go1scim._codec.reader import compiled
from go1scim.changes.planning._wanted import Keys, Rank, folded, keys
from go1scim.tables import Column, UserRow
from go1scim.tables._kinds import BOOLEAN, KEY, TEXT
from go1scim.tables._rows import Layout

__all__ = ["NAMES", "Sight"]

#: Two spellings of one name: a provider may have made its own of what was sent.
NAMES: Final = frozenset({"user_name", "email"})

_RANKS: Final = {
    "id": Rank.ID,
    "external_id": Rank.EXTERNAL_ID,
    "user_name": Rank.USER_NAME,
    "email": Rank.EMAIL,
}
#: The class of what stands for itself, by the kind of column.
_PLAIN: Final = {TEXT: "str", KEY: "str", BOOLEAN: "bool"}


class Sight:
    """
    How rows of one layout are looked at.

    Attributes:
        manager: Where the manager stands.
        groups: Where the groups stand.
        seen: What a record has in the places of the row.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.manager, self.groups = layout.at.get("manager"), layout.at.get("groups")
        places = [
            (at, column)
            for at, column in enumerate(layout.columns)
            if column.use in {"id", "attribute"}
        ]
        self.seen = _seeing([column for _, column in places])
        self._comparable = _comparing(places)
        # Who these are, is known when everybody has been met.
        self._later = [at for at in (self.manager, self.groups) if at is not None]
        self._keys = [(rank, layout.at[name]) for name, rank in _RANKS.items() if name in layout.at]
        self._is_model = "emails" in layout.at

    def hash_of(self, cells: tuple[Any, ...]) -> int:
        """A hash of what a row says of a user; 0 where that is not to be seen so quickly."""
        for at in self._later:
            if cells[at] is not None:
                return 0
        return hash(self._comparable(cells))

    def agree(self, cells: tuple[Any, ...], has: tuple[Any, ...]) -> bool:
        """Whether a row wants nothing but what there is."""
        return all(
            one is None or one == other or (one is CLEAR and other is None)
            for one, other in zip(self._comparable(cells), has, strict=True)
        )

    def keys(self, cells: tuple[Any, ...]) -> Keys:
        """The keys of a row."""
        if self._is_model:
            row = UserRow(0, cells, self.layout)
            return keys(row.id, row.external_id, row.user_name, (row.email,))
        return tuple(
            [
                (rank, text if rank < Rank.USER_NAME else folded(text))
                for rank, at in self._keys
                if (text := cells[at]) is not None and text is not CLEAR
            ]
        )


def _comparing(places: list[tuple[int, Column]]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The function that gives what the cells of a row say, in the form in which it compares."""
    values = [
        f"(cells[{at}].strip().casefold() if cells[{at}].__class__ is str else cells[{at}]), "
        if column.name in NAMES
        else f"cells[{at}], "
        for at, column in places
    ]
    comparable: Callable[[tuple[Any, ...]], tuple[Any, ...]] = compiled(
        "comparable", "cells", [f"return ({''.join(values)})"], {}
    )
    return comparable


def _seeing(columns: list[Column]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """The function that gives what a record has in *columns*, in the form in which it compares."""
    scope: dict[str, Any] = {}
    inside = dict.fromkeys(column.place[0] for column in columns if len(column.place) > 1)
    lines = ["get = record.get"]
    lines += [f"inside_{number} = get({name!r})" for number, name in enumerate(inside)]
    numbers = {name: number for number, name in enumerate(inside)}
    for number, column in enumerate(columns):
        read, value = f"read_{number}(record)", f"value_{number}"
        scope[f"read_{number}"] = column.read
        cls = _PLAIN.get(column.kind)
        if column.use == "id":
            lines.append(f"{value} = record['id']")
        elif cls is None or len(column.place) not in (1, 2):
            lines.append(f"{value} = {read}")
        elif len(column.place) == 1:
            lines.append(f"{value} = get({column.place[0]!r})")
            lines.append(f"if {value}.__class__ is not {cls}: {value} = {read}")
        else:
            outer = f"inside_{numbers[column.place[0]]}"
            inner = f"{outer}.get({column.place[1]!r})"
            lines.append(f"{value} = {inner} if {outer}.__class__ is dict else None")
            lines.append(f"if {value}.__class__ is not {cls}: {value} = {read}")
        if column.name in NAMES:
            lines.append(f"if {value}.__class__ is str: {value} = {value}.strip().casefold()")
    lines.append(f"return ({''.join(f'value_{number}, ' for number in range(len(columns)))})")
    seen: Callable[[dict[str, Any]], tuple[Any, ...]] = compiled("seen", "record", lines, scope)
    return seen
