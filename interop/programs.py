"""Programs that serve on this machine as long as a context lasts."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

#: Seconds that a program has to say where it listens, and to end when it is asked to.
START, STOP = 30, 5
_PAUSE = 0.02


@frozen
class Program:
    """
    A program that is running.

    Attributes:
        origin: Scheme, host and port of the address that it has printed.
        log: What it prints, from its start on.
    """

    origin: str
    log: Path

    def printed(self, since: int = 0) -> str:
        """What it has printed after that many bytes."""
        return self.log.read_bytes()[since:].decode("utf-8", "replace")


class DidNotStartError(Exception):
    """A program has ended, or has not said in time where it listens."""


@contextmanager
def running(command: Sequence[str], log: Path, *, folder: Path | None = None) -> Iterator[Program]:
    """
    Run *command*, which prints the URL that it listens at, as long as the context lasts.

    Raises:
        DidNotStartError: It printed none in time.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the tests name the programs themselves
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Program(_origin(process, log), log)
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _origin(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where *process* listens, as soon as it says so."""
    deadline = time.monotonic() + START
    while True:
        ended = process.poll() is not None  # asked first: what it has printed is complete then
        printed = log.read_text("utf-8", "replace")
        if found := re.search(r"http://127\.0\.0\.1:\d+(?=\S*\n)", printed):
            return found.group()
        if ended or time.monotonic() > deadline:
            what = f"ended with {process.returncode}" if ended else f"is silent for {START} seconds"
            raise DidNotStartError(f"{process.args!r} {what}\n{printed}")
        time.sleep(_PAUSE)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
