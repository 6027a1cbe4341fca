"""What operations cost: the bytes of their JSON."""

from collections.abc import Iterable
from typing import Any, Final

from go1scim import _json
from go1scim.patch._apply import Step

#: ``{"op":"","path":""},"value":`` around what differs.
_FRAME: Final = 27


def size_of(value: Any) -> int:
    """Bytes of a value in JSON."""
    return len(_json.dumps(value))


def cost_of(steps: Iterable[Step]) -> int:
    """Bytes of the operations in a request."""
    total = 0
    for op, path, value in steps:
        total += _FRAME + len(op) + size_of(path)
        total += size_of(value) if op != "remove" else 0
    return total


def least(choices: Iterable[list[Step] | None]) -> list[Step] | None:
    """The cheapest of the choices that there are, the first one of equals; None without any."""
    return min((each for each in choices if each is not None), key=cost_of, default=None)
