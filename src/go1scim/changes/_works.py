"""How one user or group is changed or deleted, and what can be said of it afterwards."""

from functools import partial
from typing import Final

from go1scim._exchange import Call, Flow, Response, step
from go1scim.calls._reading import R
from go1scim.calls._updating import Wish, differing, lowered
from go1scim.calls.users import UserCalls
from go1scim.changes._creating import Creating, activity, names_of, otherwise
from go1scim.changes._drift import ACTIVE, Ending, Job, document_of, is_uncertain, moved, unverified
from go1scim.changes.outcome import Status
from go1scim.converter import from_dict, to_dict
from go1scim.errors import Go1ScimError, NotFoundError, PreconditionFailedError
from go1scim.models import User

#: How often a change is made anew on what somebody else has made of the resource meanwhile.
MERGES: Final = 3

GONE: Final = "it is no longer there"


class Changing(Creating[R]):
    """What users and groups have in common; the requests are those of the client's operations."""

    def updating(self, job: Job) -> Flow[Ending]:
        """Change the attributes of a resource, where they are still what they were."""
        try:
            return (yield from self._updated(job))
        except NotFoundError as error:
            return Ending(status=Status.DRIFTED, id=job.id, error=error, reason=GONE)
        except Go1ScimError as error:
            if not is_uncertain(error):
                raise
            return (yield from self._perhaps(partial(self._is_as, job), error))

    def deleting(self, job: Job) -> Flow[Ending]:
        """Delete a resource; one that is gone is deleted already."""
        try:
            if job.check:
                current = yield from step(self._get(job.whom))
                lost = moved(to_dict(current), job.old, job.old)
                if lost:
                    return _drifted(job, lost)
            request = self._provider.request("DELETE", self._where(job.whom))
            yield from step(Call(request, _nothing))
        except NotFoundError:
            return Ending(status=Status.ALREADY, id=job.id)
        except Go1ScimError as error:
            if not is_uncertain(error):
                raise
            return (yield from self._perhaps(partial(self._is_gone, job), error))
        return Ending(status=Status.DONE, id=job.id)

    def _updated(self, job: Job) -> Flow[Ending]:
        current, is_fresh = self._as_planned(job), False
        refused: Go1ScimError | None = None
        # A PUT needs everything.
        if job.check or self._provider.dialect.update == "put":
            current, is_fresh = (yield from self._current(job.whom)), True
        for _ in range(MERGES):
            document = to_dict(current)
            pending = differing(document, self._allowed(current, job.wish))
            if not pending:
                return Ending(status=Status.ALREADY, id=job.id)
            lost = moved(document, pending, job.old) if is_fresh else []
            if lost:
                return _drifted(job, lost)
            try:
                shown = yield from self._write(current, document, pending, merge=False)
            except PreconditionFailedError as error:
                refused = error
            else:
                return (yield from self._looked_at(job, current, shown))
            current, is_fresh = (yield from self._current(job.whom)), True
        return Ending(
            status=Status.FAILED, id=job.id, error=refused, reason="others change it all the time"
        )

    def _current(self, id: str) -> Flow[R]:
        """The resource as it is, with all that a PUT must not lose."""
        return step(self._get(id))

    def _as_planned(self, job: Job) -> R:
        """The resource as the plan was made for it, as far as the plan says."""
        document = {"id": job.whom, **document_of(job.old)}
        if job.change.version:
            document["meta"] = {"version": job.change.version}
        return from_dict(document, self._type)

    def _looked_at(self, job: Job, before: R, shown: R) -> Flow[Ending]:
        """What the answer *shown* says of the change; for a user, whether access is gone."""
        done = Ending(status=Status.DONE, id=job.id)
        wanted = job.wish.get(ACTIVE)
        if wanted is None:
            return done if shown is before else self._compared(job, shown)
        seen = None if shown is before else activity(shown)
        if seen == wanted or (seen is None and not job.verify):
            return done
        try:
            seen = activity((yield from step(self._get(job.whom))))
        except Go1ScimError as error:
            return unverified(job, str(error))
        if seen is None:
            return unverified(job, "the provider does not show it")
        if seen == wanted:
            return done
        state = "inactive" if wanted else "active"
        reason = f"the provider has accepted the change, but the user is still {state}"
        return Ending(status=Status.FAILED, id=job.id, reason=reason)

    def _compared(self, job: Job, shown: R) -> Ending:
        """Whether what the provider shows after a change is what was asked for."""
        document, wish = to_dict(shown), self._allowed(shown, job.wish)
        if not differing(document, wish):
            return Ending(status=Status.DONE, id=job.id)
        document, wish = lowered(document), lowered(wish)
        left = [
            place
            for place in differing(document, wish)
            # Not every answer shows everything.
            if place.of(document) is not None
        ]
        still = [
            place for place in left if not differing(document, {place: lowered(job.old[place])})
        ]
        if still:
            reason = (
                f"the provider has accepted the change, but still shows the old {names_of(still)}"
            )
            return Ending(status=Status.FAILED, id=job.id, reason=reason)
        return Ending(status=Status.DONE, id=job.id, reason=otherwise(left))

    def _shown(self, id: str | R, call: Call[R | None]) -> Flow[R]:
        """As the client's operations; but what the answer does not show is not asked for."""
        changed = yield from step(call)
        if changed is None:
            return (yield from step(self._get(id))) if isinstance(id, str) else id
        return changed

    def _is_as(self, job: Job) -> Flow[Ending | None]:
        current = yield from step(self._get(job.whom))
        wish: Wish = lowered(self._allowed(current, job.wish))
        is_open = differing(lowered(to_dict(current)), wish)
        return None if is_open else Ending(status=Status.DONE, id=job.id)

    def _is_gone(self, job: Job) -> Flow[Ending | None]:
        try:
            yield from step(self._get(job.whom))
        except NotFoundError:
            return Ending(status=Status.DONE, id=job.id)
        return None


class UserWorks(Changing[User], UserCalls):
    """Changes of users."""

    def _holder(self, new: User) -> Flow[User | None]:
        for email in new.emails:
            holder = yield from self._found("email", email.value or "")
            if holder is not None:
                return holder
        return None


def _drifted(job: Job, lost: list[str]) -> Ending:
    reason = f"{', '.join(lost)} changed since the plan was made"
    return Ending(status=Status.DRIFTED, id=job.id, reason=reason)


def _nothing(response: Response) -> None:
    """A deletion is answered with nothing, or with something of no use."""
