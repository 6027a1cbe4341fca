"""
Going through all users, page by page: our iterator against a loop over plain httpx.

The rival asks for one page after the other and gives dictionaries. Ours gives typed users, drops
what comes twice, and tells at the end whether the listing was complete; it must not hold more than
a page at a time. Where answers are slow, it can have several pages on their way.
"""

import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpx

from benchmarks import _server
from benchmarks._harness import Row, medians, show, use
from go1scim import BearerToken, Client

_MIB: Final = 2**20

#: Run by itself, so that nothing else has a part in the memory of the process. The first pages are
#: the base: all modules are loaded, and all readers of models made.
_HOLD: Final = """
import sys
from itertools import islice
from benchmarks._peak import peak
from go1scim import BearerToken, Client

with Client(BearerToken("a-token-of-no-use"), base_url=sys.argv[1]) as client:
    users = client.users.iter()
    for _ in islice(users, 1_000):
        pass
    base = peak()
    for _ in users:
        pass
assert users.completeness, users.completeness.reason
print(peak() - base)
"""


def _plain(client: httpx.Client) -> Iterator[dict[str, Any]]:
    start, total = 1, 1
    while start <= total:
        answer = client.get("/Users", params={"startIndex": start, "count": _server.PAGE})
        page = answer.raise_for_status().json()
        yield from page["Resources"]
        start, total = start + len(page["Resources"]), page["totalResults"]


def _drained(users: Iterable[object]) -> None:
    deque(users, maxlen=0)


def _ours(client: Client, library: str, ahead: int = 1) -> None:
    use(library)
    users = client.users.iter(ahead=ahead)
    _drained(users)
    assert users.completeness


def _many(client: Client, plain: httpx.Client) -> Iterator[Row]:
    times = medians(
        {
            "httpx": lambda: _drained(_plain(plain)),
            "json": lambda: _ours(client, "json"),
            "orjson": lambda: _ours(client, "orjson"),
        },
        rounds=3,
        warm_up=False,
    )
    raw = times.pop("httpx")
    for library, seconds in times.items():
        work = f"100,000 users ({library})"
        yield Row(work, show(seconds), f"httpx {show(raw)}", seconds / raw, 2.5)


def _memory(url: str) -> Iterator[Row]:
    done = subprocess.run(  # noqa: S603 - the program above
        [sys.executable, "-c", _HOLD, url], check=True, capture_output=True, text=True
    )
    size = int(done.stdout) / _MIB
    yield Row("memory over base, 100,000 users", f"{size:.1f} MiB", "10 MiB", size / 10, 1)


def _slow(client: Client, plain: httpx.Client) -> Iterator[Row]:
    times = medians(
        {
            "httpx": lambda: _drained(_plain(plain)),
            "1": lambda: _ours(client, "json"),
            "4": lambda: _ours(client, "json", ahead=4),
            "8": lambda: _ours(client, "json", ahead=8),
        },
        rounds=1,
        warm_up=False,
    )
    raw = times.pop("httpx")
    for ahead, seconds in times.items():
        work = f"20,000 users, 50 ms each, ahead={ahead}"
        target = 0.2 if ahead == "8" else None
        yield Row(work, show(seconds), f"httpx {show(raw)}", seconds / raw, target)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    print(f"httpx {httpx.__version__}", flush=True)
    with _server.running() as url:
        for place, measure in (("fast", _many), ("slow", _slow)):
            base: Any = {"base_url": f"{url}/{place}"}
            token = BearerToken("a-token-of-no-use")
            with Client(token, **base) as client, httpx.Client(**base) as plain:
                yield from measure(client, plain)
        yield from _memory(f"{url}/fast")
    use("json")
