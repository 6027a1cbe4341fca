"""What the project's files promise about the package and about each other."""

import ast
import re
import tomllib
from importlib.metadata import entry_points, metadata, requires
from importlib.resources import files
from pathlib import Path

import pytest

from go1scim._version import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_installed_metadata_is_this_checkouts():
    """Whoever changes pyproject.toml tests what an installation would then say."""
    found = metadata("go1scim")

    assert __version__ == found["Version"]
    assert PROJECT["project"]["description"] == found["Summary"]
    assert PROJECT["project"]["requires-python"] == found["Requires-Python"]
    assert set(PROJECT["project"]["optional-dependencies"]) == set(found.get_all("Provides-Extra"))


def test_the_extras_are_the_promised_ones():
    """An extra that is renamed or dropped breaks somebody's installation."""
    expected = {"speed", "notebook", "cli", "portal", "httpx2", "entra", "ldap"}

    assert expected == set(PROJECT["project"]["optional-dependencies"])


def test_few_dependencies_each_with_a_floor():
    """Every dependency says from which version on it works; none is capped."""
    needed = [r for r in requires("go1scim") if "extra ==" not in r]

    assert ["anyio", "attrs", "authlib", "cattrs", "httpx"] == sorted(
        re.split(r"[<>=!~ ]", r)[0] for r in needed
    )
    assert all(re.fullmatch(r"[a-z]+>=[\d.]+", r) for r in needed)


def test_the_package_is_marked_as_typed():
    """Type checkers read the annotations of an installed package only with this marker."""
    assert files("go1scim").joinpath("py.typed").is_file()


def test_pytest_finds_the_fixtures():
    """The fixtures are there without an import."""
    (point,) = entry_points(group="pytest11", name="go1scim")

    assert "go1scim.testing.plugin" == point.value


def test_the_set_up_script_runs_under_an_old_python():
    """An old python3 must get as far as saying that a newer one is needed."""
    source = (ROOT / "tools" / "setup").read_text("utf-8")

    assert ast.parse(source, feature_version=(3, 8))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_commands_that_are_named_exist(document):
    """A document names no make target that the Makefile does not have."""
    text = (ROOT / document).read_text("utf-8")
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)\b(?= |`|$)", text, re.MULTILINE))
    named |= set(re.findall(r"^tier ([a-z-]+)", text, re.MULTILINE))
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )

    assert named
    assert named <= targets


def test_every_ignored_rule_has_a_reason():
    """A rule that is off says why, on its own line or on the one before."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    section = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8")]
    bare = [
        line
        for line in section.splitlines()
        if re.match(r'\s+"[A-Z]+\d*",', line) and "#" not in line
    ]

    assert [] == bare
