"""A worker: it holds the models, and makes the rows of one batch after the other."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from depeche.archive import reading, rows
from depeche.archive.output import Attempts, Key, Output
from depeche.archive.places import Place
from depeche.archive.reading import Item
from depeche.archive.rows import Row
from depeche.batch import together
from depeche.documents import Article
from depeche.errors import InputError, ModelError, reason_of
from depeche.pipeline import Pipeline
from depeche.settings import Settings
from depeche.storage.cache import NoCache

_DEATHS = 2  # of workers that were at an item alone, after which it is given up
_DIED = f"was given up: the process that worked on it died, {_DEATHS} times"
_MOST = 200_000  # characters of articles that are translated together
_KIBIBYTE = 1 if sys.platform == "darwin" else 1024  # what the system counts peak memory in


class Job(msgspec.Struct, frozen=True):
    """What a worker has to know.

    Attributes:
        settings: the settings of its pipeline.
        out: the name of the output place.
        run: the name of the run.
        signature: the signature that its pipeline must have.
        node_cache: whether stage outputs are kept in the cache on the node's disk, which all
            workers of the node share; else equal sentences are only computed once in a batch.
    """

    settings: Settings
    out: str
    run: str
    signature: str
    node_cache: bool = False


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch.

    Attributes:
        key: the batch.
        of: how many batches its shard has.
        rows: its rows.
        failures: those without a brief.
        size: the bytes of its items.
        kept: whether the rows were there already.
        died: whether a worker had died at it in this run.
        sentences: the sentences of its articles.
        translated: those that had to be translated.
        seconds: how long each step took.
        worker: node and process that made it.
        memory: the peak memory of that process so far, in bytes.
    """

    key: Key
    of: int
    rows: int
    failures: int
    size: int
    kept: bool = False
    died: bool = False
    sentences: int = 0
    translated: int = 0
    seconds: dict[str, float] = {}
    worker: str = ""
    memory: int = 0


class Worker:
    """Makes the rows of batches, with models that are loaded once.

    Args:
        job: what it has to know.
        node: the name of the node it runs on.

    Raises:
        ModelError: a model is missing or damaged, or the briefs would not have the signature of
            the job.
        InputError: the output place is not that of the job.
    """

    def __init__(self, job: Job, node: str = "") -> None:
        self._output = Output(Place(job.out), job.run)
        self._node = node
        self._seconds: dict[str, float] = {}
        if not self._output.begun:
            raise InputError(
                f"The machine {node} does not see what is in {self._output.place.shown}: the "
                "output must be an address, or a folder that all machines of the cluster share."
            )
        self.pipeline = Pipeline(job.settings, cache=None if job.node_cache else NoCache())
        found = self.pipeline.signature
        if found != job.signature:
            raise ModelError(
                f"The machine {node} would make other briefs ({found}) than this one "
                f"({job.signature}): install the same release of depeche and of its libraries."
            )
        self.pipeline.load()

    def __call__(self, key: Key, of: int, items: Sequence[Item]) -> Done:
        """Make the rows of a batch and write them, unless they are there already.

        If a worker has died at the batch, its items are done one by one, so that the one it was
        about can be told.

        Args:
            key: the batch.
            of: how many batches its shard has.
            items: its items.

        Raises:
            DepecheError: the rows cannot be written, or a model does not load any more.
        """
        size = sum(len(item.data) for item in items)
        there = self._output.piece(key)
        if there is not None:
            failures = rows.failures(there)
            return Done(
                key=key, of=of, rows=there.num_rows, failures=failures, size=size, kept=True
            )
        self._seconds = {}
        asked, computed = self.pipeline.translator.asked, self.pipeline.translator.computed
        before = self._output.attempts(key)
        if before is None:
            self._output.attempt(key, Attempts())
            made = self.rows(items)
        else:
            made = [row for at in range(len(items)) for row in self._alone(key, at, items, before)]
        with self._timed("writing"):
            self._output.put_piece(key, rows.table(made))
        return Done(
            key=key,
            of=of,
            rows=len(made),
            failures=sum(row.failure is not None for row in made),
            size=size,
            died=before is not None,
            sentences=self.pipeline.translator.asked - asked,
            translated=self.pipeline.translator.computed - computed,
            seconds=self._seconds,
            worker=f"{self._node}/{os.getpid()}",
            memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIBIBYTE,
        )

    def _alone(self, key: Key, at: int, items: Sequence[Item], attempts: Attempts) -> Sequence[Row]:
        deaths = attempts.alone.get(at, 0)
        if deaths >= _DEATHS:
            return [rows.failure(items[at], f"{items[at].source} {_DIED}")]
        attempts.alone[at] = deaths + 1
        self._output.attempt(key, attempts)
        made = self.rows(items[at : at + 1])
        attempts.alone[at] = deaths  # is written before the next
        return made

    def rows(self, items: Sequence[Item]) -> list[Row]:
        """The rows of items, whose sentences are translated together.

        Raises:
            DepecheError: a model does not load any more.
        """
        found: list[tuple[Item, Article | str]] = []
        with self._timed("reading"):
            for item in items:
                found += [(item, one) for one in _read(item, self.pipeline)]
        made: dict[int, Row] = {}
        for group in _groups(found):
            pairs = [(found[at][0], article) for at, article in group]
            made |= dict(zip([at for at, _ in group], self._briefed(pairs), strict=True))
        return [
            rows.failure(item, one) if isinstance(one, str) else made[at]
            for at, (item, one) in enumerate(found)
        ]

    def _briefed(self, pairs: Sequence[tuple[Item, Article]]) -> list[Row]:
        try:
            with self._timed("repairing"):
                prepared = self.pipeline.prepare([article for _, article in pairs])
        except Exception as error:
            if len(pairs) > 1:
                return [row for pair in pairs for row in self._briefed([pair])]
            reason = f"something unexpected went wrong ({reason_of(error)})"
            return [rows.failure(pairs[0][0], reason, pairs[0][1])]
        with self._timed("translating"):
            translated = together.translations(self.pipeline, prepared)
        with self._timed("summarising"):
            briefs = together.briefs(self.pipeline, prepared, translated)
        with self._timed("writing"):
            return [
                rows.failure(item, brief, article)
                if isinstance(brief, str)
                else rows.briefed(item, brief)
                for (item, article), brief in zip(pairs, briefs, strict=True)
            ]

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self._seconds[step] = self._seconds.get(step, 0.0) + spent


def _read(item: Item, pipeline: Pipeline) -> list[Article | str]:
    """The articles of an item, and why others cannot be read."""
    try:
        found = reading.articles(item, pipeline.limits)
    except InputError as error:
        return [str(error)]
    except Exception as error:
        reason = f"something unexpected went wrong ({reason_of(error)})"
        return [f"{item.source} cannot be read: {reason}."]
    return [*found.articles, *found.failures]


def _groups(
    found: Sequence[tuple[Item, Article | str]], most: int = 64
) -> Iterator[list[tuple[int, Article]]]:
    """The articles among what was read, with their places, in groups to be translated together."""
    group: list[tuple[int, Article]] = []
    size = 0
    for at, (_, article) in enumerate(found):
        if isinstance(article, str):
            continue
        length = len(article.body.text)
        if group and (len(group) >= most or size + length > _MOST):
            yield group
            group, size = [], 0
        group.append((at, article))
        size += length
    if group:
        yield group
