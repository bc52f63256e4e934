"""The work of `depeche batch`: a brief for every article in files, folders and patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from depeche.batch.inputs import inputs
from depeche.batch.report import Report, check_place
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import writing
from depeche.output.failures import Failure
from depeche.output.store import REPORT, BriefStore
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.storage import atomic
from depeche.wording import printable


def run(
    pipeline: Pipeline,
    settings: Settings,
    paths: Iterable[str],
    out: Path,
    *,
    jobs: int,
    limit: float,
    report: Path | None = None,
    follow: bool = False,
    prune: bool = False,
    on_start: Callable[[int], None] = lambda files: None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Report:
    """Brief every article of the inputs that has no brief in ``out`` yet.

    A report is written into a file and returned. It is also written if the run is interrupted;
    its ``complete`` is then false.

    Args:
        pipeline: the pipeline that makes the briefs.
        settings: the pipeline's settings, for the processes that read and repair.
        paths: files, folders (with all that is in them) and patterns.
        out: the output folder, which no other process may have open.
        jobs: the number of processes that read and repair.
        limit: seconds after which a file that is still being read is given up.
        report: the file of the report; None is ``out/report.json``.
        follow: whether links that are found in folders or by patterns are followed.
        prune: whether briefs whose file is gone are put aside.
        on_start: called once with the number of files to read; unchanged ones do not count.
        on_event: called with each event.

    Raises:
        DepecheError: ``out`` cannot be used, a setting makes no sense, a model is missing, the
            report would take the place of another file.
    """
    place = report or out / REPORT
    check_place(place)
    _ = pipeline.signature  # asks for settings and models before anything is written
    with closing(BriefStore(out)) as store, closing(BatchRunner(pipeline, store)) as runner:
        complete = False
        failed: list[Failure] = []
        links: list[Path] = []
        orphans: list[str] = []
        pruned: list[str] = []
        try:
            found = inputs(paths, store.owns, follow=follow, linked=links.append)
            fresh = [file for file in found if not runner.unchanged(file.path, stamp(file.path))]
            on_start(len(fresh))
            with closing(WorkerPool(settings, jobs=jobs, limit=limit)) as workers:
                for event in runner.run(workers.read(fresh)):
                    failed += event.failures
                    on_event(event)
            with writing(out):
                orphans = store.orphans()
                pruned = store.put_aside(orphans) if prune else []
                store.index()
            complete = True
        finally:
            result = msgspec.structs.replace(
                runner.report(complete),
                failed=tuple(failed),
                links=tuple(map(printable, links)),
                orphans=tuple(orphans),
                pruned=tuple(pruned),
            )
            check_place(place)
            with writing(place):
                atomic.write_json(place, result)
    return result
