"""Do to a batch and a watch what happens on a site, and look whether anything was lost.

    python -m benchmarks.faults [--rounds N] [--seed S] [--only NAME…] [--out FILE]

In each round some short articles come while the fault is done (see ``kinds.py``); then the command
runs again undisturbed, and everything is looked at; then once more, which must make nothing anew.
``s`` is the longest time from the end of the fault, or from the coming of hostile files, to the
last brief of a good article; if it is longer than ``--within``, that is counted as *late*.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import result
from benchmarks.faults import copy, kinds, standing
from benchmarks.faults.desk import Command, Desk
from benchmarks.faults.kinds import KINDS, Kind

_COUNTS = ("lost", "twice", "tracebacks", "left over", "late", "exit codes")
_TRACEBACKS = ("Traceback", "Exception ignored", "something unexpected", "Segmentation")
_CODES = {0, 1, 130, -signal.SIGKILL, -signal.SIGTERM}


def main() -> int:
    """Run, print the table, write the JSON; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--within", type=float, default=60, help="seconds to the last good brief")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS), metavar="NAME")
    parser.add_argument("--command", nargs="+", choices=("batch", "watch"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    begun = time.monotonic()
    print(f"{'fault':<22}{'command':<8}{'rounds':>7}", *(f"{c:>11}" for c in (*_COUNTS, "s")))
    with tempfile.TemporaryDirectory(prefix="depeche-faults-") as place:
        rows = list(_rows(Path(place), options))
    report = {
        "rounds": options.rounds,
        "articles": options.articles,
        "within": options.within,
        "seed": options.seed,
        "processor": result.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "seconds": round(time.monotonic() - begun, 1),
        "as expected": not any(row["wrong"] for row in rows),
        "rows": rows,
    }
    result.write(report, options.out)
    print(f"as expected: {report['as expected']}; {report['processor']}")
    return 0 if report["as expected"] else 1


def _rows(place: Path, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A row for each fault and command, printed as it comes."""
    engines = place / "engines"
    engines.mkdir()
    usual = {}
    for command in ("batch", "watch"):  # the first converts the model
        _undisturbed(place / f"first-{command}", command, engines, options)
        usual[command] = _undisturbed(place / f"usual-{command}", command, engines, options)
    for name in options.only:
        for command in KINDS[name].commands:
            if command not in (options.command or KINDS[name].commands):
                continue
            row: dict[str, Any] = {"fault": name, "command": command, "rounds": 0, "seconds": 0.0}
            row |= dict.fromkeys(_COUNTS, 0) | {"wrong": []}
            for number in range(options.rounds):
                chance = random.Random(f"{options.seed} {name} {command} {number}")
                folder = Path(tempfile.mkdtemp(dir=place))
                desk = Desk(folder, command, engines, chance, usual[command])
                try:
                    found, seconds = _round(desk, KINDS[name], number, options)
                except PermissionError as error:
                    row["skipped"] = str(error)
                    break
                row["rounds"] += 1
                row["codes"] = sorted({*row.get("codes", ()), *desk.codes})
                row["seconds"] = max(row["seconds"], round(seconds, 1))
                for count, sentences in found.items():
                    row[count] += len(sentences)
                    row["wrong"] += [f"round {number}, {count}: {text}" for text in sentences]
            _print(row)
            yield row


def _undisturbed(
    folder: Path, command: Command, engines: Path, options: argparse.Namespace
) -> float:
    """The seconds of a run to which nothing happens."""
    folder.mkdir()
    desk = Desk(folder, command, engines, random.Random(0), 0)
    desk.give(copy.good(options.articles, options.seed))
    begun = time.monotonic()
    desk.undisturbed()
    if desk.codes != [0]:
        sys.exit(f"depeche does not even run undisturbed:\n{desk.said()}")
    return time.monotonic() - begun


def _round(
    desk: Desk, kind: Kind, number: int, options: argparse.Namespace
) -> tuple[dict[str, list[str]], float]:
    """What was wrong in a round, by the name of the count, and the seconds to the last brief.

    Raises:
        PermissionError: this user cannot do what the fault takes.
    """
    files = copy.good(options.articles, options.seed + number)
    files += copy.hostile() if kind.hostile else []
    with kinds.place_for_briefs(desk, kind), contextlib.closing(desk):
        kind.fault(desk, files)
        desk.undisturbed()
        before = standing.inodes(desk.out)
        seconds = max(0.0, standing.latest(desk.out, files) - desk.clear)
        desk.undisturbed()
        after = standing.inodes(desk.out)
        wrong = standing.check(desk, files, versions=kind.versions)
    anew = [name for name, inode in after.items() if before.get(name) != inode]
    return {
        "lost": wrong.lost,
        "twice": wrong.twice + [f"{name} was made anew" for name in anew],
        "tracebacks": [
            line for line in desk.said().splitlines() if any(word in line for word in _TRACEBACKS)
        ],
        "left over": wrong.left,
        "late": [f"the last good brief came after {seconds:.1f} s"] * (seconds > options.within),
        "exit codes": [f"a process ended with {code}" for code in desk.codes if code not in _CODES],
    }, seconds


def _print(row: dict[str, Any]) -> None:
    for sentence in row["wrong"]:
        print(f"{row['fault']}, {row['command']}, {sentence}", file=sys.stderr)
    start = f"{row['fault']:<22}{row['command']:<8}{row['rounds']:>7}"
    if "skipped" in row:
        print(f"{start}  skipped: {row['skipped']}", flush=True)
        return
    print(start, *(f"{row[name]:>11}" for name in (*_COUNTS, "seconds")), flush=True)


if __name__ == "__main__":
    sys.exit(main())
