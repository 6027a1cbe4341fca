"""
What ends other programs at night, played against an embedded Go1 portal over real HTTP.

    python examples/rough_night.py
"""

from __future__ import annotations

import json
import time

import go1scim
from go1scim import ClientCredentials, Email, EnterpriseUser, Group, Name, Role, User
from go1scim.testing import ManualClock, Portal
from go1scim.urns import LIST_RESPONSE

TWELVE_HOURS = 12 * 60 * 60  # seconds: as long as an access token of Go1 lives
DEPARTMENTS = ("Engines", "Navigation", "Sales")
GIVEN = ("Ada", "Charles", "Grace", "Alan", "Mary", "Edsger", "Barbara", "Kurt", "Hedy", "Claude")
FAMILY = ("Byron", "Hopper", "Turing", "Somerville", "Liskov", "Lamarr", "Shannon", "Noether")


def main() -> None:
    """Walk through what hurts elsewhere."""
    started = time.perf_counter()
    clock = ManualClock()  # of portal and client alike, so that twelve hours pass in an instant
    portal = Portal(clock=clock, quirks={"page_cap": 25})
    with portal.serve() as server:
        auth = ClientCredentials(portal.client_id, portal.client_secret, token_url=server.token_url)
        with go1scim.Client(auth, base_url=server.base_url, clock=clock) as go1:
            title("A portal, and a connection to it")
            print(go1.check())
            people = hire(go1)
            survive(go1, portal, clock)
            change(go1, portal, people[0])
            respect_roles(go1, people[1])
            gather(go1, portal, people)
            read_everything(go1, portal)
    print(f"\nAll of it took {time.perf_counter() - started:.1f} seconds.")


def hire(go1: go1scim.Client) -> list[User]:
    """Create eighty people."""
    title("Eighty people are created")
    people = []
    for number, (family, given) in enumerate((f, g) for f in FAMILY for g in GIVEN):
        address = f"{given}.{family}@example.com".lower()
        person = User(
            user_name=address,
            name=Name(given_name=given, family_name=family),
            emails=[Email(address, type="work", primary=True)],
            roles=[Role.LEARNER],
            extensions=[EnterpriseUser(department=DEPARTMENTS[number % len(DEPARTMENTS)])],
        )
        people.append(go1.users.create(person))
    last = people[-1]
    print(f"The last one is {last.user_name}, {last[EnterpriseUser].department}, id {last.id}.")
    return people


def survive(go1: go1scim.Client, portal: Portal, clock: ManualClock) -> None:
    """Go through what ends other programs at night."""
    title("A token ends, another is revoked, an answer gets lost, a limit is reached")
    before = portal.requests.count("POST", "/oauth/token")
    clock.advance(TWELVE_HOURS)
    go1.users.find(user_name="ada.byron@example.com")
    portal.revoke_tokens()
    go1.users.find(user_name="ada.byron@example.com")
    renewals = portal.requests.count("POST", "/oauth/token") - before
    print(f"Twelve hours went by, then the token was revoked: {renewals} renewals, no failed call.")

    portal.faults.lose_response(method="POST", path="/Users")
    address = "emmy.noether@example.org"
    emmy = User(
        user_name=address,
        name=Name(given_name="Emmy", family_name="Noether"),
        emails=[Email(address, primary=True)],
    )
    go1.users.create(emmy)
    there = sum(user["userName"] == address for user in portal.users)
    print(f"The answer to a create got lost: {there} Emmy Noether is there, not two.")

    now = clock.now()
    portal.faults.next(status=429, retry_after=30, path="/Users")
    go1.users.find(user_name=address)
    print(f"Too many requests: waited {clock.now() - now:.0f} seconds, as the portal asked.")


def change(go1: go1scim.Client, portal: Portal, person: User) -> None:
    """Change one value, and show what was sent for it."""
    title("One value changes")
    go1.users.update(person, title="Countess")
    (patch,) = portal.requests.matching("PATCH", f"/Users/{person.id}")
    print(f"PATCH {patch.path}\n{patch.content.decode()}")


def respect_roles(go1: go1scim.Client, person: User) -> None:
    """Ask for the two roles of which Go1 silently drops one."""
    title("Administrator and Content Administrator at once")
    try:
        go1.users.update(person, roles=[Role.ADMINISTRATOR, Role.CONTENT_ADMINISTRATOR])
    except go1scim.RoleConflictError as error:
        print(f"{type(error).__name__}: {error}")


def gather(go1: go1scim.Client, portal: Portal, people: list[User]) -> None:
    """Make a group, and add one more to it."""
    title("One more member in a group of seventy-nine")
    everyone = go1.groups.create(Group(display_name="Everyone"))
    everyone = go1.groups.add_members(everyone, people[:-1])
    portal.requests.clear()
    everyone = go1.groups.add_members(everyone, people)
    (patch,) = portal.requests.matching("PATCH")
    print(f"{len(everyone.members)} members; sent were {len(patch.content)} bytes:")
    print(patch.content.decode())


def read_everything(go1: go1scim.Client, portal: Portal) -> None:
    """List everybody although pages are capped, and a page although a record of it is broken."""
    title("Everybody, page by page, and a page with a broken record")
    before = portal.requests.count("GET", "/Users")
    users = go1.users.iter()
    names = [user.user_name for user in users]
    pages = portal.requests.count("GET", "/Users") - before
    print(f"{len(names)} users on {pages} pages, since the portal gives 25 at a time.")
    print(f"Complete: {users.completeness.complete}.")

    records = [portal.users[0], {"id": "broken", "userName": ["not", "text"]}]
    answer = {"schemas": [LIST_RESPONSE], "totalResults": len(records), "Resources": records}
    portal.faults.next(status=200, content=json.dumps(answer).encode(), path="/Users")
    page = go1.users.list()
    print(f"A broken record on a page: {len(page.resources)} user is read all the same.")
    for record in page.unreadable:
        print(f"Set aside: {record.pointer} {record.reason}")


def title(text: str) -> None:
    """Announce the next scene."""
    print(f"\n--- {text} ---\n")


if __name__ == "__main__":
    main()
