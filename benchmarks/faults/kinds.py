"""The faults: each is done to a desk while it works, and has ended when its function returns."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from depeche.output.failures import FAILED

from benchmarks.faults import copy, harm
from benchmarks.faults.copy import File
from benchmarks.faults.desk import SETTLE, Command, Desk, Process

Fault: TypeAlias = Callable[[Desk, Sequence[File]], None]
_BOTH: tuple[Command, ...] = ("batch", "watch")


_REFUSED = re.compile("cannot be written|disk is full|No space left|Permission denied")


class Kind(NamedTuple):
    """A kind of fault.

    Attributes:
        fault: does it; it puts the files into the inbox, too.
        commands: to which it can be done.
        hostile: whether hostile files come with the good ones.
        versions: whether files change, so that earlier versions of them may be kept.
    """

    fault: Fault
    commands: tuple[Command, ...] = _BOTH
    hostile: bool = False
    versions: bool = False


def _ended_by(number: signal.Signals) -> Fault:
    """A third of the files comes, and the process is ended at a random moment; three times."""

    def fault(desk: Desk, files: Sequence[File]) -> None:
        for part in range(3):
            desk.give(files[part::3])
            process = desk.start()
            desk.pause(process)
            desk.ended(process, number)
        desk.clear = time.time()

    return fault


def _readers_killed(desk: Desk, files: Sequence[File]) -> None:
    """The processes that read are killed twice, each soon after they have started."""
    desk.give(files)
    process = desk.start()
    for _ in range(2):
        desk.until(process, lambda: bool(harm.readers(process.pid)) or _is_done(desk))
        time.sleep(desk.chance.uniform(0, 0.8))
        for child in harm.readers(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    desk.clear = time.time()
    desk.done(process)


def _full_disk(desk: Desk, files: Sequence[File]) -> None:
    """There is room for some of the briefs only (a small tmpfs), then for all."""
    size = desk.chance.randint(100, 700)
    harm.resize(desk.out.parent, f"{size}k")
    desk.give(files)
    process = desk.start()
    desk.until(process, lambda: _REFUSED.search(desk.said()) is not None)
    harm.resize(desk.out.parent, "64m")
    desk.clear = time.time()
    _ended_soon(desk, process)


def _ended_soon(desk: Desk, process: Process) -> None:
    """Give a process ten seconds to do the rest by itself, then end it."""
    end = time.monotonic() + 10
    desk.until(process, lambda: time.monotonic() > end or _is_done(desk))
    desk.ended(process, signal.SIGTERM)


def _is_done(desk: Desk) -> bool:
    return desk.command == "watch" and not desk.waiting()


def _output_read_only(desk: Desk, files: Sequence[File]) -> None:
    """From a random moment on nothing can be made in the output folder, until that is said."""
    desk.give(files[::2])
    process = desk.start()
    desk.until(process, desk.out.is_dir)
    desk.pause(process, 0.8)
    desk.out.chmod(0o500)
    desk.give(files[1::2])
    desk.until(process, lambda: _REFUSED.search(desk.said()) is not None)
    time.sleep(desk.chance.uniform(0, 0.5))
    desk.out.chmod(0o700)
    desk.clear = time.time()
    _ended_soon(desk, process)


def _output_read_only_after_failures(desk: Desk, files: Sequence[File]) -> None:
    """The same where files have failed before: their folder can still be written into."""
    (desk.out / FAILED).mkdir(parents=True)
    _output_read_only(desk, files)


def _cache_read_only(desk: Desk, files: Sequence[File]) -> None:
    """Nothing can be made in the cache folder, and what is in it cannot be written."""
    desk.give(files[:1])
    desk.done(desk.start())  # so that there is a cache
    own = [path for path in desk.cache.iterdir() if path.is_file()]
    for path in own:
        path.chmod(0o400)
    desk.cache.chmod(0o500)
    desk.give(files[1:])
    desk.clear = time.time()
    desk.done(desk.start())
    for path in (desk.cache, *own):
        if path.exists():
            path.chmod(0o700)


def _slow_writers(desk: Desk, files: Sequence[File]) -> None:
    """Writers pause for longer than ``--settle``: every other one keeps its file open meanwhile."""
    process = desk.start()
    with contextlib.ExitStack() as open_:
        halves = []
        for at, file in enumerate(files):
            stream = (desk.inbox / file.name).open("wb", buffering=0)
            stream.write(file.data[: len(file.data) // 2])
            if at % 2:
                stream.close()
            else:
                open_.enter_context(stream)
            halves.append((file, stream))
        time.sleep(desk.usual + 5 * SETTLE)
        for file, stream in halves:
            rest = file.data[len(file.data) // 2 :]
            if not stream.closed:
                stream.write(rest)
                continue
            # Whoever appends does so by name, or where the watch has put the file meanwhile.
            for folder in (desk.inbox, desk.inbox / "done", desk.inbox / "failed"):
                if (folder / file.name).exists():
                    with (folder / file.name).open("ab") as again:
                        again.write(rest)
                    break
    desk.clear = time.time()
    time.sleep(2 * SETTLE)
    desk.done(process)


def _hostile(desk: Desk, files: Sequence[File]) -> None:
    """Hostile files lie among the good ones, and what is no file."""
    mixed = list(files)
    desk.chance.shuffle(mixed)
    copy.no_files(desk.inbox)
    desk.give(mixed)
    desk.clear = time.time()
    desk.done(desk.start())


def _dates(desk: Desk, files: Sequence[File]) -> None:
    """Files have the dates of another clock: long past, future, before 1970."""
    process = desk.start() if desk.command == "watch" else None
    desk.give(files)
    for file in files:
        moment = desk.chance.choice((-(10.0**6), 0.0, 3e8, time.time() + 7200, 4.1e9, 2.0**33))
        with contextlib.suppress(FileNotFoundError):  # the watch was quicker
            os.utime(desk.inbox / file.name, (moment, moment))
    desk.clear = time.time()
    desk.done(process or desk.start())


def _two_writers(desk: Desk, files: Sequence[File]) -> None:
    """A second depeche, of either command, is started on the same folders."""
    desk.give(files)
    desk.clear = time.time()
    first = desk.start()
    desk.pause(first, 0.5)
    second = desk.start(command=desk.chance.choice(_BOTH))
    desk.pause(second, 1)
    for process in (first, second):
        desk.done(process)


def _changing(desk: Desk, files: Sequence[File]) -> None:
    """Files are written over and over, in place, while they are read, for one usual run."""
    over = threading.Event()

    def write() -> None:
        at = 0
        while not over.is_set():
            at += 1
            draft = files[at % len(files)].data.replace(b" Le dossier", b" Le brouillon")
            (desk.inbox / files[at % len(files)].name).write_bytes(draft)
            time.sleep(0.003)

    desk.give(files)
    process = desk.start()
    writer = threading.Thread(target=write)
    writer.start()
    desk.pause(process)
    over.set()
    writer.join()
    for file in files:
        (desk.inbox / file.name).write_bytes(file.data)
    desk.clear = time.time()
    time.sleep(2 * SETTLE)
    desk.done(process)


KINDS = {
    "main process killed": Kind(_ended_by(signal.SIGKILL)),
    "reader killed": Kind(_readers_killed),
    "SIGTERM": Kind(_ended_by(signal.SIGTERM)),
    "disk full": Kind(_full_disk),
    "output read-only": Kind(_output_read_only),
    "only failed/ writable": Kind(_output_read_only_after_failures),
    "cache read-only": Kind(_cache_read_only),
    "slow writers": Kind(_slow_writers, ("watch",), versions=True),
    "hostile files": Kind(_hostile, hostile=True),
    "wrong dates": Kind(_dates),
    "two writers": Kind(_two_writers),
    "changing files": Kind(_changing, versions=True),
}


@contextlib.contextmanager
def place_for_briefs(desk: Desk, kind: Kind) -> Iterator[None]:
    """Let the output folder lie on a disk of its own, if the fault is that it is full.

    Raises:
        PermissionError: this user may not mount a file system.
    """
    if kind.fault is not _full_disk:
        yield
        return
    with harm.small_disk(desk.place / "disk", "64m") as disk:
        desk.out = disk / "briefs"
        yield
