"""The operation that goes on with a run which has broken off."""

from abc import abstractmethod
from collections.abc import Collection, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Literal

from go1scim._publish import op
from go1scim.calls._provider import ProviderCalls
from go1scim.changes._apply import check_plan

if TYPE_CHECKING:
    from go1scim._run import Run
    from go1scim.changes._keeping import Journal
    from go1scim.changes.events import Listener
    from go1scim.changes.plan import Plan
    from go1scim.changes.report import Report


class ResumeCalls(ProviderCalls):
    """What goes on with runs."""

    @op
    def resume(
        self,
        journal: str | PathLike[str],
        *,
        plan: "Plan | None" = None,
        overrides: Collection[str] = (),
        on_event: "Listener | Iterable[Listener] | None" = None,
        progress: bool = False,
        concurrency: int | None = None,
        deadline: float | None = None,
        verify: Literal["sample", "all", False] | None = None,
        exclusive: bool = True,
    ) -> "Run[Report]":
        """
        Go on with a run that has broken off, and return what has become of all its changes.

        What was done is not done again. A change that was written down as about to be sent, and of
        which no outcome is known, is looked at first: as it was, it is made; as it is to be, it is
        done. What has failed, was held back or not tried is tried again. A run that has made every
        change gives its report, without a request.

        Args:
            journal: The path, as ``report.journal`` gives it.
            plan: The plan, for a journal that keeps no values.
            overrides: The names of more guards to let pass than the run has so far.
            on_event: Called for each event, in this thread or task; or several that are.
            progress: Whether to show a progress bar, which takes tqdm.
            concurrency: How many changes are made at a time at the most; else as before.
            deadline: Seconds after which nothing new is begun.
            verify: As for `apply`; else as before.
            exclusive: Whether to refuse while another run of this user is at work at the portal.

        Raises:
            JournalError: There is no journal, or it cannot be read by this version, or not written.
            LeaseHeldError: Another run is at work on the journal, or at the portal.
            GuardBlockedError: A guard holds the plan back; nothing was written.
            ConfigurationError: The journal is of another portal, or tqdm is not installed.
            ValidationError: The journal needs the plan, or *plan* is another one, or an argument is
                wrong.
            TooManyRequestsError: As for `apply`.
        """
        from go1scim.changes import guards  # noqa: PLC0415 - for those who resume
        from go1scim.changes._applying import Applying, Options  # noqa: PLC0415 - the same
        from go1scim.changes._keeping import MemoryJournal  # noqa: PLC0415
        from go1scim.changes._listening import audience  # noqa: PLC0415
        from go1scim.changes.journal._reading import Kept  # noqa: PLC0415
        from go1scim.changes.journal._sqlite import SqliteJournal  # noqa: PLC0415

        now, heard = self._now(), audience(on_event, progress=progress)
        kept = Kept.opened(journal, "rw")
        is_taken = False
        try:
            known, header = kept.plan(plan), kept.header.ended_at(None, *overrides)
            check_plan(known, self._provider.service.base_url)
            guards.check(guards.judge(known), header.overrides)
            before = header.options
            options = Options(
                overrides=header.overrides,
                concurrency=concurrency or before.get("concurrency"),
                deadline=deadline,
                verify=before.get("verify", "sample") if verify is None else verify,
                check=before.get("check"),
                audience=heard,
            )
            earlier = kept.earlier(known)
            going_on: Journal = MemoryJournal(header.run_id, path=kept.path)
            if earlier.ended_at is None:
                going_on = SqliteJournal.reopen(
                    kept.connection, kept.path, header, known, exclusive=exclusive, now=now
                )
                earlier, is_taken = kept.earlier(known), True  # nobody else writes from now on
            return Applying(
                known, self._provider, going_on, self._now, options=options, earlier=earlier
            )
        finally:
            if not is_taken:
                kept.connection.close()

    @abstractmethod
    def _now(self) -> float:
        """The time, in seconds since 1970."""
