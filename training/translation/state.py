"""Who trains in a state folder: a lock that ends with its holder, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from depeche.errors import InputError


@contextmanager
def lock(state: Path) -> Iterator[None]:
    """Hold the lock of a state folder.

    Raises:
        InputError: another process holds it.
    """
    with (state / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"Process {holder(state)} trains in {state} already.") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(state: Path) -> int | None:
    """The process that holds the lock, or None."""
    try:
        with (state / "lock").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def waited(state: Path, seconds: float) -> bool:
    """Wait until nobody holds the lock; return whether that came true in time."""
    until = time.monotonic() + seconds
    while holder(state) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True
