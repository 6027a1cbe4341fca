"""The mails that a portal would have sent."""

from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Mail", "Occasion"]

Occasion: TypeAlias = Literal["welcome", "email_changed"]


@frozen
class Mail:
    """
    A mail that was not sent.

    Attributes:
        to: The address; of a user without one, the userName.
        occasion: ``"welcome"`` to a new user, or ``"email_changed"`` to the old address.
        user_id: Whom it is about.
    """

    to: str
    occasion: Occasion
    user_id: str
