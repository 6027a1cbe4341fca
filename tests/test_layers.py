"""The layers of the package, walked along its imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import go1scim

ROOT = Path(go1scim.__file__).parent

#: The layer of each module or package below go1scim; a module may import from its own and lower.
LAYERS = {
    "errors": 0,
    "urns": 0,
    "_version": 0,
    "_json": 0,
    "_log": 0,
    "_validators": 0,
    "schemas": 1,
    "paths": 1,
    "models": 2,
    "messages": 2,
    "converter": 3,
    "_codec": 3,
    "patch": 3,
    "_http": 4,
    "_problems": 4,
    "retry": 4,
    "_exchange": 4,
    "_pages": 4,
    "_publish": 4,
    "dialect": 4,
    "auth": 4,
    "calls": 4,
    "config": 7,
    "client": 7,
    "testing": 8,
}

#: Who may import a library, by the beginning of the module's path.
GUARDED = {
    "cattrs": {"converter.py"},
    "httpx": {"client/_wire.py", "testing/transport.py"},
    "httpx2": {"testing/transport.py"},
    "authlib": {"auth/_oauth.py"},
    "pytest": {"testing/plugin.py"},
    "uvicorn": {"testing/_server.py"},
    "anyio": {"client/_awaiting.py", "client/_clock.py", "testing/clock.py"},
}


def modules():
    """The path of every module, below the package."""
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def imported(path):
    """What a module imports when it runs, also inside of functions, as dotted names."""
    tree = ast.parse((ROOT / path).read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (
                f"go1scim.{alias.name}" if module == "go1scim" else module for alias in node.names
            )


def part(name):
    """The module or package below go1scim that a path or dotted name belongs to."""
    return name.replace("/", ".").removesuffix(".py").removeprefix("go1scim.").split(".")[0]


def edges():
    """Every import of one part of the package by another."""
    for path in modules():
        for name in imported(path):
            if name.startswith("go1scim.") and path != "__init__.py" and part(name) != part(path):
                yield path, part(name)


def test_every_module_has_a_layer():
    """A new module cannot be added without saying where it belongs."""
    assert set(LAYERS) == {part(path) for path in modules()} - {"__init__"}


@pytest.mark.parametrize(("path", "target"), sorted(set(edges())))
def test_a_module_imports_from_its_own_layer_or_from_below(path, target):
    """No module knows anything of the layers above it."""
    assert LAYERS[part(path)] >= LAYERS[target]


def test_no_cycles():
    """No two parts of the package need each other."""
    graph = {}
    for path, target in edges():
        graph.setdefault(part(path), set()).add(target)
    done, open_ = set(), []

    def visit(node):
        assert node not in open_, f"a cycle: {' -> '.join([*open_, node])}"
        if node not in done:
            open_.append(node)
            for other in sorted(graph.get(node, ())):
                visit(other)
            open_.pop()
            done.add(node)

    for node in sorted(graph):
        visit(node)
    assert set(graph) <= done


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


def test_an_import_is_silent_and_opens_nothing():
    """Importing prints nothing, logs nothing above DEBUG, and touches no socket."""
    code = """
import logging, socket
class Guard(socket.socket):
    def __init__(self, *args, **kwargs): raise AssertionError("a socket")
socket.socket = Guard
logging.basicConfig(level=logging.INFO)
import go1scim, go1scim.testing
"""
    assert "" == run(code)


def test_an_import_leaves_the_optional_and_the_slow_alone():
    """What only some callers need is imported when they need it."""
    code = """
import sys, go1scim, go1scim.testing
slow = {"authlib", "cattrs", "pytest", "uvicorn", "narwhals", "typer", "tqdm", "cryptography"}
print(sorted(slow & {name.partition(".")[0] for name in sys.modules}))
"""
    assert "[]\n" == run(code)
