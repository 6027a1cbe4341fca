"""
Whether the members of a group are those that were asked for.

Providers answer a change of members with success and drop some of it, or remove everybody where one
was named; and there are some that never show members at all, of whom nothing can be told.
"""

from collections.abc import Collection, Sequence
from typing import Final

from go1scim._exchange import Call, Flow, step
from go1scim.calls._provider import segment
from go1scim.changes._drift import Ending, Job, Progress, unverified
from go1scim.changes._membership import MemberWrites
from go1scim.changes.outcome import Status
from go1scim.converter import from_dict
from go1scim.errors import Go1ScimError
from go1scim.models import User

#: How many ids a reason names.
_NAMED: Final = 5


class Verifying(MemberWrites):
    """Reading back who is a member."""

    _must_ask: bool = False

    def seen(self, id: str) -> Flow[frozenset[str] | None]:
        """The ids of the members; None where the provider may not be showing them."""
        # Where they are "returned": "request" (RFC 7643 section 7), asking brings them.
        asking = {"attributes": "id,displayName,members"}
        group = yield from step(self._get(id, asking if self._must_ask else None))
        if not group.members and not self._must_ask:
            group = yield from step(self._get(id, asking))
            self._must_ask = bool(group.members)
        if group.members:
            self.shows_members = True
        present = frozenset(member.value for member in group.members if member.value)
        return present if self.shows_members else None

    def joined(self, job: Job, progress: Progress) -> Flow[Ending]:
        """Whether all are members now; who is not is added once more."""
        is_repaired = False
        while True:
            try:
                present = yield from self.seen(job.whom)
            except Go1ScimError as error:
                return unverified(job, str(error))
            if present is None:
                progress.proven = True
                return unverified(job, "the provider does not show members")
            missing = [id for id in progress.accepted if id not in present]
            if not missing:
                progress.proven = True
                return Ending(status=Status.DONE, id=job.id, repaired=is_repaired)
            if is_repaired:
                return (yield from self._still_missing(job, missing))
            is_repaired = True
            yield from self.add(job.whom, missing)

    def left(self, job: Job, progress: Progress) -> Flow[Ending]:
        """Whether those dealt with so far are gone, and nobody else; what is wrong is mended."""
        gone = progress.accepted
        is_repaired = False
        while True:
            try:
                present = yield from self.seen(job.whom)
            except Go1ScimError as error:
                return unverified(job, str(error))
            if present is None:
                progress.proven = True
                return unverified(job, "the provider does not show members")
            lost = sorted((progress.before or frozenset()) - present - set(progress.wanted))
            if lost:
                return (yield from self._restored(job, lost))
            still = [id for id in gone if id in present]
            if not still:
                progress.proven = True
                return Ending(status=Status.DONE, id=job.id, repaired=is_repaired)
            if is_repaired:
                reason = f"the provider has accepted it, but has not removed {some(still)}"
                return Ending(status=Status.FAILED, id=job.id, reason=reason)
            is_repaired = True
            yield from self.remove(job.whom, still)

    def _restored(self, job: Job, lost: Sequence[str]) -> Flow[Ending]:
        alarm = f"the removal of members from {job.change.target.key} has removed others as well"
        missing: Collection[str] = lost
        try:
            yield from self.add(job.whom, lost)
            present = yield from self.seen(job.whom)
            missing = [id for id in lost if id not in (present or ())]
        except Go1ScimError:
            pass  # what is missing is said below
        reason = f"the provider has removed {len(lost)} other members as well"
        if missing:
            reason += f"; not added again, since that has failed: {', '.join(sorted(missing))}"
        else:
            reason += "; they were added again"
        return Ending(status=Status.FAILED, id=job.id, reason=reason, alarm=alarm)

    def _still_missing(self, job: Job, missing: Sequence[str]) -> Flow[Ending]:
        if (yield from self.is_hidden(job, missing[0])):
            return unverified(job, "the provider shows a part of the members only")
        reason = f"the provider has accepted it, but has not added {some(missing)}"
        return Ending(status=Status.FAILED, id=job.id, reason=reason)

    def is_hidden(self, job: Job, member: str) -> Flow[bool]:
        """
        Whether somebody whom the group does not show is a member.

        A provider may show a part of the members only: then the user knows better.
        """
        try:
            call = Call(
                self._provider.request("GET", f"/Users/{segment(member)}"),
                lambda response: from_dict(response.document(), User),
            )
            user = yield from step(call)
        except Go1ScimError:
            return False
        return any(group.value == job.id for group in user.groups)


def some(ids: Sequence[str]) -> str:
    """How many they are, and the first of them."""
    shown = ", ".join(ids[:_NAMED])
    more = len(ids) - _NAMED
    size = f"{len(ids)} members" if len(ids) != 1 else "1 member"
    return f"{size}: {shown}" + (f" and {more} more" if more > 0 else "")
