"""A flow that asks a function of the caller's in between, and requests that are held."""

import pytest
from hand_driven import SCIM, World, answer

from go1scim import ValidationError
from go1scim._exchange import Ask, Call, Request, exchange, run_flow, step
from go1scim.bulk._singly import side_by_side

GET = Call(Request("GET", "/Users/1", SCIM), lambda response: response.status)


def asks(function):
    """A flow that asks, and then sends."""
    said = yield Ask(function)
    return said, (yield from step(GET))


def test_what_a_function_gives_comes_back():
    """The flow goes on with it."""
    world = World([answer()])
    assert ("yes", 200) == world.run(run_flow(asks(lambda: "yes"), world.runtime))


def test_an_error_of_the_function_is_thrown_into_the_flow():
    """Which may go on without an answer; other exceptions come out."""

    def refuses():
        raise ValidationError("no")

    def careful():
        try:
            yield Ask(refuses)
        except ValidationError as error:
            return error.detail

    def breaks():
        raise LookupError

    world = World([])
    assert "no" == drive(run_flow(careful(), world.runtime))
    with pytest.raises(LookupError):
        drive(run_flow(asks(breaks), world.runtime))


def drive(steps):
    """The result of steps that only ask; what a function raises is thrown into them."""
    value, resume = None, steps.send
    while True:
        try:
            ask = resume(value)
        except StopIteration as done:
            return done.value
        try:
            value, resume = ask.function(), steps.send
        except Exception as error:  # noqa: BLE001 - as the drivers do
            value, resume = error, steps.throw


def test_flows_side_by_side_may_ask():
    """Each gets its own answer."""
    world = World([answer(), answer()])
    flows = [asks(lambda: 1), asks(lambda: 2)]
    assert [(1, 200), (2, 200)] == world.run(run_flow(side_by_side(flows), world.runtime))


def test_a_request_is_held_as_long_as_it_is_said():
    """Asked again after each wait, and before each attempt."""
    from attrs import evolve

    holds = [2.0, 1.0, 0.0, 4.0, 0.0]
    world = World([answer(429, retry_after="3"), answer()])
    runtime = evolve(world.runtime, hold=lambda: holds.pop(0))
    assert 200 == world.run(exchange(GET, runtime))
    assert [2.0, 1.0, 3.0, 4.0] == world.slept
    assert [] == holds
