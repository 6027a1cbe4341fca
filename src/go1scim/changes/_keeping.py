"""What a run needs of a journal, and the one that is kept in memory only."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from attrs import define, field, frozen

from go1scim.changes.change import Change
from go1scim.changes.outcome import Outcome

#: Seconds between two signs of life of a run.
BEAT: Final = 10.0


@frozen
class Earlier:
    """
    What an earlier attempt at a plan has left.

    Attributes:
        outcomes: How changes ended, by their ids; those that are good are not looked at again, and
            every other is tried again.
        begun: The ids of changes that may have been sent, and whose outcome is not known: each is
            looked at before anything is written.
        started_at: Seconds since 1970: when the first attempt began; None where this is it.
        ended_at: Seconds since 1970: when the last attempt ended, where nothing is left to do.
    """

    outcomes: Mapping[str, Outcome] = field(factory=dict)
    begun: frozenset[str] = frozenset()
    started_at: float | None = None
    ended_at: float | None = None


class Journal(Protocol):
    """
    Where a run writes down what it is about to do, and what has become of it.

    It is open, holds the plan and the lease, and is used by one thread: that of the driver. What
    its methods have taken is on the disk when they return.
    """

    @property
    def path(self) -> Path | None:
        """Where it is; None where it is kept in memory."""
        ...

    @property
    def run_id(self) -> str:
        """The id of the run that it belongs to."""
        ...

    @property
    def beat(self) -> float:
        """Seconds between two calls of `heartbeat`."""
        ...

    def intend(self, changes: Sequence[Change], ended: Sequence[Outcome], now: float) -> None:
        """
        Write down, in one transaction, how changes have *ended*, and *changes* about to be sent.

        It counts as a sign of life.

        Raises:
            LeaseHeldError: Another run has taken over.
        """
        ...

    def heartbeat(self, ended: Sequence[Outcome], now: float) -> None:
        """
        Write down how changes have *ended*, which may be none, and that the run is alive.

        Raises:
            LeaseHeldError: Another run has taken over.
        """
        ...

    def close(self, ended: Sequence[Outcome], now: float, *, complete: bool) -> None:
        """
        Write down how the last changes have *ended*, give the lease back, and close.

        Args:
            complete: Whether every change has its outcome, and none is to be tried again.
        """
        ...


@define
class MemoryJournal:
    """A journal that is gone with the process."""

    run_id: str
    path: Path | None = None
    beat: float = BEAT
    intended: dict[str, Change] = field(factory=dict)
    outcomes: dict[str, Outcome] = field(factory=dict)
    complete: bool | None = None

    def intend(self, changes: Sequence[Change], ended: Sequence[Outcome], now: float) -> None:
        """Keep what is about to be sent, and how others have ended."""
        self.intended.update((change.id, change) for change in changes)
        self.heartbeat(ended, now)

    def heartbeat(self, ended: Sequence[Outcome], now: float) -> None:
        """Keep how changes have ended."""
        self.outcomes.update((outcome.change.id, outcome) for outcome in ended)

    def close(self, ended: Sequence[Outcome], now: float, *, complete: bool) -> None:
        """Keep how the last changes have ended."""
        self.heartbeat(ended, now)
        self.complete = complete
