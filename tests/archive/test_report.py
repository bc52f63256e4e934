"""How far a run is, and what it has done."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from depeche.archive import report as module
from depeche.archive.output import Key, Shard
from depeche.archive.report import Tally
from depeche.archive.worker import Done


class Clock:
    now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def done(number: int = 0, **fields: object) -> Done:
    values = {
        "rows": 10,
        "failures": 1,
        "size": 100,
        "seconds": {"reading": 1.0, "translating": 4.0},
        "worker": "n/1",
        "memory": 7,
    }
    return Done(key=Key(0, 0, number), of=9, **(values | fields))  # type: ignore[arg-type]


def test_what_was_made_kept_and_done_again_is_counted(clock: Clock) -> None:
    tally = Tally(1000, 2, "depeche:0")
    tally.had(Shard(group=0, shard=0, rows=20, failures=2, first=("a", 1), files=()))
    tally.add(done(0, sentences=30, translated=20))
    tally.add(done(1, died=True, sentences=5, translated=5, worker="n/2", memory=8))
    tally.add(done(2, memory=3))
    tally.add(done(3, kept=True, rows=5, failures=0, seconds={}, worker="", memory=0))
    clock.now += 60
    report = tally.result(complete=True)
    assert (report.rows, report.failures) == (55, 5)
    assert (report.made, report.kept) == (30, 25)
    assert (report.batches, report.retried, report.shards) == (3, 1, 1)
    assert (report.sentences, report.translated) == (35, 25)
    assert report.workers == {"n/1": 7, "n/2": 8}
    assert report.steps == {"reading": 3.0, "translating": 12.0}
    assert (report.seconds, report.articles_per_minute) == (60.0, 30.0)
    assert (report.complete, report.signature) == (True, "depeche:0")
    assert not tally.result(complete=False).complete


def test_what_need_not_be_done_is_done_and_takes_no_time(clock: Clock) -> None:
    tally = Tally(1000, 1, "")
    tally.skip(500)
    assert (tally.progress().share, tally.progress().left) == (0.5, None)
    clock.now += 10  # Ray starts, models are loaded
    for number in range(2):
        clock.now += 5
        tally.add(done(number))
    progress = tally.progress()
    assert progress.share == 0.7
    assert (progress.rows, progress.failures) == (20, 2)
    # 200 bytes and 20 rows in 10 seconds
    assert progress.left == pytest.approx(15)
    assert progress.rate == pytest.approx(120)


def test_the_rate_is_that_of_the_last_minutes(clock: Clock) -> None:
    tally = Tally(100_000, 1, "")
    for number in range(100):
        clock.now += 60
        tally.add(done(number))
    for number in range(100, 220):
        clock.now += 6
        tally.add(done(number))
    assert tally.progress().rate == pytest.approx(100, rel=0.05)


def test_no_more_than_everything_is_done(clock: Clock) -> None:
    tally = Tally(50, 1, "")  # a compressed file that is larger than it seemed
    clock.now += 5
    tally.add(done())
    assert (tally.progress().share, tally.progress().left) == (1.0, 0.0)
    assert Tally(0, 0, "").progress().share == 0.0


def test_the_share_of_time_that_workers_had_something_to_do(clock: Clock) -> None:
    tally = Tally(1000, 2, "")
    assert tally.result(complete=False).busy == 0
    clock.now += 30  # before the first batch is begun nobody can work
    clock.now += 5
    tally.add(done(0))
    clock.now += 5
    tally.add(done(1))
    assert tally.result(complete=False).busy == pytest.approx(10 / (10 * 2))
