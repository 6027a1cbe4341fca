"""
What the token endpoint's answers mean, in words that hold no secret.

An endpoint may repeat the request in its error, and half of a token answer is half a token: errors
quote nothing of good answers, and blot out of bad ones what the request held.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl, quote_plus

from go1scim._http import Request, Response, Runtime
from go1scim._json import loads
from go1scim._problems import read_problem
from go1scim.auth import _checks
from go1scim.auth._token import Token
from go1scim.errors import ResponseError, TokenError, TransportError

#: Answers that say nothing of the token request: the retry policy decides on them.
_PASSING: Final = frozenset({408, 425, 429})
#: Fields of a token request that an error may not repeat.
_SECRET_FIELDS: Final = frozenset(
    {"client_secret", "code", "refresh_token", "username", "password"}
)
#: Text that is shorter than this is no secret, and blotting it out would spoil the message.
_SHORTEST_SECRET: Final = 4

#: Codes that are no secret, even where a secret is part of them (RFC 6749 section 5.2).
_CODES: Final = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)

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
    "refresh_token": "The refresh token is used, expired after 90 days, or revoked: connect again.",
    "authorization_code": "A code serves once, and only for some minutes: connect again with a new "
    "authorization_url().",
    "password": "Check portal_name, username and password.",
}


def read_token(runtime: Runtime, secrets: Iterable[str], response: Response) -> Token:
    """The token in a good answer (RFC 6749 section 5.1); errors do not repeat *secrets*."""
    from go1scim.auth import _oauth  # noqa: PLC0415 - imports authlib, at the first use

    # Nothing of such an answer may be quoted: half a token is a secret as well.
    document = _document(response)
    if not isinstance(document, dict):
        raise TokenError(_what_came(response), status=response.status, hint=_LOOK_AT_URL)
    answer = _oauth.read_answer(response.status, document)
    if isinstance(answer, _oauth.Refusal):
        error = _scrub_code(answer.error, secrets)
        description = _scrub(answer.description, secrets) or "the token endpoint refused"
        raise TokenError(f"{error}: {description}", error=error, status=response.status)
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


def is_refusal(status: int) -> bool:
    """Whether asking again cannot help."""
    refusals = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.INTERNAL_SERVER_ERROR)
    return status in refusals and status not in _PASSING


def refuse(request: Request, response: Response, client_secret: str) -> NoReturn:
    """Raise what the endpoint has refused *request* with (RFC 6749 section 5.2)."""
    code, said = _said(response)
    secrets = secrets_of(request, client_secret)
    error = code and _scrub_code(code, secrets)
    detail = _scrub(said, secrets) if said != code else error
    detail = detail or f"the token endpoint refused: {_what_came(response)}"
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


def failure(error: ResponseError, secrets: Iterable[str]) -> TokenError:
    """What is left after the retries, as an error of the token endpoint."""
    return TokenError(
        f"the token endpoint failed ({_scrub(error.detail, secrets)}); {_NOTHING_DONE}",
        hint=error.hint
        if error.retry_after
        else "Try again later; if it stays, look at status.go1.com.",
        method=error.method,
        path=error.path,
        status=error.status,
        attempts=error.attempts,
        retry_after=error.retry_after,
        request_id=error.request_id,
    )


def explain(error: TransportError, *, repeatable: bool) -> None:
    """Say in *error* what the lost answer of a token request means."""
    if error.may_have_had_effect and not repeatable:
        error.hint = (
            "Run it again; if the token endpoint then refuses, the lost answer held the only new "
            "token: connect again."
        )
    error.may_have_had_effect = False  # on the SCIM request, which is what the caller asks about
    error.detail = f"{error.detail}; {_NOTHING_DONE}"
    error.args = (error.detail,)


def hint_for(error: TokenError, grant_type: str) -> str:
    """What to do about *error*."""
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


def secrets_of(request: Request, client_secret: str) -> set[str]:
    """What of *request* no error may repeat."""
    form = parse_qsl((request.content or b"").decode())
    values = {client_secret, *(value for key, value in form if key in _SECRET_FIELDS)}
    return {value for value in values if len(value) >= _SHORTEST_SECRET}


def _scrub(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***").replace(quote_plus(secret), "***")
    return text


def _scrub_code(code: str, secrets: Iterable[str]) -> str:
    return code if code in _CODES else _scrub(code, secrets)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return " ".join(filter(None, map(_text, value))) or None
    return value if isinstance(value, str) and value else None
