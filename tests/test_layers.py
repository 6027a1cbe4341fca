"""The layers of the package, walked along its imports."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import go1scim

ROOT = Path(go1scim.__file__).parent

#: The layer of each module or package below go1scim; a module may import from its own and lower.
#: Those of the design that are still to come have theirs already.
LAYERS = {
    "errors": 0,
    "urns": 0,
    "_version": 0,
    "_clear": 0,
    "_json": 0,
    "_late": 0,
    "_log": 0,
    "_looks": 0,
    "_validators": 0,
    "_clock": 0,
    "schemas": 1,
    "paths": 1,
    "filters": 1,
    "models": 2,
    "messages": 2,
    "converter": 3,
    "_codec": 3,
    "patch": 3,
    "tables": 3,
    "_http": 4,
    "_problems": 4,
    "retry": 4,
    "_exchange": 4,
    "_pages": 4,
    "_publish": 4,
    "_run": 4,
    "dialect": 4,
    "auth": 4,
    "calls": 4,
    "bulk": 4,
    "changes": 5,
    "provisioning": 6,
    "sources": 6,
    "config": 7,
    "client": 7,
    "testing": 8,
    "cli": 9,
    "__main__": 9,
}

#: Who may import a library, by the beginning of the module's path.
GUARDED = {
    "cattrs": {"converter.py"},
    "httpx": {"client/_wire.py", "testing/transport.py"},
    "httpx2": {"testing/transport.py"},
    "authlib": {"auth/_oauth.py"},
    "pytest": {"testing/plugin.py"},
    "rich": {"cli/_console.py", "cli/_progress.py"},
    "typer": {
        *(f"cli/_{name}.py" for name in ("app", "command", "listing", "policies", "running")),
        *(f"cli/{name}.py" for name in ("apply", "plan", "portal", "resume", "token", "undo")),
        "cli/_session.py",
    },
    "uvicorn": {"testing/_server.py"},
    "anyio": {"client/_awaiting.py", "client/_tasks.py", "_clock.py"},
}


def modules():
    """The path of every module, below the package."""
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


@cache
def imported(path, *, types=True):
    """
    What a module imports, as dotted names: at the top, inside of functions, and for types only.

    Types count towards the layers: who names a type of a layer above knows of that layer. Only
    modules of one part may name the types of each other.
    """
    names = []
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    unwanted = {
        id(inner)
        for node in ast.walk(tree)
        if not types and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in unwanted:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@cache
def module_of(name):
    """The path of the module that a dotted name below go1scim is, or is in."""
    parts = name.split(".")[1:]
    while parts:
        for candidate in ("/".join(parts) + ".py", "/".join(parts) + "/__init__.py"):
            if (ROOT / candidate).is_file():
                return candidate
        parts.pop()
    return "__init__.py"


def part(name):
    """The module or package below go1scim that a path or dotted name belongs to."""
    return name.replace("/", ".").removesuffix(".py").removeprefix("go1scim.").split(".")[0]


def edges(*, types=True):
    """Every import of one module of the package by another."""
    found = {
        (path, module_of(name))
        for path in modules()
        for name in imported(path, types=types)
        if name.partition(".")[0] == "go1scim"
    }
    return sorted(found)


@cache
def across():
    """Every import of a module of one part by another part."""
    return [(path, target) for path, target in edges() if part(path) != part(target)]


def cycle_in(graph):
    """The first cycle of *graph*, or nothing."""
    done, way = set(), []

    def visit(node):
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            way.append(node)
            for other in sorted(graph.get(node, ())):
                found = visit(other)
                if found:
                    return found
            way.pop()
            done.add(node)
        return []

    return next(filter(None, map(visit, sorted(graph))), [])


def test_every_module_has_a_layer():
    """A new module cannot be added without saying where it belongs."""
    assert set() == {part(path) for path in modules()} - {"__init__"} - set(LAYERS)


def test_nothing_imports_the_package_as_a_whole():
    """It gathers all layers, so nobody inside can need it; it needs no private part of a part."""
    assert [] == [path for path, target in across() if target == "__init__.py"]


def test_a_module_imports_from_its_own_layer_or_from_below():
    """No module knows anything of the layers above it."""
    assert [] == [
        f"{path} imports {target}"
        for path, target in across()
        if "__init__.py" not in (path, target) and LAYERS[part(path)] < LAYERS[part(target)]
    ]


def test_the_parts_have_no_cycles():
    """No two parts of the package need each other, not even within a layer."""
    graph = {}
    for path, target in across():
        graph.setdefault(part(path), set()).add(part(target))

    assert [] == cycle_in(graph)


def test_the_modules_have_no_cycles():
    """Nor do two modules of one part, when they run."""
    graph = {}
    for path, target in edges(types=False):
        if not target.endswith("__init__.py"):
            graph.setdefault(path, set()).add(target)

    assert [] == cycle_in(graph)


def test_a_cycle_would_be_found():
    """The walk itself is right: a test of a test, since a green one says little."""
    assert [] == cycle_in({"a": {"b", "c"}, "b": {"c"}})
    assert ["b", "c", "b"] == cycle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}})
    assert ["a", "a"] == cycle_in({"a": {"a"}})


@pytest.mark.parametrize("library", sorted(GUARDED))
def test_a_library_is_known_in_its_place_only(library):
    """A move to another library touches the modules that are named here."""
    users = {path for path in modules() if library in {n.split(".")[0] for n in imported(path)}}
    assert users == GUARDED[library]


def test_files_stay_short():
    """A second concern gets a second file before the limit of 500 lines."""
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {} == {path: length for path, length in lengths.items() if length > 500}


def run(code):
    """What a fresh interpreter prints."""
    done = subprocess.run(  # noqa: S603 - code of this very test
        [sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True
    )
    return done.stdout + done.stderr


EVERYTHING = "go1scim, go1scim.testing, go1scim.models, go1scim.client, go1scim.calls.raw"


def test_an_import_is_silent_and_opens_nothing():
    """Importing prints nothing, logs nothing above DEBUG, and touches neither socket nor thread."""
    code = f"""
import logging, sys
def guard(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.fork", "os.exec")):
        print(event, arguments)
import socket, threading  # what httpx imports may look at the socket module
sys.addaudithook(guard)
logging.basicConfig(level=logging.DEBUG + 1)
import {EVERYTHING}
print(threading.active_count())
"""
    assert "1\n" == run(code)


def test_the_log_is_the_callers():
    """One logger, without a level or a handler of its own."""
    code = f"""
import logging, {EVERYTHING}
logger = logging.getLogger("go1scim")
print(logger.level, logger.handlers, logger.propagate)
ours = [name for name in logging.root.manager.loggerDict if name.startswith("go1scim")]
print(ours, logging.root.handlers)
"""
    assert "0 [] True\n['go1scim'] []\n" == run(code)


def test_an_import_leaves_the_optional_and_the_slow_alone():
    """What only some callers need is imported when they need it."""
    code = f"""
import sys, go1scim
print(sorted({{"anyio", "email.utils", "httpx", "tempfile"}} & sys.modules.keys()))
import httpx
before = set(sys.modules)  # httpx looks for rich, for a command line of its own
import {EVERYTHING}
slow = {{"authlib", "azure", "cattrs", "cryptography", "ldap3", "narwhals", "pandas", "polars",
        "pytest", "rich", "sqlite3", "starlette", "tqdm", "trio", "typer", "uvicorn"}}
print(sorted(slow & {{name.partition(".")[0] for name in sys.modules.keys() - before}}))
"""
    assert "[]\n[]\n" == run(code)
