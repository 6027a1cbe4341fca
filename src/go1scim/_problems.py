"""
What an error answer says, in whichever of the known shapes, and the error it becomes.

Go1's SCIM errors are expected to follow RFC 7644 section 3.12, but none is published; the other
shapes are those of Go1's REST services, seen in public programs (*inferred* for SCIM).
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from attrs import frozen

from go1scim._http import Response
from go1scim.errors import (
    BadRequestError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    MissingScopeError,
    NotFoundError,
    PreconditionFailedError,
    ResponseError,
    ServerError,
    TooManyRequestsError,
    UnauthorizedError,
)
from go1scim.retry import retry_after

_BY_STATUS: Final[Mapping[int, type[ResponseError]]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: BadRequestError,
    429: TooManyRequestsError,
}

#: scimType -> the class that replaces the one of the status, or None, and what to do next.
_BY_SCIM_TYPE: Final[Mapping[str, tuple[type[ResponseError] | None, str]]] = {
    # RFC 7644 section 3.12, table 9
    "invalidfilter": (None, "The provider does not support this filter; use a simpler one."),
    "toomany": (None, "Narrow the filter: the provider refuses to answer with so many."),
    "uniqueness": (ConflictError, ConflictError.default_hint),
    "mutability": (None, "Leave read-only and immutable attributes out of the change."),
    "invalidsyntax": (None, "The provider could not read the body: check names and types."),
    "invalidpath": (None, "Check the path of the PATCH operation."),
    "notarget": (None, "The path selects nothing: read the resource and check the value filter."),
    "invalidvalue": (None, "Check the value against the provider's schema."),
    "invalidvers": (None, "Use the SCIM 2.0 endpoint of the provider."),
    "sensitive": (None, "Send this request as POST /.search, with the values in the body."),
    # RFC 9865 section 2.1
    "invalidcursor": (None, "Start the listing again, without a cursor."),
    "expiredcursor": (None, "Start the listing again, without a cursor."),
    "invalidcount": (None, "Ask for fewer resources a page."),
}

_REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id")

#: An e-mail address is changed on every portal that its user belongs to (Go1 help article 9775525).
_EMAIL_HINT: Final = (
    "Changing an e-mail address needs a token of an Administrator of every portal that the user "
    "belongs to."
)


@frozen
class Problem:
    """What an error answer says: in words, as scimType, and as the provider's own code."""

    detail: str
    scim_type: str | None = None
    code: str | None = None


def read_problem(response: Response) -> Problem:
    """The problem in *response*, whatever the shape of its body."""
    try:
        body = response.json()
    except DecodeError:
        return Problem("")
    if not isinstance(body, dict):
        return Problem("")
    errors = body.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        body = errors[0]
    words = (body.get(key) for key in ("detail", "message", "title", "error_description"))
    code = _text(body.get("error_code")) or _text(body.get("code")) or _text(body.get("error"))
    detail = next(filter(None, map(_text, words)), None) or code or ""
    return Problem(_with_fields(detail, body.get("error")), _text(body.get("scimType")), code)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _with_fields(detail: str, fields: Any) -> str:
    """The detail, with the list of fields that Go1's older services put under ``error``."""
    if not isinstance(fields, list):
        return detail
    known = [f for f in fields if isinstance(f, dict) and _text(f.get("message"))]
    more = "; ".join(f"{f.get('path', 'body')}: {f['message']}" for f in known)
    return f"{detail}: {more}" if more else detail


def speaks_of_scopes(response: Response, problem: Problem) -> bool:
    """
    Whether the token is good but lacks a scope.

    Go1 answers 401 with the message "Missing scopes" (seen in a public client); RFC 6750 section
    3.1 has ``insufficient_scope``.
    """
    challenge = response.headers.get("www-authenticate", "").lower()
    said = f"{problem.detail} {problem.code or ''}".lower()
    return "insufficient_scope" in challenge or "scope" in said


def speaks_of_token(response: Response) -> bool:
    """
    Whether the answer refuses the token itself, so that a fresh one may help.

    A 401 does unless it speaks of scopes. A 403 does where it names the token: Go1's own library
    answers "Missing or invalid JWT." with 403.
    """
    if response.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return False
    problem = read_problem(response)
    if speaks_of_scopes(response, problem):
        return False
    if response.status == HTTPStatus.UNAUTHORIZED:
        return True
    challenge = response.headers.get("www-authenticate", "").lower()
    said = f"{problem.detail} {problem.code or ''}".lower()
    return "invalid_token" in challenge or "jwt" in said or "token" in said


def error_from(response: Response, now: float) -> ResponseError:
    """The error that *response* is: its class by status, refined by scimType, with a hint."""
    problem, status = read_problem(response), response.status
    cls = _BY_STATUS.get(status, ServerError if status >= 500 else ResponseError)  # noqa: PLR2004
    hint: str | None = None
    if problem.scim_type and problem.scim_type.lower() in _BY_SCIM_TYPE:
        refined, hint = _BY_SCIM_TYPE[problem.scim_type.lower()]
        cls = refined or cls
    if cls in (UnauthorizedError, ForbiddenError) and speaks_of_scopes(response, problem):
        cls = MissingScopeError
    elif status == HTTPStatus.FORBIDDEN and "mail" in problem.detail.lower():
        hint = _EMAIL_HINT
    wait = retry_after(response, now)
    if cls is TooManyRequestsError and wait:
        hint = f"The provider asks to wait {wait:.0f} seconds: try again after that."
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        hint = "Redirects are not followed: check the base URL."
    return cls(
        problem.detail or _phrase(status),
        hint=hint,
        status=status,
        scim_type=problem.scim_type,
        retry_after=wait,
        request_id=next(filter(None, map(response.headers.get, _REQUEST_ID_HEADERS)), None),
        body=None if problem.detail else response.excerpt() or None,
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "an answer with an unknown status"
