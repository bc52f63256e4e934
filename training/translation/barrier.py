"""A barrier between worker 0 and the others that no killed process can leave shut.

`multiprocessing.Barrier` guards its count with a lock that a process killed inside takes with it;
then nobody passes and nobody can break the barrier. Here each worker has a pipe to worker 0, and a
pipe whose other end is gone says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import BrokenBarrierError


class Barrier:
    """One process's side of it: worker 0 holds an end of every pipe, another worker of its own."""

    def __init__(self, ends: Sequence[Connection], leads: bool) -> None:
        self._ends = ends
        self._leads = leads

    def wait(self) -> None:
        """Wait until all have come.

        Raises:
            BrokenBarrierError: one of them ended.
        """
        with _broken():
            if self._leads:
                self._hear()
                self._tell()
            else:
                self._tell()
                self._hear()

    def close(self) -> None:
        """Break it, for whoever comes later."""
        for end in self._ends:
            end.close()

    def _hear(self) -> None:
        for end in self._ends:
            end.recv_bytes()

    def _tell(self) -> None:
        for end in self._ends:
            end.send_bytes(b".")


@contextmanager
def _broken() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise BrokenBarrierError("a worker ended") from error
