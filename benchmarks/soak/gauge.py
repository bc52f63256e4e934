"""What a process and its children take, looked at again and again."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.M)


class Sample(NamedTuple):
    """The state at a moment.

    Attributes:
        moment: monotonic seconds.
        main: proportional set size of the process itself, in bytes.
        whole: that of its children added.
        handles: open handles of all of them.
        cache: bytes of the cache's files, converted models left out.
    """

    moment: float
    main: int
    whole: int
    handles: int
    cache: int


class Gauge(threading.Thread):
    """Takes a sample every so many seconds until it is stopped; Linux only."""

    def __init__(self, pid: int, cache: Path, every: float = 1.0) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self._process = psutil.Process(pid)
        self._cache = cache
        self._every = every
        self._done = threading.Event()

    def run(self) -> None:
        """Sample until stopped or until the process is gone."""
        while not self._done.wait(self._every):
            try:
                self.samples.append(self._sample())
            except psutil.NoSuchProcess:
                return

    def stop(self) -> None:
        """End the sampling."""
        self._done.set()
        self.join()

    def _sample(self) -> Sample:
        main, handles = _memory(self._process), self._process.num_fds()
        whole = main
        for child in self._process.children(recursive=True):
            try:
                whole, handles = whole + _memory(child), handles + child.num_fds()
            except psutil.Error:
                continue  # it has ended just now
        return Sample(time.monotonic(), main, whole, handles, _size(self._cache))


def _memory(process: psutil.Process) -> int:
    try:
        found = _PSS.search(Path(f"/proc/{process.pid}/smaps_rollup").read_text())
    except OSError as error:
        raise psutil.NoSuchProcess(process.pid) from error
    return int(found[1]) * 1024 if found else 0


def _size(folder: Path) -> int:
    total = 0
    for entry in os.scandir(folder):
        if entry.is_file():
            total += entry.stat().st_size
    return total
