"""
The token endpoint: one request to it, and what its answers mean.

Theory of operation: the endpoint is a `Service` whose credential is the client's secret, so that a
token request goes through `exchange` like any other: the same retries, the same errors. A refusal
is final and is raised as soon as it arrives. Whatever goes wrong here, the request that wanted the
token was not carried out: a `TokenError` and a `TransportError` without effect say so.
"""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Literal, NoReturn, TypeAlias
from urllib.parse import parse_qsl, quote_plus, urlsplit, urlunsplit

from attrs import Factory, field, frozen

from go1scim._exchange import Call, exchange
from go1scim._http import Reply, Request, Response, Runtime, Service, Steps
from go1scim._json import loads
from go1scim._problems import read_problem
from go1scim.auth import _checks
from go1scim.auth._token import Token
from go1scim.errors import ResponseError, TokenError, TransportError

#: Go1's developer pages, "client credentials".
TOKEN_URL: Final = "https://auth.go1.com/oauth/token"  # noqa: S105 - an address
#: Go1's older developer page.
AUTHORIZE_URL: Final = "https://auth.go1.com/oauth/authorize"
#: All that SCIM needs; every grant but client credentials has to ask for it (Go1 help 9775525).
SCOPES: Final = ("user.read", "user.write", "group.read", "group.write")

ClientAuthentication: TypeAlias = Literal["client_secret_post", "client_secret_basic"]

#: Answers that say nothing of the token request: the retry policy decides on them.
_PASSING: Final = frozenset({408, 425, 429})
_HEADERS: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}
#: Fields of a token request that an error may not repeat.
_SECRET_FIELDS: Final = frozenset(
    {"client_secret", "code", "refresh_token", "username", "password"}
)
#: Text that is shorter than this is no secret, and blotting it out would spoil the message.
_SHORTEST_SECRET: Final = 4

_NOTHING_DONE: Final = "the SCIM request was not carried out, since there is no token for it"
_LOOK_AT_URL: Final = "Check the token URL (GO1_TOKEN_URL)."
_HINTS: Final = {
    "invalid_client": "Check GO1_CLIENT_ID and GO1_CLIENT_SECRET; where Go1 has issued new ones, "
    "connect again with those.",
    "unauthorized_client": "Check GO1_CLIENT_ID: Go1 does not let this client use this grant.",
    "invalid_scope": "Ask for scopes that this client has, or have Go1 support grant them; then "
    "connect again.",
}
_GRANT_HINTS: Final = {
    "refresh_token": "Connect again: a refresh token serves once and lives 90 days, and this one "
    "is used, expired or revoked.",
    "authorization_code": "Connect again with a new authorization_url(): a code serves once, and "
    "only for some minutes.",
    "password": "Check portal_name, username and password.",
}


def _service(endpoint: "TokenEndpoint") -> Service:
    parts = urlsplit(endpoint.url)
    return Service(f"{parts.scheme}://{parts.netloc}", endpoint)


@frozen(eq=False)
class TokenEndpoint(_checks.Sealed):
    """The token endpoint at *url*, for one client (RFC 6749 section 3.2)."""

    client_id: str
    client_secret: str = field(repr=False)
    url: str
    client_authentication: str = field(default="client_secret_post", repr=False)
    service: Service = field(init=False, repr=False, default=Factory(_service, takes_self=True))

    def token(
        self,
        runtime: Runtime,
        grant_type: str,
        *,
        repeatable: bool,
        **parameters: str | None,
    ) -> Steps[Token]:
        """
        Ask for a token.

        Args:
            repeatable: Whether asking twice is as good as asking once. A code and a refresh token
                serve only once: theirs is sent again only where it never reached the server.

        Raises:
            TokenError: The endpoint refused, failed, or gave an answer without a token.
            TransportError: No answer came back.
        """
        from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

        given = {name: value for name, value in parameters.items() if value is not None}
        request = Request(
            "POST",
            self._target,
            self.service,
            _HEADERS,
            _oauth.token_body(grant_type, given).encode(),
            idempotent=repeatable,
        )
        try:
            return (yield from exchange(Call(request, partial(self._read, runtime)), runtime))
        except TokenError as error:
            error.hint = _hint(error, grant_type)
            raise
        except ResponseError as error:
            failure = _failure(error, _secrets(request, self.client_secret))
        except TransportError as error:
            _explain(error, repeatable=repeatable)
            raise
        raise failure

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """Send a token request with the client's credentials; a refusal is raised at once."""
        from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

        headers, body = _oauth.authenticate(
            self.client_id,
            self.client_secret,
            self.client_authentication,
            url=self.url,
            headers=dict(request.headers),
            body=(request.content or b"").decode(),
        )
        complete = Request(
            request.method,
            request.target,
            request.service,
            headers,
            body.encode(),
            idempotent=request.idempotent,
        )
        reply: Reply = yield complete
        if isinstance(reply, Response) and _is_refusal(reply.status):
            _refuse(complete, reply, self.client_secret)
        return reply

    @property
    def _target(self) -> str:
        parts = urlsplit(self.url)
        return urlunsplit(("", "", parts.path, parts.query, ""))

    def _read(self, runtime: Runtime, response: Response) -> Token:
        from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

        # Nothing of such an answer may be quoted: half a token is a secret as well.
        document = _document(response)
        if not isinstance(document, dict):
            raise TokenError(_what_came(response), status=response.status, hint=_LOOK_AT_URL)
        answer = _oauth.read_answer(response.status, document)
        if isinstance(answer, _oauth.Refusal):
            detail = f"{answer.error}: {answer.description or 'the token endpoint refused'}"
            raise TokenError(detail, error=answer.error, status=response.status)
        kind = answer.get("token_type") or "Bearer"
        if not isinstance(kind, str) or kind.strip().lower() != "bearer":
            raise TokenError("the token is of a type other than Bearer", status=response.status)
        access_token = answer.get("access_token")
        if not isinstance(access_token, str) or not _checks.is_token(access_token):
            msg = "the token endpoint's answer is JSON without a usable access_token"
            raise TokenError(msg, status=response.status, hint=_LOOK_AT_URL)
        now, lifetime = runtime.now(), answer.get("expires_in")
        return Token(
            access_token,
            expires_at=None if lifetime is None else now + lifetime,
            refresh_token=_text(answer.get("refresh_token")),
            scope=_text(answer.get("scope")),
            issued_at=now,
        )


def grant_is_dead(error: TokenError) -> bool:
    """
    Whether the refresh token or the code was refused, rather than the client or the request.

    Go1 is expected to answer ``invalid_grant`` (RFC 6749 section 5.2); a widespread server library
    answers ``invalid_request`` and "The refresh token is invalid." (*inferred*).
    """
    return error.error == "invalid_grant" or "refresh token" in error.detail.lower()


def is_passing(error: TransportError | TokenError) -> bool:
    """Whether asking again later may help."""
    if isinstance(error, TransportError):
        return True
    status = error.status or 0
    return status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _is_refusal(status: int) -> bool:
    refusals = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.INTERNAL_SERVER_ERROR)
    return status in refusals and status not in _PASSING


def _refuse(request: Request, response: Response, client_secret: str) -> NoReturn:
    error, detail = _said(response)
    secrets = _secrets(request, client_secret)
    detail = _scrub(detail, secrets) or f"the token endpoint refused: {_what_came(response)}"
    raise TokenError(
        f"{error}: {detail}" if error and error != detail else detail,
        error=error,
        method=request.method,
        path=request.path,
        status=response.status,
        body=None if error else _scrub(response.excerpt(), secrets) or None,
        attempts=1,
    )


def _said(response: Response) -> tuple[str | None, str]:
    """The OAuth error and its description, or what any other shape of error body says."""
    from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

    document = _document(response)
    if isinstance(document, dict):
        answer = _oauth.read_answer(response.status, document)
        if isinstance(answer, _oauth.Refusal):
            return answer.error, answer.description or answer.error
    problem = read_problem(response)
    return problem.code, problem.detail


def _failure(error: ResponseError, secrets: Iterable[str]) -> TokenError:
    """What is left after the retries, as an error of the token endpoint."""
    return TokenError(
        f"the token endpoint failed ({_scrub(error.detail, secrets)}); {_NOTHING_DONE}",
        hint="Try again later; if it stays, look at status.go1.com.",
        method=error.method,
        path=error.path,
        status=error.status,
        attempts=error.attempts,
        retry_after=error.retry_after,
        request_id=error.request_id,
    )


def _explain(error: TransportError, *, repeatable: bool) -> None:
    if error.may_have_had_effect and not repeatable:
        error.hint = (
            "Run it again; if the token endpoint then refuses, the lost answer held the only new "
            "token: connect again."
        )
    error.may_have_had_effect = False  # on the SCIM request, which is what the caller asks about
    error.detail = f"{error.detail}; {_NOTHING_DONE}"
    error.args = (error.detail,)


def _hint(error: TokenError, grant_type: str) -> str:
    if error.error in _HINTS:
        return _HINTS[error.error]
    if grant_is_dead(error) and grant_type in _GRANT_HINTS:
        return _GRANT_HINTS[grant_type]
    if error.status == HTTPStatus.UNAUTHORIZED:
        return _HINTS["invalid_client"]  # what RFC 6749 section 5.2 has this status for
    return error.hint


def _document(response: Response) -> Any:
    try:
        return loads(response.content)
    except (ValueError, RecursionError):
        return None


def _what_came(response: Response) -> str:
    start = response.content.lstrip()[:1]
    if not start:
        came = "an empty body"
    elif start == b"<":
        came = "a web page"
    elif start == b"{" and _document(response) is None:
        came = "JSON that is cut off or broken"
    elif start == b"{":
        came = "JSON that is no OAuth error"
    else:
        came = "text that is no JSON object"
    return f"the answer is {came}"


def _secrets(request: Request, client_secret: str) -> set[str]:
    form = parse_qsl((request.content or b"").decode())
    values = {client_secret, *(value for key, value in form if key in _SECRET_FIELDS)}
    return {value for value in values if len(value) >= _SHORTEST_SECRET}


def _scrub(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***").replace(quote_plus(secret), "***")
    return text


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return " ".join(filter(None, map(_text, value))) or None
    return value if isinstance(value, str) and value else None
