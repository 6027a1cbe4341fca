"""
Renewing a token: before it expires, after it was refused, and once for everybody who waits for it.

Theory of operation: all requests share one `_Held`, the token with the time at which it is due. A
request whose held token is due, or was refused, renews it: it takes the lock of the store, which no
thread, task, event loop or process waits for by blocking; it looks whether somebody has renewed
meanwhile, in memory and in the store; it asks the token endpoint; it saves the new token; only then
is the new token used. Those who do not get the lock use a token that is due but still alive;
without one they look again after a moment, find a held token that is not the one they started with,
and go on. There is no other lock: assigning an attribute is atomic, and all decisions are taken
under the store's lock.
"""

import logging
from abc import abstractmethod
from collections.abc import Iterable
from copy import copy
from http import HTTPStatus
from math import inf, isfinite
from typing import Final

from attrs import define, evolve, field

from go1scim._http import Reply, Request, Response, Runtime, Sleep, Steps
from go1scim.auth._bearer import refuses_token
from go1scim.auth._checks import Sealed, scopes, seconds
from go1scim.auth._endpoint import TokenEndpoint
from go1scim.auth._stores import TokenStore, checked
from go1scim.auth._token import Token
from go1scim.auth._token_answers import grant_is_dead, is_passing
from go1scim.errors import ConfigurationError, Go1ScimError, TokenError, TransportError

_log = logging.getLogger("go1scim")

#: Seconds between two looks at a lock that somebody holds: a fraction of what a token request
#: takes, so that little time is lost, and long enough that a hundred waiters are no load.
_LOOK_AGAIN: Final = 0.01

#: How many tokens are tried in the place of a refused one: what the store holds may have been used
#: and refused elsewhere already, and so may be what another process has put there since.
_TRIES: Final = 4

#: Seconds until a renewal that has failed, or has not helped, is tried again: an outage costs one
#: attempt each half minute instead of one each request.
_BEAR_WITH_IT: Final = 30.0


@define(eq=False)
class _Held:
    """
    A token in use.

    Attributes:
        renew_at: Seconds since 1970; infinite where the end is unknown, as is *expires_at*.
        adopted: It was in the store, so that it may be as stale as the one it replaces.
        hopeless_until: Seconds since 1970; it was refused although it was new, so that renewing at
            every request would only use tokens up.
    """

    token: Token
    header: str = field(repr=False)
    renew_at: float
    expires_at: float
    adopted: bool
    hopeless_until: float = 0.0


class Renewing(Sealed):
    """What the grants have in common; each says how it obtains a token."""

    def __init__(
        self,
        endpoint: TokenEndpoint,
        *,
        scope: str | Iterable[str] | None,
        store: TokenStore | None,
        leeway: float,
        portal_name: str | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._scope = scopes(scope)
        self._store: TokenStore = checked(store)
        self._leeway = seconds(leeway, "leeway")
        portal = () if portal_name is None else (portal_name,)
        self._owner: tuple[str, ...] = (endpoint.url, endpoint.client_id, *portal)
        self._held: _Held | None = None
        self._unsaved: Token | None = None
        self._failures: tuple[int, Go1ScimError | None] = (0, None)
        self._dead: set[str] = set()  # refresh tokens that were used up or refused

    def __repr__(self) -> str:
        endpoint = self._endpoint
        settings = f"client_id={endpoint.client_id!r}, token_url={endpoint.url!r}"
        return f"{type(self).__name__}({settings})"

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """
        Send *request* with an access token, renewing that where it is due or refused.

        Raises:
            TokenError: No token can be had; *request* was not carried out.
            TransportError: The token endpoint gave no answer; *request* was not carried out.
            ConfigurationError: The store cannot be used.
        """
        held = yield from self._due(runtime)
        reply: Reply = yield request.with_headers(Authorization=held.header)
        if not refuses_token(reply):
            if held.hopeless_until and _is_good(reply):
                held.hopeless_until = 0.0
            return reply
        if runtime.now() < held.hopeless_until:
            return reply
        for _ in range(_TRIES):
            held = yield from self._renewed(held, runtime, refused=True)
            reply = yield request.with_headers(Authorization=held.header)
            if not refuses_token(reply):
                return reply
            if not held.adopted:
                break
        held.hopeless_until = runtime.now() + _BEAR_WITH_IT
        return reply

    def token_flow(self, runtime: Runtime) -> Steps[Token]:
        """
        The token itself, renewed where it is due, for a request that somebody else sends.

        Raises:
            TokenError: No token can be had.
            TransportError: The token endpoint gave no answer.
            ConfigurationError: The store cannot be used.
        """
        held = yield from self._due(runtime)
        return held.token

    def _due(self, runtime: Runtime) -> Steps[_Held]:
        held = self._held
        if held is None or runtime.now() >= held.renew_at:
            held = yield from self._renewed(held, runtime, refused=False)
        return held

    @abstractmethod
    def _obtain(self, last: Token | None, runtime: Runtime) -> Steps[Token]:
        """A new token; *last* is what there was before."""

    def _must_obtain(self) -> bool:
        """Whether a stored token, good as it may be, is not what the caller wants."""
        return False

    def _renewed(self, stale: _Held | None, runtime: Runtime, *, refused: bool) -> Steps[_Held]:
        """The token that takes the place of *stale*, obtained by whoever gets the lock first."""
        failures = self._failures[0]
        while not self._store.try_lock():
            if not refused and stale is not None and runtime.now() < stale.expires_at:
                return stale  # somebody renews it: one request at a time is delayed by that
            yield Sleep(_LOOK_AGAIN)
            held = self._replacement(stale, runtime, refused=refused)
            if held is not None:
                return held
            count, failure = self._failures
            if failure is not None and count > failures:
                raise copy(failure)  # of the attempt that this request has waited for
        try:
            held = self._replacement(stale, runtime, refused=refused)
            if held is not None:
                return held
            return (yield from self._renew(stale, runtime, refused=refused))
        finally:
            self._store.unlock()

    def _replacement(self, stale: _Held | None, runtime: Runtime, *, refused: bool) -> _Held | None:
        held = self._held
        if held is stale and (refused or held is None or runtime.now() >= held.renew_at):
            return None
        return held

    def _renew(self, stale: _Held | None, runtime: Runtime, *, refused: bool) -> Steps[_Held]:
        stored = self._stored()
        if stored is not None and not self._must_obtain():
            renewed = stale is None or stored.access_token != stale.token.access_token
            if renewed and runtime.now() < stored.renew_at(self._leeway):
                self._unsaved = None
                return self._hold(stored, runtime, adopted=True)
        last = stored or (stale.token if stale is not None else None)
        try:
            if self._unsaved is None:
                token = yield from self._obtain(last, runtime)
                self._unsaved = evolve(token, issued_for=self._owner)
            self._store.save(self._unsaved)
        except (TokenError, TransportError) as error:
            now = runtime.now()
            if not refused and stale is not None and is_passing(error) and now < stale.expires_at:
                _log.debug("token not renewed; the present one is still good")
                stale.renew_at = min(stale.expires_at, now + _BEAR_WITH_IT)
                return stale
            # A copy, since the error itself keeps alive what its traceback refers to.
            self._failures = (self._failures[0] + 1, copy(error))
            raise
        token, self._unsaved = self._unsaved, None
        return self._hold(token, runtime, adopted=False)

    def _stored(self) -> Token | None:
        stored = self._store.load()
        # A portal is compared where both sides know it.
        if stored is not None and any(
            ours != theirs for ours, theirs in zip(self._owner, stored.issued_for, strict=False)
        ):
            msg = f"the token store {self._store!r} holds a token of another client or portal"
            hint = "Give each credential a store of its own, or delete the stored token."
            raise ConfigurationError(msg, variable="store", hint=hint)
        return stored

    def _hold(self, token: Token, runtime: Runtime, *, adopted: bool) -> _Held:
        renew_at = token.renew_at(self._leeway)
        held = _Held(
            token,
            header=f"Bearer {token.access_token}",
            renew_at=renew_at,
            expires_at=inf if token.expires_at is None else token.expires_at,
            adopted=adopted,
        )
        self._held = held
        if self._must_obtain():
            self._held = None  # asked for meanwhile: this request is the last one to use the token
        if isfinite(renew_at):
            _log.debug("token renewed; due again in %.0f seconds", renew_at - runtime.now())
        else:
            _log.debug("token renewed; due again when it is refused")
        return held

    def _refresh(
        self, refresh_token: str, runtime: Runtime, scope: str | None = None
    ) -> Steps[Token]:
        """
        The token that *refresh_token* is good for (RFC 6749 section 6), which uses it up.

        Without a new refresh token in the answer, the old one is kept.
        """
        if refresh_token in self._dead:
            msg = "the refresh token is used up, or was refused before"
            hint = "A new refresh token is needed: connect again."
            raise TokenError(msg, error="invalid_grant", hint=hint)
        try:
            token = yield from self._endpoint.token(
                runtime,
                "refresh_token",
                repeatable=False,
                refresh_token=refresh_token,
                scope=scope,
            )
        except TokenError as error:
            if grant_is_dead(error):
                self._dead.add(refresh_token)
            raise
        if token.refresh_token in {None, refresh_token}:
            return evolve(token, refresh_token=refresh_token)
        self._dead.add(refresh_token)
        return token


def _is_good(reply: Reply) -> bool:
    return isinstance(reply, Response) and reply.status < HTTPStatus.BAD_REQUEST
