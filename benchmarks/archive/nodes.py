"""A Ray cluster of several nodes on this machine, and ``depeche archive`` run on it."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import psutil

Process: TypeAlias = "subprocess.Popen[bytes]"

DEPECHE = (sys.executable, "-m", "depeche")
FLAGS = ("--summariser", "lead")
_WORKER = "MapWorker"  # what Ray Data calls the actors that hold our workers


def prepare(place: Path) -> Path:
    """Set the environment for this process and all that it starts, and convert the models.

    What a cluster's workers have in their environment is what the cluster was started with, so
    this comes before.

    Args:
        place: a folder for the cache, and for the files of Ray.

    Returns:
        The cache's folder.
    """
    cache = place / "cache"
    os.environ |= {
        "DEPECHE_CACHE_DIR": str(cache),
        "DEPECHE_CONFIG": os.devnull,
        "DEPECHE_DEBUG": "1",  # an error is shown with all that led to it
        "OMP_WAIT_POLICY": "passive",  # idle threads of OpenMP spin by default
        "RAY_USAGE_STATS_ENABLED": "0",  # Ray reports its use to its makers, unless told not to
        "RAY_BACKEND_LOG_LEVEL": "fatal",
        # As `--address local` sets them: three nodes would measure for a dashboard nobody sees.
        "RAY_enable_metrics_collection": "0",
        "RAY_event_stats": "0",
        "RAY_task_events_report_interval_ms": "0",
        "TMPDIR": str(place),  # what a killed process leaves goes with it
        "RAY_TMPDIR": str(place),  # so that no other Ray on this machine is taken for ours
    }
    text = place / "one.txt"
    text.write_text("Il pleut sur la ville.", encoding="utf-8")
    done = subprocess.run([*DEPECHE, "brief", str(text), *FLAGS], capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"depeche does not even brief one sentence:\n{done.stderr.decode()}")
    return cache


def forget(cache: Path) -> None:
    """Empty the cache of stage outputs; the converted models stay."""
    for path in cache.glob("stages.sqlite*"):
        path.unlink()


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder, with a short name, for Ray puts sockets into it; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="depeche-", ignore_cleanup_errors=True) as place:
        yield Path(place)


def start(
    source: Path, out: Path, address: str, actors: int, log: Path, *more: str, folder: Path
) -> Process:
    """Start ``depeche archive`` in a process group of its own.

    Args:
        source: the articles.
        out: the output.
        address: the cluster.
        actors: how many workers there are.
        log: the file that takes what it says.
        more: further options.
        folder: the folder it runs in.
    """
    command = [*DEPECHE, "archive", str(source), "--out", str(out), *FLAGS]
    command += ["--address", address, "--actors", str(actors), "--json", *more]
    with log.open("ab") as said:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def kill(process: Process) -> None:
    """Kill a process with its group, and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Nodes:
    """A cluster of a head without processors and of nodes with one processor each.

    Args:
        number: how many nodes.

    Attributes:
        address: the address of the cluster.
    """

    def __init__(self, number: int) -> None:
        from ray.cluster_utils import Cluster

        self._folders = (f"node-{at}" for at in itertools.count())
        head = {"num_cpus": 0, "include_dashboard": False}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self.address: str = self._cluster.address
        for _ in range(number):
            self.add()

    def __enter__(self) -> Nodes:
        """The cluster itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End all its processes."""
        self._cluster.shutdown()

    def add(self) -> None:
        """Add a node."""
        # Nodes on one machine share this folder, by default: each unpacks the working directory
        # into it, over that of the others, and workers that are being started there die of it.
        self._cluster.add_node(num_cpus=1, runtime_env_dir_name=next(self._folders))

    def fail(self, chance: random.Random) -> tuple[int, int]:
        """Kill all processes of a node at once, as if its machine lost power.

        Returns:
            How many they were, and how many of them held our workers.
        """
        (node,) = chance.sample(sorted(self._cluster.worker_nodes, key=lambda one: one.node_id), 1)
        family = [one for raylet in _started([node]) for one in _family(raylet)]
        workers = sum(map(is_worker, family))
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._cluster.remove_node(node, allow_graceful=False)
        return len(family), workers

    def workers(self) -> list[psutil.Process]:
        """The processes that hold our workers."""
        nodes = self._cluster.worker_nodes
        return [one for root in _started(nodes) for one in _family(root) if is_worker(one)]

    def processes(self) -> list[psutil.Process]:
        """All processes of the cluster."""
        return [one for root in _started(self._cluster.list_all_nodes()) for one in _family(root)]


def _started(nodes: Sequence[Any]) -> list[psutil.Process]:
    """The processes that the nodes have started, without the children of these."""
    found = []
    for node in list(nodes):
        for several in node.all_processes.values():
            for one in several:
                with contextlib.suppress(psutil.NoSuchProcess):
                    found.append(psutil.Process(one.process.pid))
    return found


def _family(process: psutil.Process) -> list[psutil.Process]:
    """A process and what it has started; nothing if it is gone."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def is_worker(process: psutil.Process) -> bool:
    """Whether a process holds one of our workers."""
    try:
        return _WORKER in " ".join(process.cmdline())
    except psutil.Error:
        return False
