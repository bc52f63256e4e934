"""What a process and its children take, looked at again and again."""

from __future__ import annotations

import os
import re
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil

_LINE = re.compile(r"^(Pss|Pss_Anon):\s+(\d+) kB", re.M)


class Sample(NamedTuple):
    """The state at a moment.

    Attributes:
        moment: monotonic seconds.
        whole: proportional set sizes of the process and its children, in bytes.
        heap: what of that is no file's. Files' pages are shared with whatever else runs here, so
            that their share goes up and down with it; a leak is in this.
        handles: open handles of all of them.
        cache: bytes of the cache's files, converted models left out.
    """

    moment: float
    whole: int
    heap: int
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
        whole, heap = _memory(self._process)
        handles = self._process.num_fds()
        for child in self._process.children(recursive=True):
            try:
                (more, own), open_ = _memory(child), child.num_fds()
            except psutil.Error:
                continue  # it has ended just now
            whole, heap, handles = whole + more, heap + own, handles + open_
        return Sample(time.monotonic(), whole, heap, handles, _size(self._cache))


def _memory(process: psutil.Process) -> tuple[int, int]:
    """Proportional set size, and its anonymous part."""
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError as error:
        raise psutil.NoSuchProcess(process.pid) from error
    found = {name: int(size) * 1024 for name, size in _LINE.findall(text)}
    return found.get("Pss", 0), found.get("Pss_Anon", 0)


def _size(folder: Path) -> int:
    total = 0
    for entry in os.scandir(folder):
        if entry.is_file():
            total += entry.stat().st_size
    return total
