"""The queue and the loop that empties it, with a pipeline that does nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from typing import Any

import pytest
from depeche.errors import EngineError
from depeche.serve.errors import RequestError
from depeche.serve.work import Worker


class Idle:
    def load(self) -> None:
        pass


class Kind:
    """Doubles numbers, notes its groups, and fails on any group with a negative number."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []

    def __call__(self, _: Any, values: Sequence[int]) -> Iterator[tuple[int, int | Exception]]:
        self.groups.append(list(values))
        for at, value in enumerate(values):
            if value < 0:
                raise EngineError("the model failed")
            yield at, ValueError("zero") if value == 0 else 2 * value


def done(worker: Worker, jobs: int) -> None:
    """Run a worker until nothing waits, but at most so many groups."""
    left = iter(range(jobs))
    worker.run(lambda: next(left, None) is None)


@pytest.fixture
def idle() -> Worker:
    return Worker(Idle(), 8)


def test_jobs_of_a_kind_are_done_together_in_their_order(idle: Worker) -> None:
    one, other = Kind(), Kind()
    futures = [idle.submit(kind, n, 1) for n, kind in enumerate((one, other, one, one), start=1)]
    assert idle.waiting == 4
    done(idle, 2)
    assert (one.groups, other.groups) == ([[1, 3, 4]], [[2]])
    assert [future.result() for future in futures] == [2, 4, 6, 8]


def test_a_large_job_is_done_alone(idle: Worker) -> None:
    kind = Kind()
    for number, size in ((1, 15_000), (2, 15_000), (3, 1)):
        idle.submit(kind, number, size)
    done(idle, 2)
    assert kind.groups == [[1, 3], [2]]


def test_what_is_cancelled_before_its_turn_is_not_done_and_takes_no_place(idle: Worker) -> None:
    kind = Kind()
    futures = [idle.submit(kind, n, 1) for n in range(1, 9)]
    with pytest.raises(RequestError) as refused:
        idle.submit(kind, 9, 1)
    assert refused.value.status == 503
    assert "Retry-After" in refused.value.headers
    futures[0].cancel()
    assert idle.waiting == 7
    idle.submit(kind, 9, 1)
    done(idle, 1)
    assert kind.groups == [[2, 3, 4, 5, 6, 7, 8, 9]]
    with pytest.raises(CancelledError):
        futures[0].result()


def test_one_that_fails_does_not_fail_the_others(idle: Worker) -> None:
    kind = Kind()
    futures = [idle.submit(kind, n, 1) for n in (1, 0, -1, 5)]
    done(idle, 1)
    assert kind.groups == [[1, 0, -1, 5], [-1], [5]]
    assert (futures[0].result(), futures[3].result()) == (2, 10)
    assert [type(futures[at].exception()) for at in (1, 2)] == [ValueError, EngineError]


def test_at_the_end_what_waits_is_refused_and_nothing_more_is_taken(idle: Worker) -> None:
    kind = Kind()
    future = idle.submit(kind, 1, 1)
    done(idle, 0)
    assert not idle.ready
    assert kind.groups == []
    with pytest.raises(RequestError) as later:
        idle.submit(kind, 1, 1)
    for refused in (future.exception(), later.value):
        assert isinstance(refused, RequestError)
        assert (refused.status, "stopping" in refused.sentence) == (503, True)


def test_a_model_that_is_missing_ends_it(idle: Worker) -> None:
    def load() -> None:
        raise EngineError("no model")

    idle.pipeline.load = load  # type: ignore[method-assign]
    future = idle.submit(Kind(), 1, 1)
    with pytest.raises(EngineError):
        idle.run(lambda: False)
    assert isinstance(future.exception(), RequestError)


def test_many_threads_may_submit(idle: Worker) -> None:
    kind, stop, results = Kind(), threading.Event(), []
    running = threading.Thread(target=idle.run, args=(stop.is_set,))
    running.start()

    def ask(start: int) -> None:
        for number in range(start, start + 50):
            results.append(idle.submit(kind, number, 1).result(10) == 2 * number)

    threads = [threading.Thread(target=ask, args=(1 + 50 * n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    running.join()
    assert results == [True] * 300
