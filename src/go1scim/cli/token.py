"""``go1scim token``: whether the credentials are good for a token, and the token itself."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer
from attrs import define

from go1scim._exchange import Reply, Request, Response, Runtime, Steps
from go1scim._looks import Row, Sheet
from go1scim.auth._renewal import Renewing
from go1scim.auth._token import Token
from go1scim.cli._command import command
from go1scim.cli._exits import Exit
from go1scim.cli._session import Session
from go1scim.errors import ConfigurationError

__all__ = ["token"]


@command
def token(
    session: Session,
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the access token itself.")] = False,
) -> int:
    """
    Get an access token.

    It tells how long the token lives, and what it may do. Nothing is asked of the SCIM endpoint.
    The token is a secret: it is printed only with --show.
    """
    auth = session.auth()
    if not isinstance(auth, Renewing):
        raise ConfigurationError(
            "GO1_ACCESS_TOKEN is a token already: there is none to get",
            variable="GO1_ACCESS_TOKEN",
            hint="go1scim check tells whether it works.",
        )
    minting = _Minting(auth)
    with session.client(minting) as go1:
        go1.raw.get("/")
    (issued,) = minting.tokens
    if show and not session.is_json:
        typer.echo(issued.access_token)
        return Exit.CLEAN
    document = _document(issued)
    if show:
        document["access_token"] = issued.access_token
    session.show(_sheet(document), document)
    return Exit.CLEAN


@define
class _Minting:
    """A credential that keeps the token, and does not send the request that it is for."""

    auth: Renewing
    tokens: tuple[Token, ...] = ()

    def auth_flow(self, request: Request, runtime: Runtime) -> Steps[Reply]:
        """Get the token."""
        token = yield from self.auth.token_flow(runtime)
        self.tokens = (token,)
        return Response(200)


def _document(token: Token) -> dict[str, Any]:
    ends, begins = token.expires_at, token.issued_at
    return {
        "expires_at": ends,
        "expires_in": None if ends is None or begins is None else round(ends - begins),
        "scope": token.scope,
    }


def _sheet(document: dict[str, Any]) -> Sheet:
    ends, seconds = document["expires_at"], document["expires_in"]
    until = "the token endpoint does not say"
    if ends is not None:
        until = f"{datetime.fromtimestamp(ends, UTC):%Y-%m-%d %H:%M} UTC"
    if seconds is not None:
        until += f", in {seconds / _HOUR:.1f} hours"
    scope = document["scope"] or "the token endpoint does not say"
    rows = [Row("ok", ("valid until", until)), Row("ok", ("scope", scope))]
    return Sheet(title="The credentials are good for a token", headings=("what", ""), rows=rows)


_HOUR: Final = 3_600
