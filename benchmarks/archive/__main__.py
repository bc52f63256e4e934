"""Articles a minute, memory and the share of the models of ``depeche archive`` on a Ray cluster.

    python -m benchmarks.archive [--articles 20000] [--part 5000] [--rows batch 1 2 whole4 …]

The copy is made by ``benchmarks/batch/wire.py``: short articles, three in ten updates of others,
in one JSON Lines file. The cluster has a head without processors and nodes of one each, all on
this machine; a row of it is named by the number of its nodes, with ``whole`` if it works on all
articles and not only on the first ``--part`` of them. ``batch`` is ``depeche batch --jobs 1``;
``batch1`` the same with models of one thread, as an archive's worker has. ``alone`` is a worker
without Ray (see ``alone.py``). Each row starts with an empty cache but with the models converted.

*With the start* is from the start of the process to its end. *At work* is without the start: for an
archive from the begin of the first batch, for a batch what its report says. Rows that were measured
before stay in the JSON, unless they are measured again; they are of the same articles.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import result
from benchmarks.archive import nodes
from benchmarks.archive.memory import Gauge
from benchmarks.batch import wire

_ROWS = ("alone", "batch", "batch1", "1", "2", "4", "whole2", "whole4")
_ROW = re.compile(r"alone|batch1?|(?P<whole>whole)?(?P<nodes>[1-9]\d*)")
_OF_FILE = 5000  # articles; a batch reads at most 10,000 items of a file, and 64 MiB


def main() -> None:
    """Measure the rows, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--part", type=int, default=5000, help="articles of most rows")
    parser.add_argument("--sentences", type=int, nargs=2, default=[3, 5], metavar=("LEAST", "MOST"))
    parser.add_argument("--rows", nargs="+", type=_row, default=list(_ROWS), metavar="ROW")
    parser.add_argument("--alone", type=int, default=128, help="articles of the row alone")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--node-cache", action="store_true")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/archive.json"))
    options = parser.parse_args()
    report = _begun(options)
    with nodes.folder() as place:
        bench = _Bench(place, options)
        for name in options.rows:
            print(f"{name} …", file=sys.stderr)
            title = name
            if options.node_cache and _nodes(name):
                title += ", node cache"
            load = os.getloadavg()
            report["rows"][title] = {**bench.row(name), "load": load}
            report["efficiency"] = _efficiency(report["rows"])
            result.write(report, options.out)  # after each row, for they take long
    _print(report)


def _row(name: str) -> str:
    if not _ROW.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{name}: it is one of {', '.join(_ROWS)}, or the like")
    return name


def _nodes(name: str) -> int:
    """How many nodes a row has; 0 if it is no row of a cluster."""
    found = _ROW.fullmatch(name)
    return int(found["nodes"] or 0) if found else 0


def _begun(options: argparse.Namespace) -> dict[str, Any]:
    """A report with the rows that were measured before.

    Raises:
        SystemExit: those are of other articles, or of another machine.
    """
    report: dict[str, Any] = {
        "sentences": options.sentences,
        "seed": options.seed,
        "batch": options.batch,
        "summariser": "lead",
        "processor": result.processor(),
        "cores": os.cpu_count(),
    }
    rows = {}
    if options.out.exists():
        before = json.loads(options.out.read_bytes())
        for name, value in report.items():
            if before.get(name) != value:
                sys.exit(
                    f"{options.out} has rows with {name} {before.get(name)}, not {value}; name "
                    "another file with --out."
                )
        rows = before["rows"]
    return report | {"rows": rows, "efficiency": {}}


class _Bench:
    """The articles, and the ways of briefing them.

    Args:
        place: an empty folder.
        options: the options of the command line.
    """

    def __init__(self, place: Path, options: argparse.Namespace) -> None:
        self._place = place
        self._options = options
        self._cache = nodes.prepare(place)
        self._whole = place / "whole.jsonl"
        few, many = options.sentences
        words = wire.write_lines(self._whole, options.articles, options.seed, (few, many))
        self._words = words / options.articles
        self._part = min(options.part, options.articles)
        self._numbers = itertools.count()

    def row(self, name: str) -> dict[str, Any]:
        """The figures of a row."""
        nodes.forget(self._cache)
        if name == "alone":
            return self._alone()
        if number := _nodes(name):
            whole = name.startswith("whole")
            return self._archive(number, self._options.articles if whole else self._part)
        return self._batch(("--threads", "1") if name == "batch1" else ())

    def _new(self) -> Path:
        """A folder that is not there yet."""
        return self._place / f"run-{next(self._numbers)}"

    def _lines(self, number: int) -> list[str]:
        with self._whole.open(encoding="utf-8") as file:
            return list(itertools.islice(file, number))

    def _alone(self) -> dict[str, Any]:
        options = self._options
        command = [sys.executable, "-m", "benchmarks.archive.alone"]
        for name in ("batch", "seed"):
            command += [f"--{name}", str(getattr(options, name))]
        command += ["--articles", str(options.alone), "--sentences", *map(str, options.sentences)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def _batch(self, flags: tuple[str, ...]) -> dict[str, Any]:
        folder, out, log = self._new(), self._new(), self._new()
        folder.mkdir()
        lines = self._lines(self._part)
        for at in range(0, len(lines), _OF_FILE):
            file = folder / f"{at:07}.jsonl"
            file.write_text("".join(lines[at : at + _OF_FILE]), encoding="utf-8")
        command = [*nodes.DEPECHE, "batch", str(folder), "--out", str(out), *nodes.FLAGS]
        begun = time.monotonic()
        with log.open("wb") as said:
            process = subprocess.Popen(
                [*command, "--jobs", "1", *flags], cwd=self._place, stdout=said, stderr=said
            )
        gauge = Gauge(process.pid)
        gauge.start()
        code = process.wait()
        seconds = time.monotonic() - begun
        gauge.stop()
        if code:
            sys.exit(f"the batch ended with {code}:\n{_end(log)}")
        report = json.loads((out / "report.json").read_bytes())
        if report["articles"] != len(lines) or report["failed"]:
            sys.exit(f"the batch made {report['articles']} articles of {len(lines)}: {report}")
        steps = ("sentences", "translated", "from_memory", "near_duplicates")
        return {
            **self._rates(len(lines), seconds, report["seconds"]),
            **{name: report[name] for name in steps},
            "memory": gauge.report(),
        }

    def _archive(self, number: int, articles: int) -> dict[str, Any]:
        source, out, log = self._whole, self._new(), self._new()
        if articles < self._options.articles:
            source = self._place / "part.jsonl"
            source.write_text("".join(self._lines(articles)), encoding="utf-8")
        more = ["--batch", str(self._options.batch)]
        more += ["--node-cache"] * self._options.node_cache
        with nodes.Nodes(number) as cluster:
            begun = time.monotonic()
            process = nodes.start(
                source, out, cluster.address, number, log, *more, folder=self._place
            )
            gauge = Gauge(process.pid, cluster)
            gauge.start()
            try:
                code = process.wait()
            finally:
                nodes.kill(process)
            seconds = time.monotonic() - begun
            gauge.stop()
        if code:
            sys.exit(f"the archive ended with {code}:\n{_end(log)}")
        report = json.loads((out / "report.json").read_bytes())
        if report["made"] != articles or report["failures"] or not report["complete"]:
            sys.exit(f"the archive has {report['made']} rows of {articles} articles: {report}")
        # The report has the share of the time that the workers were busy since the first began.
        work = sum(report["steps"].values()) / (report["busy"] * number)
        names = ("seconds", "busy", "steps", "sentences", "translated", "batches", "retried")
        return {
            "nodes": number,
            **self._rates(articles, seconds, work),
            "report": {name: report[name] for name in names},
            "memory": gauge.report(),
        }

    def _rates(self, articles: int, seconds: float, work: float) -> dict[str, Any]:
        return {
            "articles": articles,
            "words": round(self._words, 1),
            "seconds": round(seconds, 2),
            "articles_per_minute": round(60 * articles / seconds, 2),
            "seconds at work": round(work, 2),
            "articles_per_minute at work": round(60 * articles / work, 2),
        }


def _end(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


def _efficiency(rows: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """For each row of several nodes its rate / (nodes × the rate of one on as many articles)."""
    found = {}
    for name, row in rows.items():
        title = name.partition(",")
        one = rows.get(f"1{title[1]}{title[2]}")
        if row.get("nodes", 1) > 1 and one and one["articles"] == row["articles"]:
            found[name] = {
                rate: round(row[rate] / (row["nodes"] * one[rate]), 4)
                for rate in ("articles_per_minute", "articles_per_minute at work")
            }
    return found


def _print(report: Mapping[str, Any]) -> None:
    rows = report["rows"]
    alone = rows.get("alone")
    few, many = report["sentences"]
    print(f"articles of {few} to {many} sentences, summariser {report['summariser']}")
    print(
        f"{'':<20}{'articles':>9}{'a minute':>10}{'at work':>9}{'busy':>6}"
        f"{'worker MB':>15}{'end / 20 %':>15}{'driver MB':>11}{'end / 20 %':>12}"
    )
    for name, row in rows.items():
        if row is alone:
            continue
        memory, busy = row["memory"], row.get("report", {}).get("busy")
        print(
            f"{name:<20}{row['articles']:>9}{row['articles_per_minute']:>10.1f}"
            f"{row['articles_per_minute at work']:>9.1f}"
            f"{'' if busy is None else format(busy, '.0%'):>6}"
            f"{_all(memory['workers'], 'peak_mb', '.0f'):>15}"
            f"{_all(memory['workers'], 'end / early', '.2f'):>15}"
            f"{memory['driver']['peak_mb']:>11.0f}{memory['driver']['end / early']:>12.2f}"
        )
    for name, found in report["efficiency"].items():
        start, work = found["articles_per_minute"], found["articles_per_minute at work"]
        print(
            f"{name} / ({rows[name]['nodes']} × 1): {start:.3f} with the start, {work:.3f} at work"
        )
    if alone:
        print(
            f"one worker without Ray: {alone['articles_per_minute']:.0f} articles a minute, "
            f"{alone['models']:.0%} of the time in the models"
        )
        steps = list(alone["ms by step"])
        print(f"{'words':>10}{'ms':>9}", *(f"{step:>12}" for step in steps), f"{'models':>8}")
        for row in (alone, *alone["lengths"]):
            parts = (f"{row['ms by step'][step]:>12.2f}" for step in steps)
            print(f"{row['words']:>10.0f}{row['ms']:>9.1f}", *parts, f"{row['models']:>8.0%}")
    print(report["processor"])


def _all(workers: Iterable[Mapping[str, float]], name: str, form: str) -> str:
    return " ".join(format(one[name], form) for one in workers)


if __name__ == "__main__":
    main()
