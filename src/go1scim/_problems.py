"""
What an error answer says, in whichever of the known shapes, and the error it becomes.

Go1's SCIM errors are expected to follow RFC 7644 section 3.12, but none is published; the other
shapes are those of Go1's REST services, seen in public programs (*inferred* for SCIM), and that of
Okta, which sources read ("Okta error codes and descriptions").
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from attrs import frozen

from go1scim._http import Response, retry_after
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

#: What is over after a while, without anything else to do about it.
_PASSING: Final = frozenset({408, 425, 429, *range(500, 600)})

_REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-amzn-requestid", "x-correlation-id")

#: An e-mail address is changed on every portal that its user belongs to (Go1 help article 9775525).
_EMAIL_HINT: Final = (
    "Changing an e-mail address needs a token of an Administrator of every portal that the user "
    "belongs to."
)

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

#: Where the known shapes of error bodies keep what they say; the last two may hold such bodies.
_KEYS: Final = (
    "detail",
    "message",
    "title",
    "code",
    "error_code",
    "error_description",
    "error",
    "errors",
)
_DEEPEST: Final = 4

_CHALLENGE: Final = re.compile(r'\berror\s*=\s*"?([a-z_]+)', re.IGNORECASE)
#: Go1 says "Missing scopes" with 401, as seen in a public client; the rest is *inferred*.
_SCOPES: Final = re.compile(
    r"\b(?:missing|insufficient|invalid)[ _-]scopes?\b|\bscopes? (?:is |are )?missing\b",
    re.IGNORECASE,
)
#: Go1 says "AUTH_TOKEN_INVALID", "Invalid token", and "Missing or invalid JWT." with 403, as its
#: own library does; the rest is *inferred*.
_TOKEN: Final = re.compile(
    r"\b(?:invalid|expired|revoked|malformed)[ _-](?:auth[ _-]|access[ _-]|bearer[ _-])?"
    r"(?:token|jwt)\b"
    r"|(?:\b|_)(?:token|jwt)[ _-](?:is |has |was )?(?:been )?"
    r"(?:invalid|expired|revoked|malformed)\b",
    re.IGNORECASE,
)


@frozen
class Problem:
    """What an error answer says: in words, as scimType, and as the provider's own code."""

    detail: str
    scim_type: str | None = None
    code: str | None = None


def read_problem(response: Response) -> Problem:
    """The problem in *response*, whatever the shape of its body."""
    body = _said(response)
    if isinstance(body, str):
        return Problem(body)
    said = _fold(body)
    if isinstance(said.get("errors"), list):
        said = _fold(*said["errors"][:1])
    elif isinstance(said.get("error"), dict):
        said = _fold(said["error"])
    words = map(said.get, ("detail", "message", "title", "error_description", "errorsummary"))
    code = _text(said.get("error_code")) or _text(said.get("code")) or _text(said.get("error"))
    detail = next(filter(None, map(_text, words)), None) or code or ""
    return Problem(_with_fields(detail, said.get("error")), _text(said.get("scimtype")), code)


def _said(response: Response) -> Any:
    """The body as JSON, or as a text for people; None where it is neither."""
    try:
        return response.json()
    except DecodeError as error:
        text = " ".join((error.body or "").split())
        is_web_page = "html" in response.headers.get("content-type", "") or text[:1] == "<"
        is_cut_off = text[:1] in {"{", "["}
        return None if is_web_page or is_cut_off or not _is_readable(text) else text


def _is_readable(text: str) -> bool:
    return text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text


def _fold(body: Any = None) -> dict[str, Any]:
    """An object with its names in lower case (RFC 7643 section 2.1); nothing for anything else."""
    return {name.lower(): value for name, value in body.items()} if isinstance(body, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _with_fields(detail: str, fields: Any) -> str:
    """The detail, with the list of fields that Go1's older services put under ``error``."""
    if not isinstance(fields, list):
        return detail
    known = [f for f in fields if isinstance(f, dict) and _text(f.get("message"))]
    more = "; ".join(f"{f.get('path', 'body')}: {f['message']}" for f in known)
    return ": ".join(filter(None, (detail, more)))


def speaks_of_scopes(response: Response) -> bool:
    """Whether the token is good but lacks a scope, so that renewing it cannot help."""
    return response.status in _REFUSALS and _lacks_scope(response, list(_texts_of(response)))


def speaks_of_token(response: Response) -> bool:
    """
    Whether the answer refuses the token itself, so that a fresh one may help.

    Every 401 does that does not speak of scopes; a 403 only where it names the token, since most
    mean that the account may not do this.
    """
    if response.status not in _REFUSALS:
        return False
    said = list(_texts_of(response))
    if _lacks_scope(response, said):
        return False
    if response.status == HTTPStatus.UNAUTHORIZED or _challenge(response) == "invalid_token":
        return True
    return any(map(_TOKEN.search, said))


def _lacks_scope(response: Response, said: list[str]) -> bool:
    return _challenge(response) == "insufficient_scope" or any(map(_SCOPES.search, said))


def _challenge(response: Response) -> str | None:
    """The ``error`` in WWW-Authenticate (RFC 6750 section 3.1)."""
    found = _CHALLENGE.search(response.headers.get("www-authenticate", ""))
    return found[1].lower() if found else None


def _texts_of(response: Response) -> Iterator[str]:
    return _texts(_said(response), _DEEPEST)


def _texts(node: Any, levels: int) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif levels and isinstance(node, dict):
        said = _fold(node)
        for key in _KEYS:
            yield from _texts(said.get(key), levels - 1)
    elif levels and isinstance(node, list):
        for child in node:
            yield from _texts(child, levels - 1)


def error_from(response: Response, now: float) -> ResponseError:
    """The error that *response* is: its class by status, refined by scimType, with a hint."""
    problem, status = read_problem(response), response.status
    cls = _BY_STATUS.get(status, ServerError if status >= 500 else ResponseError)  # noqa: PLR2004
    hint: str | None = None
    if problem.scim_type and problem.scim_type.lower() in _BY_SCIM_TYPE:
        refined, hint = _BY_SCIM_TYPE[problem.scim_type.lower()]
        cls = refined or cls
    if cls in (UnauthorizedError, ForbiddenError) and speaks_of_scopes(response):
        cls = MissingScopeError
    elif status == HTTPStatus.FORBIDDEN and "mail" in problem.detail.lower():
        hint = _EMAIL_HINT
    wait = retry_after(response, now)
    if wait:
        later = f"The provider asks to wait {wait:.0f} seconds: try again after that."
        hint = later if status in _PASSING else f"{hint or cls.default_hint} {later}"
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
