"""Credentials of directories: those of go1scim, of azure-identity, and functions."""

import inspect
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from attrs import evolve

from go1scim._http import Ask, Auth, Reply, Request, Response, Runtime, Steps
from go1scim.auth import BearerToken, CallableToken
from go1scim.auth._checks import Sealed, token
from go1scim.errors import ConfigurationError, Go1ScimError

_LEEWAY: Final = 300.0
_TOO_MANY: Final = 429


@runtime_checkable
class TokenCredential(Protocol):
    """A credential of azure-identity, or one that looks like it; also those of its ``aio``."""

    def get_token(self, *scopes: str) -> Any:
        """A token, with *token* and *expires_on* (seconds since 1970)."""
        ...


#: A credential of go1scim or of azure-identity, or a function that gives a token.
Credential: TypeAlias = Auth | TokenCredential | Callable[[], Any]


def auth_of(credential: Credential | str, *, scope: str = "") -> Auth:
    """
    The credential as the drivers use it.

    Args:
        credential: Text is an access token.
        scope: What to ask a `TokenCredential` for.

    Raises:
        ConfigurationError: It is something else.
    """
    if isinstance(credential, str):
        return BearerToken(credential)
    if not isinstance(credential, type):
        if isinstance(credential, Auth):
            return credential
        if isinstance(credential, TokenCredential):
            return AzureToken(credential, scope)
        if callable(credential):
            return CallableToken(credential)
    raise ConfigurationError(
        f"the credential is of type {type(credential).__name__}",
        variable="credential",
        hint="Pass a credential of go1scim.auth or of azure-identity, a function that returns a "
        "token, or the token as text.",
    )


class AzureToken(Sealed):
    """
    The token of a `TokenCredential`, kept until shortly before its end.

    A blocking credential is asked in a thread where the driver has tasks.
    """

    def __init__(self, credential: TokenCredential, scope: str) -> None:
        self._credential = credential
        self._scope = scope
        self._token = ""
        self._end = 0.0

    def __repr__(self) -> str:
        return f"AzureToken({type(self._credential).__name__})"

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """
        Send *request* with the token.

        Raises:
            ConfigurationError: The credential gave none.
        """
        if runtime.now() >= self._end - _LEEWAY:
            yield from self._renew()
        reply: Reply = yield request.with_headers(Authorization=f"Bearer {self._token}")
        return reply

    def _renew(self) -> Steps[None]:
        ask = partial(self._ask, self._credential.get_token)
        waits = inspect.iscoroutinefunction(self._credential.get_token)
        given: Any = yield Ask(ask, blocks=not waits)
        bearer = token(getattr(given, "token", None), "the token of the credential")
        self._token, self._end = bearer, float(given.expires_on)

    def _ask(self, get_token: Callable[..., Any]) -> Any:
        try:
            return get_token(self._scope)
        except Go1ScimError:
            raise
        except Exception as error:  # noqa: BLE001 - azure-identity has many; all say no token
            # Its text may hold the request that failed.
            raise ConfigurationError(
                f"{type(self._credential).__name__} gives no token ({type(error).__name__})",
                variable="credential",
                hint="Check tenant, client id and secret, or sign in again; azure-identity's own "
                "log tells more.",
            ) from None


class OktaToken(Sealed):
    """An API token of Okta's own scheme (Okta, "API token authentication")."""

    def __init__(self, text: str) -> None:
        self._header = f"SSWS {token(text.removeprefix('SSWS '), 'token')}"

    def __repr__(self) -> str:
        return "OktaToken(***)"

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """Send *request* with the token."""
        reply: Reply = yield request.with_headers(Authorization=self._header)
        return reply


class RateLimited(Sealed):
    """
    A credential whose server says with X-Rate-Limit-Reset when to come back.

    The retry policy reads Retry-After: the header becomes that one. The server's clock counts, so
    that a wrong one of ours makes no wrong wait.
    """

    def __init__(self, inner: Auth) -> None:
        self._inner = inner

    def __repr__(self) -> str:
        return repr(self._inner)

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """Send *request*, and say how long to wait where there were too many."""
        reply = yield from self._inner.auth_flow(request, runtime)
        if isinstance(reply, Response) and reply.status == _TOO_MANY:
            return _with_wait(reply, runtime.now())
        return reply


def _with_wait(reply: Response, now: float) -> Response:
    reset = reply.headers.get("x-rate-limit-reset", "")
    if "retry-after" in reply.headers or not (reset.isascii() and reset.isdigit()):
        return reply
    wait = max(1, round(int(reset) - (seconds_of(reply.headers.get("date")) or now)))
    return evolve(reply, headers={**reply.headers, "retry-after": str(wait)})


def seconds_of(date: str | None) -> float | None:
    """Seconds since 1970 of an HTTP date; None where it is none (RFC 9110 section 5.6.7)."""
    try:
        return parsedate_to_datetime(date or "").timestamp()
    except (ValueError, OverflowError):
        return None
