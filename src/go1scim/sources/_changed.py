"""What is new in a full reading, for sources that cannot tell."""

from collections.abc import Generator, Mapping
from typing import Any, TypeVar

from go1scim.sources._protocol import Records
from go1scim.sources._reader import Reader
from go1scim.sources._values import Reading, SourceGroup, SourceUser

R = TypeVar("R", SourceUser, SourceGroup)


def changed(
    records: Records[R], known: Mapping[str, str], kind: type[R], *, blocks: bool = False
) -> Generator[Any, Any, Reading]:
    """
    Those of *records* that are not as they were, and who is gone.

    Only a complete reading tells who is gone; memory holds the ids that have come, nothing else.

    Args:
        known: The fingerprints of an earlier reading, by id.
        kind: What the records are, for those that are gone.
        blocks: As for `Reader`.
    """
    reader: Reader[R] = Reader(records, blocks=blocks)
    seen: set[str] = set()
    while chunk := (yield from reader.chunk()):
        for record in chunk:
            seen.add(record.id)
            if record.fingerprint != known.get(record.id):
                yield record
    if reader.reading.complete:
        for id in known:
            if id not in seen:
                yield kind(id, deleted=True)
    return reader.reading
