"""How many operations go into one request, and which may go side by side."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import BulkRequest, from_dict, to_dict, urns
from go1scim._exchange import Call, Request, Service
from go1scim.bulk._operation import Operation
from go1scim.bulk._splitting import envelope, fitting, waves, written

SCIM = Service("https://scim.example.com/v2")


def chunks(pieces, operations, room):
    """All of *pieces*, chunk after chunk; what is too large comes alone."""
    while pieces:
        chunk = fitting(iter(pieces), operations=operations, room=room)
        yield chunk or pieces[:1]
        pieces = pieces[len(chunk) or 1 :]


@given(
    pieces=st.lists(st.binary(min_size=1, max_size=40), max_size=40),
    operations=st.integers(1, 12),
    room=st.integers(0, 120),
)
def test_nothing_is_lost_doubled_or_moved_and_no_limit_passed(pieces, operations, room):
    """Whatever the limits are."""
    made = list(chunks(pieces, operations, room))

    assert pieces == [piece for chunk in made for piece in chunk]
    assert all(len(chunk) <= operations for chunk in made)
    assert all(len(b",".join(chunk)) <= room for chunk in made if len(chunk) > 1)
    assert all(len(chunk) == 1 for chunk in made if len(b",".join(chunk)) > room)


@given(
    pieces=st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=40),
    operations=st.integers(1, 12),
    room=st.integers(40, 120),
)
def test_a_chunk_is_as_large_as_it_can_be(pieces, operations, room):
    """With the next one, one of the limits would be passed."""
    made = list(chunks(pieces, operations, room))

    for chunk, following in pairwise(made):
        more = [*chunk, following[0]]
        assert len(more) > operations or len(b",".join(more)) > room


def test_no_more_is_drawn_than_is_needed():
    """What comes after it may depend on what becomes of the first ones."""
    drawn = []

    def pieces():
        for number in range(9):
            drawn.append(number)
            yield b"x"

    assert 2 == len(fitting(pieces(), operations=2, room=99))
    assert [0, 1, 2] == drawn


def test_the_envelope_and_the_operations_make_a_request():
    """Byte by byte, so that its size is known."""
    post = Request("POST", "/Users", SCIM, content=b'{"userName":"ada"}')
    delete = Request("DELETE", "/Users/1", SCIM, {"if-match": 'W/"1"'})
    pieces = [written(post, "/Users", "q-1"), written(delete, "/Users/1", None)]

    for bound in (None, 2):
        before, after = envelope(bound)
        message = json.loads(before + b",".join(pieces) + after)
        assert [urns.BULK_REQUEST] == message["schemas"]
        assert bound == message.get("failOnErrors")
        assert [
            {"method": "POST", "bulkId": "q-1", "path": "/Users", "data": {"userName": "ada"}},
            {"method": "DELETE", "path": "/Users/1", "version": 'W/"1"'},
        ] == message["Operations"]
        assert message == to_dict(from_dict(message, BulkRequest))


def test_an_empty_bulk_is_json_too():
    """The commas stand in between only."""
    assert [] == json.loads(b"".join(envelope(None)))["Operations"]


def operation(number, method, path, bulk_id, refs=()):
    """One that is queued."""
    call = Call(Request(method, path, SCIM), lambda answer: None)
    return Operation(number, number, lambda known: call, call, bulk_id, frozenset(refs))


@st.composite
def queues(draw):
    """Operations that refer to earlier creates."""
    made = []
    for number in range(draw(st.integers(0, 15))):
        method = draw(st.sampled_from(["POST", "PATCH", "DELETE"]))
        collection = draw(st.sampled_from(["Users", "Groups"]))
        id = "" if method == "POST" else f"/{draw(st.integers(1, 4))}"
        creates = [each.bulk_id for each in made if each.bulk_id]
        refs = draw(st.sets(st.sampled_from(creates), max_size=2)) if creates else ()
        bulk_id = f"q-{number}" if method == "POST" else None
        made.append(operation(number, method, f"/{collection}{id}", bulk_id, refs))
    return made


@given(operations=queues(), width=st.integers(1, 6))
def test_what_goes_side_by_side_has_nothing_to_do_with_each_other(operations, width):
    """One kind, no resource twice, no reference within; and the order stands."""
    made = list(waves(operations, width))

    assert operations == [operation for wave in made for operation in wave]
    for wave in made:
        targets = [each.target for each in wave if each.target]
        created = {each.bulk_id for each in wave}
        assert 1 <= len(wave) <= width
        assert 1 == len({each.kind for each in wave})
        assert len(targets) == len(set(targets))
        assert all(each.refs.isdisjoint(created) for each in wave)


@pytest.mark.parametrize(("count", "width", "sizes"), [(5, 8, [5]), (5, 2, [2, 2, 1])])
def test_creates_go_side_by_side(count, width, sizes):
    """As many as are wanted."""
    operations = [operation(number, "POST", "/Users", f"q-{number}") for number in range(count)]

    assert sizes == list(map(len, waves(operations, width)))
