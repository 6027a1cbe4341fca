"""
Whether an answer refuses the token, or what the token may do.

RFC 6750 section 3.1 separates the two by ``error`` in WWW-Authenticate. Go1's answers, as public
programs have met them, separate them by words: 401 "Missing scopes" is a good token that lacks a
scope; 403 "Missing or invalid JWT." is a bad token. Whether Go1's SCIM endpoint uses the same words
is *inferred*, so every shape of body that Go1's services use is understood.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from go1scim._http import Response
from go1scim.errors import DecodeError

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

#: Where the known shapes of error bodies keep what they say; the last three may hold such bodies.
_KEYS: Final = (
    "detail",
    "message",
    "title",
    "code",
    "error_code",
    "error_description",
    "error",
    "errors",
    "Errors",
)
_DEEPEST: Final = 4

_CHALLENGE: Final = re.compile(r'\berror\s*=\s*"?([a-z_]+)', re.IGNORECASE)
_SCOPES: Final = re.compile(
    r"\b(?:missing|insufficient|invalid)[ _-]scopes?\b|\bscopes? (?:is |are )?missing\b",
    re.IGNORECASE,
)
#: Go1 says "AUTH_TOKEN_INVALID", "Invalid token", "Missing or invalid JWT."; the rest *inferred*.
_TOKEN: Final = re.compile(
    r"\b(?:invalid|expired|revoked|malformed)[ _-](?:auth[ _-]|access[ _-]|bearer[ _-])?"
    r"(?:token|jwt)\b"
    r"|(?:\b|_)(?:token|jwt)[ _-](?:is |has |was )?(?:been )?"
    r"(?:invalid|expired|revoked|malformed)\b",
    re.IGNORECASE,
)


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
    found = _CHALLENGE.search(response.headers.get("www-authenticate", ""))
    return found[1].lower() if found else None


def _texts_of(response: Response) -> Iterator[str]:
    try:
        body = response.json()
    except DecodeError:
        return iter(())
    return _texts(body, _DEEPEST)


def _texts(node: Any, levels: int) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif levels and isinstance(node, dict):
        for key in _KEYS:
            yield from _texts(node.get(key), levels - 1)
    elif levels and isinstance(node, list):
        for child in node:
            yield from _texts(child, levels - 1)
