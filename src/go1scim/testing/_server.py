"""
A portal over real HTTP on this machine: an ASGI application, run by uvicorn in a thread.

uvicorn is an extra and imported on use only.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from attrs import frozen

from go1scim._exchange import Reply, Request, Response, Service
from go1scim.errors import ConfigurationError, RequestTimeoutError
from go1scim.testing._late import Late

if TYPE_CHECKING:
    from go1scim.testing.portal import Portal

__all__ = ["Served", "application", "serve"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_BACKLOG = 128
#: No Content and Not Modified, which tell no length (RFC 9110 section 8.6).
_WITHOUT_BODY = frozenset({204, 304})
_LONGEST = 60.0  # seconds that an answer is kept back


class Connection(Protocol):
    """What the application needs of a connection: to drop it."""

    def abort(self) -> None:
        """Close it at once."""
        ...


@frozen
class Served:
    """A portal that is being served."""

    base_url: str
    token_url: str
    authorize_url: str


def application(handle: Callable[[Request], Reply | Late]) -> Application:
    """*handle* as an ASGI application; it wants the connection in ``scope["state"]``."""

    async def run(scope: Message, receive: Receive, send: Send) -> None:
        reply = handle(await _request(scope, receive))
        if isinstance(reply, Late):
            # Whose clock it is does not matter: who asks over HTTP waits for real.
            await asyncio.sleep(min(reply.seconds, _LONGEST))
            reply = reply.reply
        if isinstance(reply, Response):
            await _answer(reply, send)
            return
        connection: Connection = scope["state"]["connection"]
        try:
            if isinstance(reply, RequestTimeoutError):
                await receive()  # until the client gives up, or cancelled when the serving ends
        finally:
            connection.abort()
        await receive()

    return run


async def _request(scope: Message, receive: Receive) -> Request:
    content = b""
    more = True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("ascii")
    target = scope["raw_path"].decode("ascii") + (f"?{query}" if query else "")
    host = headers.get("host", "127.0.0.1")
    return Request(scope["method"], target, Service(f"http://{host}"), headers, content)


async def _answer(response: Response, send: Send) -> None:
    headers = {**response.headers, "content-length": str(len(response.content))}
    if response.status in _WITHOUT_BODY:
        del headers["content-length"]
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": response.content})


@contextmanager
def serve(portal: "Portal", *, port: int, host: str) -> Iterator[Served]:
    """
    *portal* over HTTP, as long as the context lasts.

    Raises:
        ConfigurationError: uvicorn is not installed.
    """
    server = _server(application(portal.deliver))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_BACKLOG) as listener:
        address = f"[{host}]" if ":" in host else host
        origin = f"http://{address}:{listener.getsockname()[1]}"
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listener])),
            name="go1scim portal",
            daemon=True,
        )
        thread.start()
        try:
            yield Served(
                *(
                    origin + url.removeprefix(portal.origin)
                    for url in (portal.base_url, portal.token_url, portal.authorize_url)
                )
            )
        finally:
            server.should_exit = True
            thread.join()


def _server(application: Application) -> Any:
    try:
        import uvicorn  # noqa: PLC0415 - an extra
        from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415 - the same
    except ImportError:
        raise ConfigurationError(
            "serving a portal needs uvicorn; install go1scim[portal]", variable="go1scim[portal]"
        ) from None

    class Droppable(H11Protocol):
        """Tells the application about its connection, so that a fault can drop it."""

        def connection_made(self, transport: Any) -> None:
            # asyncio does it only for sockets made with IPPROTO_TCP; without it, a body that
            # follows its headers waits 40 milliseconds for their acknowledgement.
            made: socket.socket = transport.get_extra_info("socket")
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.app_state = {**self.app_state, "connection": transport}
            super().connection_made(transport)

    config = uvicorn.Config(
        application,
        http=Droppable,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=0,  # only requests that are never to be answered are left
    )
    return uvicorn.Server(config)
