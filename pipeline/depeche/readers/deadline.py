"""A limit on the time that reading one file may take; even a small file can be slow to read."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 1.0  # seconds; a library that swallows the first error meets the next one


class OverdueError(Exception):
    """Raised when reading takes too long: the file as a whole cannot be read, not only one item."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise an error in the code within when it runs for longer than ``seconds``.

    This takes a timer signal: in other threads than the main one, and on Windows, time is not
    limited.

    Raises:
        OverdueError: the time is over.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def over(_: int, __: FrameType | None) -> None:
        raise OverdueError(f"takes more than {seconds:g} seconds to read")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
