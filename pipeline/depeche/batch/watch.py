"""An inbox that is watched: what comes in is briefed as soon as it is complete.

What is to do is always found by looking at the folder and at the ledger of the output folder;
events of the file system only say when to look. So nothing is missed that came while the watch was
down or while it was busy, and nothing is done twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal

import watchfiles

from depeche.batch.inputs import files
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import DepecheError, unwritable
from depeche.identity import real
from depeche.output.ledger import Source
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.stopping import Stop

Then = Literal["leave", "move", "delete"]
Log = Callable[[Mapping[str, object]], None]

DONE, FAILED = "done", "failed"  # in the inbox
_TOGETHER = 16  # articles of a burst translated together; the first brief waits for all of them
_LOOK_ANYWAY = 60.0  # seconds; a network file system tells of no events
_INDEX_SHARE = 20  # the index takes at most a twentieth of the time


def run(
    pipeline: Pipeline,
    settings: Settings,
    inbox: Path,
    out: Path,
    *,
    stop: Stop,
    settle: float = 2.0,
    then: Then = "leave",
    jobs: int = 1,
    limit: float = 60.0,
    once: bool = False,
    log: Log = lambda record: None,
) -> int:
    """Brief what is in the inbox and what comes into it, until asked to stop.

    Args:
        pipeline: makes the briefs.
        settings: those of the pipeline, for the processes that read.
        inbox: the folder that is watched, and the folders in it.
        out: the folder of the briefs.
        stop: when it is set, the articles that are being summarised are the last.
        settle: a file is complete when it has not changed for so many seconds.
        then: what becomes of a file that is done. ``move`` puts it into ``inbox/done``, or
            if anything of it failed into ``inbox/failed``; ``delete`` deletes it unless it failed.
        jobs: processes that read and repair.
        limit: seconds after which a file that cannot be got through is given up.
        once: stop when all that is complete is done, waiting for ``settle`` seconds at most.
        log: called with what happens, one flat record an event.

    Returns:
        How many failures there were.

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
        made = runner.report(complete=True)
        counts = ("files", "briefed", "withdrawn", "kept", "from_memory")
        log({"event": "stopped", "failed": failed} | {name: getattr(made, name) for name in counts})
        return failed


class Inbox:
    """The inbox: which files in it are to be briefed, and what becomes of them."""

    def __init__(
        self,
        inbox: Path,
        runner: BatchRunner,
        store: BriefStore,
        settle: float,
        then: Then,
        log: Log,
    ) -> None:
        self.inbox = inbox
        self.settle = settle
        self.waiting = False  # whether files are there that may not be complete
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
        """The files that are complete and not on record, in the order of their last change."""
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
        """A folder cannot be read: without the inbox there is nothing to do; others are logged."""
        if place == self.inbox:
            raise DepecheError(f"The inbox {place} cannot be read.")
        if place not in self._stuck:
            self._stuck.add(place)
            self._log({"event": "error", "file": self._shown(place), "reason": "cannot be read"})

    def concerns(self, _: watchfiles.Change, name: str) -> bool:
        """Whether a change may mean that there is something to brief."""
        return not any(Path(name).is_relative_to(place) for place in self._leave)

    def note(self, event: Event) -> None:
        """Log what happened; put a file away that is finished."""
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
        """Move or delete a file that is on record, also one that a killed watch had briefed."""
        if self._then == "leave" or path in self._stuck:
            return
        key = real(path)
        try:
            if self._then == "delete" and not found.failed:
                path.unlink()
                self._log({"event": "deleted", "file": self._shown(path)})
            else:
                target = self._place(FAILED if found.failed else DONE, path)
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

    def _place(self, name: str, path: Path) -> Path:
        """Where to move a file, with its folder; nothing is written over."""
        target = self.inbox / name / path.relative_to(self.inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{path.stem}-{number}{path.suffix}")
        return target

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.inbox)).encode("utf-8", "replace").decode()


def _gone(path: Path) -> bool:
    """Whether a file is surely not there; one that may not be looked at may be."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


class _Index:
    """The index page, written when something changed, but not all the time."""

    def __init__(self, store: BriefStore) -> None:
        self.stale = False
        self._store = store
        self._next = 0.0

    def write(self, now: bool = False) -> None:
        """Write it if it is stale and not too soon after the last time."""
        begun = time.monotonic()
        if not self.stale or (begun < self._next and not now):
            return
        try:
            self._store.index()
        except OSError as error:
            raise unwritable(self._store.out, error) from error
        self.stale = False
        self._next = begun + _INDEX_SHARE * (time.monotonic() - begun)


def _wakeups(inbox: Inbox, index: _Index, stop: Stop, once: bool) -> Iterator[None]:
    """Yield whenever it is time to look into the inbox, until asked to stop."""
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
            if changes or inbox.waiting or now - looked >= _LOOK_ANYWAY:
                yield
                looked = time.monotonic()
            index.write()
    except OSError as error:
        raise DepecheError(f"{inbox.inbox} cannot be watched: {error}.") from error
