import logging
from functools import partial

import pytest
from hand_driven import SCIM, START, World, answer

from go1scim._exchange import (
    Call,
    advance,
    authorized,
    exchange,
    run_flow,
    settled,
    step,
)
from go1scim._http import Ask, Request, Response, Service, Sleep
from go1scim.errors import (
    BadRequestError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    Go1ScimError,
    NotFoundError,
    RequestTimeoutError,
    ResponseError,
    ServerError,
    TokenError,
    TransportError,
    UnauthorizedError,
)
from go1scim.retry import RetryPolicy

GET = Request("GET", "/Users/42?attributes=userName", SCIM)
DELETE = Request("DELETE", "/Users/42", SCIM)
#: A create is repeated, but only after its probe has found nothing.
POST = Request("POST", "/Users", SCIM, idempotent=True)

MADE = answer(201, {"id": "42"})
NONE_FOUND = answer(200, {"Resources": []})
FOUND = answer(200, {"Resources": [{"id": "42"}]})


def lost():
    """A transport that cannot tell what became of the request."""
    return TransportError("the connection broke")


def refused():
    """A transport that never sent the request."""
    return TransportError("connection refused", may_have_had_effect=False)


def as_it_came(response):
    """Read nothing."""
    return response


def look_up():
    """A probe: the first of the matches, or None."""
    request = Request("GET", "/Users?filter=x", SCIM)
    matches = yield from step(Call(request, lambda response: response.json()["Resources"]))
    return matches[0] if matches else None


def differs():
    """A probe that finds something else under the same key."""
    yield from look_up()
    raise ConflictError("there is another", scim_type="uniqueness")


def create(probe=look_up):
    """The call of a create, as the operations make it."""
    return Call(POST, Response.json, probe)


def failing(world, call, error):
    """The error of *call*."""
    with pytest.raises(error) as caught:
        world.run(exchange(call, world.runtime))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def placed(error):
    """Where an error says that it happened."""
    return error.method, error.path, error.status, error.attempts


def test_a_good_answer_is_read():
    """One request, one answer, no waiting."""
    world = World([MADE])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))
    assert [POST] == world.steps


def test_an_error_names_its_request():
    """Method, path without the query, status, and how often it was sent."""
    error = failing(World([answer(404)]), Call(GET, as_it_came), NotFoundError)

    assert ("GET", "/Users/42", 404, 1) == placed(error)


def test_a_request_is_sent_until_the_policy_says_no():
    """The waits come from the policy; the error tells how often the request was sent."""
    world = World([answer(503)] * 5)
    error = failing(world, Call(GET, as_it_came), ServerError)

    assert [0.5, 1, 2, 4] == world.slept
    assert [GET, Sleep(0.5), GET, Sleep(1)] == world.steps[:4]
    assert ("GET", "/Users/42", 503, 5) == placed(error)


def test_no_answer_is_an_error_of_the_transport():
    """The failure that came back as a value is raised, with the request."""
    failure = RequestTimeoutError("late")
    error = failing(
        World([failure], RetryPolicy(attempts=1)), Call(GET, as_it_came), TransportError
    )

    assert failure is error
    assert ("GET", "/Users/42", None, 1) == placed(error)


def test_a_good_answer_after_bad_ones_is_read():
    """Nothing is left of the failures."""
    world = World([answer(503), lost(), answer(200, [1])])

    assert [1] == world.run(exchange(Call(GET, Response.json), world.runtime))
    assert ["GET /Users/42?attributes=userName"] * 3 == world.sent


def test_no_wait_is_no_step():
    """A server that asks for no wait is asked again at once."""
    world = World([answer(429, retry_after="0"), answer(204)])
    world.run(exchange(Call(GET, as_it_came), world.runtime))

    assert [GET, GET] == world.steps


def test_the_policy_hears_the_time_since_the_first_attempt():
    """Requests and waits use the budget up, whatever the clock shows."""
    world = World([answer(429, retry_after="10")] * 3, RetryPolicy(budget=32), took=2)
    failing(world, Call(GET, as_it_came), ResponseError)

    assert [10, 10] == world.slept
    assert 2 + 10 + 2 + 10 + 2 == world.time - START


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
def test_a_redirect_is_an_error(status):
    """No answer of a server leads to another host."""
    world = World([answer(status, location="https://evil.example/")])
    error = failing(world, Call(GET, as_it_came), ResponseError)

    assert (status, "Redirects are not followed: check the base URL.") == (error.status, error.hint)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 304])
def test_the_reader_gets_every_good_answer(status):
    """304 is an answer to a conditional request, and no error."""
    world = World([answer(status)])

    assert answer(status) == world.run(exchange(Call(GET, as_it_came), world.runtime))


def test_an_answer_that_cannot_be_read_names_its_request():
    """The reader knows the document; the exchange adds the request."""
    world = World([answer(200, b"<html>")])
    error = failing(world, Call(GET, Response.json), DecodeError)

    assert ("GET", "/Users/42", 200, 1) == placed(error)


def test_an_error_keeps_the_request_that_it_names():
    """What the transport has said already is not overwritten."""

    def read(response):
        raise DecodeError("too large", method="HEAD", path="/elsewhere")

    error = failing(World([answer(503), answer()]), Call(GET, read), DecodeError)

    assert ("HEAD", "/elsewhere", 200, 2) == placed(error)


def test_other_exceptions_of_a_reader_pass():
    """A mistake in this library is no answer of a server."""
    world = World([answer()])
    with pytest.raises(ZeroDivisionError):
        world.run(exchange(Call(GET, lambda response: 1 / 0), world.runtime))


# A create whose answer is lost


@pytest.mark.parametrize("failure", [lost(), answer(503), answer(500), answer(408)], ids=str)
def test_a_create_is_sent_again_after_nothing_was_found(failure):
    """After the wait the probe looks; only then the request goes out again."""
    world = World([failure, NONE_FOUND, MADE])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))
    assert ["POST /Users", "GET /Users?filter=x", "POST /Users"] == world.sent
    assert [POST, Sleep(0.5)] == world.steps[:2]


def test_what_was_created_is_found():
    """The resource of the lost answer is the result; nothing is sent again."""
    world = World([lost(), FOUND])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))
    assert ["POST /Users", "GET /Users?filter=x"] == world.sent


def test_a_create_that_never_left_is_sent_again_at_once():
    """Where nothing can have happened there is nothing to look for."""
    world = World([refused(), answer(429), MADE])
    world.run(exchange(create(), world.runtime))

    assert ["POST /Users"] * 3 == world.sent


def test_the_last_attempt_is_looked_for_as_well():
    """An answer lost at the end may still be the one of a success."""
    world = World([lost(), NONE_FOUND, lost(), FOUND], RetryPolicy(attempts=2))

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))


def test_a_create_that_stays_lost_is_an_error():
    """Nothing was found, and there are no attempts left."""
    world = World([lost(), NONE_FOUND, lost(), NONE_FOUND], RetryPolicy(attempts=2))
    error = failing(world, create(), TransportError)

    assert ("POST", "/Users", None, 2) == placed(error)


def test_a_conflict_with_oneself_is_a_success():
    """The second attempt meets what the first has created."""
    world = World([lost(), NONE_FOUND, answer(409), FOUND])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))


def test_a_refusal_after_a_lost_answer_is_raised():
    """The probe finds nothing, so the refusal stands, and is not asked for again."""
    world = World([lost(), NONE_FOUND, answer(400), NONE_FOUND])

    assert 2 == failing(world, create(), BadRequestError).attempts


def test_once_uncertain_is_uncertain_for_good():
    """A 429 after a lost answer says nothing of the first attempt."""
    world = World([lost(), NONE_FOUND, answer(429, retry_after="1"), FOUND])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))


def test_a_refusal_at_the_first_attempt_needs_no_look():
    """A 400 is certain."""
    world = World([answer(400)])
    failing(world, create(), BadRequestError)

    assert ["POST /Users"] == world.sent


@pytest.mark.parametrize(
    "failure", [lambda: answer(403), lambda: answer(200, b"<html>")], ids=["refused", "unreadable"]
)
def test_a_look_that_fails_ends_it(failure):
    """Nobody can tell whether the first took effect: a second might make a double."""
    world = World([lost(), failure()])
    error = failing(world, create(), TransportError)

    assert ("POST", "/Users", None, 1) == placed(error)
    assert ["POST /Users", "GET /Users?filter=x"] == world.sent


def test_a_look_is_repeated_like_any_other_request():
    """The probe's own failures are retried by the same policy."""
    world = World([lost(), lost(), answer(503), FOUND])

    assert {"id": "42"} == world.run(exchange(create(), world.runtime))
    assert [0.5, 0.5, 1] == world.slept


def test_a_double_under_the_same_key_reaches_the_caller():
    """What a probe says is there, and is not ours, is a ConflictError with the request."""
    world = World([lost(), FOUND])
    error = failing(world, create(differs), ConflictError)

    assert ("POST", "/Users", None, 1) == placed(error)
    assert "uniqueness" == error.scim_type


def test_a_request_without_a_probe_is_not_repeated_when_it_might_have_worked():
    """The policy alone decides."""
    world = World([lost()])
    failing(world, Call(Request("POST", "/x", SCIM), as_it_came), TransportError)

    assert [] == world.slept


# A deletion whose answer is lost


@pytest.mark.parametrize("failure", [lost(), answer(503)], ids=["lost", "503"])
def test_gone_after_a_lost_deletion_is_deleted(failure):
    """The 404 is the success of the first attempt."""
    world = World([failure, answer(404)])

    assert answer(204) == world.run(exchange(Call(DELETE, as_it_came), world.runtime))


@pytest.mark.parametrize("failure", [refused(), answer(429)], ids=["refused", "429"])
def test_gone_before_a_deletion_is_not_found(failure):
    """The first attempt had no effect, so somebody else deleted it, or it never was."""
    error = failing(World([failure, answer(404)]), Call(DELETE, as_it_came), NotFoundError)

    assert ("DELETE", "/Users/42", 404, 2) == placed(error)


def test_a_deletion_of_nothing_is_not_found():
    """The first answer is certain."""
    failing(World([answer(404)]), Call(DELETE, as_it_came), NotFoundError)


def test_nothing_to_read_after_a_lost_answer_is_not_found():
    """Only a deletion makes things disappear."""
    failing(World([lost(), answer(404)]), Call(GET, as_it_came), NotFoundError)


# Credentials


class Badge:
    """A credential: asks for a name first, and for another one when it is refused."""

    def __init__(self):
        self.names = iter(["ada", "charles"])

    def auth_flow(self, request, runtime):
        name = yield Ask(partial(next, self.names))
        reply = yield request.with_headers(name=name)
        if getattr(reply, "status", None) == 401:
            yield Sleep(0.25)
            name = yield Ask(partial(next, self.names))
            reply = yield request.with_headers(name=name)
        return reply


class Dead:
    """A credential that gets no token."""

    def auth_flow(self, request, runtime):
        yield Request("POST", "/oauth/token", Service("https://auth.example"))
        raise TokenError("no token", method="POST", path="/oauth/token", attempts=1)


def of(auth):
    """A request to a service with this credential."""
    return Request("GET", "/Users", Service(SCIM.base_url, auth))


def test_a_credential_has_its_own_steps():
    """They are steps of the exchange; the attempt counts once."""
    world = World([answer(401), answer(403)])
    error = failing(world, Call(of(Badge()), as_it_came), ForbiddenError)

    assert [Ask, Request, Sleep, Ask, Request] == list(map(type, world.steps))
    names = [s.headers["name"] for s in world.steps if isinstance(s, Request)]
    assert ["ada", "charles"] == names
    assert 1 == error.attempts


def test_each_attempt_asks_the_credential():
    """A token may have been renewed since."""
    world = World([lost(), answer(200)])
    world.run(exchange(Call(of(Badge()), as_it_came), world.runtime))

    assert ["ada", "charles"] == [s.headers["name"] for s in world.steps if isinstance(s, Request)]


def test_a_refusal_of_the_token_endpoint_passes_as_it_is():
    """It names its own request; the other one was not sent."""
    world = World([answer(400)])
    with pytest.raises(TokenError) as caught:
        world.run(exchange(Call(of(Dead()), as_it_came), world.runtime))

    assert ("POST", "/oauth/token", None, 1) == placed(caught.value)


LOOK = "An earlier attempt may have been carried out: look first."


class Expiring:
    """A credential that is good for one request."""

    def __init__(self, error):
        self.errors = iter([None, error])

    def auth_flow(self, request, runtime):
        error = next(self.errors)
        if error is not None:
            raise error
        return (yield request)


def test_a_credential_that_fails_after_a_lost_answer_says_so():
    """Its own request had no effect, but the one before may have had."""
    world = World([lost()])
    with pytest.raises(TokenError) as caught:
        world.run(
            exchange(Call(of(Expiring(TokenError("no", hint="x"))), as_it_came), world.runtime)
        )

    assert f"{LOOK} x" == caught.value.hint


def test_a_token_endpoint_without_an_answer_after_a_lost_answer_says_so():
    """The caller of the exchange asks about the request, not about the token."""
    world = World([lost()])
    with pytest.raises(TransportError) as caught:
        world.run(exchange(Call(of(Expiring(refused())), as_it_came), world.runtime))

    assert caught.value.may_have_had_effect is True


@pytest.mark.parametrize("first", [refused(), answer(429)], ids=["refused", "429"])
def test_a_credential_that_fails_after_certain_failures_says_nothing_more(first):
    """Nothing can have happened."""
    world = World([first])
    with pytest.raises(TokenError) as caught:
        world.run(
            exchange(Call(of(Expiring(TokenError("no", hint="x"))), as_it_came), world.runtime)
        )

    assert "x" == caught.value.hint


def test_an_attempt_that_never_left_after_a_lost_one_may_have_had_effect():
    """All attempts count, not only the last."""
    error = failing(
        World([lost(), refused()], RetryPolicy(attempts=2)), Call(GET, as_it_came), TransportError
    )

    assert error.may_have_had_effect is True


def test_an_attempt_that_never_left_had_no_effect():
    """Nor had the others."""
    error = failing(
        World([refused(), refused()], RetryPolicy(attempts=2)),
        Call(GET, as_it_came),
        TransportError,
    )

    assert error.may_have_had_effect is False


def test_a_service_may_need_no_credential():
    """Then the request goes out as it is."""
    world = World([answer(401)])

    assert answer(401) == world.run(authorized(GET, world.runtime))
    assert [GET] == world.steps


def test_a_401_is_final_for_the_exchange():
    """Renewing is the credential's part."""
    assert 1 == failing(World([answer(401)]), Call(GET, as_it_came), UnauthorizedError).attempts


# Flows


def status_of(path):
    """A call that gives the status of its answer."""
    return Call(Request("GET", path, SCIM), lambda response: response.status)


def test_a_flow_goes_on_with_the_results_of_each_batch():
    """One call after the other; a flow's result is what it returns."""

    def flow():
        first = yield [status_of("/1"), status_of("/2")]
        none = yield ()
        second = yield from step(status_of("/3"))
        return first, none, second

    world = World([answer(200), answer(201), answer(202)])

    assert ([200, 201], [], 202) == world.run(run_flow(flow(), world.runtime))
    assert ["GET /1", "GET /2", "GET /3"] == world.sent


def test_a_flow_may_do_nothing():
    """Where nothing differs, nothing is sent."""

    def flow():
        return "nothing to do"
        yield

    world = World()

    assert "nothing to do" == world.run(run_flow(flow(), world.runtime))


def test_an_error_is_thrown_into_the_flow():
    """The flow may go on; the rest of its batch is not sent."""

    def flow():
        try:
            yield [status_of("/1"), status_of("/2"), status_of("/3")]
        except NotFoundError as error:
            return error.path, (yield from step(status_of("/4")))

    world = World([answer(200), answer(404), answer(200)])

    assert ("/2", 200) == world.run(run_flow(flow(), world.runtime))
    assert ["GET /1", "GET /2", "GET /4"] == world.sent


def test_an_error_that_the_flow_does_not_catch_is_its_own():
    """It arrives with the request it belongs to."""
    world = World([answer(404)])
    with pytest.raises(NotFoundError) as caught:
        world.run(run_flow(step(status_of("/1")), world.runtime))

    assert ("GET", "/1", 404, 1) == placed(caught.value)


def test_advance_sends_or_throws():
    """Errors are thrown, anything else is sent, and None starts a generator."""

    def echo():
        said = []
        while True:
            try:
                said.append((yield list(said)))
            except Go1ScimError as error:
                said.append(error.detail)

    steps = echo()

    assert [] == advance(steps, None)
    assert [1] == advance(steps, 1)
    assert [1, "no"] == advance(steps, Go1ScimError("no"))


def test_a_batch_answers_all_results_or_the_first_error():
    """The order of the calls counts, not that of the failures."""
    one, two = NotFoundError("1"), ServerError("2")

    assert [] == settled([])
    assert [1, None] == settled([1, None])
    assert one is settled([1, one, two])


# The log


def test_each_attempt_is_logged_without_personal_data(caplog):
    """Ids are hashed, queries are left out, and equal ids look equal."""
    world = World([lost(), answer(503), answer(204)], took=0.5)
    request = Request("GET", "/Users/ada@example.com?attributes=x", SCIM)
    with caplog.at_level(logging.DEBUG, "go1scim"):
        world.run(exchange(Call(request, as_it_came), world.runtime))
    where = caplog.messages[0].partition(":")[0]

    assert "ada" not in caplog.text
    assert [
        f"{where}: TransportError, attempt 1, 500 ms after the first",
        f"{where}: 503, attempt 2, 1500 ms after the first",
        f"{where}: 204, attempt 3, 3000 ms after the first",
    ] == caplog.messages
    assert {logging.DEBUG} == {record.levelno for record in caplog.records}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/Users"), ("POST", "/Users/.search"), ("GET", "/Schemas")]
)
def test_a_path_without_an_id_is_logged_as_it_is(method, path, caplog):
    """There is nothing to hide."""
    world = World([answer()])
    with caplog.at_level(logging.DEBUG, "go1scim"):
        world.run(exchange(Call(Request(method, path, SCIM), as_it_came), world.runtime))

    assert f"{method} {path}: 200" == caplog.messages[0].partition(",")[0]


def test_nothing_is_logged_unless_asked_for(caplog):
    """At the level of every program that does not debug, the log stays empty."""
    world = World([answer(503), answer()])
    with caplog.at_level(logging.INFO, "go1scim"):
        world.run(exchange(Call(GET, as_it_came), world.runtime))

    assert [] == caplog.messages
