"""A value that is not there."""

from enum import Enum
from typing import Final


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


#: A value that is not there, where None is JSON's null.
UNSET: Final = Unset.UNSET
