"""
Every face of the client behind one: a test is written once, as plain calls.

A `Face` is a kind of client (blocking, or awaiting on asyncio or trio) on an HTTP library. `Once`
stands for a client of it: what the client returns to be awaited or iterated over is awaited or
iterated over here, so that ``go1.users.get(id)`` means the same on all of them.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from typing import Any, Self

import anyio
import httpx
from anyio.from_thread import start_blocking_portal
from attrs import frozen

from go1scim import AsyncClient, AsyncResourceIterator, BearerToken, Client
from go1scim._exchange import Reply, Request
from go1scim.bulk import AsyncBulk, Bulk
from go1scim.testing import ManualClock, Portal
from go1scim.testing.transport import transport

Handle = Callable[[Request], Reply]

BASE = "https://scim.example.com/v2"

try:
    HAS_HTTPX2 = find_spec("httpx2") is not None
except ValueError:  # hidden: sys.modules["httpx2"] is None
    HAS_HTTPX2 = False


@frozen
class Face:
    """A kind of client, and the HTTP library under it."""

    name: str
    backend: str
    library: str

    @property
    def is_async(self) -> bool:
        return self.backend != "sync"

    @property
    def cls(self) -> Any:
        return AsyncClient if self.is_async else Client

    @property
    def http_class(self) -> Any:
        """The class of the library's own client."""
        module = httpx
        if self.library == "httpx2":
            import httpx2 as module
        return module.AsyncClient if self.is_async else module.Client

    def http_client(self, handle: Handle, **options: Any) -> Any:
        """A client of the library that reaches *handle* and nothing else."""
        return self.http_class(transport=transport(handle, self.library), **options)


OWN = [Face(name, name, "httpx") for name in ("sync", "asyncio", "trio")]
FACES = OWN + (
    [Face(f"{name}-httpx2", name, "httpx2") for name in ("sync", "asyncio")] if HAS_HTTPX2 else []
)


def parametrize(metafunc: Any, fixture: str, faces: Sequence[Face]) -> None:
    """
    Give *fixture* each of *faces* where the module of a test says ``EVERY_FACE = True``.

    Elsewhere a client that blocks and one that awaits, since neither loop nor library matters.
    """
    if fixture in metafunc.fixturenames:
        every = getattr(metafunc.module, "EVERY_FACE", False)
        chosen = faces if every else OWN[:2]
        metafunc.parametrize(fixture, chosen, indirect=True, ids=[face.name for face in chosen])


class Runner:
    """Runs coroutines on one event loop, as a program does."""

    run: Callable[..., Any]

    def __init__(self, face: Face) -> None:
        self.face = face
        self._exit = ExitStack()
        if face.backend == "asyncio":
            loop = self._exit.enter_context(asyncio.Runner())
            self.run = lambda function, *args: loop.run(function(*args))
        elif face.backend == "trio":
            loop = self._exit.enter_context(start_blocking_portal("trio"))
            self.run = loop.call

    def close(self) -> None:
        self._exit.close()

    def value(self, value: Any) -> Any:
        """*value*, awaited or ready to be iterated over."""
        if inspect.iscoroutine(value):
            return self.value(self.run(_awaited, value))
        if isinstance(value, AsyncResourceIterator):
            return Drawn(value, self)
        if isinstance(value, (Client, AsyncClient, Bulk, AsyncBulk)):
            return Once(value, self)
        return value

    def together(self, calls: Sequence[Callable[[], Any]], workers: int) -> list[Any]:
        """The results of *calls*, in order, of which *workers* are made at a time."""
        if not self.face.is_async:
            with ThreadPoolExecutor(workers) as threads:
                return list(threads.map(lambda call: call(), calls))
        results: list[Any] = [None] * len(calls)
        left = iter(enumerate(calls))

        async def work() -> None:
            for index, call in left:
                results[index] = await call()

        async def all_of_them() -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(workers):
                    tasks.start_soon(work)

        self.run(all_of_them)
        return results


async def _awaited(coroutine: Any) -> Any:
    return await coroutine


class Once:
    """A client, or a part of one, on whatever face."""

    def __init__(self, client: Any, runner: Runner) -> None:
        self.inner = client
        self.runner = runner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name in {"users", "groups", "raw"}:
            return Once(found, self.runner)
        if not callable(found):
            return found
        return lambda *args, **kwargs: self.runner.value(found(*args, **kwargs))

    def __enter__(self) -> Self:
        enter = "__aenter__" if self.runner.face.is_async else "__enter__"
        assert (
            self.runner.value(getattr(self.inner, enter)()).inner is self.inner
        )  # what `as` gives
        return self

    def __exit__(self, *error: object) -> None:
        leave = "__aexit__" if self.runner.face.is_async else "__exit__"
        self.runner.value(getattr(self.inner, leave)(*error))

    def close(self) -> None:
        name = "aclose" if self.runner.face.is_async else "close"
        self.runner.value(getattr(self.inner, name)())

    def together(self, *calls: Callable[[Any], Any], workers: int = 16) -> list[Any]:
        """The results of *calls*, each a function of the client, made side by side."""
        client = self.inner
        bound = [lambda call=call: call(client) for call in calls]
        return self.runner.together(bound, workers)


class Drawn(Iterator[Any]):
    """An async iterator, drawn from one after the other."""

    def __init__(self, inner: Any, runner: Runner) -> None:
        self.inner = inner
        self._runner = runner

    def __next__(self) -> Any:
        try:
            return self._runner.run(self.inner.__anext__)
        except StopAsyncIteration:
            raise StopIteration from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Connect:
    """Makes clients of a portal, or of any function from a request to a reply."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.runner = Runner(face)
        self._made: list[Once] = []

    def __call__(self, handle: Portal | Handle, **options: Any) -> Once:
        if isinstance(handle, Portal):
            made = handle.async_client if self.face.is_async else handle.client
            http_client = self.face.http_client(handle.handle)
            return self.keep(made(**{"http_client": http_client, **options}))
        defaults: dict[str, Any] = {
            "auth": BearerToken("token"),
            "base_url": BASE,
            "clock": ManualClock(),
        }
        if "http_client" not in options:
            options["http_client"] = self.face.http_client(handle)
        return self.keep(self.face.cls(**{**defaults, **options}))

    def keep(self, client: Any) -> Once:
        """A client, to be closed at the end."""
        once = Once(client, self.runner)
        self._made.append(once)
        return once

    def close(self) -> None:
        for made in self._made:
            made.close()
        self.runner.close()
