"""What an operation of a bulk gives: its outcome, which comes later."""

from typing import Any, Generic, TypeVar

from go1scim.bulk._operation import State, Task
from go1scim.errors import Go1ScimError, NotAttemptedError, ValidationError

T_co = TypeVar("T_co", covariant=True)


class Pending(Generic[T_co]):
    """
    The outcome of one operation of a bulk, which is there once the bulk was sent.

    The operations of the same bulk take it in place of an id: also that of a user who is not there
    yet (RFC 7644 section 3.7.2). Where only text fits, as in ``Manager(...)``, pass `ref`.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    @property
    def done(self) -> bool:
        """Whether the outcome is there."""
        return self._task.state != "queued"

    @property
    def state(self) -> State:
        """
        What became of it.

        ``"queued"``, ``"succeeded"``, ``"failed"``; ``"unknown"``, where the answer was lost and it
        could not be found out; ``"not attempted"``, where another operation stood against it.
        """
        return self._task.state

    @property
    def id(self) -> str | None:
        """The id of the resource; None as long as it is not known."""
        return self._task.id

    @property
    def ref(self) -> str:
        """
        The id of the resource, or what stands for it in the operations of the same bulk.

        Raises:
            ValidationError: The resource was not created.
        """
        return ref_of(self._task)

    @property
    def error(self) -> Go1ScimError | None:
        """Why it did not succeed; None where it did, and before it was sent."""
        return self._task.error

    def result(self) -> T_co | None:
        """
        The resource as it is now, or None where the provider does not show it.

        A bulk spares the request that would read it: ``users.get(pending.id)`` does.

        Raises:
            Go1ScimError: The operation did not succeed; the error it would have raised by itself.
            NotAttemptedError: It was not sent.
        """
        task = self._task
        if task.error is not None:
            raise task.error
        if not self.done:
            raise _not_yet(task)
        value: Any = task.value
        return None if isinstance(value, str) else value

    def __repr__(self) -> str:
        named = f", id {self.id}" if self.id else ""
        return f"<Pending: {self.state}{named}>"


def task_of(pending: Pending[object]) -> Task:
    """What was queued."""
    return pending._task  # noqa: SLF001 - a friend: callers of the library have no use for it


def ref_of(task: Task) -> str:
    """
    The id, or the reference to it.

    Raises:
        ValidationError: There will be none.
    """
    id = task.id
    if id is not None:
        return id
    if task.error is not None:
        raise ValidationError(
            f"what is referred to was not created: {task.error.detail}",
            field="id",
            hint="Look at its error first.",
        )
    return task.ref


def _not_yet(task: Task) -> NotAttemptedError:
    if task.is_out:
        return NotAttemptedError(
            "sending was interrupted, and whether this operation was carried out is not known",
            hint="send() again: it looks first.",
        )
    return NotAttemptedError(
        "the bulk has not been sent",
        hint="Call send(), or leave the with block, before you ask for a result.",
    )
