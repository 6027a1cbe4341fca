"""What a kind of change, of outcome or of note feels like; a colour, for each way of showing it."""

from typing import Final, Literal, TypeAlias

__all__ = ["Tone", "tone_of"]

#: What adds is good, what changes is new, what takes away is to be taken care of, or bad.
Tone: TypeAlias = Literal["good", "new", "care", "bad", "quiet"]

_TONES: Final[dict[str, Tone]] = {
    "create": "good",
    "reactivate": "good",
    "add members": "good",
    "done": "good",
    "ok": "good",
    "update": "new",
    "rename": "new",
    "remove members": "care",
    "deactivate": "care",
    "drifted": "care",
    "blocked": "care",
    "warning": "care",
    "warn": "care",
    "unknown": "care",
    "delete": "bad",
    "failed": "bad",
    "error": "bad",
    "block": "bad",
    "unreadable": "bad",
}


def tone_of(kind: str) -> Tone:
    """The tone of *kind*; quiet, where it is nothing to look at."""
    return _TONES.get(kind, "quiet")
