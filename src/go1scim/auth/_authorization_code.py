"""The grant in which somebody signs in to Go1 with a browser."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from go1scim._http import Runtime, Steps
from go1scim.auth import _checks
from go1scim.auth._endpoint import (
    AUTHORIZE_URL,
    SCOPES,
    TOKEN_URL,
    ClientAuthentication,
)
from go1scim.auth._grants import endpoint
from go1scim.auth._renewal import Renewing
from go1scim.auth._stores import TokenStore
from go1scim.auth._token import Token
from go1scim.auth._token_answers import grant_is_dead
from go1scim.errors import ConfigurationError, StateMismatchError, TokenError, ValidationError

#: How many authorization URLs may be open at a time: somebody who reloads a page opens another.
_OPEN: Final = 16
#: What authorization_url() says itself.
_RESERVED: Final = frozenset({"response_type", "client_id", "redirect_uri", "scope"})
_BEGIN: Final = (
    "Call authorization_url() first, have it opened in a browser, and give exchange() the URL that "
    "the browser is sent back to."
)


class AuthorizationCode(Renewing):
    """
    Tokens for a portal whose administrator signs in with a browser (RFC 6749 section 4.1).

    `authorization_url` says where to send the browser, `exchange` takes the URL it comes back to,
    and the first call of a client gets the tokens. A Go1 refresh token serves once and lives 90
    days (Go1's developer pages); each renewal brings the next one. Give a `FileTokenStore`, so that
    the connection outlives the program: the next one needs no browser.

    Args:
        redirect_uri: As registered with the application in Go1.
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
        redirect_uri: str,
        scope: str | Iterable[str] | None = SCOPES,
        authorize_url: str = AUTHORIZE_URL,
        token_url: str = TOKEN_URL,
        leeway: float = 300,
        store: TokenStore | None = None,
        client_authentication: ClientAuthentication = "client_secret_post",
    ) -> None:
        where = endpoint(client_id, client_secret, token_url, client_authentication)
        super().__init__(where, scope=scope, store=store, leeway=leeway)
        self._redirect_uri = _checks.text(redirect_uri, "redirect_uri")
        self._authorize_url = _checks.endpoint_url(authorize_url, "authorize_url")
        self._states: tuple[str, ...] = ()
        self._code: str | None = None

    def authorization_url(self, *, state: str | None = None, **parameters: str) -> str:
        """
        Where to send the browser of an administrator of the portal (RFC 6749 section 4.1.1).

        Args:
            state: What the redirect has to bring back; random and remembered unless given.
            parameters: More parameters of the URL, ``partner_portal_id`` for instance.

        Raises:
            ConfigurationError: The state is empty, or a parameter is one this method sets itself.
        """
        from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

        for name in sorted(_RESERVED & parameters.keys()):
            complaint = "is set when the AuthorizationCode is made"
            raise _checks.mistake(name, complaint, "Pass it there, and leave it out here.")
        from secrets import token_urlsafe  # noqa: PLC0415 - it loads OpenSSL

        for name, value in parameters.items():
            _checks.parameter(value, name)
        state = token_urlsafe(32) if state is None else _checks.text(state, "state")
        self._states = (*self._states, state)[-_OPEN:]
        return _oauth.authorization_url(
            self._authorize_url,
            self._endpoint.client_id,
            {
                "redirect_uri": self._redirect_uri,
                "scope": self._scope,
                "state": state,
                **parameters,
            },
        )

    def exchange(self, redirect_url: str, *, state: str | None = None) -> None:
        """
        Take the code out of the URL that the browser was sent back to (RFC 6749 section 4.1.2).

        Nothing is sent: the next call of a client redeems the code, and so replaces what the store
        holds. A code lives some minutes.

        Args:
            state: What the redirect has to bring back, where `authorization_url` was called in
                another process.

        Raises:
            ConfigurationError: The state is no text.
            StateMismatchError: The redirect is not the answer to an `authorization_url` of this
                credential.
            TokenError: The redirect says that access was not granted.
            ValidationError: The URL holds no code.
        """
        from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

        if state is not None:
            _checks.text(state, "state")
        try:
            answer = dict(parse_qsl(urlsplit(_checks.text(redirect_url, "redirect_url")).query))
        except (ValueError, ConfigurationError):
            answer = {}
        error = answer.get("error")
        # A refusal without any state does no harm, and its reason is what the caller has to see.
        if "state" in answer or not error:
            self._check_state(answer.get("state", ""), state)
        if error:
            detail = f"{error}: {answer.get('error_description', 'access was not granted')}"
            raise TokenError(
                detail,
                error=error,
                hint="Have an administrator of the portal connect again and grant access.",
            )
        code = _oauth.code_in(redirect_url)
        if code is None:
            msg = "the redirect URL holds no code"
            hint = "Give the whole URL that the browser was sent back to."
            raise ValidationError(msg, field="redirect_url", hint=hint)
        self._states = ()
        self._code, self._held = code, None

    def _check_state(self, answered: str, expected: str | None) -> None:
        states = self._states if expected is None else (expected,)
        # Every one is compared, in constant time: the time taken tells nothing about any of them.
        from secrets import compare_digest  # noqa: PLC0415 - it loads OpenSSL

        matches = [compare_digest(answered.encode(), state.encode()) for state in states]
        if not any(matches):
            msg = "the redirect's state is not one that this credential has sent"
            raise StateMismatchError(msg)

    def _must_obtain(self) -> bool:
        return self._code is not None

    def _obtain(self, last: Token | None, runtime: Runtime) -> Steps[Token]:
        code = self._code
        if code is not None:
            return (yield from self._redeem(code, runtime))
        if last is None or last.refresh_token is None:
            raise TokenError("nobody has connected yet", hint=_BEGIN)
        return (yield from self._refresh(last.refresh_token, runtime))

    def _redeem(self, code: str, runtime: Runtime) -> Steps[Token]:
        try:
            token = yield from self._endpoint.token(
                runtime,
                "authorization_code",
                repeatable=False,
                code=code,
                redirect_uri=self._redirect_uri,
            )
        except TokenError as error:
            if grant_is_dead(error):
                self._forget(code)
            raise
        self._forget(code)
        return token

    def _forget(self, code: str) -> None:
        if self._code == code:
            self._code = None
