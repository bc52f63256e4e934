"""The report of a run, and how far it is."""

from __future__ import annotations

import time
from collections import Counter

import msgspec

from depeche.archive.output import Shard
from depeche.archive.worker import Done

_RECENT = 600.0  # seconds that the rate is taken over


class Report(msgspec.Struct, kw_only=True):
    """The report of a run; shares are from 0 to 1.

    Attributes:
        schema: name and version of this format.
        complete: whether the archive is complete.
        rows: rows of the whole archive, those of earlier runs included.
        failures: those that say why there is no brief.
        made: rows that were made in this run.
        kept: rows that an earlier run had made.
        batches: batches that were made in this run.
        retried: those of them at which a worker had died before.
        shards: shards that are whole.
        seconds: how long the run took.
        articles_per_minute: rows made per minute.
        sentences: sentences of the articles of this run.
        translated: those that had to be translated; the others stood more than once in a batch,
            or were in the cache of the node.
        steps: seconds that the workers spent on each step, added up.
        busy: share of their time that the workers spent on all steps.
        workers: the peak memory of each worker process in bytes, by node and process.
        links: links in folders, which were left out.
        signature: what made the briefs.
    """

    schema: str = "depeche-archive-run/1"
    complete: bool = False
    rows: int = 0
    failures: int = 0
    made: int = 0
    kept: int = 0
    batches: int = 0
    retried: int = 0
    shards: int = 0
    seconds: float = 0.0
    articles_per_minute: float = 0.0
    sentences: int = 0
    translated: int = 0
    steps: dict[str, float] = {}
    busy: float = 0.0
    workers: dict[str, int] = {}
    links: tuple[str, ...] = ()
    signature: str = ""


class Progress(msgspec.Struct, frozen=True):
    """How far a run is.

    Attributes:
        rows: rows that there are.
        failures: those that say why there is no brief.
        share: the share of the input that is done, in [0, 1], by its bytes.
        rate: rows per minute of late.
        left: seconds that the rest takes at that rate; None if that cannot be told yet.
    """

    rows: int
    failures: int
    share: float
    rate: float
    left: float | None


class Tally:
    """Adds up what the workers have done.

    Args:
        work: the bytes that there are to read.
        actors: how many workers there are to be.
        signature: what makes the briefs.
    """

    def __init__(self, work: int, actors: int, signature: str) -> None:
        self.report = Report(signature=signature)
        self._work = max(work, 1)
        self._actors = max(actors, 1)
        self._read = 0
        self._begun = time.monotonic()
        self._first: float | None = None
        self._steps: Counter[str] = Counter()
        self._recent: list[tuple[float, int, int]] = []  # when, rows made and bytes so far

    def had(self, shard: Shard) -> None:
        """Count a shard that an earlier run has made."""
        self.report.shards += 1
        self.report.rows += shard.rows
        self.report.kept += shard.rows
        self.report.failures += shard.failures

    def skip(self, size: int) -> None:
        """Count bytes of the input as read that need not be read again."""
        self._read += size

    def add(self, done: Done) -> None:
        """Count a batch."""
        report = self.report
        self._first = self._first or time.monotonic() - sum(done.seconds.values())
        self._read += done.size
        report.rows += done.rows
        report.failures += done.failures
        if done.kept:
            report.kept += done.rows
            return
        report.made += done.rows
        report.batches += 1
        report.retried += done.died
        report.sentences += done.sentences
        report.translated += done.translated
        self._steps.update(done.seconds)
        report.workers[done.worker] = max(report.workers.get(done.worker, 0), done.memory)
        now = time.monotonic()
        if not self._recent:
            self._recent.append((self._first, 0, self._read - done.size))
        self._recent.append((now, report.made, self._read))
        while len(self._recent) > 2 and self._recent[0][0] < now - _RECENT:
            del self._recent[0]

    def progress(self) -> Progress:
        """How far the run is."""
        now = time.monotonic()
        since, rows, read = self._recent[0] if self._recent else (self._begun, 0, self._read)
        passed = now - since
        share = min(self._read / self._work, 1.0)
        rate = 60 * (self.report.made - rows) / passed if passed > 0 else 0.0
        speed = (self._read - read) / passed if passed > 0 else 0.0
        left = max(self._work - self._read, 0) / speed if speed > 0 else None
        return Progress(self.report.rows, self.report.failures, share, rate, left)

    def result(self, complete: bool) -> Report:
        """The report so far.

        Args:
            complete: whether the archive is complete.
        """
        now = time.monotonic()
        seconds = now - self._begun
        working = now - (self._first or now)
        return msgspec.structs.replace(
            self.report,
            complete=complete,
            seconds=round(seconds, 3),
            articles_per_minute=round(60 * self.report.made / max(seconds, 1e-9), 2),
            steps={step: round(spent, 3) for step, spent in sorted(self._steps.items())},
            busy=round(self._steps.total() / max(working * self._actors, 1e-9), 4)
            if working
            else 0.0,
        )
