"""The client that awaits."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from go1scim._publish import Awaiting
from go1scim.calls.groups import AsyncGroups
from go1scim.calls.raw import AsyncRaw
from go1scim.calls.users import AsyncUsers
from go1scim.client._base import BaseClient

if TYPE_CHECKING:
    from go1scim.bulk import AsyncBulk


class AsyncClient(BaseClient, Awaiting):
    """
    A client of a SCIM endpoint, whose operations are awaited.

    Make one for an event loop, and share it among tasks. As an async context manager it closes its
    connections.

    Attributes:
        users: The operations on users.
        groups: The operations on groups.
        raw: Any other SCIM call.
    """

    users: AsyncUsers
    groups: AsyncGroups
    raw: AsyncRaw

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; not those of an *http_client* that was passed in."""
        if self._owns_wire:
            await self._wire.aclose()

    def bulk(self, *, fail_on_errors: int | None = None) -> "AsyncBulk":
        """
        Operations that are queued, and sent together (RFC 7644 section 3.7).

        What is queued in a block is sent when the block is left; `Bulk.send` sends at any time. It
        is one request where the provider has Bulk, or as many as it takes; else a call for each
        operation. In either case each operation has an outcome of its own.

        Args:
            fail_on_errors: After how many errors to stop; without it, to go on in any case.
        """
        from go1scim.bulk import AsyncBulk  # noqa: PLC0415 - for those who use it only

        return self._bulk(AsyncBulk, fail_on_errors)

    def _connect(self, http_client: Any) -> None:
        # httpx takes as long to import as all the rest: who makes no client does without.
        from go1scim.client._awaiting import Wire  # noqa: PLC0415

        self._wire = Wire(http_client, self._settings.limits)

    def _equip(self) -> None:
        from go1scim.client._awaiting import Driver  # noqa: PLC0415 - as above

        made = self._settings
        self._driver = Driver(self._wire, made.runtime, made.clock, made.timeout)
        self.users = AsyncUsers(self._provider, self._driver)
        self.groups = AsyncGroups(self._provider, self._driver)
        self.raw = AsyncRaw(self._provider, self._driver)
