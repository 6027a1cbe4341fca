"""A source of one's own that speaks HTTP, and how the drivers run it."""

import threading

import anyio
import httpx
import pytest
from people import Server

from go1scim import (
    AsyncClient,
    Client,
    ConfigurationError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    Request,
    Response,
    TooManyRequestsError,
    TransportError,
)
from go1scim.sources import HttpSource, Reader, Reading, SourceUser
from go1scim.testing import Portal, read_source

BASE = "https://hr.example.com/api"


class HrSource(HttpSource):
    """As somebody writes one in thirty lines."""

    def users(self):
        trail = self.trail(self.target("people", limit=2))
        while trail.target is not None:
            page = yield from self.get(trail.target)
            for person in page["items"]:
                yield SourceUser(person["id"], person, active=person["status"] == "employed")
            trail.follow(page.get("next"))
        return trail.reading

    def groups(self):
        return ()


ADA = {"id": "1", "status": "employed"}
EVE = {"id": "2", "status": "left"}
PAGES = {
    "/people?limit=2": {"items": [ADA], "next": f"{BASE}/people?limit=2&after=1"},
    "/people?limit=2&after=1": {"items": [EVE]},
}


def test_a_source_of_ones_own():
    """Page by page, with its credential."""
    found = read_source(HrSource(BASE, "secret").users(), Server(PAGES))

    assert [("1", True), ("2", False)] == [(user.id, user.active) for user in found.records]
    assert Reading() == found.reading
    assert {"Bearer secret"} == {r.headers["Authorization"] for r in found.requests}
    assert {"application/json"} == {r.headers["Accept"] for r in found.requests}
    assert [] == read_source(HrSource(BASE).groups()).records
    assert "HrSource('https://hr.example.com/api')" == repr(HrSource(BASE, "secret"))


def test_a_server_that_fails_for_a_moment_is_asked_again():
    """By the retry policy of the drivers."""
    failing = [
        Response(429, {"retry-after": "7"}),
        Response(503),
        TransportError("reset"),
        PAGES["/people?limit=2"],
    ]
    found = read_source(HrSource(BASE).users(), Server({**PAGES, "/people?limit=2": failing}))

    assert (2, 5) == (len(found.records), len(found.requests))
    assert found.waited >= 7


@pytest.mark.parametrize(
    ("reply", "error", "hint"),
    [
        (Response(403), ForbiddenError, "may not read this"),
        (Response(401, {}, b'{"message": "Missing scopes"}'), Exception, "another scope"),
        (Response(404), NotFoundError, "check its base URL"),
        (Response(500), Exception, "check its base URL"),
        (Response(429, {"retry-after": "3600"}), TooManyRequestsError, "asks to wait 3600 seconds"),
        (Response(200, {}, b'{"items": [{"id": "1"'), DecodeError, "check its base URL"),
        (Response(200, {}, b"<html>"), DecodeError, "check its base URL"),
        (TransportError("reset", hint="own words"), TransportError, "own words"),
        ({"items": [], "next": "https://hr.example.com/other"}, DecodeError, "base URL"),
    ],
    ids=lambda value: "" if isinstance(value, str) else getattr(value, "__name__", None),
)
def test_a_page_that_fails_ends_the_reading(reply, error, hint):
    """Nothing of it counts as everything; the error says what to do about the source."""
    reader = Reader(HrSource(BASE).users())

    def answer(request):
        return reply if "after=" in request.target else PAGES["/people?limit=2"]

    with pytest.raises(error, match=hint) as caught:
        read_source(iterate(reader), answer)
    assert "GO1" not in caught.value.hint
    assert not reader.reading.complete


def iterate(reader):
    """What a reader gives, as records."""
    while chunk := (yield from reader.chunk()):
        yield from chunk


def test_several_are_asked_for_side_by_side():
    """An error of one hides nothing of the others."""

    class Each(HttpSource):
        def users(self):
            answers = yield from self.get_each(["/people/1", "/people/9", "/people/2"])
            for found in answers:
                if not isinstance(found, NotFoundError):
                    yield SourceUser(found["id"])

    answers = {"/people/1": ADA, "/people/2": EVE, "/people/9": Response(404)}

    assert ["1", "2"] == [
        user.id for user in read_source(Each(BASE).users(), Server(answers)).records
    ]


def test_nothing_breaks_out_of_its_place_in_a_target():
    """Neither of a segment nor of a query."""
    target = HttpSource.target("users", "a/b?c#d", filter='x eq "1&2"', none=None)

    assert "/users/a%2Fb%3Fc%23d?filter=x%20eq%20%221%262%22" == target
    assert "/users" == HttpSource.target("users")


def test_secrets_travel_encrypted():
    """A plain URL is refused, as everywhere."""
    with pytest.raises(ConfigurationError, match="plain http"):
        HttpSource("http://hr.example.com", "secret")


# --- The drivers ----------------------------------------------------------------------------------


def respond(request):
    """The pages, over httpx."""
    return httpx.Response(200, json=PAGES[request.url.raw_path.decode().removeprefix("/api")])


async def awaited(work):
    """What an AsyncClient makes of a flow."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(respond))
    async with http, AsyncClient(lambda: "t", http_client=http) as client:
        return await client._driver.run(work)


def blocked(work):
    """What a Client makes of a flow."""
    with (
        httpx.Client(transport=httpx.MockTransport(respond)) as http,
        Client(lambda: "t", http_client=http) as client,
    ):
        return client._driver.run(work)


def everything(records, *, blocks=False):
    """The ids of all records, as a flow."""
    reader = Reader(records, blocks=blocks)
    found = []
    while chunk := (yield from reader.chunk()):
        found += [record.id for record in chunk]
    return found, reader.reading.complete


@pytest.mark.parametrize("blocks", [False, True])
def test_one_definition_serves_both_drivers(blocks):
    """With threads or tasks, also where its own code runs in a thread."""
    for run in (blocked, lambda work: anyio.run(awaited, work)):
        source = HrSource(BASE, lambda: "secret")
        assert (["1", "2"], True) == run(everything(source.users(), blocks=blocks))


def test_a_source_that_waits_never_holds_up_the_loop():
    """It is gone through in a thread."""

    def waits():
        yield SourceUser(threading.current_thread().name)

    main = threading.current_thread().name

    assert ([main], True) == anyio.run(awaited, everything(waits()))
    assert ([main], True) == blocked(everything(waits(), blocks=True))
    (thread,), _ = anyio.run(awaited, everything(waits(), blocks=True))
    assert main != thread


def test_the_portal_is_not_asked_for_what_a_source_wants():
    """A request goes to the endpoint of its own service, with its own credential."""
    portal = Portal()
    with portal.client():
        found = read_source(HrSource(BASE).users(), Server(PAGES))

    assert {BASE} == {request.service.base_url for request in found.requests}
    assert all(isinstance(request, Request) for request in found.requests)


def test_without_an_answer_there_is_nothing():
    """As from a server that knows no such path."""
    with pytest.raises(NotFoundError):
        read_source(HrSource(BASE).users())
