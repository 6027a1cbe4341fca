"""The settings of a client: arguments, and the environment for what they leave open."""

import inspect
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from go1scim._exchange import Auth, Service
from go1scim.auth import BearerToken, CallableToken, ClientCredentials
from go1scim.auth._checks import endpoint_url, mistake
from go1scim.errors import ConfigurationError

#: The tenant URL of Go1's help article 9775525.
GO1_BASE_URL: Final = "https://gateway.go1.com/version/2022-07-01/scim"

#: A credential, or a function that gives a token for each request.
AuthLike: TypeAlias = Auth | Callable[[], str] | Callable[[], Awaitable[str]]


def service(
    auth: AuthLike | None, base_url: str | None, environ: Mapping[str, str] = os.environ
) -> Service:
    """
    Where to send requests, and with which credential.

    Raises:
        ConfigurationError: A setting is missing, malformed, or contradicts another; names the
            variable.
    """
    url = base_url if base_url is not None else environ.get("GO1_BASE_URL") or GO1_BASE_URL
    url = endpoint_url(url, "base_url").rstrip("/")
    if "?" in url:
        raise mistake(
            "base_url", "may not hold a query", "Leave out the question mark and the rest."
        )
    return Service(url, credential(auth, environ))


def credential(auth: AuthLike | None, environ: Mapping[str, str]) -> Auth:
    """
    The credential that is given, or the one that the environment describes.

    Raises:
        ConfigurationError: There is none, or there are two.
    """
    if auth is None:
        return _from_environment(environ)
    if isinstance(auth, type):
        raise ConfigurationError(
            f"auth is the class {auth.__name__}, and no instance of it",
            variable="auth",
            hint=f"Make one: {auth.__name__}(...).",
        )
    if isinstance(auth, Auth) and _takes_request_and_runtime(auth.auth_flow):
        return auth
    if isinstance(auth, str):
        raise ConfigurationError(
            "auth is text",
            variable="auth",
            hint="Pass BearerToken(...) around an access token, or set GO1_ACCESS_TOKEN.",
        )
    if callable(auth) and not hasattr(auth, "auth_flow"):
        return CallableToken(auth)
    raise ConfigurationError(
        f"auth is of type {type(auth).__name__}",
        variable="auth",
        hint="Pass ClientCredentials(...), another credential of go1scim, or a function that "
        "returns a token. One of your own has an auth_flow that takes request and runtime.",
    )


def _takes_request_and_runtime(auth_flow: Callable[..., Any]) -> bool:
    """Whether it is an `Auth.auth_flow`, and not that of an HTTP library's."""
    try:
        inspect.signature(auth_flow).bind("request", "runtime")
    except (TypeError, ValueError):
        return False
    return True


def _from_environment(environ: Mapping[str, str]) -> Auth:
    token = environ.get("GO1_ACCESS_TOKEN")
    client = {name: environ.get(name) for name in ("GO1_CLIENT_ID", "GO1_CLIENT_SECRET")}
    if token and any(client.values()):
        raise ConfigurationError(
            "GO1_ACCESS_TOKEN is set together with GO1_CLIENT_ID or GO1_CLIENT_SECRET",
            variable="GO1_ACCESS_TOKEN",
            hint="Unset the one or the other: it must be clear which credential counts.",
        )
    if token:
        return BearerToken(token)
    if not any(client.values()):
        raise ConfigurationError(
            "there is no credential: GO1_CLIENT_ID and GO1_CLIENT_SECRET are not set",
            variable="GO1_CLIENT_ID",
            hint="Set both, or GO1_ACCESS_TOKEN, or pass auth= to the client.",
        )
    for name, value in client.items():
        if not value:
            raise ConfigurationError(
                f"{name} is not set",
                variable=name,
                hint="Set it: Go1 shows it under Integrations, Developers.",
            )
    token_url = environ.get("GO1_TOKEN_URL")
    id, secret = client["GO1_CLIENT_ID"] or "", client["GO1_CLIENT_SECRET"] or ""
    if token_url:
        return ClientCredentials(id, secret, token_url=token_url)
    return ClientCredentials(id, secret)
