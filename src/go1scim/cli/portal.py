"""``go1scim portal``: the embedded portal over HTTP, for as long as somebody wants it."""

from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Annotated

import typer

from go1scim.cli._console import Screen
from go1scim.cli._people import fill
from go1scim.cli._quirks import quirks_of
from go1scim.cli._signals import stoppable
from go1scim.errors import ConfigurationError, Go1ScimError, ValidationError
from go1scim.testing import Portal, RecordedRequest, Recorder

__all__ = ["portal"]


class _Log(Recorder):
    """Shows each request instead of keeping it: a portal that runs for days keeps none."""

    def __init__(self, screen: Screen, stop: Callable[[], None]) -> None:
        super().__init__()
        self._screen = screen
        self._stop = stop

    def keep(self, record: RecordedRequest) -> None:
        status = record.status
        told = "no answer" if status is None else str(status)
        style = "green" if status is not None and status < 400 else "red"  # noqa: PLR2004 - HTTP
        if not self._screen.line(f"{record.method:<6} {record.path} ", (told, style)):
            self._stop()


def portal(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0: any that is free.")
    ] = 8000,
    dialect: Annotated[str, typer.Option(help="Whose rules: go1, rfc, entra or okta.")] = "go1",
    quirk: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What differs from that; may be repeated."),
    ] = None,
    people: Annotated[int, typer.Option(min=0, metavar="N", help="How many users it has.")] = 0,
    seed: Annotated[int, typer.Option(help="Where ids, tokens and chance start.")] = 0,
    client_id: Annotated[str, typer.Option(help="What clients sign in with.")] = "client",
    client_secret: Annotated[str, typer.Option(help="The same.")] = "secret",  # noqa: S107 - known
    fault_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Which part of the requests goes wrong.")
    ] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What may go wrong; may be repeated. [default: several]"),
    ] = None,
) -> None:
    """Serve a Go1 portal from memory, to try programs against. Ctrl-C stops it."""
    try:
        served = Portal(
            dialect=dialect,
            quirks=quirks_of(quirk or ()),
            client_id=client_id,
            client_secret=client_secret,
            seed=seed,
        )
        fill(served, people)
        _plan(served, fault_rate, fault, seed)
    except (ConfigurationError, ValidationError) as error:
        raise typer.BadParameter(_told(error)) from None
    try:
        _serve(served, host, port)
    except ConfigurationError as error:
        typer.echo(f"{_told(error)}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(
            f"{host} port {port}: {error.strerror or error}. Choose another port with --port.",
            err=True,
        )
        raise typer.Exit(1) from None


def _plan(served: Portal, rate: float, names: Sequence[str] | None, seed: int) -> None:
    if names and not rate:
        raise ConfigurationError(
            "--fault needs to know how often", variable="fault-rate", hint="Add --fault-rate 0.05."
        )
    if rate and names:
        served.faults.at_random(rate, among=names, seed=seed)
    elif rate:
        served.faults.at_random(rate, seed=seed)


def _serve(served: Portal, host: str, port: int) -> None:
    screen = Screen()
    with stoppable() as stop, served.serve(port=port, host=host) as where:
        screen.line(("Go1 portal", "bold"), f", dialect {served.dialect}. Ctrl-C stops it.\n")
        screen.table(
            [
                ("base URL", where.base_url),
                ("token URL", where.token_url),
                ("client id", served.client_id),
                ("client secret", served.client_secret),
            ]
        )
        token = served.issue_token()
        screen.line(
            f"\n  curl -H 'Authorization: Bearer {token}' {where.base_url}/ServiceProviderConfig\n"
        )
        if not _is_loopback(host):
            screen.line(("Whoever reaches this machine can use it.\n", "yellow"))
        served.requests = _Log(screen, stop)
        stop.wait()
    screen.line("Stopped.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _told(error: Go1ScimError) -> str:
    return ". ".join(filter(None, (error.detail.rstrip("."), error.hint)))
