"""The hints of the library in the words of the command line: its arguments are options there."""

import re
from typing import Final

__all__ = ["TEXTS", "worded"]

#: What the library says, and what stands for it.
TEXTS: Final = {
    "resume() goes on with a journal; a new run needs a new file.": (
        "go1scim resume goes on with it; a new run needs a new file: name another with --journal."
    ),
    "Pass journal= a place that can be written, or journal=False to keep none.": (
        "Name a place that can be written with --journal, or keep none with --no-journal."
    ),
    "or pass journal=PATH together with exclusive=False, or journal=False to keep none.": (
        "or keep none with --no-journal."
    ),
    " exclusive=False lets both work at the same time.": "",
    "Pass the plan that was applied as plan=; Plan.from_json() reads a saved one.": (
        "Name the file of the plan that was applied with --plan."
    ),
    "Pass the whole text that to_json() gave.": "Name the file that plan --out has written.",
    "Pass self_account= with its id or userName": "Name it with --self-account",
    "Apply it with a client of that portal, or make a plan with this one.": (
        "Name that portal with --base-url or GO1_BASE_URL, or plan again."
    ),
    "Look the existing resource up with find(), or create with if_exists='update'.": (
        "Plan again: it is there by now."
    ),
    "; client.raw shows it as it is.": ".",
    "; client.check() tells more.": "; go1scim check tells more.",
    "Raise the Timeout, or try again": "Try again",
    "undo(deleted='create')": "go1scim undo --deleted create",
}
_TEXTS: Final = re.compile("|".join(map(re.escape, TEXTS)))
_RESUME: Final = re.compile(r"\bresume\(([^()]*)\)")


def worded(text: str) -> str:
    """What *text* says, to somebody at a command line."""
    text = _TEXTS.sub(lambda found: TEXTS[found[0]], text)
    return _RESUME.sub(lambda found: f"go1scim resume {found[1]}".rstrip(), text)
