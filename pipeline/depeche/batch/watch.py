"""The work of `depeche watch`: files in a folder are briefed as soon as they are complete.

Which files are to be briefed is always found out from the folder itself and from the ledger of the
output folder; events of the file system only say when to look. So no file is missed that came while
the watch was down or busy, and none is briefed twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal, TypeAlias

import watchfiles

from depeche.batch.inputs import files
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import DepecheError, writing
from depeche.identity import real_path
from depeche.output.ledger import Source
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.stopping import Stop
from depeche.wording import printable

Disposal: TypeAlias = Literal["leave", "move", "delete"]  # what becomes of a file that is done
Log: TypeAlias = Callable[[Mapping[str, object]], None]

DONE, FAILED = "done", "failed"  # folders in the inbox
_TOGETHER = 16  # articles translated together; the first brief waits for all of them
_POLL = 60.0  # seconds between two looks without an event; network file systems have none
_INDEX_SHARE = 20  # the index takes at most a twentieth of the time


def run(
    pipeline: Pipeline,
    settings: Settings,
    inbox: Path,
    out: Path,
    *,
    stop: Stop,
    settle: float = 2.0,
    then: Disposal = "leave",
    jobs: int = 1,
    limit: float = 60.0,
    once: bool = False,
    log: Log = lambda record: None,
) -> int:
    """Brief the files in the inbox and those that come into it, until ``stop`` is set.

    Args:
        pipeline: the pipeline that makes the briefs.
        settings: the pipeline's settings, for the processes that read and repair.
        inbox: the folder that is watched, with its subfolders.
        out: the output folder, which no other process may have open.
        stop: once it is set, the articles that are being summarised are the last.
        settle: the seconds without a change after which a file is complete.
        then: what becomes of a file that is done: ``move`` puts it into ``inbox/done``, or into
            ``inbox/failed`` if any of it failed; ``delete`` deletes it unless any of it failed.
        jobs: the number of processes that read and repair.
        limit: seconds after which a file that is still being read is given up.
        once: return when all complete files are done; waits up to ``settle`` seconds for others.
        log: called with a flat record for each event.

    Returns:
        The number of failures.

    Raises:
        DepecheError: a folder cannot be used, a setting makes no sense, a model is missing.
    """
    _ = pipeline.signature  # asks for settings and models before anything is begun
    if out.resolve() == inbox.resolve():
        raise DepecheError("The briefs cannot go into the inbox itself; a folder in it will do.")
    with (
        closing(BriefStore(out)) as store,
        closing(
            BatchRunner(pipeline, store, together=_TOGETHER, step=1, unwritten=0, compare=False)
        ) as runner,
    ):
        watched = Inbox(inbox, runner, store, settle, then, log)
        index = _Index(store)
        failed = 0
        log(
            {
                "event": "started",
                "inbox": str(inbox),
                "out": str(out),
                "signature": runner.signature,
            }
        )
        with closing(WorkerPool(settings, jobs=jobs, limit=limit)) as workers:
            for _ in _wakeups(watched, index, stop, once):
                while not stop.is_set() and (complete := watched.ready()):
                    for event in runner.run(workers.read(complete), stop.is_set):
                        failed += event.kind == "failed"
                        index.stale |= event.kind in ("briefed", "withdrawn", "retired")
                        watched.note(event)
                index.write()
        index.write(now=True)
        report = runner.report(complete=True)
        counts = ("files", "briefed", "withdrawn", "kept", "from_memory")
        log(
            {"event": "stopped", "failed": failed}
            | {name: getattr(report, name) for name in counts}
        )
        return failed


class Inbox:
    """The watched folder: which of its files are to be briefed, and what becomes of them after.

    Args:
        inbox: the folder.
        runner: knows which files are done.
        store: the output folder.
        settle: the seconds without a change after which a file is complete.
        then: what becomes of a file that is done.
        log: called with a flat record for each event.

    Attributes:
        waiting: whether files were there at the last look that may not be complete.
    """

    def __init__(
        self,
        inbox: Path,
        runner: BatchRunner,
        store: BriefStore,
        settle: float,
        then: Disposal,
        log: Log,
    ) -> None:
        self.inbox = inbox
        self.settle = settle
        self.waiting = False
        self._runner = runner
        self._store = store
        self._then = then
        self._log = log
        self._seen: dict[Path, tuple[str, float]] = {}  # state, and since when
        self._stuck: set[Path] = set()
        self._leave = {inbox / DONE, inbox / FAILED}
        if store.out.resolve().is_relative_to(inbox.resolve()):
            self._leave.add(inbox / store.out.resolve().relative_to(inbox.resolve()))
        # Files that are gone are taken off the record, so that new ones may have their names.
        for path in store.ledger.sources():
            here = Path(os.fsdecode(path))
            if here.is_relative_to(inbox.resolve()) and _gone(here):
                store.ledger.forget(path)

    def ready(self) -> list[Path]:
        """The complete files that are not done yet, in the order of their last change.

        Files that are done but still here are put away.

        Raises:
            DepecheError: the inbox is gone or cannot be read.
        """
        if not os.path.isdir(self.inbox):  # noqa: PTH112 (the Path's can fail)
            raise DepecheError(f"The inbox {self.inbox} is gone.")
        complete: list[tuple[float, Path]] = []
        seen: dict[Path, tuple[str, float]] = {}
        for path in files(self.inbox, self._leave, self._closed):
            state = stamp(path)
            if state is None:
                continue
            if (found := self._runner.known(path, state)) is not None:
                self._put_away(path, found)
                continue
            now = time.monotonic()
            before, since = self._seen.get(path, ("", now))
            since = since if state == before else now
            seen[path] = (state, since)
            try:
                changed = path.stat().st_mtime
            except OSError:
                continue
            # Either will do: the clock may be wrong, or the file have come with an old date.
            if now - since >= self.settle or time.time() - changed >= self.settle:
                complete.append((changed, path))
        self._seen = seen
        self.waiting = len(complete) < len(seen)
        return [path for _, path in sorted(complete)]

    def _closed(self, place: Path) -> None:
        """Log that a folder cannot be read, once; if it is the inbox, raise an error."""
        if place == self.inbox:
            raise DepecheError(f"The inbox {place} cannot be read.")
        if place not in self._stuck:
            self._stuck.add(place)
            self._log({"event": "error", "file": self._shown(place), "reason": "cannot be read"})

    def concerns(self, _: watchfiles.Change, name: str) -> bool:
        """Whether a change in the file system may mean that there is something to brief."""
        return not any(Path(name).is_relative_to(place) for place in self._leave)

    def note(self, event: Event) -> None:
        """Log an event, and put the file away if it is finished."""
        path = event.path
        record: dict[str, object] = {"event": event.kind, "file": self._shown(path)}
        fields = ("article", "version", "name", "moved", "late", "reason", "articles")
        record |= {name: value for name in fields if (value := getattr(event, name))}
        if event.kind in ("briefed", "withdrawn") and path in self._seen:
            record["seconds"] = round(time.monotonic() - self._seen[path][1], 2)
        if event.kind != "finished":
            self._log(record)
            return
        self._log(record | {"failed": len(event.failures)})
        # One that has changed since is not on record as it is now, and will be taken again.
        if (found := self._runner.known(path, stamp(path))) is not None:
            self._put_away(path, found)

    def _put_away(self, path: Path, found: Source) -> None:
        """Move or delete a file that is done, as ``then`` says.

        Args:
            path: the file.
            found: what the ledger has about it.
        """
        if self._then == "leave" or path in self._stuck:
            return
        key = real_path(path)
        try:
            if self._then == "delete" and not found.failed:
                path.unlink()
                self._log({"event": "deleted", "file": self._shown(path)})
            else:
                target = self._destination(FAILED if found.failed else DONE, path)
                path.rename(target)
                if stamp(target) != found.stamp:  # changed at the last moment
                    target.rename(path)
                    return
                self._log({"event": "moved", "file": self._shown(path), "to": self._shown(target)})
        except OSError as error:
            self._stuck.add(path)
            reason = f"cannot be put away: {error.strerror}"
            self._log({"event": "error", "file": self._shown(path), "reason": reason})
            return
        self._store.ledger.forget(key)

    def _destination(self, name: str, path: Path) -> Path:
        """A free path for a file in the folder ``name`` of the inbox; its subfolder is kept."""
        target = self.inbox / name / path.relative_to(self.inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{path.stem}-{number}{path.suffix}")
        return target

    def _shown(self, path: Path) -> str:
        return printable(path.relative_to(self.inbox))


def _gone(path: Path) -> bool:
    """Whether a file does certainly not exist; False if the system does not let us find out."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


class _Index:
    """Writes the index page after changes, but spends little of the time on it.

    Attributes:
        stale: whether briefs have changed since the page was written.
    """

    def __init__(self, store: BriefStore) -> None:
        self.stale = False
        self._store = store
        self._next = 0.0

    def write(self, now: bool = False) -> None:
        """Write the page if it is stale, and ``now`` or if the last time is long enough ago."""
        begun = time.monotonic()
        if not self.stale or (begun < self._next and not now):
            return
        with writing(self._store.out):
            self._store.index()
        self.stale = False
        self._next = begun + _INDEX_SHARE * (time.monotonic() - begun)


def _wakeups(inbox: Inbox, index: _Index, stop: Stop, once: bool) -> Iterator[None]:
    """Yield whenever it is time to look into the inbox; ends when ``stop`` is set.

    With ``once`` it yields at most twice: at once, and when files had the time to be completed.
    """
    yield
    if once:
        if inbox.waiting and not stop.wait(inbox.settle):
            yield
        return
    wake = int(1000 * min(max(inbox.settle / 2, 0.05), 1))
    looked = 0.0
    try:
        for changes in watchfiles.watch(
            inbox.inbox,
            watch_filter=inbox.concerns,
            debounce=400,
            stop_event=stop,
            rust_timeout=wake,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            now = time.monotonic()
            # The first time something may have come just before the watching began.
            if changes or inbox.waiting or now - looked >= _POLL:
                yield
                looked = time.monotonic()
            index.write()
    except OSError as error:
        raise DepecheError(f"{inbox.inbox} cannot be watched: {error}.") from error
