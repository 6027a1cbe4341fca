"""
The token endpoint: one request to it.

Theory of operation: the endpoint is a `Service` whose credential is the client's secret, so that a
token request goes through `exchange` like any other: the same retries, the same errors. A refusal
is final and is raised as soon as it arrives. Whatever goes wrong here, the request that wanted the
token was not carried out: a `TokenError` and a `TransportError` without effect say so.
"""

from functools import partial
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from attrs import Factory, field, frozen

from go1scim._exchange import Call, exchange
from go1scim._http import Reply, Request, Response, Runtime, Service, Steps
from go1scim.auth import _checks
from go1scim.auth._token import Token
from go1scim.auth._token_answers import (
    explain,
    failure,
    hint_for,
    is_refusal,
    read_token,
    refuse,
    secrets_of,
)
from go1scim.errors import ResponseError, TokenError, TransportError

#: Go1's developer pages, "client credentials".
TOKEN_URL: Final = "https://auth.go1.com/oauth/token"  # noqa: S105 - an address
#: Go1's older developer page.
AUTHORIZE_URL: Final = "https://auth.go1.com/oauth/authorize"
#: All that SCIM needs; every grant but client credentials has to ask for it (Go1 help 9775525).
SCOPES: Final = ("user.read", "user.write", "group.read", "group.write")

ClientAuthentication: TypeAlias = Literal["client_secret_post", "client_secret_basic"]

_HEADERS: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
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
            to_the_end=not repeatable,
        )
        secrets = secrets_of(request, self.client_secret)
        read = partial(read_token, runtime, secrets)
        try:
            return (yield from exchange(Call(request, read), runtime))
        except TokenError as error:
            error.hint = hint_for(error, grant_type)
            raise
        except ResponseError as error:
            failed = failure(error, secrets)
        except TransportError as error:
            explain(error, repeatable=repeatable)
            raise
        raise failed

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
            to_the_end=request.to_the_end,
        )
        reply: Reply = yield complete
        if isinstance(reply, Response) and is_refusal(reply.status):
            refuse(complete, reply, self.client_secret)
        return reply

    @property
    def _target(self) -> str:
        parts = urlsplit(self.url)
        return urlunsplit(("", "", parts.path, parts.query, ""))
