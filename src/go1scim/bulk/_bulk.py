"""A bulk: what is queued in a block, and sent when it is left."""

from types import TracebackType
from typing import Any, Self

from go1scim._exchange import Flow
from go1scim._publish import Awaiting, Blocking, op
from go1scim.bulk._pending import Pending
from go1scim.bulk._queues import GroupQueue, Queue, UserQueue
from go1scim.bulk._report import BulkReport
from go1scim.bulk._sending import Sending
from go1scim.bulk._support import Support
from go1scim.calls._provider import Provider
from go1scim.errors import NotAttemptedError, ValidationError


class BulkCalls:
    """Operations that are queued, to be sent together (RFC 7644 section 3.7)."""

    def __init__(
        self,
        provider: Provider,
        driver: Any,
        *,
        support: Support,
        prefix: str,
        fail_on_errors: int | None,
    ) -> None:
        if fail_on_errors is not None and (type(fail_on_errors) is not int or fail_on_errors < 1):
            raise ValidationError(
                f"fail_on_errors is {fail_on_errors!r}",
                field="fail_on_errors",
                hint="Pass a number from 1 up, or leave it out to go on in any case.",
            )
        self._provider = provider
        self._driver = driver
        self._support = support
        self._fail_on_errors = fail_on_errors
        self._queue = Queue(prefix)
        self.users: UserQueue = UserQueue(self._queue, provider)
        self.groups: GroupQueue = GroupQueue(self._queue, provider)

    @op
    def send(self) -> Flow[BulkReport]:
        """
        Send what is queued, and tell what became of each operation.

        No error of an operation is raised here: `BulkReport.raise_for_failures` does that, and
        `Pending.result`. More can be queued and sent afterwards.

        Raises:
            Go1ScimError: The provider does not even tell whether it has Bulk. Nothing was sent,
                and everything is still queued.
        """
        tasks = [each for each in self._queue.tasks if each.state == "queued"]
        sending = Sending(self._queue, self._provider, self._support, self._fail_on_errors)
        yield from sending.run()
        return BulkReport(tuple(Pending(each) for each in tasks))

    def __len__(self) -> int:
        """How many operations wait to be sent; many members of a group take several."""
        return len(self._queue.waiting())

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._provider.service.base_url}: {len(self)} queued>"

    def _drop(self, error: BaseException) -> None:
        self._queue.drop(
            NotAttemptedError(
                f"the block was left by {type(error).__name__}, and nothing was sent",
                hint="Mend that, and queue the operation again.",
            )
        )


class Bulk(BulkCalls, Blocking):
    """
    Operations that are queued, to be sent together: ``client.bulk()``.

    A with block sends when it is left, and raises `BulkError` where an operation did not succeed.
    Where the block ends with an exception, nothing is sent. It belongs to one thread.

    Attributes:
        users: What can be queued for users.
        groups: What can be queued for groups.
    """

    users: UserQueue
    groups: GroupQueue

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._drop(error)
        else:
            self.send().raise_for_failures()


class AsyncBulk(BulkCalls, Awaiting):
    """
    Operations that are queued, to be sent together: ``client.bulk()`` of an `AsyncClient`.

    To queue is not awaited. An async with block sends when it is left, as a `Bulk` does; by itself
    `send` is awaited.

    Attributes:
        users: What can be queued for users.
        groups: What can be queued for groups.
    """

    users: UserQueue
    groups: GroupQueue

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._drop(error)
        else:
            report = await self.send()
            report.raise_for_failures()
