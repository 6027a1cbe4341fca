"""The commands, gathered."""

from typing import Annotated

import typer

from go1scim._version import __version__
from go1scim.cli.portal import portal

__all__ = ["app"]

app = typer.Typer(
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


app.command()(portal)
