"""
Rows, kept as text.

Theory of operation: of nearly all rows nothing is needed after one look, since what they want is so
already. So a row is no object, but a piece of one long text, from which it is made anew when
somebody asks for it, and a hash of what it says of a user. That is a fifth of the memory.
"""

from array import array
from typing import Any, Final

from go1scim.changes.planning._sight import Sight
from go1scim.tables import UserRow
from go1scim.tables._rows import Layout

__all__ = ["Ledger", "Texts"]

_BETWEEN: Final = "\0"
#: Stands before the number of a cell that is no text.
_OTHER: Final = "\x01"
_MARKS: Final = (_BETWEEN, _OTHER)


class Texts:
    """Many texts, in one block of memory."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        return self._block[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass")

    def add(self, text: str) -> None:
        """Add one at the end."""
        self._block += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._block))


class Ledger:
    """
    The rows of a table, in their order.

    Attributes:
        source: The table.
        managers: Everybody who is named as a manager.
        names_groups: Whether a user is to be in a group.
    """

    def __init__(self, source: str = "") -> None:
        self.source = source
        self.managers: set[str] = set()
        self.names_groups = False
        self._texts = Texts()
        self._others: list[Any] = []
        self._numbers_of_others: dict[int, int] = {}
        self._numbers = array("I")
        self._sights: list[Sight] = []
        self._sight_of = array("I")
        self._by_layout: dict[int, int] = {}
        self._hashes = array("q")

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: int) -> UserRow:
        sight = self._sights[self._sight_of[at]]
        cells = map(self._cell, self._texts[at].split(_BETWEEN))
        return UserRow(self._numbers[at], tuple(cells), sight.layout)

    def add(self, number: int, cells: tuple[Any, ...], layout: Layout) -> Sight:
        """Add a row at the end; how it is looked at."""
        at = self._by_layout.get(id(layout))
        if at is None:
            at = self._number(layout)
        sight = self._sights[at]
        try:
            text = _BETWEEN.join(cells)
        except TypeError:
            text = self._text(cells)
        else:
            if _OTHER in text or text.count(_BETWEEN) != len(cells) - 1:
                text = self._text(cells)
        self._texts.add(text)
        self._numbers.append(number)
        self._sight_of.append(at)
        self._hashes.append(sight.hash_of(cells))
        if sight.manager is not None and isinstance(manager := cells[sight.manager], str):
            self.managers.add(manager)
        if sight.groups is not None and cells[sight.groups] is not None:
            self.names_groups = True
        return sight

    def is_met(self, at: int, record: dict[str, Any]) -> bool:
        """Whether a row, looked at quickly, says nothing but what *record* has."""
        known = self._hashes[at]
        if not known:
            return False
        sight = self._sights[self._sight_of[at]]
        has = sight.seen(record)
        return hash(has) == known or sight.agree(self[at].cells, has)

    def _number(self, layout: Layout) -> int:
        """The number of a layout that comes for the first time."""
        number = self._by_layout[id(layout)] = len(self._sights)
        self._sights.append(Sight(layout))  # which keeps the layout, and so its id
        return number

    def _text(self, cells: tuple[Any, ...]) -> str:
        return _BETWEEN.join([self._written(cell) for cell in cells])

    def _written(self, cell: Any) -> str:
        if cell is None:
            return ""
        if cell.__class__ is str and not any(mark in cell for mark in _MARKS):
            return cell
        number = self._numbers_of_others.get(id(cell))
        if number is None:
            number = self._numbers_of_others[id(cell)] = len(self._others)
            self._others.append(cell)
        return f"{_OTHER}{number}"

    def _cell(self, text: str) -> Any:
        return self._others[int(text[1:])] if text[:1] == _OTHER else text or None
