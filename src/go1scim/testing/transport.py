"""
A portal as a transport of httpx, or of its successor httpx2.

One object serves a client and an async client: the portal never waits.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import httpx
from attrs import evolve

from go1scim._exchange import Reply, Request, Service
from go1scim.dialect import Timeout
from go1scim.errors import ConfigurationError, RequestTimeoutError, TransportError
from go1scim.testing._late import Late

__all__ = ["HttpxTransport", "async_client", "client", "transport"]

Handle = Callable[[Request], Reply | Late]

#: As long as a client waits that makes its own connections, in seconds.
_PATIENCE = Timeout().read


class _Shell:
    """What both libraries have in common: the names of their classes."""

    library: Any

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def handle_request(self, request: Any) -> Any:
        """The portal's answer, for a client."""
        reply = self._reply(request, request.read())
        if isinstance(reply, Late):
            reply = _in_time(request, reply)
            reply.clock.sleep(reply.seconds)
            reply = reply.reply
        return self._answer(request, reply)

    async def handle_async_request(self, request: Any) -> Any:
        """The portal's answer, for an async client."""
        reply = self._reply(request, await request.aread())
        if isinstance(reply, Late):
            reply = _in_time(request, reply)
            await reply.clock.asleep(reply.seconds)
            reply = reply.reply
        return self._answer(request, reply)

    def _reply(self, request: Any, content: bytes) -> Reply | Late:
        url = request.url
        return self._handle(
            Request(
                request.method,
                url.raw_path.decode("ascii"),
                Service(f"{url.scheme}://{url.netloc.decode('ascii')}"),
                dict(request.headers),
                content,
            )
        )

    def _answer(self, request: Any, reply: Reply) -> Any:
        if isinstance(reply, TransportError):
            raise self._error(reply)(reply.detail, request=request)
        headers = dict(reply.headers)
        return self.library.Response(
            reply.status, headers=headers, content=reply.content, request=request
        )

    def _error(self, error: TransportError) -> Any:
        if isinstance(error, RequestTimeoutError):
            return self.library.ReadTimeout
        if error.may_have_had_effect:
            return self.library.RemoteProtocolError
        return self.library.ConnectError


def _in_time(request: Any, late: Late) -> Late:
    """*late*, or where the client does not wait so long, that it gives up."""
    patience = request.extensions.get("timeout", {}).get("read")
    if patience is None or late.seconds <= patience:
        return late
    return evolve(late, reply=RequestTimeoutError("no answer in time"), seconds=patience)


class HttpxTransport(_Shell, httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A portal as a transport of httpx."""

    library = httpx


@cache
def _httpx2_transport() -> Any:
    try:
        import httpx2  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigurationError(
            "httpx2 is not installed; install go1scim[httpx2]", variable="library"
        ) from None

    class Httpx2Transport(_Shell, httpx2.BaseTransport, httpx2.AsyncBaseTransport):
        library = httpx2

    return Httpx2Transport


def transport(handle: Handle, library: Literal["httpx", "httpx2"]) -> Any:
    """
    *handle* as a transport of *library*.

    Raises:
        ConfigurationError: There is no such library.
    """
    if library == "httpx":
        return HttpxTransport(handle)
    if library == "httpx2":
        return _httpx2_transport()(handle)
    raise ConfigurationError(
        f"there is no transport for {library!r}; choose httpx or httpx2", variable="library"
    )


def client(handle: Handle) -> httpx.Client:
    """An HTTP client that reaches *handle* and nothing else."""
    # A proxy of the environment would win over the transport.
    return httpx.Client(transport=HttpxTransport(handle), trust_env=False, timeout=_PATIENCE)


def async_client(handle: Handle) -> httpx.AsyncClient:
    """An async HTTP client that reaches *handle* and nothing else."""
    transport = HttpxTransport(handle)
    return httpx.AsyncClient(transport=transport, trust_env=False, timeout=_PATIENCE)
