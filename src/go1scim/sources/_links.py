"""Links to the next page, of which only the path and the query are followed."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from go1scim.errors import DecodeError
from go1scim.sources._values import Reading

_VISIBLE: Final = frozenset(map(chr, range(0x21, 0x7F)))
_LINK: Final = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT: Final = re.compile(r";\s*rel\s*=\s*\"?\s*next\s*(?:\"|;|,|$)", re.IGNORECASE)
_LOOPED: Final = Reading(complete=False, reason="the server sent a link to a page that it had sent")


def below(base_url: str, link: object) -> str:
    """
    The path and the query of *link*, below *base_url*: another host is never called.

    Raises:
        DecodeError: It is no link, or leads elsewhere.
    """
    if not isinstance(link, str) or not _VISIBLE.issuperset(link):
        raise _unusable("is no URL")
    try:
        parts = urlsplit(link)
    except ValueError:
        raise _unusable("is no URL") from None
    root = urlsplit(base_url).path
    if not parts.path.startswith(f"{root}/") or {".", ".."} & set(parts.path.split("/")):
        raise _unusable("leads out of the base URL")
    target = parts.path[len(root) :]
    return f"{target}?{parts.query}" if parts.query else target


def _unusable(complaint: str) -> DecodeError:
    return DecodeError(
        f"the link to the next page {complaint}",
        hint="Check the base URL of the source, and what stands between it and the server.",
    )


def next_link(headers: Mapping[str, str]) -> str | None:
    """The ``next`` of the header Link, or None (RFC 8288)."""
    links = _LINK.findall(headers.get("link", ""))
    return next((url for url, rest in links if _NEXT.search(rest)), None)


class Trail:
    """
    The pages of a listing, each with a link to the next.

    ::

        trail = Trail(self.service.base_url, "/people?limit=100")
        while trail.target is not None:
            page = yield from self.get(trail.target)
            ...
            trail.follow(page.get("next"))
        return trail.reading

    Attributes:
        target: The page to get; None after the last one.
        reading: Whether it has come to its end; not where a link led to a page that was there.
    """

    def __init__(self, base_url: str, first: str) -> None:
        self.target: str | None = first
        self.reading: Reading = Reading()
        self._base_url = base_url
        self._seen = {hash(first)}

    def follow(self, link: object) -> None:
        """
        Go on to the page of *link*; to the end where that is None or empty.

        Raises:
            DecodeError: It is no link, or leads elsewhere.
        """
        self.target = None
        if link is None or link == "":
            return
        target = below(self._base_url, link)
        if hash(target) in self._seen:
            self.reading = _LOOPED
        else:
            self._seen.add(hash(target))
            self.target = target
