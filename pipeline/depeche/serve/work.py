"""The work: a bounded queue of jobs, and the loop that does them in one thread.

A pipeline's models work for one thread at a time, and translate many sentences together much
faster than one by one. So one thread has the pipeline, and takes of what waits all that is of one
kind, in the order it came.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeAlias, TypeVar

from depeche.pipeline import Pipeline
from depeche.serve.errors import busy

log = logging.getLogger(__name__)

_TOGETHER = 64  # the most jobs of a group
_SIZE = 20_000  # the most bytes of a group of several jobs: some seconds of translation
_POLL = 0.1  # seconds between two looks at whether to stop
_TURN = 5.0  # seconds after which a piece of other work is done though jobs wait
In = TypeVar("In")
Out = TypeVar("Out")

# Does jobs of one kind together: yields (index of the value, its answer or an error) once for
# each. If it raises an error, those that have no answer yet are done one by one.
Kind: TypeAlias = Callable[[Pipeline, Sequence[In]], Iterator[tuple[int, Out | Exception]]]


class _Job(NamedTuple):
    kind: Kind[Any, Any]
    value: Any
    size: int
    future: Future[Any]


class Worker:
    """Does jobs with a pipeline, in the thread that calls ``run``; any thread may submit some.

    Attributes:
        pipeline: the pipeline.
        ready: whether its models are loaded and jobs are taken.

    Args:
        pipeline: used by no other thread while ``run`` lasts.
        most: how many jobs may wait.
        beside: does a piece of other work, and says whether there is more of it; called in the
            thread of ``run`` while no job waits, and now and then while some do.
    """

    def __init__(
        self, pipeline: Pipeline, most: int, beside: Callable[[], bool] = lambda: False
    ) -> None:
        self.pipeline = pipeline
        self.ready = False
        self._most = most
        self._beside = beside
        self._waiting: deque[_Job] = deque()
        self._stopped = False
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        with self._changed:
            self._forget_cancelled()
            return len(self._waiting)

    def check_ready(self) -> None:
        """Raise a RequestError unless the models are loaded."""
        if not self.ready:
            raise busy("The models are not loaded yet.")

    def submit(self, kind: Kind[In, Out], value: In, size: int) -> Future[Out]:
        """Put a job into the queue.

        Args:
            kind: what does it.
            value: what it is done with.
            size: about how many bytes of text that is.

        Returns:
            Its answer or error, once it is done; if it is cancelled before its turn it is not done.

        Raises:
            RequestError: too many wait already, or the server is stopping.
        """
        future: Future[Out] = Future()
        with self._changed:
            self._forget_cancelled()
            if self._stopped:
                raise busy("The server is stopping.")
            if len(self._waiting) >= self._most:
                raise busy(f"{self._most} requests are waiting already; ask again later.")
            self._waiting.append(_Job(kind, value, size, future))
            self._changed.notify()
        return future

    def run(self, stop: Callable[[], bool]) -> None:
        """Load the models, then do jobs until ``stop`` says so; those still waiting are refused.

        Raises:
            ModelError: a model is missing or damaged.
        """
        try:
            self.pipeline.load()
            self.ready = True
            more, turn = True, 0.0
            while not stop():
                if group := self._next_group(0 if more else _POLL):
                    self._do(group)
                if not group or time.monotonic() >= turn:
                    more = self._beside()
                    turn = time.monotonic() + _TURN
        finally:
            self.ready = False
            with self._changed:
                self._stopped = True
                for job in self._waiting:
                    if job.future.set_running_or_notify_cancel():
                        job.future.set_exception(busy("The server is stopping."))
                self._waiting.clear()

    def _forget_cancelled(self) -> None:
        if any(job.future.cancelled() for job in self._waiting):
            self._waiting = deque(job for job in self._waiting if not job.future.cancelled())

    def _next_group(self, seconds: float) -> list[_Job]:
        """The job that has waited longest and others of its kind; empty if none comes in time."""
        with self._changed:
            if not self._waiting and seconds:
                self._changed.wait(seconds)
            group: list[_Job] = []
            left: deque[_Job] = deque()
            size = 0
            for job in self._waiting:
                together = not group or (
                    job.kind is group[0].kind
                    and len(group) < _TOGETHER
                    and size + job.size <= _SIZE
                )
                if not together:
                    left.append(job)
                elif job.future.set_running_or_notify_cancel():
                    group.append(job)
                    size += job.size
            self._waiting = left
            return group

    def _do(self, group: Sequence[_Job]) -> None:
        """Do jobs of one kind; if that fails, what is left of them one by one."""
        try:
            for index, answer in group[0].kind(self.pipeline, [job.value for job in group]):
                if isinstance(answer, Exception):
                    group[index].future.set_exception(answer)
                else:
                    group[index].future.set_result(answer)
        except Exception as error:
            left = [job for job in group if not job.future.done()]
            if len(group) == 1:
                for job in left:
                    job.future.set_exception(error)
                return
            log.debug("a group of %d jobs failed: %s", len(group), error)
            for job in left:
                self._do([job])
