"""
A Go1 portal in memory.

Theory of operation: `Portal.handle` is one function from a request to a reply. It takes the next
fault of the script and asks one of two: the `Authority`, which issues and checks tokens, or the
`Api`, which routes, lets the `Directory` do the work on plain JSON documents, and renders the
result in the form that the quirks choose. Then it records what happened.
Transports and the HTTP server are thin shells around it. An answer that gets lost on its way is a
`TransportError` as a value, which the shells turn into what their side knows.
"""

import threading
from collections.abc import Mapping
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve

from go1scim._exchange import Reply, Request, Response
from go1scim.errors import ValidationError
from go1scim.testing._api import Api
from go1scim.testing._cursors import Cursors
from go1scim.testing._directory import Directory
from go1scim.testing._documents import Document, deep_copy
from go1scim.testing._history import History
from go1scim.testing._incoming import AUTHORIZE_PATH, PREFIX, TOKEN_PATH, Incoming
from go1scim.testing._languages import LANGUAGES
from go1scim.testing._late import Late
from go1scim.testing._limits import RateLimit
from go1scim.testing._oauth import ALL_SCOPES, Authority
from go1scim.testing._outbox import Mail
from go1scim.testing._problems import ProblemError, render
from go1scim.testing._recorder import Recorder
from go1scim.testing._schemas import GROUPS, USERS, ResourceType
from go1scim.testing.clock import Clock, SystemClock
from go1scim.testing.faults import Fault, Faults
from go1scim.testing.quirks import Quirks, resolve

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from go1scim.client import AsyncClient, Client
    from go1scim.testing._server import Served
    from go1scim.testing.transport import HttpxTransport

__all__ = ["Portal"]


class Portal:
    """
    A Go1 portal in memory, to test against.

    Args:
        dialect: ``"go1"`` with Go1's rules; ``"rfc"``: RFC 7643 and RFC 7644 alone; ``"entra"`` or
            ``"okta"``: the same, but the habits of these providers are accepted. Go1 serves both
            providers, so ``"go1"`` takes what Entra ID sends, of which Okta's habits are a part.
        quirks: What differs from the dialect's defaults; see `Quirks`.
        clock: What the portal takes the time from.
        portal_name: The host of the portal, which the password grant asks for.
        username: Who may use the password grant.
        seed: Where ids and tokens start; the same seed gives the same.

    Attributes:
        dialect: Whose rules the portal has.
        quirks: How it behaves in detail.
        clock: What it takes the time from.
        client_id: What a client signs in with.
        client_secret: The same.
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
        self.quirks: Quirks = resolve(dialect, quirks)
        self.clock: Clock = SystemClock() if clock is None else clock
        self.client_id = client_id
        self.client_secret = client_secret
        self.faults: Faults = Faults()
        self.requests: Recorder = Recorder()
        self.origin = "http://127.0.0.1"
        self._lock = threading.RLock()
        ids, tokens = (Random(seed), Random(seed))  # noqa: S311 - repeatable, and nothing to protect
        now = self.clock.now
        languages = LANGUAGES[dialect]
        self._directory = Directory(self.quirks, languages=languages, now=now, random=ids)
        self._authority = Authority(
            client_id,
            client_secret,
            portal_name,
            username,
            password,
            self.quirks,
            now,
            tokens,
        )
        # A chance of its own: a walk through a list does not change the ids to come.
        cursors = Cursors(Random(seed), now, self.quirks.cursor_timeout or 0)  # noqa: S311 - the same
        self._api = Api(self._directory, self._authority, cursors, self.quirks, dialect != "rfc")
        self._limit = RateLimit(self.quirks)
        self._history = History(self._directory.users, self._directory.groups)

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
        """
        The reply to *request*.

        That is an answer, or the error of the transport that a fault asks for. Where the answer is
        late, its time has passed on the portal's clock.
        """
        reply = self.deliver(request)
        if isinstance(reply, Late):
            reply.clock.sleep(reply.seconds)
            return reply.reply
        return reply

    def deliver(self, request: Request) -> Reply | Late:
        """The same, but where the answer is late nothing waits: it says by how much."""
        incoming = Incoming.of(request)
        with self._lock:
            fault = self.faults.take(incoming.method, incoming.path)
            reply = self._answer(incoming) if fault is None else self._spoiled(incoming, fault)
            status = reply.status if isinstance(reply, Response) else None
            self.requests.keep(incoming.record(status))
        if fault is None or not fault.delay:
            return reply
        return Late(reply, fault.delay, self.clock)

    def _spoiled(self, incoming: Incoming, fault: Fault) -> Reply:
        if fault.revokes:
            self._authority.revoke()
        if fault.answer is not None and not fault.committed:
            return fault.answer
        incoming = evolve(incoming, content=fault.spoil_request(incoming.content))
        if fault.stale:
            with self._history.before(fault.stale):
                return fault.spoil(self._answer(incoming))
        return fault.spoil(self._answer(incoming))

    def _answer(self, incoming: Incoming) -> Response:
        try:
            self._limit.check(self.clock.now())
        except ProblemError as problem:
            return render(problem, self.quirks)
        if incoming.is_scim:
            if incoming.method == "GET":
                return self._api.answer(incoming)
            with self._history.write():
                return self._api.answer(incoming)
        if incoming.path == TOKEN_PATH:
            return self._authority.token(incoming.method, incoming.headers, incoming.content)
        if incoming.path == AUTHORIZE_PATH and incoming.method == "GET":
            return self._authority.authorize(incoming.query)
        missing = ProblemError(HTTPStatus.NOT_FOUND, f"there is no {incoming.path}")
        return render(missing, self.quirks)

    @property
    def users(self) -> list[Document]:
        """Copies of the users, as this portal keeps them."""
        return self._copies(USERS)

    @property
    def groups(self) -> list[Document]:
        """Copies of the groups, as this portal keeps them."""
        return self._copies(GROUPS)

    @property
    def dynamic_groups(self) -> set[str]:
        """Ids or displayNames of the groups whose members are computed from rules; add to it."""
        return self._directory.dynamic_groups

    @property
    def outbox(self) -> list[Mail]:
        """The mails that were to be sent, oldest first; none is."""
        with self._lock:
            return list(self._directory.outbox)

    @property
    def me(self) -> str | None:
        """
        The id or userName of the user that ``/Me`` is (RFC 7644 section 3.11); assign to it.

        Without it, a token belongs to *username*, where the password grant, an authorization code
        or a refresh token of theirs was used for it, and else to nobody.
        """
        return self._authority.me

    @me.setter
    def me(self, name: str | None) -> None:
        self._authority.me = name

    @property
    def on_other_portals(self) -> set[str]:
        """Ids or userNames of users that are on other portals too; add to it."""
        return self._directory.on_other_portals

    def add_user(self, document: Mapping[str, Any] | None = None, **attributes: Any) -> Document:
        """
        A user that was there before the test began; *attributes* are SCIM's own names.

        Rules are not applied, types are: a test can start from what a client could not have made.
        For a record of a wrong type use ``faults.alter()``. An ``id`` is kept.

        Raises:
            ValidationError: A value has the wrong type, or a name is spelled as in Python.
        """
        _check_spelling(attributes, USERS)
        return self._added(USERS, {**(document or {}), **attributes})

    def add_group(self, document: Mapping[str, Any] | None = None, **attributes: Any) -> Document:
        """A group that was there before the test began; as `add_user`."""
        _check_spelling(attributes, GROUPS)
        return self._added(GROUPS, {**(document or {}), **attributes})

    def issue_token(self, scope: str | None = None) -> str:
        """
        A valid access token; without *scope* it may do everything.

        Raises:
            ValidationError: There is no such scope.
        """
        _check_scope(scope)
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
        """The portal as a transport, for a client as well as an async client of *library*."""
        from go1scim.testing import transport  # noqa: PLC0415 - httpx is imported on use

        return transport.transport(self.deliver, library)

    def client(self, **options: Any) -> "Client":
        """A client of this portal; *options* are those of `Client`, and win."""
        from go1scim.client import Client  # noqa: PLC0415 - imports httpx
        from go1scim.testing import transport  # noqa: PLC0415 - the same

        return Client(
            **{**self._options(), "http_client": transport.client(self.deliver), **options}
        )

    def async_client(self, **options: Any) -> "AsyncClient":
        """An async client of this portal; *options* are those of `AsyncClient`, and win."""
        from go1scim.client import AsyncClient  # noqa: PLC0415 - imports httpx
        from go1scim.testing import transport  # noqa: PLC0415 - the same

        http_client = transport.async_client(self.deliver)
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
                raise ValidationError(
                    problem.detail,
                    scim_type=problem.scim_type,
                    hint="For a record of a wrong type use faults.alter().",
                ) from None
        copy: Document = deep_copy(added)
        return copy


def _check_spelling(attributes: Mapping[str, Any], resource_type: ResourceType) -> None:
    for name in attributes:
        known = resource_type.schema.find(name.replace("_", ""))
        if "_" in name and known is not None:
            raise ValidationError(
                f"{resource_type.name} has no attribute {name!r}",
                field=name,
                hint=f"Did you mean {known.name}? The names are SCIM's own.",
            )


def _check_scope(scope: str | None) -> None:
    known = ALL_SCOPES.split()
    for name in (scope or "").split():
        if name not in known:
            raise ValidationError(
                f"there is no scope {name!r}",
                field="scope",
                hint=f"The scopes are {', '.join(known)}.",
            )
