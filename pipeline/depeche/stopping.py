"""Being asked to stop by signals."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_LOOK = 0.1  # seconds


class Stop:
    """Which signals asked to stop; like ``threading.Event``, but without its lock.

    A signal may come while another's handler, or the work it interrupts, holds such a lock; then
    the handler would wait for itself.
    """

    def __init__(self) -> None:
        self.asked: list[int] = []

    def set(self, number: int) -> None:
        """Note that a signal asked to stop."""
        self.asked.append(number)

    def is_set(self) -> bool:
        """Whether any did."""
        return bool(self.asked)

    def wait(self, seconds: float) -> bool:
        """Wait until one does, or for so long; whether one did."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _LOOK))
        return self.is_set()


@contextmanager
def handling(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Have SIGTERM and SIGINT come to a handler."""
    before = [(n, signal.signal(n, handler)) for n in (signal.SIGTERM, signal.SIGINT)]
    try:
        yield
    finally:
        for number, handled in before:
            signal.signal(number, handled)


@contextmanager
def asked_to(stop: Stop, *, twice: type[BaseException] | None = None) -> Iterator[None]:
    """Have SIGTERM and SIGINT asked to stop; a second one raises ``twice``, if that is given."""

    def note(number: int, _: object) -> None:
        if twice and stop.is_set():
            raise twice
        stop.set(number)

    with handling(note):
        yield
