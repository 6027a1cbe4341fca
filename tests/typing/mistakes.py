"""
What type checkers refuse.

Each line is wrong, and both checkers must say so: an ignore that ignores nothing is an error.
"""

from typing import assert_type

from go1scim import (
    AsyncClient,
    BearerToken,
    Changes,
    Client,
    Dialect,
    Email,
    Group,
    Name,
    PatchOp,
    Plan,
    Policy,
    RetryPolicy,
    Timeout,
    User,
)
from go1scim.changes import JsonLines


def arguments(go1: Client, user: User, group: Group) -> None:
    """Keywords, types, and resources of the wrong kind."""
    go1.users.get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.users.get(42)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.get(group)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.groups.get(user)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.create(group)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.create(user, if_exists="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.find("ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.users.find(display_name="Ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.groups.find(user_name="ada")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.users.iter(count="100")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.list("a pr", 1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.users.list(sort_order="up")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.patch(user, {"op": "add"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.groups.add_members(group, [42])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    go1.raw.post("/Users")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.raw.get("/Users", body={})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def changes(go1: Client, user: User) -> None:
    """An update takes the attributes that there are, in their types."""
    go1.users.update(user, title=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, titel="CTO")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.users.update(user, active="no")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, user_name=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, name="Ada")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, emails=["x"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, emails=Email("x"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.update(user, Name())  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]
    go1.groups.update("7", members=[])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def absent(go1: Client) -> None:
    """What a resource does not have."""
    go1.groups.deactivate("7")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    go1.users.add_members("7", [])  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    go1.aclose()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def queueing(go1: Client, user: User, group: Group) -> None:
    """What reads first cannot be queued, and a Pending is no id outside of a bulk."""
    bulk = go1.bulk()
    bulk.users.update(user)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.users.get("42")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.users.list()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.users.find(email="x")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.groups.set_members("7", [])  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.groups.deactivate("7")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    bulk.users.create(user, if_exists="return")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    bulk.users.create(group)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ada, sales = bulk.users.create(user), bulk.groups.create(group)
    bulk.users.delete(sales)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    bulk.groups.add_members(ada, [])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    bulk.groups.add_members(sales, [42])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    bulk.users.patch(bulk.users.delete(ada), PatchOp())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.users.get(ada)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.bulk(1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ada.result().id  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]


def bulk_changes(go1: Client, user: User, plan: Plan) -> None:
    """Words that are one of few, and what is not a plan."""
    go1.plan("people.csv", removals="erase")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.plan("people.csv", adopt="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.plan("people.csv", on_event="print")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.plan(changes=[])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.plan("users.csv", "groups.csv")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    go1.apply("plan.json")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.apply(plan, journal=True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.apply(plan, verify=True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    go1.apply(plan, dry_run=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    plan.filter("update")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Changes().update(user, titel="CTO")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Changes().add_members("Sales", [42])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    Policy(25)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    JsonLines("audit.jsonl", show="all")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    plan.created_at = 0  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def results(go1: Client) -> None:
    """None must be looked at, and nothing is awaited."""
    go1.users.find(email="x").id  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    assert_type(go1.users.get("42"), Group)  # type: ignore[assert-type]  # pyright: ignore[reportAssertTypeFailure]


def settings() -> None:
    """The options of a client."""
    Client("token")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client(BearerToken("x"), "https://x.example")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client(role_policy="ask")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client(retry=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client(timeout=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Dialect("go1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Dialect(name="x", update="post")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    RetryPolicy(attempts="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Timeout(seconds=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    PatchOp().replace(5, "x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def awaited(go1: AsyncClient, user: User, plan: Plan) -> None:
    """The same for the other client."""
    await go1.users.update(user, title=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await go1.users.iter()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    go1.users.get("42").id  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    for _ in go1.users.iter():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    go1.bulk().send().failed  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    with go1.bulk():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    go1.close()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    go1.apply(plan).failures  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    with go1:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
