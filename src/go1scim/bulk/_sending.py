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

from go1scim._exchange import Call, Flow, step
from go1scim._http import Response, may_have_had_effect
from go1scim.bulk._answers import Asked, Entry, as_error, as_response, entries, match
from go1scim.bulk._operation import Operation
from go1scim.bulk._queues import Queue
from go1scim.bulk._singly import TOGETHER, attempt, side_by_side
from go1scim.bulk._splitting import envelope, fitting, waves, written
from go1scim.bulk._support import Capacity, Support
from go1scim.calls._provider import Provider
from go1scim.errors import (
    ConfigurationError,
    DecodeError,
    Go1ScimError,
    MissingScopeError,
    NotAttemptedError,
    ResponseError,
    TokenError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
)

_PATH: Final = "/Bulk"
#: What a provider answers that has no Bulk.
_ABSENT: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
#: The operation was not carried out, and may be sent again (RFC 6585 section 4, RFC 8470).
_LATER: Final = frozenset({HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
#: No other request would fare better.
_FOR_ALL: Final = (
    ConfigurationError,
    MissingScopeError,
    TokenError,
    TooManyRequestsError,
    UnauthorizedError,
)

_SILENT: Final = "the answer of the provider says nothing of this operation"
_NO_ID: Final = "the provider has created the resource, but does not say its id"


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
        interrupted = [each for each in waiting if each.is_out]
        self._left.extend(each for each in waiting if not each.is_out)
        if len(self._left) > 1:
            yield from self._support.ask(self._provider)
        for operation in interrupted:
            operation.send_again(operation.lost or TransportError("the sending was interrupted"))
        yield from self._singly(interrupted)
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
        drawn: list[Operation] = []
        pieces = fitting(
            self._draw(drawn),
            operations=capacity.operations,
            room=capacity.payload - len(before) - len(after),
        )
        count = max(1, len(pieces))
        chunk = drawn[:count]
        self._left.extendleft(reversed(drawn[count:]))
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
            yield from self._unanswered(chunk, error)
        else:
            yield from self._answered(chunk, match(list(map(self._asked, chunk)), found))

    def _unanswered(self, chunk: Sequence[Operation], error: Go1ScimError) -> Flow[None]:
        """The request failed as a whole, which says nothing of any one operation."""
        lost = _is_lost(error)
        for operation in chunk:
            operation.send_again(error if lost else None)
        if not lost and _is_for_all(error):
            for operation in chunk:
                self._settle(operation, copy(error))  # each is raised by itself
            return
        if error.status in _ABSENT:
            self._support.none()
        elif error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            self._support.halve(len(chunk))
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
        except Go1ScimError as error:
            self._settle(operation, error)
            return True
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
        if operation.refs - self._queue.references.ids.keys():
            operation.send_again()  # it failed since another one did: that one may do better
            return True
        if self._is_overtaken(operation, chunk):
            return False
        if status in _LATER:
            operation.send_again()
            return True
        if may_have_had_effect(Response(status)):
            operation.send_again(error)
            return True
        return False

    def _is_overtaken(self, operation: Operation, chunk: Sequence[Operation]) -> bool:
        """Whether a later change of the same resource is there already."""
        later = chunk[chunk.index(operation) + 1 :]
        return any(
            each.target == operation.target and each.target and each.state == "succeeded"
            for each in later
        )

    def _singly(self, operations: Sequence[Operation]) -> Flow[None]:
        """Make each operation by a call of its own."""
        width = TOGETHER if self._fail_on_errors is None else 1
        for wave in waves(operations, width):
            ready = [each for each in wave if self._may(each)]
            for operation in ready:
                operation.is_out = True
            flows = [attempt(each, self._queue.references) for each in ready]
            outcomes = yield from side_by_side(flows)
            for operation, outcome in zip(ready, outcomes, strict=True):
                self._settle(operation, outcome)

    def _settle(self, operation: Operation, outcome: Any) -> None:
        if isinstance(outcome, Go1ScimError):
            operation.fail(outcome)
            self._errors += 1
            if _is_for_all(outcome):
                self._ended = outcome
            return
        operation.succeed(outcome)
        if operation.bulk_id is not None:
            id = outcome if isinstance(outcome, str) else outcome.id
            self._queue.references.ids[operation.bulk_id] = id

    def _draw(self, drawn: list[Operation]) -> Iterator[bytes]:
        """Take from the front what may be sent, as it is written, and put it into *drawn*."""
        while self._left:
            operation = self._left.popleft()
            if not self._may(operation):
                continue
            if operation.alone:
                (self._left.appendleft if drawn else drawn.append)(operation)
                return
            try:
                piece = self._written(operation)
            except Go1ScimError as error:  # an id of the provider's that no path can hold
                self._settle(operation, error)
                continue
            drawn.append(operation)
            yield piece

    def _may(self, operation: Operation) -> bool:
        """Whether *operation* may be sent; where not, that is its outcome."""
        reason = self._hindrance(operation)
        if reason is None:
            return True
        operation.give_up(reason)
        return False

    def _hindrance(self, operation: Operation) -> NotAttemptedError | None:
        for bulk_id in sorted(operation.refs):
            other = self._queue.creating(bulk_id)
            if other is not None and other.error is not None:
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

    def _written(self, operation: Operation) -> bytes:
        references = self._queue.references
        request = operation.built(references).request
        return written(request, references.path(request), operation.bulk_id)

    def _asked(self, operation: Operation) -> Asked:
        request = operation.built(self._queue.references).request
        return Asked(request.method, self._queue.references.path(request), operation.bulk_id)


def _is_lost(error: Go1ScimError) -> bool:
    """Whether the request may have been carried out although its answer says nothing of it."""
    if isinstance(error, TransportError):
        return error.may_have_had_effect
    if isinstance(error, ResponseError):
        known = not isinstance(error, TokenError)
        return known and may_have_had_effect(Response(error.status or 0))
    return isinstance(error, DecodeError)


def _is_for_all(error: Go1ScimError) -> bool:
    never_arrived = isinstance(error, TransportError) and not error.may_have_had_effect
    return never_arrived or isinstance(error, _FOR_ALL)
