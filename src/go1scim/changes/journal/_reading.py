"""What a journal has kept of a run."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from os import PathLike
from pathlib import Path
from typing import Final, Literal

from attrs import evolve, frozen

from go1scim import _json
from go1scim.changes import guards
from go1scim.changes._document import change_from
from go1scim.changes._keeping import Earlier
from go1scim.changes.change import Verb
from go1scim.changes.journal import _store
from go1scim.changes.journal._header import Header, header_of
from go1scim.changes.journal._rows import digest_of, document_text, outcome_from
from go1scim.changes.outcome import Outcome, Status
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.errors import JournalError, ValidationError

__all__ = ["Kept", "read_report"]

#: What is said of changes that a run has not come to.
_BROKE_OFF: Final = "the run has not come to its end"


@frozen
class Kept:
    """A journal that is open for reading."""

    connection: sqlite3.Connection
    path: Path
    header: Header

    @classmethod
    def opened(cls, journal: str | PathLike[str], mode: Literal["ro", "rw"]) -> "Kept":
        """
        The journal at a path.

        Raises:
            JournalError: There is none, or it cannot be read by this version.
        """
        path = Path(journal).absolute()
        connection = _store.connect(path, mode)
        try:
            with _read(path):
                return cls(connection, path, header_of(connection, path))
        except BaseException:
            connection.close()
            raise

    def plan(self, given: Plan | None = None) -> Plan:
        """
        The plan of the run.

        Args:
            given: What somebody says it is.

        Raises:
            ValidationError: It is another one, or it is missing and the journal does not have it.
            JournalError: It was damaged.
        """
        if given is not None:
            self._check(given)
            return given
        if self.header.plan is None:
            raise ValidationError(
                f"{self.path} keeps no values, and so has no plan: it goes on and is undone only "
                "with the plan at hand",
                field="plan",
                hint="Pass the plan that was applied as plan=; Plan.from_json() reads a saved one.",
            )
        with _read(self.path):
            changes = tuple(change_from(_json.loads(text)) for text, _ in self._changes())
            bare = Plan.from_json(self.header.plan)
        plan = evolve(bare, changes=changes)
        return evolve(plan, guards=guards.judge(plan))

    def earlier(self, plan: Plan) -> Earlier:
        """
        How far the run has come with its *plan*.

        Raises:
            JournalError: It was damaged.
        """
        with _read(self.path):
            rows = self.connection.execute(
                "SELECT place, status, resource, error, reason, repaired FROM outcomes"
            )
            found = [
                outcome_from(plan.changes[place], (status, id, error, reason, repaired))
                for place, status, id, error, reason, repaired in rows
            ]
            begun = {
                plan.changes[place].id
                for (place,) in self.connection.execute("SELECT place FROM intents")
            }
        outcomes = {one.change.id: one for one in found if not _lacks_its_id(one)}
        open_ends = begun - {id for id, one in outcomes.items() if one.status is not Status.UNKNOWN}
        is_finished = len(outcomes) == len(plan) and all(one.is_good for one in outcomes.values())
        return Earlier(
            outcomes,
            frozenset(open_ends),
            started_at=self.header.started,
            ended_at=self.header.ended if is_finished else None,
        )

    def _changes(self) -> Iterator[tuple[str, bytes]]:
        """The text of each change, which must be what was written."""
        salt, count = bytes.fromhex(self.header.salt), 0
        rows = self.connection.execute("SELECT digest, document FROM changes ORDER BY place")
        for digest, text in rows:
            if text is None or digest_of(text, salt) != digest:
                raise _damaged(self.path)
            count += 1
            yield text, digest
        if count != self.header.total:
            raise _damaged(self.path)

    def _check(self, plan: Plan) -> None:
        salt = bytes.fromhex(self.header.salt)
        theirs = [digest_of(document_text(change), salt) for change in plan.changes]
        with _read(self.path):
            rows = self.connection.execute("SELECT digest FROM changes ORDER BY place")
            ours = [digest for (digest,) in rows]
        if ours != theirs:
            raise ValidationError(
                f"the plan is not the one that {self.path} is about",
                field="plan",
                hint="Pass the very plan that was applied, not one that was made again.",
            )


def read_report(journal: str | PathLike[str], *, plan: Plan | None = None) -> Report:
    """
    What has become of a plan, as its journal tells; nothing is sent.

    Of a run that has broken off, or is still at work, the changes that were not begun are blocked,
    and those that may have been sent are unknown.

    Args:
        plan: The plan that was applied, for a journal that keeps no values.

    Raises:
        JournalError: There is no journal, or it cannot be read by this version.
        ValidationError: The journal needs the plan, or *plan* is another one.
    """
    kept = Kept.opened(journal, "ro")
    with closing(kept.connection):
        known = kept.plan(plan)
        earlier = kept.earlier(known)
    header = kept.header
    outcomes = []
    for change in known.changes:
        outcome = earlier.outcomes.get(change.id)
        if outcome is None and change.id in earlier.begun:
            reason = f"{_BROKE_OFF}, and may have sent it"
            outcome = Outcome(change, Status.UNKNOWN, change.target.id, reason=reason)
        elif outcome is None:
            reason = f"it was not tried: {_BROKE_OFF}"
            outcome = Outcome(change, Status.BLOCKED, change.target.id, reason=reason)
        outcomes.append(outcome)
    return Report(
        run_id=header.run_id,
        plan=known,
        outcomes=tuple(outcomes),
        overrides=header.overrides,
        journal=kept.path,
        stopped="" if header.ended is not None else _BROKE_OFF,
        started_at=header.started,
        ended_at=header.ended or 0.0,
    )


def _lacks_its_id(outcome: Outcome) -> bool:
    """Whether others may need an id that the journal was not to keep."""
    return outcome.is_good and outcome.change.verb is Verb.CREATE and outcome.id is None


@contextmanager
def _read(path: Path) -> Iterator[None]:
    """
    Say in words what cannot be read.

    Raises:
        JournalError: Something cannot.
    """
    try:
        with _store.told(path):
            yield
    except (IndexError, KeyError, TypeError, ValueError, ValidationError):
        raise _damaged(path) from None


def _damaged(path: Path) -> JournalError:
    return JournalError(
        f"{path} is damaged",
        journal=str(path),
        hint="Plan again: a new plan has only what is not yet as it should be.",
    )
