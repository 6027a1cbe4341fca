"""Where tokens are kept between requests, and who may renew them."""

import os
from threading import Lock
from typing import Protocol

from go1scim._validators import of_kind
from go1scim.auth._checks import Sealed, mistake
from go1scim.auth._token import Token


class TokenStore(Protocol):
    """
    Where a credential keeps its token.

    No method may wait: the lock is tried, and tried again after a moment that the client waits.
    Whoever holds the lock is the only one to renew. A store that several processes share lets them
    share one token, and is a must where refresh tokens serve only once, as Go1's do.
    """

    def load(self) -> Token | None:
        """The token that was saved last, or None."""
        ...

    def save(self, token: Token) -> None:
        """Replace the token, wholly or not at all; it must survive a crash once this returns."""
        ...

    def try_lock(self) -> bool:
        """Take the lock, or give False at once where somebody holds it."""
        ...

    def unlock(self) -> None:
        """Give the lock back; the caller may be another thread than the one that took it."""
        ...


def checked(store: TokenStore | None) -> TokenStore:
    """
    *store*, or a new one in memory.

    Raises:
        ConfigurationError: It is no store.
    """
    if store is None:
        return MemoryTokenStore()
    methods = (getattr(store, name, None) for name in ("load", "save", "try_lock", "unlock"))
    if isinstance(store, type) or not all(map(callable, methods)):
        raise mistake(
            "store",
            f"is no token store, but {of_kind(store)}",
            "Pass FileTokenStore(path), MemoryTokenStore(), or an object with their methods.",
        )
    return store


class Mutex:
    """A lock between threads that nobody waits for, and that a forked child finds free."""

    def __init__(self) -> None:
        self._lock, self._process = Lock(), os.getpid()

    def acquire(self) -> bool:
        """Take the lock, or give False at once."""
        if self._process != os.getpid():
            # Whoever held it when the process was forked does not run in the child.
            self._lock, self._process = Lock(), os.getpid()
        return self._lock.acquire(blocking=False)

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()


class MemoryTokenStore(Sealed):
    """
    Keeps the token for as long as the program runs.

    Several credentials and clients, on any number of threads and event loops, may share one.
    """

    def __init__(self) -> None:
        self._token: Token | None = None
        self._mutex = Mutex()

    def load(self) -> Token | None:
        """The token that was saved last, or None."""
        return self._token

    def save(self, token: Token) -> None:
        """Replace the token."""
        self._token = token

    def try_lock(self) -> bool:
        """Take the lock, or give False at once where somebody holds it."""
        return self._mutex.acquire()

    def unlock(self) -> None:
        """Give the lock back."""
        self._mutex.release()
