"""
The people of a CSV file come to a Go1 portal, over real HTTP: no account, no network.

    make demo

The portal is the embedded one. Against your own, only the settings differ: leave out the arguments
of `AsyncClient` and `Client`, and set GO1_CLIENT_ID, GO1_CLIENT_SECRET and GO1_TOKEN_URL.
"""

import sys
import textwrap
import time
from collections import Counter
from functools import partial
from pathlib import Path

import anyio
from _people import PeopleError, Person, Problem, read_people
from _provisioning import AT_ONCE, Arrivals, provision

from go1scim import (
    AsyncClient,
    Client,
    ClientCredentials,
    EnterpriseUser,
    Go1ScimError,
    Name,
    Role,
    User,
)
from go1scim.testing import Portal

PEOPLE = Path(__file__).with_name("people.csv")
PAGE = 100  # users
ADDRESS = 34  # columns
INDENT = " " * 24


def main(portal: Portal, file: Path) -> int:
    """Run the demo, and return its exit status."""
    failures: list[BaseException] = []
    try:
        run(portal, file)
    except* (Go1ScimError, PeopleError, OSError) as group:
        failures += group.exceptions
    for failure in failures[:1]:
        error = failure
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        print(f"\nThe demo has failed: {error}", file=sys.stderr)
    return 1 if failures else 0


def run(portal: Portal, file: Path) -> None:
    """Bring the people in, look at them, change two, and count."""
    started = time.monotonic()
    people, problems = read_people(file)
    rows = len(people) + len(problems)
    before = len(portal.users)
    with portal.serve() as server:
        auth = ClientCredentials(portal.client_id, portal.client_secret, token_url=server.token_url)
        print(f"A Go1 portal is at {server.base_url}")

        name = f"{file.parent.name}/{file.name}"
        title(f"The {rows} rows of {name} are provisioned, {AT_ONCE} requests at a time")
        print(f"  {'rows':<10}{rows:>4} {'read':<7} {len(problems)} set aside")
        arrivals = anyio.run(partial(bring_in, auth, server.base_url, people))
        problems = sorted([*problems, *arrivals.problems], key=lambda problem: problem.line)
        refused = sum(not problem.arrived for problem in problems)
        report(rows, refused, problems)

        with Client(auth, base_url=server.base_url) as go1:
            users = look(go1)
            change(go1, users)
    count(portal)
    if (there := len(portal.users) - before) != (arrived := rows - refused):
        raise PeopleError(f"{arrived} people arrived, and {there} of them are there")
    print(f"\nDone in {time.monotonic() - started:.1f} seconds. Read on in docs/tutorial.md.")


async def bring_in(auth: ClientCredentials, base_url: str, people: list[Person]) -> Arrivals:
    """Provision *people* with the async client."""
    async with AsyncClient(auth, base_url=base_url) as go1:
        return await provision(go1, people)


def report(rows: int, refused: int, problems: list[Problem]) -> None:
    """Tell which rows somebody has to look at, and why."""
    whole, partly = rows - len(problems), len(problems) - refused
    title(
        f"Of {rows} rows, {whole} arrived whole, {partly} without its manager, {refused} not at all"
    )
    for problem in problems:
        verdict = "no manager" if problem.arrived else "not at all"
        print(f"  line {problem.line:>3}  {verdict:<10}  {problem.who}")
        print(textwrap.fill(problem.reason, 96, initial_indent=INDENT, subsequent_indent=INDENT))


def look(go1: Client) -> list[User]:
    """List the users page by page, to show the pages (`iter()` hides them), and show some users."""
    title(f"The users, in pages of {PAGE}")
    users: list[User] = []
    total, number = 1, 0
    while len(users) < total:
        first = len(users) + 1
        page = go1.users.list(start_index=first, count=PAGE)
        if not page.resources:
            break
        users += page.resources
        total, number = page.total_results or 0, number + 1
        numbers, names = f"{first:>3}", f"{users[-1].user_name}"
        if len(users) > first:
            numbers += f" to {len(users)}"
            names = f"{users[first - 1].user_name} to {names}"
        print(f"  page {number}  {numbers:<10}  {names}")
    users.sort(key=lambda user: user.user_name or "")
    names = {user.id: user.user_name for user in users}
    for role in (Role.LEARNER, Role.ADMINISTRATOR, Role.ASSESSOR):
        for user in [user for user in users if role in held(user)][:1]:
            show(user, names)
    return users


def show(user: User, names: dict[str | None, str | None]) -> None:
    """Print what the portal has of *user*."""
    name = user.name or Name()
    enterprise = user.get(EnterpriseUser) or EnterpriseUser()
    manager = names.get(user.manager.value) if user.manager else None
    print(f"\n  {user.user_name:<{ADDRESS}}{name.given_name} {name.family_name}, {user.title}")
    print(f"    department  {enterprise.department}")
    print(f"    manager     {manager or 'nobody'}")
    print(f"    roles       {labels(user)}")
    print(f"    groups      {', '.join(sorted(str(group.display) for group in user.groups))}")


def change(go1: Client, users: list[User]) -> None:
    """Make one of the learners a manager, and take the access of another away."""
    title("One is promoted, one leaves")
    learners = [user for user in users if held(user) == {Role.LEARNER}]
    rising, *_, leaving = learners
    promoted = go1.users.update(rising, roles=[*rising.roles, Role.MANAGER])
    print(f"  {promoted.user_name:<{ADDRESS}}roles: {labels(rising)} -> {labels(promoted)}")
    gone = go1.users.deactivate(leaving)
    print(f"  {gone.user_name:<{ADDRESS}}active: {leaving.active} -> {gone.active}")


def count(portal: Portal) -> None:
    """Print what the portal itself holds, and what it was asked."""
    title("The portal counts")
    users, groups = portal.users, portal.groups
    active = sum(user["active"] for user in users)
    members = sum(len(group["members"]) for group in groups)
    tokens = portal.requests.matching("POST", "/oauth/token")
    requests = [request for request in portal.requests if request not in tokens]
    methods = Counter(request.method for request in requests).most_common()
    print(f"  {len(users):>5,}  users, {active} of them active")
    print(f"  {len(groups):>5,}  groups with {members:,} memberships")
    print(f"  {len(requests):>5,}  requests: {', '.join(f'{n} {method}' for method, n in methods)}")
    print(f"  {len(tokens):>5,}  more for tokens, which both clients share")


def held(user: User) -> set[Role | None]:
    """The roles of *user*."""
    return {value.role for value in user.roles}


def labels(user: User) -> str:
    """The roles of *user*, for people."""
    return ", ".join(role.label for role in Role if role in held(user))


def title(text: str) -> None:
    """Announce the next part."""
    print(f"\n{text}\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # not every terminal has every letter
    sys.exit(main(Portal(), PEOPLE))
