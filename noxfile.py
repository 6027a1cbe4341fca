"""
The version matrix; everything else is make's.

    nox                     every session whose Python is there
    nox -s tests-3.13       one of them
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import nox

VERSIONS = ["3.11", "3.12", "3.13", "3.14"]
TESTED = ".[portal,cli]"

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = bool(os.environ.get("CI"))
nox.options.reuse_venv = "yes"


@nox.session(python=VERSIONS)
def tests(session: nox.Session) -> None:
    """Run the tests with everything installed, httpx2 among it."""
    session.install("--editable", f"{TESTED[:-1]},httpx2,speed]", *group("test"))
    env = {"COVERAGE_FILE": f"{session.create_tmp()}/coverage"}
    session.run("coverage", "run", "-m", "pytest", *session.posargs, env=env)
    session.run("coverage", "combine", "--quiet", env=env)
    session.run("coverage", "report", env=env)


@nox.session(python=VERSIONS)
def bare(session: nox.Session) -> None:
    """Run the tests as most users are: httpx alone, no httpx2, no orjson."""
    session.install("--editable", TESTED, *group("test"))
    session.run("pytest", *session.posargs)


@nox.session(python=VERSIONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest version of each dependency that pyproject.toml allows."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    tested = ("portal", "cli", "httpx2", "speed")
    floors = [*project["dependencies"], *(one for name in tested for one in extras[name])]
    session.install(
        "--editable",
        f"{TESTED[:-1]},httpx2,speed]",
        *group("test"),
        *(floor.replace(">=", "==") for floor in floors),
    )
    session.run("pytest", *session.posargs)


def group(name: str) -> list[str]:
    """The requirements of a dependency group."""
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), name)
