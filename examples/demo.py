"""
The people of a CSV file come to a Go1 portal, over real HTTP: no account, no network.

    make demo

A plan is looked at before anything is written, a corrected file writes only what is different in
it, and the last change is taken back.

The portal is the embedded one. Against your own, only the settings differ: leave out the arguments
of `Client`, and set GO1_CLIENT_ID, GO1_CLIENT_SECRET and GO1_TOKEN_URL.
"""

import csv
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from go1scim import Client, ClientCredentials, Go1ScimError
from go1scim.changes.change import Verb
from go1scim.changes.outcome import Status
from go1scim.changes.plan import Plan
from go1scim.changes.report import Report
from go1scim.testing import Portal

PEOPLE = Path(__file__).with_name("people.csv")
BARS = sys.stderr.isatty()  # a file of the output has no use for them
INDENT = " " * 11

#: What somebody puts right in the file, by userName; None takes the row out.
CORRECTIONS: dict[str, dict[str, str] | None] = {
    "francois.benoit@example.org": {"roles": "Learner|Content Administrator"},
    "seoyeon.park@example.com": {"family_name": "박"},
    "HARRIET.SMITHJONES@EXAMPLE.COM": None,
    "zsofia.erdos@example.com": {"manager": "duc.dang@example.com"},
    "jiri.janu@example.com": {"roles": "Learner|Administrator"},
}


class LostError(Exception):
    """Somebody ought to be there, and is not."""


def main(portal: Portal, file: Path) -> int:
    """Run the demo, and return its exit status."""
    try:
        run(portal, file)
    except (Go1ScimError, LostError, OSError) as error:
        print(f"\nThe demo has failed: {error}", file=sys.stderr)
        return 1
    return 0


def run(portal: Portal, file: Path) -> None:
    """Bring people in, correct the file and bring it in again, take one change back, and count."""
    started, before = time.monotonic(), len(portal.users)
    with portal.serve() as server, TemporaryDirectory(prefix="go1scim-demo-") as folder:
        auth = ClientCredentials(portal.client_id, portal.client_secret, token_url=server.token_url)
        print(f"A Go1 portal is at {server.base_url}")
        with Client(auth, base_url=server.base_url) as go1:
            first = bring_in(go1, file)
            corrected = Path(folder, file.name)
            leaver = correct(file, corrected)
            second = change(go1, corrected)
            take_back(go1, second, leaver)
    count(portal)
    for report in (first, second):
        report.raise_for_failures()
    arrived, there = arrivals(first) + arrivals(second), len(portal.users) - before
    if arrived != there:
        raise LostError(f"{arrived} people arrived, and {there} of them are there")
    print(f"\nDone in {time.monotonic() - started:.1f} seconds. Read on in docs/bulk-changes.md.")


def bring_in(go1: Client, file: Path) -> Report:
    """Plan the file, tell which rows somebody has to look at, and apply the plan."""
    title(f"What {file.parent.name}/{file.name} would change: nothing is written yet")
    plan = go1.plan(users=file)
    tell_size(plan)
    tell_problems(plan)
    title("The plan is applied")
    report = go1.apply(plan, journal=False, progress=BARS)
    print(report)
    return report


def change(go1: Client, file: Path) -> Report:
    """Plan the file again: only what is different in it is written."""
    title("Four rows are put right, a double goes, one person is promoted, one leaves: plan again")
    plan = go1.plan(users=file)
    print(plan, end="\n\n")
    report = go1.apply(plan, journal=False, progress=BARS)
    print(report)
    return report


def take_back(go1: Client, report: Report, leaver: str) -> None:
    """Undo one change of many."""
    title(f"It was a mistake: {leaver} stays")
    plan = report.undo().filter(lambda change: change.target.key == leaver)
    print(plan, end="\n\n")
    print(go1.apply(plan, journal=False, progress=BARS))


def arrivals(report: Report) -> int:
    """How many users were created."""
    return sum(
        outcome.status is Status.DONE
        and outcome.change.verb is Verb.CREATE
        and outcome.change.resource_type == "User"
        for outcome in report.outcomes
    )


def tell_size(plan: Plan) -> None:
    """How many changes of each kind."""
    kinds = Counter((change.verb, change.resource_type) for change in plan.changes)
    for (verb, kind), number in kinds.items():
        print(f"  {number:>4}  {verb.replace('_', ' '):<12} {kind.lower()}s")


def tell_problems(plan: Plan) -> None:
    """Which rows are left out, or planned in part, and why."""
    found = [finding for finding in plan.findings if finding.origin is not None]
    left_out = sum(finding.severity == "error" for finding in found)
    print(f"\n  Of {plan.facts.source.count} rows, {left_out} are left out:")
    for finding in sorted(found, key=lambda one: one.origin.row):
        print(f"\n  row {finding.origin.row:>3}  {finding.severity:<7}  {finding.key}")
        for text in (finding.detail, finding.hint):
            print(textwrap.fill(text, 96, initial_indent=INDENT, subsequent_indent=INDENT))


def correct(file: Path, corrected: Path) -> str:
    """Write the file as somebody has put it right, and return the userName of who leaves."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row.update(CORRECTIONS.get(row["user_name"]) or {}, active="")
    learners = [row for row in rows if row["roles"] == "Learner"]
    learners[0].update(roles="Learner|Assessor", title=f"Senior {learners[0]['title']}")
    learners[-1].update(active="no")
    with corrected.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if CORRECTIONS.get(row["user_name"], row) is not None)
    return learners[-1]["user_name"]


def count(portal: Portal) -> None:
    """Print what the portal itself holds, and what it was asked."""
    title("The portal counts")
    users, groups = portal.users, portal.groups
    active = sum(user["active"] for user in users)
    members = sum(len(group["members"]) for group in groups)
    tokens = portal.requests.count("POST", "/oauth/token")
    methods = Counter(one.method for one in portal.requests if one.path != "/oauth/token")
    print(f"  {len(users):>5,}  users, {active} of them active")
    print(f"  {len(groups):>5,}  groups with {members:,} memberships")
    told = ", ".join(f"{number} {method}" for method, number in methods.most_common())
    print(f"  {methods.total():>5,}  requests: {told}")
    print(f"  {tokens:>5,}  more for a token")


def title(text: str) -> None:
    """Announce the next part."""
    print(f"\n{text}\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # not every terminal has every letter
    here = Path.cwd()
    sys.exit(main(Portal(), PEOPLE.relative_to(here) if PEOPLE.is_relative_to(here) else PEOPLE))
