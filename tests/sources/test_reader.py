"""Chunks of what a source yields."""

import pytest
from hand_driven import SCIM, World, answer

from go1scim import ForbiddenError, Request, ValidationError
from go1scim._exchange import Ask, Call, run_flow, step
from go1scim.sources import (
    ChangingSource,
    Reader,
    Reading,
    Source,
    SourceGroup,
    SourceUser,
    changed,
)
from go1scim.testing import read_source

GET = Call(Request("GET", "/people", SCIM), lambda response: response.json())


def people(*ids):
    """Records of people with these ids."""
    return [SourceUser(id) for id in ids]


def chunk(reader, *replies):
    """The next chunk, with these answers."""
    world = World(replies)
    return world.run(run_flow(reader.chunk(), world.runtime))


def test_any_iterable_is_a_reading():
    """A list, or a generator that returns nothing: all of it has been read."""
    for records in (people("1", "2"), iter(people("1", "2"))):
        found = read_source(records)
        assert (people("1", "2"), Reading()) == (found.records, found.reading)


def test_a_chunk_is_no_longer_than_its_size():
    """Nothing more is read ahead, so that memory stays flat."""
    drawn = []

    def endless():
        while True:
            drawn.append(1)
            yield SourceUser(str(len(drawn)))

    reader = Reader(endless(), size=3)

    assert people("1", "2", "3") == chunk(reader)
    assert people("4", "5", "6") == chunk(reader)
    assert 6 == len(drawn)
    assert Reading(complete=False, reason="it was not read to its end") == reader.reading


def test_what_was_found_comes_before_the_next_call():
    """A page that fails costs nothing of the page before."""

    def pages():
        for _ in range(2):
            for id in (yield from step(GET)):
                yield SourceUser(id)

    reader = Reader(pages())

    assert people("1") == chunk(reader, answer(200, ["1"]))
    with pytest.raises(ForbiddenError):
        chunk(reader, answer(403))
    assert not reader.reading.complete
    assert "the reading broke off" == reader.reading.reason
    assert [] == chunk(reader)


def test_a_source_may_know_what_to_do_about_an_error():
    """It is thrown where the call was yielded."""

    def careful():
        try:
            yield from step(GET)
        except ForbiddenError:
            return Reading(complete=False, reason="not allowed")

    reader = Reader(careful())

    assert [] == chunk(reader, answer(403))
    assert Reading(complete=False, reason="not allowed") == reader.reading


def test_a_source_may_ask_a_function():
    """Between its records."""

    def asks():
        yield SourceUser((yield Ask(lambda: "7")))

    assert people("7") == read_source(asks()).records


def test_an_error_of_a_function_is_thrown_where_it_was_asked():
    """As an error of a call."""

    def refuses():
        raise ValidationError("no")

    def careful():
        try:
            yield Ask(refuses)
        except ValidationError:
            yield SourceUser("7")

    assert people("7") == read_source(careful()).records


def test_an_exception_of_the_source_comes_out():
    """And whoever catches it sees that the reading broke off."""

    def breaks():
        yield SourceUser("1")
        raise OSError("disk")

    reader = Reader(breaks(), size=1)

    assert people("1") == chunk(reader)
    with pytest.raises(OSError, match="disk"):
        chunk(reader)
    assert "the reading broke off" == reader.reading.reason


@pytest.mark.parametrize("item", ["ada", b"ada", {"id": "1"}, None, 1], ids=repr)
def test_something_else_than_a_record_is_refused(item):
    """By what it is, without showing it."""
    with pytest.raises(ValidationError, match=f"yielded a {type(item).__name__}") as caught:
        read_source([item])
    assert "SourceUser" in caught.value.hint


def test_something_else_than_a_reading_is_refused():
    """A cursor by itself would be lost."""

    def returns_text():
        yield from people("1")
        return "cursor"

    with pytest.raises(ValidationError, match="returned a str at the end"):
        read_source(returns_text())


def test_a_source_that_blocks_is_asked_by_steps_that_say_so():
    """So that a driver of tasks goes on in a thread."""
    world = World([])
    found = world.run(run_flow(Reader(iter(people("1")), blocks=True).chunk(), world.runtime))

    assert (people("1"), [True]) == (found, [step.blocks for step in world.steps])


def test_the_protocols_are_seen_by_their_names():
    """So that an engine can ask what a source can do."""

    class Plain:
        def users(self):
            return ()

        groups = users

    class Changing(Plain):
        def changes(self, cursor):
            return ()

    assert (True, False) == (isinstance(Plain(), Source), isinstance(Plain(), ChangingSource))
    assert isinstance(Changing(), ChangingSource)


# --- What is new in a full reading ----------------------------------------------------------------


def test_only_the_new_the_other_and_the_gone_are_changes():
    """By their fingerprints, which whoever calls keeps."""
    known = {"1": SourceUser("1").fingerprint, "2": "other", "3": "gone"}
    found = read_source(changed(people("1", "2", "4"), known, SourceUser))

    assert [SourceUser("2"), SourceUser("4"), SourceUser("3", deleted=True)] == found.records
    assert found.reading.complete


def test_nobody_is_gone_after_an_incomplete_reading():
    """Somebody may only not have been reached."""

    def half():
        yield SourceGroup("1")
        return Reading(complete=False, reason="cut off")

    found = read_source(changed(half(), {"9": "x"}, SourceGroup))

    assert [SourceGroup("1")] == found.records
    assert Reading(complete=False, reason="cut off") == found.reading
