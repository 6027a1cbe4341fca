"""The command line as such."""

import importlib
import subprocess
import sys
from importlib.metadata import entry_points
from io import StringIO

import pytest
from typer.testing import CliRunner

import go1scim
from go1scim.cli import main
from go1scim.cli._app import app


def test_the_version_is_told():
    """That of the package."""
    result = CliRunner().invoke(app, ["--version"])
    assert (0, f"go1scim {go1scim.__version__}\n") == (result.exit_code, result.output)


def test_without_a_command_it_lists_them():
    """Somebody who does not know it gets to know it."""
    result = CliRunner().invoke(app, [])
    assert "Commands:" in result.output
    assert "portal" in result.output


def test_the_command_is_installed():
    """The script of the distribution is the function that ``python -m go1scim`` calls."""
    (script,) = entry_points(group="console_scripts", name="go1scim")
    assert main is script.load()


def test_the_module_is_the_same_command():
    """For whoever has no scripts on the path."""
    done = subprocess.run(
        [sys.executable, "-m", "go1scim", "--version"], check=True, capture_output=True, text=True
    )
    assert (f"go1scim {go1scim.__version__}\n", "") == (done.stdout, done.stderr)


def test_importing_the_module_runs_nothing():
    """As pydoc and type checkers do."""
    assert importlib.import_module("go1scim.__main__").main is main


def hide(monkeypatch, *names):
    """Make as if these packages were not installed."""
    for name in list(sys.modules):
        if name.startswith("go1scim.cli.") and name != "go1scim.cli._main":
            monkeypatch.delitem(sys.modules, name)
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("name", ["typer", "rich"])
def test_a_missing_extra_is_named(monkeypatch, name):
    """A message with the command to run, the exit code 1, and no traceback."""
    hide(monkeypatch, name, f"{name}.console")
    with pytest.raises(SystemExit, match=r'pip install "go1scim\[cli,portal\]"') as caught:
        main()
    assert name in caught.value.code  # a text: Python prints it to stderr and exits with 1


def test_what_else_is_missing_is_a_bug(monkeypatch):
    """It is not put down to the extra."""
    hide(monkeypatch, "go1scim.cli.portal")
    with pytest.raises(ImportError, match=r"go1scim\.cli\.portal"):
        main()


def test_arguments_are_those_of_the_process(monkeypatch, capsys):
    """``main()`` takes none itself."""
    monkeypatch.setattr(sys, "argv", ["go1scim", "--version"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert (0, f"go1scim {go1scim.__version__}\n") == (caught.value.code, capsys.readouterr().out)


def test_it_writes_to_whatever_there_is(monkeypatch):
    """A program that calls it may have put something else in the place of standard output."""
    said = StringIO()
    monkeypatch.setattr(sys, "argv", ["go1scim", "--version"])
    monkeypatch.setattr(sys, "stdout", said)
    with pytest.raises(SystemExit):
        main()
    assert f"go1scim {go1scim.__version__}\n" == said.getvalue()
