"""How a change ended."""

from enum import StrEnum

from attrs import frozen

from go1scim.changes.change import Change
from go1scim.errors import Go1ScimError

__all__ = ["Outcome", "Status"]


class Status(StrEnum):
    """How a change ended."""

    #: It was made.
    DONE = "done"
    #: It was so already, and nothing was written.
    ALREADY = "already"
    #: The provider's resource is no longer what the plan was made for, and nothing was written.
    DRIFTED = "drifted"
    #: It was not tried, since what it needs has failed, or the run was stopped before.
    BLOCKED = "blocked"
    #: The provider has refused it, or it could not be sent.
    FAILED = "failed"
    #: It was sent, and whether it took effect cannot be told.
    UNKNOWN = "unknown"


@frozen
class Outcome:
    """
    How a change ended.

    Attributes:
        id: The id of the resource, also of one that was created.
        error: What went wrong, where something did.
        reason: Why nothing was written, or what was different afterwards.
        repaired: Whether it took a second attempt after reading back.
    """

    change: Change
    status: Status
    id: str | None = None
    error: Go1ScimError | None = None
    reason: str = ""
    repaired: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the resource is now as the plan wants it."""
        return self.status in (Status.DONE, Status.ALREADY)
