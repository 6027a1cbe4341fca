"""
Sending a bulk: which operations go together, and what becomes of each.

Theory of operation: operations are taken from the front, in the order in which they were queued, so
whatever one refers to was sent before it or goes with it. Where the provider has Bulk, as many are
taken as fit into one request; else each is a call of its own, several at a time. An answer that
says nothing of an operation leaves it `lost`: it is made by itself then, after a look at what the
first attempt did. No error of one operation or request hides what became of the others.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from copy import copy
from http import HTTPStatus
from typing import Any, Final

from attrs import evolve

from go1scim._exchange import Call, Flow, Request, step
from go1scim._http import Response, may_have_had_effect
from go1scim.bulk._answers import Asked, Entry, as_error, as_response, entries, match
from go1scim.bulk._operation import Operation
from go1scim.bulk._queues import Queue
from go1scim.bulk._singly import TOGETHER, attempt, side_by_side
from go1scim.bulk._splitting import envelope, fitting, waves, written
from go1scim.bulk._support import Capacity, Support
from go1scim.bulk._verdicts import ABSENT, LATER, UNRESOLVED, is_for_all, is_lost
from go1scim.calls._provider import Provider
from go1scim.errors import (
    ConflictError,
    DecodeError,
    Go1ScimError,
    NotAttemptedError,
    ResponseError,
    TransportError,
)

_PATH: Final = "/Bulk"
_SILENT: Final = "the answer of the provider says nothing of this operation"
_NO_ID: Final = "the provider has created the resource, but does not say its id"
_TWIN: Final = "another operation of this bulk has created the resource with the same key"


class Sending:
    """
    One sending of what a queue holds.

    Args:
        fail_on_errors: After how many errors to stop; None: never.
    """

    def __init__(
        self, queue: Queue, provider: Provider, support: Support, fail_on_errors: int | None
    ) -> None:
        self._queue = queue
        self._references = queue.references
        self._provider = provider
        self._support = support
        self._fail_on_errors = fail_on_errors
        self._errors = 0
        self._ended: Go1ScimError | None = None
        self._left: deque[Operation] = deque()

    def run(self) -> Flow[None]:
        """
        Send everything; what becomes of an operation is kept there, and not raised.

        Raises:
            Go1ScimError: Whether the provider has Bulk cannot be told; nothing was sent.
        """
        waiting = self._queue.waiting()
        for operation in waiting:
            if operation.is_out and operation.lost is None:
                operation.send_again(TransportError("the sending was interrupted"))
        self._left.extend(each for each in waiting if each.lost is None)
        if len(self._left) > 1:
            yield from self._support.ask(self._provider)
        yield from self._singly([each for each in waiting if each.lost is not None])
        while self._left:
            capacity = self._support.capacity
            if capacity is None or len(self._left) == 1:
                rest, self._left = list(self._left), deque()
                yield from self._singly(rest)
            else:
                yield from self._next(capacity)

    def _next(self, capacity: Capacity) -> Flow[None]:
        """Send the next operations, in one request."""
        before, after = envelope(self._errors_left())
        drawn: list[tuple[Operation, Request]] = []
        pieces = fitting(
            self._draw(drawn),
            operations=capacity.operations,
            room=capacity.payload - len(before) - len(after),
        )
        taken = drawn[: max(1, len(pieces))]
        chunk = [operation for operation, _ in taken]
        self._left.extendleft(operation for operation, _ in reversed(drawn[len(taken) :]))
        if len(pieces) <= 1:  # nothing goes with it, or it is too large for a bulk request
            yield from self._singly(chunk)
            return
        request = self._provider.request("POST", _PATH, {})
        body = before + b",".join(pieces) + after
        for operation in chunk:
            operation.is_out = True
        try:
            found = yield from step(Call(evolve(request, content=body), entries))
        except Go1ScimError as error:
            yield from self._unanswered(chunk, error, capacity)
        else:
            asked = [
                Asked(request.method, self._references.path(request), operation.bulk_id)
                for operation, request in taken
            ]
            yield from self._answered(
                chunk, match(asked, found, may_stop=self._fail_on_errors is not None)
            )

    def _unanswered(
        self, chunk: Sequence[Operation], error: Go1ScimError, capacity: Capacity
    ) -> Flow[None]:
        """The request failed as a whole, which says nothing of any one operation."""
        lost = is_lost(error)
        for operation in chunk:
            operation.send_again(error if lost else None)
        if not lost and is_for_all(error):
            for operation in chunk:
                self._settle(operation, copy(error))  # each is raised by itself
            return
        if error.status in ABSENT:
            self._support.none()
        elif error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            self._support.halve(capacity, len(chunk))
            self._left.extendleft(reversed(chunk))
            return
        yield from self._singly(chunk)

    def _answered(self, chunk: Sequence[Operation], answers: Sequence[Entry | None]) -> Flow[None]:
        bound = self._errors_left()
        failed: list[tuple[Operation, ResponseError]] = []
        silent: list[Operation] = []
        again: set[Operation] = set()
        for operation, entry in zip(chunk, answers, strict=True):
            if entry is None or not entry.status:
                silent.append(operation)
            elif entry.status >= HTTPStatus.MULTIPLE_CHOICES:
                failed.append((operation, as_error(entry, operation.call)))
            elif not self._read(operation, entry):
                again.add(operation)
        for operation, error in failed:
            if self._may_go_again(operation, error, chunk):
                again.add(operation)
            else:
                self._settle(operation, error)
        if bound is not None and len(failed) >= bound:  # the provider has stopped there
            for operation in silent:
                operation.send_again()
            self._left.extendleft(reversed(silent))
        else:
            for operation in silent:
                operation.send_again(DecodeError(_SILENT, method="POST", path=_PATH))
            again.update(silent)
        yield from self._singly([each for each in chunk if each in again])

    def _read(self, operation: Operation, entry: Entry) -> bool:
        """Keep what a good answer says; False where that does not suffice."""
        try:
            value = operation.call.read(as_response(entry))
        except Go1ScimError:  # what it shows is not needed
            value = operation.call.read(as_response(evolve(entry, response=None)))
        if operation.bulk_id is not None and value is None:
            operation.send_again(DecodeError(_NO_ID, method="POST", path=_PATH))
            operation.accepted = True
            return False
        self._settle(operation, value)
        return True

    def _may_go_again(
        self, operation: Operation, error: ResponseError, chunk: Sequence[Operation]
    ) -> bool:
        """Whether an operation that failed in a bulk is made by itself."""
        status = error.status or 0
        if operation.refs - self._references.ids.keys():
            operation.send_again()  # it failed since another one did: that one may do better
            return True
        if self._is_overtaken(operation, chunk):
            return False
        if status in LATER:
            operation.send_again()
            return True
        if may_have_had_effect(Response(status)):
            operation.send_again(error)
            return True
        if status in UNRESOLVED and _is_of_one(operation, chunk):
            operation.send_again()  # the id is known by now
            return True
        return False

    def _is_overtaken(self, operation: Operation, chunk: Sequence[Operation]) -> bool:
        """Whether a later change of the same resource is there already."""
        later = chunk[chunk.index(operation) + 1 :]
        return any(
            each.target == operation.target and each.state == "succeeded"
            for each in later
            if each.target and each.first != operation.first
        )

    def _singly(self, operations: Sequence[Operation]) -> Flow[None]:
        """Make each operation by a call of its own."""
        width = TOGETHER if self._fail_on_errors is None else 1
        for wave in waves(operations, width):
            ready = [each for each in wave if self._may(each) and self._is_resolved(each)]
            for operation in ready:
                operation.is_out = True
            flows = [attempt(each, self._references) for each in ready]
            outcomes = yield from side_by_side(flows)
            for operation, outcome in zip(ready, outcomes, strict=True):
                self._settle(operation, outcome)

    def _settle(self, operation: Operation, outcome: Any) -> None:
        if operation.bulk_id is not None and not isinstance(outcome, Go1ScimError):
            id = outcome if isinstance(outcome, str) else outcome.id
            if not self._references.learn(operation.bulk_id, id):
                outcome = ConflictError(_TWIN, scim_type="uniqueness", method="POST")
                outcome.path = operation.call.request.path
        if isinstance(outcome, Go1ScimError):
            operation.fail(outcome)
            self._errors += 1
            if is_for_all(outcome):
                self._ended = outcome
            return
        operation.succeed(outcome)

    def _draw(self, drawn: list[tuple[Operation, Request]]) -> Iterator[bytes]:
        """Take from the front what may be sent, as it is written, and put it into *drawn*."""
        while self._left:
            operation = self._left.popleft()
            if not self._may(operation):
                continue
            must_wait = operation.alone or operation.needs - self._references.ids.keys()
            if must_wait and drawn:
                self._left.appendleft(operation)
                return
            try:
                request = operation.built(self._references).request
            except Go1ScimError as error:  # an id of the provider's that no path can hold
                self._settle(operation, error)
                continue
            drawn.append((operation, request))
            if must_wait:
                return
            yield written(request, self._references.path(request), operation.bulk_id)

    def _may(self, operation: Operation) -> bool:
        """Whether *operation* may be sent; where not, that is its outcome."""
        reason = self._hindrance(operation)
        if reason is None:
            return True
        operation.give_up(reason)
        return False

    def _is_resolved(self, operation: Operation) -> bool:
        """Whether everything that *operation* refers to is known; where not, it is given up."""
        unknown = operation.refs - self._references.ids.keys()
        if unknown:
            operation.give_up(NotAttemptedError("what it refers to has no id yet"))
        return not unknown

    def _hindrance(self, operation: Operation) -> NotAttemptedError | None:
        for bulk_id in sorted(operation.refs):
            other = self._queue.creating(bulk_id)
            if other is not None and other.error is not None:
                if other.state != "unknown":
                    operation.send_again()  # without it, this one cannot have been carried out
                return NotAttemptedError(
                    f"it refers to what {other.name} should have created: {other.error.detail}"
                )
        if self._ended is not None:
            return NotAttemptedError(
                f"the sending ended before: {self._ended.detail}", hint=self._ended.hint
            )
        if self._errors_left() == 0:
            return NotAttemptedError(
                f"{self._errors} operations did not succeed, and fail_on_errors is "
                f"{self._fail_on_errors}"
            )
        return None

    def _errors_left(self) -> int | None:
        if self._fail_on_errors is None:
            return None
        return max(0, self._fail_on_errors - self._errors)


def _is_of_one(operation: Operation, chunk: Sequence[Operation]) -> bool:
    """Whether the path of *operation* referred to what was created along with it."""
    made = tuple(f"/bulkId%3A{each.bulk_id}" for each in chunk if each.bulk_id is not None)
    return operation.target is not None and operation.target.endswith(made)
