"""A token as a value, and the form in which a store keeps it."""

from math import isfinite
from typing import Any

from attrs import field, frozen

from go1scim import _json
from go1scim.auth._checks import Sealed, is_token
from go1scim.errors import ConfigurationError


@frozen
class Token(Sealed):
    """
    What a token endpoint has issued (RFC 6749 section 5.1).

    Attributes:
        expires_at: Seconds since 1970, or None where the endpoint did not say.
        refresh_token: What the next access token is asked for with; Go1's serves once and lives 90
            days (Go1's developer pages).
        scope: What was granted, separated by spaces, where the endpoint said so.
        issued_at: Seconds since 1970.
        issued_for: The token URL, the client id, and the portal where it is known. A store that
            holds somebody else's token is refused instead of writing to the wrong portal.
    """

    access_token: str = field(repr=False)
    expires_at: float | None = None
    refresh_token: str | None = field(default=None, repr=False)
    scope: str | None = None
    issued_at: float | None = None
    issued_for: tuple[str, ...] = field(default=(), repr=False)

    def renew_at(self, leeway: float) -> float:
        """
        When to renew, in seconds since 1970: *leeway* seconds before the end.

        A token that lives shorter than twice the leeway is used for half of its life, lest every
        request renewed it.
        """
        if self.expires_at is None:
            return float("inf")
        if self.issued_at is not None:
            leeway = min(leeway, (self.expires_at - self.issued_at) / 2)
        return self.expires_at - leeway

    def to_json(self) -> str:
        """The token with its secrets as JSON, for a `TokenStore` of your own."""
        names = ("access_token", "expires_at", "refresh_token", "scope", "issued_at", "issued_for")
        values = {name: getattr(self, name) for name in names}
        return _json.dumps({**values, "issued_for": list(self.issued_for)}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> "Token":
        """
        The token that `to_json` wrote.

        Raises:
            ConfigurationError: The text is something else.
        """
        try:
            saved: Any = _json.loads(text)
        except (ValueError, RecursionError):
            saved = None
        if not isinstance(saved, dict) or not _is_saved_token(saved):
            msg = "this is not a saved token"
            raise ConfigurationError(msg, hint="Delete it and connect again.")
        return cls(
            access_token=saved["access_token"],
            expires_at=saved.get("expires_at"),
            refresh_token=saved.get("refresh_token"),
            scope=saved.get("scope"),
            issued_at=saved.get("issued_at"),
            issued_for=tuple(saved.get("issued_for") or ()),
        )


def _is_saved_token(saved: dict[str, Any]) -> bool:
    texts = (saved.get("refresh_token"), saved.get("scope"))
    times = (saved.get("expires_at"), saved.get("issued_at"))
    owner = saved.get("issued_for") or []
    return (
        is_token(saved.get("access_token"))
        and all(value is None or isinstance(value, str) for value in texts)
        and all(value is None or _is_time(value) for value in times)
        and isinstance(owner, list)
        and all(isinstance(part, str) for part in owner)
    )


def _is_time(value: Any) -> bool:
    return type(value) in {int, float} and isfinite(value)
