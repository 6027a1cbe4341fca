"""What type checkers know of the clients."""

from typing import assert_type

from go1scim import (
    AsyncClient,
    AsyncResourceIterator,
    Client,
    Email,
    EnterpriseUser,
    Group,
    ListResponse,
    Name,
    PatchOp,
    ResourceIterator,
    Response,
    RetryPolicy,
    Role,
    ServiceProviderConfig,
    Timeout,
    User,
)
from go1scim.calls.check import CheckReport


def blocking(go1: Client, user: User, group: Group) -> None:
    assert_type(go1.users.get("42"), User)
    assert_type(go1.users.get(user, attributes=["userName"]), User)
    assert_type(go1.users.list("active eq true", count=10), ListResponse[User])
    assert_type(go1.users.search(), ListResponse[User])
    assert_type(go1.users.iter(ahead=4), ResourceIterator[User])
    for each in go1.users.iter():
        assert_type(each, User)
    assert_type(go1.users.find(email="ada@example.com"), User | None)
    assert_type(go1.users.create(user, if_exists="update"), User)
    assert_type(go1.users.replace(user), User)
    assert_type(go1.users.patch("42", PatchOp().remove("title")), User)
    assert_type(
        go1.users.update(
            user,
            name=Name(given_name="Ada"),
            roles=[Role.LEARNER, "Manager"],
            emails=[Email("ada@example.com")],
            title=None,
            department="Engines",
        ),
        User,
    )
    assert_type(go1.users.deactivate("42"), User)
    assert_type(go1.users.reactivate(user), User)
    assert_type(go1.groups.get("7"), Group)
    assert_type(go1.groups.iter(), ResourceIterator[Group])
    assert_type(go1.groups.create(group), Group)
    assert_type(go1.groups.update(group, display_name="Sales"), Group)
    assert_type(go1.groups.add_members(group, [user, "42"]), Group)
    assert_type(go1.groups.set_members("7", []), Group)
    assert_type(go1.raw.get("/Users"), Response)
    assert_type(go1.me(), User | None)
    assert_type(go1.service_provider_config(), ServiceProviderConfig | None)
    assert_type(go1.check(), CheckReport)
    assert_type(go1.with_options(retry=RetryPolicy(attempts=1)), Client)
    assert_type(user[EnterpriseUser], EnterpriseUser)
    assert_type(user.get(EnterpriseUser), EnterpriseUser | None)
    with go1 as same:
        assert_type(same, Client)


async def awaiting(go1: AsyncClient, user: User, group: Group) -> None:
    assert_type(await go1.users.get("42"), User)
    assert_type(await go1.users.list(), ListResponse[User])
    assert_type(go1.users.iter(), AsyncResourceIterator[User])
    async for each in go1.users.iter():
        assert_type(each, User)
    assert_type(await go1.users.find(user_name="ada@example.com"), User | None)
    assert_type(await go1.users.create(user), User)
    assert_type(await go1.users.update("42", active=False), User)
    assert_type(await go1.groups.remove_members(group, [user]), Group)
    assert_type(await go1.raw.post("/Users", {}), Response)
    assert_type(await go1.me(), User | None)
    assert_type(await go1.check(), CheckReport)
    assert_type(go1.with_options(timeout=Timeout(read=5)), AsyncClient)
    async with go1 as same:
        assert_type(same, AsyncClient)


def refused(go1: Client, user: User) -> None:
    go1.users.update(user, title=5)  # type: ignore[arg-type]
    go1.users.update(user, titel="CTO")  # type: ignore[call-arg]
    go1.users.create(Group())  # type: ignore[arg-type]
    go1.users.create(user, if_exists="ignore")  # type: ignore[arg-type]
    go1.users.find(display_name="Ada")  # type: ignore[call-arg]
    go1.users.get()  # type: ignore[call-arg]
    go1.users.iter(count="100")  # type: ignore[arg-type]
    Client(role_policy="ask")  # type: ignore[arg-type]


async def refused_awaiting(go1: AsyncClient, user: User) -> None:
    await go1.users.update(user, title=5)  # type: ignore[arg-type]
    await go1.users.iter()  # type: ignore[misc]
