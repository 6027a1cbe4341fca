"""The operations of a bulk request, and what in them stands for ids to come (RFC 7644 3.7.2)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from attrs import frozen

from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._schemas import TYPES

__all__ = ["BulkOperation", "in_order", "read", "resolved", "without"]

_REFERENCE: Final = re.compile(r"bulkId:(?P<bulk_id>.+)", re.DOTALL)
_METHODS: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ENDPOINTS: Final = frozenset(one.endpoint for one in TYPES)
_GONE: Final = object()


@frozen
class BulkOperation:
    """
    One operation.

    Attributes:
        target: What the path names below its endpoint: an id, a reference, or nothing.
        needs: The bulkIds that it refers to.
        problem: Why it cannot be carried out.
    """

    method: str
    endpoint: str
    target: str
    bulk_id: str | None
    version: str | None
    data: Any
    needs: frozenset[str]
    problem: ProblemError | None

    def path(self, ids: Mapping[str, str]) -> str:
        """Where it goes, once those ids are known."""
        reference = _reference(self.target)
        target = quote(ids[reference], safe="") if reference else self.target
        return f"{self.endpoint}/{target}" if target else self.endpoint


def read(raw: Sequence[Any], *, lenient: bool) -> list[BulkOperation]:
    """
    The operations of a request.

    Args:
        lenient: Whether a POST may lack its bulkId.

    Raises:
        ProblemError: 400 invalidSyntax: one is no object.
    """
    found: list[BulkOperation] = []
    taken: set[str] = set()
    for one in raw:
        if not isinstance(one, dict):
            raise bad_request("invalidSyntax", "an operation is a JSON object")
        folded = {name.lower(): value for name, value in one.items()}
        operation = _operation(folded, taken, lenient=lenient)
        if operation.bulk_id is not None:
            taken.add(operation.bulk_id)
        found.append(operation)
    return found


def _operation(raw: Mapping[str, Any], taken: set[str], *, lenient: bool) -> BulkOperation:
    method, path, bulk_id, version = (
        value if isinstance(value := raw.get(name), str) else ""
        for name in ("method", "path", "bulkid", "version")
    )
    method = method.upper()
    endpoint, _, target = path[1:].partition("/")
    endpoint, data = f"{path[:1]}{endpoint}", raw.get("data")
    why = None
    if method not in _METHODS:
        why = f"method is one of {', '.join(sorted(_METHODS))}"
    elif endpoint not in _ENDPOINTS or "/" in target or (method == "POST") is bool(target):
        why = "path is that of an endpoint for POST, else that of a resource"
    elif method == "POST" and not bulk_id and not lenient:
        why = "a POST has a bulkId"
    elif bulk_id and bulk_id in taken:
        why = f"bulkId {bulk_id!r} is there twice"
    elif not isinstance(data, dict) and method != "DELETE":
        why = f"a {method} has data, which is an object"
    problem = None if why is None else bad_request("invalidValue", why)
    needs = frozenset(_bulk_ids([target, data]))
    return BulkOperation(
        method, endpoint, target, bulk_id or None, version or None, data, needs, problem
    )


def in_order(needs: Sequence[Iterable[int]]) -> list[int]:
    """
    The order of operations that follows their request, but that what one *needs* comes first.

    Where they need each other in a circle, one of them comes before what it needs.
    """
    order: list[int] = []
    begun: set[int] = set()
    done: set[int] = set()
    for first in range(len(needs)):
        stack = [first]  # no recursion: a chain may be as long as the request
        while stack:
            index = stack[-1]
            if index not in begun:
                begun.add(index)
                stack += sorted((one for one in needs[index] if one not in begun), reverse=True)
                continue
            stack.pop()
            if index not in done:
                done.add(index)
                order.append(index)
    return order


def resolved(data: Any, ids: Mapping[str, str]) -> Any:
    """*data* with ids in place of the bulkIds that are known."""
    if isinstance(data, dict):
        return {name: resolved(one, ids) for name, one in data.items()}
    if isinstance(data, list):
        return [resolved(one, ids) for one in data]
    return ids.get(_reference(data) or "", data)


def without(data: Mapping[str, Any], unknown: set[str]) -> dict[str, Any]:
    """The resource *data* without the values that refer to one of *unknown*."""
    kept = {name: _without(one, unknown) for name, one in data.items()}
    return {name: one for name, one in kept.items() if one is not _GONE}


def _without(value: Any, unknown: set[str]) -> Any:
    if isinstance(value, list):
        kept = [_without(one, unknown) for one in value]
        return [one for one in kept if one is not _GONE]
    if not isinstance(value, dict):
        return _GONE if _reference(value) in unknown else value
    if any(_reference(one) in unknown for one in value.values()):
        return _GONE  # a member without its value is none
    return without(value, unknown)


def _reference(value: Any) -> str | None:
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return found["bulk_id"] if found else None


def _bulk_ids(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _bulk_ids(one)
    elif reference := _reference(value):
        yield reference
