"""The command line; it needs the extra ``cli``. Each command is a module of this package."""

from go1scim.cli._main import main

__all__ = ["main"]
