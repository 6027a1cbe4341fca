"""Lists of numbers, booleans and times, which only extensions have."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import times

from go1scim.converter import from_dict, from_json, to_dict, to_json
from go1scim.errors import DecodeError
from go1scim.models import User, extension
from go1scim.patch import PatchOp

URN = "urn:example:params:scim:schemas:extension:listed:2.0:User"
MOON = datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)


@extension(URN, of=User)
class Listed:
    """One list of each type."""

    numbers: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()
    flags: tuple[bool, ...] = ()
    times: tuple[datetime, ...] = ()
    words: tuple[str, ...] = ()
    things: tuple[Any, ...] = ()


listed = st.builds(
    Listed,
    numbers=st.lists(st.integers(-(2**53), 2**53), max_size=3),
    scores=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    flags=st.lists(st.booleans(), max_size=3),
    times=st.lists(times, max_size=3),
    words=st.lists(st.text(st.characters(codec="utf-8"), max_size=3), max_size=3),
)


def read(document):
    """The extension in a user."""
    return from_dict({"userName": "a", URN: document}, User)[Listed]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"numbers": [1, 0]}, Listed(numbers=[1, 0])),
        ({"numbers": 7}, Listed(numbers=[7])),
        ({"scores": [1.5, 2]}, Listed(scores=[1.5, 2])),
        ({"flags": [True, "False", "true"]}, Listed(flags=[True, False, True])),
        ({"flags": False}, Listed(flags=[False])),
        ({"times": ["1969-07-20T20:17:40Z"]}, Listed(times=[MOON])),
        ({"times": "1969-07-20T20:17:40"}, Listed(times=[MOON])),
        ({"times": [MOON]}, Listed(times=[MOON])),
        ({"words": ["a"], "things": ["a", 1]}, Listed(words=["a"], things=("a", 1))),
        ({"numbers": None, "flags": []}, Listed()),
    ],
    ids=str,
)
def test_lists_are_read_as_what_they_hold(document, expected):
    """With the tolerances that single values have."""
    assert expected == read(document)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"numbers": [1, "2"]}, "numbers/1: expected a whole number, got a string"),
        ({"numbers": [True]}, "numbers/0: expected a whole number, got true or false"),
        ({"numbers": [1.5]}, "numbers/0: expected a whole number, got a number"),
        ({"scores": ["x"]}, "scores/0: expected a number, got a string"),
        ({"flags": [1]}, "flags/0: expected true or false, got a number"),
        ({"times": ["noon"]}, "times/0: expected a time"),
        ({"times": [7]}, "times/0: expected a string, got a number"),
        ({"numbers": [None]}, "numbers/0: expected a whole number, got null"),
        ({"numbers": {}}, "numbers/0: expected a whole number, got an object"),
        ({"words": [1]}, "words/0: expected a string, got a number"),
    ],
    ids=str,
)
def test_other_values_are_refused(document, pointer):
    """The pointer says which."""
    with pytest.raises(DecodeError, match=pointer):
        read(document)


def test_times_are_written_in_utc():
    """As single times are."""
    early = MOON.astimezone(timezone(timedelta(hours=2)))
    user = User(extensions=[Listed(times=[early])])
    assert {"times": ["1969-07-20T20:17:40Z"]} == to_dict(user)[URN]
    assert {"times": ["1969-07-20T20:17:40Z"]} == json.loads(to_json(user))[URN]


@given(listed)
def test_a_list_comes_back(value):
    """By way of a dict and of JSON text."""
    user = User(user_name="a", extensions=[value])
    assert user == from_dict(to_dict(user), User) == from_json(to_json(user), User)


@given(listed, listed)
def test_a_patch_makes_one_list_of_another(before, after):
    """The law of differences holds for them, too."""
    old, new = (User(user_name="a", extensions=[each]) for each in (before, after))
    made = PatchOp.between(old, new).apply(old)
    for shape in ("numbers", "scores", "flags", "times", "words"):
        expected, found = (
            sorted(getattr(each.get(Listed) or Listed(), shape)) for each in (new, made)
        )
        assert expected == found
