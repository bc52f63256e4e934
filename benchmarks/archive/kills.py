"""Kill what takes part in ``depeche archive``, and look whether anything was lost or changed.

    python -m benchmarks.archive.kills [--rounds 10] [--what worker node driver] [--out FILE]

On a cluster of two nodes with one processor each, short articles are briefed

- ``worker``: while a worker process is killed again and again;
- ``node``: while all processes of a node are killed, and another node comes some seconds later;
- ``driver``: while the command itself is killed, and run again with ``--resume``.

Between two kills a batch is finished, and then 5 to 15 seconds pass. All is random, by ``--seed``.
The output must be that of a run to which nothing happens: a row for each line, and none twice; no
failures; the same briefs. If the articles are so few that a run would be over before the last kill,
there are more of them. ``retried`` are the batches that were done again after a death, of the last
run of the command; ``alive`` are the workers that there were at a kill.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from pyarrow import parquet

from benchmarks import result
from benchmarks.archive import nodes
from benchmarks.archive.nodes import Nodes, Process
from benchmarks.batch import wire

_WHAT = ("worker", "node", "driver")
_NODES = 2
_APART = (5.0, 15.0)  # seconds between two kills
_WITHOUT = (2.0, 6.0)  # seconds until another node comes
_START = (0.5, 8.0)  # seconds after its start at which a command is killed that has done nothing
_EARLY = 0.3  # the share of the kills of a command that are so early
_SPARE = 1.25  # so many times the articles that are done until the last kill, at full speed
_LONGEST = 300.0  # seconds in which a batch is finished, whatever happens
_LOOK = 0.1  # seconds


def main() -> int:
    """Run, print the table, write the JSON; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--sentences", type=int, nargs=2, default=[2, 3], metavar=("LEAST", "MOST"))
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--what", nargs="+", choices=_WHAT, default=list(_WHAT))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/archive-kills.json"))
    options = parser.parse_args()
    begun = time.monotonic()
    with nodes.folder() as place:
        nodes.prepare(place)
        bench = _Bench(place, options)
        undisturbed = bench.undisturbed()
        print(f"{'killed':<10}{'kills':>6}{'articles':>9}{'retried':>9}{'s':>8}  wrong")
        _print("nothing", undisturbed)
        rows = {}
        for what in options.what:
            rows[what] = bench.disturbed(what)
            _print(what, rows[what])
    report = {
        "sentences": options.sentences,
        "batch": options.batch,
        "rounds": options.rounds,
        "nodes": _NODES,
        "seed": options.seed,
        "processor": result.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "seconds": round(time.monotonic() - begun, 1),
        "as expected": not any(row["wrong"] for row in (undisturbed, *rows.values())),
        "undisturbed": undisturbed,
        "rows": rows,
    }
    result.write(report, options.out)
    print(f"as expected: {report['as expected']}; {report['processor']}")
    return 0 if report["as expected"] else 1


class _Bench:
    """The articles, and the runs over them.

    Args:
        place: an empty folder.
        options: the options of the command line.
    """

    def __init__(self, place: Path, options: argparse.Namespace) -> None:
        self._place = place
        self._options = options
        self._source = place / "in.jsonl"
        self._articles = options.articles
        self._usual: dict[int, str] = {}  # the brief of each line

    def undisturbed(self) -> dict[str, Any]:
        """Run with nothing happening; with more articles, until there are enough."""
        while True:
            few, many = self._options.sentences
            self._usual = {}
            wire.write_lines(self._source, self._articles, self._options.seed, (few, many))
            run = _Run(self._place, f"undisturbed-{self._articles}", self._source, self._options)
            with Nodes(_NODES) as cluster:
                run.start(cluster)
                code = run.ended()
            row = self._row(run, code)
            if row["wrong"]:
                sys.exit(f"an undisturbed run is wrong: {row['wrong']}\n{run.said()}")
            self._usual = _briefs(run.out)
            report = run.report()
            work = sum(report["steps"].values()) / (report["busy"] * _NODES)
            wanted = math.ceil(_SPARE * self._longest() * self._articles / work)
            if wanted <= self._articles:
                return row
            print(f"{self._articles} articles are too few, now {wanted}", file=sys.stderr)
            self._articles = math.ceil(1.1 * wanted)

    def _longest(self) -> float:
        """The seconds until the last kill, if every batch is finished at once."""
        rounds: int = self._options.rounds
        return max(
            sum(self._pauses(what)) + (rounds * _WITHOUT[1] if what == "node" else 0.0)
            for what in self._options.what
        )

    def _pauses(self, what: str) -> list[float]:
        chance = random.Random(f"{self._options.seed} {what} pauses")
        return [chance.uniform(*_APART) for _ in range(self._options.rounds)]

    def disturbed(self, what: str) -> dict[str, Any]:
        """Run while something is killed; what happened, and what was wrong."""
        run = _Run(self._place, what, self._source, self._options)
        chance = random.Random(f"{self._options.seed} {what}")
        begun = time.monotonic()
        kinds: dict[str, Callable[[_Run, Nodes, random.Random, float], dict[str, Any] | None]] = {
            "worker": _kill_worker,
            "node": _kill_node,
            "driver": _kill_driver,
        }
        kills = []
        with Nodes(_NODES) as cluster:
            run.start(cluster)
            for pause in self._pauses(what):
                done = kinds[what](run, cluster, chance, pause)
                if done is None:
                    break
                kills.append({"second": round(time.monotonic() - begun, 1), **done})
                print(f"{what}: {kills[-1]}", file=sys.stderr)
            code = run.ended()
        row = self._row(run, code, kills)
        if len(kills) < self._options.rounds:
            row["wrong"].append(
                f"only {len(kills)} of {self._options.rounds} kills were made: the run was over"
            )
        if row["wrong"]:
            print(run.said(), file=sys.stderr)
        return row

    def _row(
        self, run: _Run, code: int, kills: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        report = run.report()
        return {
            "articles": self._articles,
            "kills": kills or [],
            "starts": run.starts,
            "seconds": round(run.seconds, 1),
            "retried": report.get("retried", 0),
            "made by the last run": report.get("made", 0),
            "kept by the last run": report.get("kept", 0),
            "wrong": list(_wrong(run.out, code, report, self._articles, self._usual)),
        }


class _Run:
    """A run of the command, and what it writes.

    Args:
        place: the folder that its output is in.
        name: the name of the run.
        source: the articles.
        options: the options of the command line.

    Attributes:
        out: the output.
        starts: how many times the command was started.
        seconds: from the first start to the end.
    """

    def __init__(self, place: Path, name: str, source: Path, options: argparse.Namespace) -> None:
        self.out = place / f"out-{name}"
        self.starts = 0
        self.seconds = 0.0
        self._place = place
        self._source = source
        self._batch = options.batch
        self._log = place / f"{name}.log"
        self._begun = time.monotonic()
        self._process: Process | None = None

    def start(self, cluster: Nodes) -> None:
        """Start the command, or start it again."""
        more = ["--batch", str(self._batch)] + ["--resume"] * bool(self.starts)
        self.starts += 1
        self._process = nodes.start(
            self._source, self.out, cluster.address, _NODES, self._log, *more, folder=self._place
        )

    @property
    def is_over(self) -> bool:
        """Whether the command has ended."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """Kill the command, and wait for its end."""
        if self._process is not None:
            nodes.kill(self._process)

    def ended(self) -> int:
        """Wait for the end of the command; returns its exit code."""
        assert self._process is not None
        try:
            code = self._process.wait()
        finally:
            self.kill()
        self.seconds = time.monotonic() - self._begun
        return code

    def progressed(self) -> bool:
        """Wait until a batch is finished; false if the command ends before."""
        before, end = self._finished(), time.monotonic() + _LONGEST
        while not self._finished() - before and not self.is_over:
            if time.monotonic() > end:
                sys.exit(f"no batch was finished in {_LONGEST:.0f} s:\n{self.said()}")
            time.sleep(_LOOK)
        return not self.is_over

    def pause(self, seconds: float) -> bool:
        """Wait so long; false if the command ends before."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.is_over:
            time.sleep(min(_LOOK, max(end - time.monotonic(), 0.0)))
        return not self.is_over

    def _finished(self) -> set[str]:
        """What there is of batches and shards."""
        return {path.name for path in self.out.glob("_work/[ps]*/part-*")}

    def report(self) -> dict[str, Any]:
        """The report of the last run that wrote one."""
        try:
            found: dict[str, Any] = json.loads((self.out / "report.json").read_bytes())
        except FileNotFoundError:
            return {}
        return found

    def said(self) -> str:
        """The end of what the command has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-10_000:]


def _kill_worker(
    run: _Run, cluster: Nodes, chance: random.Random, pause: float
) -> dict[str, Any] | None:
    """Kill a worker; None if the command was over before."""
    if not run.progressed() or not run.pause(pause):
        return None
    while not run.is_over:
        alive = sorted(cluster.workers(), key=lambda one: one.pid)
        if not alive:
            time.sleep(_LOOK)
            continue
        chosen = chance.choice(alive)
        try:
            chosen.kill()
        except psutil.NoSuchProcess:
            continue
        return {"process": chosen.pid, "alive": len(alive)}
    return None


def _kill_node(
    run: _Run, cluster: Nodes, chance: random.Random, pause: float
) -> dict[str, Any] | None:
    """Kill all processes of a node, and add another; None if the command was over before."""
    if not run.progressed() or not run.pause(pause):
        return None
    alive = len(cluster.workers())
    processes, workers = cluster.fail(chance)
    without = chance.uniform(*_WITHOUT)
    time.sleep(without)
    cluster.add()
    killed = {"processes": processes, "workers": workers, "alive": alive}
    return killed | {"without": round(without, 1)}


def _kill_driver(
    run: _Run, cluster: Nodes, chance: random.Random, pause: float
) -> dict[str, Any] | None:
    """Kill the command, and start it again; None if it was over before."""
    early = chance.random() < _EARLY
    if early:
        pause = chance.uniform(*_START)
    elif not run.progressed():
        return None
    if not run.pause(pause):
        return None
    run.kill()
    alive = len(cluster.workers())
    run.start(cluster)
    return {"early": early, "after": round(pause, 1), "alive": alive}


def _wrong(
    out: Path, code: int, report: dict[str, Any], articles: int, usual: dict[int, str]
) -> Iterator[str]:
    """What is wrong with an output, in sentences.

    Args:
        out: the output.
        code: the exit code of the command.
        report: its report.
        articles: how many lines were to be briefed.
        usual: the brief of each line in an undisturbed run; empty if this is that.
    """
    if code:
        yield f"the command ended with {code}"
    if not report.get("complete"):
        yield "the report says that the archive is not complete"
    if (out / "_work").exists():
        yield "_work is still there"
    try:
        manifest = json.loads((out / "manifest.json").read_bytes())
    except FileNotFoundError:
        yield "there is no manifest"
        return
    files = {file["name"]: file for shard in manifest["shards"] for file in shard["files"]}
    if unlisted := {path.name for path in out.glob("part-*")} ^ set(files):
        yield f"manifest and folder differ in {sorted(unlisted)}"
    rows = []
    for shard in manifest["shards"]:
        for file in shard["files"]:
            path = out / file["name"]
            if not path.exists():
                continue
            data = path.read_bytes()
            if (len(data), hashlib.sha256(data).hexdigest()) != (file["size"], file["sha256"]):
                yield f"{path.name} is not what the manifest says"
            found = parquet.read_table(path).to_pylist()
            if len(found) != shard["rows"]:
                yield f"{path.name} has {len(found)} rows, in the manifest {shard['rows']}"
            rows += found
    if manifest["rows"] != len(rows) or manifest["failures"]:
        yield f"the manifest has {manifest['rows']} rows and {manifest['failures']} failures"
    lines = [row["line"] for row in rows]
    if lost := set(range(1, articles + 1)) - set(lines):
        yield f"{len(lost)} lines have no row, as line {min(lost)}"
    if len(lines) != len(set(lines)):
        yield f"{len(lines) - len(set(lines))} rows are there twice"
    if failed := [row for row in rows if row["failure"] is not None]:
        first = failed[0]
        yield f"{len(failed)} rows have no brief, as line {first['line']}: {first['failure']}"
    if usual:
        other = [row["line"] for row in rows if row["brief_json"] != usual.get(row["line"])]
        if other:
            yield f"{len(other)} briefs are other than usual, as that of line {min(other)}"


def _briefs(out: Path) -> dict[int, str]:
    """The brief of each line."""
    found = {}
    for path in out.glob("part-*.parquet"):
        for row in parquet.read_table(path, columns=["line", "brief_json"]).to_pylist():
            found[row["line"]] = row["brief_json"]
    return found


def _print(name: str, row: dict[str, Any]) -> None:
    wrong = "; ".join(row["wrong"]) or "nothing"
    print(
        f"{name:<10}{len(row['kills']):>6}{row['articles']:>9}{row['retried']:>9}"
        f"{row['seconds']:>8.0f}  {wrong}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
