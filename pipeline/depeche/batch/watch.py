"""The work of `depeche watch`: files in a folder are briefed as soon as they are complete.

Which files are to be briefed is always found out from the folder itself and from the ledger of the
output folder; events of the file system only say when to look. So no file is missed that came while
the watch was down or busy, and none is briefed twice.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import watchfiles

from depeche.batch.inputs import Input, files
from depeche.batch.runner import BatchRunner, Event
from depeche.batch.workers import WorkerPool, stamp
from depeche.errors import DepecheError, writing
from depeche.identity import real_path
from depeche.output import sources
from depeche.output.ledger import PutAway, Source
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.readers.files import is_being_written
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
    follow: bool = False,
    log: Log = lambda record: None,
) -> int:
    """Brief the files in the inbox and those that come into it, until ``stop`` is set.

    Args:
        pipeline: the pipeline that makes the briefs.
        settings: the pipeline's settings, for the processes that read and repair.
        inbox: the folder that is watched, with its subfolders.
        out: the output folder, which no other process may have open.
        stop: once it is set, the articles that are being summarised are the last.
        settle: the seconds without a change after which a file that nobody has open for writing is
            complete.
        then: what becomes of a file that is done: ``move`` puts it into ``inbox/done``, or into
            ``inbox/failed`` if any of it failed; ``delete`` deletes it unless any of it failed.
        jobs: the number of processes that read and repair.
        limit: seconds after which a file that is still being read is given up.
        once: return when all complete files are done; waits up to ``settle`` seconds for others.
        follow: whether links in the inbox are followed.
        log: called with a flat record for each event.

    Returns:
        The number of failures.

    Raises:
        DepecheError: a folder cannot be used, a setting makes no sense, a model is missing.
    """
    _ = pipeline.signature  # asks for settings and models before anything is begun
    check_inbox(inbox, out)
    with (
        closing(BriefStore(out)) as store,
        closing(
            Watch(
                pipeline,
                settings,
                inbox,
                store,
                settle=settle,
                then=then,
                jobs=jobs,
                limit=limit,
                follow=follow,
                log=log,
            )
        ) as watch,
    ):
        for something in wakeups(watch.inbox, stop, once):
            if something:
                for _ in watch.take(stop.is_set):
                    pass
            watch.write_index()
        watch.write_index(now=True)
        watch.note_end()
        return watch.failed


def check_inbox(inbox: Path, out: Path) -> None:
    """Raise a DepecheError if an inbox is the output folder itself or lies in it.

    Who puts files into such an inbox could put folders there that look like briefs.
    """
    if inbox.resolve() == out.resolve():
        raise DepecheError("The briefs cannot go into the inbox itself; a folder in it will do.")
    if inbox.resolve().is_relative_to(out.resolve()):
        raise DepecheError(f"The inbox {inbox} cannot be in the folder of the briefs, {out}.")


class Watch:
    """The work on a watched folder, which whoever has it does piece by piece.

    Args:
        pipeline: makes the briefs; only the thread that calls ``take`` uses it.
        settings: as for ``run``, like the arguments that are not named here.
        inbox: the folder that is watched.
        store: the open output folder.
        together: how many articles are translated together; the first brief waits for all of them.

    Attributes:
        inbox: the watched folder.
        failed: the number of failures so far.

    Raises:
        DepecheError: a setting makes no sense, a model is missing.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        settings: Settings,
        inbox: Path,
        store: BriefStore,
        *,
        settle: float = 2.0,
        then: Disposal = "leave",
        jobs: int = 1,
        limit: float = 60.0,
        follow: bool = False,
        log: Log = lambda record: None,
        together: int = _TOGETHER,
    ) -> None:
        self.failed = 0
        self._log = log
        self._runner = BatchRunner(
            pipeline, store, together=together, step=1, unwritten=0, compare=False
        )
        try:
            self.inbox = Inbox(inbox, self._runner, store, settle, then, follow, log)
            self._index = _Index(store)
            self._workers = WorkerPool(settings, jobs=jobs, limit=limit)
            signature = self._runner.signature
            folders = {"inbox": str(inbox), "out": str(store.out)}
            log({"event": "started", **folders, "signature": signature})
        except BaseException:
            self._runner.close()
            raise

    def take(self, stop: Callable[[], bool]) -> Iterator[Event]:
        """Brief the files that are complete, and yield what happens.

        The work is done between two events, so that whoever takes them can do other work then.

        Args:
            stop: called often; whether to stop after the articles that are being summarised.

        Raises:
            DepecheError: the inbox is gone, a model does not load, or the disk takes nothing more.
        """
        while not stop() and (complete := self.inbox.ready()):
            for event in self._runner.run(self._workers.read(complete), stop):
                self.failed += event.kind == "failed"
                self._index.stale |= event.kind in ("briefed", "withdrawn", "retired")
                self.inbox.note(event)
                yield event

    def restart_readers(self) -> None:
        """Have what the settings name, such as a list of words, read again for the next files."""
        self._workers.close()

    def write_index(self, now: bool = False) -> None:
        """Write the index page if it is stale, and ``now`` or if the last time is long enough ago.

        Raises:
            DepecheError: it cannot be written.
        """
        self._index.write(now)

    def note_end(self) -> None:
        """Log what was done in all."""
        report = self._runner.report(complete=True)
        counts = ("files", "briefed", "withdrawn", "kept", "from_memory")
        self._log(
            {"event": "stopped", "failed": self.failed}
            | {name: getattr(report, name) for name in counts}
        )

    def close(self) -> None:
        """End the processes, and wait for the brief that is being written."""
        self._workers.close()
        self._runner.close()


class Inbox:
    """The watched folder: which of its files are to be briefed, and what becomes of them after.

    Args:
        inbox: the folder.
        runner: knows which files are done.
        store: the output folder.
        settle: the seconds without a change after which a file is complete.
        then: what becomes of a file that is done.
        follow: whether links in the inbox are followed.
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
        follow: bool,
        log: Log,
    ) -> None:
        self.inbox = inbox
        self.settle = settle
        self.waiting = False
        self._real = Path(os.path.realpath(inbox))
        self._follow = follow
        self._runner = runner
        self._store = store
        self._then = then
        self._log = log
        self._seen: dict[Path, tuple[str, float]] = {}  # state, and since when
        self._stuck: set[Path] = set()
        self._links: set[Path] = set()
        self._written: set[Path] = set()
        self._leave = {inbox / DONE, inbox / FAILED}
        self._briefs = store.out.resolve()
        if self._briefs.is_relative_to(self._real):
            self._leave.add(inbox / self._briefs.relative_to(self._real))
        # Files that are gone are taken off the record, so that new ones may have their names.
        for path, source in store.ledger.sources():
            inside = Path(os.fsdecode(path)).is_relative_to(self._real)
            if inside and sources.is_gone(path, source.device):
                store.ledger.forget(path)

    def ready(self) -> list[Input]:
        """The complete files that are not done yet, in the order of their last change.

        Files that are done but still here are put away, and those that have changed since they
        were put away are put back.

        Raises:
            DepecheError: the inbox is gone or cannot be read.
        """
        if not os.path.isdir(self.inbox):  # noqa: PTH112 (the Path's can fail)
            raise DepecheError(f"The inbox {self.inbox} is gone.")
        self.waiting = False
        self._put_back_changed()
        complete: list[tuple[float, Path]] = []
        seen: dict[Path, tuple[str, float]] = {}
        links: set[Path] = set()
        for path in files(
            self.inbox, self._leave, self._closed, follow=self._follow, linked=links.add
        ):
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
            settled = now - since >= self.settle or time.time() - changed >= self.settle
            if settled and not self._is_written(path):
                complete.append((changed, path))
        self._seen = seen
        self.waiting |= len(complete) < len(seen)
        for link in sorted(links - self._links):
            reason = "is a link; --follow-links follows it"
            self._log({"event": "skipped", "file": self._shown(link), "reason": reason})
        self._links = links
        return [Input(path, self._within) for _, path in sorted(complete)]

    @property
    def _within(self) -> Path | None:
        """The folder below which no link is followed; None if all are."""
        return None if self._follow else self.inbox

    def _is_written(self, path: Path) -> bool:
        """Whether somebody has a file open for writing; logged once for each time it is found."""
        if not is_being_written(path, self._within):
            self._written.discard(path)
            return False
        self.waiting = True
        if path not in self._written:
            self._written.add(path)
            reason = "is still open for writing"
            self._log({"event": "waiting", "file": self._shown(path), "reason": reason})
        return True

    def _closed(self, place: Path) -> None:
        """Log that a folder cannot be read, once; if it is the inbox, raise an error."""
        if place == self.inbox:
            raise DepecheError(f"The inbox {place} cannot be read.")
        self._fail(place, "cannot be read")

    def _fail(self, path: Path, reason: str) -> None:
        """Log, once, that something cannot be done with a file or folder."""
        if path not in self._stuck:
            self._stuck.add(path)
            self._log({"event": "error", "file": self._shown(path), "reason": reason})

    def concerns(self, _: watchfiles.Change, name: str) -> bool:
        """Whether a change in the file system may mean that there is something to brief."""
        # What changes in the folders of files that are done may have to be put back.
        return not Path(os.path.realpath(name)).is_relative_to(self._briefs)

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
        key, inner = real_path(path), path.relative_to(self.inbox)
        # What a link leads to stays where it is.
        if self._then == "leave" or path in self._stuck or key != os.fsencode(self._real / inner):
            return
        if self._is_written(path):
            return
        try:
            if self._then == "delete" and not found.failed:
                path.unlink()
                self._log({"event": "deleted", "file": self._shown(path)})
                self._store.ledger.forget(key)
                return
            target = self._destination(FAILED if found.failed else DONE, inner)
            path.rename(target)
        except OSError as error:
            self._fail(path, f"cannot be put away: {error.strerror}")
            return
        self._log({"event": "moved", "file": self._shown(path), "to": self._shown(target)})
        self._store.ledger.enter_put_away(PutAway(real_path(target), key, found.stamp))

    def _put_back_changed(self) -> None:
        """Put the files back into the inbox that have changed since they were put away.

        They were not complete, so that what they have now is a new version.
        """
        for name, origin, before in self._store.ledger.put_away():
            target, path = self._here(name), self._here(origin)
            if target is None or path is None or (state := stamp(target)) == before:
                continue
            if state is not None:
                if os.path.lexists(path):
                    continue  # until that one is put away
                try:
                    self._make_folder(path.parent)
                    target.rename(path)
                except OSError as error:
                    self._fail(target, f"has changed and cannot be put back: {error.strerror}")
                    continue
                shown = {"file": self._shown(target), "to": self._shown(path)}
                self._log({"event": "changed", **shown})
            self._store.ledger.forget_put_away(name)

    def _here(self, path: bytes) -> Path | None:
        """A path of the ledger as one in the inbox; None if it does not lead there."""
        real = Path(os.fsdecode(path))
        if ".." in real.parts or not real.is_relative_to(self._real):
            return None
        return self.inbox / real.relative_to(self._real)

    def _destination(self, name: str, inner: Path) -> Path:
        """A free path for a file in the folder ``name`` of the inbox; its subfolder is kept."""
        target = self.inbox / name / inner
        self._make_folder(target.parent)
        number = 1
        while os.path.lexists(target):
            number += 1
            target = target.with_name(f"{inner.stem}-{number}{inner.suffix}")
        return target

    def _make_folder(self, folder: Path) -> None:
        """Make a folder in the inbox, unless it exists.

        Raises:
            OSError: it cannot be made, or a link would lead elsewhere.
        """
        real = self._real / folder.relative_to(self.inbox)
        if not self._follow and os.path.realpath(folder) != str(real):
            raise OSError(errno.ELOOP, f"{self._shown(folder)} is a link or in one")
        folder.mkdir(parents=True, exist_ok=True)

    def _shown(self, path: Path) -> str:
        return printable(path.relative_to(self.inbox))


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


class StopEvent(Protocol):
    """What ends the watching: a ``Stop`` or a ``threading.Event``."""

    def is_set(self) -> bool:
        """Whether it is to end."""

    def wait(self, seconds: float) -> bool:
        """Wait until it is to end, but at most so many seconds; return ``is_set()``."""


def wakeups(inbox: Inbox, stop: StopEvent, once: bool = False) -> Iterator[bool]:
    """Yield about once a second whether it is time to look into the inbox.

    Args:
        inbox: the inbox.
        stop: ends it.
        once: yield at most twice: at once, and when files had the time to be completed.

    Raises:
        DepecheError: the inbox cannot be watched.
    """
    yield True
    if once:
        if inbox.waiting and not stop.wait(inbox.settle):
            yield True
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
                yield True
                looked = time.monotonic()
            else:
                yield False
    except OSError as error:
        raise DepecheError(f"{inbox.inbox} cannot be watched: {error}.") from error
