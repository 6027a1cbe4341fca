"""What happens while a plan is made and applied: one stream of frozen records."""

from collections.abc import Callable
from typing import TypeAlias

from attrs import frozen

from go1scim.changes.change import Change, ResourceKind
from go1scim.changes.findings import Finding
from go1scim.changes.outcome import Outcome

__all__ = [
    "Begun",
    "Ended",
    "Event",
    "Finished",
    "Found",
    "Listener",
    "Reading",
    "Started",
    "Waiting",
]


@frozen
class Reading:
    """A page has arrived. *total* is None where the provider does not say."""

    resource_type: ResourceKind
    received: int
    total: int | None


@frozen
class Found:
    """The plan has something to say."""

    finding: Finding


@frozen
class Started:
    """A run begins; *total* changes are left to do."""

    run_id: str
    total: int


@frozen
class Begun:
    """A change is about to be sent."""

    change: Change


@frozen
class Waiting:
    """Everybody waits, because the provider asked for it."""

    seconds: float
    reason: str


@frozen
class Ended:
    """A change has ended."""

    outcome: Outcome


@frozen
class Finished:
    """A run has ended; *done* of *total* changes are as they should be."""

    run_id: str
    done: int
    total: int


Event: TypeAlias = Reading | Found | Started | Begun | Waiting | Ended | Finished

#: Called for each event, in the order of the events, never by two threads at the same time. That of
#: an `AsyncClient` may be a coroutine function.
Listener: TypeAlias = Callable[[Event], object]
