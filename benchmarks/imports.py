"""
Importing the package: time over an empty interpreter, and the memory of the process after it.

Each import has an interpreter of its own. The byte code is there already, as it is after the first
run of any program. httpx comes without its command line, which it imports where click is installed.
Ours includes httpx; what is needed only on use (authlib and anyio) is imported only then.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks._harness import Row, show

_PROGRAM: Final = """
import sys, time
sys.modules["click"] = None
start = time.perf_counter()
{}
seconds = time.perf_counter() - start
from benchmarks._peak import peak
print(seconds, peak())
"""

_IMPORTS: Final = {
    "httpx": "import httpx",
    "go1scim": "from go1scim import Client, User",
    "httpx2": "import httpx2",
    "scim2-models": "import scim2_models",
    "scim2-client": "import scim2_client.engines.httpx2",
}
_ROUNDS: Final = 15
_MIB: Final = 2**20
_MIB_TARGET: Final = 32


def _run(statement: str, environment: dict[str, str]) -> tuple[float, int]:
    program = [sys.executable, "-c", _PROGRAM.format(statement)]
    done = subprocess.run(  # noqa: S603 - the program above
        program, check=True, capture_output=True, text=True, env=environment
    )
    seconds, size = done.stdout.split()
    return float(seconds), int(size)


def run() -> Iterator[Row]:
    """The rows of the suite."""
    runs: dict[str, list[tuple[float, int]]] = {name: [] for name in _IMPORTS}
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for statement in _IMPORTS.values():
            _run(statement, environment)
        for _ in range(_ROUNDS):
            for name, statement in _IMPORTS.items():
                runs[name].append(_run(statement, environment))
    times = {name: median(seconds for seconds, _ in each) for name, each in runs.items()}
    sizes = {name: median(size for _, size in each) / _MIB for name, each in runs.items()}
    raw = times["httpx"]
    for name, seconds in times.items():
        if name != "httpx":
            target = 1.8 if name == "go1scim" else None
            yield Row(f"import {name}", show(seconds), f"httpx {show(raw)}", seconds / raw, target)
    for name, size in sizes.items():
        target = 1 if name == "go1scim" else None
        yield Row(
            f"memory with {name}",
            f"{size:.1f} MiB",
            f"{_MIB_TARGET} MiB",
            size / _MIB_TARGET,
            target,
        )
