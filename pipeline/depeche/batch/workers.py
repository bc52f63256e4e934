"""Reading and repairing files in processes of their own, while this one translates.

Each process is connected to this one by a socket: paths go in, articles come out, in the same
order. What it has read ahead waits in the socket; when that is full, the process waits. If a
process dies or sends nothing for too long, the file that it was reading has failed, and another
process is started. If this process ends, the sockets close and the others end too.

concurrent.futures was the alternative: there one dead process ends the whole pool, a task that
hangs cannot be ended, and the processes outlive a parent that is killed.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

import msgspec

from depeche.assemble import Prepared
from depeche.batch.inputs import Input
from depeche.errors import DepecheError, InputError, reason_of
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.wording import printable

_AHEAD = 16  # files that are given to each process ahead
_START = 120.0  # seconds a process may take to start
_LOADING = 20.0  # more seconds for its first file, with which lexicon and classifier are loaded


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A process has started."""


class Begun(msgspec.Struct, frozen=True, tag=True):
    """A process has begun to read a file."""


class Read(msgspec.Struct, frozen=True, tag=True):
    """An article of a file, and how many articles the file has."""

    prepared: Prepared
    articles: int


class Unread(msgspec.Struct, frozen=True, tag=True):
    """An item of a file, or the file itself, could not be read."""

    reason: str


class End(msgspec.Struct, frozen=True, tag=True):
    """All of a file has been read.

    Attributes:
        stamp: the state of the file before it was read, as from ``stamp``.
        changed: whether the file was changed while it was read.
    """

    stamp: str | None
    changed: bool = False


_ATTEMPTS = 3  # of reading a file whose reader dies
_DIED = f"was given up: the process that read it died, {_ATTEMPTS} times"
Message: TypeAlias = Read | Unread | End
_Sent: TypeAlias = Ready | Begun | Read | Unread | End


def stamp(path: Path) -> str | None:
    """A text that differs whenever a file was changed (size, time, inode); None without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_size}.{found.st_mtime_ns}.{found.st_ino}"


class WorkerPool:
    """Processes that read and repair files.

    Args:
        settings: the settings of the pipeline in each process.
        jobs: how many processes.
        limit: seconds without a message after which a process is killed and its file has failed.
    """

    def __init__(self, settings: Settings, *, jobs: int = 1, limit: float = 60.0) -> None:
        self._workers = [_Worker(settings, limit) for _ in range(jobs)]

    def read(self, files: Iterable[Input]) -> Iterator[tuple[Path, Message]]:
        """What is read of each file, in the order given: articles and failures, then its end.

        Raises:
            DepecheError: no process can be started.
        """
        waiting: deque[tuple[_Worker, Path]] = deque()
        remaining = iter(files)
        turn = 0
        while True:
            while len(waiting) < _AHEAD * len(self._workers):
                file = next(remaining, None)
                if file is None:
                    break
                worker = self._workers[turn % len(self._workers)]
                turn += 1
                worker.submit(file)
                waiting.append((worker, file.path))
            if not waiting:
                return
            worker, path = waiting.popleft()
            for message in worker.results():
                yield path, message

    def close(self) -> None:
        """End the processes; if files are read again, others are started."""
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process; started with its first file, and anew if it dies or is killed."""

    def __init__(self, settings: Settings, limit: float) -> None:
        self._settings = settings
        self._limit = limit
        self._submitted: deque[Input] = deque()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._ready = self._warm = False
        self._decoder = msgspec.msgpack.Decoder(_Sent)

    def submit(self, file: Input) -> None:
        """Have a file read, after those that were submitted before."""
        self._submitted.append(file)
        if self._connection is None:
            self._start()
        else:
            self._send(file)

    def results(self) -> Iterator[Message]:
        """What is read of the file that was submitted first; its ``End`` comes last.

        If the process dies, the file is read again by another: something else may have killed it,
        as the system does when memory is short.
        """
        path = self._submitted[0].path
        passed = 0  # messages about the file that were passed on
        for attempt in range(1, _ATTEMPTS + 1):
            self._await_begin()
            came = 0
            while isinstance(
                message := self._receive(self._limit + (0 if self._warm else _LOADING)),
                Read | Unread,
            ):
                came += 1
                if came > passed:
                    passed = came
                    yield message
            if isinstance(message, End):
                self._submitted.popleft()
                self._warm = True
                yield message
                return
            if message != _DIED or attempt == _ATTEMPTS:
                self._submitted.popleft()
                yield Unread(f"{printable(path)} {message}.")
                yield End(stamp(path))
            self._start()
            if message != _DIED:
                return

    def _await_begin(self) -> None:
        """Wait until a process begins to read the next file.

        Raises:
            DepecheError: none can be started.
        """
        if not self._has_begun():
            # The process died between two files, and neither can have been the cause.
            self._start()
            if not self._has_begun():
                raise DepecheError("The processes that read files cannot be started.")

    def _has_begun(self) -> bool:
        """Wait until the process begins to read the next file; whether it did."""
        if not self._ready:
            self._ready = isinstance(self._receive(_START), Ready)
        return self._ready and isinstance(self._receive(_START), Begun)

    def close(self) -> None:
        """End the process; files that it has not read are dropped."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.join(0.2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process = None
        self._submitted.clear()

    def _start(self) -> None:
        waiting = list(self._submitted)
        self.close()
        if not waiting:
            return
        # A fork would copy the threads' locks, and the model.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._settings), daemon=True)
        process.start()
        theirs.close()
        self._process, self._connection = process, ours
        self._ready = self._warm = False
        for file in waiting:
            self._submitted.append(file)
            self._send(file)

    def _send(self, file: Input) -> None:
        try:
            if self._connection is not None:
                self._connection.send(file)
        except OSError:
            pass  # it is dead, which shows when its next file is asked for

    def _receive(self, limit: float) -> _Sent | str:
        """The next message, or why there is none, as the end of a sentence about the file."""
        assert self._connection is not None
        try:
            if not self._connection.poll(limit):
                return f"was given up after {limit:g} seconds"
            sent: _Sent = self._decoder.decode(self._connection.recv_bytes())
        except (EOFError, OSError):
            return _DIED
        return sent


def _work(connection: Connection, settings: Settings) -> None:
    """Run a process: read the files that come in, until the parent closes the connection."""
    # A signal to the whole group means the parent; it closes the socket when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.getLogger("depeche").addHandler(logging.NullHandler())  # the parent says the same
    encoder = msgspec.msgpack.Encoder()
    try:
        pipeline = Pipeline(settings)
        connection.send_bytes(encoder.encode(Ready()))
        while True:
            for message in _read(pipeline, connection.recv()):
                connection.send_bytes(encoder.encode(message))
    except (EOFError, OSError):
        pass


def _read(pipeline: Pipeline, file: Input) -> Iterator[_Sent]:
    yield Begun()
    path = file.path
    before = stamp(path)
    try:
        if os.path.isdir(path):  # noqa: PTH112 (the Path's can fail)
            # The files of a folder come one by one: this one would not be entered.
            raise InputError(f"{printable(path)} cannot be read: the folder may not be entered.")
        found = pipeline.contents(path, file.within)
        for article in found.articles:
            (prepared,) = pipeline.prepare([article])
            yield Read(prepared, len(found.articles))
        yield from map(Unread, found.failures)
    except InputError as error:
        yield Unread(str(error))
    except Exception as error:
        reason = f"something unexpected went wrong ({reason_of(error)})"
        yield Unread(f"{printable(path)} cannot be read: {reason}.")
    yield End(before, before != stamp(path))
