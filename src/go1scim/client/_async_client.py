"""The client that awaits."""

from types import TracebackType
from typing import Any, Self

from go1scim._publish import Awaiting
from go1scim.calls.groups import AsyncGroups
from go1scim.calls.raw import AsyncRaw
from go1scim.calls.users import AsyncUsers
from go1scim.client._base import BaseClient


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
