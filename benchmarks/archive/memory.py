"""The memory of a run's processes, looked at twice a second."""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict
from typing import Any

import psutil

from benchmarks.archive.nodes import Nodes, is_worker

_EVERY = 0.5  # seconds
_EARLY = 0.2  # the share of its time in the run after which a process has loaded all
_AROUND = 0.02  # the median is taken over so much of that time on both sides of a moment
_REST = -1  # stands for all processes but the workers and the driver


class Gauge(threading.Thread):
    """Looks at the resident memory of the processes until it is stopped.

    Args:
        driver: the process that was started, by its id.
        nodes: the cluster that it uses, if it does.
    """

    def __init__(self, driver: int, nodes: Nodes | None = None) -> None:
        super().__init__(daemon=True)
        self._driver = driver
        self._nodes = nodes
        self._done = threading.Event()
        self._workers: set[int] = set()
        self._sizes: dict[int, list[tuple[float, int]]] = defaultdict(list)

    def run(self) -> None:
        """Look until stopped."""
        while not self._done.wait(_EVERY):
            self._look()

    def stop(self) -> None:
        """End the looking."""
        self._done.set()
        self.join()

    def _look(self) -> None:
        now = time.monotonic()
        try:
            self._sizes[self._driver].append((now, psutil.Process(self._driver).memory_info().rss))
        except psutil.Error:
            return
        rest = 0
        for process in self._nodes.processes() if self._nodes else ():
            try:
                size = process.memory_info().rss
            except psutil.Error:
                continue
            # Its title changes with what it does, so once a worker is always one.
            if process.pid in self._workers or is_worker(process):
                self._workers.add(process.pid)
                self._sizes[process.pid].append((now, size))
            else:
                rest += size
        if self._nodes:
            self._sizes[_REST].append((now, rest))

    def report(self) -> dict[str, Any]:
        """Megabytes of each worker, of the driver, and of all processes of Ray added up.

        Pages that processes of Ray share are counted for each.
        """
        end = max((moment for moment, _ in self._sizes[self._driver]), default=0.0)
        found = {
            "workers": [_flat(self._sizes[pid], end) for pid in sorted(self._workers)],
            "driver": _flat(self._sizes[self._driver], end),
        }
        if self._nodes:
            found["ray"] = _flat(self._sizes[_REST], end)
        return found


def _flat(sizes: list[tuple[float, int]], end: float) -> dict[str, float]:
    """Megabytes of a process early in its life, at its or the run's end, and at most."""
    moments = [moment for moment, _ in sizes if moment <= end] or [end]
    begun, end = moments[0], moments[-1]  # workers are ended a moment before the run is over
    length = end - begun
    early = _median(sizes, begun + (_EARLY - _AROUND) * length, begun + (_EARLY + _AROUND) * length)
    late = _median(sizes, end - 2 * _AROUND * length, end)
    return {
        "early_mb": round(early, 1),
        "end_mb": round(late, 1),
        "peak_mb": round(max((size for _, size in sizes), default=0) / 1e6, 1),
        "end / early": round(late / early, 3) if early else 0.0,
    }


def _median(sizes: list[tuple[float, int]], since: float, until: float) -> float:
    """The median in a time, in megabytes; 0 if the process was not there."""
    inner = [size for moment, size in sizes if since - _EVERY <= moment <= until]
    return statistics.median(inner) / 1e6 if inner else 0.0
