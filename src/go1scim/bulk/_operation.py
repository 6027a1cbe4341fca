"""What is queued: operations as they are sent, and what became of them."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from typing import Any, Literal, TypeAlias

from attrs import define, evolve, field

from go1scim._exchange import Call, Flow, Request
from go1scim.bulk._references import References
from go1scim.errors import Go1ScimError, NotAttemptedError, TransportError

State: TypeAlias = Literal["queued", "succeeded", "failed", "unknown", "not attempted"]

#: Makes a call, given the references to be put into what it sends.
Build: TypeAlias = Callable[[References], Call[Any]]
#: Finds what a lost create has made, given the requests that may have changed it since.
Recognise: TypeAlias = Callable[[References, Sequence[Request]], Flow[Any]]


@define(eq=False)
class Operation:
    """
    One operation as the provider sees it.

    Attributes:
        number: Its place in the bulk, counted from one.
        first: The place of the first one that was queued with it.
        call: What it is by itself, with references.
        bulk_id: For a create: what others refer to it by.
        refs: The bulkIds that it refers to.
        needs: Those of them whose ids must be known before it can be sent.
        alone: Whether it must not go into a bulk request, which would be misread.
        is_out: Whether it was sent, and nothing is known of it yet.
        lost: Why nothing is known of it although it was sent.
        recognise: For a create: what looks for it where it was lost.
        followers: The operations that change what a create makes.
        accepted: Whether the provider said that it has created the resource, but not its id.
    """

    number: int
    first: int
    build: Build
    call: Call[Any]
    bulk_id: str | None
    refs: frozenset[str]
    needs: frozenset[str] = frozenset()
    alone: bool = False
    is_out: bool = False
    lost: Go1ScimError | None = None
    recognise: Recognise | None = None
    followers: "list[Operation]" = field(factory=list)
    accepted: bool = False
    state: State = "queued"
    value: Any = None
    error: Go1ScimError | None = None

    @property
    def name(self) -> str:
        """What it is called in messages; without an id, and so without whom it is about."""
        collection = self.call.request.path.split("/")[1]
        return f"operation {self.number} ({self.call.request.method} /{collection})"

    @property
    def kind(self) -> tuple[str, str]:
        """What it does to which kind of resource."""
        request = self.call.request
        return request.method, request.path.split("/")[1]

    @property
    def target(self) -> str | None:
        """The resource that it is about; None where it makes one."""
        return None if self.bulk_id else self.call.request.target

    def built(self, references: References) -> Call[Any]:
        """The call, with the ids that are known."""
        call = self.build(references) if self.refs else self.call
        later = [
            each.call.request for each in self.followers if each.lost or each.state == "succeeded"
        ]
        if self.recognise is None or not later:
            return call
        # What was sent with it has perhaps changed it already.
        return evolve(call, probe=partial(self.recognise, references, later))

    def send_again(self, lost: Go1ScimError | None = None) -> None:
        """Take it for not sent; or where it was *lost*, for one that must be looked for."""
        self.is_out, self.lost = False, None
        if lost is not None:
            self.lost = copy(lost)  # each is raised by itself
            self.lost.hint = f"It may have been carried out: look first. {lost.hint}"

    def succeed(self, value: Any) -> None:
        """Keep what the provider gave."""
        self.is_out, self.state, self.value = False, "succeeded", value

    def fail(self, error: Go1ScimError) -> None:
        """Keep the error, and whether it leaves open what has happened."""
        lost = isinstance(error, TransportError) and error.may_have_had_effect
        self.is_out, self.error = False, error
        self.state = "unknown" if lost or error is self.lost else "failed"

    def give_up(self, reason: NotAttemptedError) -> None:
        """Do not send it; where it was lost before, that is what counts."""
        if self.lost is not None:
            self.fail(self.lost)
        else:
            self.state, self.error = "not attempted", reason


@define(eq=False)
class Task:
    """
    What one call on a bulk has queued: mostly one operation, several for many members.

    Attributes:
        ref: The id of the resource, or the reference to it.
        owner: The bulk that it belongs to.
    """

    references: References
    owner: object
    ref: str
    operations: Sequence[Operation] = field(factory=tuple)

    @property
    def id(self) -> str | None:
        """The id of the resource, once it is known."""
        return self.references.id(self.ref)

    @property
    def error(self) -> Go1ScimError | None:
        """The first error."""
        return next((each.error for each in self.operations if each.error), None)

    @property
    def value(self) -> Any:
        """What the provider gave last."""
        return self.operations[-1].value if self.operations else None

    @property
    def state(self) -> State:
        """What became of it as a whole: the worst that became of a part."""
        states = {each.state for each in self.operations}
        for state in _WORST_FIRST:
            if state in states:
                return state
        return "succeeded"

    @property
    def is_out(self) -> bool:
        """Whether a part was sent, and nothing is known of it yet."""
        return any(
            each.state == "queued" and (each.is_out or each.lost) for each in self.operations
        )


_WORST_FIRST: tuple[State, ...] = ("queued", "unknown", "failed", "not attempted")
