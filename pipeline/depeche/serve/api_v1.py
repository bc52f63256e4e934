"""The routes of ``/api/v1``."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from depeche.documents import Brief
from depeche.serve import bodies, jobs, openapi
from depeche.serve.answers import answer
from depeche.serve.asking import ask
from depeche.serve.errors import RequestError
from depeche.serve.metrics import MEDIA_TYPE, Metrics
from depeche.serve.work import Kind, Out, Worker

PREFIX = "/api/v1"
OPEN = frozenset({f"{PREFIX}/health", f"{PREFIX}/openapi.json"})  # the paths that need no token


class ApiV1:
    """The routes, over a worker.

    Args:
        worker: does the work.
        metrics: what ``/metrics`` shows.
        desk: whether a review desk is served, too.
    """

    def __init__(self, worker: Worker, metrics: Metrics, *, desk: bool = False) -> None:
        self._worker = worker
        self._metrics = metrics
        self._desk = desk
        self._largest = worker.pipeline.limits.file

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route(f"{PREFIX}/brief", self.brief, methods=["POST"]),
            Route(f"{PREFIX}/repair", self.repair, methods=["POST"]),
            Route(f"{PREFIX}/translate", self.translate, methods=["POST"]),
            Route(f"{PREFIX}/health", self.health),
            Route(f"{PREFIX}/metrics", self.metrics),
            Route(f"{PREFIX}/openapi.json", self.openapi),
        ]

    async def brief(self, request: Request) -> Response:
        """The brief of the one article of a file, or a list for one with several items."""
        items = await self._done(request, jobs.briefs)
        made = sum(isinstance(item, Brief) for item in items)
        self._metrics.articles += made
        if not made:
            raise RequestError(
                422, next(item.error for item in items if isinstance(item, jobs.Failure))
            )
        return answer(items if len(items) > 1 else items[0])

    async def repair(self, request: Request) -> Response:
        """The repaired text of a file, and the edits."""
        return answer(await self._done(request, jobs.repairs))

    async def translate(self, request: Request) -> Response:
        """The translation of a file with its sentence pairs."""
        (translated,) = await self._done(request, jobs.translations)
        return answer(translated)

    async def _done(self, request: Request, kind: Kind[Any, Out]) -> Out:
        """The answer to a job with the file that a request has."""
        file = await bodies.file(request, self._largest)
        return await ask(request, self._worker, kind, file, len(file.data))

    async def health(self, request: Request) -> Response:
        """Whether the models are loaded."""
        self._worker.check_ready()
        return answer({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        """The counters."""
        return Response(await self._metrics.text(), headers={"Content-Type": MEDIA_TYPE})

    async def openapi(self, request: Request) -> Response:
        """The description of all routes."""
        return answer(openapi.document(desk=self._desk))
