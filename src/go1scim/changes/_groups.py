"""How the members of a group are changed: request by request, looking before and after."""

from functools import partial

from attrs import evolve

from go1scim._exchange import Flow
from go1scim.changes._drift import Ending, Job, Progress, is_uncertain
from go1scim.changes._verify import Verifying, some
from go1scim.changes._works import GONE
from go1scim.changes.change import Verb
from go1scim.changes.outcome import Status
from go1scim.errors import DecodeError, Go1ScimError, NotFoundError


class GroupWorks(Verifying):
    """Changes of groups. The flows of members give None as long as there are more to come."""

    def adding(self, job: Job, progress: Progress) -> Flow[Ending | None]:
        """Add the next members."""
        return (yield from self._guarded(job, progress, self._added(job, progress)))

    def removing(self, job: Job, progress: Progress, *, canary: bool) -> Flow[Ending | None]:
        """
        Remove the next members.

        Args:
            canary: Whether nobody knows yet what the provider makes of it: then the first request
                is looked at by itself.
        """
        return (
            yield from self._guarded(job, progress, self._removed(job, progress, canary=canary))
        )

    def _added(self, job: Job, progress: Progress) -> Flow[Ending | None]:
        if job.check and progress.before is None:
            yield from self._looked_before(job, progress)
            present: frozenset[str] = progress.before or frozenset()
            progress.wanted = tuple(id for id in progress.wanted if id not in present)
            if progress.is_sent:
                return Ending(status=Status.ALREADY, id=job.id)
        yield from self.change_some(job.whom, progress, is_removal=False)
        if not progress.is_sent:
            return None
        if job.verify:
            return (yield from self.joined(job, progress))
        return Ending(status=Status.DONE, id=job.id)

    def _removed(self, job: Job, progress: Progress, *, canary: bool) -> Flow[Ending | None]:
        if progress.before is None and (job.check or canary):
            yield from self._looked_before(job, progress)
            if job.check and progress.before:
                present = progress.before
                absent = [id for id in progress.wanted if id not in present]
                if absent and not (yield from self.is_hidden(job, absent[0])):
                    progress.wanted = tuple(id for id in progress.wanted if id in present)
                if progress.is_sent:
                    return Ending(status=Status.ALREADY, id=job.id)
        yield from self.change_some(job.whom, progress, is_removal=True)
        is_to_prove = canary and not progress.proven and bool(progress.accepted)
        if is_to_prove or (job.verify and progress.is_sent):
            ending = yield from self.left(job, progress)
            if progress.is_sent or ending.status is not Status.DONE:
                return ending
        return Ending(status=Status.DONE, id=job.id) if progress.is_sent else None

    def _looked_before(self, job: Job, progress: Progress) -> Flow[None]:
        progress.before = (yield from self.seen(job.whom)) or frozenset()

    def _guarded(
        self, job: Job, progress: Progress, flow: Flow[Ending | None]
    ) -> Flow[Ending | None]:
        """What *flow* gives, or what can be said of its error."""
        try:
            ending = yield from flow
        except NotFoundError as error:
            return Ending(status=Status.DRIFTED, id=job.id, error=error, reason=GONE)
        except Go1ScimError as error:
            if not is_uncertain(error):
                raise
            ending = yield from self._perhaps(partial(self._is_so, job, progress), error)
        if not progress.refused or ending is None or ending.status is not Status.DONE:
            return ending
        reason = f"the provider refuses {some(progress.refused)}; the others are as planned"
        return evolve(ending, status=Status.FAILED, error=progress.refusal, reason=reason)

    def _is_so(self, job: Job, progress: Progress) -> Flow[Ending | None]:
        """Whether all that was wanted has happened."""
        present = yield from self.seen(job.whom)
        if present is None:
            raise DecodeError("the provider does not show members")
        wanted = frozenset(progress.wanted) - frozenset(progress.refused)
        adds = job.change.verb is Verb.ADD_MEMBERS
        is_so = wanted <= present if adds else wanted.isdisjoint(present)
        return Ending(status=Status.DONE, id=job.id) if is_so else None
