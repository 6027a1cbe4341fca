"""Running commands as a person does, in this process."""

import json

from typer.testing import CliRunner

from go1scim.cli._app import app


class Done:
    """What a command said, with its exit code."""

    def __init__(self, result):
        assert result.exception is None or isinstance(result.exception, SystemExit)
        self.code, self.said, self.notes = result.exit_code, result.stdout, result.stderr

    @property
    def documents(self):
        """The lines of JSON."""
        return [json.loads(line) for line in self.said.splitlines()]

    @property
    def document(self):
        """The only line of JSON."""
        (document,) = self.documents
        return document

    @property
    def complaint(self):
        """The error, as JSON."""
        return json.loads(self.notes)


def run(*arguments, typed=None):
    """Run a command."""
    return Done(CliRunner().invoke(app, [str(one) for one in arguments], input=typed))


def embedded(*arguments, people=12, typed=None):
    """Run a command against a portal of its own, which is the same each time."""
    return run(*arguments, "--embedded", "--people", people, typed=typed)
