"""From the articles that were read to briefs in the output folder, for a batch and for a watch.

Articles are read and repaired ahead in other processes. Here they are gathered in groups whose
sentences are translated together. Each group is summarised a few articles at a time, and a thread
writes each brief to the output folder while the next are made.
"""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from depeche.assemble import Prepared
from depeche.batch import together
from depeche.batch.report import DuplicateCounter, Report
from depeche.batch.workers import End, Message, Read, Unread
from depeche.documents import Brief
from depeche.errors import unwritable, writing
from depeche.identity import Version, real_path
from depeche.output import sources
from depeche.output.failures import Failure, Failures
from depeche.output.ledger import Source
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.wording import printable

# After these the next brief could not be written either, so that the whole run must end.
_FATAL = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EMFILE,
    errno.ENFILE,
}  # fmt: skip
_LONG = 20_000  # characters; most articles have a tenth of it
_MOST_LONG = 64  # articles that long, which wait in memory
EventKind: TypeAlias = Literal[
    "taken", "briefed", "withdrawn", "kept", "failed", "retired", "finished"
]


class Event(NamedTuple):
    """Something that happened to a file or to an article in it.

    The kinds of events, in the order in which they come for a file:

    - ``taken``: the file has been opened and its articles are worked on;
    - of each article ``briefed``, ``withdrawn`` (its brief only says that the provider withdrew
      it), ``kept`` (its brief was there already) or ``failed``; also ``retired``, if the brief of
      an item that it supersedes was moved away;
    - ``finished``: nothing more happens to the file.

    Attributes:
        kind: what happened.
        path: the file.
        article: the article's slug; None if the event is about the file.
        name: the folder of the brief.
        moved: the folder that a replaced brief was moved to.
        late: whether a newer version of the item was there already.
        reason: why it failed.
        version: the article's version, as the provider counts it.
        articles: how many articles the file has (``taken``).
        failures: all that failed of the file (``finished``).
    """

    kind: EventKind
    path: Path
    article: str | None = None
    name: str | None = None
    moved: str | None = None
    late: bool = False
    reason: str | None = None
    version: str | None = None
    articles: int = 0
    failures: tuple[Failure, ...] = ()


class _File:
    """A file that is being worked on: the versions of its articles, and its failures so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = printable(path.absolute())
        self.versions: list[Version] = []
        self.failures: list[Failure] = []
        self.waiting = 0  # articles without a brief yet
        self.end: End | None = None

    @property
    def finished(self) -> bool:
        return self.end is not None and self.waiting == 0

    def failed(self, reason: str, article: str | None = None) -> Event:
        """Note a failure of the file or of an article in it; returns its event."""
        now = datetime.now(UTC).isoformat("T", "seconds")
        self.failures.append(Failure(source=self.source, article=article, reason=reason, time=now))
        return Event("failed", self.path, article, reason=reason)


class _Waiting(NamedTuple):
    """An article that waits for its brief."""

    file: _File
    version: Version
    prepared: Prepared


class BatchRunner:
    """Makes the briefs of files and puts them into an output folder.

    Args:
        pipeline: makes the briefs; its models are verified at once, before any work is done.
        store: the output folder.
        together: how many articles are translated together.
        step: how many articles are summarised together.
        unwritten: how many briefs may wait to be written while others are made.
        compare: whether duplicates are counted for the report, in memory that grows with the run.

    Raises:
        DepecheError: a setting makes no sense, or a model is missing.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        store: BriefStore,
        *,
        together: int = 32,
        step: int = 8,
        unwritten: int = 64,
        compare: bool = True,
    ) -> None:
        self.signature = pipeline.signature
        self._pipeline = pipeline
        self._store = store
        self._together = together
        self._step = step
        self._unwritten = unwritten
        # Forcing files to the disk takes longer than anything but the models, and no processor.
        self._writer = ThreadPoolExecutor(1)
        self._placing: deque[tuple[_File, Future[list[Event]]]] = deque()
        self._failures = Failures(store.out)
        self._compare = compare
        self._duplicates = DuplicateCounter()
        self._report = Report(signature=self.signature)
        self._begun = time.monotonic()

    def known(self, path: Path, stamp: str | None) -> Source | None:
        """What the ledger has about a file, if its state is still the recorded one; else None.

        Args:
            path: the file.
            stamp: its state now.
        """
        found = self._store.ledger.source(real_path(path))
        return found if found is not None and found.stamp == stamp else None

    def unchanged(self, path: Path, stamp: str | None) -> bool:
        """Whether a file has not changed and all its briefs are there; if so, it is counted."""
        found = self.known(path, stamp)
        if found is None or not self._store.done(found, self.signature):
            return False
        self._report.files += 1
        self._report.unchanged += 1
        return True

    def run(
        self, messages: Iterable[tuple[Path, Message]], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """Brief what was read, and yield what happens.

        A file is entered in the ledger when it is finished. Once ``stop`` returns True, the
        articles that are being summarised are the last; unfinished files are read again by the
        next run.

        Args:
            messages: what a WorkerPool read.
            stop: called often; whether to stop.

        Raises:
            DepecheError: a model does not load, or the disk takes nothing more.
            OSError: not even a failure can be recorded.
        """
        self.signature = self._pipeline.signature  # another one if a glossary has changed
        file: _File | None = None
        group: list[_Waiting] = []
        long: list[_Waiting] = []  # they come last, one by one, so that no other waits for them
        for path, message in messages:
            if stop():
                break
            if file is None:
                file = _File(path)
            if isinstance(message, Read):
                self._report.articles += 1
                article = message.prepared.article
                if not file.versions:
                    yield Event("taken", path, articles=message.articles)
                version = Version.of(article)
                file.versions.append(version)
                if (name := self._store.kept(version, self.signature)) is not None:
                    yield self._kept(file, version, name)
                else:
                    file.waiting += 1
                    is_long = len(article.body.text) > _LONG
                    (long if is_long else group).append(_Waiting(file, version, message.prepared))
            elif isinstance(message, Unread):
                yield file.failed(message.reason)
            else:
                file.end = message
                if message.changed:
                    group, long = (
                        [w for w in some if w.file is not file] for some in (group, long)
                    )
                    file.waiting = 0
                    yield file.failed(f"{file.source} changed while it was read.")
                if file.finished:
                    yield self._finish(file)
                file = None
            if len(group) >= self._together:
                yield from self._group(group, stop)
                group = []
                self._store.ledger.sync()
            if len(long) > _MOST_LONG:
                yield from self._group([long.pop(0)], stop)
        for some in (group, *([waiting] for waiting in long)):
            if not stop():
                yield from self._group(some, stop)
            yield from self._placed()  # before the next, which may take a minute
        self._store.ledger.sync()

    def close(self) -> None:
        """Wait for the brief that is being written; those that wait behind it are not written."""
        self._writer.shutdown(cancel_futures=True)

    def report(self, complete: bool) -> Report:
        """The report of what was done so far, without the failures.

        Args:
            complete: whether the run has come to its end.
        """
        translator, report = self._pipeline.translator, self._report
        seconds = time.monotonic() - self._begun
        briefed = max(report.briefed, 1)
        return msgspec.structs.replace(
            report,
            complete=complete,
            seconds=round(seconds, 3),
            articles_per_minute=round(60 * report.briefed / max(seconds, 1e-9), 2),
            duplicates=round(self._duplicates.exact / briefed, 4),
            near_duplicates=round(self._duplicates.near / briefed, 4),
            sentences=translator.asked,
            translated=translator.computed,
            from_memory=round(1 - translator.computed / max(translator.asked, 1), 4)
            if translator.asked
            else 0.0,
        )

    def _group(self, group: Sequence[_Waiting], stop: Callable[[], bool]) -> Iterator[Event]:
        """Translate articles together, summarise them by and by, and have the briefs written."""
        prepared = [waiting.prepared for waiting in group]
        translated = together.translations(self._pipeline, prepared)
        for at in range(0, len(group), self._step):
            if stop():
                return
            some = slice(at, at + self._step)
            briefs = together.briefs(self._pipeline, prepared[some], translated[some])
            for waiting, brief in zip(group[some], briefs, strict=True):
                placing = self._writer.submit(self._place, waiting, brief)
                self._placing.append((waiting.file, placing))
            yield from self._placed(keep=self._unwritten)

    def _placed(self, keep: int = 0) -> Iterator[Event]:
        """The events of written briefs; waits until at most ``keep`` are not written yet."""
        while self._placing:
            file, placing = self._placing[0]
            if len(self._placing) <= keep and not placing.done():
                return
            self._placing.popleft()
            yield from placing.result()
            file.waiting -= 1
            if file.finished:
                yield self._finish(file)

    def _place(self, waiting: _Waiting, brief: Brief | str) -> list[Event]:
        """Write a brief to the output folder; runs in a thread while others are made.

        Args:
            waiting: the article.
            brief: its brief, or the reason why there is none.
        """
        file, version, prepared = waiting
        article = prepared.article.id
        if isinstance(brief, str):
            return [file.failed(brief, article)]
        if (name := self._store.kept(version, self.signature)) is not None:
            return [self._kept(file, version, name)]  # the same item came twice in the group
        try:
            placed = self._store.place(brief)
        except OSError as error:
            if error.errno in _FATAL or not os.access(self._store.out, os.W_OK | os.X_OK):
                raise unwritable(self._store.out, error) from error
            return [file.failed(f"the brief cannot be written: {error.strerror}", article)]
        if version.withdrawn:
            self._report.withdrawn += 1
        else:
            if self._compare:
                self._duplicates.add([pair.source for pair in brief.translation.pairs])
            self._report.briefed += 1
        self._report.replaced += (placed.moved is not None) + len(placed.retired)
        self._report.late += placed.late
        event = Event(
            "withdrawn" if version.withdrawn else "briefed",
            file.path,
            article,
            placed.name,
            moved=placed.moved,
            late=placed.late,
            version=version.number,
        )
        return [event, *(Event("retired", file.path, article, name) for name in placed.retired)]

    def _kept(self, file: _File, version: Version, name: str) -> Event:
        self._report.kept += 1
        return Event("kept", file.path, version.slug, name, version=version.number)

    def _finish(self, file: _File) -> Event:
        """Enter a file in the ledger, and record what failed of it."""
        self._report.files += 1
        stamp = file.end.stamp if file.end and not file.end.changed else None
        with writing(self._store.out):
            self._failures.replace(file.source, file.failures)
            if stamp is not None:
                versions = tuple((version.item, version.digest) for version in file.versions)
                path = real_path(file.path)
                source = Source(stamp, versions, bool(file.failures), sources.device(path))
                self._store.ledger.record(path, source)
        return Event("finished", file.path, failures=tuple(file.failures))
