import builtins
import importlib.util
import json
import math
import sys
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import _json
from go1scim._json import MAX_NESTING, nests_too_deep

has_orjson = importlib.util.find_spec("orjson") is not None


class Json:
    """The two functions, of one implementation."""

    def __init__(self, monkeypatch, *, fast):
        real = builtins.__import__

        def importing(name, *args, **kwargs):
            if name == "orjson" and not fast:
                raise ImportError(name)
            return real(name, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(builtins, "__import__", importing)
            self.loads, self.dumps = _json._choose()


@pytest.fixture(
    name="either",
    params=[
        "standard library",
        pytest.param(
            "orjson", marks=pytest.mark.skipif(not has_orjson, reason="orjson is not installed")
        ),
    ],
)
def _either(request, monkeypatch):
    return Json(monkeypatch, fast=request.param == "orjson")


def test_orjson_is_used_where_it_is_installed(monkeypatch):
    """The extra makes JSON faster, without a setting."""
    fake = ModuleType("orjson")
    fake.loads = lambda data: ["read", data]
    fake.dumps = lambda value: b"written"
    monkeypatch.setitem(sys.modules, "orjson", fake)
    loads, dumps = _json._choose()

    assert ["read", b"{}"] == loads(b"{}")
    assert b"written" == dumps({})


def test_the_standard_library_serves_where_it_is_not(monkeypatch):
    """Without the extra everything works."""
    monkeypatch.setitem(sys.modules, "orjson", None)

    assert (_json._loads, _json._dumps) == _json._choose()


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (b"{}", {}),
        (b'{"a":[1,2.5,true,false,null]}', {"a": [1, 2.5, True, False, None]}),
        ('"é 😀"'.encode(), "é 😀"),
        (b'"\\"\\\\\\n"', '"\\\n'),
    ],
)
def test_writing_is_compact_utf_8(either, expected, value):
    """Both write the same bytes: no spaces, no escapes where none is needed."""
    assert expected == either.dumps(value)


@pytest.mark.parametrize("text", ['{"a": 1}', b'{"a": 1}', b' \r\n{"a":\t1} '], ids=repr)
def test_text_and_bytes_are_read(either, text):
    """White space around and between makes no difference."""
    assert {"a": 1} == either.loads(text)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "[NaN]"])
def test_what_is_no_json_number_is_refused(either, constant):
    """Python's own reader takes these, which no other program would."""
    with pytest.raises(ValueError, match=r"."):
        either.loads(constant)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf], ids=str)
@pytest.mark.parametrize(
    "around", [lambda x: x, lambda x: {"a": [1, x]}, lambda x: (None, {"b": x})], ids=range(3)
)
def test_nan_is_never_sent(either, around, number):
    """No server can read it, and null in its place, as orjson writes, would clear an attribute."""
    with pytest.raises(ValueError, match="JSON"):
        either.dumps(around(number))


def test_null_is_sent(either):
    """Null is JSON, and so is a text that speaks of it."""
    assert b'[null,{"a":"null"},1.5]' == either.dumps([None, {"a": "null"}, 1.5])


@pytest.mark.parametrize(
    "text", ["", b"", "{", '{"a":}', "[1,]", "{} {}", b"\xff", "'a'"], ids=repr
)
def test_what_is_no_json_is_a_value_error(either, text):
    """Both raise the same family, so that one handler serves."""
    with pytest.raises(ValueError, match=r"."):
        either.loads(text)


def test_a_byte_order_mark_is_skipped(either):
    """A reader may skip it (RFC 8259 section 8.1), whatever library reads."""
    assert {"a": 1} == either.loads(b'\xef\xbb\xbf{"a": 1}')


@pytest.mark.parametrize("value", [{1}, object(), b"bytes"], ids=["set", "object", "bytes"])
def test_what_json_cannot_hold_is_a_type_error(either, value):
    """Nothing is written in a guessed form."""
    with pytest.raises(TypeError):
        either.dumps({"a": value})


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_again(value):
    """Whatever JSON can hold survives, through each implementation and across them."""
    for dumps in (_json.dumps, _json._dumps):
        for loads in (_json.loads, _json._loads, json.loads):
            assert value == loads(dumps(value))


def nested(levels, bottom=1):
    """Lists and objects in turn, *levels* of them around *bottom*."""
    for level in range(levels):
        bottom = [bottom] if level % 2 else {"a": bottom}
    return bottom


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (False, 1),
        (False, "text that is iterable"),
        (False, []),
        (False, nested(3)),
        (True, nested(4)),
        (True, nested(4, "text")),
        (False, nested(3, "text")),
        (True, {"a": 1, "b": [0, nested(3)]}),
        (True, nested(100_000)),
    ],
    ids=lambda value: str(value)[:40] if not isinstance(value, (dict, list)) else None,
)
def test_a_document_nests_too_deep(expected, value):
    """Lists and objects count; the depth that was asked about is still allowed."""
    assert expected == nests_too_deep(value, 3)


def test_a_wide_document_does_not_nest():
    """A page of many resources is not deep."""
    assert (
        nests_too_deep([{"emails": [{"value": "a@example.com"}]} for _ in range(20_000)]) is False
    )


def test_the_usual_limit_leaves_room():
    """A Schema needs eight levels, and nobody needs as many as are allowed."""
    assert (False, True) == (nests_too_deep(nested(MAX_NESTING)), nests_too_deep(nested(65)))


def test_half_a_character_does_not_cost_a_page(either):
    """What one implementation reads, the other reads."""
    assert "\ud800" == either.loads(rb'"\ud800"')


def test_large_numbers_are_written(either):
    """JSON has no limit on them."""
    assert b"[123456789012345678901234567890]" == either.dumps([123456789012345678901234567890])
