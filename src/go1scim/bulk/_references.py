"""References to what is not there yet: `bulkId:…` in place of an id (RFC 7644 section 3.7.2)."""

import re
from collections import Counter
from typing import Any, TypeVar

from attrs import evolve

from go1scim._exchange import Request
from go1scim._json import dumps
from go1scim.converter import from_dict, to_dict
from go1scim.models import Group, User
from go1scim.patch import PatchOp

T = TypeVar("T")


class References:
    """
    The ids of what a bulk creates, as they become known.

    Args:
        prefix: What each bulkId of this bulk starts with. Nobody else can know it, so no text of a
            resource can be taken for a reference.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._pattern = re.compile(f"bulkId:({re.escape(prefix)}-[0-9]+)")
        self._in_request = re.compile(
            f"bulkId(?::|%3A)({re.escape(prefix)}-[0-9]+)".encode(), re.IGNORECASE
        )
        self._alone = re.compile(f'(?<!\\\\)"bulkId:({re.escape(prefix)}-[0-9]+)"'.encode())
        #: By bulkId.
        self.ids: dict[str, str] = {}
        self._taken: set[str] = set()

    def bulk_id(self, number: int) -> str:
        """The bulkId of operation *number*."""
        return f"{self._prefix}-{number}"

    def learn(self, bulk_id: str, id: str) -> bool:
        """Keep the id of what was created; False where it is that of another one."""
        if id in self._taken:
            return False
        self.ids[bulk_id] = id
        self._taken.add(id)
        return True

    def id(self, ref: str) -> str | None:
        """The id that *ref* is, or stands for; None where it is not known yet."""
        found = self._pattern.fullmatch(ref)
        return self.ids.get(found[1]) if found else ref

    def found_in(self, request: Request) -> frozenset[str]:
        """The bulkIds that *request* refers to."""
        everything = request.target.encode() + b"\n" + (request.content or b"")
        return frozenset(each.decode() for each in self._in_request.findall(everything))

    def within(self, request: Request) -> frozenset[str]:
        """
        The bulkIds in *request* that are part of a longer text, such as the filter in a path.

        The standard lets a provider put ids into paths and values only.
        """
        content = request.content or b""
        inside = Counter(self._in_request.findall(content))
        inside.subtract(self._alone.findall(content))
        return frozenset(each.decode() for each, count in inside.items() if count)

    def has_lookalike(self, request: Request) -> bool:
        """Whether *request* holds text that a provider might take for a reference of ours."""
        content = request.content or b""
        return content.count(b"bulkId:") != len(self._in_request.findall(content))

    def path(self, request: Request) -> str:
        """The path of *request*, with references as the standard writes them."""
        return re.sub(f"bulkId%3A(?={re.escape(self._prefix)}-)", "bulkId:", request.target)

    def put(self, value: T) -> T:
        """*value* with the ids that are known in place of the references to them."""
        made: Any = value
        if isinstance(value, str):
            made = self._text(value)
        elif isinstance(value, (User, Group)):
            made = from_dict(self.put(to_dict(value)), type(value))
        elif isinstance(value, PatchOp):
            made = PatchOp(
                [
                    evolve(each, path=self.put(each.path), value=self.put(each.value))
                    for each in value.operations
                ]
            )
        elif isinstance(value, dict):
            made = {self.put(name): self.put(inner) for name, inner in value.items()}
        elif isinstance(value, (list, tuple)):
            made = [self.put(inner) for inner in value]
        put: T = made
        return put

    def _text(self, text: str) -> str:
        whole = self._pattern.fullmatch(text)
        if whole:
            return self.ids.get(whole[1], text)
        return self._pattern.sub(self._within, text)

    def _within(self, match: re.Match[str]) -> str:
        """The id inside a filter, where it stands between quotation marks, as JSON writes it."""
        id = self.ids.get(match[1])
        return match[0] if id is None else dumps(id).decode()[1:-1]
