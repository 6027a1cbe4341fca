"""The two JSON functions, so that orjson does the work where it is installed, and a depth check."""

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, Final, NoReturn

__all__ = ["MAX_NESTING", "dumps", "loads", "nests_too_deep"]

#: How deep unknown JSON may nest; the deepest SCIM document, a Schema, needs eight levels.
MAX_NESTING: Final = 64


def _refuse(constant: str) -> NoReturn:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)


_decoder = json.JSONDecoder(parse_constant=_refuse)
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _loads(data: bytes | str) -> Any:
    text = data if isinstance(data, str) else data.decode()
    return _decoder.decode(text.removeprefix("\ufeff"))  # the codec utf-8-sig is slow


def _dumps(value: Any) -> bytes:
    return _encoder.encode(value).encode()


def _choose() -> tuple[Callable[[bytes | str], Any], Callable[[Any], bytes]]:
    try:
        import orjson  # noqa: PLC0415 - an extra: it may be absent
    except ImportError:
        return _loads, _dumps
    return _like_the_standard_library(orjson.loads, orjson.dumps)


def _like_the_standard_library(
    fast_loads: Callable[[bytes | str], Any], fast_dumps: Callable[[Any], bytes]
) -> tuple[Callable[[bytes | str], Any], Callable[[Any], bytes]]:
    """
    Orjson's functions, which read and write all that the standard library does.

    Orjson refuses a byte order mark, half a surrogate pair and integers of more than 64 bits, each
    of which would cost a whole page; and it sends null in place of NaN.
    """

    def loads(data: bytes | str) -> Any:
        try:
            return fast_loads(data)
        except ValueError:
            return _loads(data)

    def dumps(value: Any) -> bytes:
        try:
            data = fast_dumps(value)
        except TypeError:
            return _dumps(value)
        if b"null" in data and _holds_nan(value):
            msg = "NaN and infinity are not JSON"
            raise ValueError(msg)
        return data

    return loads, dumps


def _holds_nan(value: Any) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, dict):
        return any(map(_holds_nan, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_holds_nan, value))


loads, dumps = _choose()


def nests_too_deep(value: Any, limit: int = MAX_NESTING) -> bool:
    """Whether parsed JSON has more than *limit* levels; needs no recursion itself."""
    level = [value]
    for _ in range(limit + 1):
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
