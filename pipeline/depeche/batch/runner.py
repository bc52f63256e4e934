"""From files to briefs in the output folder: what a batch and a watched inbox have in common.

Articles are read and repaired ahead in other processes. Here they are gathered in groups whose
sentences are translated together. Each group is summarised a few articles at a time, and a thread
writes each brief to the output folder while the next are made.
"""

from __future__ import annotations

import errno
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from depeche.assemble import Prepared
from depeche.batch.report import Doubles, Report
from depeche.batch.workers import End, Message, Read, Unread
from depeche.documents import Brief, Translation
from depeche.errors import DepecheError, EngineError, said, unwritable
from depeche.identity import Version, real
from depeche.output.failures import Failure, Failures
from depeche.output.ledger import Source
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline

# The next brief could not be written either; nothing that is not done may be put on record.
_FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
Kind = Literal["taken", "briefed", "withdrawn", "kept", "failed", "retired", "finished"]


class Event(NamedTuple):
    """Something that happened to a file or an article in it.

    A file was ``taken``, and has so many ``articles``. Of an article: it was ``briefed``, or is
    ``withdrawn`` and a notice stands in its brief's place, or either was there and ``kept``; it
    ``failed``; or the brief of another was ``retired`` for it.
    ``name`` is the folder, ``moved`` the one a replaced brief went to, ``late`` that a newer
    version was there. Last, the file is ``finished``; ``failures`` are all that failed of it.
    """

    kind: Kind
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
    """A file that was begun: its versions and failures so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = str(path.absolute()).encode("utf-8", "replace").decode()
        self.versions: list[Version] = []
        self.failures: list[Failure] = []
        self.waiting = 0  # articles without a brief yet
        self.end: End | None = None

    @property
    def finished(self) -> bool:
        return self.end is not None and self.waiting == 0

    def failed(self, reason: str, article: str | None = None) -> Event:
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
        pipeline: its models are asked for here, before any work is done.
        store: the output folder.
        together: articles translated together.
        step: articles summarised together.
        unwritten: briefs that may wait to be written while others are made.
        compare: whether the report shall say how many articles are those of earlier ones. What
            that takes grows with the run.

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
        self._doubles = Doubles()
        self._report = Report(signature=self.signature)
        self._begun = time.monotonic()

    def known(self, path: Path, stamp: str | None) -> Source | None:
        """What is on record of a file, if it is in the state it was in then."""
        found = self._store.ledger.source(real(path))
        return found if found is not None and found.stamp == stamp else None

    def unchanged(self, path: Path, stamp: str | None) -> bool:
        """Whether a file is as it was and everything made of it is there; counts it if so."""
        found = self.known(path, stamp)
        if found is None or not self._store.done(found, self.signature):
            return False
        self._report.files += 1
        self._report.unchanged += 1
        return True

    def run(
        self, messages: Iterable[tuple[Path, Message]], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """Brief what was read, and say what happened.

        A file is put on record when it is finished. When ``stop`` says so, nothing more is begun
        after the articles that are being summarised; files that are not finished are as if they
        had not been read.

        Args:
            messages: what a WorkerPool read.
            stop: asked again and again whether to stop.

        Raises:
            DepecheError: a model does not load, or the disk takes nothing more.
            OSError: not even a failure can be put on record.
        """
        file: _File | None = None
        group: list[_Waiting] = []
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
                    group.append(_Waiting(file, version, message.prepared))
            elif isinstance(message, Unread):
                yield file.failed(message.reason)
            else:
                file.end = message
                if message.changed:
                    group = [waiting for waiting in group if waiting.file is not file]
                    file.waiting = 0
                    yield file.failed(f"{file.source} changed while it was read.")
                if file.finished:
                    yield self._finish(file)
                file = None
            if len(group) >= self._together:
                yield from self._group(group, stop)
                group = []
                self._store.ledger.sync()
        if not stop():
            yield from self._group(group, stop)
        yield from self._placed()
        self._store.ledger.sync()

    def close(self) -> None:
        """Wait for the brief that is being placed; others are not begun."""
        self._writer.shutdown(cancel_futures=True)

    def report(self, complete: bool) -> Report:
        """What was done so far; the failures are not in it."""
        translator, report = self._pipeline.translator, self._report
        seconds = time.monotonic() - self._begun
        briefed = max(report.briefed, 1)
        return msgspec.structs.replace(
            report,
            complete=complete,
            seconds=round(seconds, 3),
            articles_per_minute=round(60 * report.briefed / max(seconds, 1e-9), 2),
            duplicates=round(self._doubles.same / briefed, 4),
            near_duplicates=round(self._doubles.near / briefed, 4),
            sentences=translator.asked,
            translated=translator.computed,
            from_memory=round(1 - translator.computed / max(translator.asked, 1), 4)
            if translator.asked
            else 0.0,
        )

    def _group(self, group: Sequence[_Waiting], stop: Callable[[], bool]) -> Iterator[Event]:
        """Translate articles together, summarise them step by step, and have them placed."""
        made = self._translated(group) if group else []
        for at in range(0, len(made), self._step):
            if stop():
                return
            for waiting, brief in self._summarised(made[at : at + self._step]):
                placing = self._writer.submit(self._place, waiting, brief)
                self._placing.append((waiting.file, placing))
            yield from self._placed(keep=self._unwritten)

    def _placed(self, keep: int = 0) -> Iterator[Event]:
        """What became of the briefs that are being placed; at most ``keep`` are not waited for."""
        while self._placing:
            file, placing = self._placing[0]
            if len(self._placing) <= keep and not placing.done():
                return
            self._placing.popleft()
            yield from placing.result()
            file.waiting -= 1
            if file.finished:
                yield self._finish(file)

    def _translated(self, group: Sequence[_Waiting]) -> list[tuple[_Waiting, Translation | str]]:
        """Each article's translation; if one cannot be made, the reason, and the others'."""
        bodies = [waiting.prepared.repaired.body for waiting in group]
        try:
            return list(zip(group, self._pipeline.translate(bodies), strict=True))
        except Exception as error:
            if _ends_all(error):
                raise
            if len(group) == 1:
                return [(group[0], f"the translation failed: {said(error)}")]
            return [made for waiting in group for made in self._translated([waiting])]

    def _summarised(
        self, made: Sequence[tuple[_Waiting, Translation | str]]
    ) -> list[tuple[_Waiting, Brief | str]]:
        """Each article's brief; if one cannot be made, the reason, and the others'."""
        good = [(waiting, found) for waiting, found in made if isinstance(found, Translation)]
        briefs: dict[int, Brief | str] = {}
        try:
            prepared = [waiting.prepared for waiting, _ in good]
            finished = self._pipeline.finish(prepared, [found for _, found in good]) if good else []
            briefs = {id(w): brief for (w, _), brief in zip(good, finished, strict=True)}
        except Exception as error:
            if _ends_all(error):
                raise
            if len(made) > 1:
                return [brief for one in made for brief in self._summarised([one])]
            briefs[id(good[0][0])] = f"the summary failed: {said(error)}"
        return [
            (waiting, found if isinstance(found, str) else briefs[id(waiting)])
            for waiting, found in made
        ]

    def _place(self, waiting: _Waiting, brief: Brief | str) -> list[Event]:
        """Put a brief in its place; runs beside the next group's translation."""
        file, version, prepared = waiting
        article = prepared.article.id
        if isinstance(brief, str):
            return [file.failed(brief, article)]
        if (name := self._store.kept(version, self.signature)) is not None:
            return [self._kept(file, version, name)]  # the same item came twice in the group
        try:
            placed = self._store.place(brief)
        except OSError as error:
            if error.errno in _FOR_ALL:
                raise unwritable(self._store.out, error) from error
            return [file.failed(f"the brief cannot be written: {error.strerror}", article)]
        if version.withdrawn:
            self._report.withdrawn += 1
        else:
            if self._compare:
                self._doubles.add([pair.source for pair in brief.translation.pairs])
            self._report.briefed += 1
        self._report.replaced += (placed.moved is not None) + len(placed.retired)
        self._report.late += placed.late
        made = Event(
            "withdrawn" if version.withdrawn else "briefed",
            file.path,
            article,
            placed.name,
            moved=placed.moved,
            late=placed.late,
            version=version.number,
        )
        return [made, *(Event("retired", file.path, article, name) for name in placed.retired)]

    def _kept(self, file: _File, version: Version, name: str) -> Event:
        self._report.kept += 1
        return Event("kept", file.path, version.slug, name, version=version.number)

    def _finish(self, file: _File) -> Event:
        """Put a file on record, with what failed of it."""
        self._report.files += 1
        stamp = file.end.stamp if file.end and not file.end.changed else None
        try:
            self._failures.replace(file.source, file.failures)
            if stamp is not None:
                versions = tuple((version.item, version.digest) for version in file.versions)
                source = Source(stamp, versions, bool(file.failures))
                self._store.ledger.record(real(file.path), source)
        except OSError as error:
            raise unwritable(self._store.out, error) from error
        return Event("finished", file.path, failures=tuple(file.failures))


def _ends_all(error: Exception) -> bool:
    """Whether the others of a group would fail too: a model is missing or damaged, say."""
    return isinstance(error, DepecheError) and not isinstance(error, EngineError)
