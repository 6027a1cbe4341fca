"""Tokens that come from elsewhere: as text, or from a function."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from go1scim._http import Ask, Reply, Request, Response, Runtime, Steps
from go1scim._problems import speaks_of_token
from go1scim.auth import _checks

_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def refuses_token(reply: Reply) -> bool:
    """Whether *reply* is an answer that refuses the token itself; cheap for all other answers."""
    return isinstance(reply, Response) and reply.status in _REFUSALS and speaks_of_token(reply)


class BearerToken(_checks.Sealed):
    """
    An access token that was made elsewhere, and that nobody renews (RFC 6750 section 2.1).

    Go1's live 12 hours (Go1 help article 9775525); after that every call raises
    `UnauthorizedError`.

    Args:
        token: A leading "Bearer" and white space, as pasting leaves them, are dropped.

    Raises:
        ConfigurationError: The token is empty or holds characters that no token has.
    """

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {_checks.token(token, 'token')}"

    def __repr__(self) -> str:
        return "BearerToken(***)"

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """Send *request* with the token."""
        reply: Reply = yield request.with_headers(Authorization=self._header)
        return reply


class CallableToken(_checks.Sealed):
    """
    An access token that a function of yours gives, asked for at every request.

    A request whose token is refused asks once more, and is sent again where the function then gives
    another token.

    Args:
        function: Takes nothing and returns the token as text; with an `AsyncClient` it may be a
            coroutine function. It should keep the token for as long as it lives.
    """

    def __init__(self, function: Callable[[], str | Awaitable[str]]) -> None:
        self._function = function

    def __repr__(self) -> str:
        return f"CallableToken({getattr(self._function, '__qualname__', '***')})"

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """
        Send *request* with the token that the function gives.

        Raises:
            ConfigurationError: The function gave something else than a token.
        """
        token = yield from self._ask()
        reply: Reply = yield _with(request, token)
        if refuses_token(reply):
            another = yield from self._ask()
            if another != token:
                reply = yield _with(request, another)
        return reply

    def _ask(self) -> Steps[str]:
        answer: object = yield Ask(self._function)
        return _checks.token(answer, "the result of the token function")


def _with(request: Request, token: str) -> Request:
    return request.with_headers(Authorization=f"Bearer {token}")
