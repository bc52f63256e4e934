"""Running the work on Ray: reading tasks, workers that hold the models, and tasks that join shards.

Ray Data moves the batches: the reading tasks hand on no more of them than the workers can take, a
batch whose worker dies is given to the worker that is started in its place, and what was lost with
a node is read again. Results are files; only a line about each batch comes back to the driver.
"""

from __future__ import annotations

import io
import logging
import os
import re
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import Any

import msgspec

from depeche.archive import reading
from depeche.archive.output import Format, Key, Output, Plan, Shard
from depeche.archive.places import Place
from depeche.archive.report import Tally
from depeche.archive.sources import Source
from depeche.archive.worker import Done, Job, Worker
from depeche.errors import DepecheError, ModelError, SettingsError, first_line
from depeche.readers import Limits

CLIENT = "ray://"
_STORE = 1 << 30  # bytes of shared memory for the batches under way, on this machine
_MEASURING = (
    "RAY_enable_metrics_collection",
    "RAY_event_stats",
    "RAY_task_events_report_interval_ms",
)
_READERS = 2  # reading tasks at a time
_JOINING = 8  # shards that are joined at a time
_NAMED = re.compile(r"[\w.]+(Error|Exception)\b.*:")
_END = -1  # the number of a batch that stands for the end of its group

WorkerClass = Callable[[Job, str], Worker]


@contextmanager
def connected(
    address: str, folder: Path | None, *, slots: int | None = None, verbose: bool = False
) -> Iterator[None]:
    """A connection to a Ray cluster; ended afterwards.

    Args:
        address: ``local`` starts Ray on this machine, for this run; ``auto`` finds the cluster
            that this machine is part of; ``ray://HOST:PORT`` is one elsewhere, ``HOST:PORT`` one
            on the same network.
        folder: what the workers have as their working directory.
        slots: how many processors Ray may use of this machine, if it is started; None is all.
        verbose: whether Ray says what it does.

    Raises:
        SettingsError: there is no cluster at the address, or it is of another release.
    """
    # Ray reports its use to its makers, unless told not to.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if not verbose:
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    import ray
    import ray.data

    level = logging.INFO if verbose else logging.CRITICAL
    logging.getLogger("ray.data").setLevel(level)  # it has its own, set by the import
    options: dict[str, Any] = {"logging_level": level, "log_to_driver": verbose}
    if address == "local":
        # What Ray measures for a dashboard that is not started takes a tenth of two processors.
        for name in _MEASURING:
            os.environ.setdefault(name, "0")
        options |= {"include_dashboard": False, "num_cpus": slots, "object_store_memory": _STORE}
    if folder is not None:
        options["runtime_env"] = {"working_dir": str(folder)}
    try:
        with _own_signals(), nullcontext() if verbose else _silence():
            ray.init(address=address, **options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise SettingsError(_unconnected(address, first_line(error).rstrip("."))) from error
    try:
        # Ray prints what it notices, like the death of a worker, where our results go.
        with redirect_stdout(sys.stderr if verbose else io.StringIO()):
            yield
    finally:
        ray.shutdown()


def _unconnected(address: str, reason: str) -> str:
    """The message that there is no connection to Ray."""
    if address == "local":
        return f"Ray cannot be started on this machine: {reason}."
    if address == "auto":
        return (
            "This machine is part of no Ray cluster: `ray start --head` starts one, and --address "
            "local does without."
        )
    return (
        f"There is no Ray cluster at {address} that can be used; is the address right, and Ray of "
        f"the same release there? ({reason})"
    )


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep the handlers of signals that are set now; Ray would end the process in its own way."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def _silence() -> Iterator[None]:
    """Drop what is written to standard error, be it by a library in C; errors are still raised."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def slots(threads: int) -> int:
    """How many workers the cluster has room for.

    Args:
        threads: the processors that a worker takes.
    """
    import ray

    return max(1, int(ray.cluster_resources().get("CPU", 1)) // threads)


def make(
    plan: Plan,
    output: Output,
    job: Job,
    tally: Tally,
    *,
    actors: int,
    threads: int,
    bars: bool = False,
    worker: WorkerClass = Worker,
    on_batch: Callable[[], None] = lambda: None,
) -> list[Shard]:
    """Make all shards of an archive that are not there yet; returns all, in any order.

    Args:
        plan: the plan.
        output: where the shards go.
        job: what the workers have to know.
        tally: counts what is done.
        actors: how many workers there are.
        threads: the processors that each takes.
        bars: whether Ray Data shows its progress bars.
        worker: the class of the workers.
        on_batch: called after each batch.

    Raises:
        DepecheError: a worker cannot start, or cannot write.
    """
    whole: dict[int, set[int]] = defaultdict(set)
    shards = output.shards()
    for shard in shards:
        whole[shard.group].add(shard.shard)
        tally.had(shard)
    sizes = output.group_sizes()
    todo = []
    for number, group in enumerate(plan.groups):
        if number in sizes and len(whole[number]) >= sizes[number]:
            tally.skip(sum(source.work for source in group))
        else:
            todo.append((number, group))
    if not todo:
        return shards
    with _errors():
        joining = _Joining(output, plan.formats)
        batches: dict[tuple[int, int], set[int]] = defaultdict(set)
        for row in _results(plan, job, todo, whole, actors, threads, bars, worker):
            if row["number"] == _END:
                output.end_group(row["group"], row["shard"])
                continue
            if row["done"] is None:  # a batch of a shard that is whole
                tally.skip(row["size"])
                continue
            done = msgspec.msgpack.decode(row["done"], type=Done)
            of_shard = done.key[:2]
            if done.key.number not in batches[of_shard]:
                batches[of_shard].add(done.key.number)
                tally.add(done)
            if len(batches[of_shard]) == done.of:
                joining.add(of_shard, done.of)
                del batches[of_shard]
            shards += joining.finished()
            tally.report.shards = len(shards)
            on_batch()
        shards += joining.finished(wait=True)
        tally.report.shards = len(shards)
    return shards


def _results(
    plan: Plan,
    job: Job,
    todo: Sequence[tuple[int, tuple[Source, ...]]],
    whole: dict[int, set[int]],
    actors: int,
    threads: int,
    bars: bool,
    worker: WorkerClass,
) -> Iterator[dict[str, Any]]:
    """What comes back from the workers, a row for each batch and each end of a group."""
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = bars
    context.print_on_execution_start = False
    # A worker that is killed while it starts is started again; one that refuses is, too, in vain.
    context.max_consecutive_actor_init_deaths = 2
    # A block is a batch, so that a death costs one; Ray Data would put many small ones into one.
    context.target_max_block_size = 1
    groups = [
        {
            "group": number,
            "sources": msgspec.msgpack.encode(group),
            "whole": sorted(whole[number]),
        }
        for number, group in todo
    ]
    limits = job.settings.limits
    found = (
        ray.data.from_items(groups, override_num_blocks=len(groups))
        # Reading takes a hundredth of the time, and all slots are the workers'.
        .flat_map(
            _read,
            fn_kwargs={"size": plan.batch, "limits": limits},
            num_cpus=0,
            compute=ray.data.TaskPoolStrategy(size=_READERS),
        )
        .map_batches(
            _Actor,
            fn_constructor_args=(job, worker),
            batch_size=1,
            batch_format="pyarrow",
            num_cpus=threads,
            # One batch at a time each: what waits behind a long one could be done elsewhere.
            compute=ray.data.ActorPoolStrategy(size=actors, max_tasks_in_flight_per_actor=1),
        )
    )
    for block in found.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        yield from block.to_pylist()


def _read(row: dict[str, Any], size: int, limits: Limits) -> Iterator[dict[str, Any]]:
    """The batches of a group of sources; of those of whole shards only that they are there."""
    group = msgspec.msgpack.decode(row["sources"], type=tuple[Source, ...])
    whole, shards = set(row["whole"]), 0
    for batch in reading.batches(group, size, limits):
        there = batch.shard in whole
        shards = batch.shard + 1
        yield {
            "group": row["group"],
            "shard": batch.shard,
            "number": batch.number,
            "of": batch.of,
            "size": batch.size,
            "items": None if there else msgspec.msgpack.encode(batch.items),
        }
    end = {"shard": shards, "number": _END, "of": 0, "size": 0, "items": None}
    yield {"group": row["group"], **end}


class _Actor:
    """A worker in an actor of Ray Data."""

    def __init__(self, job: Job, worker: WorkerClass) -> None:
        import ray

        self._worker = worker(job, ray.get_runtime_context().get_node_id()[:8])

    def __call__(self, block: Any) -> Any:
        import pyarrow as pa

        (row,) = block.to_pylist()
        packed = row.pop("items")
        made = None
        if packed is not None:
            items = msgspec.msgpack.decode(packed, type=tuple[reading.Item, ...])
            key = Key(row["group"], row["shard"], row["number"])
            made = msgspec.msgpack.encode(self._worker(key, row["of"], items))
        types = {"done": pa.binary()}
        fields = [(name, types.get(name, pa.int64())) for name in (*row, "done")]
        return pa.Table.from_pylist([row | {"done": made}], pa.schema(fields))


class _Joining:
    """Joins the pieces of shards, in tasks of the cluster."""

    def __init__(self, output: Output, formats: tuple[Format, ...]) -> None:
        import ray

        self._task = ray.remote(num_cpus=0)(_join)
        self._place = output.place.address
        self._formats = formats
        self._waiting: list[Any] = []

    def add(self, shard: tuple[int, int], of: int) -> None:
        """Have a shard joined, of so many pieces."""
        self._waiting.append(self._task.remote(self._place, *shard, of, self._formats))

    def finished(self, wait: bool = False) -> list[Shard]:
        """The shards that were joined since the last call; waits for some if there are many.

        Args:
            wait: whether to wait for all.
        """
        import ray

        if not self._waiting:
            return []
        least = len(self._waiting) if wait else max(len(self._waiting) - _JOINING, 0)
        done, self._waiting = ray.wait(
            self._waiting,
            num_returns=max(least, 1) if least else len(self._waiting),
            timeout=None if least else 0,
        )
        made: list[Shard] = ray.get(done)
        return made


def _join(place: str, group: int, shard: int, of: int, formats: tuple[Format, ...]) -> Shard:
    return Output(Place(place)).put_shard(group, shard, of, formats)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what Ray raises into an error of depeche: the one that a task has raised, if it did."""
    from ray.exceptions import RayError

    try:
        yield
    except RayError as error:
        raise _of_depeche(error) from error


def _of_depeche(error: BaseException) -> DepecheError:
    behind: BaseException | None = error
    while behind is not None:
        cause = getattr(behind, "cause", None)
        for one in (cause, behind):
            if isinstance(one, DepecheError):
                return type(one)(first_line(one))  # Ray Data writes more below
        behind = cause if isinstance(cause, BaseException) else behind.__cause__
    # Of an error at the start of an actor there is only the text.
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    for line in reversed(lines):
        name, colon, text = line.partition(": ")
        if colon and name.startswith("depeche.errors."):
            kind = ModelError if name.endswith(".ModelError") else DepecheError
            return kind(text)
    missing = next((line for line in reversed(lines) if line.startswith("ModuleNotFound")), None)
    if missing:
        return ModelError(
            f"The workers lack a library ({missing}): run `pip install 'depeche[cluster]'` on "
            "every machine of the cluster."
        )
    # Around the error itself there are the lines of a traceback, and what Ray Data advises.
    named = [line for line in lines if _NAMED.match(line)]
    reason = (named[-1:] or lines[:1] or [type(error).__name__])[0]
    return DepecheError(f"Ray has given up: {reason}")
