"""A ``depeche watch`` of its own, and what it logs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

_START = 180.0  # seconds it may take to start: the model is converted


class Watched:
    """The process. Moments are monotonic seconds at which its log said so.

    A brief is visible before the log says that it is made, so the moments are upper bounds.

    Attributes:
        briefed: the moments of a file's briefs, by the name of the file.
        finished: files done with, and how many failures each had.
        strange: lines that are no JSON objects, and events that are errors.
    """

    def __init__(self, inbox: Path, out: Path, cache: Path, summariser: str) -> None:
        self.briefed: dict[str, list[float]] = {}
        self.finished: Counter[str] = Counter()
        self.strange: list[str] = []
        self._started = threading.Event()
        command = [sys.executable, "-m", "depeche", "watch", str(inbox), "--out", str(out)]
        self.process = subprocess.Popen(
            [*command, "--then", "move", "--summariser", summariser],
            env={
                **os.environ,
                "DEPECHE_CACHE_DIR": str(cache),
                "DEPECHE_CONFIG": os.devnull,
                "OMP_WAIT_POLICY": "passive",  # idle threads of torch spin by default
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._started.wait(_START):
            self.process.kill()
            sys.exit("the watch did not start: " + "".join(self.strange))

    def stop(self) -> int:
        """End it as systemd does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(120)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            now = time.monotonic()
            try:
                record = json.loads(line)
                event = record["event"]
            except (ValueError, KeyError, TypeError):
                self.strange.append(line.decode(errors="replace"))
                continue
            if event == "started":
                self._started.set()
            elif event == "briefed":
                self.briefed.setdefault(record["file"], []).append(now)
            elif event == "finished":
                self.finished[record["file"]] += record["failed"]
            elif event in ("error", "warning"):
                self.strange.append(line.decode())
