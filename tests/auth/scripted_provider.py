"""A provider in memory, and drivers that obey the steps of a credential without waiting."""

import asyncio
import json
from random import Random
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from go1scim._http import Ask, Reply, Request, Response, Runtime, Service, Sleep, Step, Steps
from go1scim.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

LIFETIME = 43_200
START = 1_800_000_000.0
SCIM = Service("https://gateway.go1.com/version/2022-07-01/scim")
GET = Request("GET", "/Users", SCIM)


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> float:
        return self.time


def answer(status: int, body: Any = None, **headers: str) -> Response:
    """An answer with *body* as JSON, or as it is where it is bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = (
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    )
    return Response(status, named, content)


def form(request: Request) -> dict[str, str]:
    """The fields of a token request."""
    return dict(parse_qsl((request.content or b"").decode(), keep_blank_values=True))


class Provider:
    """
    A token endpoint and a resource.

    Attributes:
        scripted: Answers to the next token requests; after them it follows OAuth.
        resource: Answers to the next requests of the resource; after them it looks at the token.
        spent: Single-use refresh tokens that were used, in their order.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.runtime = Runtime(RetryPolicy(), self.clock, Random(0))  # noqa: S311 - chance that repeats
        self.scripted: list[Reply | Callable[[Request], Reply]] = []
        self.resource: list[Reply] = []
        self.token_requests: list[Request] = []
        self.requests: list[Request] = []
        self.slept: list[float] = []
        self.refresh_tokens: set[str] = set()
        self.codes: set[str] = set()
        self.spent: list[str] = []
        self.before_request: Callable[[], None] = lambda: None
        self._issued = 0
        self._valid: dict[str, float] = {}
        self._lock = Lock()

    def run(self, auth: Any, request: Request = GET) -> Reply:
        """What comes of *request* sent with *auth*."""
        return self.drive(auth.auth_flow(request, self.runtime))

    def drive(self, steps: Steps[Any]) -> Any:
        """The result of *steps*; a sleep moves the clock."""
        value = None
        while True:
            try:
                step = steps.send(value)
            except StopIteration as done:
                return done.value
            value = self.obey(step)

    def drive_in_thread(self, steps: Steps[Any]) -> Any:
        """The same between other threads: a sleep lets them run."""
        value = None
        while True:
            try:
                step = steps.send(value)
            except StopIteration as done:
                return done.value
            sleep(0)
            value = None if isinstance(step, Sleep) else self.obey(step)

    async def drive_in_task(self, steps: Steps[Any]) -> Any:
        """The same between other tasks."""
        value = None
        while True:
            try:
                step = steps.send(value)
            except StopIteration as done:
                return done.value
            await asyncio.sleep(0)
            value = None if isinstance(step, Sleep) else self.obey(step)
            await asyncio.sleep(0)

    def obey(self, step: Step) -> Any:
        """What a driver would give back for *step*."""
        if isinstance(step, Sleep):
            self.slept.append(step.seconds)
            self.clock.time += step.seconds
            return None
        if isinstance(step, Ask):
            return step.function()
        with self._lock:
            return self._token(step) if step.path == "/oauth/token" else self._resource(step)

    def revoke(self) -> None:
        """Make all access tokens bad."""
        self._valid.clear()

    def issue(self, *, refreshable: bool = False) -> dict[str, Any]:
        """A new token, as the token endpoint answers."""
        self._issued += 1
        token: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "access_token": f"access-{self._issued}",
        }
        self._valid[token["access_token"]] = self.clock() + LIFETIME
        if refreshable:
            token["refresh_token"] = f"refresh-{self._issued}"
            self.refresh_tokens.add(token["refresh_token"])
        return token

    def _token(self, request: Request) -> Reply:
        self.token_requests.append(request)
        if self.scripted:
            scripted = self.scripted.pop(0)
            return scripted(request) if callable(scripted) else scripted
        fields = form(request)
        match fields["grant_type"]:
            case "client_credentials":
                return answer(200, self.issue())
            case "password":
                return answer(200, self.issue(refreshable=True))
            case "refresh_token":
                return self._redeem(self.refresh_tokens, fields["refresh_token"])
            case _:
                return self._redeem(self.codes, fields["code"])

    def _redeem(self, good: set[str], secret: str) -> Reply:
        if secret not in good:
            return answer(400, {"error": "invalid_grant", "error_description": "It is used."})
        good.remove(secret)
        self.spent.append(secret)
        return answer(200, self.issue(refreshable=True))

    def _resource(self, request: Request) -> Reply:
        self.requests.append(request)
        self.before_request()
        if self.resource:
            return self.resource.pop(0)
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if self._valid.get(token, 0) > self.clock():
            return answer(200, {"totalResults": 0})
        return answer(401, {"message": "Invalid token"})


def tokens_sent(provider: Provider) -> list[str]:
    """The access tokens that the resource has seen, in their order."""
    return [sent.headers["Authorization"].removeprefix("Bearer ") for sent in provider.requests]
