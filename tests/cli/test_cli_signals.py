"""Waiting for the end."""

import signal
import threading

import pytest

from go1scim.cli._signals import Stop, ended_gently, stoppable


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


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_end_of_a_night_is_a_ctrl_c(name):
    """A run then ends what is on its way, and says how to go on."""
    number = getattr(signal, name, signal.SIGTERM)  # Windows has no SIGHUP
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), ended_gently():
        signal.raise_signal(number)
    assert before == signal.getsignal(number)
