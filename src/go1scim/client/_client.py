"""The client that blocks."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from go1scim._publish import Blocking
from go1scim.calls.groups import Groups
from go1scim.calls.raw import Raw
from go1scim.calls.users import Users
from go1scim.client._base import BaseClient

if TYPE_CHECKING:
    from go1scim.bulk import Bulk


class Client(BaseClient, Blocking):
    """
    A client of a SCIM endpoint, whose operations block.

    It is thread-safe: make one, and share it. As a context manager it closes its connections.

    Attributes:
        users: The operations on users.
        groups: The operations on groups.
        raw: Any other SCIM call.
    """

    users: Users
    groups: Groups
    raw: Raw

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; not those of an *http_client* that was passed in."""
        if self._owns_wire:
            self._wire.close()

    def bulk(self, *, fail_on_errors: int | None = None) -> "Bulk":
        """
        Operations that are queued, and sent together (RFC 7644 section 3.7).

        What is queued in a block is sent when the block is left; `Bulk.send` sends at any time. It
        is one request where the provider has Bulk, or as many as it takes; else a call for each
        operation. In either case each operation has an outcome of its own.

        Args:
            fail_on_errors: After how many errors to stop; without it, to go on in any case.
        """
        from go1scim.bulk import Bulk  # noqa: PLC0415 - for those who use it only

        return self._bulk(Bulk, fail_on_errors)

    def _connect(self, http_client: Any) -> None:
        # httpx takes as long to import as all the rest: who makes no client does without.
        from go1scim.client._blocking import Wire  # noqa: PLC0415

        self._wire = Wire(http_client, self._settings.limits)

    def _equip(self) -> None:
        from go1scim.client._blocking import Driver  # noqa: PLC0415 - as above

        made = self._settings
        self._driver = Driver(self._wire, made.runtime, made.clock, made.timeout)
        self.users = Users(self._provider, self._driver)
        self.groups = Groups(self._provider, self._driver)
        self.raw = Raw(self._provider, self._driver)
