"""Where journals are, unless somebody says otherwise."""

import os
import sys
from pathlib import Path
from typing import Final

from go1scim.errors import JournalError

_NAME: Final = "go1scim"
_SUFFIX: Final = ".journal"


def state_directory() -> Path:
    """
    The user's directory for what a program keeps from one run to the next; made where needed.

    ``XDG_STATE_HOME`` is obeyed on every system; without it, it is where the system wants it (XDG
    Base Directory Specification, Apple's File System Programming Guide, Microsoft's Known Folders).

    Raises:
        JournalError: It cannot be made.
    """
    directory = _home() / _NAME
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(directory, error.strerror or "") from None
    return directory


def place_for(wanted: str | os.PathLike[str] | None, run_id: str) -> Path:
    """
    The path of the journal of a run that begins.

    Args:
        wanted: A path, or a directory; None: the user's state directory.
    """
    place = state_directory() if wanted is None else Path(wanted)
    return (place / (run_id + _SUFFIX) if place.is_dir() else place).absolute()


def _home() -> Path:
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    if named.is_absolute():  # any other is to be ignored, says the specification
        return named
    local = os.environ.get("LOCALAPPDATA")
    if sys.platform == "win32" and local:
        return Path(local)
    parts = ("Library", "Application Support") if sys.platform == "darwin" else (".local", "state")
    try:
        return Path.home().joinpath(*parts)
    except RuntimeError as error:
        raise _unusable(Path(_NAME), str(error)) from None


def _unusable(directory: Path, why: str) -> JournalError:
    return JournalError(
        f"the directory {directory} for journals cannot be made: {why}",
        journal=str(directory),
        hint="Set XDG_STATE_HOME to a directory that can be written, or pass journal=PATH together "
        "with exclusive=False, or journal=False to keep none.",
    )
