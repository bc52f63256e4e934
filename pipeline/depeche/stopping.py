"""Stopping when SIGTERM or SIGINT (Ctrl-C) asks for it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

_POLL = 0.1  # seconds between two looks while waiting


class Stop:
    """The signals that asked to stop so far; used like ``threading.Event``, but without its lock.

    A signal may come while another's handler, or the work it interrupts, holds such a lock; then
    the handler would wait for itself.

    Attributes:
        signals: the numbers of the signals, in the order they came.
    """

    def __init__(self) -> None:
        self.signals: list[int] = []

    def set(self, number: int) -> None:
        """Note that the signal of this number asked to stop."""
        self.signals.append(number)

    def is_set(self) -> bool:
        """Whether a signal has asked to stop."""
        return bool(self.signals)

    def wait(self, seconds: float) -> bool:
        """Wait until a signal asks to stop, but at most so many seconds; return ``is_set()``."""
        until = time.monotonic() + seconds
        while not self.signals and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _POLL))
        return self.is_set()


@contextmanager
def stop_on_signals(stop: Stop, *, twice: type[BaseException] | None = None) -> Iterator[None]:
    """While this lasts, SIGTERM and SIGINT set ``stop`` instead of ending the process.

    Args:
        stop: what the signals set.
        twice: raised in the main thread by the second signal; None only notes that one too.
    """

    def note(number: int, _: object) -> None:
        if twice and stop.is_set():
            raise twice
        stop.set(number)

    before = [(n, signal.signal(n, note)) for n in (signal.SIGTERM, signal.SIGINT)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
