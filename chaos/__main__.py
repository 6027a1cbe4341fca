"""
Kill a run with SIGKILL over and over, among faults, and see that nothing is lost and nothing twice.

``python -m chaos --changes 2000 --kills 20 --seed 7`` does it with the same edits, faults and
points of death as any other time; which requests are under way at such a point is up to the
machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from go1scim import Client, Name, User
from go1scim.changes.collect import Changes
from go1scim.changes.journal._reading import read_report
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy
from go1scim.testing import Portal

#: 429 and 503, an answer that is lost after the work was done, a connection that is cut before.
FAULTS = ("throttled", "unavailable", "lose_response", "refuse_connection")
RATE = 0.2
#: Nothing is held back, and no number of failures ends a run: this is about what is not counted.
ANYTHING = Policy(
    max_deactivations=None,
    max_deactivations_part=None,
    max_member_removals=None,
    max_failures=None,
    max_failures_part=None,
)
#: Attempts after the last death, as chance may use up all that a request has.
PATIENCE = 5
#: Seconds after which an attempt counts as stuck.
LONGEST = 300.0


def fill(portal: Portal, size: int) -> list[str]:
    """People and groups to begin with."""
    people = [
        portal.add_user(userName=f"old{n}@example.com", title="old", active=True)
        for n in range(size)
    ]
    for number in range(5):
        members = [{"value": one["id"]} for one in people[number::5]]
        portal.add_group(displayName=f"Group {number}", members=members)
    return [one["userName"] for one in people]


def edits(size: int, old: list[str], random: Random) -> Changes:
    """About *size* edits: half of them people who come, and all that is done to those there are."""
    wanted, there = Changes(), random.sample(old, len(old))
    new = [f"new{n}@example.com" for n in range(size // 2)]
    for name in new:
        given = name.partition("@")[0]
        wanted.create(User(user_name=name, name=Name(given_name=given, family_name="Ek")))
    for name in there[: size // 3]:
        wanted.update(name, title="new", manager=random.choice(new))
    for name in there[size // 3 : size // 3 + size // 10]:
        wanted.deactivate(name)
    for number in range(max(2, size // 40)):
        wanted.add_members(f"Team {number}", [*random.sample(new, 5), *random.sample(old, 5)])
    for number in range(5):
        wanted.remove_members(f"Group {number}", old[number::5][:3])
        wanted.add_members(f"Group {number}", random.sample(new, 5))
    return wanted


def state(portal: Portal) -> dict[str, Any]:
    """What a portal has, by names; and how often each name is there."""
    names = {one["id"]: one["userName"] for one in portal.users}
    urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    users = {
        one["userName"]: (
            one.get("title"),
            one["active"],
            names.get(one.get(urn, {}).get("manager", {}).get("value")),
        )
        for one in portal.users
    }
    groups = {
        one["displayName"]: sorted(names[each["value"]] for each in one.get("members", []))
        for one in portal.groups
    }
    count = Counter(
        [*(one["userName"] for one in portal.users), *(one["displayName"] for one in portal.groups)]
    )
    twice = [name for name, times in count.items() if times > 1]
    return {"users": users, "groups": groups, "twice": twice}


def attempt(kind: str, plan: Path, journal: Path, portal: Portal, until: int | None) -> int:
    """
    How a process ends that applies *plan* or goes on with it.

    Args:
        until: How many requests it sends before it is killed; 0: it is killed when its journal
            appears; None: it is left alone.
    """
    begin, first = time.monotonic(), len(portal.requests)
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "chaos.worker", kind, plan, journal], stdout=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            sent = len(portal.requests) - first
            if until is not None and (sent >= until if until else journal.exists()):
                break
            if time.monotonic() - begin > LONGEST:
                raise SystemExit(f"an attempt is stuck after {sent} requests")
            time.sleep(0.0005)
    finally:
        process.kill()
    return process.wait()


def torture(size: int, kills: int, seed: int, directory: Path) -> None:
    """
    Apply about *size* changes, and kill the process so many times.

    Raises:
        SystemExit: Something is lost, or there twice, or not told.
    """
    random = Random(seed)
    portal, twin = Portal(seed=seed), Portal(seed=seed)
    wishes = [edits(size, fill(one, size), Random(seed)) for one in (portal, twin)]
    with twin.client() as client:
        client.apply(
            client.plan(changes=wishes[1], policy=ANYTHING), journal=False
        ).raise_for_failures()
    file, journal = directory / "plan.json", directory / "run.journal"
    with portal.serve() as server:
        os.environ |= {
            "GO1_CLIENT_ID": portal.client_id,
            "GO1_CLIENT_SECRET": portal.client_secret,
            "GO1_TOKEN_URL": server.token_url,
            "GO1_BASE_URL": server.base_url,
            "XDG_STATE_HOME": str(directory),
        }
        plan = planned(server.base_url, wishes[0], file)
        portal.faults.at_random(RATE, among=FAULTS, seed=seed)
        deaths = 0
        for number in range(kills):
            until = random.randint(1, max(1, len(plan) // kills)) if number else 0
            kind = random.choice(["sync", "asyncio"])
            deaths += attempt(kind, file, journal, portal, until) < 0
        rest = [attempt("sync", file, journal, portal, None)]
        while rest[-1] and len(rest) < PATIENCE:
            rest.append(attempt("asyncio", file, journal, portal, None))
    sent = Counter(one.method for one in portal.requests)
    print(
        f"{len(plan)} changes, {deaths} deaths, {len(rest)} attempts after that; requests: {sent}"
    )
    if deaths != kills or rest[-1]:
        raise SystemExit("not every process has ended as it should")
    judge(portal, twin, plan, journal)


def planned(base_url: str, wishes: Changes, file: Path) -> Plan:
    """The plan for the portal, also in a file."""
    with Client(base_url=base_url) as client:
        plan = client.plan(changes=wishes, policy=ANYTHING)
    file.write_text(plan.to_json(), "utf-8")
    return plan


def judge(portal: Portal, twin: Portal, plan: Plan, journal: Path) -> None:
    """
    See that all is as it should be.

    Raises:
        SystemExit: Something is not.
    """
    report, has, wanted = read_report(journal), state(portal), state(twin)
    wrong = [f"{name} are not as planned" for name in has if has[name] != wanted[name]]
    if has["twice"]:
        wrong.append(f"there twice: {has['twice'][:5]}")
    if [one.change for one in report.outcomes] != [*plan.changes] or not report.is_good:
        wrong.append(f"the report is not complete: {report.counts}")
    if report.stopped:
        wrong.append(f"the journal says {report.stopped}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"equal to the plan: {len(has['users'])} users, {len(has['groups'])} groups; none twice")


def main() -> None:
    """Say what is done, so that it can be done again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    asked = parser.parse_args()
    print(f"--changes {asked.changes} --kills {asked.kills} --seed {asked.seed}", flush=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="go1scim-chaos-") as directory:
        torture(asked.changes, asked.kills, asked.seed, Path(directory))
    print(f"{time.monotonic() - begin:.0f} seconds")


if __name__ == "__main__":
    main()
