"""The routes of the review desk for programs and for the script of its pages: JSON, CSV, events.

A desk is asked in a thread, since it reads and writes files; what takes a model is a job of the
worker. Which route takes what is in the table of ``operations``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from inspect import iscoroutinefunction
from typing import Any, NamedTuple

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from depeche.desk import approved, figures
from depeche.desk.texts import texts, typed
from depeche.desk.values import Conflict, DeskError, Field, Item, Outcome, UnknownItemError
from depeche.serve import bodies
from depeche.serve.answers import answer, tag
from depeche.serve.asking import ask
from depeche.serve.errors import RequestError
from depeche.serve.rates import Rate
from depeche.serve.review import feed, jobs, notices, shapes
from depeche.serve.review.context import Context
from depeche.serve.review.jobs import Job
from depeche.serve.review.notices import Notices
from depeche.serve.review.operations import OPERATIONS, Operation
from depeche.serve.visitors import changing, is_still_in, looking
from depeche.writers.brief_json import encoded

LARGEST = 64 * 1024  # bytes of a body
_ASKED = (200, 0.1)  # of a visitor: so many at once, then one in so many seconds; typing takes four
_NAME = 255  # characters of the longest name of a folder
_TOLD = 200  # characters of what is wrong with a body


class Asked(NamedTuple):
    """What is asked.

    Attributes:
        request: the request; its body has been read.
        by: the name of who asks.
        name: the name in the path; empty if there is none.
        body: the body, or the query; None if there is none.
    """

    request: Request
    by: str
    name: str
    body: Any


class ReviewApi:
    """The routes, over a desk.

    Each method does the operation of its name, and returns the value to answer, or a response.

    Args:
        context: the desk, with all that works for it.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._desk = context.desk
        self._asked = Rate(*_ASKED)

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route(operation.path, self._endpoint(operation), methods=[operation.method])
            for operation in OPERATIONS
        ]

    def _endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        do = getattr(self, operation.name)

        async def endpoint(request: Request) -> Response:
            enter = changing if operation.changes else looking
            visitor = enter(request, operation.role)
            if operation.costs:
                self._asked.take(visitor.key, "You ask too much in a short time.")
            asked = Asked(
                request,
                visitor.name,
                next(iter(request.path_params.values()), ""),
                await _body(request, operation),
            )
            if iscoroutinefunction(do):
                return _answered(request, await do(asked))
            return await run_in_threadpool(lambda: _answered(request, do(asked)))

        return endpoint

    # Looking.

    def items(self, asked: Asked) -> object:
        """A part of the queue."""
        wanted: shapes.Wanted = asked.body
        return self._desk.page(wanted.status, wanted.q, wanted.start, wanted.size)

    def item(self, asked: Asked) -> object:
        """An item with its brief."""
        item, machine, edited = self._desk.both(self._urn(asked.name))
        made, now = texts(machine), texts(edited)
        return shapes.ReviewedItem(
            item, edited, {str(field): made[field] for field in made if made[field] != now[field]}
        )

    def history(self, asked: Asked) -> object:
        """All that was done to an item."""
        changes = self._desk.history(self._urn(asked.name))
        return shapes.History(tuple(map(shapes.Entry.of, changes)))

    def changes(self, asked: Asked) -> object:
        """What is different from what was approved."""
        return self._desk.since_approval(self._urn(asked.name))

    def approved(self, asked: Asked) -> Response:
        """``approved.json``."""
        value = self._desk.standing(self._urn(asked.name))
        if value is None:
            raise RequestError(404, "This brief is not approved.")
        return _tagged(asked.request, approved.encoded(value))

    def check(self, asked: Asked) -> object:
        """What the checks say of a text."""
        body: shapes.Typed = asked.body
        terms = self._context.terms()
        urn, field = self._urn(asked.name), Field.parse(body.field)
        found = self._desk.check(urn, field, body.text, terms)
        return shapes.Checked(tuple(shapes.Said(one.kind, one.message) for one in found))

    def terms(self, asked: Asked) -> object:
        """What editors have taught."""
        terms = self._context.own_terms()
        words = self._context.own_words()
        return shapes.Learnt(tuple(shapes.Term(*term) for term in terms), tuple(words))

    def figures(self, asked: Asked) -> object:
        """How much is edited, and which warnings were right."""
        found = figures.measures(self._desk.reviews)
        return shapes.Measured(tuple(figures.figures(found)), tuple(figures.warnings(found)))

    def figures_csv(self, asked: Asked) -> Response:
        """How much is edited, as CSV."""
        found = figures.figures(figures.measures(self._desk.reviews))
        return _attached(asked.request, "depeche-figures.csv", figures.as_csv(found))

    def sentences_csv(self, asked: Asked) -> Response:
        """The sentences behind the figures, as CSV."""
        found = figures.judged(figures.measures(self._desk.reviews))
        text = figures.sentences_as_csv(found)
        return _attached(asked.request, "depeche-sentences.csv", text)

    def deliveries(self, asked: Asked) -> object:
        """What was handed on or is to be."""
        return shapes.Deliveries(tuple(self._desk.deliveries()))

    def feed(self, asked: Asked) -> Response:
        """The approved briefs as an Atom feed."""
        found = feed.atom(self._desk, str(asked.request.base_url))
        return _tagged(asked.request, found.encode(), feed.MEDIA_TYPE)

    async def events(self, asked: Asked) -> Response:
        """What changes, as it does."""
        return _Events(self._context.notices, asked.request)

    # Changing.

    def edit(self, asked: Asked) -> object:
        """Change a text."""
        body: shapes.NewText = asked.body
        urn, field = self._urn(asked.name), Field.parse(body.field)
        return self._told(self._desk.edit(urn, field, body.text, asked.by, body.version))

    def undo(self, asked: Asked) -> object:
        """Take back the last edit of a text."""
        body: shapes.Undone = asked.body
        urn, field = self._urn(asked.name), Field.parse(body.field)
        return self._told(self._desk.undo(urn, field, asked.by, body.version))

    def begin(self, asked: Asked) -> object:
        """Say that somebody reviews an item."""
        return self._told(self._desk.begin(self._urn(asked.name), asked.by, asked.body.version))

    def approve(self, asked: Asked) -> object:
        """Approve a brief."""
        return self._told(self._desk.approve(self._urn(asked.name), asked.by, asked.body.version))

    def reject(self, asked: Asked) -> object:
        """Reject a brief."""
        body: shapes.Rejection = asked.body
        urn = self._urn(asked.name)
        return self._told(self._desk.reject(urn, body.reason, asked.by, body.version))

    def retry(self, asked: Asked) -> object:
        """Send a delivery again."""
        delivery = self._desk.retry_delivery(_bounded(asked.name), asked.by)
        self._context.notices.publish(delivery.name)
        return shapes.Retried(delivery)

    # What takes a model; these jobs tell open pages themselves what they have changed.

    async def again(self, asked: Asked) -> object:
        """Make the brief of an item again."""
        urn = await run_in_threadpool(self._urn, asked.name)
        return await self._done(asked, jobs.again(self._context, urn, asked.by))

    async def wordings(self, asked: Asked) -> object:
        """Other translations of a sentence."""
        french = await run_in_threadpool(self._french, asked)
        found, near = await asyncio.gather(
            ask(asked.request, self._context.worker, *jobs.wordings(self._context, french)),
            run_in_threadpool(self._desk.memory.near, french),
        )
        return shapes.Offered(tuple(found), tuple(near))

    async def add_term(self, asked: Asked) -> object:
        """Add a term to the newsroom's glossary."""
        body: shapes.NewTerm = asked.body
        french, english = typed(body.french), typed(body.english)
        urn = await self._concerned(body.item)
        return await self._done(
            asked, jobs.teach_term(self._context, french, english, urn, asked.by)
        )

    async def remove_term(self, asked: Asked) -> object:
        """Remove a term."""
        return await self._done(
            asked, jobs.forget_term(self._context, typed(asked.body.french), asked.by)
        )

    async def add_word(self, asked: Asked) -> object:
        """Add a word that repair never splits."""
        body: shapes.NewWord = asked.body
        urn = await self._concerned(body.item)
        return await self._done(
            asked, jobs.teach_word(self._context, typed(body.word), urn, asked.by)
        )

    async def remove_word(self, asked: Asked) -> object:
        """Remove such a word."""
        return await self._done(
            asked, jobs.forget_word(self._context, typed(asked.body.word), asked.by)
        )

    # Parts of the above.

    def _urn(self, name: str) -> str:
        """The URN of the item whose brief is in a folder; no path is ever made of the name."""
        return self._desk.urn(_bounded(name))

    async def _concerned(self, name: str | None) -> str | None:
        return None if name is None else await run_in_threadpool(self._urn, name)

    def _french(self, asked: Asked) -> str:
        """The French of a sentence of the article."""
        body: shapes.Sentence = asked.body
        pairs = self._desk.brief(self._urn(asked.name), as_made=True)[1].translation.pairs
        if body.sentence > len(pairs):
            raise DeskError(f"The article has {len(pairs)} sentences.")
        return pairs[body.sentence - 1].source

    async def _done(self, asked: Asked, job: Job) -> shapes.ChangedItem:
        """What a job came to, which answers an item or None."""
        return shapes.ChangedItem(await ask(asked.request, self._context.worker, *job))

    def _told(self, outcome: Outcome) -> object:
        """What to answer to a change; others are told of it, too."""
        if isinstance(outcome, Item):
            self._context.notices.publish(outcome.folder)
            return shapes.ChangedItem(outcome)
        return shapes.NotChanged(_sentence(outcome), outcome)


class _Events(StreamingResponse):
    """What is published, as long as the client stays and may look."""

    def __init__(self, told: Notices, request: Request) -> None:
        # A proxy must not wait for more before it sends something on (nginx).
        headers = {"X-Accel-Buffering": "no"}
        super().__init__((), headers=headers, media_type="text/event-stream")
        self._told = told
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the stream ends."""
        with self._told.listen(looking(self._request).key) as listener:
            if scope["method"] != "HEAD":
                self.body_iterator = listener.stream(lambda: is_still_in(self._request))
            with suppress(TimeoutError):  # of who takes nothing of what is sent
                async with asyncio.timeout(notices.LASTS + notices.HEARTBEAT):
                    await super().__call__(scope, receive, send)


async def _body(request: Request, operation: Operation) -> Any:
    """The body of a request, or its query; None if the operation has neither.

    Raises:
        RequestError: it is not as it must be.
    """
    if operation.query is not None:
        try:  # all values are texts; "12" is a number there
            return msgspec.convert(dict(request.query_params), operation.query, strict=False)
        except msgspec.ValidationError as error:
            raise _wrong("query", error) from None
    if operation.body is None:
        return None
    if bodies.media_type(request) != "application/json":
        raise RequestError(415, "Send JSON (Content-Type: application/json).")
    data = await bodies.read(request, LARGEST)
    try:
        return msgspec.json.decode(data, type=operation.body)
    except msgspec.ValidationError as error:
        raise _wrong("body", error) from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise RequestError(400, "The body is no JSON.") from None


def _wrong(what: str, error: msgspec.ValidationError) -> RequestError:
    """The error of a body or query that is not as it must be; the library's says in which field."""
    told = " ".join(str(error).split())[:_TOLD]
    return RequestError(422, f"The {what} is not as it must be: {told}.")


def _bounded(name: str) -> str:
    """A name in a path, which may be anything.

    Raises:
        UnknownItemError: nothing is called so.
    """
    if len(name) > _NAME:
        raise UnknownItemError("Nothing here has so long a name.")
    return name


def _sentence(conflict: Conflict) -> str:
    """Why nothing was changed."""
    if conflict.by:
        return f"{conflict.by} has changed this meanwhile ({conflict.at}); nothing was changed now."
    return "A newer brief of this item has come meanwhile; nothing was changed now."


def _answered(request: Request, value: object) -> Response:
    """The response with a value."""
    if isinstance(value, Response):
        return value
    if isinstance(value, shapes.NotChanged):
        return answer(value, 409)
    return _tagged(request, encoded(value).encode()) if request.method == "GET" else answer(value)


def _tagged(request: Request, content: bytes, kind: str = "application/json") -> Response:
    """A response whose content is not sent to those who have it, as a tag shows that they send."""
    made = tag(content)
    known = request.headers.get("if-none-match", "")
    if made in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(status_code=304, headers={"ETag": made})
    return Response(content, headers={"ETag": made, "Content-Type": kind})


def _attached(request: Request, name: str, content: str) -> Response:
    """A table that a browser keeps in a file instead of showing it."""
    response = _tagged(request, content.encode(), "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
