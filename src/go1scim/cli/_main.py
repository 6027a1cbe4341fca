"""Where ``go1scim`` and ``python -m go1scim`` start."""

import sys
from io import TextIOWrapper

__all__ = ["main"]

_EXTRAS = frozenset({"click", "rich", "typer"})


def main() -> None:
    """Run the command that the arguments name, and exit."""
    try:
        from go1scim.cli._app import app  # noqa: PLC0415 - an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _EXTRAS:
            raise
        sys.exit(
            f"The command line of go1scim needs {error.name}, which is not installed. Run:\n\n"
            '    pip install "go1scim[cli,portal]"\n'
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every terminal has every letter
    app()
