"""What a portal was asked, for assertions."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload
from urllib.parse import parse_qsl, urlencode

from attrs import field, frozen

from go1scim import _json

__all__ = ["RecordedRequest", "Recorder"]

_MASKED = frozenset({"client_secret", "password", "code", "refresh_token"})


@frozen(kw_only=True)
class RecordedRequest:
    """
    One request that arrived, without its secrets.

    Attributes:
        path: Below the base URL, percent-encoded; of a token request: from the root.
        query: The parameters, decoded.
        headers: By lower-case name, without Authorization.
        content: The body; in that of a token request, secrets are masked.
        status: The status of the answer, or None: the client got none.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)
    status: int | None = None

    def json(self) -> Any:
        """The body as JSON, or None without a body."""
        return _json.loads(self.content) if self.content else None

    def form(self) -> dict[str, str]:
        """The body as a form, with its secrets masked."""
        return dict(parse_qsl(self.content.decode(), keep_blank_values=True))


def masked(content: bytes) -> bytes:
    """The body of a token request, fit to be kept."""
    pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)
    return urlencode([(k, "***" if k in _MASKED else v) for k, v in pairs]).encode()


class Recorder(Sequence[RecordedRequest]):
    """The requests of a portal, oldest first."""

    def __init__(self) -> None:
        self._records: list[RecordedRequest] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> RecordedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[RecordedRequest]: ...
    def __getitem__(self, index: int | slice) -> RecordedRequest | Sequence[RecordedRequest]:
        with self._lock:
            return self._records[index]

    def __iter__(self) -> Iterator[RecordedRequest]:
        with self._lock:
            return iter(tuple(self._records))

    def __repr__(self) -> str:
        return f"<{len(self)} requests>"

    def clear(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._records.clear()

    def matching(
        self, method: str | None = None, path: str | None = None, *, status: int | None = None
    ) -> list[RecordedRequest]:
        """The requests of that method, whose path starts with *path*, that got that status."""
        return [
            one
            for one in self
            if method in {None, one.method}
            and one.path.startswith(path or "")
            and status in {None, one.status}
        ]

    def count(
        self, method: str | None = None, path: str | None = None, *, status: int | None = None
    ) -> int:
        """How many requests of that method, path and status there were."""
        return len(self.matching(method, path, status=status))

    def keep(self, record: RecordedRequest) -> None:
        """Add a request; the portal calls this."""
        with self._lock:
            self._records.append(record)
