"""`CLEAR`, the value that takes away what is there."""

from enum import Enum
from typing import Final

#: What a cell has to say, in any case, for `CLEAR`.
CLEAR_TEXT: Final = "<clear>"


class Clear(Enum):
    """The type of `CLEAR`."""

    CLEAR = CLEAR_TEXT

    def __repr__(self) -> str:
        return "CLEAR"

    def __str__(self) -> str:
        return CLEAR_TEXT


#: The value of a cell that takes away what is there; a blank cell leaves it alone.
CLEAR: Final = Clear.CLEAR
