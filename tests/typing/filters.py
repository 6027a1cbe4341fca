"""What type checkers know of filters and paths."""

from datetime import datetime
from typing import assert_type

from go1scim import (
    AsyncClient,
    Client,
    EnterpriseUser,
    F,
    Filter,
    ListResponse,
    ResourceIterator,
    SearchRequest,
    User,
)
from go1scim.filters import Attributes, Comparison, Term, Visitor, parse
from go1scim.paths import Path


def building(when: datetime) -> Filter:
    assert_type(F.user_name, Term)
    assert_type(F["exactName"], Term)
    assert_type(F[EnterpriseUser], Attributes)
    assert_type(F[EnterpriseUser].department, Term)
    assert_type(F.emails[F.type.eq("work")].value, Term)
    assert_type(F.active.eq(True), Filter)
    assert_type(F.active.eq(True) & F.title.pr() | ~F.title.co("x"), Filter)
    assert_type(F.emails[F.type.eq("work")] & F.title.pr(), Filter)
    F.user_name.co(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    F.user_name.gt(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    F.user_name.eq([])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    F[5]  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    return F.meta.created.gt(when)


def applying(user: User, row: dict[str, object]) -> bool:
    found = parse("title pr")
    assert_type(found, Filter)
    assert_type(parse("title pr", dialect="entra").check(User), Filter)
    parse("title pr", dialect="okta")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return found.matches(user) and found.matches(row)


def paths(user: User, row: dict[str, object]) -> None:
    path = Path.parse("name.givenName")
    assert_type(path.value_filter, Filter | None)
    assert_type(path.write(user, "Ada"), User)
    assert_type(path.write(row, "Ada"), dict[str, object])


def visiting(visitor: Visitor[str], node: Comparison) -> None:
    assert_type(visitor.visit(node), str)


async def sending(go1: Client, again: AsyncClient) -> None:
    only = F.active.eq(True)
    assert_type(go1.users.list(only), ListResponse[User])
    assert_type(go1.users.iter(only), ResourceIterator[User])
    assert_type(go1.users.search(only), ListResponse[User])
    assert_type(await again.users.list(only, count=5), ListResponse[User])
    assert_type(SearchRequest(filter=only).filter, str | None)
    go1.users.iter(F.active)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
