"""The application: all routes behind the gate."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from depeche.serve import api_v1, libretranslate, login
from depeche.serve.access import Access
from depeche.serve.api_v1 import ApiV1
from depeche.serve.bodies import Room
from depeche.serve.csrf import Csrf
from depeche.serve.errors import RequestError
from depeche.serve.gate import Gate
from depeche.serve.libretranslate import LibreTranslate
from depeche.serve.login import Login
from depeche.serve.metrics import Metrics
from depeche.serve.review.api import ReviewApi
from depeche.serve.review.context import Context
from depeche.serve.review.pages import Files, Pages, with_pages_of_errors
from depeche.serve.sessions import Sessions
from depeche.serve.who import Who
from depeche.serve.work import Worker

_LARGE_BODIES = 4  # so many files of the largest size may be in memory at the same time


def make(worker: Worker, access: Access, context: Context | None = None) -> ASGIApp:
    """The application over a worker.

    Args:
        worker: does what is asked for.
        access: who may ask.
        context: the review desk; None if there is none.
    """
    metrics = Metrics(worker, context)
    routes = ApiV1(worker, metrics, desk=context is not None).routes()
    routes += LibreTranslate(worker, access).routes()
    if context is not None:
        routes += ReviewApi(context).routes() + Pages(context).routes()
    csrf, sessions = Csrf(), None
    if access.users is not None:
        sessions = Sessions(access.users)
        routes += Login(access, access.users, sessions, csrf).routes()
    has_pages = context is not None or sessions is not None
    if has_pages:
        routes += Files().routes()
    app = _told(Router(routes, redirect_slashes=False))
    if has_pages:
        app = with_pages_of_errors(app)
    room = Room(_LARGE_BODIES * worker.pipeline.limits.file)
    return Gate(
        app,
        access,
        Who(access, sessions, csrf),
        api_v1.OPEN | libretranslate.OPEN | login.OPEN | {"/static/"},
        routes,
        metrics,
        room,
    )


def _told(router: Router) -> ASGIApp:
    """The routes, with the router's own errors as ours."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = router  # with it the router raises its errors instead of sending them
        try:
            await router(scope, receive, send)
        except HTTPException as error:
            sentences = {404: "There is nothing here.", 405: "This path does not take the method."}
            sentence = sentences.get(error.status_code, f"{error.detail}.")
            raise RequestError(error.status_code, sentence, error.headers) from error

    return app
