"""What a change says of its resource, and whether the resource is still what it was made for."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from go1scim.calls._updating import Place, Wish, differing, lowered
from go1scim.changes.change import Change, Reference, Verb
from go1scim.changes.outcome import Status
from go1scim.errors import (
    DecodeError,
    Go1ScimError,
    ResponseError,
    TransportError,
    ValidationError,
)

ACTIVE: Final = Place(None, "active")
_ACTIVATION: Final = {Verb.DEACTIVATE: False, Verb.REACTIVATE: True}

#: A request that ends in one of these may have been carried out (RFC 9110 section 15.6).
_UNCERTAIN: Final = frozenset({408, 500, 502, 503, 504})
_ERRORS: Final = 400
#: After so many members who were refused, and none who was taken, no more are tried.
_HOPELESS: Final = 10


@frozen(kw_only=True)
class Ending:
    """
    How a change has ended, or a part of it.

    Attributes:
        alarm: Why no other change may begin; empty where they may.
    """

    status: Status
    id: str | None = None
    error: Go1ScimError | None = None
    reason: str = ""
    repaired: bool = False
    alarm: str = ""


@frozen(kw_only=True)
class Job:
    """
    A change that can be made now.

    Attributes:
        id: Of whom; None for a resource that is created.
        wish: What the resource is to be.
        old: What it was when the plan was made.
        check: Whether to look first whether it is still so.
        verify: Whether to look afterwards.
    """

    change: Change
    id: str | None
    wish: Wish
    old: Wish
    check: bool = False
    verify: bool = False

    @property
    def whom(self) -> str:
        """The id, which everything but a create has."""
        return self.id or ""


@define
class Progress:
    """
    How far a change of many members has come.

    Attributes:
        wanted: The ids of those who are to be members, or not to be.
        at: How many of them have been dealt with.
        before: The members before the change, where they were looked at.
        proven: Whether the provider has been seen to do what it was asked for, or to show nothing.
        limit: How many go into one request at the most, while one who is refused is looked for.
        refused: The ids of those whom the provider refuses, each by itself.
        refusal: What it says of the first of them.
    """

    wanted: tuple[str, ...]
    at: int = 0
    before: frozenset[str] | None = None
    proven: bool = False
    limit: int | None = None
    refused: list[str] = field(factory=list)
    refusal: ResponseError | None = None

    @property
    def is_sent(self) -> bool:
        """Whether nobody is left."""
        return self.at >= len(self.wanted)

    @property
    def accepted(self) -> tuple[str, ...]:
        """Those dealt with so far whom the provider has taken."""
        return tuple(id for id in self.wanted[: self.at] if id not in self.refused)

    @property
    def is_hopeless(self) -> bool:
        """Whether it refuses everybody, so that it is not about who they are."""
        return len(self.refused) == min(_HOPELESS, len(self.wanted)) == self.at

    def refuse(self, id: str, error: ResponseError) -> None:
        """Leave out the next one, *id*, whom the provider refuses by itself."""
        self.refused.append(id)
        self.refusal = self.refusal or error
        self.at += 1


def job_for(
    change: Change, ids: Mapping[str, str], *, check: bool = False, verify: bool = False
) -> Job:
    """
    *change* with the ids of what has been created meanwhile.

    Args:
        ids: By the id of the change that has created it.

    Raises:
        ValidationError: Something that the change speaks of has no id.
    """
    wish: dict[Place, Any] = {}
    for one in change.attributes:
        is_open = isinstance(one.new, Reference)
        wish[place_of(one.path)] = {"value": known_id(one.new, ids)} if is_open else one.new
    if change.verb in _ACTIVATION:
        wish[ACTIVE] = _ACTIVATION[change.verb]
    old = {place_of(one.path): one.old for one in change.attributes}
    creates = change.verb is Verb.CREATE
    id = None if creates else known_id(change.target, ids)
    return Job(change=change, id=id, wish=wish, old=old, check=check, verify=verify)


def known_id(reference: Reference, ids: Mapping[str, str]) -> str:
    """
    The id of a resource, which may have been created meanwhile.

    Raises:
        ValidationError: There is none.
    """
    id = reference.id or ids.get(reference.created_by or "")
    if id is None:
        raise ValidationError(
            f"{reference.key} has no id, and the plan does not create it",
            hint="Make the plan again.",
        )
    return id


def place_of(path: str) -> Place:
    """The attribute that *path* names."""
    urn, _, name = path.rpartition(":")
    return Place(urn or None, name)


def document_of(wish: Wish) -> dict[str, Any]:
    """*wish* as a resource of its own."""
    document: dict[str, Any] = {}
    for place, value in wish.items():
        if place.urn is None:
            document[place.name] = value
        else:
            document.setdefault(place.urn, {})[place.name] = value
    return document


def moved(document: Mapping[str, Any], pending: Iterable[Place], old: Wish) -> list[str]:
    """
    The attributes that are neither as they were, nor as they are to be.

    Args:
        document: The resource as it is.
        pending: What is not as it is to be.
    """
    # An activity has no third value.
    before = {place: old.get(place) for place in pending if place != ACTIVE}
    return [place.path for place in differing(lowered(document), lowered(before))]


def unverified(job: Job, why: str) -> Ending:
    """The change was accepted, and that is all that can be said."""
    return Ending(status=Status.DONE, id=job.id, reason=f"it could not be verified: {why}")


def is_uncertain(error: Go1ScimError) -> bool:
    """Whether a write may have been carried out, although it ended in *error*."""
    if error.method in (None, "GET"):
        return False
    if isinstance(error, TransportError):
        return error.may_have_had_effect
    if isinstance(error, DecodeError):
        return error.status is None or error.status < _ERRORS
    return error.status in _UNCERTAIN
