"""The operation that carries a plan out."""

from abc import abstractmethod
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING, Literal

from go1scim._publish import op
from go1scim.calls._provider import ProviderCalls
from go1scim.errors import ConfigurationError, ValidationError

if TYPE_CHECKING:
    from go1scim._run import Run
    from go1scim.changes._keeping import Journal
    from go1scim.changes.events import Listener
    from go1scim.changes.plan import Plan
    from go1scim.changes.report import Report


class ApplyCalls(ProviderCalls):
    """What carries plans out."""

    @op
    def apply(
        self,
        plan: "Plan",
        *,
        overrides: Collection[str] = (),
        journal: "str | PathLike[str] | Journal | Literal[False] | None" = None,
        values: Literal["keep", "hash"] = "keep",
        on_event: "Listener | Iterable[Listener] | None" = None,
        progress: bool = False,
        concurrency: int | None = None,
        deadline: float | None = None,
        verify: Literal["sample", "all", False] = "sample",
        check: bool | None = None,
        exclusive: bool = True,
    ) -> "Run[Report]":
        """
        Carry a plan out, and return what has become of each of its changes.

        The guards are asked again before anything is written. Changes are made side by side, as
        many as the provider bears: users first, then managers, groups, members, deactivations and
        deletions. A change that fails takes only those along that need it. After too many failures
        (see `Policy`), Ctrl-C or a cancellation, nothing new is begun, and what is on its way comes
        to its end.

        Args:
            overrides: The names of guards to let pass, this once.
            journal: Where to write down what is about to be sent and what has become of it, so that
                `resume` can go on after a crash: the path of a new file, or a directory. Without
                it, the user's state directory; False keeps nothing.
            values: What the journal keeps of attributes: ``"keep"`` for all values, which it takes
                to go on by itself and to undo; ``"hash"`` for none, and for no name of anybody:
                then `resume` and `read_report` need the plan.
            on_event: Called for each event, in this thread or task; or several that are.
            progress: Whether to show a progress bar, which takes tqdm.
            concurrency: How many changes are made at a time at the most.
            deadline: Seconds after which nothing new is begun.
            verify: Which changes of members and deactivations are read back: ``"sample"`` (the
                first of its kind and one in twenty), ``"all"``, or False. Members that are missing
                are added once more. The first removal is always looked at before others follow,
                unless it is False.
            check: Whether to look before each change that the resource is still what the plan was
                made for. Without it, where the plan was loaded or is older than five minutes.
            exclusive: Whether to refuse while another run of this user is at work at the portal.
                It takes a journal to know; portals at a loopback address are for tests, and left
                out.

        Raises:
            ConfigurationError: tqdm is not installed; nothing was written.
            JournalError: The journal cannot be kept there.
            LeaseHeldError: Another run is at work at the portal; nothing was written.
            GuardBlockedError: A guard holds the plan back; nothing was written.
            ValidationError: The plan is for another portal, or an argument is wrong.
            TooManyRequestsError: The provider has asked for a longer wait than the `RetryPolicy`
                allows: nothing more was sent.
        """
        from go1scim.changes import guards  # noqa: PLC0415 - for those who apply
        from go1scim.changes._applying import Applying, Options  # noqa: PLC0415 - the same
        from go1scim.changes._keeping import MemoryJournal  # noqa: PLC0415
        from go1scim.changes._listening import audience  # noqa: PLC0415

        check_plan(plan, self._provider.service.base_url)
        guards.check(guards.judge(plan), overrides)
        options = Options(
            overrides=tuple(overrides),
            concurrency=concurrency,
            deadline=deadline,
            verify=verify,
            check=check,
            audience=audience(on_event, progress=progress),
        )
        now = self._now()
        kept: Journal
        if journal is False:
            kept = MemoryJournal(run_id_at(now))
        elif journal is None or isinstance(journal, (str, PathLike)):
            from go1scim.changes.journal._sqlite import SqliteJournal  # noqa: PLC0415 - as above

            kept = SqliteJournal.begin(
                plan,
                journal,
                run_id=run_id_at(now),
                overrides=options.overrides,
                options={"concurrency": concurrency, "verify": verify, "check": check},
                values=values,
                exclusive=exclusive,
                now=now,
            )
        else:
            kept = journal
        return Applying(plan, self._provider, kept, self._now, options=options)

    @abstractmethod
    def _now(self) -> float:
        """The time, in seconds since 1970."""


def run_id_at(now: float) -> str:
    """An id for a run that begins now: it sorts by time."""
    from secrets import token_hex  # noqa: PLC0415 - as above

    return f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%S}-{token_hex(3)}"


def check_plan(plan: "Plan", base_url: str) -> None:
    from go1scim.changes.plan import Plan  # noqa: PLC0415 - as above

    if not isinstance(plan, Plan):
        raise ValidationError(
            f"{type(plan).__name__} is not a Plan", field="plan", hint="Make one with plan()."
        )
    if plan.base_url.rstrip("/") != base_url.rstrip("/"):
        raise ConfigurationError(
            f"the plan was made for {plan.base_url}, and this client is one of {base_url}",
            variable="base_url",
            hint="Apply it with a client of that portal, or make a plan with this one.",
        )
    ids = {change.id for change in plan.changes}
    if len(ids) != len(plan.changes):
        raise ValidationError(
            f"{len(plan.changes)} changes have {len(ids)} ids",
            field="plan",
            hint="Make the plan again: the id of a change is its own.",
        )
