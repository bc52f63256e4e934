"""The routes of LibreTranslate, with its fields, statuses and sentences, for its clients."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from depeche.errors import InputError
from depeche.serve import bodies, jobs, markup
from depeche.serve.access import Access, bearer
from depeche.serve.answers import answer
from depeche.serve.asking import ask
from depeche.serve.bodies import text_of
from depeche.serve.errors import RequestError
from depeche.serve.jobs import Detected, Texts
from depeche.serve.work import Worker
from depeche.translation.bodies import MOST
from depeche.wording import LANGUAGES

OPEN = frozenset(  # the paths that need no token, or find it in the body
    {"/translate", "/detect", "/languages", "/health", "/frontend/settings"}
)
_LARGEST = 16 * MOST  # bytes of a body: a character of a form may take twelve
_TARGET = "en"


class LibreTranslate:
    """The routes, over a worker.

    Args:
        worker: does the work.
        access: what a request must have; the token may be its ``api_key``.
    """

    def __init__(self, worker: Worker, access: Access) -> None:
        self._worker = worker
        self._access = access
        self._most_texts = worker.pipeline.limits.items

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/translate", self.translate, methods=["POST"]),
            Route("/detect", self.detect, methods=["POST"]),
            # LibreTranslate took both once, and the client in argostranslate still posts.
            Route("/languages", self.languages, methods=["GET", "POST"]),
            Route("/health", self.health),
            Route("/frontend/settings", self.settings),
        ]

    async def translate(self, request: Request) -> Response:
        """The translation of a text or of several."""
        fields = await self._fields(request)
        texts = self._texts(fields)
        for name in ("source", "target"):
            if not text_of(fields, name):
                raise _missing(name)
        source, target = text_of(fields, "source"), text_of(fields, "target")
        form = text_of(fields, "format") or "text"
        if form not in ("text", "html"):
            raise RequestError(400, f"{form} format is not supported")
        alternatives = _number(fields.get("alternatives"))
        found: Sequence[Detected] = [Detected(100, source)] * len(texts)
        if source == "auto":
            found = await self._detected(request, texts)
        _check_languages([one.language for one in found], target)
        # English stays as it is, as with LibreTranslate.
        french = [at for at, one in enumerate(found) if one.language != target]
        done = list(texts)
        translated = await self._translated(request, [texts[at] for at in french], form)
        for at, english in zip(french, translated, strict=True):
            done[at] = english
        several = isinstance(fields["q"], list)
        content: dict[str, object] = {"translatedText": done if several else done[0]}
        if source == "auto":
            content["detectedLanguage"] = found if several else found[0]
        if alternatives:  # the translator offers none, and says so as LibreTranslate does
            content["alternatives"] = [[] for _ in done] if several else []
        return answer(content)

    async def detect(self, request: Request) -> Response:
        """The likeliest language of a text."""
        return answer(await self._detected(request, self._texts(await self._fields(request))[:1]))

    async def languages(self, request: Request) -> Response:
        """The languages, each with those it can be translated into."""
        return answer(
            [{"code": code, "name": name, "targets": [_TARGET]} for code, name in LANGUAGES.items()]
        )

    async def health(self, request: Request) -> Response:
        """Whether the models are loaded."""
        self._worker.check_ready()
        return answer({"status": "ok"})

    async def settings(self, request: Request) -> Response:
        """What a page that translates wants to know."""
        return answer(
            {
                "charLimit": MOST,
                "frontendTimeout": 500,
                "apiKeys": self._access.asks_token,
                "keyRequired": not self._access.is_open,
                "suggestions": False,
                "filesTranslation": False,
                "supportedFilesFormat": [],
                "language": {
                    "source": {"code": "fr", "name": LANGUAGES["fr"]},
                    "target": {"code": _TARGET, "name": LANGUAGES[_TARGET]},
                },
            }
        )

    async def _fields(self, request: Request) -> dict[str, Any]:
        """The fields of a request that may come in, be it with a token among its fields."""
        if request.scope["visitor"] is not None:
            return await bodies.form(request, _LARGEST)
        # What cannot let in is refused before the body is read.
        if not self._access.asks_token:
            raise _keyless()
        given = bearer(request.headers.get("authorization", ""))
        if given:
            self._check_key(given)
        fields = await bodies.form(request, _LARGEST)
        if not given:
            self._check_key(text_of(fields, "api_key"))
        return fields

    def _check_key(self, token: str) -> None:
        """Raise an error unless a token lets in."""
        if not token:
            raise _keyless()
        if not self._access.admits(token):
            raise RequestError(403, "Invalid API key")

    def _texts(self, fields: dict[str, Any]) -> list[str]:
        """The field ``q``, which is a text or a list of them."""
        given = fields.get("q")
        values = given if isinstance(given, list) else [given]
        texts = [value for value in values if isinstance(value, str)]
        if not given or len(texts) < len(values):
            raise _missing("q")
        for size, limit in ((len(texts), self._most_texts), (sum(map(len, texts)), MOST)):
            if size > limit:
                raise RequestError(
                    400, f"Invalid request: request ({size}) exceeds text limit ({limit})"
                )
        return texts

    async def _translated(self, request: Request, texts: Sequence[str], form: str) -> list[str]:
        """The translations of French texts, in one job."""
        pages: list[markup.Page] = []
        if form == "html":
            pages = await asyncio.to_thread(lambda: [markup.Page(text) for text in texts])
        pieces = [piece for page in pages for piece in page.pieces] if pages else list(texts)
        if not pieces:
            return [page.filled([]) for page in pages]
        size = sum(map(len, pieces))
        try:
            done = await ask(request, self._worker, jobs.translations, Texts(tuple(pieces)), size)
        except InputError as error:
            raise RequestError(400, str(error)) from error
        english = iter([one.text for one in done])
        if not pages:
            return list(english)
        return [page.filled([next(english) for _ in page.pieces]) for page in pages]

    async def _detected(self, request: Request, texts: Sequence[str]) -> list[Detected]:
        return await ask(request, self._worker, jobs.detections, texts, sum(map(len, texts)))


def _check_languages(sources: Sequence[str], target: str) -> None:
    """Raise an error unless texts in all these languages can be translated into the other."""
    for code in (*sources, target):
        if code not in LANGUAGES:
            raise RequestError(400, f"{code} is not supported")
    if target != _TARGET:
        raise RequestError(
            400,
            f"{LANGUAGES[target]} ({target}) is not available as a target language from "
            f"{LANGUAGES[sources[0]]} ({sources[0]})",
        )


def _keyless() -> RequestError:
    return RequestError(400, "Please contact the server operator to get an API key")


def _missing(name: str) -> RequestError:
    return RequestError(400, f"Invalid request: missing {name} parameter")


def _number(value: object) -> int:
    try:
        return max(0, int(str(value or 0)))
    except ValueError as error:
        raise RequestError(
            400, "Invalid request: alternatives parameter is not a number"
        ) from error
