"""A portal, and a short way to call it as a function."""

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from attrs import frozen

from go1scim import schemas
from go1scim._exchange import Request, Response, Service
from go1scim.schemas import registry
from go1scim.testing import ManualClock, Portal

_AGES = count(1_000_000, 1_000_000)
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@frozen
class Answer:
    """An answer, read."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def problem(self) -> tuple[int, str | None]:
        """What an error comes down to."""
        return self.status, self.body.get("scimType")


@frozen
class Caller:
    """Calls a portal without any HTTP."""

    portal: Portal
    token: str

    def __call__(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request, with a token of every right."""
        if content is None and body is not None:
            content = json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {token or self.token}", **headers}
        service = Service(self.portal.base_url)
        reply = self.portal(Request(method, target, service, sent, content))
        assert isinstance(reply, Response)
        return Answer(reply.status, json.loads(reply.content or b"null"), reply.headers)

    def send(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None
    ) -> tuple[int, Any]:
        """Send a request, as the player of the corpus does."""
        target = f"{path}?{urlencode(query)}" if query else path
        answer = self(method, target, body)
        return answer.status, answer.body

    def patch(self, target: str, *operations: Mapping[str, Any]) -> Answer:
        """Send a PATCH of these operations."""
        return self("PATCH", target, {"schemas": [PATCH_OP], "Operations": list(operations)})


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """Registers schemas for the length of a test."""
    for name, known in vars(registry).items():
        if name != "version":
            monkeypatch.setattr(registry, name, known.copy())
    # What is derived from it meanwhile is not to be taken for what is known at another time.
    monkeypatch.setattr(registry, "version", registry.version + next(_AGES))
    return schemas.register


@pytest.fixture
def clock() -> ManualClock:
    """Time that only a test moves."""
    return ManualClock()


@pytest.fixture
def make_caller(clock: ManualClock) -> Callable[..., Caller]:
    """Makes callers of portals with options."""

    def make(**options: Any) -> Caller:
        portal = Portal(**{"clock": clock, **options})
        return Caller(portal, portal.issue_token())

    return make


@pytest.fixture
def go1(make_caller: Callable[..., Caller]) -> Caller:
    """A portal with Go1's rules."""
    return make_caller()


@pytest.fixture
def rfc(make_caller: Callable[..., Caller]) -> Caller:
    """A portal by the standard alone."""
    return make_caller(dialect="rfc")
