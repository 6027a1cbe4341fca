"""
A Go1 portal in memory.

Theory of operation: `Portal.handle` is one function from a request to a reply. It takes the next
fault of the script, routes by path, checks the token, lets the `Directory` do the work on plain
JSON documents, renders the result in the form that the quirks choose, and records what happened.
Transports and the HTTP server are thin shells around it. An answer that gets lost on its way is a
`TransportError` as a value, which the shells turn into what their side knows.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, overload
from urllib.parse import parse_qsl, unquote, urlsplit

from go1scim import _json
from go1scim._exchange import Reply, Request, Response
from go1scim.errors import ValidationError
from go1scim.testing._directory import Directory
from go1scim.testing._discovery import ENDPOINTS, discover
from go1scim.testing._documents import Document, deep_copy
from go1scim.testing._oauth import ALL_SCOPES, Authority
from go1scim.testing._problems import ProblemError, bad_request, render
from go1scim.testing._recorder import RecordedRequest, Recorder, answered, masked
from go1scim.testing._rendering import Renderer
from go1scim.testing._schemas import GROUPS, TYPES, USERS, ResourceType
from go1scim.testing.clock import Clock, SystemClock
from go1scim.testing.faults import Faults
from go1scim.testing.quirks import Quirks, resolve

if TYPE_CHECKING:
    from go1scim.client import AsyncClient, Client
    from go1scim.testing._server import Served
    from go1scim.testing.transport import HttpxTransport

__all__ = ["Portal"]

#: The path of Go1's own endpoint (documented by Go1).
PREFIX: Final = "/version/2022-07-01/scim"
TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - a path, no secret
AUTHORIZE_PATH: Final = "/oauth/authorize"

_DEFAULT_COUNT: Final = 100
_LATER: Final = ("/Me", "/Bulk", "/.search")
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Portal:
    """
    A Go1 portal in memory, to test against.

    Args:
        dialect: ``"go1"`` with Go1's rules, or ``"rfc"``: RFC 7643 and RFC 7644 alone.
        quirks: What differs from the dialect's defaults; see `Quirks`.
        clock: What the portal takes the time from.
        portal_name: The host of the portal, which the password grant asks for.
        username: Who may use the password grant.
        seed: Where ids and tokens start; the same seed gives the same.

    Attributes:
        origin: Scheme and host of the URLs, for requests that stay in this process.
        faults: The script of what goes wrong.
        requests: What this portal was asked.

    Raises:
        ConfigurationError: There is no such dialect or quirk.
    """

    def __init__(
        self,
        *,
        dialect: str = "go1",
        quirks: Quirks | Mapping[str, Any] = Quirks(),  # noqa: B008 - frozen
        clock: Clock | None = None,
        client_id: str = "client",
        client_secret: str = "secret",  # noqa: S107 - everybody may know it
        portal_name: str = "example.mygo1.com",
        username: str = "admin@example.com",
        password: str = "password",  # noqa: S107 - everybody may know it
        seed: int = 0,
    ) -> None:
        self.dialect = dialect
        self.quirks = resolve(dialect, quirks)
        self.clock: Clock = SystemClock() if clock is None else clock
        self.client_id = client_id
        self.client_secret = client_secret
        self.faults = Faults()
        self.requests = Recorder()
        self.origin = "http://127.0.0.1"
        self._lock = threading.RLock()
        self._directory = Directory(
            self.quirks, lenient=dialect != "rfc", now=self.clock.now, random=Random(seed)
        )
        self._authority = Authority(
            client_id,
            client_secret,
            portal_name,
            username,
            password,
            self.quirks,
            self.clock.now,
            Random(seed),
        )

    def __repr__(self) -> str:
        users, groups = len(self._directory.users), len(self._directory.groups)
        return f"<Portal {self.dialect}: {users} users, {groups} groups>"

    def __call__(self, request: Request) -> Reply:
        """The same as `handle`."""
        return self.handle(request)

    @property
    def base_url(self) -> str:
        """The SCIM endpoint, for requests that stay in this process."""
        return self.origin + PREFIX

    @property
    def token_url(self) -> str:
        """The token endpoint, for requests that stay in this process."""
        return self.origin + TOKEN_PATH

    @property
    def authorize_url(self) -> str:
        """The authorize endpoint; it agrees at once and redirects."""
        return self.origin + AUTHORIZE_PATH

    def handle(self, request: Request) -> Reply:
        """The reply to *request*: an answer, or the error of the transport that a fault asks for."""
        url = urlsplit(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        content = request.content or b""
        is_scim = url.path == PREFIX or url.path.startswith(f"{PREFIX}/")
        path = url.path[len(PREFIX) :] if is_scim else url.path
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        record = RecordedRequest(
            method=request.method,
            path=path,
            query=query,
            headers={k: v for k, v in headers.items() if k != "authorization"},
            content=masked(content) if path == TOKEN_PATH else content,
        )

        def answer() -> Response:
            if is_scim:
                origin = f"{url.scheme}://{url.netloc}"
                return self._scim(request.method, path, query, headers, content, origin + PREFIX)
            return self._oauth(request.method, path, url.query, headers, content)

        with self._lock:
            reply = self._spoiled(request.method, path, answer)
            status = reply.status if isinstance(reply, Response) else None
            self.requests.keep(answered(record, status))
        return reply

    def _spoiled(self, method: str, path: str, answer: Callable[[], Response]) -> Reply:
        fault = self.faults.take(method, path)
        if fault is None:
            return answer()
        if fault.revokes:
            self.revoke_tokens()
        own: Reply = answer() if fault.committed or fault.answer is None else fault.answer
        return fault.spoil(own)

    def _oauth(
        self, method: str, path: str, query: str, headers: Mapping[str, str], content: bytes
    ) -> Response:
        if path == TOKEN_PATH:
            return self._authority.token(method, headers, content)
        if path == AUTHORIZE_PATH and method == "GET":
            return self._authority.authorize(query)
        return render(ProblemError(HTTPStatus.NOT_FOUND, f"there is no {path}"), self.quirks)

    def _scim(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        content: bytes,
        base_url: str,
    ) -> Response:
        try:
            return self._routed(method, path, query, headers, content, base_url)
        except ProblemError as problem:
            return render(problem, self.quirks)

    def _routed(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        content: bytes,
        base_url: str,
    ) -> Response:
        authorization = headers.get("authorization", "")
        if path.startswith(ENDPOINTS) and self.quirks.discovery != "absent":
            if self.quirks.discovery == "authenticated":
                self._authority.check(authorization, None)
            _allow(method, "GET")
            return self._json(HTTPStatus.OK, discover(unquote(path), base_url, self.quirks))
        segments = path.split("/")[1:]
        resource_type = next((one for one in TYPES if one.endpoint[1:] == segments[0]), None)
        if resource_type is None or len(segments) > 2 or path.endswith(_LATER):
            self._authority.check(authorization, None)
            if path.endswith(_LATER):
                raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, f"{path} is not supported")
            raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {path}")
        right = "write" if method in _WRITES else "read"
        self._authority.check(authorization, f"{resource_type.scope}.{right}")
        renderer = Renderer(self.quirks, base_url)
        if len(segments) == 1:
            _allow(method, "GET", "POST")
            if method == "GET":
                return self._listed(resource_type, query, renderer)
            return self._created(resource_type, _read(content), renderer)
        _allow(method, "GET", "PUT", "PATCH", "DELETE")
        return self._single(method, resource_type, unquote(segments[1]), content, renderer)

    def _single(
        self,
        method: str,
        resource_type: ResourceType,
        id: str,
        content: bytes,
        renderer: Renderer,
    ) -> Response:
        directory = self._directory
        if method == "DELETE":
            directory.delete(resource_type, id)
            return Response(HTTPStatus.NO_CONTENT)
        if method == "GET":
            found = directory.get(resource_type, id)
        elif method == "PUT":
            _refuse_if(self.quirks.put_refused, "PUT")
            found = directory.replace(resource_type, id, _read(content))
        else:
            _refuse_if(self.quirks.patch_refused, "PATCH")
            found = directory.patch(resource_type, id, _read(content))
            if self.quirks.patch_no_content:
                return Response(HTTPStatus.NO_CONTENT)
        return self._json(HTTPStatus.OK, renderer.resource(resource_type, directory.view(found)))

    def _created(self, resource_type: ResourceType, raw: Any, renderer: Renderer) -> Response:
        document, is_new = self._directory.create(resource_type, raw)
        body = renderer.resource(resource_type, self._directory.view(document))
        response = self._json(HTTPStatus.CREATED if is_new else HTTPStatus.OK, body)
        if not self.quirks.location_header:
            return response
        location = {"location": body["meta"]["location"]}
        return Response(response.status, {**response.headers, **location}, response.content)

    def _listed(
        self, resource_type: ResourceType, query: Mapping[str, str], renderer: Renderer
    ) -> Response:
        start_index = max(1, _number(query, "startIndex", 1))
        count = max(0, _number(query, "count", _DEFAULT_COUNT))
        if self.quirks.page_cap:
            count = min(count, self.quirks.page_cap)
        found = self._directory.search(resource_type, query.get("filter"))
        chosen = found[start_index - 1 : start_index - 1 + count]
        views = [self._directory.view(one) for one in chosen]
        total = len(found)
        page = renderer.page(resource_type, views, total=total, start_index=start_index)
        return self._json(HTTPStatus.OK, page)

    def _json(self, status: int, document: Document) -> Response:
        kind = self.quirks.content_type or "application/scim+json"
        return Response(status, {"content-type": kind}, _json.dumps(document))

    @property
    def users(self) -> list[Document]:
        """Copies of the users, as this portal keeps them."""
        return self._copies(USERS)

    @property
    def groups(self) -> list[Document]:
        """Copies of the groups, as this portal keeps them."""
        return self._copies(GROUPS)

    @property
    def on_other_portals(self) -> set[str]:
        """Ids or userNames of users that are on other portals too; add to it."""
        return self._directory.on_other_portals

    def add_user(self, document: Mapping[str, Any] | None = None, **attributes: Any) -> Document:
        """
        A user that was there before the test began; *attributes* are SCIM's own names.

        Nothing is checked, so that a test can start from what a client could not have made. An
        ``id`` is kept.
        """
        return self._added(USERS, {**(document or {}), **attributes})

    def add_group(self, document: Mapping[str, Any] | None = None, **attributes: Any) -> Document:
        """A group that was there before the test began."""
        return self._added(GROUPS, {**(document or {}), **attributes})

    def issue_token(self, scope: str | None = None) -> str:
        """A valid access token; without *scope* it may do everything."""
        with self._lock:
            return self._authority.issue_access(scope)

    def issue_code(self, scope: str | None = ALL_SCOPES, redirect_uri: str | None = None) -> str:
        """An authorization code, as after the user has agreed; any redirect_uri unless given."""
        with self._lock:
            return self._authority.issue_code(scope, redirect_uri)

    def issue_refresh_token(self, scope: str | None = ALL_SCOPES) -> str:
        """A refresh token that was not used yet."""
        with self._lock:
            return self._authority.issue_refresh(scope)

    def revoke_tokens(self) -> None:
        """Make every access token issued so far useless."""
        with self._lock:
            self._authority.revoke()

    @overload
    def transport(self, library: Literal["httpx"] = "httpx") -> "HttpxTransport": ...
    @overload
    def transport(self, library: Literal["httpx2"]) -> Any: ...
    def transport(self, library: Literal["httpx", "httpx2"] = "httpx") -> Any:
        """This portal as a transport, for a client as well as an async client of *library*."""
        from go1scim.testing import transport  # noqa: PLC0415 - httpx is imported on use

        return transport.transport(self, library)

    def client(self, **options: Any) -> "Client":
        """A client of this portal; *options* are those of `Client`, and win."""
        from go1scim.client import Client  # noqa: PLC0415 - imports httpx
        from go1scim.testing import transport  # noqa: PLC0415 - the same

        return Client(**{**self._options(), "http_client": transport.client(self), **options})

    def async_client(self, **options: Any) -> "AsyncClient":
        """An async client of this portal; *options* are those of `AsyncClient`, and win."""
        from go1scim.client import AsyncClient  # noqa: PLC0415 - imports httpx
        from go1scim.testing import transport  # noqa: PLC0415 - the same

        http_client = transport.async_client(self)
        return AsyncClient(**{**self._options(), "http_client": http_client, **options})

    def _options(self) -> dict[str, Any]:
        from go1scim.auth import ClientCredentials  # noqa: PLC0415 - imports authlib

        return {
            "auth": ClientCredentials(self.client_id, self.client_secret, token_url=self.token_url),
            "base_url": self.base_url,
            "clock": self.clock,
        }

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> "AbstractContextManager[Served]":
        """Real HTTP, as long as the context lasts."""
        from go1scim.testing._server import serve  # noqa: PLC0415 - needs an extra

        return serve(self, port=port, host=host)

    def _copies(self, resource_type: ResourceType) -> list[Document]:
        with self._lock:
            documents = list(self._directory.table(resource_type))
        return [deep_copy(one) for one in documents]

    def _added(self, resource_type: ResourceType, document: Document) -> Document:
        with self._lock:
            try:
                added = self._directory.seed(resource_type, document)
            except ProblemError as problem:
                raise ValidationError(problem.detail, scim_type=problem.scim_type) from None
        copy: Document = deep_copy(added)
        return copy


def _allow(method: str, *methods: str) -> None:
    if method not in methods:
        allow = {"allow": ", ".join(methods)}
        raise ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, f"use {allow['allow']}", headers=allow)


def _refuse_if(refused: bool | None, method: str) -> None:  # noqa: FBT001 - a quirk
    if refused:
        raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, f"{method} is not supported")


def _read(content: bytes) -> Any:
    try:
        document = _json.loads(content)
    except (ValueError, RecursionError):
        raise bad_request("invalidSyntax", "the body is not JSON") from None
    if _json.nests_too_deep(document):
        raise bad_request("invalidSyntax", "the body nests too deep")
    return document


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(query.get(name, default))
    except ValueError:
        raise bad_request("invalidValue", f"{name} is a number") from None
