"""
A token in a file that several processes share.

Theory of operation: the token is in one file, which is only ever replaced as a whole; the lock is
on a second file beside it, which is never replaced, since a lock on a file that somebody renames
away locks nothing. The operating system drops the lock of a process that dies. Threads of one
process exclude each other by a lock in memory first, which costs no system call.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from go1scim.auth import _file_lock
from go1scim.auth._checks import Sealed, mistake
from go1scim.auth._stores import Mutex
from go1scim.auth._token import Token
from go1scim.errors import ConfigurationError

_MODE: Final = 0o600
_CLOEXEC: Final = getattr(os, "O_CLOEXEC", 0)  # Windows has other means


class FileTokenStore(Sealed):
    """
    Keeps the token in a file, so that it outlives the program, and processes may share it.

    The file is readable by its owner only, from the first moment; one that is found with wider
    rights is narrowed. Its directory is made, for the owner only, where it is missing. A second
    file, with ``.lock`` at its name's end, keeps two processes from renewing at once; on Windows,
    where file modes mean little, it is the directory that has to be private.

    Use a local disk: locks of network file systems are not to be relied on.

    Args:
        path: A leading ``~`` stands for the home directory.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not isinstance(path, str | os.PathLike) or not str(path):
            raise mistake("path", "is not a path", "Pass the name of a file.")
        try:
            self._path = Path(path).expanduser().resolve()
            self._lock_path = self._path.with_name(f"{self._path.name}.lock")
            os.fsencode(self._path)
        except (OSError, RuntimeError, TypeError, ValueError):  # no such home; NUL; a surrogate; /
            raise mistake("path", "is not the path of a file", "Pass the name of a file.") from None
        self._lock, self._unlock = _file_lock.FUNCTIONS()
        self._mutex = Mutex()
        self._descriptor = -1

    def __repr__(self) -> str:
        return f"FileTokenStore({str(self._path)!r})"

    def load(self) -> Token | None:
        """
        The token in the file, or None where there is none yet.

        Raises:
            ConfigurationError: The file cannot be read, or holds something else.
        """
        try:
            content = self._read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble("read", error) from None
        if not content.strip():
            return None
        try:
            return Token.from_json(content)
        except ConfigurationError:
            msg = f"{self._path} does not hold a token"
            raise ConfigurationError(msg, hint="Delete the file and connect again.") from None

    def save(self, token: Token) -> None:
        """
        Replace the file, wholly or not at all.

        Raises:
            ConfigurationError: The file cannot be written.
        """
        from tempfile import mkstemp  # noqa: PLC0415 - it loads the compressors

        try:
            self._make_directory()
            # mkstemp creates with mode 0600, in the same file system: the rename is atomic.
            descriptor, temporary = mkstemp(dir=self._path.parent, prefix=".token-")
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(token.to_json())
                    file.flush()
                    os.fsync(descriptor)
                Path(temporary).replace(self._path)
            except BaseException:
                with suppress(OSError):
                    Path(temporary).unlink()
                raise
            self._sync_directory()
        except OSError as error:
            raise self._trouble("write", error) from None

    def try_lock(self) -> bool:
        """
        Take the lock, or give False at once where another thread or process holds it.

        Raises:
            ConfigurationError: The lock file cannot be made.
        """
        if not self._mutex.acquire():
            return False
        descriptor, locked = -1, False
        try:
            self._make_directory()
            descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | _CLOEXEC, _MODE)
            locked = self._lock(descriptor)
        except OSError as error:
            raise self._trouble("lock", error) from None
        finally:
            if locked:
                self._descriptor = descriptor
            else:
                if descriptor >= 0:
                    os.close(descriptor)
                self._mutex.release()
        return locked

    def unlock(self) -> None:
        """Give the lock back."""
        descriptor, self._descriptor = self._descriptor, -1
        try:
            self._unlock(descriptor)
        finally:
            os.close(descriptor)
            self._mutex.release()

    def _read(self) -> bytes:
        with self._path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                self._path.chmod(_MODE)
            return file.read()

    def _make_directory(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _sync_directory(self) -> None:
        # The rename itself must survive a power cut; Windows cannot open directories.
        with suppress(OSError):
            descriptor = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _trouble(self, doing: str, error: OSError) -> ConfigurationError:
        msg = f"cannot {doing} the token file {self._path}: {error.strerror or error}"
        hint = "Choose a path that this user can read and write, and no other user."
        return ConfigurationError(msg, hint=hint)
