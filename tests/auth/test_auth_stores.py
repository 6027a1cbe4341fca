import os

from go1scim.auth import MemoryTokenStore, Token
from go1scim.auth._stores import Mutex


def test_a_memory_store_keeps_the_last_token():
    """What was saved last is loaded."""
    store = MemoryTokenStore()
    assert None is store.load()
    store.save(Token("a"))
    store.save(Token("b"))
    assert Token("b") == store.load()


def test_a_memory_store_is_locked_once():
    """The lock is not given twice, and never waited for."""
    store = MemoryTokenStore()
    assert [True, False] == [store.try_lock(), store.try_lock()]
    store.unlock()
    assert store.try_lock()


def test_a_forked_child_finds_the_lock_free(monkeypatch):
    """Whoever held the lock when the process was forked does not run in the child."""
    mutex = Mutex()
    assert mutex.acquire()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert [True, False] == [mutex.acquire(), mutex.acquire()]
    mutex.release()
