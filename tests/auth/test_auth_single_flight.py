import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest
from scripted_provider import GET, LIFETIME, START

from go1scim.auth import ClientCredentials, FileTokenStore, RefreshToken
from go1scim.errors import TokenError

CALLS = 1_000


def come_due(provider):
    """Let the clock come near the token's end in the middle of the calls."""
    provider.clock.time = START + LIFETIME - 300


def expire(provider):
    """Let the clock pass the token's end in the middle of the calls."""
    provider.clock.time = START + LIFETIME


def revoke(provider):
    """Have the provider forget all tokens in the middle of the calls."""
    provider.revoke()


@pytest.fixture
def calls(request):
    """How many calls are made."""
    return getattr(request, "param", CALLS)


@pytest.fixture(params=[come_due, expire, revoke])
def interrupted(provider, calls, request):
    """A provider that does it at half of the calls, for a credential that has a token."""

    def before_request():
        if len(provider.requests) == calls // 2:
            request.param(provider)

    provider.before_request = before_request
    return provider


@pytest.fixture(params=[ClientCredentials, RefreshToken])
def auth(provider, request):
    """A credential with a token in memory."""
    if request.param is ClientCredentials:
        auth = ClientCredentials("id", "secret")
    else:
        provider.refresh_tokens = {"first"}
        auth = RefreshToken("id", "secret", "first")
    provider.run(auth)
    provider.requests.clear()
    provider.token_requests.clear()
    return auth


def by_threads(provider, auth, calls):
    """The statuses of as many calls, made by sixteen threads."""

    def call(_):
        return provider.drive_in_thread(auth.auth_flow(GET, provider.runtime)).status

    with ThreadPoolExecutor(16) as pool:
        return set(pool.map(call, range(calls)))


def test_sixteen_threads_renew_once(interrupted, auth, calls):
    """A token that ends amid the calls costs one token request and no failed call."""
    assert {200} == by_threads(interrupted, auth, calls)
    assert 1 == len(interrupted.token_requests)


@pytest.mark.parametrize("calls", [10_000], indirect=True)
@pytest.mark.parametrize("interrupted", [expire], indirect=True)
@pytest.mark.parametrize("auth", [ClientCredentials], indirect=True)
def test_ten_thousand_calls_renew_once(interrupted, auth, calls):
    """However many there are."""
    assert {200} == by_threads(interrupted, auth, calls)
    assert 1 == len(interrupted.token_requests)


def test_sixty_four_tasks_renew_once(interrupted, auth, calls):
    """The same for tasks of one event loop."""

    async def worker():
        for _ in range(calls // 64 + 1):
            steps = auth.auth_flow(GET, interrupted.runtime)
            yield (await interrupted.drive_in_task(steps)).status

    async def statuses():
        return {status async for status in worker()}

    async def main():
        return set().union(*await asyncio.gather(*(statuses() for _ in range(64))))

    assert ({200}, 1) == (asyncio.run(main()), len(interrupted.token_requests))


def test_threads_and_tasks_share_one_credential(provider, auth):
    """A blocking client and an asynchronous one may share a credential."""
    provider.revoke()

    async def in_task():
        return (await provider.drive_in_task(auth.auth_flow(GET, provider.runtime))).status

    async def main():
        return await asyncio.gather(*(in_task() for _ in range(64)))

    def in_thread(_):
        return [provider.drive_in_thread(auth.auth_flow(GET, provider.runtime)).status]

    with ThreadPoolExecutor(8) as pool:
        loops = [pool.submit(asyncio.run, main()) for _ in range(2)]
        threads = [pool.submit(in_thread, n) for n in range(64)]
        statuses = {status for done in loops + threads for status in done.result()}
    assert ({200}, 1) == (statuses, len(provider.token_requests))


def test_a_dead_connection_is_asked_for_once(provider, auth):
    """Sixteen threads with a refused client do not queue up at the token endpoint."""
    refused = TokenError("invalid_client: no", error="invalid_client")
    asked = []

    def refuse(*_args, **_kwargs):
        asked.append(1)
        yield from ()
        raise refused

    provider.revoke()
    auth._obtain = refuse
    flows = [auth.auth_flow(GET, provider.runtime) for _ in range(16)]
    replies = [provider.obey(next(flow)) for flow in flows]
    assert auth._store.try_lock()
    for flow, reply in zip(flows, replies, strict=True):
        flow.send(reply)
    auth._store.unlock()
    for flow in flows:
        with pytest.raises(TokenError, match="invalid_client"):
            flow.send(None)
    assert [1] == asked


PROGRAM = """
import json, os, sys, time, urllib.error, urllib.request
from random import Random
from go1scim._http import Request, Response, Runtime, Service, Sleep
from go1scim.auth import FileTokenStore, RefreshToken
from go1scim.retry import RetryPolicy

base, path, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
auth = RefreshToken("id", "secret", "refresh-0", token_url=base + "/token",
                    store=FileTokenStore(path))
service, runtime = Service(base), Runtime(RetryPolicy(), time.time, Random())

def send(request):
    headers = {**request.headers, "User-Agent": str(os.getpid())}
    body = urllib.request.Request(request.url, request.content, headers, method=request.method)
    try:
        with urllib.request.urlopen(body, timeout=20) as answer:
            return Response(answer.status, {}, answer.read())
    except urllib.error.HTTPError as error:
        return Response(error.code, {}, error.read())

statuses = []
for _ in range(calls):
    steps, value = auth.auth_flow(Request("GET", "/scim", service), runtime), None
    try:
        while True:
            step = steps.send(value)
            value = time.sleep(step.seconds) if isinstance(step, Sleep) else send(step)
    except StopIteration as done:
        statuses.append(done.value.status)
print(json.dumps(statuses))
"""


class Endpoint(BaseHTTPRequestHandler):
    """
    Single-use refresh tokens, and access tokens that serve twenty times.

    Whoever got a token may use it once at least, however slow that process is.
    """

    def do_POST(self):
        fields = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        state = self.server.state
        state["asked"] += 1
        if fields["refresh_token"] != f"refresh-{state['issued']}":
            self.reply(400, {"error": "invalid_grant"})
            return
        state["issued"] += 1
        state["uses"], state["owner"] = 20, self.headers["user-agent"]
        number = state["issued"]
        self.reply(
            200,
            {
                "access_token": f"access-{number}",
                "refresh_token": f"refresh-{number}",
                "expires_in": "43200",
            },
        )

    def do_GET(self):
        state = self.server.state
        good = self.headers["authorization"] == f"Bearer access-{state['issued']}"
        if good and state["owner"] == self.headers["user-agent"]:
            state["owner"] = None
        if good and state["uses"]:
            state["uses"] -= state["owner"] is None
            self.reply(200, {})
        else:
            self.reply(401, {"message": "Invalid token"})

    def reply(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Nothing."""


def test_two_processes_keep_one_connection(tmp_path):
    """Two processes that share a file use each refresh token once, and lose none."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.state = {"issued": 0, "uses": 0, "asked": 0, "owner": None}
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    base, store = f"http://127.0.0.1:{server.server_port}", tmp_path / "token.json"
    arguments = [sys.executable, "-c", PROGRAM, base, str(store), "60"]
    try:
        children = [
            subprocess.Popen(arguments, stdout=subprocess.PIPE)  # noqa: S603 - our own program
            for _ in range(2)
        ]
        outputs = [child.communicate(timeout=60)[0] for child in children]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert [0, 0] == [child.returncode for child in children]
    assert server.state["asked"] == server.state["issued"]
    assert f"refresh-{server.state['issued']}" == FileTokenStore(store).load().refresh_token
    assert [[200] * 60] * 2 == [json.loads(output) for output in outputs]


def test_processes_share_one_token_of_the_application(provider, tmp_path):
    """With a file, a second program uses the token that the first one got."""
    for _ in range(2):
        store = FileTokenStore(tmp_path / "token.json")
        provider.run(ClientCredentials("id", "secret", store=store))
    assert 1 == len(provider.token_requests)
