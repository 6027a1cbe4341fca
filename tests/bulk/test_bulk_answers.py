"""Which part of an answer speaks of which operation."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import BulkResponse, DecodeError, NotFoundError, Response, to_dict
from go1scim._exchange import Call, Request, Service
from go1scim.bulk._answers import Asked, as_error, as_response, entries, match
from go1scim.messages import BulkOperationResponse as Entry

ASKED = [
    Asked("POST", "/Users", "q-1"),
    Asked("PATCH", "/Users/1", None),
    Asked("DELETE", "/Users/2", None),
    Asked("POST", "/Groups", "q-2"),
    Asked("PATCH", "/Groups/bulkId:q-2", None),
]
ANSWERED = [
    Entry(method="POST", bulk_id="q-1", status=201, location="https://x/v2/Users/7"),
    Entry(method="PATCH", status=200, location="https://x/v2/Users/1"),
    Entry(method="DELETE", status=204, location="https://x/v2/Users/2"),
    Entry(method="POST", bulk_id="q-2", status=201, location="https://x/v2/Groups/8"),
    Entry(method="PATCH", status=200, location="https://x/v2/Groups/8"),
]


def answer(document):
    """An answer with this body."""
    return Response(200, {}, json.dumps(document).encode())


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_the_order_of_the_answer_does_not_matter(order):
    """By bulkId, by location, and the last one by elimination."""
    assert ANSWERED == match(ASKED, [ANSWERED[place] for place in order])


@pytest.mark.parametrize("absent", range(5))
def test_what_is_left_out_is_told(absent):
    """And nothing is taken for it."""
    left = ANSWERED[:absent] + ANSWERED[absent + 1 :]
    found = match(ASKED, left)

    assert found[absent] is None
    assert left == [each for each in found if each is not None]


def test_without_locations_the_place_tells():
    """As servers answer that leave out what the standard wants."""
    bare = [Entry(method=each.method, status=200 + at) for at, each in enumerate(ASKED)]

    assert bare == match(ASKED, bare)
    assert [200, 201, 202, 203, 204] == [
        each.status for each in match(ASKED, [Entry(status=each.status) for each in bare])
    ]


def test_of_an_answer_that_is_too_short_nothing_is_guessed():
    """One of two deletions: it cannot be told which."""
    asked = [Asked("DELETE", "/Users/1", None), Asked("DELETE", "/Users/2", None)]

    assert [None, None] == match(asked, [Entry(method="DELETE", status=404)])


def test_a_provider_that_may_stop_leaves_out_the_last_ones():
    """After as many errors as were wanted."""
    asked = [Asked("DELETE", "/Users/1", None), Asked("DELETE", "/Users/2", None)]
    failed = Entry(method="DELETE", status=404)

    assert [failed, None] == match(asked, [failed], may_stop=True)


def test_more_than_was_asked_for_is_no_answer_to_it():
    """The rest is told by what it says."""
    more = [Entry(method="DELETE", status=204, location="https://x/v2/Users/9"), *ANSWERED]

    assert ANSWERED[:2] == match(ASKED[:2], more[:3], may_stop=True)


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_every_entry_is_taken_once(order, absent):
    """With locations, each finds its operation, wherever it stands and whatever is missing."""
    asked = [Asked("DELETE", f"/Users/{number}", None) for number in range(8)]
    came = [
        Entry(method="DELETE", status=204, location=f"https://x/Users/{number}")
        for number in order
        if number not in absent
    ]

    for number, entry in enumerate(match(asked, came)):
        if number in absent and entry is not None:
            assert len(absent) == 0
        if entry is not None:
            assert entry.location == f"https://x/Users/{number}"
        else:
            assert number in absent


def test_two_of_the_same_are_told_by_their_order():
    """Two changes of one resource."""
    asked = [Asked("PATCH", "/Users/1", None)] * 2 + [Asked("POST", "/Users", "q")]
    first, second = (
        Entry(method="patch", status=status, location="https://x/Users/1") for status in (200, 400)
    )
    post = Entry(method="POST", bulk_id="q", status=201)

    assert [first, second, post] == match(asked, [post, first, second])


@pytest.mark.parametrize("document", [[], {}, {"Operations": None}, {"Operations": {}}, "x"])
def test_an_answer_that_is_no_bulk_response_is_refused(document):
    """It says nothing of any operation."""
    with pytest.raises(DecodeError, match="no bulk response"):
        entries(answer(document))


def test_one_bad_entry_does_not_cost_the_others():
    """It is as good as none, in its place."""
    document = {
        "operations": [
            {"method": "POST", "status": "201", "location": "x/1"},
            5,
            {"method": ["POST"]},
            {"method": "PATCH", "status": {"code": "200"}},
            {"method": "PATCH", "status": {"description": "?"}},
        ]
    }

    assert [
        Entry(method="POST", status=201, location="x/1"),
        Entry(),
        Entry(),
        Entry(method="PATCH", status=200),
        Entry(method="PATCH"),
    ] == entries(answer(document))


def test_our_own_message_is_read():
    """`BulkResponse` is what such an answer is."""
    assert ANSWERED == entries(answer(to_dict(BulkResponse(operations=ANSWERED))))


def test_an_entry_is_the_answer_of_the_operation_by_itself():
    """Location and version are headers, and what the provider shows is the body."""
    entry = Entry(status=201, location="https://x/Users/7", version='W/"1"', response={"id": "7"})

    assert Response(
        201, {"location": "https://x/Users/7", "etag": 'W/"1"'}, b'{"id":"7"}'
    ) == as_response(entry)
    for nothing in (None, {}, ""):
        assert Response(204) == as_response(Entry(status=204, response=nothing))


def test_an_error_is_that_of_the_operation_by_itself():
    """Its class by the status, its words those of the provider."""
    call = Call(Request("DELETE", "/Users/1", Service("https://x")), lambda response: None)
    error = as_error(Entry(status=404, response={"status": "404", "detail": "gone"}), call)

    assert isinstance(error, NotFoundError)
    assert ("DELETE", "/Users/1", 404, "gone") == (
        error.method,
        error.path,
        error.status,
        error.detail,
    )
