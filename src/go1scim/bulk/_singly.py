"""Operations made by calls of their own, several at a time, after a look where one was lost."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from go1scim._exchange import Ask, Call, Each, Flow, advance, settled, step
from go1scim.bulk._operation import Operation
from go1scim.bulk._references import References
from go1scim.errors import ConflictError, DecodeError, Go1ScimError

#: How many at a time: as many as a connection pool of the clients holds.
TOGETHER: Final = 8

#: What is said where the first attempt has changed what the second one needs.
_CHANGED_BEFORE: Final = frozenset({HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED})


def side_by_side(flows: Sequence[Flow[Any]]) -> Flow[list[Any]]:
    """What each of *flows* gives, or its error; their calls go into batches together."""
    outcomes: list[Any] = [None] * len(flows)
    answers: dict[int, Any] = dict.fromkeys(range(len(flows)))
    while answers:
        batches: dict[int, Sequence[Call[Any]]] = {}
        for place, answer in answers.items():
            try:
                batch = advance(flows[place], answer)
                while isinstance(batch, Ask):
                    batch = advance(flows[place], (yield batch))
                batches[place] = batch
            except StopIteration as done:
                outcomes[place] = done.value
            except Go1ScimError as error:
                outcomes[place] = error
        together = Each(call for batch in batches.values() for call in batch)
        replies = iter((yield together) if batches else ())
        answers = {
            place: settled([next(replies) for _ in batch]) for place, batch in batches.items()
        }
    return outcomes


def attempt(operation: Operation, references: References) -> Flow[Any]:
    """
    Make one operation, and give what the answer shows: the resource, else its id, else None.

    One that was lost is looked for first, where it must not take effect twice.
    """
    call, lost = operation.built(references), operation.lost
    if lost is not None:
        found = yield from _found(call, lost)
        if found is not None:
            return found
        if operation.accepted:
            raise lost
    try:
        value = yield from step(call)
    except Go1ScimError as error:
        if lost is None:
            raise
        value = yield from _done_before(call, error)
    if operation.bulk_id is not None and value is None:
        value = yield from _looked_up(call)
    return value


def _found(call: Call[Any], lost: Go1ScimError) -> Flow[Any]:
    """
    What the first attempt has made, or None where there is nothing to be seen of it.

    Raises:
        Go1ScimError: It must not be sent again.
    """
    if call.probe is None:
        if not call.request.idempotent:
            raise lost
        return None
    try:
        return (yield from call.probe())
    except ConflictError as error:  # what is there is not what was sent
        raise _placed(error, call) from None
    except Go1ScimError:  # it cannot be told
        raise lost from None


def _done_before(call: Call[Any], error: Go1ScimError) -> Flow[Any]:
    """The success of the first attempt, where the failure of the second one is due to it."""
    request = call.request
    if request.method == "DELETE" and error.status == HTTPStatus.NOT_FOUND:
        return None
    if request.method == "PATCH" and (error.scim_type or "").lower() == "notarget":
        return None
    if call.probe is not None and error.status in _CHANGED_BEFORE:
        found = yield from call.probe()
        if found is not None:
            return found
    raise error


def _looked_up(call: Call[Any]) -> Flow[Any]:
    """The resource that was created, where the answer shows neither it nor its id."""
    found = None if call.probe is None else (yield from call.probe())
    if found is None:
        raise _placed(
            DecodeError(
                "the provider has accepted the resource, but neither returns nor finds it",
                hint="It exists: look it up before you create it again.",
            ),
            call,
        )
    return found


def _placed(error: Go1ScimError, call: Call[Any]) -> Go1ScimError:
    error.method, error.path = call.request.method, call.request.path
    return error
