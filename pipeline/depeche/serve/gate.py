"""What every request goes through before a route has it, and every answer on its way out."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depeche.errors import reason_of
from depeche.serve.access import Access
from depeche.serve.answers import refused
from depeche.serve.bodies import Room, Share
from depeche.serve.errors import GONE, RequestError, request_error
from depeche.serve.metrics import Metrics
from depeche.serve.rates import Rate
from depeche.serve.who import Who

log = logging.getLogger(__name__)

# No page may show, frame or read an answer, and nothing may keep it; a route may say otherwise.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# With "no-referrer" browsers say of the form of a page that it comes from nowhere.
_HEADERS_OF_PAGES = _HEADERS | {"Referrer-Policy": "same-origin"}
_STRANGERS = 16 * 1024 * 1024  # bytes for bodies of those of whom it is not known who they are
_CHANGES = (300, 0.2)  # of a visitor: so many at once, then one in so many seconds


class Gate:
    """Lets in who may come in, tells errors in a sentence, adds headers, and counts.

    Args:
        app: the routes; an error of theirs may come out of it.
        access: what a request must have.
        who: finds out who asks, which the routes find in the scope as ``visitor``.
        open_to_all: the paths that anybody may ask for, or that find out themselves who does; one
            that ends in a slash stands for all below it.
        routes: all routes; requests are counted by their paths.
        metrics: what counts.
        room: the memory for bodies.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        who: Who,
        open_to_all: Collection[str],
        routes: Collection[Route],
        metrics: Metrics,
        room: Room,
    ) -> None:
        self._app = app
        self._access = access
        self._who = who
        self._open = frozenset(open_to_all)
        self._open_below = tuple(path for path in open_to_all if path.endswith("/") and path != "/")
        self._changes = Rate(*_CHANGES)
        self._templates: dict[Any, str] = {route.endpoint: route.path for route in routes}
        self._paths = frozenset(self._templates.values())
        self._metrics = metrics
        self._room = room
        # Who is not known fills no room but that of the path that he asks for.
        self._of_strangers = {path: Room(_STRANGERS) for path in self._open}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        begun = time.monotonic()
        status = 0  # that of the answer, once it has begun

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        share: Share | None = None
        try:
            self._admit(scope)
            scope["share"] = share = self._room_of(scope).share()
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            status = status or GONE
        except Exception as error:
            found = request_error(error)
            if found.status == 500:
                log.error("%s failed: %s", scope["path"], reason_of(error), exc_info=error)
            if not status:
                await refused(found)(scope, receive, send_on)
        finally:
            if share is not None:
                share.end()
            self._metrics.count(self._template(scope), status or GONE, time.monotonic() - begun)

    def _room_of(self, scope: Scope) -> Room:
        """The memory for the body of a request; below the paths that are open there is none."""
        if scope["visitor"] is not None:
            return self._room
        return self._of_strangers.get(scope["path"]) or Room(0)

    def _template(self, scope: Scope) -> str:
        """The path as its route has it, ``/items/{name}``: nobody makes up names for counters."""
        unrouted = scope["path"] if scope["path"] in self._paths else "other"
        return self._templates.get(scope.get("endpoint")) or unrouted

    def _admit(self, scope: Scope) -> None:
        """Put into the scope who asks; raise a RequestError if he may not come in."""
        request = HTTPConnection(scope)
        host = request.headers.get("host", "")
        if not self._access.serves(host):
            raise RequestError(421, "This server is not called so; --name gives it another name.")
        origin = request.headers.get("origin")
        is_ours = origin is None or self._access.is_own(origin, host)
        if not is_ours or _is_sent_by_others(request):
            raise RequestError(403, "Pages of other sites may not ask here.")
        if self._access.https:
            scope["scheme"] = "https"  # as browsers see it, of which addresses are made
        # A page that is left open asks for its stream again and again, which is no use of it.
        stream = request.headers.get("accept") == "text/event-stream"
        scope["visitor"] = self._who.of(request, used=not stream)
        scope["again"] = lambda: self._who.of(request, used=False)
        scope["changes"] = self._changes
        if scope["visitor"] is None and not self._is_open(scope["path"]):
            raise self._unknown(request)

    def _is_open(self, path: str) -> bool:
        return path in self._open or path.startswith(self._open_below)

    def _unknown(self, request: HTTPConnection) -> RequestError:
        """What is told when it is not known who asks: a browser that wants a page gets the form."""
        access, path, query = self._access, request.scope["path"], request.scope["query_string"]
        is_page = request.scope["method"] in ("GET", "HEAD") and "text/html" in request.headers.get(
            "accept", ""
        )
        if access.users is not None and is_page:
            target = f"{path}?{query.decode('latin-1')}" if query else path
            return RequestError(303, "Log in first.", {"Location": f"/login?next={quote(target)}"})
        if access.asks_token:
            return RequestError(
                401,
                "A token is needed: Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": "Bearer"},
            )
        return RequestError(401, "Log in first.")


def _is_sent_by_others(request: HTTPConnection) -> bool:
    """Whether a browser says that a page of another site asks, but for one that links here."""
    if request.headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    return request.scope["method"] != "GET" or request.headers.get("sec-fetch-mode") != "navigate"


def _add_headers(headers: MutableHeaders) -> None:
    is_page = headers.get("content-type", "").startswith("text/html")
    for name, value in (_HEADERS_OF_PAGES if is_page else _HEADERS).items():
        headers.setdefault(name, value)
