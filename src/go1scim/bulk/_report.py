"""What became of a bulk."""

from collections import Counter
from typing import Any

from attrs import frozen

from go1scim.bulk._operation import State
from go1scim.bulk._pending import Pending
from go1scim.errors import BulkError


@frozen(repr=False, eq=False)
class BulkReport:
    """
    What became of the operations of a bulk, in the order in which they were queued.

    Attributes:
        operations: All of them.
    """

    operations: tuple[Pending[Any], ...]

    @property
    def succeeded(self) -> tuple[Pending[Any], ...]:
        """Those that were carried out."""
        return self._in("succeeded")

    @property
    def failed(self) -> tuple[Pending[Any], ...]:
        """Those that the provider refused."""
        return self._in("failed")

    @property
    def unknown(self) -> tuple[Pending[Any], ...]:
        """Those whose answer was lost, and of which it could not be found out either."""
        return self._in("unknown")

    @property
    def not_attempted(self) -> tuple[Pending[Any], ...]:
        """Those that were not sent; the error of each says why."""
        return self._in("not attempted")

    def raise_for_failures(self) -> None:
        """
        Do nothing where all have succeeded.

        Raises:
            BulkError: Some have not; it holds the error of each.
        """
        errors = tuple(each.error for each in self.operations if each.error is not None)
        if errors:
            raise BulkError(self._words(), errors=errors)

    def __repr__(self) -> str:
        return f"<BulkReport: {self._words()}>"

    def _in(self, state: State) -> tuple[Pending[Any], ...]:
        return tuple(each for each in self.operations if each.state == state)

    def _words(self) -> str:
        counts = Counter(each.state for each in self.operations)
        states: tuple[State, ...] = ("succeeded", "failed", "unknown", "not attempted")
        said = [f"{counts[state]} {state}" for state in states if counts[state]]
        return ", ".join(said) or "nothing was queued"
