"""Where the next changes of Microsoft Graph begin."""

import json
from typing import Any

from attrs import asdict, field, frozen


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise TypeError
    return value


@frozen
class GraphCursor:
    """Two links to deltas below the base URL, and digests of who was assigned which roles."""

    users: str = field(repr=False)
    groups: str = field(repr=False)
    people_roles: dict[str, str] = field(repr=False, converter=_texts)
    group_roles: dict[str, str] = field(repr=False, converter=_texts)

    def text(self) -> str:
        """The cursor, to be kept."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def parse(cls, text: str) -> "GraphCursor | None":
        """The cursor that *text* is; None where it is none."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError):
            return None
        links = (found.users, found.groups)
        return found if all(isinstance(each, str) and each[:1] == "/" for each in links) else None
