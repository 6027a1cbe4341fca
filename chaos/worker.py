"""
The process that is killed: it applies a plan, or goes on where another one has been killed.

It is told where the portal is by the environment, as any program of a user's.
"""

import asyncio
import sys
import time
from pathlib import Path

from attrs import evolve

from go1scim import AsyncClient, Client, JournalError, RetryPolicy
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report

#: Patient, as chance may hit a request many times, and quick.
RETRY = RetryPolicy(attempts=12, backoff=0.002, longest_backoff=0.05)


def fresh(path: Path) -> Plan:
    """The plan in a file, as if it had been made here: what is checked is then up to the run."""
    plan = Plan.from_json(path.read_bytes())
    return evolve(plan, loaded=False, created_at=time.time())


def blocking(plan: Plan | None, journal: Path) -> Report:
    """As a script does it."""
    with Client(retry=RETRY) as client:
        return client.apply(plan, journal=journal) if plan else client.resume(journal)


async def awaiting(plan: Plan | None, journal: Path) -> Report:
    """As a service does it."""
    async with AsyncClient(retry=RETRY) as client:
        if plan:
            return await client.apply(plan, journal=journal)
        return await client.resume(journal)


def main(kind: str, plan: Path, journal: Path) -> int:
    """0 where every change is made."""
    new = None if journal.exists() else fresh(plan)
    try:
        run = blocking(new, journal) if kind == "sync" else asyncio.run(awaiting(new, journal))
    except JournalError as error:
        if "is empty" not in error.detail:
            raise
        journal.unlink()  # as the error says: nothing was sent, apply again
        return main(kind, plan, journal)
    print(run)
    return 0 if run.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
