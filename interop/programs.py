"""Programs that serve on this machine as long as a context lasts."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

#: Seconds that a program has to say that it is ready, and to end when it is asked to.
START, STOP = 30, 5
#: The address of a server, on a line that is complete.
LISTENS = r"(http://127\.0\.0\.1:\d+)\S*\n"
_PAUSE = 0.02


@frozen
class Program:
    """
    A program that is running.

    Attributes:
        told: What it has printed as soon as it was ready.
        log: What it prints, from its start on.
    """

    told: re.Match[str]
    log: Path

    def printed(self, since: int = 0) -> str:
        """What it has printed after that many bytes."""
        return self.log.read_bytes()[since:].decode("utf-8", "replace")


class DidNotStartError(Exception):
    """A program has ended, or has not said in time that it is ready."""


@contextmanager
def running(
    command: Sequence[str], log: Path, *, ready: str = LISTENS, folder: Path | None = None
) -> Iterator[Program]:
    """
    Run *command* as long as the context lasts.

    Args:
        ready: What it prints once it is ready, as a regular expression.

    Raises:
        DidNotStartError: It did not print that in time.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the tests name the programs themselves
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Program(_told(process, log, ready), log)
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _told(process: subprocess.Popen[bytes], log: Path, ready: str) -> re.Match[str]:
    """What *process* says, as soon as it does."""
    deadline = time.monotonic() + START
    while True:
        ended = process.poll() is not None  # asked first: what it has printed is complete then
        printed = log.read_text("utf-8", "replace")
        if found := re.search(ready, printed):
            return found
        if ended or time.monotonic() > deadline:
            what = f"ended with {process.returncode}" if ended else f"is silent for {START} seconds"
            raise DidNotStartError(f"{process.args!r} {what}\n{printed}")
        time.sleep(_PAUSE)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
