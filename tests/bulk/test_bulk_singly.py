"""Calls that go side by side, and what is done where an answer was lost."""

import pytest
from hand_driven import SCIM, World, answer

from go1scim import (
    BadRequestError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    NotFoundError,
    ResponseError,
    TransportError,
)
from go1scim._exchange import Ask, Call, Each, Request, run_flow, step
from go1scim.bulk._operation import Operation
from go1scim.bulk._references import References
from go1scim.bulk._singly import attempt, side_by_side

LOST = TransportError("the answer was lost")


def call(method="GET", path="/Users/1", probe=None, **options):
    """A call that gives the text of its answer, or None."""
    request = Request(method, path, SCIM, **options)
    return Call(request, lambda reply: reply.content.decode() or None, probe)


def looking(path="/look"):
    """A probe that asks at *path*."""
    return lambda: step(call(path=path))


def refusing(error):
    """A probe that ends with *error*."""

    def probe():
        yield from ()
        raise error

    return probe


def operation(made, *, bulk_id=None, lost=LOST, accepted=False):
    """One that is queued, and was lost."""
    found = Operation(1, 1, lambda known: made, made, bulk_id, frozenset())
    if lost is not None:
        found.send_again(lost)
    found.accepted = accepted
    return found


def tried(found, *replies):
    """What an attempt gives, and what was sent for it."""
    world = World(replies)
    flow = attempt(found, References("q"))
    return world.run(run_flow(flow, world.runtime)), world.sent


# Side by side


def drive(flow, replies):
    """What *flow* gives, with *replies* by path; and its batches."""
    batches, batch = [], next(flow)
    while True:
        batches.append([each.request.path for each in batch])
        assert isinstance(batch, Each)
        try:
            batch = flow.send([replies[path] for path in batches[-1]])
        except StopIteration as done:
            return done.value, batches


def walk(*paths, last="done"):
    """A flow of one call after the other."""
    found = []
    for path in paths:
        found.append((yield from step(call(path=path))))  # noqa: PERF401 - it yields
    return [*found, last]


def test_flows_of_different_lengths_share_their_batches():
    """Each goes on with its own answers."""
    flows = [walk("/a", "/b", "/c"), walk("/d"), walk()]

    given, batches = drive(side_by_side(flows), {f"/{name}": name for name in "abcd"})

    assert [["a", "b", "c", "done"], ["d", "done"], ["done"]] == given
    assert [["/a", "/d"], ["/b"], ["/c"]] == batches


def test_an_error_of_one_is_its_outcome():
    """It is thrown into that one, which may go on; the others never see it."""

    def recovering():
        try:
            yield from step(call(path="/bad"))
        except NotFoundError:
            return (yield from step(call(path="/a")))

    gone = NotFoundError("gone")
    given, _ = drive(
        side_by_side([walk("/bad"), walk("/a"), recovering()]), {"/bad": gone, "/a": "a"}
    )

    assert [gone, ["a", "done"], "a"] == given


def test_a_question_to_the_caller_is_put_in_between():
    """Its answer goes to the flow that has asked."""

    def asking():
        return (yield Ask(lambda: 5)) + (yield Ask(lambda: 6))

    world = World([answer(body=b"a")])

    assert [["a", "done"], 11] == world.run(
        run_flow(side_by_side([walk("/a"), asking()]), world.runtime)
    )


def test_nothing_side_by_side():
    """Is nothing."""
    with pytest.raises(StopIteration) as done:
        next(side_by_side([]))
    assert [] == done.value.value


def test_a_batch_with_errors_is_run_to_its_end():
    """One call after the other, where a flow is run as steps."""
    world = World([answer(404), answer(body=b"found")])

    def flow():
        return (yield Each([call(path="/a"), call(path="/b")]))

    error, found = world.run(run_flow(flow(), world.runtime))

    assert (NotFoundError, "found") == (type(error), found)


# After a lost answer


def test_what_was_not_lost_is_just_sent():
    """Once."""
    assert ("made", ["POST /Users"]) == tried(
        operation(call("POST", "/Users", looking()), lost=None), answer(body=b"made")
    )


def test_what_is_found_is_not_sent_again():
    """The first attempt has made it."""
    made = call("POST", "/Users", looking(), idempotent=True)

    assert ("there", ["GET /look"]) == tried(operation(made), answer(body=b"there"))


def test_what_is_not_found_is_sent():
    """Nothing speaks for the first attempt."""
    made = call("POST", "/Users", looking(), idempotent=True)

    assert ("made", ["GET /look", "POST /Users"]) == tried(
        operation(made), answer(), answer(body=b"made")
    )


def test_what_may_be_sent_twice_is_sent_without_a_look():
    """A PUT without a version, for example."""
    assert ("put", ["PUT /Users/1"]) == tried(operation(call("PUT")), answer(body=b"put"))


def test_what_may_not_be_sent_twice_is_unknown():
    """And cannot be looked for."""
    found = operation(call("PATCH"))
    with pytest.raises(TransportError, match="look first") as caught:
        tried(found)
    found.fail(caught.value)
    assert "unknown" == found.state


@pytest.mark.parametrize("error", [ForbiddenError("no"), DecodeError("?")])
def test_where_the_look_fails_it_is_unknown(error):
    """The lost answer is what counts."""
    with pytest.raises(TransportError, match="look first"):
        tried(operation(call("POST", "/Users", refusing(error))))


def test_somebody_elses_is_a_conflict():
    """It names the request that it is about."""
    with pytest.raises(ConflictError) as caught:
        tried(operation(call("POST", "/Users", refusing(ConflictError("differs")))))
    assert ("POST", "/Users") == (caught.value.method, caught.value.path)


def test_what_was_accepted_is_never_sent_again():
    """Although it is not found."""
    with pytest.raises(TransportError):
        tried(operation(call("POST", "/Users", looking()), accepted=True), answer())


def test_a_second_deletion_finds_nothing_to_delete():
    """That is the success of the first one; without a first one it is an error."""
    assert (None, ["DELETE /Users/1"]) == tried(operation(call("DELETE")), answer(404))
    with pytest.raises(NotFoundError):
        tried(operation(call("DELETE"), lost=None), answer(404))


def test_a_second_removal_finds_nothing_to_remove():
    """RFC 7644 section 3.5.2.2: noTarget."""
    refusal = answer(400, {"scimType": "noTarget", "detail": "no such member"})
    made = call("PATCH", idempotent=True)

    assert (None, ["PATCH /Users/1"]) == tried(operation(made), refusal)
    with pytest.raises(BadRequestError):
        tried(operation(made, lost=None), refusal)
    with pytest.raises(BadRequestError):
        tried(operation(call("PUT")), refusal)


@pytest.mark.parametrize("status", [409, 412])
def test_what_came_late_is_found_by_a_second_look(status):
    """The first attempt was still under way at the first look."""
    made = call("POST", "/Users", looking(), idempotent=True)

    assert ("there", ["GET /look", "POST /Users", "GET /look"]) == tried(
        operation(made), answer(), answer(status), answer(body=b"there")
    )
    with pytest.raises(ResponseError, match=str(status)):
        tried(operation(made), answer(), answer(status), answer())


def test_an_error_that_the_first_attempt_does_not_explain_stands():
    """A refusal is a refusal."""
    with pytest.raises(ForbiddenError):
        tried(operation(call("PUT")), answer(403))


# A create whose answer shows nothing


def test_a_create_whose_answer_shows_nothing_is_looked_up():
    """So that others can refer to it."""
    made = call("POST", "/Users", looking())

    assert ("there", ["POST /Users", "GET /look"]) == tried(
        operation(made, bulk_id="q-1", lost=None), answer(201), answer(body=b"there")
    )


@pytest.mark.parametrize("probe", [None, looking()])
def test_a_create_that_cannot_be_found_is_an_error(probe):
    """It says that the resource exists."""
    replies = [answer(201), *([answer()] if probe else [])]
    with pytest.raises(DecodeError, match="It exists") as caught:
        tried(operation(call("POST", "/Users", probe), bulk_id="q-1", lost=None), *replies)
    assert ("POST", "/Users") == (caught.value.method, caught.value.path)
