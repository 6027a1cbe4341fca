"""A task that is cancelled in the middle of a request."""

import anyio
import anyio.lowlevel
import httpx

from go1scim import AsyncClient, BearerToken, MemoryTokenStore, Name, RefreshToken, User
from go1scim.testing import Portal

ADA = User(user_name="ada@example.com", name=Name(given_name="Ada", family_name="Byron"))


class SlowTokenEndpoint(httpx.AsyncBaseTransport):
    """Answers token requests only after the task that waits for them was cancelled."""

    def __init__(self, portal):
        self._inner = portal.transport()
        self._path = httpx.URL(portal.token_url).path
        self.asked = anyio.Event()

    async def handle_async_request(self, request):
        if request.url.path == self._path:
            self.asked.set()
            for _ in range(20):
                await anyio.lowlevel.checkpoint()
        return await self._inner.handle_async_request(request)


def test_a_refresh_token_is_not_lost_when_its_task_is_cancelled():
    """The answer to a refresh is kept, since the old refresh token is spent (go1-docs)."""
    portal = Portal()

    async def main():
        store = MemoryTokenStore()
        slow = SlowTokenEndpoint(portal)
        credential = RefreshToken(
            portal.client_id,
            portal.client_secret,
            portal.issue_refresh_token(),
            token_url=portal.token_url,
            store=store,
        )
        async with httpx.AsyncClient(transport=slow) as http_client:
            client = AsyncClient(credential, base_url=portal.base_url, http_client=http_client)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.users.list)
                await slow.asked.wait()
                tasks.cancel_scope.cancel()
            return await client.users.list()

    assert () == anyio.run(main).resources
    assert 1 == portal.requests.count("POST", "/oauth/token")


class NeverCreates(httpx.AsyncBaseTransport):
    """Keeps a POST to /Users for ever."""

    def __init__(self, portal):
        self._inner = portal.transport()

    async def handle_async_request(self, request):
        if request.method == "POST" and request.url.path.endswith("/Users"):
            await anyio.sleep_forever()
        return await self._inner.handle_async_request(request)


def test_a_cancelled_call_leaves_the_client_usable():
    """Cancelling one call closes its steps, and the next call goes through."""
    portal = Portal()
    credential = BearerToken(portal.issue_token())

    async def main():
        async with httpx.AsyncClient(transport=NeverCreates(portal)) as http_client:
            client = AsyncClient(credential, base_url=portal.base_url, http_client=http_client)
            with anyio.move_on_after(0.01) as scope:
                await client.users.create(ADA)
            return scope.cancelled_caught, await client.users.list()

    cancelled, page = anyio.run(main)
    assert cancelled
    assert 0 == page.total_results
