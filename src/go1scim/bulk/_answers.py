"""Reading a bulk response, and telling which operation each part of it speaks of."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

from go1scim._exchange import Call, Response
from go1scim._json import dumps
from go1scim._problems import error_from
from go1scim.converter import from_dict
from go1scim.errors import DecodeError, ResponseError
from go1scim.messages import BulkOperationResponse

Entry: TypeAlias = BulkOperationResponse


class Asked(NamedTuple):
    """What is known of an operation before the answer: its path is relative, without the host."""

    method: str
    path: str
    bulk_id: str | None


def entries(response: Response) -> list[Entry]:
    """
    What the answer says of each operation; an empty entry for what cannot be read.

    Raises:
        DecodeError: It is no bulk response.
    """
    document = response.json()
    found = _operations(document) if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise DecodeError(
            "the answer is no bulk response", status=response.status, body=response.excerpt()
        )
    return [_entry(each) for each in found]


def match(
    asked: Sequence[Asked], entries: Sequence[Entry], *, may_stop: bool = False
) -> list[Entry | None]:
    """
    For each operation what the answer says of it, or None.

    Only a create has a bulkId that must come back (RFC 7644 section 3.7); the others are told by
    their place, and where that cannot be right, by method and location.

    Args:
        may_stop: Whether the provider may have left out the last ones.
    """
    short = len(asked) - len(entries)
    if (not short or (may_stop and short > 0)) and all(map(_may_be, asked, entries)):
        return [*entries, *[None] * short]
    left: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for number, entry in enumerate(entries):
        left[_key_of(entry)].append(number)
    made = {f"bulkId:{each.bulk_id}": _tail(each.location or "") for each in entries}
    keys = [_key(each, made) for each in asked]
    places = [left[key].popleft() if left[key] else None for key in keys]
    for method in {each.method for each in asked}:
        # What is left is told by elimination, where as much is left of a method on both sides.
        untold = [
            at for at, each in enumerate(asked) if each.method == method and places[at] is None
        ]
        unused = sorted(
            number for key, numbers in left.items() if key[0] == method for number in numbers
        )
        if len(untold) == len(unused):
            for at, number in zip(untold, unused, strict=True):
                places[at] = number
    return [None if number is None else entries[number] for number in places]


def as_response(entry: Entry) -> Response:
    """The answer that the operation would have had by itself."""
    headers = {"location": entry.location, "etag": entry.version}
    content = b"" if entry.response in (None, {}, "") else dumps(entry.response)
    named = {name: value for name, value in headers.items() if value}
    return Response(entry.status or 0, named, content)


def as_error(entry: Entry, call: Call[Any]) -> ResponseError:
    """The error that the operation would have raised by itself."""
    content = as_response(entry).content
    error = error_from(Response(entry.status or 0, {}, content), 0.0)
    error.method, error.path = call.request.method, call.request.path
    return error


def _operations(document: Mapping[str, Any]) -> Any:
    folded = {name.lower(): value for name, value in document.items()}
    return folded.get("operations")


def _entry(raw: Any) -> Entry:
    if isinstance(raw, dict) and isinstance(raw.get("status"), dict):
        raw = {**raw, "status": raw["status"].get("code")}  # as in the drafts of RFC 7644
    try:
        return from_dict(raw, BulkOperationResponse)
    except DecodeError:
        return BulkOperationResponse()


def _may_be(asked: Asked, entry: Entry) -> bool:
    if entry.method and entry.method.upper() != asked.method:
        return False
    if asked.bulk_id or entry.bulk_id:
        return entry.bulk_id in (None, asked.bulk_id)
    return not entry.location or ":" in asked.path or _tail(entry.location) == _tail(asked.path)


def _tail(path: str) -> str:
    return unquote(path.rstrip("/").rpartition("/")[2])


def _key(asked: Asked, made: Mapping[str, str]) -> tuple[str, str]:
    """By the id where it was given to what was made just now, as far as that is known."""
    tail = _tail(asked.path)
    return (asked.method, asked.bulk_id or made.get(tail) or tail)


def _key_of(entry: Entry) -> tuple[str, str]:
    return ((entry.method or "").upper(), entry.bulk_id or _tail(entry.location or ""))
