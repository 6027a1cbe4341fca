import errno
import os
import stat
import types
from pathlib import Path

import pytest

from go1scim.auth import FileTokenStore, Token, _file_lock
from go1scim.errors import ConfigurationError

TOKEN = Token("access", 1.5, "refresh", "user.read", 0.5, ("https://a", "id"))


def mode(path):
    """The permission bits of the file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path):
    """Where the token is kept; there is no file yet."""
    return tmp_path / "token.json"


def test_a_file_keeps_the_token(path):
    """What one store saves, another one on the same path loads."""
    assert None is FileTokenStore(path).load()
    FileTokenStore(path).save(Token("before"))
    FileTokenStore(str(path)).save(TOKEN)
    assert TOKEN == FileTokenStore(path).load()


def test_the_files_are_the_owners_only(path):
    """Token and lock have mode 0600, whatever the umask allows."""
    before = os.umask(0)
    try:
        store = FileTokenStore(path)
        assert store.try_lock()
        store.save(TOKEN)
        store.unlock()
    finally:
        os.umask(before)
    assert [0o600, 0o600] == [mode(path), mode(path.with_name("token.json.lock"))]


def test_the_file_is_never_wider_even_for_a_moment(path, monkeypatch):
    """The temporary file has mode 0600 before anything is written to it."""
    seen = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (seen.append(stat.S_IMODE(os.fstat(fd).st_mode)), real(fd))
    )
    FileTokenStore(path).save(TOKEN)
    assert 0o600 == seen[0]


def test_a_wider_file_is_narrowed(path):
    """A file that others could read is narrowed when it is read."""
    path.write_text(TOKEN.to_json())
    path.chmod(0o644)
    assert TOKEN == FileTokenStore(path).load()
    assert 0o600 == mode(path)


def test_a_missing_directory_is_made_for_the_owner(tmp_path):
    """The directory is made with mode 0700."""
    store = FileTokenStore(tmp_path / "more" / "go1" / "token.json")
    assert None is store.load()
    assert store.try_lock()
    store.save(TOKEN)
    assert (TOKEN, 0o700) == (store.load(), mode(tmp_path / "more" / "go1"))
    store.unlock()


def test_a_tilde_is_the_home_directory(tmp_path, monkeypatch):
    """A leading tilde is expanded."""
    monkeypatch.setenv("HOME", str(tmp_path))
    FileTokenStore("~/token.json").save(TOKEN)
    assert [tmp_path / "token.json"] == list(tmp_path.iterdir())


def test_the_path_does_not_follow_a_change_of_directory(tmp_path, monkeypatch):
    """A relative path is that of the moment in which the store was made."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    store = FileTokenStore("token.json")
    monkeypatch.chdir(tmp_path / "elsewhere")
    store.save(TOKEN)
    assert (tmp_path / "token.json").exists()
    assert f"FileTokenStore({str(tmp_path / 'token.json')!r})" == repr(store)


def test_a_link_stays_a_link(tmp_path):
    """The file that a link points to is replaced, not the link."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "token.json")
    FileTokenStore(link).save(TOKEN)
    assert link.is_symlink()
    assert TOKEN == FileTokenStore(tmp_path / "token.json").load()


@pytest.mark.parametrize("content", [b"{", b"null", b'{"access_token": 1}', b"\xff"])
def test_a_broken_file_names_itself_and_the_remedy(path, content):
    """Content that is no token is not guessed at."""
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="Delete the file and connect again") as caught:
        FileTokenStore(path).load()
    assert str(path) in str(caught.value)


def test_an_empty_file_is_no_token_yet(path):
    """Somebody may have made the file to set its rights."""
    path.touch(mode=0o600)
    assert None is FileTokenStore(path).load()


def test_trouble_with_the_file_names_it(tmp_path):
    """What the operating system refuses is a setting to correct."""
    (tmp_path / "token.json").mkdir()
    (tmp_path / "file").touch()
    store, below_a_file = (
        FileTokenStore(tmp_path / "token.json"),
        FileTokenStore(tmp_path / "file/t"),
    )
    for act, doing in [
        (store.load, "read"),
        (lambda: store.save(TOKEN), "write"),
        (below_a_file.try_lock, "lock"),
        (lambda: below_a_file.save(TOKEN), "write"),
    ]:
        with pytest.raises(ConfigurationError, match=f"cannot {doing} the token file .*{tmp_path}"):
            act()
    assert ["file", "token.json"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_failed_save_leaves_the_old_token(path, monkeypatch):
    """A full disk leaves the file as it was, and no temporary file."""
    store = FileTokenStore(path)
    store.save(TOKEN)

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        store.save(Token("new"))
    assert (TOKEN, [path]) == (store.load(), list(path.parent.iterdir()))


def test_a_directory_that_cannot_be_synchronised_is_borne(path, monkeypatch):
    """Some systems cannot open directories; the file itself is on the disk."""
    real = os.open

    def refuse(opened, *args, **kwargs):
        if opened == path.parent:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(opened, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    FileTokenStore(path).save(TOKEN)
    assert TOKEN == FileTokenStore(path).load()


def test_two_stores_on_one_path_exclude_each_other(path):
    """The lock is the file's, so that stores of two processes exclude each other as well."""
    first, second = FileTokenStore(path), FileTokenStore(path)
    assert [True, False, False] == [first.try_lock(), first.try_lock(), second.try_lock()]
    first.unlock()
    assert [True, False] == [second.try_lock(), first.try_lock()]
    second.unlock()
    assert first.try_lock()
    first.unlock()


def test_no_descriptor_is_left_open(path):
    """A lock that is not got, and one that is given back, close what they have opened."""
    first, second = FileTokenStore(path), FileTokenStore(path)
    before = len(list(Path("/dev/fd").iterdir()))
    first.try_lock()
    second.try_lock()
    first.unlock()
    assert before == len(list(Path("/dev/fd").iterdir()))


def test_locking_on_windows(monkeypatch):
    """Where there is no flock, the first byte is locked by msvcrt."""
    calls, taken = [], []

    def locking(descriptor, what, count):
        calls.append((descriptor, what, count))
        if what == "lock" and taken:
            raise PermissionError
        taken.append(descriptor)

    fake = types.SimpleNamespace(locking=locking, LK_NBLCK="lock", LK_UNLCK="unlock")
    monkeypatch.setitem(__import__("sys").modules, "msvcrt", fake)
    lock, unlock = _file_lock.windows()
    assert [True, False] == [lock(3), lock(4)]
    unlock(3)
    assert [(3, "lock", 1), (4, "lock", 1), (3, "unlock", 1)] == calls


@pytest.mark.parametrize(
    "wrong", [None, 5, "", b"x", "\ud800", "a\0b", "/", "~no-such-user/token"], ids=ascii
)
def test_what_is_no_path_of_a_file_is_refused(wrong):
    """In our words, when the store is made."""
    with pytest.raises(ConfigurationError, match="path is not") as caught:
        FileTokenStore(wrong)
    assert ("path", "Pass the name of a file.") == (caught.value.variable, caught.value.hint)
