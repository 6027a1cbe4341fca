"""What the commands share: the client, the output, and what goes wrong."""

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import frozen

from go1scim import _json, config
from go1scim._exchange import Auth
from go1scim._log import logger
from go1scim._looks import Sheet
from go1scim.auth import ClientCredentials
from go1scim.cli._console import Screen
from go1scim.cli._people import fill
from go1scim.cli._words import worded
from go1scim.client import Client
from go1scim.errors import Go1ScimError, GuardBlockedError
from go1scim.testing import Portal

if TYPE_CHECKING:
    from go1scim.changes.events import Listener

__all__ = ["Session", "Settings"]


@frozen(kw_only=True)
class Settings:
    """The options that every command has."""

    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The SCIM endpoint; else GO1_BASE_URL, else Go1's."),
    ] = None
    token_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The token endpoint; else GO1_TOKEN_URL, else Go1's."),
    ] = None
    client_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Else GO1_CLIENT_ID. The secret is in GO1_CLIENT_SECRET."),
    ] = None
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Use a fresh portal in memory instead of Go1.")
    ] = False
    people: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many users the embedded portal has.")
    ] = 0
    json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log each request to standard error.")
    ] = False
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False


class Session:
    """
    One run of a command.

    Attributes:
        out: For results.
        notes: For what is said beside them.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out: Screen = Screen()
        self.notes: Screen = Screen(stderr=True)
        self._portal: Portal | None = None

    @property
    def is_json(self) -> bool:
        """Whether a program reads the results."""
        return self.settings.json

    @property
    def portal(self) -> Portal:
        """The embedded portal, made at the first use."""
        if self._portal is None:
            self._portal = Portal()
            fill(self._portal, self.settings.people)
        return self._portal

    def auth(self) -> Auth:
        """
        The credential that options and environment describe, or that of the embedded portal.

        Raises:
            ConfigurationError: There is none, or there are two.
        """
        if self.settings.embedded:
            own = self.portal
            return ClientCredentials(own.client_id, own.client_secret, token_url=own.token_url)
        if self.settings.people:
            raise typer.BadParameter("--people fills the portal of --embedded: add that.")
        given = {"GO1_CLIENT_ID": self.settings.client_id, "GO1_TOKEN_URL": self.settings.token_url}
        named = {name: value for name, value in given.items() if value is not None}
        return config.credential(None, {**os.environ, **named})

    def client(self, auth: Auth | None = None) -> Client:
        """
        A client for the settings, to be closed.

        Raises:
            ConfigurationError: A setting is missing or wrong.
        """
        auth = self.auth() if auth is None else auth
        if self.settings.embedded:
            return self.portal.client(auth=auth)
        return Client(auth, base_url=self.settings.base_url)

    def show(self, sheet: Sheet, document: Any) -> None:
        """Write a result: the sheet for a person, the document for a program."""
        if self.is_json:
            self.write(document)
        else:
            self.out.sheet(sheet)

    def write(self, document: Any) -> None:
        """Write *document* as one line of JSON, which is UTF-8 (RFC 8259 section 8.1)."""
        typer.echo(document.encode() if isinstance(document, str) else _json.dumps(document))

    def say(self, *parts: str | tuple[str, str]) -> None:
        """Say something beside the results; not where a program reads them."""
        if not self.is_json:
            self.notes.line(*parts)

    def warn(self, text: str) -> None:
        """Say what a person should know in any case."""
        self.notes.line(("Warning: ", "yellow"), text)

    def complain(self, error: BaseException) -> None:
        """Say what is wrong, and what to do: in words, or as JSON."""
        notes = [worded(note) for note in getattr(error, "__notes__", [])]
        if self.settings.debug:
            traceback.print_exception(error)
        elif self.is_json:
            document = {
                "error": type(error).__name__,
                "message": getattr(error, "detail", str(error)),
                "hint": _hint(error),
                "notes": notes,
            }
            typer.echo(_json.dumps(document), err=True)
        else:
            self.notes.line(("Error: ", "bold red"), _told(error))
            for note in notes:
                self.notes.line(note)

    def asks(self, question: str) -> bool:
        """Whether a person agrees; Ctrl-C and the end of the input say no."""
        try:
            return typer.confirm(question, err=True)
        except typer.Abort:
            self.notes.line()
            return False

    @property
    def can_ask(self) -> bool:
        """Whether there is a person to be asked."""
        return sys.stdin.isatty() and self.notes.is_terminal

    def progress(self) -> "AbstractContextManager[Listener | None]":
        """A listener that shows how far it has come; None where nobody would see it."""
        from go1scim.cli._progress import progress  # noqa: PLC0415 - for what takes long

        return progress(self.notes)

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Log to standard error, where that is wanted."""
        if not self.settings.verbose:
            yield
            return
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            logger.setLevel(level)
            logger.removeHandler(handler)


def _hint(error: BaseException) -> str:
    if isinstance(error, GuardBlockedError):
        return "Look at the plan. If it is meant, name the guard with --override."
    return worded(getattr(error, "hint", ""))


def _told(error: BaseException) -> str:
    if isinstance(error, Go1ScimError):
        error.hint = _hint(error)
    return str(error)
