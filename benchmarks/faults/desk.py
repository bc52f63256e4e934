"""The folders of a round, and the depeche processes that work in them."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, TypeAlias

from benchmarks.faults.copy import File
from benchmarks.faults.harm import without_root

Command: TypeAlias = Literal["batch", "watch"]
Process: TypeAlias = "subprocess.Popen[bytes]"

SETTLE = 0.3  # seconds, of the watch
_DEPECHE = (sys.executable, "-m", "depeche")
_QUICK = ("--no-read-back", "--beam", "1", "--summariser", "lead", "--threads", "1")
_LONGEST = 120.0  # seconds that anything may take
_HUNG = signal.SIGALRM  # ends what takes longer; nobody else sends it


class Desk:
    """The folders of one round, and the processes that were started in them.

    Args:
        place: an empty folder, in which all others are.
        command: what briefs the inbox.
        engines: the converted models, which all rounds share.
        chance: decides the random moments.
        usual: seconds that an undisturbed run takes.

    Attributes:
        inbox, out, cache, temporary: the folders.
        clear: the moment (of the wall clock) from which on nothing is in the way of the briefs.
        codes: the exit codes of the processes.
    """

    def __init__(
        self, place: Path, command: Command, engines: Path, chance: random.Random, usual: float
    ) -> None:
        self.place, self.command, self.chance = place, command, chance
        self.inbox, self.out = place / "inbox", place / "briefs"
        self.cache, self.temporary = place / "cache", place / "temporary"
        for folder in (self.inbox, self.cache, self.temporary):
            folder.mkdir()
        (self.cache / "engines").symlink_to(engines)
        self.usual = usual
        self.clear = time.time()
        self.codes: list[int] = []
        self._log = place / "log"
        self._processes: list[Process] = []

    def give(self, files: Iterable[File]) -> None:
        """Put files into the inbox, each renamed in when it is whole."""
        for file in files:
            hidden = self.inbox / f".{file.name}"
            hidden.write_bytes(file.data)
            hidden.rename(self.inbox / file.name)

    def start(self, *more: str, command: Command | None = None) -> Process:
        """Start the command, or the other one, on the inbox."""
        command = command or self.command
        if command == "watch":
            more = ("--then", "move", "--settle", str(SETTLE), *more)
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [*_DEPECHE, command, str(self.inbox), "--out", str(self.out), *_QUICK, *more],
                env=os.environ
                | {
                    "DEPECHE_CACHE_DIR": str(self.cache),
                    "DEPECHE_CONFIG": os.devnull,
                    "TMPDIR": str(self.temporary),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=without_root,
                start_new_session=True,  # so that it can be seen whether any of it is left
            )
        self._processes.append(process)
        return process

    def pause(self, process: Process, share: float = 1.2) -> None:
        """Wait until a random moment of a run, or until the process ends.

        Most of a run is translation. So that its end is met, too, every other moment is one at
        which some more briefs have been written.

        Args:
            process: the run.
            share: the part of the usual time after which the moment has come at the latest.
        """
        longest = share * self.usual
        if self.chance.random() < 0.5:
            end = time.monotonic() + self.chance.uniform(0, longest)
            self.until(process, lambda: time.monotonic() > end)
        else:
            end, wanted = time.monotonic() + longest, self._briefs() + self.chance.randint(1, 8)
            self.until(process, lambda: self._briefs() >= wanted or time.monotonic() > end)
            time.sleep(self.chance.uniform(0, 0.03))

    def until(self, process: Process, condition: Callable[[], bool]) -> None:
        """Wait until something is so, or until the process ends."""
        end = time.monotonic() + _LONGEST
        while process.poll() is None and not condition() and time.monotonic() < end:
            time.sleep(0.003)

    def done(self, process: Process) -> None:
        """Wait until a process has done what is there, and has ended."""
        self.until(process, lambda: self.command == "watch" and not self.waiting())
        self.ended(process, signal.SIGTERM)

    def ended(self, process: Process, number: signal.Signals) -> None:
        """End a process with a signal, unless it has ended; enter its exit code."""
        process.send_signal(number)
        try:
            self.codes.append(process.wait(_LONGEST))
        except subprocess.TimeoutExpired:
            process.send_signal(_HUNG)
            self.codes.append(process.wait())

    def undisturbed(self) -> None:
        """A run in which nothing happens."""
        process = self.start(*(["--once"] if self.command == "watch" else []))
        self.until(process, lambda: False)
        self.ended(process, _HUNG)

    def waiting(self) -> list[str]:
        """The names of the files in the inbox that were not put away."""
        return [
            entry.name
            for entry in os.scandir(self.inbox)
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")
        ]

    def _briefs(self) -> int:
        return len(list(self.out.glob("[!.]*/brief.json")))

    def said(self) -> str:
        """All that the processes have printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def left(self) -> list[str]:
        """Processes of which something still runs five seconds after they have ended."""
        end, running = time.monotonic() + 5, self._processes
        while (running := [p for p in running if _runs(p.pid)]) and time.monotonic() < end:
            time.sleep(0.02)
        return [f"a process of {process.pid} still runs" for process in running]

    def close(self) -> None:
        """End whatever still runs."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
