"""A run that keeps going: stretches of training with an evaluation after each, at low priority.

Training is a process of its own, so that a failure there is followed by another start from the
last checkpoint. One run of a state folder at a time.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from depeche.errors import DepecheError, InputError
from depeche.stopping import Stop, handling

from training.translation import progress
from training.translation.recipe import read
from training.translation.runs import Run
from training.translation.state import holder, lock, waited

_ROOT = Path(__file__).resolve().parents[2]
_PAUSE = 60.0  # seconds after a failure
_PATIENCE = 5  # failures in a row before it gives up


def keep_going(run: Run) -> None:
    """Train and evaluate until a decay is at its end, or for ever; ends at once on a signal.

    Raises:
        InputError: another process trains in this state folder.
        DepecheError: it failed several times without getting any further.
    """
    stop = Stop()
    child: list[subprocess.Popen[bytes]] = []

    def end(number: int, _: object) -> None:
        stop.set(number)
        for process in child:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    def work(*arguments: object) -> int:
        if stop.is_set():
            return 0
        command = [sys.executable, "-m", "training.translation", *map(str, arguments)]
        process = subprocess.Popen(command, cwd=_ROOT)
        child[:] = [process]
        if stop.is_set():  # the signal came before there was anyone to tell
            process.terminate()
        return process.wait()

    with lock(run.state), handling(end):
        _yield_to_others()
        failures, reached = 0, _tokens(run)
        while not stop.is_set() and (goal := _goal(run, reached)) is not None:
            code = work("train", run.folder, goal)
            before, reached = reached, _tokens(run)
            if code == 0:
                failures = 0
                work("evaluate", run.folder)  # training is worth going on with if it fails
            elif not stop.is_set():
                failures = 1 if reached > before else failures + 1
                if failures == _PATIENCE:
                    raise DepecheError(f"The run failed {failures} times at the same place.")
                stop.wait(_PAUSE)


def _goal(run: Run, reached: int) -> int | None:
    """The tokens at which to evaluate next; None at the end."""
    if run.end is not None:
        return run.end if reached < run.end else None
    every = read(run.state / "recipe.toml").evaluate.tokens
    return (reached // every + 1) * every


def _tokens(run: Run) -> int:
    last = progress.newest(run.checkpoints)
    return progress.reached(last).tokens if last else 0


def _yield_to_others() -> None:
    """Take the lowest priority, among the sessions too where Linux groups them."""
    os.nice(19)
    if os.getsid(0) == os.getpid():  # else it would be the shell's session that is lowered
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text("19")


def background(run: Run) -> int:
    """Keep a run going in a session of its own, with its words in STATE/log; return its id.

    Raises:
        InputError: another process trains in this state folder.
    """
    with lock(run.state):
        pass
    with (run.state / "log").open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "training.translation", "keep", str(run.folder)],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    return process.pid


def stop(state: Path, patience: float = 600.0) -> None:
    """Ask the run of a state folder to save and end, and wait for it.

    Raises:
        InputError: nothing runs there, or it does not end.
    """
    pid = holder(state)
    if pid is None:
        raise InputError(f"Nothing runs in {state}.")
    leads = os.getpgid(pid) == pid  # else the group has others in it
    (os.killpg if leads else os.kill)(pid, signal.SIGTERM)
    with contextlib.suppress(OSError):  # the step in hand is soon done then
        Path(f"/proc/{pid}/autogroup").write_text("0")
    if not waited(state, patience):
        raise InputError(f"Process {pid} does not end; its last checkpoint stands.")
