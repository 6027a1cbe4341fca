"""
Applying changes over real connections on this machine: our run against the requests alone.

The rival sends the same requests by plain httpx, with as many tasks as connections, and does its
best at few of them: its pool takes longer the more connections it holds. So ours is compared with
the best that it reaches at any number. Ours writes down each intent before it is sent and each
outcome after (synced to the disk), retries, counts failures, and measures how many requests at a
time are worth it; ``concurrency`` is the most that it may try.

``GO1SCIM_BENCH_CHANGES=10000`` sets how many changes.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_hex
from time import time
from typing import Any, Final

import httpx
from attrs import evolve

from benchmarks import _payloads, _server
from benchmarks._harness import Row, medians, show, use
from go1scim import AsyncClient, BearerToken
from go1scim.changes.change import AttributeChange, Change, Reference, Verb
from go1scim.changes.plan import Plan

_TOKEN: Final = "a-token-of-no-use"  # noqa: S105 - the server looks at none
_CONCURRENCY: Final = (1, 4, 10, 25, 50)
#: Runs of each, and up to how many changes there are so many.
_ROUNDS: Final = 3
_FEW: Final = 2_000
_HEADERS: Final = {
    "authorization": f"Bearer {_TOKEN}",
    "accept": "application/scim+json, application/json",
    "content-type": "application/scim+json",
}
#: What ours sends for a change of this kind.
_BODY: Final = (
    b'{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],'
    b'"Operations":[{"op":"replace","path":"title","value":"Engineer"}]}'
)


def _plan(url: str, count: int) -> Plan:
    changes = [
        Change(
            f"{number:016x}",
            Verb.UPDATE,
            "User",
            Reference(f"person.{number}@example.com", _payloads.user(number)["id"]),
            # What the server answers with: an answer that shows something else is a failure.
            (AttributeChange("title", "Student", "Engineer"),),
        )
        for number in range(count)
    ]
    return Plan(base_url=url, changes=tuple(changes), created_at=time())


async def _raw(client: httpx.AsyncClient, paths: list[str], concurrency: int) -> None:
    left = iter(paths)

    async def work() -> None:
        for path in left:
            (await client.patch(path, content=_BODY)).raise_for_status().json()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(concurrency):
            tasks.create_task(work())


async def _ours(client: AsyncClient, plan: Plan, folder: Path | None, concurrency: int) -> None:
    journal: Any = False if folder is None else folder / f"{token_hex(8)}.sqlite"
    plan = evolve(plan, created_at=time())  # an older one is compared with the provider first
    report = await client.apply(plan, journal=journal, concurrency=concurrency, verify=False)
    assert all(outcome.status == "done" for outcome in report.outcomes)
    assert len(report.outcomes) == len(plan)


def _contestants(
    url: str, count: int, folder: Path, stack: AsyncExitStack, runner: asyncio.Runner
) -> dict[str, Callable[[], object]]:
    plan = _plan(url, count)
    paths = [f"/Users/{change.target.id}" for change in plan.changes]

    def opened(client: Any) -> Any:
        return runner.run(stack.enter_async_context(client))

    def timed(work: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> Callable[[], object]:
        return lambda: runner.run(work(*given))

    found: dict[str, Callable[[], object]] = {}
    for concurrency in _CONCURRENCY:
        limits = httpx.Limits(
            max_connections=concurrency,
            max_keepalive_connections=concurrency,
            keepalive_expiry=None,
        )
        raw = opened(httpx.AsyncClient(base_url=url, headers=_HEADERS, limits=limits))
        found[f"httpx, {concurrency}"] = timed(_raw, raw, paths, concurrency)
    ours = opened(AsyncClient(BearerToken(_TOKEN), base_url=url))
    for concurrency in _CONCURRENCY:
        found[f"ours, {concurrency}"] = timed(_ours, ours, plan, folder, concurrency)
    found["without a journal"] = timed(_ours, ours, plan, None, _CONCURRENCY[-1])
    return found


def _rows(times: dict[str, float], count: int) -> Iterator[Row]:
    raw = {name: seconds for name, seconds in times.items() if name.startswith("httpx")}
    best = min(raw.values())
    rival = f"httpx {show(best / count)}"
    for name, seconds in times.items():
        is_raw = name in raw
        title = name if is_raw else f"at most{name.removeprefix('ours')} at once".replace(",", "")
        if name == "without a journal":
            title = f"the same {name}"
        target = None if is_raw or name != f"ours, {_CONCURRENCY[-1]}" else 1 / 0.9
        yield Row(title, show(seconds / count), rival, seconds / best, target)
    ours = {name: seconds for name, seconds in times.items() if name.startswith("ours")}
    most = times[f"ours, {_CONCURRENCY[-1]}"]
    least = min(ours.values())
    yield Row(
        "most tasks, to the best of ours",
        show(most / count),
        f"ours {show(least / count)}",
        most / least,
        1.1,
    )


def run() -> Iterator[Row]:
    """The rows of the suite."""
    use("json")
    count = int(os.environ.get("GO1SCIM_BENCH_CHANGES", "2000"))
    with (
        _server.running() as url,
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner() as runner,
    ):
        print(f"httpx {httpx.__version__}, {count:,} changes, a journal synced to the disk")
        stack = AsyncExitStack()
        contestants = _contestants(f"{url}/fast", count, Path(folder), stack, runner)
        times = medians(contestants, rounds=_ROUNDS if count <= _FEW else 1, warm_up=False)
        runner.run(stack.aclose())
        yield from _rows(times, count)
