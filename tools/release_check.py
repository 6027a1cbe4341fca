"""
Build the distributions and try the wheel the way a user's machine would.

The wheel is built from the sdist, installed in an environment that has nothing else, and imported
there with the run-time dependencies only. A short list of promises is checked: how many packages
come along, that the types are marked, that importing the package opens and prints nothing and pulls
in no extra, that the metadata tells the version, and that the command does, once it has its extra.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_PACKAGES = 16

# Run in the clean environment. A socket opened by an import would raise.
PROBE = """
import contextlib, io, json, socket, sys
def refuse(*args, **kwargs):
    raise SystemExit("importing go1scim opened a socket")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
output = io.StringIO()
with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
    import go1scim
    import go1scim.testing
    for name in go1scim.__all__:
        getattr(go1scim, name)
from importlib.metadata import entry_points, metadata
extras = "azure h2 httpx2 ldap3 narwhals orjson pandas polars pytest rich tqdm typer uvicorn"
print(json.dumps({
    "version": metadata("go1scim")["Version"],
    "attribute": go1scim.__version__,
    "printed": output.getvalue(),
    "extras": [name for name in extras.split() if name in sys.modules],
    "plugins": [point.value for point in entry_points(group="pytest11", name="go1scim")],
    "file": go1scim.__file__,
}))
"""


def main() -> None:
    """Build, look inside, install, import."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    with tempfile.TemporaryDirectory(prefix="go1scim-release-") as name:
        folder = Path(name)
        sdist, wheel = build(folder / "dist")
        version = wheel.name.split("-")[1]
        look_inside(sdist, wheel, version)
        python = install(wheel, folder / "venv")
        packages = installed(python)
        print(f"{len(packages)} packages: {' '.join(packages)}")
        check(len(packages) <= MOST_PACKAGES, f"more than {MOST_PACKAGES} packages are installed")
        probe(python, version, project["entry-points"]["pytest11"]["go1scim"])
        command(python, wheel, version)
    print(f"release-check: {sdist.name} and {wheel.name} are fit to be released")


def build(folder: Path) -> tuple[Path, Path]:
    """Make the sdist, and from it the wheel."""
    run(sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT))
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return sdist, wheel


def look_inside(sdist: Path, wheel: Path, version: str) -> None:
    """Check that what must be there is, and that nothing else came along."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in ("LICENSE", "README.md", "pyproject.toml", "src/go1scim/py.typed", "tests"):
        check(
            any(name == needed or name.startswith(f"{needed}/") for name in names),
            f"the sdist has no {needed}",
        )
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names}
    check(tops == {"go1scim", f"go1scim-{version}.dist-info"}, f"the wheel installs {tops}")
    check("go1scim/py.typed" in names, "the wheel has no py.typed")


def install(wheel: Path, folder: Path) -> Path:
    """Install *wheel* in an environment that has nothing else, not even pip."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    run(*pip, "install", "--quiet", str(wheel))
    run(*pip, "check")
    return python


def installed(python: Path) -> list[str]:
    """The names of all packages of an environment."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    return sorted(p["name"].lower() for p in json.loads(run(*pip, "list", "--format", "json")))


def probe(python: Path, version: str, plugin: str) -> None:
    """Import the package in the clean environment and check what that does."""
    found = json.loads(run(str(python), "-I", "-W", "error", "-c", PROBE))
    check(found["version"] == found["attribute"] == version, f"the version is {found['version']}")
    check(not found["printed"], f"importing go1scim printed {found['printed']!r}")
    check(not found["extras"], f"importing go1scim imported {found['extras']}")
    check(found["plugins"] == [plugin], f"the pytest plugin is {found['plugins']}")
    check(str(python.parent.parent) in found["file"], f"go1scim came from {found['file']}")


def command(python: Path, wheel: Path, version: str) -> None:
    """Run the command without its extra, and with it."""
    script = python.with_name("go1scim.exe" if os.name == "nt" else "go1scim")
    bare = subprocess.run([script, "--version"], capture_output=True, text=True, check=False)
    is_told = 'pip install "go1scim[cli,portal]"' in bare.stderr
    check(bare.returncode == 1 and is_told, f"without its extra, go1scim says {bare.stderr!r}")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    run(*pip, "install", "--quiet", f"{wheel}[cli]")
    told = run(str(script), "--version").strip()
    check(told == f"go1scim {version}", f"go1scim --version says {told!r}")


def run(*command: str) -> str:
    """The output of *command*, which must succeed."""
    done = subprocess.run(
        command, cwd=tempfile.gettempdir(), stdout=subprocess.PIPE, text=True, check=False
    )
    check(done.returncode == 0, f"{' '.join(command[:4])} failed:\n{done.stdout}")
    return done.stdout


def check(condition: bool, complaint: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Stop with *complaint* unless *condition* holds."""
    if not condition:
        sys.exit(f"release-check: {complaint}")


if __name__ == "__main__":
    main()
