"""A lock between processes that nobody waits for and that ends with the process which holds it."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

#: Takes a file descriptor; locking says whether it succeeded.
Functions: TypeAlias = tuple[Callable[[int], bool], Callable[[int], None]]


def posix() -> Functions:
    """Locking by ``flock``: each descriptor is a holder of its own, in one process too."""
    fcntl: Any = import_module("fcntl")

    def lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        # Said aloud, because a forked child that still has the descriptor would keep the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    return lock, unlock


def windows() -> Functions:
    """Locking of the first byte by ``msvcrt``, which may lie beyond the end of the file."""
    msvcrt: Any = import_module("msvcrt")

    def lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    return lock, unlock


FUNCTIONS: Final = posix if find_spec("fcntl") else windows
