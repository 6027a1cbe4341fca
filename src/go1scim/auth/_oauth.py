"""
The parts of OAuth that authlib does, none of which opens a socket.

Imported at the first token request, since authlib takes longer to import than the rest of this
package. No exception of authlib leaves this module: its errors refuse descriptions with characters
outside of RFC 6749 section 5.2, which real token endpoints send.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any
from urllib.parse import quote_plus

from attrs import frozen
from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]
from authlib.oauth2.base import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.errors import (  # type: ignore[import-untyped]
    MissingCodeException,
)
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    parse_authorization_code_response,
    prepare_grant_uri,
    prepare_token_request,
)


@frozen
class Refusal:
    """An OAuth error (RFC 6749 section 5.2)."""

    error: str
    description: str


def token_body(grant_type: str, parameters: Mapping[str, str]) -> str:
    """The form of a token request, without the client's credentials."""
    body: str = prepare_token_request(grant_type, **parameters)
    return body


def authenticate(
    client_id: str, client_secret: str, method: str, *, url: str, headers: dict[str, str], body: str
) -> tuple[dict[str, str], str]:
    """Headers and body with the client's credentials (RFC 6749 section 2.3.1)."""
    if method == "client_secret_basic":
        # The section wants both form-encoded before they are joined by a colon; authlib does not.
        client_id, client_secret = quote_plus(client_id), quote_plus(client_secret)
    client = ClientAuth(client_id, client_secret, method)
    _, headers, body = client.prepare("POST", url, headers, body)
    return headers, body


def authorization_url(url: str, client_id: str, parameters: Mapping[str, str | None]) -> str:
    """Where to send the browser of who is to grant access (RFC 6749 section 4.1.1)."""
    complete: str = prepare_grant_uri(url, client_id, "code", **parameters)
    return complete


def code_in(redirect_url: str) -> str | None:
    """The code in the URL that the browser was sent back to (RFC 6749 section 4.1.2)."""
    try:
        answer: dict[str, str] = parse_authorization_code_response(redirect_url)
    except MissingCodeException:
        return None
    return answer["code"]


@frozen
class _Answer:
    """What authlib wants of an answer."""

    status_code: int
    document: dict[str, Any]

    def json(self) -> dict[str, Any]:
        return self.document


def read_answer(status: int, document: dict[str, Any]) -> Mapping[str, Any] | Refusal:
    """
    The fields of a token answer, or the error in it (RFC 6749 sections 5.1 and 5.2).

    *status* is below 500. ``expires_in`` is a number of seconds or absent.
    """
    clean = {key: value for key, value in document.items() if key not in _TIMES}
    seconds = _seconds(document.get("expires_in"))
    if seconds is not None:
        clean["expires_in"] = seconds
    error, description = document.get("error"), document.get("error_description")
    if isinstance(error, str) and error:
        allowed = description if isinstance(description, str) else ""
        clean["error_description"] = "".join(map(_allowed, allowed))
    else:
        clean.pop("error", None)
    try:
        token: Mapping[str, Any] = OAuth2Client(None).parse_response_token(_Answer(status, clean))
    except OAuth2Error as refusal:
        return Refusal(str(refusal.error), refusal.description)
    return token


_TIMES = frozenset({"expires_in", "expires_at"})


def _seconds(value: Any) -> float | None:
    """A lifetime as number or as text; what is no lifetime is as good as absent."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if isfinite(seconds) and seconds > 0 else None


def _allowed(character: str) -> str:
    """*character* where RFC 6749 section 5.2 allows it in a description, else a stand-in."""
    if character in '"\\':
        return "'"
    return character if " " <= character <= "~" else "?"
