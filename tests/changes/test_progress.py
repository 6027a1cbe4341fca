"""Progress bars."""

import signal
import sys
from io import StringIO
from types import SimpleNamespace

import anyio
import httpx
import pytest
from happenings import ended, found, refused
from wanted import create, plan_for

from go1scim import ConfigurationError, ServerError
from go1scim.changes.events import Begun, Ended, Finished, Reading, Started, Waiting
from go1scim.changes.progress import ProgressBars
from go1scim.testing.transport import transport


class Bar:
    """What tqdm is asked to show."""

    made = ()

    def __init__(self, *, total, desc, unit, miniters, **options):
        self.total, self.desc, self.unit, self.options = total, desc, unit, options
        self.n, self.said, self.is_closed = 0, [], False
        type(self).made = (*self.made, self)

    def update(self, count):
        self.n += count

    def set_postfix_str(self, text, refresh=True):
        self.said.append(text)

    def close(self):
        self.is_closed = True

    @property
    def shows(self):
        return self.desc, self.n, self.total


@pytest.fixture
def bars(monkeypatch):
    """The bars that are made, in their order."""
    monkeypatch.setattr(Bar, "made", ())
    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=Bar))
    return lambda: Bar.made


def shown(bars):
    """What each bar shows at the end; none is left open."""
    assert all(bar.is_closed for bar in bars())
    return [bar.shows for bar in bars()]


def fill(portal, count):
    """Put so many users into the portal."""
    for number in range(count):
        portal.add_user(userName=f"u{number}@example.com", active=True)


def test_a_bar_for_each_list_and_one_for_the_changes(bars):
    """Each is closed when the next one begins."""
    with ProgressBars(disable=True) as progress:
        for event in [
            Reading("User", 100, 150),
            Reading("User", 160, 150),
            Reading("Group", 3, None),
            found(),
            Started("run", 3),
            Begun(None),
            ended(),
            ended(),
        ]:
            progress(event)

    expected = [("reading users", 160, 160), ("reading groups", 3, None), ("applying", 2, 3)]
    assert expected == shown(bars)
    assert [" users", " groups", " changes"] == [bar.unit for bar in bars()]
    assert {"disable": True} == bars()[0].options


def test_a_bar_tells_of_waits_and_failures(bars):
    """A wait as long as it lasts, failures to the end."""
    progress = ProgressBars()
    events = [ended(), Waiting(2.0, "the provider answered 429"), refused(), ended()]
    for event in [Started("run", 4), *events, Finished("run", 3, 4)]:
        progress(event)

    (bar,) = bars()
    assert ["", "waiting 2 s: the provider answered 429", "1 not made", "1 not made"] == bar.said
    assert bar.is_closed


def test_what_comes_before_a_bar_is_not_shown(bars):
    """A listener that was passed in late, or closed early, fails at nothing."""
    progress = ProgressBars()
    for event in [ended(), Waiting(1.0, ""), Finished("run", 0, 0)]:
        progress(event)
    progress.close()

    assert () == bars()


def test_tqdm_shows_it(monkeypatch):
    """The real one, in a terminal that is none."""
    from tqdm.auto import tqdm

    monkeypatch.setattr(tqdm, "monitor_interval", 0)  # no thread of its own
    screen = StringIO()
    with ProgressBars(file=screen, mininterval=0) as progress:
        for event in [Reading("User", 2, 2), Started("run", 2), ended(), refused()]:
            progress(event)

    lines = screen.getvalue().replace("\n", "\r").split("\r")
    assert any(line.startswith("reading users: 100%") for line in lines)
    assert any(line.startswith("applying: 100%") and "1 not made" in line for line in lines)


def test_progress_needs_tqdm(go1, portal, monkeypatch):
    """It says which extra brings it, before anything is sent."""
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    plan = plan_for(portal, create("ada"))
    before = len(portal.requests)
    for call in (
        lambda: go1.plan([{"id": "x"}], progress=True),
        lambda: go1.apply(plan, progress=True),
        lambda: go1.resume("nowhere", progress=True),
    ):
        with pytest.raises(ConfigurationError, match=r"go1scim\[notebook\]") as caught:
            call()
        assert caught.value.variable == "progress"
    assert before == len(portal.requests)


def test_a_client_shows_bars(go1, bars):
    """Of what it reads for a plan, and of what it changes; further listeners hear the same."""
    seen, too = [], []
    rows = [{"user_name": f"u{number}", "email": f"u{number}@x.example"} for number in range(3)]
    rows = [{**row, "given_name": "U", "family_name": "V"} for row in rows]
    plan = go1.plan(rows, progress=True, on_event=[seen.append, too.append])
    report = go1.apply(plan, progress=True, journal=False, on_event=iter([seen.append, too.append]))

    assert report.is_good
    assert [("reading users", 0, 0), ("applying", 3, 3)] == shown(bars)
    assert seen == too
    assert Reading("User", 0, 0) == seen[0]
    assert isinstance(seen[-1], Finished)


def test_a_bar_ends_with_an_error(go1, portal, bars):
    """Of the provider, before the second page is read."""
    fill(portal, 101)
    portal.faults.next(status=500, method="GET", path="/Users", times=99, skip=1)
    with pytest.raises(ServerError):
        go1.plan([{"id": "x"}], removals="deactivate", progress=True)

    assert [("reading users", 100, 101)] == shown(bars)


def test_a_bar_ends_when_a_plan_is_interrupted(portal, bars):
    """By Ctrl-C, although the error is kept: nobody waits for garbage to be collected."""
    fill(portal, 101)

    def handle(request):
        if bars():
            raise KeyboardInterrupt
        return portal.handle(request)

    with httpx.Client(transport=transport(handle, "httpx")) as http_client:
        go1 = portal.client(http_client=http_client)
        with pytest.raises(KeyboardInterrupt) as caught:
            go1.plan([{"id": "x"}], removals="deactivate", progress=True)
    assert [("reading users", 100, 101)] == shown(bars)
    assert caught.value.__traceback__


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_bar_ends_when_a_plan_is_cancelled(portal, bars, backend):
    """The same for a task."""
    fill(portal, 101)

    async def main():
        inner = transport(portal.handle, "httpx")

        class Slow(httpx.AsyncBaseTransport):
            async def handle_async_request(self, request):
                if bars():
                    scope.cancel()
                    await anyio.lowlevel.checkpoint()
                return await inner.handle_async_request(request)

        async with httpx.AsyncClient(transport=Slow()) as http_client:
            go1 = portal.async_client(http_client=http_client)
            with anyio.CancelScope() as scope:
                await go1.plan([{"id": "x"}], removals="deactivate", progress=True)
        return scope.cancelled_caught

    assert anyio.run(main, backend=backend)
    assert [("reading users", 100, 101)] == shown(bars)


def test_what_has_ended_before_ctrl_c_is_told(portal, bars):
    """Every outcome is heard of, also of what was not tried, before the interruption goes on."""
    sent, seen = [], []

    def handle(request):
        sent.append(request)
        if len(sent) == 4:
            signal.raise_signal(signal.SIGINT)
        return portal.handle(request)

    plan = plan_for(portal, *(create(f"u{number}") for number in range(20)))
    with httpx.Client(transport=transport(handle, "httpx")) as http_client:
        go1 = portal.client(http_client=http_client)
        with pytest.raises(KeyboardInterrupt):
            go1.apply(plan, journal=False, progress=True, on_event=seen.append)

    done = sum(isinstance(event, Ended) and event.outcome.is_good for event in seen)
    assert 0 < done == len(portal.users) < 20
    assert Finished(seen[0].run_id, done, 20) == seen[-1]
    assert [("applying", 20, 20)] == shown(bars)


def test_a_bar_ends_when_a_listener_fails(go1, portal, bars):
    """The error comes out, and the bar is not left half drawn."""

    def fails(event):
        raise ValueError

    plan = plan_for(portal, create("ada"))
    with pytest.raises(ValueError):  # noqa: PT011 - it is empty
        go1.apply(plan, journal=False, progress=True, on_event=[lambda _: None, fails])

    assert all(bar.is_closed for bar in bars())
