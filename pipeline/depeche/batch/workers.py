"""Reading and repair in processes of their own, ahead of the translator.

Each process is connected to this one by a socket: paths go in, articles come out, in order. What it
has read ahead waits in the socket, which is full at some point, so that it does not read too far.
If a process dies or sends nothing for too long, the file that it was reading has failed, and
another process is started. If this process ends, the sockets close and the others end too.

concurrent.futures was the alternative: there one dead process ends the whole pool, a task that
hangs cannot be ended, and the processes outlive a parent that is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

import msgspec

from depeche.assemble import Prepared
from depeche.errors import DepecheError, InputError, said
from depeche.pipeline import Pipeline
from depeche.readers import contents
from depeche.settings import Settings

_AHEAD = 16  # files that wait at each process
_START = 120.0  # seconds a process may take to start
_LOADING = 20.0  # seconds more for its first file: lexicon and classifier are loaded with it


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
    """All of a file has been read: the state it was in, and whether that changed meanwhile."""

    stamp: str | None
    changed: bool = False


Message: TypeAlias = Read | Unread | End
_Sent: TypeAlias = Ready | Begun | Read | Unread | End


def stamp(path: Path) -> str | None:
    """The state of a file, which differs whenever the file was changed; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_size}.{found.st_mtime_ns}.{found.st_ino}"


class WorkerPool:
    """Processes that read and repair files.

    Args:
        settings: those of the repair.
        jobs: how many processes.
        limit: seconds without a message after which a process is given up, and its file with it.
    """

    def __init__(self, settings: Settings, *, jobs: int = 1, limit: float = 60.0) -> None:
        self._workers = [_Worker(settings, limit) for _ in range(jobs)]

    def read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Message]]:
        """The contents of each file, in order: articles and failures, then its end.

        Raises:
            DepecheError: no process can be started.
        """
        waiting: deque[tuple[_Worker, Path]] = deque()
        remaining = iter(paths)
        turn = 0
        while True:
            while len(waiting) < _AHEAD * len(self._workers):
                path = next(remaining, None)
                if path is None:
                    break
                worker = self._workers[turn % len(self._workers)]
                turn += 1
                worker.submit(path)
                waiting.append((worker, path))
            if not waiting:
                return
            worker, path = waiting.popleft()
            for message in worker.results():
                yield path, message

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process, started with its first file, and again whenever it is lost."""

    def __init__(self, settings: Settings, limit: float) -> None:
        self._settings = settings
        self._limit = limit
        self._submitted: deque[Path] = deque()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._ready = self._warm = False
        self._decoder = msgspec.msgpack.Decoder(_Sent)

    def submit(self, path: Path) -> None:
        """Have a file read after those submitted before."""
        self._submitted.append(path)
        if self._connection is None:
            self._start()
        else:
            self._send(path)

    def results(self) -> Iterator[Message]:
        """What was read of the file submitted first, until its end."""
        if not self._begins():
            # Lost between two files: neither is to blame.
            self._start()
            if not self._begins():
                raise DepecheError("The processes that read files cannot be started.")
        path = self._submitted[0]
        while True:
            message = self._receive(self._limit + (0 if self._warm else _LOADING))
            if isinstance(message, Read | Unread):
                yield message
                continue
            self._submitted.popleft()
            if isinstance(message, End):
                self._warm = True
                yield message
            else:
                yield Unread(f"{_shown(path)} {message}.")
                yield End(stamp(path))
                self._start()
            return

    def _begins(self) -> bool:
        """Whether the process begins to read the next file."""
        if not self._ready:
            self._ready = isinstance(self._receive(_START), Ready)
        return self._ready and isinstance(self._receive(_START), Begun)

    def close(self) -> None:
        """End the process; files that it has not read are forgotten."""
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
        for path in waiting:
            self._submitted.append(path)
            self._send(path)

    def _send(self, path: Path) -> None:
        try:
            if self._connection is not None:
                self._connection.send(path)
        except OSError:
            pass  # it is dead, which shows when its next file is asked for

    def _receive(self, limit: float) -> _Sent | str:
        """The next message, or why there is none."""
        assert self._connection is not None
        try:
            if not self._connection.poll(limit):
                return f"was given up after {limit:g} seconds"
            sent: _Sent = self._decoder.decode(self._connection.recv_bytes())
        except (EOFError, OSError):
            return "was given up: the process that read it died"
        return sent


def _work(connection: Connection, settings: Settings) -> None:
    """What a process does, as long as the one that started it is there."""
    # A signal to the whole group means the parent; it closes the socket when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    encoder = msgspec.msgpack.Encoder()
    try:
        pipeline = Pipeline(settings)
        connection.send_bytes(encoder.encode(Ready()))
        while True:
            for message in _read(pipeline, connection.recv()):
                connection.send_bytes(encoder.encode(message))
    except (EOFError, OSError):
        pass


def _read(pipeline: Pipeline, path: Path) -> Iterator[_Sent]:
    yield Begun()
    before = stamp(path)
    name = _shown(path)
    try:
        found = contents(_bytes(path, pipeline.limits.file), str(path), limits=pipeline.limits)
        for article in found.articles:
            (prepared,) = pipeline.prepare([article])
            yield Read(prepared, len(found.articles))
        yield from map(Unread, found.failures)
    except InputError as error:
        yield Unread(str(error))
    except Exception as error:
        yield Unread(f"{name} cannot be read: something unexpected went wrong ({said(error)}).")
    yield End(before, before != stamp(path))


def _bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file; of a larger one, one more than the limit."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        raise InputError(f"{_shown(path)} does not exist.") from error
    except OSError as error:
        raise InputError(f"{_shown(path)} cannot be read: {error.strerror}.") from error


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()
