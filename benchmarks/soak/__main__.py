"""Feed a ``depeche watch`` for as long as asked, and report what it took and what came of it.

    python -m benchmarks.soak --minutes 30 [--rate 20] [--burst 40] [--summariser lead] [--out FILE]

Half of the time files come steadily, half of it in bursts; see ``feed.py``. Latency is from the
renaming of a file into the inbox to its brief; the two seconds after which a file is taken to be
complete (``--settle``) are in it. Memory is the sum of the proportional set sizes of the process
and its children, ``heap`` what of it belongs to no file; its slope is that of a line through the
means of the minutes after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import result
from benchmarks.soak.feed import Feed, Given, Phase, schedule
from benchmarks.soak.gauge import Gauge, Sample
from benchmarks.soak.slope import slope
from benchmarks.soak.watched import Watched

_REST = 300.0  # seconds given to what is not done when the last file has come


def main() -> int:
    """Run, print the table, write the JSON; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--warm-up", type=float, default=10, help="minutes left out of the slope")
    parser.add_argument("--rate", type=float, default=20, help="files a minute, steady half")
    parser.add_argument("--burst", type=int, default=40, help="files of a burst")
    parser.add_argument("--every", type=float, default=2, help="minutes from burst to burst")
    parser.add_argument("--summariser", default="lead")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        report = _run(Path(place), options)
    _print(report)
    result.write(report, options.out)
    return 0 if report["as expected"] else 1


def _run(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    inbox, out, cache = (place / name for name in ("inbox", "briefs", "cache"))
    for folder in (inbox, cache):
        folder.mkdir()
    due = schedule(
        60 * options.minutes,
        options.rate,
        options.burst,
        60 * options.every,
        random.Random(options.seed),
    )
    watched = Watched(inbox, out, cache, options.summariser)
    gauge = Gauge(watched.process.pid, cache)
    gauge.start()
    feed, given = Feed(inbox, options.seed), dict[str, tuple[Given, Phase, float]]()
    begun = time.monotonic()
    for moment, phase in due:
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        file = feed.give()
        given[file.path.name] = file, phase, time.monotonic()
    end = max(begun + 60 * options.minutes, time.monotonic())
    while time.monotonic() < end + _REST and (
        time.monotonic() < end or len(watched.finished) < len(given)
    ):
        if watched.process.poll() is not None:
            break
        time.sleep(0.5)
    gauge.stop()
    code = watched.stop()
    counts = _counts(given, watched, out)
    samples = [s for s in gauge.samples if s.moment >= begun]
    return {
        "minutes": options.minutes,
        "summariser": options.summariser,
        "rate": options.rate,
        "burst": options.burst,
        "every": options.every,
        "seed": options.seed,
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "exit code": code,
        "counts": counts,
        "as expected": code == 0 and not any(counts[name] for name in _NONE_OF),
        "latency": _latencies(given, watched),
        "memory": _memory(samples, begun, options),
        "handles": _three([s.handles for s in samples]),
        "cache MB": _three([s.cache / 1e6 for s in samples]),
        "each minute": _each_minute(samples, begun),
    }


_NONE_OF = ("not finished", "not as they should", "briefs lost", "briefs twice", "strange lines")


def _counts(
    given: dict[str, tuple[Given, Phase, float]], watched: Watched, out: Path
) -> dict[str, int]:
    """What became of the files, by the log and by what lies in the output folder."""
    lying = Counter(
        Path(json.loads(path.read_bytes())["source"]).name for path in out.glob("*/brief.json")
    )
    files = [file for file, _, _ in given.values()]
    wrong = [
        f.path.name
        for f in files
        if len(watched.briefed.get(f.path.name, ())) != f.briefs
        or (watched.finished[f.path.name] > 0) != (f.briefs == 0)
    ]
    for line in (*watched.strange, *wrong):
        print(f"strange: {line.strip()}", file=sys.stderr)
    return {
        "files given": len(files),
        "spoilt": sum(f.spoilt for f in files),
        "briefs made": sum(map(len, watched.briefed.values())),
        "files failed as they should": sum(watched.finished[f.path.name] > 0 for f in files)
        - sum(watched.finished[f.path.name] > 0 and f.briefs > 0 for f in files),
        "not finished": sum(f.path.name not in watched.finished for f in files),
        "not as they should": len(wrong),
        "briefs lost": sum(max(0, f.briefs - lying[f.path.name]) for f in files),
        "briefs twice": sum(max(0, lying[f.path.name] - f.briefs) for f in files),
        "strange lines": len(watched.strange),
    }


def _latencies(
    given: dict[str, tuple[Given, Phase, float]], watched: Watched
) -> dict[str, dict[str, float]]:
    found: dict[str, list[float]] = {}
    for name, (_, phase, moment) in given.items():
        found.setdefault(phase, []).extend(m - moment for m in watched.briefed.get(name, ()))
    return {
        phase: {
            "briefs": len(seconds),
            "p50": round(float(np.percentile(seconds, 50)), 2),
            "p99": round(float(np.percentile(seconds, 99)), 2),
            "max": round(max(seconds), 2),
        }
        for phase, seconds in found.items()
        if seconds
    }


def _memory(samples: list[Sample], begun: float, options: argparse.Namespace) -> dict[str, Any]:
    """MB at first, last and most; MB an hour after the warm-up, in all and in each half."""
    half = options.minutes / 2
    spans = {
        "whole": (options.warm_up, options.minutes),
        "steady": (options.warm_up, half),
        "bursty": (half + options.warm_up, options.minutes),
    }
    rows = _each_minute(samples, begun)
    found: dict[str, Any] = dict(_three([s.whole / 1e6 for s in samples]))
    for name, (start, end) in spans.items():
        inside = [row for row in rows if start <= row["minute"] < end]
        for kind in ("MB", "heap MB"):
            line = slope([r["minute"] / 60 for r in inside], [r[kind] for r in inside])
            found[f"{name}, {kind} an hour"] = line and [round(number, 2) for number in line]
    return found


def _each_minute(samples: list[Sample], begun: float) -> list[dict[str, float]]:
    minutes: dict[int, list[Sample]] = {}
    for sample in samples:
        minutes.setdefault(int((sample.moment - begun) // 60), []).append(sample)
    return [
        {
            "minute": minute,
            "MB": round(statistics.fmean(s.whole for s in inside) / 1e6, 2),
            "heap MB": round(statistics.fmean(s.heap for s in inside) / 1e6, 2),
            "handles": max(s.handles for s in inside),
            "cache MB": round(inside[-1].cache / 1e6, 2),
        }
        for minute, inside in sorted(minutes.items())
    ]


def _three(values: list[float] | list[int]) -> dict[str, float]:
    names = ("first", "last", "max")
    return dict(
        zip(names, (round(v, 1) for v in (values[0], values[-1], max(values))), strict=True)
    )


def _print(report: dict[str, Any]) -> None:
    print(f"{report['minutes']:g} minutes, summariser {report['summariser']}")
    for name, number in report["counts"].items():
        print(f"  {name:<30}{number:>8}")
    print(f"{'latency, seconds':<32}{'briefs':>8}{'p50':>8}{'p99':>8}{'max':>8}")
    for phase, row in report["latency"].items():
        print(
            f"  {phase:<30}{row['briefs']:>8}"
            + "".join(f"{row[k]:>8}" for k in ("p50", "p99", "max"))
        )
    print(f"{'':<32}{'first':>8}{'last':>8}{'max':>8}")
    for name in ("memory", "handles", "cache MB"):
        row = report[name]
        print(f"  {name:<30}" + "".join(f"{row[k]:>8}" for k in ("first", "last", "max")))
    for name in ("whole", "steady", "bursty"):
        for kind in ("MB", "heap MB"):
            line = report["memory"][f"{name}, {kind} an hour"]
            if line is not None:
                print(f"  {f'{name}, {kind} an hour':<30}{line[0]:>8} ± {line[1]}")
    print(f"exit code {report['exit code']}; as expected: {report['as expected']}")


if __name__ == "__main__":
    sys.exit(main())
