"""The grants that need no browser."""

from collections.abc import Iterable

from go1scim._http import Runtime, Steps
from go1scim.auth import _checks
from go1scim.auth._endpoint import (
    SCOPES,
    TOKEN_URL,
    ClientAuthentication,
    TokenEndpoint,
)
from go1scim.auth._renewal import Renewing
from go1scim.auth._stores import TokenStore
from go1scim.auth._token import Token
from go1scim.auth._token_answers import grant_is_dead
from go1scim.errors import TokenError


def endpoint(
    client_id: str, client_secret: str, token_url: str, client_authentication: ClientAuthentication
) -> TokenEndpoint:
    """The token endpoint for this client, with all of its settings checked."""
    if client_authentication not in ("client_secret_post", "client_secret_basic"):
        complaint = f"is {client_authentication!r}"
        hint = "Pass 'client_secret_post' or 'client_secret_basic'."
        raise _checks.mistake("client_authentication", complaint, hint)
    return TokenEndpoint(
        _checks.text(client_id, "client_id"),
        _checks.text(client_secret, "client_secret"),
        _checks.endpoint_url(token_url, "token_url"),
        client_authentication,
    )


class ClientCredentials(Renewing):
    """
    A token for the application itself (RFC 6749 section 4.4); the grant for unattended programs.

    Go1 needs no scope for it, and its tokens live 12 hours (Go1's developer pages). With a
    `FileTokenStore` several processes share one token.

    Args:
        scope: Text with spaces in between, or several texts.
        leeway: Seconds before its end at which a token is renewed.
        store: Where the token is kept; a `MemoryTokenStore` unless given.
        client_authentication: Whether id and secret travel in the body or as HTTP Basic (RFC 6749
            section 2.3.1); Go1 documents the body.

    Raises:
        ConfigurationError: A setting is empty or malformed.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        token_url: str = TOKEN_URL,
        scope: str | Iterable[str] | None = None,
        leeway: float = 300,
        store: TokenStore | None = None,
        client_authentication: ClientAuthentication = "client_secret_post",
    ) -> None:
        where = endpoint(client_id, client_secret, token_url, client_authentication)
        super().__init__(where, scope=scope, store=store, leeway=leeway)

    def _obtain(self, last: Token | None, runtime: Runtime) -> Steps[Token]:
        return self._endpoint.token(
            runtime, "client_credentials", repeatable=True, scope=self._scope
        )


class RefreshToken(Renewing):
    """
    Tokens for as long as a connection lasts that somebody has made before (RFC 6749 section 6).

    A Go1 refresh token serves once and lives 90 days (Go1's developer pages): each renewal brings
    the next one, which is saved before anything else happens. Give a `FileTokenStore`, or the
    connection is lost when the program ends.

    Args:
        refresh_token: To begin with. What the store holds is newer and wins; where that is refused,
            this one is tried.
        scope: Text with spaces in between, or several texts; None repeats what was granted before.
            Where it is more than was granted, what was granted is asked for.
        leeway: Seconds before its end at which a token is renewed.
        store: Where the tokens are kept; a `MemoryTokenStore` unless given.
        client_authentication: Whether id and secret travel in the body or as HTTP Basic.

    Raises:
        ConfigurationError: A setting is empty or malformed.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str | None = None,
        *,
        token_url: str = TOKEN_URL,
        scope: str | Iterable[str] | None = SCOPES,
        leeway: float = 300,
        store: TokenStore | None = None,
        client_authentication: ClientAuthentication = "client_secret_post",
    ) -> None:
        where = endpoint(client_id, client_secret, token_url, client_authentication)
        super().__init__(where, scope=scope, store=store, leeway=leeway)
        given = None if refresh_token is None else _checks.token(refresh_token, "refresh_token")
        self._initial = given

    def _obtain(self, last: Token | None, runtime: Runtime) -> Steps[Token]:
        initial = self._initial
        newest = last.refresh_token if last is not None else None
        if newest is None:
            if initial is None:
                msg = "there is no refresh token, neither given nor in the store"
                raise TokenError(msg, hint="Give one, or connect again to get one.")
            return (yield from self._refresh_in_scope(initial, runtime))
        try:
            return (yield from self._refresh_in_scope(newest, runtime))
        except TokenError as error:
            if initial is None or initial in self._dead or not grant_is_dead(error):
                raise
        return (yield from self._refresh_in_scope(initial, runtime))

    def _refresh_in_scope(self, refresh_token: str, runtime: Runtime) -> Steps[Token]:
        try:
            return (yield from self._refresh(refresh_token, runtime, self._scope))
        except TokenError as error:
            # Less was granted than is asked for, which uses nothing up (RFC 6749 section 6).
            if error.error != "invalid_scope" or self._scope is None:
                raise
        return (yield from self._refresh(refresh_token, runtime))


class PasswordGrant(Renewing):
    """
    A token for a user of a portal, from that user's password (RFC 6749 section 4.3).

    Go1 means it for partners that have lost the tokens of portals they created (Go1's developer
    pages). The refresh token of the answer serves from then on, and the password again where that
    is refused.

    Args:
        portal_name: The host of the portal, ``example.mygo1.com`` for instance.
        scope: Text with spaces in between, or several texts.
        leeway: Seconds before its end at which a token is renewed.
        store: Where the tokens are kept; a `MemoryTokenStore` unless given.
        client_authentication: Whether id and secret travel in the body or as HTTP Basic.

    Raises:
        ConfigurationError: A setting is empty or malformed.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        portal_name: str,
        username: str,
        password: str,
        token_url: str = TOKEN_URL,
        scope: str | Iterable[str] | None = SCOPES,
        leeway: float = 300,
        store: TokenStore | None = None,
        client_authentication: ClientAuthentication = "client_secret_post",
    ) -> None:
        where = endpoint(client_id, client_secret, token_url, client_authentication)
        self._portal_name = _checks.text(portal_name, "portal_name")
        self._username = _checks.text(username, "username")
        self._password = _checks.text(password, "password")
        super().__init__(where, scope=scope, store=store, leeway=leeway, portal_name=portal_name)

    def _obtain(self, last: Token | None, runtime: Runtime) -> Steps[Token]:
        if last is not None and last.refresh_token is not None:
            try:
                return (yield from self._refresh(last.refresh_token, runtime))
            except TokenError as error:
                if not grant_is_dead(error):
                    raise
        return (
            yield from self._endpoint.token(
                runtime,
                "password",
                repeatable=True,
                portal_name=self._portal_name,
                username=self._username,
                password=self._password,
                scope=self._scope,
            )
        )
