"""What type checkers know of the clients."""

from typing import Any, assert_type

import attrs

from go1scim import (
    AsyncClient,
    AsyncResourceIterator,
    Check,
    CheckReport,
    Client,
    Completeness,
    Email,
    EnterpriseUser,
    Go1ScimError,
    Group,
    ListResponse,
    Manager,
    Name,
    PatchOp,
    ResourceIterator,
    ResourceType,
    Response,
    RetryPolicy,
    Role,
    RoleValue,
    Schema,
    ServiceProviderConfig,
    Timeout,
    Unreadable,
    User,
)
from go1scim.bulk import AsyncBulk, Bulk, BulkReport, Pending


def reading(go1: Client, user: User, group: Group) -> None:
    """Each operation gives the resource itself."""
    assert_type(go1.users.get("42"), User)
    assert_type(go1.users.get(user, attributes=["userName"]), User)
    assert_type(go1.users.get("42", excluded_attributes=("emails",)), User)
    assert_type(go1.users.list("active eq true", count=10), ListResponse[User])
    assert_type(go1.users.list(sort_by="userName", sort_order="descending"), ListResponse[User])
    assert_type(go1.users.list().resources, tuple[User, ...])
    assert_type(go1.users.list().unreadable, tuple[Unreadable, ...])
    assert_type(go1.users.search('userName sw "a"', cursor=""), ListResponse[User])
    assert_type(go1.users.find(email="ada@example.com"), User | None)
    assert_type(go1.users.find(external_id="7"), User | None)
    assert_type(go1.groups.get(group), Group)
    assert_type(go1.groups.list(), ListResponse[Group])
    assert_type(go1.groups.search(count=1), ListResponse[Group])
    assert_type(go1.groups.find(display_name="Sales"), Group | None)


def iterating(go1: Client) -> None:
    """Every page, with the verdict at the end."""
    users = go1.users.iter("active eq true", ahead=4, count=None)
    assert_type(users, ResourceIterator[User])
    for user in users:
        assert_type(user, User)
    assert_type(next(users), User)
    assert_type(list(users), list[User])
    assert_type([user.email for user in users], list[str | None])
    assert_type(users.completeness, Completeness)
    assert_type(users.unreadable, tuple[Unreadable, ...])
    assert_type(go1.groups.iter(), ResourceIterator[Group])


def writing(go1: Client, user: User, group: Group) -> None:
    """What is written comes back as it is."""
    assert_type(go1.users.create(user), User)
    assert_type(go1.users.create(user, if_exists="update"), User)
    assert_type(go1.users.replace(attrs.evolve(user, title="CTO")), User)
    assert_type(go1.users.patch("42", PatchOp().remove("title")), User)
    assert_type(go1.users.deactivate("42"), User)
    assert_type(go1.users.reactivate(user), User)
    assert_type(go1.groups.create(group, if_exists="return"), Group)
    assert_type(go1.groups.replace(group), Group)
    assert_type(go1.groups.patch(group, PatchOp().add("members", [{"value": "42"}])), Group)
    assert_type(go1.groups.update("7", external_id=None), Group)
    assert_type(go1.groups.add_members(group, [user, "42"]), Group)
    assert_type(go1.groups.remove_members(group, (user,)), Group)
    assert_type(go1.groups.set_members("7", []), Group)
    go1.users.delete(user)
    go1.groups.delete("7")


def updating(go1: Client, user: User) -> None:
    """The keywords of an update take what the models take; None and an empty list clear."""
    assert_type(go1.users.update("42"), User)
    assert_type(
        go1.users.update(
            user,
            user_name="ada@example.com",
            name=Name(given_name="Ada"),
            roles=[Role.LEARNER, "Manager", RoleValue("rol_X")],
            emails=[Email("ada@example.com", primary=True)],
            phone_numbers=(),
            active=False,
            title=None,
            department="Engines",
            manager=Manager("26118915"),
        ),
        User,
    )
    assert_type(go1.users.update(user, manager="26118915", roles=None), User)


def discovering(go1: Client) -> None:
    """What a provider says of itself may be missing."""
    assert_type(go1.service_provider_config(), ServiceProviderConfig | None)
    assert_type(go1.resource_types(), tuple[ResourceType, ...])
    assert_type(go1.schemas(), tuple[Schema, ...])
    assert_type(go1.me(), User | None)
    report = go1.check()
    assert_type(report, CheckReport)
    assert_type(report.checks, tuple[Check, ...])


def raw(go1: Client) -> None:
    """Any other call gives the answer as it came."""
    assert_type(go1.raw.get("/Users", query={"count": 1, "filter": None}), Response)
    assert_type(go1.raw.post("/Users", {"userName": "ada"}), Response)
    assert_type(go1.raw.put("/Users/42", {}, if_match='"1"'), Response)
    assert_type(go1.raw.patch("/Users/42", {}), Response)
    assert_type(go1.raw.delete("/Users/42"), Response)
    assert_type(go1.raw.get("/Users").status, int)


def options(go1: Client) -> None:
    """A copy is of the same kind, and so is what a with block gives."""
    assert_type(go1.with_options(retry=RetryPolicy(attempts=1)), Client)
    assert_type(go1.base_url, str)
    with go1 as same:
        assert_type(same, Client)
    go1.close()


def queueing(go1: Client, user: User, group: Group) -> None:
    """What is queued gives a Pending of what it is about, which stands for its id."""
    with go1.bulk() as bulk:
        assert_type(bulk, Bulk)
        ada = bulk.users.create(user)
        assert_type(ada, Pending[User])
        sales = bulk.groups.create(group)
        assert_type(sales, Pending[Group])
        assert_type(bulk.users.replace(user), Pending[User])
        assert_type(bulk.users.patch(ada, PatchOp().remove("title")), Pending[User])
        assert_type(bulk.users.deactivate("42"), Pending[User])
        assert_type(bulk.users.reactivate(user), Pending[User])
        assert_type(bulk.users.delete(ada), Pending[None])
        assert_type(bulk.groups.replace(group), Pending[Group])
        assert_type(bulk.groups.patch("7", PatchOp()), Pending[Group])
        assert_type(bulk.groups.add_members(sales, [ada, user, "42", sales]), Pending[Group])
        assert_type(bulk.groups.remove_members(group, (ada,)), Pending[Group])
        assert_type(bulk.groups.delete(sales), Pending[None])
        assert_type(EnterpriseUser(manager=Manager(ada.ref)).manager, Manager | None)
    assert_type(go1.bulk(fail_on_errors=1).send(), BulkReport)
    assert_type(ada.result(), User | None)
    assert_type(bulk.users.delete(ada).result(), None)
    assert_type(ada.id, str | None)
    assert_type(ada.ref, str)
    assert_type(ada.done, bool)
    assert_type(ada.error, Go1ScimError | None)
    assert_type(bulk.send().failed, tuple[Pending[Any], ...])


def extensions(user: User) -> None:
    """An extension is found by its class."""
    assert_type(user[EnterpriseUser], EnterpriseUser)
    assert_type(user.get(EnterpriseUser), EnterpriseUser | None)
    assert_type(user[EnterpriseUser].manager, Manager | None)
    assert_type(user.with_extension(EnterpriseUser(department="Engines")), User)


async def awaited(go1: AsyncClient, user: User, group: Group) -> None:
    """The same, awaited."""
    assert_type(await go1.users.get("42"), User)
    assert_type(await go1.users.list(), ListResponse[User])
    assert_type(await go1.users.search(), ListResponse[User])
    assert_type(await go1.users.find(user_name="ada@example.com"), User | None)
    assert_type(await go1.users.create(user, if_exists="return"), User)
    assert_type(await go1.users.replace(user), User)
    assert_type(await go1.users.patch(user, PatchOp().remove("title")), User)
    assert_type(await go1.users.update("42", active=False, name=Name(given_name="Ada")), User)
    assert_type(await go1.users.deactivate(user), User)
    assert_type(await go1.users.reactivate(user), User)
    await go1.users.delete(user)
    assert_type(await go1.groups.get("7"), Group)
    assert_type(await go1.groups.find(external_id="7"), Group | None)
    assert_type(await go1.groups.update(group, display_name="Sales"), Group)
    assert_type(await go1.groups.add_members(group, ["42"]), Group)
    assert_type(await go1.groups.remove_members(group, [user]), Group)
    assert_type(await go1.groups.set_members(group, [user]), Group)
    assert_type(await go1.raw.post("/Users", {}), Response)
    assert_type(await go1.service_provider_config(), ServiceProviderConfig | None)
    assert_type(await go1.resource_types(), tuple[ResourceType, ...])
    assert_type(await go1.schemas(), tuple[Schema, ...])
    assert_type(await go1.me(), User | None)
    assert_type(await go1.check(), CheckReport)


async def awaited_iterating(go1: AsyncClient) -> None:
    """An iterator is not awaited, but its steps are."""
    users = go1.users.iter(count=50, ahead=2)
    assert_type(users, AsyncResourceIterator[User])
    async for user in users:
        assert_type(user, User)
    assert_type(await anext(users), User)
    assert_type([user async for user in users], list[User])
    assert_type(users.completeness, Completeness)
    assert_type(go1.groups.iter(), AsyncResourceIterator[Group])


async def awaited_queueing(go1: AsyncClient, user: User, group: Group) -> None:
    """To queue is not awaited; to send is."""
    async with go1.bulk() as bulk:
        assert_type(bulk, AsyncBulk)
        ada = bulk.users.create(user)
        assert_type(ada, Pending[User])
        assert_type(bulk.groups.add_members(group, [ada]), Pending[Group])
    assert_type(ada.result(), User | None)
    assert_type(await bulk.send(), BulkReport)


async def awaited_options(go1: AsyncClient) -> None:
    """A copy is of the same kind, and so is what an async with block gives."""
    assert_type(go1.with_options(timeout=Timeout(read=5)), AsyncClient)
    async with go1 as same:
        assert_type(same, AsyncClient)
    await go1.aclose()
