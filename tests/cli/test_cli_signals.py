"""Waiting for the end."""

import signal
import threading

from go1scim.cli._signals import Stop, stoppable


def test_it_waits_as_long_as_it_takes(monkeypatch):
    """In short waits, since Windows delivers Ctrl-C only between them."""
    waits = iter([False, False, True])
    monkeypatch.setattr(threading.Event, "wait", lambda *_: next(waits))
    Stop().wait()
    assert [] == list(waits)


def test_signals_are_given_back():
    """Whoever handled them before does so again."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with stoppable() as stop:
        assert [stop, stop] == [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
        signal.raise_signal(signal.SIGTERM)
        stop.wait()
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
