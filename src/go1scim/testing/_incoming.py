"""A request as a portal sees it: taken apart, and not yet judged."""

import re
from collections.abc import Mapping
from typing import Any, Final, Self
from urllib.parse import SplitResult, parse_qsl, urlsplit

from attrs import frozen

from go1scim import _json
from go1scim._exchange import Request
from go1scim.testing._problems import bad_request
from go1scim.testing._recorder import RecordedRequest, masked

__all__ = ["AUTHORIZE_PATH", "PREFIX", "TOKEN_PATH", "Incoming"]

#: The path of Go1's own endpoint (documented by Go1).
PREFIX: Final = "/version/2022-07-01/scim"
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - a path, no secret
AUTHORIZE_PATH: Final = "/oauth/authorize"

# What JSON can say and no answer could repeat: half a surrogate pair, a number beyond all bounds.
_DOUBTFUL: Final = re.compile(rb"\\u[dD]|[0-9][eE]\+?[0-9]{3}|[0-9]{300}")


@frozen
class Incoming:
    """
    One request.

    Attributes:
        path: Of a SCIM request: below the base URL; else from the root. Percent-encoded.
        is_scim: Whether it goes to the SCIM endpoint.
        base_url: The SCIM endpoint, under the name that the client calls this portal by.
        headers: By lower-case name.
    """

    method: str
    path: str
    is_scim: bool
    base_url: str
    query: str
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def of(cls, request: Request) -> Self:
        """*request*, taken apart."""
        url = _split(request.url)
        is_scim = url.path == PREFIX or url.path.startswith(f"{PREFIX}/")
        return cls(
            request.method,
            url.path[len(PREFIX) :] if is_scim else url.path,
            is_scim,
            f"{url.scheme}://{url.netloc}{PREFIX}",
            url.query,
            {name.lower(): value for name, value in request.headers.items()},
            request.content or b"",
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The query, decoded."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def authorization(self) -> str:
        """The Authorization header, or nothing."""
        return self.headers.get("authorization", "")

    def json(self) -> Any:
        """
        The body.

        Raises:
            ProblemError: 400 invalidSyntax.
        """
        try:
            document = _json.loads(self.content)
        except (ValueError, RecursionError):
            raise bad_request("invalidSyntax", "the body is not JSON") from None
        if _json.nests_too_deep(document):
            raise bad_request("invalidSyntax", "the body nests too deep")
        if _DOUBTFUL.search(self.content):
            _check_text(document)
        return document

    def message(self, schema: str, *, lenient: bool) -> dict[str, Any]:
        """
        The body, a message of the protocol, under lower-case names (RFC 7643 section 2.1).

        Args:
            lenient: Whether the *schema* may be missing.

        Raises:
            ProblemError: 400 invalidSyntax.
        """
        document = self.json()
        if not isinstance(document, dict):
            raise bad_request("invalidSyntax", "the body is a JSON object")
        message = {name.lower(): value for name, value in document.items()}
        schemas = message.get("schemas")
        if not lenient and (not isinstance(schemas, list) or schema not in schemas):
            raise bad_request("invalidSyntax", f"the body has the schema {schema}")
        return message

    def record(self, status: int | None) -> RecordedRequest:
        """What is kept of it, once it got *status*."""
        is_token = not self.is_scim and self.path == TOKEN_PATH
        return RecordedRequest(
            method=self.method,
            path=self.path,
            query=self.parameters,
            headers={k: v for k, v in self.headers.items() if k != "authorization"},
            content=masked(self.content) if is_token else self.content,
            status=status,
        )


def _check_text(document: Any) -> None:
    try:
        _json.dumps(document)
    except ValueError:
        detail = "the body has a number or a character that no answer could repeat"
        raise bad_request("invalidSyntax", detail) from None


def _split(url: str) -> SplitResult:
    """*url* in its parts; a host that is none, as any Host header may name, is left out."""
    url = url.encode("utf-8", "replace").decode()
    try:
        return urlsplit(url)
    except ValueError:
        _, _, path = url.partition("://")[2].partition("/")
        return urlsplit(f"http://host.invalid/{path}")
