"""How one user or group is created, where it is not there yet."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from attrs import evolve

from go1scim._exchange import Flow, Response, step
from go1scim.calls._matching import folded
from go1scim.calls._reading import R
from go1scim.calls._updating import Place, differing, lowered, wish_for
from go1scim.calls._writing import WritingCalls
from go1scim.changes._drift import ACTIVE, Ending, Job, document_of, is_uncertain
from go1scim.changes.outcome import Status
from go1scim.converter import from_dict, to_dict
from go1scim.errors import ConflictError, DecodeError, Go1ScimError

#: What is never shown (RFC 7643 section 4.1.1), or is a change of its own.
_UNSEEN: Final = frozenset({"password", "members"})

#: Finds out whether a change has been carried out.
Look: TypeAlias = Callable[[], Flow[Ending | None]]


class Creating(WritingCalls[R]):
    """What users and groups have in common; the requests are those of the client's operations."""

    #: What the provider shows in a way of its own, whatever it is told.
    _own_ways: frozenset[Place] = frozenset()

    def creating(self, job: Job) -> Flow[Ending]:
        """Create a resource, where there is none yet."""
        new = self._checked(from_dict(document_of(job.wish), self._type))
        try:
            if job.check:
                existing = yield from self._existing(new)
                if existing is not None:
                    return self._met(existing, new)
            created, is_new = yield from self._posted(new)
        except ConflictError as error:
            return (yield from self._conflicting(new, error))
        except Go1ScimError as error:
            if not is_uncertain(error):
                raise
            return (yield from self._perhaps(partial(self._made, new), error))
        if created is None:
            hidden = DecodeError(
                "the provider has accepted it, but neither returns nor finds it",
                method="POST",
                path=self._path,
                hint="Look it up before it is created again.",
            )
            return Ending(status=Status.UNKNOWN, error=hidden)
        if isinstance(created, str) or is_new:
            return (yield from self._settled(created, new))
        return self._met(created, new, differs=bool(self._open(created, new)))

    def _posted(self, new: R) -> Flow[tuple[R | str | None, bool]]:
        """What there is once *new* was sent, else its id; and whether it was created."""
        statuses = [HTTPStatus.CREATED.value]
        call = self._post(new)

        def read(response: Response) -> R | str | None:
            statuses.append(response.status)
            return call.read(response)

        created = yield from step(evolve(call, read=read))
        # A new one is answered with 201 (RFC 7644 section 3.3): this was there before.
        is_new = statuses[-1] != HTTPStatus.OK
        if created is None:
            created = yield from self._existing(new)
        elif isinstance(created, str) and not is_new:
            created = yield from step(self._get(created))
        return created, is_new

    def _settled(self, created: R | str, new: R) -> Flow[Ending]:
        """
        What was created, made as it is to be where it is not.

        A provider may have given somebody back who was there before, and call that created.
        """
        if isinstance(created, str):
            return Ending(status=Status.DONE, id=created)
        if not self._is_same(created, new):
            return _taken(created)
        wish, shown = wish_for(to_dict(new)), created
        # Whether somebody new is active is the provider's choice, where the plan does not say.
        pending = self._unlike(created, new).keys() & wish.keys()
        try:
            if pending - self._own_ways:
                shown = yield from self._fulfil(created, wish, merge=True)
                if shown is created:  # the answer was empty
                    shown = yield from step(self._get(created))
        except Go1ScimError as error:
            names = names_of(place for place in wish if place in pending)
            reason = f"it exists now, but {names} could not be made as planned"
            return Ending(status=Status.FAILED, id=created.id, error=error, reason=reason)
        left = [place for place in self._unlike(shown, new) if place in pending]
        self._own_ways |= frozenset(left) - {ACTIVE}
        status = Status.FAILED if ACTIVE in left else Status.DONE
        return Ending(status=status, id=created.id, reason=otherwise(left))

    def _conflicting(self, new: R, error: ConflictError) -> Flow[Ending]:
        """
        What it is that the provider says exists already.

        It is our own (an answer was lost), the same and waiting to be updated, somebody else's, or
        nothing that the provider would show.
        """
        try:
            existing = yield from self._existing(new)
            if existing is None:
                existing = yield from self._holder(new)
        except Go1ScimError as refusal:
            reason = f"it exists, the provider says, and cannot be looked up: {refusal.detail}"
            return Ending(status=Status.FAILED, error=error, reason=reason)
        if existing is None:
            reason = "it exists, the provider says, but does not show it"
            return Ending(status=Status.FAILED, error=error, reason=reason)
        return self._met(existing, new, error)

    def _met(
        self, existing: R, new: R, error: Go1ScimError | None = None, *, differs: bool = False
    ) -> Ending:
        if not (differs or self._differs(existing, new)):
            return Ending(status=Status.ALREADY, id=existing.id)
        if self._is_same(existing, new):
            reason = f"it was there before, or created meanwhile, as {existing.id}, and differs: "
            reason += "plan again"
            return Ending(status=Status.DRIFTED, id=existing.id, error=error, reason=reason)
        return _taken(existing, error)

    def _is_same(self, existing: R, new: R) -> bool:
        """Whether it has the key of *new*; where one of them has none, its names."""
        ours, theirs = dict(self._identity(new)), dict(self._identity(existing))
        our_key, their_key = folded(ours.pop("external_id")), folded(theirs.pop("external_id"))
        if our_key and their_key:
            return our_key == their_key
        return set(map(folded, ours.values())) == set(map(folded, theirs.values()))

    def _differs(self, existing: R, new: R) -> bool:
        """Whether what exists is not as it is to be."""
        return bool(self._unlike(existing, new))

    def _open(self, existing: R, new: R) -> set[Place]:
        """What is not as it is to be, or does not show, in somebody who was there before."""
        wish = lowered(self._allowed(existing, wish_for(to_dict(new))))
        places = differing(lowered(to_dict(existing)), wish, merge=True)
        return {place for place in places if place.name not in _UNSEEN}

    def _holder(self, new: R) -> Flow[R | None]:
        """Who else may hold what is unique."""
        yield from ()
        return None

    def _made(self, new: R) -> Flow[Ending | None]:
        existing = yield from self._existing(new)
        if existing is None or self._unlike(existing, new):
            return None
        return Ending(status=Status.DONE, id=existing.id)

    def _perhaps(self, look: Look, error: Go1ScimError) -> Flow[Ending]:
        """What *look* finds of a change that ended in *error*, but may have been carried out."""
        try:
            found: Ending | None = yield from look()
        except Go1ScimError:
            return Ending(status=Status.UNKNOWN, error=error)
        return Ending(status=Status.FAILED, error=error) if found is None else found


def activity(resource: Any) -> bool | None:
    """Whether a user is active; None for a group, and where it is not shown."""
    active: bool | None = getattr(resource, "active", None)
    return active


def _taken(existing: Any, error: Go1ScimError | None = None) -> Ending:
    reason = f"its name, key or address belongs to another one: {existing.id}"
    return Ending(status=Status.FAILED, id=existing.id, error=error, reason=reason)


def otherwise(places: Collection[Place]) -> str:
    """What is said of attributes that the provider shows in another way; nothing, of none."""
    return f"the provider shows {names_of(places)} otherwise than asked for" if places else ""


def names_of(places: Iterable[Place]) -> str:
    """The attributes, as a PATCH names them."""
    return ", ".join(place.path for place in places)
