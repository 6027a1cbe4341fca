"""
Getting a user, over real connections on this machine: our client against plain HTTP clients.

The rival is what a competent user of httpx writes, and what it gives is a dictionary: one client,
and for tasks as many connections as there are tasks, which stay open. Ours comes with a credential,
retries, a cap on the size of answers, and a typed user. All ratios are to that rival, also those of
the same work on httpx2, and of the peer: scim2-client, on pydantic and httpx2.

httpx looks through all its idle connections at each request, so that many of them are slow. With
its limits as they are it keeps twenty, and makes the others anew for each request: cheap here,
where a connection is no more than a few system calls, and shown as "httpx, 20 kept". Connections
do not expire: while the others have their turn, they would.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any, Final

import httpx
import httpx2
from scim2_client.engines.httpx2 import AsyncSCIMClient, SyncSCIMClient
from scim2_models import EnterpriseUser as TheirEnterpriseUser
from scim2_models import User as TheirUser

from benchmarks import _server
from benchmarks._harness import Row, medians, show, use
from go1scim import AsyncClient, BearerToken, Client

_TOKEN: Final = "a-token-of-no-use"  # noqa: S105 - the server looks at none
_HEADERS: Final = {"authorization": f"Bearer {_TOKEN}", "accept": "application/scim+json"}
_Theirs: Final = TheirUser[TheirEnterpriseUser]
_PEER: Final = {"resource_models": [_Theirs], "check_response_status_codes": True}

#: How many idle connections httpx keeps, unless it is told otherwise.
_KEPT: Final = 20

#: Concurrency: requests in one run, runs, and the targets on httpx and on httpx2.
_ASYNC: Final = {
    1: (300, 9, 1.15, None),
    10: (500, 7, 1.1, None),
    50: (500, 3, 0.35, 0.18),
    100: (400, 3, 0.35, 0.18),
}


def _rows(
    work: str, times: dict[str, float], requests: int, targets: dict[str, float | None]
) -> Iterator[Row]:
    raw = times["httpx"]
    for name, seconds in times.items():
        if name != "httpx":
            yield Row(
                f"{work}, {name}",
                show(seconds / requests),
                f"httpx {show(raw / requests)}",
                seconds / raw,
                targets.get(name),
            )


def _sync(url: str) -> Iterator[Row]:
    requests = 300
    with ExitStack() as stack:
        options: Any = {"base_url": url, "headers": _HEADERS}
        raw = stack.enter_context(httpx.Client(**options))
        raw2 = stack.enter_context(httpx2.Client(**options))
        ours = stack.enter_context(Client(BearerToken(_TOKEN), base_url=url))
        ours2 = Client(BearerToken(_TOKEN), base_url=url, http_client=raw2)
        peer = SyncSCIMClient(raw2, **_PEER)
        peer.register_naive_resource_types()

        def plain(client: Any) -> Callable[[], object]:
            return lambda: client.get("/Users/1").raise_for_status().json()

        contestants: dict[str, Callable[[], object]] = {
            "httpx": plain(raw),
            "ours": lambda: ours.users.get("1"),
            "plain httpx2": plain(raw2),
            "ours on httpx2": lambda: ours2.users.get("1"),
            "scim2-client": lambda: peer.query(_Theirs, "1"),
        }
        times = medians(contestants, rounds=9, number=requests)
        yield from _rows("sync", times, 1, {"ours": 1.15})


async def _spread(get: Callable[[], Awaitable[object]], requests: int, concurrency: int) -> None:
    async def work() -> None:
        for _ in range(requests // concurrency):
            await get()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(concurrency):
            tasks.create_task(work())


def _async(url: str, concurrency: int) -> Iterator[Row]:
    requests, rounds, target, target2 = _ASYNC[concurrency]
    options: Any = {"base_url": url, "headers": _HEADERS}
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        def opened(client: Any) -> Any:
            return runner.run(stack.enter_async_context(client))

        kept: Any = {
            "max_connections": concurrency,
            "max_keepalive_connections": concurrency,
            "keepalive_expiry": None,
        }
        raw = opened(httpx.AsyncClient(**options, limits=httpx.Limits(**kept)))
        raw2 = opened(httpx2.AsyncClient(**options, limits=httpx2.Limits(**kept)))
        usual = opened(httpx.AsyncClient(**options))
        ours = opened(AsyncClient(BearerToken(_TOKEN), base_url=url))
        ours2 = AsyncClient(BearerToken(_TOKEN), base_url=url, http_client=raw2)
        peer = AsyncSCIMClient(raw2, **_PEER)
        peer.register_naive_resource_types()

        def plain(client: Any) -> Callable[[], Awaitable[object]]:
            async def get() -> object:
                return (await client.get("/Users/1")).raise_for_status().json()

            return get

        gets: dict[str, Callable[[], Awaitable[object]]] = {
            "httpx": plain(raw),
            "ours": lambda: ours.users.get("1"),
            "plain httpx2": plain(raw2),
            "ours on httpx2": lambda: ours2.users.get("1"),
            "scim2-client": lambda: peer.query(_Theirs, "1"),
        }
        if concurrency > _KEPT:
            gets[f"httpx, {_KEPT} kept"] = plain(usual)
        contestants = {
            name: lambda get=get: runner.run(_spread(get, requests, concurrency))
            for name, get in gets.items()
        }
        times = medians(contestants, rounds=rounds)
        runner.run(stack.aclose())
    targets = {"ours": target, "ours on httpx2": target2}
    yield from _rows(f"async, {concurrency} at once", times, requests, targets)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    use("json")
    with _server.running() as url:
        print(f"httpx {httpx.__version__}, httpx2 {httpx2.__version__}, ", end="")
        print(f"the server alone: {_server.rate(url):,.0f} answers a second", flush=True)
        yield from _sync(f"{url}/fast")
        for concurrency in _ASYNC:
            yield from _async(f"{url}/fast", concurrency)
