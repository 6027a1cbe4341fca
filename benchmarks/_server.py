"""
A server with canned answers, in a process of its own, that is never the bottleneck.

It knows no more of HTTP than that a head ends with an empty line, and a body after its length:

- ``/fast/Users/1`` is a user, also in answer to a PATCH;
- ``/fast/Users?startIndex=…&count=100`` is a page of a listing of `TOTAL` users;
- ``/slow/…`` is the same, `DELAY` seconds later.

The server ends when the process that started it does: it reads its standard input until that is
closed.
"""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from benchmarks import _payloads

#: How many users there are below ``/fast`` and ``/slow``.
TOTAL: Final = {"fast": 100_000, "slow": 20_000}
#: Users a page; the server gives no other pages.
PAGE: Final = 100
#: Seconds to an answer below ``/slow``.
DELAY: Final = 0.05

_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD: Final = (
    "HTTP/1.1 200 OK\r\ncontent-type: application/scim+json\r\ncontent-length: {}\r\n\r\n"
)
#: Five digits that each page has replaced by its own number.
_MARK: Final = 73_915


def _answer(document: Any) -> bytes:
    body = json.dumps(document, separators=(",", ":")).encode()
    return _HEAD.format(len(body)).encode() + body


_USER: Final = _answer(_payloads.user(1))


@lru_cache(maxsize=2)
def _template(total: int) -> bytes:
    users = [_payloads.user(_MARK * PAGE + number) for number in range(PAGE)]
    return _answer(_payloads.listing(users, total))


def _page(place: str, start: int) -> bytes:
    number = f"{start // PAGE:05d}".encode()
    return _template(TOTAL[place]).replace(str(_MARK).encode(), number)


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while request := self._next():
            target = request.split(b" ", 2)[1].decode()
            place = target[1:5]
            found = re.search(r"startIndex=(\d+)", target)
            answer = _page(place, int(found[1])) if found else _USER
            if place == "slow":
                asyncio.get_running_loop().call_later(DELAY, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _next(self) -> bytes:
        """The head of the next request that is there as a whole; its body is dropped."""
        head, end, rest = self._pending.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = int(length[1]) if length else 0
        if not end or len(rest) < body:
            return b""
        self._pending = rest[body:]
        return head


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def running() -> Iterator[str]:
    """The URL of a server, which ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def rate(url: str) -> float:
    """How many users a second the server at *url* gives over a single connection, at the most."""
    request, count = b"GET /fast/Users/1 HTTP/1.1\r\nhost: localhost\r\n\r\n", 1_000
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        start = time.perf_counter()
        for _ in range(count):
            connection.sendall(request)
            missing = len(_USER)
            while missing:
                missing -= len(connection.recv(missing))
        return count / (time.perf_counter() - start)


if __name__ == "__main__":
    asyncio.run(_serve())
