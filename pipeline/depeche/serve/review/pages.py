"""The pages of the review desk: they show; what changes something goes through the JSON routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depeche.desk import figures
from depeche.serve.errors import RequestError, request_error
from depeche.serve.review import render, views
from depeche.serve.review.context import Context
from depeche.serve.review.views import STATUSES, Wanted
from depeche.serve.visitors import looking


class Pages:
    """The pages of a review desk; each is made in a thread of its own.

    Args:
        context: the desk.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = context.desk

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/", self.queue),
            Route("/items/{name}", self.item),
            Route("/items/{name}/history", self.history),
            Route("/items/{name}/changes", self.changes),
            Route("/terms", self.terms),
            Route("/figures", self.figures),
            Route("/deliveries", self.deliveries),
        ]

    def queue(self, request: Request) -> Response:
        """The queue."""
        looking(request)
        found = views.queue(self._desk, _wanted(request))
        return render.page(
            request, "queue.html.j2", queue=found, background=self._context.background
        )

    def item(self, request: Request) -> Response:
        """An item under review."""
        looking(request)
        terms = self._context.terms()
        found = views.reviewed(self._desk, request.path_params["name"], terms)
        return render.page(
            request,
            "item.html.j2",
            view=found,
            item=found.item,
            waiting=self._context.background.waiting,
        )

    def history(self, request: Request) -> Response:
        """What was done to an item."""
        looking(request)
        item, entries = views.history(self._desk, request.path_params["name"])
        return render.page(request, "history.html.j2", item=item, entries=entries)

    def changes(self, request: Request) -> Response:
        """What is different now from what was approved last."""
        looking(request)
        urn = self._desk.urn(request.path_params["name"])
        return render.page(
            request,
            "changes.html.j2",
            item=self._desk.item(urn),
            approval=self._desk.approval(urn),
            changes=self._desk.since_approval(urn),
        )

    def terms(self, request: Request) -> Response:
        """What editors have taught: terms of the glossary, and words."""
        looking(request)
        return render.page(
            request,
            "terms.html.j2",
            terms=self._context.own_terms(),
            words=self._context.own_words(),
        )

    def figures(self, request: Request) -> Response:
        """How much is edited, and which warnings were right."""
        looking(request)
        measured = figures.measures(self._desk.reviews)
        return render.page(
            request,
            "figures.html.j2",
            tables=views.figure_tables(figures.figures(measured)),
            warnings=figures.warnings(measured),
        )

    def deliveries(self, request: Request) -> Response:
        """What was handed on."""
        looking(request)
        return render.page(request, "deliveries.html.j2", deliveries=self._desk.deliveries())


class Files:
    """The files that pages load: style sheets and scripts."""

    def __init__(self) -> None:
        self._files = render.files()

    def routes(self) -> list[Route]:
        """The one that they have."""
        return [Route("/static/{file}", self.file)]

    async def file(self, request: Request) -> Response:
        """A file that pages load."""
        found = self._files.get(request.path_params["file"])
        if found is None:
            raise RequestError(404, "There is no such file.")
        # It is asked for each time, so that pages never run with scripts of another release.
        headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
        if found.tag in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        return Response(found.data, 200, headers, found.media_type)


def with_pages_of_errors(app: ASGIApp) -> ASGIApp:
    """Routes whose errors a browser shows as pages.

    Args:
        app: the routes; an error of theirs may come out of it.
    """

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, receive, send_on)
        except Exception as error:
            request = Request(scope)
            found = request_error(error)
            if begun or found.status == 500 or not _is_for_reading(request):
                raise
            await render.error(request, found)(scope, receive, send)

    return outer


def _is_for_reading(request: Request) -> bool:
    """Whether somebody has opened an address in a browser."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _wanted(request: Request) -> Wanted:
    """The part of the queue that a request asks for.

    Raises:
        RequestError: there is none such.
    """
    query = request.query_params
    status, start = query.get("status") or None, query.get("start") or "0"
    if status is not None and status not in STATUSES:
        raise RequestError(404, f"There is no status {status!r}.")
    if not start.isascii() or not start.isdigit() or len(start) > 9:
        raise RequestError(404, "There is no such page of the queue.")
    return Wanted(status, views.searched(query.get("q", "")), int(start))
