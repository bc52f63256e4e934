"""A run over files, folders and patterns: every article in them gets its brief."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from depeche.batch.inputs import inputs
from depeche.batch.report import Report
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import unwritable
from depeche.output.failures import Failure
from depeche.output.store import REPORT, BriefStore
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.storage import atomic


def run(
    pipeline: Pipeline,
    settings: Settings,
    paths: Iterable[str],
    out: Path,
    *,
    jobs: int,
    limit: float,
    report: Path | None = None,
    on_start: Callable[[int], None] = lambda files: None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Report:
    """Brief every article of the inputs into ``out``, but for those whose briefs are there.

    The report is also written when the run is interrupted; ``complete`` is then false.

    Args:
        pipeline: makes the briefs.
        settings: those of the pipeline, for the processes that read.
        paths: files, folders (with all that is in them) and patterns.
        out: the folder of the briefs, which must not be in use by another run.
        jobs: processes that read and repair.
        limit: seconds after which a file that cannot be got through is given up.
        report: where the report goes; None is ``out/report.json``.
        on_start: called with the number of files to read; unchanged ones are not among them.
        on_event: called with what happens.

    Raises:
        DepecheError: ``out`` cannot be used, a setting makes no sense, a model is missing.
    """
    _ = pipeline.signature  # asks for settings and models before anything is written
    with closing(BriefStore(out)) as store, closing(BatchRunner(pipeline, store)) as runner:
        complete = False
        failed: list[Failure] = []
        try:
            fresh = [
                path for path in inputs(paths, store) if not runner.unchanged(path, stamp(path))
            ]
            on_start(len(fresh))
            with closing(WorkerPool(settings, jobs=jobs, limit=limit)) as workers:
                for event in runner.run(workers.read(fresh)):
                    failed += event.failures
                    on_event(event)
            _write(lambda _: store.index(), out)
            complete = True
        finally:
            made = msgspec.structs.replace(runner.report(complete), failed=tuple(failed))
            data = msgspec.json.format(msgspec.json.encode(made)) + b"\n"
            _write(lambda place: atomic.write(place, data), report or out / REPORT)
    return made


def _write(action: Callable[[Path], object], place: Path) -> None:
    try:
        action(place)
    except OSError as error:
        raise unwritable(place, error) from error
