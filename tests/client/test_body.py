"""The body of an answer, piece by piece."""

import gzip
import zlib

import httpx
import pytest

from go1scim._http import Request, Service
from go1scim.client._body import Body
from go1scim.errors import DecodeError

REQUEST = Request("GET", "/Users/1?a=b", Service("https://scim.example.com"))
TEXT = b"abc" * 1000


def body(encoding="", *, limit=10_000, own=True, **headers):
    """A body in this encoding, of which nothing came yet."""
    headers |= {"content-encoding": encoding}
    raw = httpx.Response(200, headers=headers, stream=httpx.ByteStream(b""))
    return Body(raw, REQUEST, limit, own=own)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
    ],
    ids=["none", "gzip", "deflate", "raw deflate"],
)
def test_pieces_of_any_size(encoding, content, size):
    """One byte after the other as well."""
    read = body(encoding)
    for start in range(0, len(content), size):
        read.add(content[start : start + size])
    assert TEXT == read.answer().content


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_no_body_at_all(encoding):
    """Of a 204, whatever its headers say."""
    assert b"" == body(encoding).answer().content


@pytest.mark.parametrize(
    ("encoding", "content"), [("", TEXT), ("gzip", gzip.compress(TEXT))], ids=["none", "gzip"]
)
def test_the_limit_is_exact(encoding, content):
    """So many bytes and no more, decompressed."""
    read = body(encoding, limit=len(TEXT))
    read.add(content)
    assert TEXT == read.answer().content
    with pytest.raises(DecodeError, match="larger than 2,999 bytes") as caught:
        body(encoding, limit=len(TEXT) - 1).add(content)
    error = caught.value
    assert ("GET", "/Users/1", 200) == (error.method, error.path, error.status)
    assert "response_bytes" in error.hint


def test_an_announcement_is_believed():
    """Nothing needs to come."""
    with pytest.raises(DecodeError, match="larger than"):
        body(limit=10, **{"content-length": "11"})
    assert body(limit=10, **{"content-length": "10"})
    assert body(limit=10, **{"content-length": "many"})


def test_what_comes_after_the_end_does_not_last_for_ever():
    """It is left out, and counted."""
    read = body("gzip", limit=1000)
    read.add(gzip.compress(b"abc"))
    read.add(b"x" * 900)
    assert b"abc" == read.answer().content
    with pytest.raises(DecodeError, match="larger than"):
        read.add(b"x" * 900)


def test_what_unpacks_to_nothing_does_not_last_for_ever():
    """Empty blocks of deflate."""
    read = body("deflate", limit=1000)
    for _ in range(200):
        read.add(b"\x00\x00\x00\xff\xff")
    assert b"" == read.answer().content
    with pytest.raises(DecodeError, match="larger than"):
        read.add(b"\x00\x00\x00\xff\xff")


@pytest.mark.parametrize(
    ("encoding", "own"), [("br", True), ("gzip, gzip", True), ("gzip, br", False)]
)
def test_encodings_that_nobody_asked_for(encoding, own):
    """Their size could not be capped."""
    with pytest.raises(DecodeError, match="as nobody asked for") as caught:
        body(encoding, own=own)
    assert 200 == caught.value.status


def test_an_encoding_that_the_callers_client_asked_for():
    """Its library unpacks it."""
    read = body("br", own=False)
    assert not read.packed
    read.add(TEXT)
    assert TEXT == read.answer().content


def test_an_answer_that_a_hook_has_read():
    """Nothing is unpacked twice."""
    raw = httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(TEXT))
    read = Body(raw, REQUEST, 10_000, own=False)
    assert not read.packed
    read.add(TEXT)
    assert TEXT == read.answer().content
