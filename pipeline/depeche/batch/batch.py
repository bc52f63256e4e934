"""A run over files, folders and patterns: every article in them gets its brief."""

# The methods of Path raise where a folder may not be entered; these functions do not.
# ruff: noqa: PTH110, PTH112

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from depeche.batch.report import Report
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import unwritable
from depeche.identity import real
from depeche.output import brief_folder
from depeche.output.failures import Failure
from depeche.output.store import LEDGER, REPORT, BriefStore
from depeche.pipeline import Pipeline
from depeche.settings import Settings

UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~")


def run(
    pipeline: Pipeline,
    settings: Settings,
    paths: Iterable[str],
    out: Path,
    *,
    jobs: int,
    limit: float,
    report: Path | None = None,
    begin: Callable[[int], None] = lambda files: None,
    tell: Callable[[Event], None] = lambda event: None,
) -> Report:
    """Brief every article of the inputs into ``out``, but for those whose briefs are there.

    The report is also written when the run is interrupted; ``complete`` is then false.

    Args:
        line: the pipeline.
        settings: its settings, for the processes that read.
        paths: files, folders (with all that is in them) and patterns.
        out: the folder of the briefs, which must not be in use by another run.
        jobs: processes that read and repair.
        limit: seconds that one may say nothing before its file is given up.
        report: where the report goes; None is ``out/report.json``.
        begin: told how many files there are to read, those left out that are as they were.
        tell: told what happens.

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
            begin(len(fresh))
            with closing(WorkerPool(settings, jobs=jobs, limit=limit)) as workers:
                for event in runner.take(workers.read(fresh)):
                    failed += event.failures
                    tell(event)
            _write(brief_folder.index, out)
            complete = True
        finally:
            made = msgspec.structs.replace(runner.report(complete), failed=tuple(failed))
            text = msgspec.json.format(msgspec.json.encode(made)).decode()
            _write(lambda place: brief_folder.write(place, text), report or out / REPORT)
    return made


def inputs(paths: Iterable[str], store: BriefStore) -> Iterator[Path]:
    """The files that paths stand for, each once, in the order of the paths and then by name.

    A path that is no file, no folder and no pattern is taken for a file, and so is a folder that
    cannot be read: it fails as one. Of a folder or a pattern, what the desk itself has written is
    left out, and so are names that begin with a dot or are those of unfinished files.
    """
    seen: set[bytes] = set()
    for name in paths:
        path = Path(name)
        if os.path.isdir(path):
            closed: list[Path] = []
            found = [file for file in files(path, closed=closed.append) if not store.owns(file)]
            found += closed
        elif glob.has_magic(name) and not os.path.exists(path):
            matches = map(Path, sorted(glob.glob(name, recursive=True)))  # noqa: PTH207 (absolute)
            found = [file for file in matches if _usable(file) and not store.owns(file)] or [path]
        else:
            found = [path]
        for file in found:
            if (place := real(file)) not in seen:
                seen.add(place)
                yield file


def files(
    path: Path,
    leave: Collection[Path] = (),
    closed: Callable[[Path], None] = lambda folder: None,
) -> Iterator[Path]:
    """The files in a folder and the folders in it, by name.

    Folders in ``leave`` are left out, and those in it that a desk has its briefs in. ``closed`` is
    told of those that cannot be read.
    """
    for place, folders, names in os.walk(path, onerror=lambda e: closed(Path(e.filename))):
        here = Path(place)
        if not os.access(here, os.X_OK):
            closed(here)
            continue
        inner = (here / name for name in sorted(folders) if name[0] != ".")
        folders[:] = [f.name for f in inner if f not in leave and not _has_ledger(f)]
        yield from (file for name in sorted(names) if _usable(file := here / name))


def _usable(path: Path) -> bool:
    if path.name.startswith(".") or path.name.endswith(UNFINISHED):
        return False
    try:
        return path.is_file()
    except OSError:
        return True  # what cannot even be looked at fails when it is read


def _has_ledger(path: Path) -> bool:
    try:
        return (path / LEDGER).exists()
    except OSError:
        return False  # closed, as the walk will find


def _write(action: Callable[[Path], object], place: Path) -> None:
    try:
        action(place)
    except OSError as error:
        raise unwritable(place, error) from error
