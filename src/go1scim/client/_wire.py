"""
Requests and answers of the core, as those of httpx and httpx2: the one place that knows either.

httpx and httpx2 have the same interface but types of their own, so the module of a client's own
class says whose exceptions to expect. Every send has redirects off, and the authentication of the
HTTP client off: only the credential of the `Service` counts.
"""

import ssl
import sys
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, TypeVar

import httpx

from go1scim._http import Reply, Request
from go1scim._version import __version__
from go1scim.client._body import ASKED_FOR
from go1scim.dialect import Timeout
from go1scim.errors import (
    ConfigurationError,
    DecodeError,
    RequestTimeoutError,
    TransportError,
)

P = TypeVar("P")

_LIBRARIES: Final = ("httpx", "httpx2")
_HEADERS: Final = {"accept-encoding": ", ".join(ASKED_FOR), "user-agent": f"go1scim/{__version__}"}

#: What holds where neither the caller nor the caller's HTTP client says how long to wait.
TIMEOUT: Final = Timeout()

#: httpx's pool takes longer for a request the more connections it holds: several small ones are
#: faster than a large one.
POOL_SIZE: Final = 8


def library_of(client: object, kind: str) -> ModuleType:
    """
    The library whose client of class *kind* this is; httpx where there is none.

    Raises:
        ConfigurationError: It is something else.
    """
    if client is None:
        return httpx
    for cls in type(client).__mro__:
        root = cls.__module__.partition(".")[0]
        if root in _LIBRARIES and cls.__name__ == kind:
            return sys.modules[root]
    raise ConfigurationError(
        f"http_client is of type {type(client).__name__}",
        variable="http_client",
        hint=f"Pass an httpx.{kind} or an httpx2.{kind}, or leave it out.",
    )


@lru_cache(maxsize=1)
def ssl_context() -> ssl.SSLContext:
    """
    One for all clients: making it takes longer than many a program runs.

    Raises:
        ConfigurationError: The environment names a CA bundle that cannot be read.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ConfigurationError(
            f"the CA bundle that the environment names cannot be read ({error.strerror or error})",
            variable="SSL_CERT_FILE",
            hint="Let SSL_CERT_FILE name a file of PEM certificates, or unset it.",
        ) from None


@lru_cache(maxsize=64)
def seconds(timeout: Timeout) -> dict[str, float | None]:
    """The timeout in the form that the transports take."""
    return {
        "connect": timeout.connect,
        "read": timeout.read,
        "write": timeout.write,
        "pool": timeout.pool,
    }


def transport(proxy: str | None = None) -> httpx.HTTPTransport:
    """
    A connection pool: of httpx, without what its client does for each request and we do not.

    Raises:
        ConfigurationError: There is no way to talk to *proxy*.
    """
    return _open(httpx.HTTPTransport, proxy)


def async_transport(proxy: str | None = None) -> httpx.AsyncHTTPTransport:
    """A connection pool for tasks."""
    return _open(httpx.AsyncHTTPTransport, proxy)


def _open(cls: Callable[..., P], proxy: str | None) -> P:
    limits = httpx.Limits(max_connections=POOL_SIZE, max_keepalive_connections=POOL_SIZE)
    context = ssl_context()
    try:
        return cls(limits=limits, verify=context, proxy=_proxy(proxy, context))
    except (ImportError, ValueError, httpx.InvalidURL):  # shows neither name nor password of it
        scheme = (proxy or "").partition("://")[0]
        raise ConfigurationError(
            f"the proxy that the environment names cannot be used: its scheme is {scheme!r}",
            variable="HTTPS_PROXY",
            hint="Name one that speaks http or https, or socks5 with httpx[socks] installed; or "
            "keep the provider's host off it with NO_PROXY.",
        ) from None


def _proxy(url: str | None, context: ssl.SSLContext) -> httpx.Proxy | None:
    if url is None:
        return None
    return httpx.Proxy(url, ssl_context=context if url[:6].lower() == "https:" else None)


def plain_request(request: Request, timeout: Timeout) -> httpx.Request:
    """*request* for a transport, which merges nothing into it."""
    return httpx.Request(
        request.method,
        request.url,
        headers={**_HEADERS, **request.headers},
        content=request.content,
        extensions={"timeout": seconds(timeout)},
    )


def client_request(client: Any, request: Request, timeout: Timeout | None) -> Any:
    """*request* for an HTTP client, with the headers and limits that it was made with."""
    made = client.build_request(
        request.method, request.url, headers=dict(request.headers), content=request.content
    )
    if timeout is not None:
        made.extensions["timeout"] = seconds(timeout)
    return made


SEND_OPTIONS: Final[dict[str, Any]] = {"stream": True, "auth": None, "follow_redirects": False}


#: By the name of the exception in httpx and httpx2: whether the request may have had effect.
_NEVER_SENT: Final = (
    "ConnectError",
    "ConnectTimeout",
    "PoolTimeout",
    "UnsupportedProtocol",
    "LocalProtocolError",
    "ProxyError",
)


#: By the name of the exception in httpx and httpx2: what fails in the same way again.
_PERMANENT: Final = ("UnsupportedProtocol", "LocalProtocolError")

_CERTIFICATE_HINT: Final = (
    "Check the host in the URL. Where a company's own CA signs certificates, also those of a proxy "
    "that reads along, name its bundle in the environment variable SSL_CERT_FILE, or pass an "
    "http_client that trusts it."
)


def _distrust(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The refused certificate that is the cause of *error*, or None."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error


def failure(error: Exception, library: ModuleType, request: Request) -> Reply:
    """
    What an exception of the HTTP library means, as a value.

    Raises:
        Go1ScimError: It is no failure of the transport; in words of this library.
    """
    name, detail = type(error).__name__, str(error) or type(error).__name__
    if isinstance(error, library.TimeoutException):
        sent = name not in _NEVER_SENT
        return RequestTimeoutError(_words(name), may_have_had_effect=sent)
    if isinstance(error, library.TransportError):
        distrust = _distrust(error)
        if distrust is not None:
            return TransportError(
                f"the certificate of the server is not trusted ({distrust.verify_message})",
                hint=_CERTIFICATE_HINT,
                may_have_had_effect=False,
                permanent=True,
            )
        sent, permanent = name not in _NEVER_SENT, name in _PERMANENT
        return TransportError(detail, may_have_had_effect=sent, permanent=permanent)
    where: dict[str, Any] = {"method": request.method, "path": request.path}
    if isinstance(error, library.DecodingError):
        raise DecodeError(f"the answer cannot be decompressed ({detail})", **where) from None
    if isinstance(error, RuntimeError) and "closed" in detail:
        raise closed_error(request) from None
    if isinstance(error, library.InvalidURL):
        raise ConfigurationError(
            f"the URL cannot be used: {detail}",
            variable="base_url",
            hint="Check the base URL and the token URL.",
            **where,
        ) from None
    raise error


def closed_error(request: Request) -> ConfigurationError:
    """The error for a request after `close()`, or in another event loop."""
    return ConfigurationError(
        "this client is closed, or its event loop has ended",
        variable="http_client",
        hint="Make a new client; inside a with block, stay inside. An AsyncClient belongs to one "
        "loop.",
        method=request.method,
        path=request.path,
    )


def _words(name: str) -> str:
    return {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "WriteTimeout": "the request could not be sent in time",
        "PoolTimeout": "no free connection in time",
    }.get(name, "a time-out")
