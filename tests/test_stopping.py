from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from depeche.stopping import Stop, stop_on_signals


def test_a_signal_ends_the_waiting() -> None:
    stop, before = Stop(), signal.getsignal(signal.SIGTERM)
    with stop_on_signals(stop):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        begun = time.monotonic()
        assert stop.wait(60)
        assert time.monotonic() - begun < 30
    assert stop.signals == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) == before
    assert not Stop().wait(0.01)


def test_a_second_signal_stops_at_once() -> None:
    stop = Stop()
    with stop_on_signals(stop, twice=KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert stop.signals == [signal.SIGTERM]


def test_a_storm_of_signals_is_survived() -> None:
    """Handlers interrupt one another; one that waited for a lock would wait for itself."""
    stop = Stop()
    with stop_on_signals(stop):

        def storm() -> None:
            for _ in range(2000):
                os.kill(os.getpid(), signal.SIGTERM)
                os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=storm)
        thread.start()
        while thread.is_alive():
            stop.wait(0.001)
        thread.join()
    assert {*stop.signals} == {signal.SIGTERM, signal.SIGINT}


def test_a_signal_that_a_library_turned_into_an_error_is_a_signal(
    depeche, monkeypatch: pytest.MonkeyPatch
) -> None:
    from depeche.pipeline import Pipeline

    def interrupted(*_: object) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise ImportError("initialization failed") from error

    monkeypatch.setattr(Pipeline, "repair", interrupted)
    ran = depeche("repair", stdin=b"Il pleut.")
    assert (ran.code, ran.out) == (130, "")
    assert "interrupted" in ran.err
