"""Bring people to Go1 with the async client: users, then managers, then groups with members."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
from _people import Person, Problem
from _progress import Progress

from go1scim import (
    AsyncClient,
    BadRequestError,
    ConflictError,
    Group,
    User,
    ValidationError,
)

AT_ONCE = 8  # requests on their way

#: What is wrong with one row. Every other error ends the run.
ROW_ERRORS = (ValidationError, BadRequestError, ConflictError)

T = TypeVar("T")


@dataclass
class Arrivals:
    """
    What has come of the people.

    Attributes:
        users: The users that were created, by the line of their row.
        groups: The groups with their members, by display name.
        problems: The rows that did not arrive, or not whole.
    """

    users: dict[int, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


async def provision(go1: AsyncClient, people: Sequence[Person]) -> Arrivals:
    """
    Create users and groups for *people*.

    A row that go1scim or the portal refuses is set aside, and the others go on.
    """
    arrivals = Arrivals()
    await _create_users(go1, people, arrivals)
    arrived = [person for person in people if person.line in arrivals.users]
    await _set_managers(go1, arrived, arrivals)
    await _fill_groups(go1, arrived, arrivals)
    return arrivals


async def _create_users(go1: AsyncClient, people: Sequence[Person], arrivals: Arrivals) -> None:
    async def create(person: Person) -> bool:
        try:
            arrivals.users[person.line] = await go1.users.create(person.user)
        except ROW_ERRORS as error:
            arrivals.problems.append(Problem(person.line, person.user_name, str(error)))
            return False
        return True

    await _each("users", people, create)


async def _set_managers(go1: AsyncClient, people: Sequence[Person], arrivals: Arrivals) -> None:
    """Managers are named by id, and now everybody has one, whatever the order of the file."""
    ids = {
        address.casefold(): user.id
        for user in arrivals.users.values()
        for address in (user.user_name, user.email)
        if address
    }

    async def set_manager(person: Person) -> bool:
        manager = ids.get(person.manager.casefold())
        if manager is None:
            reason = f"Nobody who has arrived is {person.manager}, the manager."
            arrivals.problems.append(Problem(person.line, person.user_name, reason, arrived=True))
            return False
        user = arrivals.users[person.line]
        arrivals.users[person.line] = await go1.users.update(user, manager=manager)
        return True

    await _each("managers", [person for person in people if person.manager], set_manager)


async def _fill_groups(go1: AsyncClient, people: Sequence[Person], arrivals: Arrivals) -> None:
    members: dict[str, list[User]] = {}
    for person in people:
        for name in person.groups:
            members.setdefault(name, []).append(arrivals.users[person.line])

    async def fill(name: str) -> bool:
        group = await go1.groups.create(Group(display_name=name), if_exists="return")
        arrivals.groups[name] = await go1.groups.add_members(group, members[name])
        return True

    await _each("groups", sorted(members), fill)


async def _each(title: str, items: Sequence[T], work: Callable[[T], Awaitable[bool]]) -> None:
    """Do *work* for each of *items*, a few at a time; it tells whether it could be done."""
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def one(item: T) -> None:
        async with limiter:
            progress.step(set_aside=not await work(item))

    with Progress(title, len(items)) as progress:
        async with anyio.create_task_group() as tasks:
            for item in items:
                tasks.start_soon(one, item)
