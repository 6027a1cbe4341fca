"""What has become of a plan."""

from collections import Counter
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

from go1scim._looks import Sheet, to_html, to_text
from go1scim.changes.looks import of_report
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.errors import ApplyError

__all__ = ["Report"]


@frozen(kw_only=True, repr=False)
class Report:
    """
    What has become of a plan.

    Attributes:
        run_id: The id of the run, which its journal and its events have as well.
        plan: What was to be done.
        outcomes: How each change ended, in the order of the plan.
        overrides: The guards that were let pass.
        journal: Where the journal is; None where there is none.
        stopped: Why the run has stopped before its end; empty where it has not.
        started_at: Seconds since 1970.
        ended_at: Seconds since 1970.
    """

    run_id: str
    plan: Plan = field(repr=False)
    outcomes: tuple[Outcome, ...] = field(default=(), repr=False)
    overrides: tuple[str, ...] = ()
    journal: Path | None = None
    stopped: str = ""
    started_at: float = 0.0
    ended_at: float = 0.0

    def __repr__(self) -> str:
        return to_text(self._sheet())

    def _repr_html_(self) -> str:
        return to_html(self._sheet())

    def _sheet(self) -> Sheet:
        journal = "" if self.journal is None else str(self.journal)
        return of_report(self.plan.base_url, self.outcomes, self.stopped, journal)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def counts(self) -> Counter[Status]:
        """How many changes have ended in each way."""
        return Counter(outcome.status for outcome in self.outcomes)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The changes after which a resource is not, or may not be, as the plan wants it."""
        return tuple(outcome for outcome in self.outcomes if not outcome.is_good)

    @property
    def is_good(self) -> bool:
        """Whether everything is now as the plan wants it."""
        return all(outcome.is_good for outcome in self.outcomes)

    def undo(self, *, deleted: Literal["reactivate", "create"] = "reactivate") -> Plan:
        """
        The plan that brings the state before back; nothing is written until it is applied.

        Only what the run has made is taken back, the last first. Its findings say what stays: whom
        the run has created is deactivated and not deleted, for example. What others have changed
        meanwhile is left alone, as drift.

        Args:
            deleted: What becomes of users whom the run has deleted: they get their access back, as
                befits Go1, which keeps every account; or they are created again, under a new id, as
                it takes where accounts are erased.

        Raises:
            ValidationError: *deleted* is none of these.
        """
        from go1scim.changes.undo import undoing  # noqa: PLC0415 - for those who undo

        return undoing(self, deleted)

    def to_frame(self, backend: str | None = None) -> Any:
        """
        What has become of the changes as a frame: a row for each attribute, or member, of each.

        Its columns are those of `Plan.to_frame`, and ``status``, ``reason`` and ``error``.

        Args:
            backend: ``"pandas"``, ``"polars"`` or ``"pyarrow"``; None for the first of them that is
                installed.

        Raises:
            ConfigurationError: The library is not installed.
        """
        from go1scim.changes import _tabular  # noqa: PLC0415 - for who wants it

        return _tabular.frame(_tabular.of_outcomes(self.outcomes), _tabular.REPORT, backend)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the rows of `to_frame` as a CSV file that a spreadsheet opens as it is meant."""
        from go1scim.changes import _tabular  # noqa: PLC0415 - as above

        _tabular.csv(path, _tabular.of_outcomes(self.outcomes), _tabular.REPORT)

    def raise_for_failures(self) -> None:
        """
        Raise, where something is not as the plan wants it.

        Raises:
            ApplyError: Names the first failures, and carries this report.
        """
        failures = self.failures
        if not failures:
            return
        counts = ", ".join(
            f"{count} {status}" for status, count in sorted(self.counts.items()) if count
        )
        lines = tuple(map(_line, failures[:_SHOWN]))
        raise ApplyError(
            f"{len(failures)} of {len(self.outcomes)} changes were not made ({counts})",
            report=self,
            lines=lines,
        )


#: How many failures a message names.
_SHOWN = 5


def _line(outcome: Outcome) -> str:
    """One failure in one line, without the names of people."""
    change, why = outcome.change, outcome.reason or str(outcome.error or "")
    whom = outcome.id or change.target.id or change.id
    row = f" ({change.origin})" if change.origin else ""
    return f"{change.verb} of {change.resource_type} {whom}{row}: {outcome.status}: {why}"
