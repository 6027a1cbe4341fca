"""
The body of an answer as it arrives, decompressed here, so that its size is capped while it grows.

The decoders of httpx unpack whatever one piece from the network holds, and a megabyte of gzip may
hold a gigabyte.
"""

import zlib
from typing import Any, Final

from go1scim._http import Request, Response
from go1scim.errors import DecodeError

#: What our own connections ask for, and this module unpacks (RFC 9110 section 8.4.1).
ASKED_FOR: Final = ("gzip", "deflate")
_KNOWN: Final = frozenset({*ASKED_FOR, "x-gzip"})
#: The bytes by which deflate with a zlib header is told from deflate without.
_HEADER: Final = 2


class Body:
    """
    The body of one answer.

    Args:
        raw: A response of httpx or httpx2, of which nothing was read by us.
        limit: Bytes, decompressed.
        own: Whether the connection is ours; an HTTP client of the caller's may have asked for other
            encodings, which its library unpacks.

    Attributes:
        packed: Whether the pieces to be added are as they came, and not unpacked by the library.

    Raises:
        DecodeError: It is larger than *limit*, or announced to be, or cannot be unpacked.
    """

    def __init__(self, raw: Any, request: Request, limit: int, *, own: bool) -> None:
        self._raw, self._request, self._limit = raw, request, limit
        self._pieces: list[bytes] = []
        self._came = self._size = 0
        self._inflater: Any = None
        self._start = b""
        announced = raw.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise self._too_large()
        self._coding = self._only_coding(own=own)
        # A hook of the caller's may have read it all, and then the library has unpacked it.
        self.packed = not raw.is_stream_consumed and (not self._coding or self._coding in _KNOWN)

    def _only_coding(self, *, own: bool) -> str:
        header = self._raw.headers.get("content-encoding")
        if not header:
            return ""
        codings = [
            coding
            for each in header.lower().split(",")
            if (coding := each.strip()) not in {"", "identity"}
        ]
        if len(codings) > 1 or (own and not _KNOWN.issuperset(codings)):
            raise self._error(f"the answer is packed as nobody asked for ({', '.join(codings)})")
        return codings[0] if codings else ""

    def add(self, piece: bytes) -> None:
        """Take one more piece."""
        self._came += len(piece)
        if self._came > self._limit:  # also of what unpacks to nothing, and of what comes after
            raise self._too_large()
        if self._coding and self.packed:
            piece = self._unpacked(piece)
            self._size += len(piece)
            if self._size > self._limit:
                raise self._too_large()
        self._pieces.append(piece)

    def _unpacked(self, piece: bytes) -> bytes:
        if self._inflater is None:
            piece = self._start + piece
            if len(piece) < _HEADER:
                self._start = piece
                return b""
            self._inflater = zlib.decompressobj(_window(self._coding, piece))
        if self._inflater.eof:
            return b""
        try:
            # One byte more than may be is enough to tell that it is too large.
            unpacked: bytes = self._inflater.decompress(piece, self._limit - self._size + 1)
        except zlib.error as error:
            raise self._error(f"the answer cannot be decompressed ({error})") from None
        return unpacked

    def answer(self) -> Response:
        """The answer as a whole."""
        headers = {name.lower(): value for name, value in self._raw.headers.items()}
        return Response(self._raw.status_code, headers, b"".join(self._pieces))

    def _too_large(self) -> DecodeError:
        return self._error(
            f"the answer is larger than {self._limit:,} bytes",
            hint="Ask for fewer resources a page or leave members out, or raise "
            "Limits(response_bytes=...).",
        )

    def _error(self, detail: str, **context: Any) -> DecodeError:
        request = self._request
        return DecodeError(
            detail,
            status=self._raw.status_code,
            method=request.method,
            path=request.path,
            **context,
        )


def _window(coding: str, start: bytes) -> int:
    """What zlib is to expect; some servers send deflate without the header it should have."""
    first, second = start[:_HEADER]
    has_header = first & 0x0F == zlib.DEFLATED and (first << 8 | second) % 31 == 0
    return -zlib.MAX_WBITS if coding == "deflate" and not has_header else zlib.MAX_WBITS | 32
