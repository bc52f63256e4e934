"""Articles a minute and peak memory of ``depeche batch``, against doing without it.

    python -m benchmarks.batch [--articles 1000] [--summariser lead] [--out FILE]

The copy is made by ``wire.py``: 300 to 400 words an article, three in ten updates of others. Every
row starts with an empty cache but with the model converted, which is done once for each
installation. The shell loop runs over a sample of the files and is extrapolated. Peak memory is
the greatest sum of the proportional set sizes of a row's processes, looked at ten times a second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks import result
from benchmarks.batch import wire

_LOOK = 0.1  # seconds


def main() -> None:
    """Run the rows, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=15, help="files of the shell loop")
    parser.add_argument("--summariser", default="lead")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        report = _run(Path(place), options)
    _print(report)
    result.write(report, options.out)


def _run(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    files = wire.write(place / "in", options.articles, options.seed)
    every = max(1, len(files) // options.sample)
    sample = files[::every][: options.sample]
    depeche = [sys.executable, "-m", "depeche"]
    flags = ["--summariser", options.summariser]
    ready = place / "ready"
    (place / "one.txt").write_text("Il pleut sur la ville.", encoding="utf-8")
    _measured([[*depeche, "brief", str(place / "one.txt"), *flags]], ready)
    rows: dict[str, dict[str, Any]] = {}

    def add(name: str, commands: Sequence[Sequence[str]], articles: int, out: Path) -> None:
        print(f"{name}: {articles} articles", file=sys.stderr)
        cache = place / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        (cache / "engines").parent.mkdir()
        if (ready / "engines").is_dir():
            shutil.copytree(ready / "engines", cache / "engines")
        row = _measured(commands, cache)
        made = len(list(out.rglob("brief.json")))
        if made != articles:
            sys.exit(f"{name}: {made} briefs of {articles} articles")
        row |= {"articles": articles, "articles_per_minute": 60 * articles / row["seconds"]}
        rows[name] = row

    source, out = str(place / "in"), place / "batch"
    add("batch", [[*depeche, "batch", source, "--out", str(out), *flags]], len(files), out)
    rows["batch"]["report"] = json.loads((out / "report.json").read_bytes())
    alone = [sys.executable, "-m", "benchmarks.batch.alone", source, str(place / "alone")]
    add(
        "one process, article by article",
        [[*alone, options.summariser]],
        len(files),
        place / "alone",
    )
    loop = [
        [*depeche, "brief", str(path), "--out", str(place / "loop" / path.stem), *flags]
        for path in sample
    ]
    add("shell loop of depeche brief, a sample", loop, len(sample), place / "loop")
    return {
        "articles": len(files),
        "words": sum(len(json.loads(path.read_bytes())["text"].split()) for path in files),
        "seed": options.seed,
        "summariser": options.summariser,
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "rows": rows,
    }


def _measured(commands: Sequence[Sequence[str]], cache: Path) -> dict[str, Any]:
    """Run commands one after the other; seconds, processor seconds, MB at the peak."""
    environment = {
        **os.environ,
        "DEPECHE_CACHE_DIR": str(cache),
        "DEPECHE_CONFIG": os.devnull,
        "OMP_WAIT_POLICY": "passive",  # idle threads of torch spin by default
    }
    before, begun, peak = os.times(), time.monotonic(), 0
    for command in commands:
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(_LOOK)
        if process.returncode:
            message = process.stderr.read().decode() if process.stderr else ""
            sys.exit(f"{' '.join(command)} failed:\n{message[-2000:]}")
    after = os.times()
    return {
        "seconds": time.monotonic() - begun,
        "cpu": after.children_user + after.children_system - before[2] - before[3],
        "peak_mb": peak / 1e6,
    }


def _memory(pid: int) -> int:
    """Bytes that a process and its children take, what they share counted once."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total


def _print(report: dict[str, Any]) -> None:
    rows = report["rows"]
    words = report["words"] / report["articles"]
    print(f"{report['articles']} articles of {words:.0f} words, summariser {report['summariser']}")
    print(f"{'':<40}{'articles':>9}{'a minute':>10}{'cpu s each':>12}{'peak MB':>9}")
    for name, row in rows.items():
        print(
            f"{name:<40}{row['articles']:>9}{row['articles_per_minute']:>10.1f}"
            f"{row['cpu'] / row['articles']:>12.2f}{row['peak_mb']:>9.0f}"
        )
    made = rows["batch"]["report"]
    print(
        f"{made['from_memory']:.0%} of {made['sentences']} sentences not translated anew, "
        f"{made['near_duplicates']:.0%} of the articles nearly the same as an earlier one"
    )
    ours = rows["batch"]["articles_per_minute"]
    for name, row in rows.items():
        if name != "batch":
            print(f"batch / {name}: {ours / row['articles_per_minute']:.2f}")


if __name__ == "__main__":
    main()
