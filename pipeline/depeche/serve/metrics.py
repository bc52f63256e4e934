"""Counters of what was served, in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool

from depeche.desk.deliveries import State
from depeche.desk.values import Status
from depeche.serve.review.context import Context
from depeche.serve.work import Worker

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)  # upper bounds of the histogram


class Metrics:
    """Counts requests; everything else is asked of others when it is written down.

    Args:
        worker: is asked what it has done and what waits.
        context: the review desk, which is asked how much there is to do; None if there is none.
    """

    def __init__(self, worker: Worker, context: Context | None = None) -> None:
        self.articles = 0
        self._worker = worker
        self._context = context
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)  # by route
        self._within: Counter[tuple[str, int]] = Counter()  # by route and place among the bounds

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            route: the path of its route; of all that have none the same word.
            status: the status of HTTP.
            seconds: how long it took.
        """
        self._requests[route, status] += 1
        self._seconds[route] += seconds
        self._within[route, bisect_left(_SECONDS, seconds)] += 1

    async def text(self) -> str:
        """All of them in Prometheus' format."""
        lines = list(self._lines())
        if self._context is not None:
            lines += await run_in_threadpool(_of_desk, self._context)
        return "\n".join(lines) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from _head("requests_total", "counter", "Requests answered.")
        for (route, status), count in sorted(self._requests.items()):
            yield f'depeche_requests_total{{route="{route}",status="{status}"}} {count}'
        yield from _head("request_seconds", "histogram", "Seconds until a request was answered.")
        for route, seconds in sorted(self._seconds.items()):
            total = 0
            for place, bound in enumerate((*_SECONDS, "+Inf")):
                total += self._within[route, place]
                yield f'depeche_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'depeche_request_seconds_sum{{route="{route}"}} {seconds:.6f}'
            yield f'depeche_request_seconds_count{{route="{route}"}} {total}'
        worker = self._worker
        yield from _single("ready", "gauge", "Whether the models are loaded.", int(worker.ready))
        yield from _single("waiting", "gauge", "Requests that wait for their turn.", worker.waiting)
        yield from _single("articles_total", "counter", "Articles briefed.", self.articles)
        translator = worker.pipeline.translator if worker.ready else None
        asked, remembered = (translator.asked, translator.remembered) if translator else (0, 0)
        yield from _single("segments_total", "counter", "Sentences asked for.", asked)
        yield from _single(
            "segments_remembered_total", "counter", "Those of them from memory.", remembered
        )


def _of_desk(context: Context) -> list[str]:
    """What there is to do at a review desk."""
    desk, background = context.desk, context.background
    items, deliveries = desk.page(size=0).counts, desk.outbox.counts()
    streams, trouble = context.notices.listening, int(bool(background.trouble))
    return [
        *_by("items", "Briefs in the queue.", "status", Status, items),
        *_by("deliveries", "Deliveries of approved briefs.", "state", State, deliveries),
        *_single("event_streams", "gauge", "Pages that are told of changes.", streams),
        *_single("again_waiting", "gauge", "Briefs to be made again.", background.waiting),
        *_single("inbox_trouble", "gauge", "Whether the inbox cannot be read.", trouble),
    ]


def _by(
    name: str, about: str, label: str, kinds: object, counts: Mapping[Any, int]
) -> Iterator[str]:
    """A gauge for each of several kinds of things."""
    yield from _head(name, "gauge", about)
    for kind in get_args(kinds):
        yield f'depeche_{name}{{{label}="{kind}"}} {counts.get(kind, 0)}'


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP depeche_{name} {about}"
    yield f"# TYPE depeche_{name} {kind}"


def _single(name: str, kind: str, about: str, value: int) -> Iterator[str]:
    yield from _head(name, kind, about)
    yield f"depeche_{name} {value}"
