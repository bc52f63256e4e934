"""A worker in this process, without Ray: where its time goes.

``python -m benchmarks.archive.alone [--articles 128] [--each 32] …`` prints JSON: the share of the
time in the models, the seconds of each step, and the milliseconds of articles by their length.

``models`` is the time that the process waits in the methods of the two engines, splitting into
tokens and joining of these included. The models compute in threads of their own, partly while the
process does other things; ``models_cpu`` is the share of those threads in all processor time.
"""

from __future__ import annotations

import argparse
import json
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from depeche import settings
from depeche.archive.output import Key, Output, Plan
from depeche.archive.places import Place
from depeche.archive.reading import batches
from depeche.archive.sources import sources
from depeche.archive.worker import Job, Worker
from depeche.pipeline import Pipeline

from benchmarks.archive import nodes
from benchmarks.batch import wire

LENGTHS = (60, 120, 330, 1000)  # words
_OF_SENTENCE = 17  # words, on the average
_METHODS = ("translate", "score", "attention", "complete")


def main() -> None:
    """Measure, and print the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=128)
    parser.add_argument("--sentences", type=int, nargs=2, default=(3, 5))
    parser.add_argument("--each", type=int, default=32, help="articles of each length")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    with nodes.folder() as place:
        nodes.prepare(place)
        bench = _Bench(place, options.batch)
        few, many = options.sentences
        bench.measured(16, options.seed + 1, (few, many))  # word lists are loaded when first used
        report = bench.measured(options.articles, options.seed, (few, many))
        report["lengths"] = [
            bench.measured(options.each, options.seed, (number, number))
            for number in (max(1, round(words / _OF_SENTENCE)) for words in LENGTHS)
        ]
    print(json.dumps(report))


class _Bench:
    """A worker whose engines are timed."""

    def __init__(self, place: Path, batch: int) -> None:
        self._place = place
        self._batch = batch
        chosen = settings.load({"summariser": "lead", "threads": 1})
        with Pipeline(chosen) as pipeline:
            signature = pipeline.signature
        out = Output(Place(str(place / "out")), secrets.token_hex(4))
        plan = Plan(inputs=(), batch=batch, formats=("parquet",), signature=signature, groups=())
        out.begin(plan)
        self._worker = Worker(Job(chosen, out.place.address, out.run, signature))
        self._limits = chosen.limits
        pipeline = self._worker.pipeline
        reader: Any = pipeline.reader
        self._watch = _Watch()
        self._watch.over(pipeline._translation_stage.engine(), "translating")
        self._watch.over(reader.stage._load(), "reading back")
        self._group = 0

    def measured(self, number: int, seed: int, sentences: tuple[int, int]) -> dict[str, Any]:
        """The figures of so many articles, of so many sentences each."""
        file = self._place / "in.jsonl"
        words = wire.write_lines(file, number, seed, sentences)
        source = list(sources([str(file)], Place(str(self._place / "out"))))
        steps: defaultdict[str, float] = defaultdict(float)
        self._watch.seconds.clear()
        begun = time.perf_counter()
        cut = list(batches(source, self._batch, self._limits))
        cutting = time.perf_counter() - begun
        asked = translated = 0
        self._group += 1  # or its rows would be taken for those of before
        before = time.perf_counter(), time.process_time(), time.thread_time()
        for batch in cut:
            key = Key(self._group, batch.shard, batch.number)
            done = self._worker(key, batch.of, batch.items)
            if done.failures or done.kept:
                raise SystemExit(f"{done.failures} failures in {done}")
            for step, of in done.seconds.items():
                steps[step] += of
            asked, translated = asked + done.sentences, translated + done.translated
        after = time.perf_counter(), time.process_time(), time.thread_time()
        seconds, all_cpu, own_cpu = (end - start for start, end in zip(before, after, strict=True))
        spent = self._watch.seconds
        return {
            "articles": number,
            "words": round(words / number, 1),
            "seconds": round(seconds, 3),
            "articles_per_minute": round(60 * number / seconds, 1),
            "ms": round(1000 * seconds / number, 2),
            "ms by step": {step: round(1000 * of / number, 3) for step, of in steps.items()},
            "ms to cut it off the file": round(1000 * cutting / number, 3),  # by Ray's own tasks
            "sentences": asked,
            "translated": translated,
            "models": round(sum(spent.values()) / seconds, 4),
            "models by method": {name: round(of / seconds, 4) for name, of in spent.items()},
            "cpu": round(all_cpu, 3),
            "models_cpu": round(1 - own_cpu / all_cpu, 4),
        }


class _Watch:
    """Adds up the seconds that methods take, those of methods within them once.

    Attributes:
        seconds: by engine and method.
    """

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside = False

    def over(self, engine: Any, name: str) -> None:
        """Watch over the methods of an engine."""
        for method in _METHODS:
            label = f"{name}: {method}"
            timed = self._steps if method == "translate" else self._call
            setattr(engine, method, timed(getattr(engine, method), label))

    def _call(self, method: Callable[..., Any], label: str) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            return self._spend(label, lambda: method(*arguments, **named))

        return timed

    def _steps(self, method: Callable[..., Iterator[Any]], label: str) -> Callable[..., Any]:
        """The same of a generator, whose work is done while it is asked for the next."""

        def timed(*arguments: Any, **named: Any) -> Iterator[Any]:
            found = method(*arguments, **named)
            end = object()
            while (one := self._spend(label, lambda: next(found, end))) is not end:
                yield one

        return timed

    def _spend(self, label: str, work: Callable[[], Any]) -> Any:
        if self._inside:
            return work()
        self._inside, begun = True, time.perf_counter()
        try:
            return work()
        finally:
            self._inside = False
            self.seconds[label] += time.perf_counter() - begun


if __name__ == "__main__":
    main()
