"""An answer that comes late: by how much is a value, and who sends it decides how to wait."""

from attrs import frozen

from go1scim._exchange import Reply
from go1scim.testing.clock import Clock

__all__ = ["Late"]


@frozen
class Late:
    """
    A reply that comes late.

    Attributes:
        seconds: How late.
        clock: Whose seconds.
    """

    reply: Reply
    seconds: float
    clock: Clock
