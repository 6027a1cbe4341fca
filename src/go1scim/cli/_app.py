"""The commands, gathered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from go1scim._version import __version__
from go1scim.cli._exits import Exit
from go1scim.cli.apply import apply
from go1scim.cli.check import check
from go1scim.cli.demo import demo
from go1scim.cli.groups import groups
from go1scim.cli.plan import plan
from go1scim.cli.portal import portal
from go1scim.cli.resume import resume
from go1scim.cli.token import token
from go1scim.cli.undo import undo
from go1scim.cli.users import users

__all__ = ["app"]


#: typer has no public name for it.
_USAGE_ERROR: Final[Any] = typer.BadParameter.__base__


class _Commands(TyperGroup):
    """The commands; a wrong command line ends them with a code that no result has."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _told_apart():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _told_apart():
            return super().invoke(ctx)


@contextmanager
def _told_apart() -> Iterator[None]:
    """Let an error of usage end with 64: typer's 2 means that a plan has something to do."""
    try:
        yield
    except _USAGE_ERROR as error:
        error.exit_code = Exit.USAGE
        raise


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show the values of variables, secrets among them
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer passes it so
    if wanted:
        typer.echo(f"go1scim {__version__}")
        raise typer.Exit


@app.callback()
def go1scim(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Work with the SCIM 2.0 endpoint of Go1."""


for one in (demo, check, users, groups, plan, apply, resume, undo, portal, token):
    app.command()(one)
