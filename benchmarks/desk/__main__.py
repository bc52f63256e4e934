"""How long readers of the review desk wait, with thousands of items and the translator busy.

    python -m benchmarks.desk [--items 5000] [--readers 20] [--seconds 60] [--out FILE]

The folder is filled with the briefs of a few articles of ``benchmarks.batch.wire``, under other
names. Then ``depeche serve`` opens it, with an inbox into which articles come as fast as they are
taken, and each reader asks for one page after the other: first with a pause between two pages, as
people do, then without. The time of a page ends with its last byte. In the same run the articles a
minute are counted with readers and without, and so are the pages without articles.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import psutil
from depeche.documents import Brief
from depeche.identity import item_of
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline

from benchmarks import result
from benchmarks.batch import wire

_MODELS = 16  # articles that are briefed to fill the folder
_PAUSE = 1.0  # seconds between two pages of a reader who reads
_START = 300.0  # seconds the server may take to open the folder the first time
_STATUSES = ("new", "approved")


def main() -> None:
    """Fill a folder, serve it, ask for pages, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each part")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        report = _run(Path(place), options)
    _print(report)
    result.write(report, options.out)


def _run(place: Path, options: argparse.Namespace) -> dict[str, Any]:
    out, inbox = place / "out", place / "inbox"
    inbox.mkdir()
    os.environ |= {"DEPECHE_CACHE_DIR": str(place / "cache"), "DEPECHE_CONFIG": os.devnull}
    names = _fill(out, place, options.items)
    report: dict[str, Any] = {
        "processor": result.processor(),
        "items": options.items,
        "readers": options.readers,
    }
    with closing(_Served(out, inbox)) as served:
        report["opened_in"] = round(served.opened_in, 1)
        for name, articles, readers, pause in (
            ("pages alone, readers that pause", False, options.readers, _PAUSE),
            ("articles alone", True, 0, 0.0),
            ("both, readers that pause", True, options.readers, _PAUSE),
            ("both, readers that do not", True, options.readers, 0.0),
        ):
            print(f"{name} …", file=sys.stderr)
            report[name] = _part(served, names, articles, readers, pause, options.seconds)
        memory = psutil.Process(served.process.pid).memory_info().rss
        report["resident_mb"] = round(memory / 1e6)
    return report


def _fill(out: Path, place: Path, number: int) -> list[str]:
    """Fill an output folder; returns the names of some of its items."""
    copy = "\n".join(json.dumps(one) for one in wire.articles(_MODELS))
    (place / "models.jsonl").write_text(copy, encoding="utf-8")
    with Pipeline() as pipeline:
        made = pipeline.briefs(pipeline.read(place / "models.jsonl"))
    with closing(BriefStore(out)) as store:
        for at in range(number):
            store.place(_named(made[at % len(made)], f"item-{at:05}"))
            if at % 500 == 0:
                print(f"{at} items of {number} …", file=sys.stderr)
    return [f"item-{at:05}" for at in range(0, number, max(1, number // 50))]


def _named(brief: Brief, name: str) -> Brief:
    article = msgspec.structs.replace(brief.article, id=name, guid=f"urn:bench:{name}")
    article = msgspec.structs.replace(article, item=item_of(article, article.source))
    return msgspec.structs.replace(brief, id=name, article=article)


class _Served:
    """A server over a folder and an inbox, and a writer that keeps the inbox filled."""

    def __init__(self, out: Path, inbox: Path) -> None:
        self.out, self.inbox = out, inbox
        begun = time.monotonic()
        command = [sys.executable, "-m", "depeche", "serve", "--port", "0", "--out", str(out)]
        self.process = subprocess.Popen(
            [*command, "--inbox", str(inbox), "--then", "delete", "--settle", "0.1"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if found := re.search(r"listening on http://\S+:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        until = time.monotonic() + _START
        while self.get("/api/v1/health")[0] != 200:
            if time.monotonic() > until:
                sys.exit("the server is not ready")
            time.sleep(0.2)
        self.opened_in = time.monotonic() - begun
        self._articles = iter(wire.articles(1_000_000, seed=7))
        self._number = 0

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of a page, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def briefed(self) -> int:
        """How many briefs of the inbox's articles there are."""
        return sum(1 for place in self.out.iterdir() if place.name.startswith("0"))

    def feed(self, stop: threading.Event) -> None:
        """Keep some files waiting in the inbox."""
        while not stop.is_set():
            while sum(1 for _ in self.inbox.iterdir()) < 32:
                self._number += 1
                article = next(self._articles) | {"id": f"story-{self._number:06}"}
                hidden = self.inbox / f".{self._number}"
                hidden.write_text(json.dumps(article), encoding="utf-8")
                hidden.rename(self.inbox / f"{self._number:06}.json")
            stop.wait(0.2)

    def close(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)


def _part(
    served: _Served, names: list[str], articles: bool, readers: int, pause: float, seconds: float
) -> dict[str, Any]:
    stop = threading.Event()
    taken: dict[str, list[float]] = {"queue": [], "search": [], "item": []}
    failed: list[str] = []
    threads = [
        threading.Thread(target=_read, args=(served, names, at, pause, stop, taken, failed))
        for at in range(readers)
    ]
    if articles:
        threads.append(threading.Thread(target=served.feed, args=(stop,)))
    before, begun = served.briefed(), time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - begun
    part: dict[str, Any] = {
        "articles_per_minute": round(60 * (served.briefed() - before) / spent, 1),
        "failed": len(failed),
        "reasons": sorted(set(failed))[:5],
    }
    for kind, times in taken.items():
        if len(times) > 1:
            cuts = statistics.quantiles(times, n=100)
            part[kind] = {
                "pages": len(times),
                "p50_ms": round(1000 * cuts[49], 1),
                "p95_ms": round(1000 * cuts[94], 1),
                "p99_ms": round(1000 * cuts[98], 1),
            }
    return part


def _read(
    served: _Served,
    names: list[str],
    at: int,
    pause: float,
    stop: threading.Event,
    taken: dict[str, list[float]],
    failed: list[str],
) -> None:
    """Ask for page after page over one connection, as a browser does."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    number = at
    stop.wait(pause * at / 20)  # not all at the same moment
    while not stop.is_set():
        number += 1
        kind, path = (
            ("queue", "/"),
            ("queue", f"/?status={_STATUSES[number % 2]}"),
            ("search", "/?q=mardi+" + ("pompiers", "acier", "Lille")[number % 3]),
            ("queue", f"/?start={50 * (number % 20)}"),
            ("item", f"/items/{names[number % len(names)]}"),
        )[number % 5]
        begun = time.monotonic()
        try:
            connection.request("GET", path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(f"{path}: {answer.status}")
        except OSError as error:
            failed.append(repr(error))
            connection.close()
        else:
            taken[kind].append(time.monotonic() - begun)
        stop.wait(pause)
    connection.close()


def _print(report: dict[str, Any]) -> None:
    print(f"{report['items']} items, {report['readers']} readers, {report['processor']}")
    print(f"opened in {report['opened_in']} s, {report['resident_mb']} MB resident")
    for name, part in report.items():
        if not isinstance(part, dict):
            continue
        print(f"{name}: {part['articles_per_minute']} articles a minute, {part['failed']} failed")
        for kind in ("queue", "search", "item"):
            if kind in part:
                one = part[kind]
                shown = ", ".join(f"{key} {value}" for key, value in one.items())
                print(f"  {kind}: {shown}")


if __name__ == "__main__":
    main()
