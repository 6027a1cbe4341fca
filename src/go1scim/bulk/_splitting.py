"""How operations are written into requests, and how many go together: pure functions."""

from collections.abc import Iterable, Iterator, Sequence

from go1scim import urns
from go1scim._exchange import Request
from go1scim._json import dumps
from go1scim.bulk._operation import Operation


def written(request: Request, path: str, bulk_id: str | None) -> bytes:
    """*request* as an operation of a bulk request (RFC 7644 section 3.7)."""
    head = {"method": request.method, "bulkId": bulk_id, "path": path}
    head["version"] = request.headers.get("if-match")
    text = dumps({name: value for name, value in head.items() if value is not None})
    return text if request.content is None else text[:-1] + b',"data":' + request.content + b"}"


def envelope(fail_on_errors: int | None) -> tuple[bytes, bytes]:
    """What stands before and after the operations."""
    head = {"schemas": [urns.BULK_REQUEST], "failOnErrors": fail_on_errors}
    text = dumps({name: value for name, value in head.items() if value is not None})
    return text[:-1] + b',"Operations":[', b"]}"


def fitting(pieces: Iterable[bytes], *, operations: int, room: int) -> list[bytes]:
    """
    The first of *pieces*, as many as go into one request; none, where the first is too large.

    Args:
        operations: How many at the most.
        room: Bytes that they take at the most, with the commas between them.
    """
    chunk: list[bytes] = []
    for piece in pieces:
        room -= len(piece) + bool(chunk)
        if room < 0 or len(chunk) == operations:
            break
        chunk.append(piece)
    return chunk


def waves(operations: Sequence[Operation], width: int) -> Iterator[list[Operation]]:
    """
    The operations in their order, in groups of at most *width* that may go side by side.

    Those of one group do the same to resources of one kind, never to the same one, and none refers
    to another. So it makes no difference which of them comes first.
    """
    wave: list[Operation] = []
    taken: set[str | None] = set()
    for operation in operations:
        follows = operation.target in taken or not operation.refs.isdisjoint(taken)
        if wave and (follows or len(wave) == width or wave[0].kind != operation.kind):
            yield wave
            wave, taken = [], set()
        wave.append(operation)
        taken.add(operation.bulk_id or operation.target)
    if wave:
        yield wave
