"""What every request goes through before a route has it, and every answer on its way out."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depeche.errors import reason_of
from depeche.serve.access import Access, bearer
from depeche.serve.answers import refused
from depeche.serve.bodies import Room
from depeche.serve.errors import GONE, RequestError, request_error
from depeche.serve.metrics import Metrics

log = logging.getLogger(__name__)

# No page may show, frame or read an answer, and nothing may keep it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Gate:
    """Lets in who may come in, tells errors in a sentence, adds headers, and counts.

    Args:
        app: the routes; an error of theirs may come out of it.
        access: what a request must have.
        open_to_all: the paths that need no token, or look for one themselves.
        routes: all routes; requests are counted by their paths.
        metrics: what counts.
        room: the memory for bodies.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        open_to_all: Collection[str],
        routes: Collection[Route],
        metrics: Metrics,
        room: Room,
    ) -> None:
        self._app = app
        self._access = access
        self._open = frozenset(open_to_all)
        self._templates = {route.endpoint: route.path for route in routes}
        self._paths = frozenset(self._templates.values())
        self._metrics = metrics
        self._room = room

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
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        share = self._room.share()
        scope["share"] = share
        try:
            self._check(scope)
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
            share.end()
            self._metrics.count(self._template(scope), status or GONE, time.monotonic() - begun)

    def _template(self, scope: Scope) -> str:
        """The path as its route has it, ``/items/{name}``: nobody makes up names for counters."""
        refused = scope["path"] if scope["path"] in self._paths else "other"  # before it was routed
        return self._templates.get(scope.get("endpoint"), refused)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if not self._access.serves(headers.get("host", "")):
            raise RequestError(421, "This server is not called so; --name gives it another name.")
        origin = headers.get("origin")
        if origin is not None and not self._access.is_own(origin):
            raise RequestError(403, "Pages of other sites may not ask here.")
        closed = self._access.asks_token and scope["path"] not in self._open
        if closed and not self._access.admits(bearer(headers.get("authorization", ""))):
            raise RequestError(
                401,
                "A token is needed: Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": "Bearer"},
            )
