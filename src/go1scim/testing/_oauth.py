"""
The token endpoint and the tokens it issues (RFC 6749, and what Go1 documents of its own).

Access tokens live 12 hours. Refresh tokens live 90 days and work once; each use gives a new one.
A token of the client_credentials grant may do everything; the others need scopes.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus
from random import Random
from typing import Final
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from attrs import define, field, frozen

from go1scim import _json
from go1scim._exchange import Response
from go1scim.testing._problems import ProblemError
from go1scim.testing.quirks import Quirks

__all__ = ["ALL_SCOPES", "Authority"]

ACCESS_SECONDS: Final = 43_200  # 12 hours (documented by Go1)
REFRESH_SECONDS: Final = 90 * 86_400  # 90 days (documented by Go1)
CODE_SECONDS: Final = 600  # the longest life that RFC 6749 section 4.1.2 recommends

#: What SCIM needs (documented by Go1).
ALL_SCOPES: Final = "user.read user.write group.read group.write"

_FORM: Final = "application/x-www-form-urlencoded"
_NO_STORE: Final = {"cache-control": "no-store", "pragma": "no-cache"}


class _OAuthError(Exception):
    def __init__(self, error: str, detail: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.error = error
        self.detail = detail
        self.status = status


@frozen
class _Grant:
    """
    What a token, or a code, stands for; no scopes at all means every right.

    Attributes:
        username: Who agreed to it, or None: it is that of a program.
    """

    expires: float
    scopes: frozenset[str] | None
    redirect_uri: str | None = None
    username: str | None = None


@define
class Authority:
    """
    The authorization server of one portal.

    Attributes:
        username: Who agrees to every authorization, and who may use the password grant.
        me: The id or userName of the user that every token belongs to; None: who agreed to it.
    """

    client_id: str
    client_secret: str = field(repr=False)
    portal_name: str
    username: str
    password: str = field(repr=False)
    quirks: Quirks
    now: Callable[[], float] = field(repr=False)
    random: Random = field(repr=False)
    me: str | None = field(default=None, init=False)
    _access: dict[str, _Grant] = field(factory=dict, repr=False)
    _refresh: dict[str, _Grant] = field(factory=dict, repr=False)
    _codes: dict[str, _Grant] = field(factory=dict, repr=False)

    def issue_access(self, scope: str | None, username: str | None = None) -> str:
        """A new access token for the scopes of *scope*; None: for everything."""
        token = f"access-{self.random.getrandbits(160):040x}"
        expires = self.now() + ACCESS_SECONDS
        self._access[token] = _Grant(expires, _scopes(scope), username=username)
        return token

    def issue_refresh(self, scope: str | None) -> str:
        """A new refresh token."""
        token = f"refresh-{self.random.getrandbits(160):040x}"
        self._refresh[token] = _Grant(self.now() + REFRESH_SECONDS, _scopes(scope))
        return token

    def issue_code(self, scope: str | None, redirect_uri: str | None) -> str:
        """A new authorization code, as if the user had agreed."""
        code = f"code-{self.random.getrandbits(160):040x}"
        self._codes[code] = _Grant(self.now() + CODE_SECONDS, _scopes(scope), redirect_uri)
        return code

    def revoke(self) -> None:
        """Make every access token useless."""
        self._access.clear()

    def check(self, authorization: str, scope: str | None) -> None:
        """
        Accept the Authorization header, for that scope.

        Raises:
            ProblemError: 401 or 403.
        """
        grant = self._grant(authorization)
        if scope is not None and grant.scopes is not None and scope not in grant.scopes:
            raise self._missing(scope)

    def user(self, authorization: str) -> str | None:
        """
        The id or userName of the user behind the Authorization header, or None: there is none.

        Raises:
            ProblemError: 401 or 403.
        """
        grant = self._grant(authorization)
        return grant.username if self.me is None else self.me

    def _grant(self, authorization: str) -> _Grant:
        scheme, _, token = authorization.partition(" ")
        grant = self._access.get(token.strip()) if scheme.lower() == "bearer" else None
        if grant is None or grant.expires <= self.now():
            raise self._bad_token(present=bool(token))
        return grant

    def _bad_token(self, *, present: bool) -> ProblemError:
        if self.quirks.bad_token_status == HTTPStatus.FORBIDDEN.value:
            # Third-party: Go1's own library.
            return ProblemError(HTTPStatus.FORBIDDEN, "Missing or invalid JWT.")
        challenge = 'Bearer realm="scim"'
        if present:
            challenge += ', error="invalid_token"'
        more = {"www-authenticate": challenge}
        return ProblemError(HTTPStatus.UNAUTHORIZED, "Invalid token", headers=more)

    def _missing(self, scope: str) -> ProblemError:
        detail = "Missing scopes"
        if self.quirks.missing_scope_status == HTTPStatus.UNAUTHORIZED.value:
            # Third-party: word for word, and no more than that.
            return ProblemError(HTTPStatus.UNAUTHORIZED, detail, body={"message": detail})
        challenge = f'Bearer realm="scim", error="insufficient_scope", scope="{scope}"'
        more = {"www-authenticate": challenge}
        return ProblemError(HTTPStatus.FORBIDDEN, f"{detail}: {scope}", headers=more)

    def token(self, method: str, headers: Mapping[str, str], content: bytes) -> Response:
        """The answer of the token endpoint (RFC 6749 sections 4 to 6)."""
        try:
            return self._granted(self._form(method, headers, content), headers)
        except _OAuthError as error:
            document = {"error": error.error, "error_description": error.detail}
            more = {}
            if error.status == HTTPStatus.UNAUTHORIZED:
                more = {"www-authenticate": 'Basic realm="oauth"'}
            return _answer(error.status, document, more)

    def authorize(self, query: str) -> Response:
        """The answer of the authorize endpoint to a user who agrees (RFC 6749 section 4.1.2)."""
        asked = dict(parse_qsl(query))
        redirect_uri = asked.get("redirect_uri", "")
        if asked.get("client_id") != self.client_id or not urlsplit(redirect_uri).scheme:
            document = {
                "error": "invalid_request",
                "error_description": "client_id and redirect_uri are needed",
            }
            return _answer(HTTPStatus.BAD_REQUEST, document)
        if asked.get("response_type") == "code":
            told = {"code": self.issue_code(asked.get("scope", ""), redirect_uri)}
        else:
            told = {"error": "unsupported_response_type"}
        if "state" in asked:
            told["state"] = asked["state"]
        joint = "&" if urlsplit(redirect_uri).query else "?"
        return Response(HTTPStatus.FOUND, {"location": redirect_uri + joint + urlencode(told)})

    def _form(self, method: str, headers: Mapping[str, str], content: bytes) -> dict[str, str]:
        if method != "POST":
            raise _OAuthError("invalid_request", "use POST")
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise _OAuthError("invalid_request", f"the body must be {_FORM}")
        fields = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True)
        if any(len(values) > 1 for values in fields.values()):
            raise _OAuthError("invalid_request", "a parameter is repeated")
        return {name: values[0] for name, values in fields.items()}

    def _granted(self, form: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        self._check_client(form, headers.get("authorization", ""))
        match form.get("grant_type"):
            case "client_credentials":
                return self._tokens(form.get("scope"), refresh=False)
            case "authorization_code":
                return self._redeemed(form)
            case "refresh_token":
                grant = self._refresh.pop(_need(form, "refresh_token"), None)
                scope = self._alive(grant, "refresh token").scopes
                return self._tokens(_text(scope), refresh=True)
            case "password":
                names = ("portal_name", "username", "password")
                given = tuple(_need(form, name) for name in names)
                if given != (self.portal_name, self.username, self.password):
                    raise _OAuthError("invalid_grant", "no such user of that portal")
                return self._tokens(form.get("scope", ""), refresh=True)
            case None:
                raise _OAuthError("invalid_request", "grant_type is needed")
            case other:
                raise _OAuthError("unsupported_grant_type", f"{other} is not supported")

    def _check_client(self, form: Mapping[str, str], authorization: str) -> None:
        scheme, _, credentials = authorization.partition(" ")
        given = form.get("client_id"), form.get("client_secret")
        if scheme.lower() == "basic":
            given = _basic(credentials)
        if given != (self.client_id, self.client_secret):
            raise _OAuthError(
                "invalid_client", "unknown client or wrong secret", HTTPStatus.UNAUTHORIZED
            )

    def _redeemed(self, form: Mapping[str, str]) -> Response:
        grant = self._alive(self._codes.pop(_need(form, "code"), None), "code")
        if grant.redirect_uri is not None and form.get("redirect_uri") != grant.redirect_uri:
            raise _OAuthError("invalid_grant", "redirect_uri is not the one of the code")
        return self._tokens(_text(grant.scopes), refresh=True)

    def _alive(self, grant: _Grant | None, what: str) -> _Grant:
        if grant is None or grant.expires <= self.now():
            raise _OAuthError("invalid_grant", f"the {what} is unknown, expired, or was used")
        return grant

    def _tokens(self, scope: str | None, *, refresh: bool) -> Response:
        text = self.quirks.expires_in_text
        document: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": str(ACCESS_SECONDS) if text else ACCESS_SECONDS,
            "access_token": self.issue_access(scope, self.username if refresh else None),
        }
        quirk = self.quirks.refresh_tokens
        if quirk == "always" or (refresh and quirk != "never"):
            document["refresh_token"] = self.issue_refresh(scope)
        if self.quirks.token_scope:
            document["scope"] = ALL_SCOPES if scope is None else scope
        return _answer(HTTPStatus.OK, document)


def _need(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise _OAuthError("invalid_request", f"{name} is needed")
    return form[name]


def _scopes(scope: str | None) -> frozenset[str] | None:
    return None if scope is None else frozenset(scope.split())


def _text(scopes: frozenset[str] | None) -> str | None:
    return None if scopes is None else " ".join(sorted(scopes))


def _basic(credentials: str) -> tuple[str | None, str | None]:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    id, _, secret = text.partition(":")
    return unquote_plus(id), unquote_plus(secret)  # RFC 6749 section 2.3.1


def _answer(
    status: int, document: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    kind = {"content-type": "application/json", **_NO_STORE, **(headers or {})}
    return Response(status, kind, _json.dumps(document))
