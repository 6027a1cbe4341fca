"""The two JSON functions, so that orjson does the work where it is installed, and a depth check."""

import json
from collections.abc import Callable
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
    return _decoder.decode(data if isinstance(data, str) else data.decode("utf-8-sig"))


def _dumps(value: Any) -> bytes:
    return _encoder.encode(value).encode()


def _choose() -> tuple[Callable[[bytes | str], Any], Callable[[Any], bytes]]:
    try:
        import orjson  # noqa: PLC0415 - an extra: it may be absent
    except ImportError:
        return _loads, _dumps
    return orjson.loads, orjson.dumps


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
