"""Many flows side by side: what the drivers of both clients make of a run."""

import signal
import threading
from collections import deque

import anyio
import pytest

from go1scim import AsyncClient, BearerToken, Client, Response, ValidationError
from go1scim._exchange import Ask, Call, step
from go1scim._run import Run, Work
from go1scim.testing import ManualClock

EVERY_FACE = True


class Pace:
    """Leaves the policy as it is; holds requests for *seconds* once."""

    def __init__(self):
        self.holds = deque()

    def paced(self, retry):
        return retry

    def hold(self):
        return self.holds.popleft() if self.holds else 0.0


class Listed(Run):
    """Runs *flows*, three at a time, and gives their results by their places."""

    width = 3
    pacing = None

    def __init__(self, *flows, listeners=()):
        self.left = deque(enumerate(flows))
        self.pacing = Pace()
        self.listeners = listeners
        self.results = {}
        self.at_work = 0
        self.most = 0
        self.told = []
        self.stopped = None
        self.closed = 0
        self.deadline = None
        self.threads = set()

    @property
    def done(self):
        return not self.at_work and not self.left

    def ready(self, limit):
        if self.deadline is not None:
            return ()
        works = [Work(*self.left.popleft()) for _ in range(min(limit, len(self.left)))]
        self.at_work += len(works)
        self.most = max(self.most, self.at_work)
        return works

    def finished(self, work, result):
        self.at_work -= 1
        self.results[work.key] = result
        self.told.append(work.key)
        self.threads.add(threading.current_thread())

    def next_deadline(self):
        deadline, self.deadline = self.deadline, None
        return deadline

    def stop(self, reason):
        self.stopped = reason
        self.left.clear()

    def events(self):
        told, self.told = self.told, []
        return told

    def close(self):
        self.closed += 1
        return "go on with it"

    def result(self):
        return [self.results[place] for place in sorted(self.results)]


def status_of(client, path="/Users"):
    """A flow that gives the status of one answer."""
    request = client.inner._provider.request("GET", path)
    return lambda: step(Call(request, lambda response: response.status))


def run(go1, run):
    """The result of *run*, on whatever face."""
    return go1._run(run)


@pytest.fixture
def go1(connect):
    """A client of a provider that has everything."""
    return connect(lambda request: Response(200))


def test_every_flow_ends_and_not_too_many_at_a_time(go1):
    """Their results come in, and the driver alone talks to the run."""
    listed = Listed(*[status_of(go1)] * 20)
    assert [200] * 20 == run(go1, listed)
    assert (3, 1) == (listed.most, listed.closed)
    assert {threading.current_thread()} == listed.threads or go1.runner.face.backend == "trio"


def test_an_error_is_a_result(connect):
    """One of this library's: the others go on."""
    go1 = connect(lambda request: Response(404 if request.path.endswith("/Gone") else 200))
    results = run(go1, Listed(status_of(go1), status_of(go1, "/Gone"), status_of(go1)))
    assert [200, 404, 200] == [getattr(each, "status", each) for each in results]


def test_nothing_to_do_is_done(go1):
    """At once."""
    assert [] == run(go1, Listed())


def test_requests_are_held(go1):
    """For as long as the run says, asked again after that."""
    listed = Listed(status_of(go1))
    listed.pacing.holds += [5.0, 2.0]
    begin = go1._settings.clock.now()
    assert [200] == run(go1, listed)
    assert 7.0 == go1._settings.clock.now() - begin


def test_a_run_may_wait_with_nothing_at_work(go1):
    """Until its deadline."""
    clock = go1._settings.clock
    begin = clock.now()
    listed = Listed(status_of(go1))
    listed.deadline = begin + 0.2
    assert [200] == run(go1, listed)
    assert begin < clock.now()


def test_listeners_hear_of_everything_in_order(go1):
    """Each of them; a listener of an async client may be a coroutine function."""
    heard, also = [], []

    async def hears(event):
        also.append(event)

    listed = Listed(*[status_of(go1)] * 5, listeners=(heard.append,))
    if go1.runner.face.is_async:
        listed.listeners += (hears,)
    run(go1, listed)
    assert list(range(5)) == sorted(heard)
    assert also in ([], heard)


def test_a_listener_that_raises_loses_no_outcome(go1):
    """The run ends with what is at work, and then the error comes out."""

    def refuses(event):
        raise LookupError("no more")

    listed = Listed(*[status_of(go1)] * 20, listeners=(refuses,))
    with pytest.raises(LookupError) as caught:
        run(go1, listed)
    assert ["go on with it"] == caught.value.__notes__
    assert "it was ended by a LookupError" == listed.stopped
    assert listed.at_work == 0
    assert listed.closed == 1


def test_a_bug_stops_the_run_and_comes_out(go1):
    """What is no error of this library's is nobody's result."""

    def flow():
        raise ZeroDivisionError
        yield

    listed = Listed(flow, *[status_of(go1)] * 20)
    with pytest.raises(ZeroDivisionError) as caught:
        run(go1, listed)
    assert ["go on with it"] == caught.value.__notes__
    assert len(listed.results) < 20


def test_a_journal_that_cannot_be_closed_hides_nothing(go1):
    """The first error comes out; without one, that of the journal."""

    class Torn(Listed):
        def close(self):
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        run(go1, Torn(status_of(go1)))

    def refuses(event):
        raise LookupError

    with pytest.raises(LookupError) as caught:
        run(go1, Torn(status_of(go1), listeners=(refuses,)))
    assert ["It could not be closed either: the disk is full"] == caught.value.__notes__


def test_a_flow_may_ask(go1):
    """A function is called, and what it gives comes back; awaited, where that is awaitable."""

    async def later():
        return 2

    def refuse():
        raise ValidationError("no")

    def flow():
        first = yield Ask(lambda: 1)
        second = (yield Ask(later)) if go1.runner.face.is_async else 2
        try:
            yield Ask(refuse)
        except ValidationError as error:
            return first, second, error.detail

    assert (1, 2, "no") == go1._run(flow())


def interrupted(listed, handle, **options):
    """What comes out of a run of a blocking client whose requests *handle* answers."""
    import httpx

    from go1scim.testing.transport import transport

    with httpx.Client(transport=transport(handle, "httpx")) as http_client:
        client = Client(
            BearerToken("token"),
            base_url="https://scim.example.com",
            http_client=http_client,
            **options,
        )
        request = client._provider.request("GET", "/Users")
        flow = lambda: step(Call(request, lambda response: response.status))  # noqa: E731
        listed.left.extend((place, flow) for place in range(20))
        with pytest.raises(KeyboardInterrupt) as caught:
            client._run(listed)
    return caught.value


def test_ctrl_c_lets_what_is_at_work_end():
    """Then it goes on, with a note; the handler is as before."""
    before = signal.getsignal(signal.SIGINT)
    sent = []

    def handle(request):
        sent.append(request)
        if len(sent) == 4:
            signal.raise_signal(signal.SIGINT)
        return Response(200)

    listed = Listed()
    error = interrupted(listed, handle)
    assert ["go on with it"] == error.__notes__
    assert "it was interrupted" == listed.stopped
    assert listed.at_work == 0
    assert len(sent) == len(listed.results)
    assert len(sent) < 20
    assert before is signal.getsignal(signal.SIGINT)


def test_a_second_ctrl_c_does_not_wait():
    """For an answer that does not come."""
    hangs, release = threading.Event(), threading.Event()

    def handle(request):
        if not hangs.is_set():
            hangs.set()
            signal.raise_signal(signal.SIGINT)
            while listed.stopped is None:
                release.wait(0.001)
            signal.raise_signal(signal.SIGINT)
        release.wait(10)
        return Response(200)

    listed = Listed()
    error = interrupted(listed, handle)
    release.set()
    assert ["go on with it"] == error.__notes__
    assert {} == listed.results


def test_a_handler_of_the_callers_stays():
    """Whoever has one decides what Ctrl-C does."""
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    try:

        def handle(request):
            signal.raise_signal(signal.SIGINT)
            return Response(200)

        listed = Listed(listeners=(raise_interrupt,))
        interrupted(listed, handle)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard


def raise_interrupt(event):
    """What another handler may do at any place."""
    raise KeyboardInterrupt


def test_a_run_in_another_thread_leaves_signals_alone():
    """Only the main thread may have a handler."""
    results = []

    def in_a_thread():
        listed = Listed(listeners=(raise_interrupt,))
        results.append(interrupted(listed, lambda request: Response(200)))

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join(10)
    assert ["go on with it"] == results[0].__notes__


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_run_ends_what_is_at_work(backend):
    """Its requests are shielded; then the cancellation goes on, with a note."""
    import httpx

    from go1scim.testing.transport import transport

    inner = transport(lambda request: Response(200), "httpx")
    sent = []

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            sent.append(request)
            if len(sent) == 4:
                scope.cancel()
            await anyio.lowlevel.checkpoint()
            return await inner.handle_async_request(request)

    async def main():
        nonlocal scope
        async with httpx.AsyncClient(transport=Slow()) as http_client:
            client = AsyncClient(
                BearerToken("token"),
                base_url="https://scim.example.com",
                http_client=http_client,
                clock=ManualClock(),
            )
            request = client._provider.request("GET", "/Users")
            flow = lambda: step(Call(request, lambda response: response.status))  # noqa: E731
            listed = Listed(*[flow] * 20)
            notes = []
            with anyio.CancelScope() as scope:
                try:
                    await client._run(listed)
                except anyio.get_cancelled_exc_class() as error:
                    notes += error.__notes__
                    raise
            return listed, notes

    scope = None
    listed, notes = anyio.run(main, backend=backend)
    assert ["go on with it"] == notes
    assert scope.cancelled_caught
    assert "it was cancelled" == listed.stopped
    assert len(sent) == len(listed.results)
    assert 4 <= len(sent) < 20


def test_a_second_cancellation_does_not_lose_the_note():
    """One of asyncio's own goes through a shield; what is at work ends all the same."""
    import asyncio

    import httpx

    from go1scim.testing.transport import transport

    inner = transport(lambda request: Response(200), "httpx")

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            started.set()
            await go_on.wait()
            return await inner.handle_async_request(request)

    async def main():
        nonlocal started, go_on
        started, go_on = asyncio.Event(), asyncio.Event()
        async with httpx.AsyncClient(transport=Slow()) as http_client:
            client = AsyncClient(
                BearerToken("token"),
                base_url="https://scim.example.com",
                http_client=http_client,
            )
            request = client._provider.request("GET", "/Users")
            flow = lambda: step(Call(request, lambda response: response.status))  # noqa: E731
            listed = Listed(flow, flow)
            task = asyncio.create_task(client._run(listed))
            await started.wait()
            for _ in range(2):
                task.cancel()
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            go_on.set()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return listed, caught.value

    started = go_on = None
    listed, error = asyncio.run(main())
    assert ["go on with it"] == error.__notes__
    assert {0: 200, 1: 200} == listed.results
