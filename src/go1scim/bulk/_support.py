"""What a provider takes in one bulk request, asked for once."""

from typing import TYPE_CHECKING, Final

from attrs import define, evolve, frozen

from go1scim._exchange import Flow
from go1scim.calls.discovery import DiscoveryCalls
from go1scim.converter import from_dict
from go1scim.errors import ForbiddenError
from go1scim.models import ServiceProviderConfig

if TYPE_CHECKING:
    from go1scim.calls._provider import Provider

#: Where a provider has Bulk but names no limits. What is still too much is answered with 413, and
#: then halved.
_OPERATIONS: Final = 100
_PAYLOAD: Final = 1_048_576


@frozen
class Capacity:
    """
    How much goes into one bulk request.

    Attributes:
        operations: How many operations.
        payload: Bytes of the body.
    """

    operations: int
    payload: int


@define(eq=False)
class Support:
    """
    What is known of the Bulk of a provider.

    Attributes:
        asked: Whether the provider was asked.
        capacity: None where it has no Bulk.
    """

    asked: bool = False
    capacity: Capacity | None = None

    def ask(self, provider: "Provider") -> Flow[None]:
        """Ask the provider, unless that was done (RFC 7643 section 5)."""
        if self.asked:
            return
        try:
            said = yield from _Asking(provider).config()
        except ForbiddenError:  # what it does not tell it does not have
            said = None
        self.asked, self.capacity = True, _capacity(said)

    def none(self) -> None:
        """There is no Bulk after all."""
        self.capacity = None

    def halve(self, capacity: Capacity, operations: int) -> None:
        """So many *operations* were too much for *capacity*."""
        self.capacity = evolve(capacity, operations=max(1, operations // 2))


class _Asking(DiscoveryCalls):
    def __init__(self, provider: "Provider") -> None:
        self._provider = provider

    def config(self) -> Flow[ServiceProviderConfig | None]:
        return self._if_there(
            "/ServiceProviderConfig",
            lambda answer: from_dict(answer.document(), ServiceProviderConfig),
        )


def _capacity(said: ServiceProviderConfig | None) -> Capacity | None:
    bulk = said.bulk if said else None
    if bulk is None or not bulk.supported:
        return None
    return Capacity(
        _positive(bulk.max_operations) or _OPERATIONS,
        _positive(bulk.max_payload_size) or _PAYLOAD,
    )


def _positive(limit: int | None) -> int | None:
    return limit if limit and limit > 0 else None
