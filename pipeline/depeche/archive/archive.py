"""The work of ``depeche archive``: briefs of a whole archive, in shards."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from depeche.archive import cluster, luggage
from depeche.archive.cluster import CLIENT, WorkerClass
from depeche.archive.output import REPORT, Format, Output, Plan, Shard
from depeche.archive.places import Place, shown
from depeche.archive.report import Progress, Report, Tally
from depeche.archive.sources import grouped, sources
from depeche.archive.worker import Job, Worker
from depeche.errors import DepecheError, InputError, SettingsError
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.wording import printable
from depeche.writers import brief_json

_LOOK = 1.0  # seconds between two looks at a run on a cluster elsewhere


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be made.

    Attributes:
        inputs: files, folders and patterns, or addresses of files and folders.
        out: the folder of the output, or its address.
        batch: how many items are worked on together.
        formats: the formats of the shards.
        actors: how many workers there are to be; None is as many as the cluster has room for.
        node_cache: as for ``Job``.
        resume: whether an archive that was begun is gone on with.
    """

    inputs: tuple[str, ...]
    out: str
    batch: int = 64
    formats: tuple[Format, ...] = ("parquet",)
    actors: int | None = None
    node_cache: bool = False
    resume: bool = False


def run(
    settings: Settings,
    order: Order,
    address: str = "local",
    *,
    verbose: bool = False,
    bars: bool = False,
    worker: WorkerClass = Worker,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Report:
    """Brief every article of the inputs that has no row in the output yet.

    The report is written to ``report.json`` in the output and returned; it is also written when
    the run is interrupted.

    Args:
        settings: the settings of the pipeline; of ``threads`` 0 is one.
        order: what is to be made.
        address: the Ray cluster, as for ``cluster.connected``.
        verbose: whether Ray says what it does.
        bars: whether Ray Data shows its progress bars.
        worker: the class of the workers.
        on_progress: called after each batch.

    Raises:
        DepecheError: the output cannot be used, the cluster cannot be reached, a model is missing.
    """
    settings = msgspec.structs.replace(settings, threads=settings.threads or 1)
    with Pipeline(settings) as pipeline:
        signature = pipeline.signature  # asks for settings and models before anything is written
    elsewhere = address.startswith(CLIENT)
    begun: Plan | None = None
    if elsewhere:
        for name in (*order.inputs, order.out):
            if "://" not in name and not Path(name).is_absolute():
                raise SettingsError(
                    f"{printable(name)} is a path on this machine; name an absolute path that the "
                    "machines of the cluster share, or an address."
                )
    elif isinstance(found := _begun(order, signature), Report):
        return found
    else:
        begun = found
    wanted = None if order.actors is None else order.actors * settings.threads
    with (
        luggage.packed(settings) as (folder, there),
        cluster.connected(address, folder, slots=wanted, verbose=verbose),
    ):
        if begun is None:
            return _watched(there, order, signature, worker, on_progress)
        return _driven(begun, there, order, bars, worker, on_progress)


def _begun(order: Order, signature: str) -> Plan | Report:
    """The plan of an archive, made and kept unless it is there; its report, if it is complete.

    Raises:
        DepecheError: it may not be written, or it was begun in another way.
    """
    output = Output(Place(order.out))
    plan, manifest = output.plan(), output.manifest()
    where = output.place.shown
    if plan is not None:
        if not order.resume:
            raise SettingsError(
                f"{where} holds an archive that was begun; --resume goes on with it."
            )
        _check_equal(plan, order, signature)
        return plan
    if manifest is not None and order.resume:
        tally = Tally(1, 1, manifest.signature)
        for shard in manifest.shards:
            tally.had(shard)
        return tally.result(complete=True)
    if manifest is not None or any(name.startswith("part-") for name in output.place.names()):
        raise SettingsError(f"{where} holds an archive already; name another folder with --out.")
    plan = _planned(order, output, signature)
    output.begin(plan)
    return plan


def _driven(
    plan: Plan,
    settings: Settings,
    order: Order,
    bars: bool,
    worker: WorkerClass,
    on_progress: Callable[[Progress], None],
) -> Report:
    """Drive a run from this process."""
    output = Output(Place(order.out), secrets.token_hex(4))
    actors = order.actors or cluster.slots(settings.threads)
    tally = Tally(plan.work, actors, plan.signature)
    tally.report.links = plan.links
    complete = False
    try:
        shards = cluster.make(
            plan,
            output,
            Job(settings, output.place.address, output.run, plan.signature, order.node_cache),
            tally,
            actors=actors,
            threads=settings.threads,
            bars=bars,
            worker=worker,
            on_batch=lambda: on_progress(tally.progress()),
        )
        _check_whole(plan, output, shards)
        output.complete(plan, shards)
        complete = True
    finally:
        report = tally.result(complete)
        output.place.child(REPORT).write(brief_json.indented(report).encode())
    return report


def _planned(order: Order, output: Output, signature: str) -> Plan:
    links: list[Path] = []
    groups = grouped(sources(order.inputs, output.place, links.append))
    if not groups:
        raise InputError(
            "There is no file to brief; hidden and unfinished ones, and links, are left out."
        )
    return Plan(
        inputs=order.inputs,
        batch=order.batch,
        formats=order.formats,
        signature=signature,
        groups=tuple(groups),
        links=tuple(map(printable, links)),
    )


def _check_equal(plan: Plan, order: Order, signature: str) -> None:
    """Make sure that an archive that was begun is gone on with as it was begun.

    Raises:
        SettingsError: it is not.
    """
    where = printable(shown(order.out))
    for what, before, now in (
        ("inputs", plan.inputs, order.inputs),
        ("--batch", plan.batch, order.batch),
        ("--format", plan.formats, order.formats),
        ("settings or models", plan.signature, signature),
    ):
        if before != now:
            raise SettingsError(
                f"The archive in {where} was begun with other {what} ({before}, now {now}): give "
                "the same, or name another folder with --out."
            )


def _check_whole(plan: Plan, output: Output, shards: Sequence[Shard]) -> None:
    """Make sure that no shard is missing before the manifest says so.

    Raises:
        DepecheError: one is.
    """
    there = Counter(shard.group for shard in shards)
    sizes = output.group_sizes()
    missing = [at for at in range(len(plan.groups)) if there[at] != sizes.get(at, -1)]
    if missing:
        raise DepecheError(
            f"Shards of {len(missing)} groups are missing in {output.place.shown}: run it "
            "again with --resume."
        )


def _watched(
    settings: Settings,
    order: Order,
    signature: str,
    worker: WorkerClass,
    on_progress: Callable[[Progress], None],
) -> Report:
    """Have an actor of the cluster drive a run, and look at it every second.

    Ray Data does not work through a client, and a run should not end with a connection.
    """
    import ray

    actor = ray.remote(num_cpus=0, max_concurrency=2)(_Driver).remote()
    ended = actor.run.remote(settings, order, signature, worker)
    while True:
        done, _ = ray.wait([ended], timeout=_LOOK)
        if (progress := ray.get(actor.progress.remote())) is not None:
            on_progress(progress)
        if done:
            found: Report | DepecheError = ray.get(ended)
            if isinstance(found, DepecheError):
                raise found
            return found


class _Driver:
    """Drives a run from an actor of the cluster."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: Progress | None = None

    def run(self, *arguments: Any) -> Report | DepecheError:
        """Drive a run; an error is returned, as Ray would wrap it up."""
        settings, order, signature, worker = arguments
        try:
            found = _begun(order, signature)
            if isinstance(found, Report):
                return found
            return _driven(found, settings, order, False, worker, self._note)
        except DepecheError as error:
            return error

    def _note(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress

    def progress(self) -> Progress | None:
        """How far the run is; None if nothing is done yet."""
        with self._lock:
            return self._progress
