"""Review desks over folders of briefs made by hand, and what stands in for the models."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from depeche.desk.desk import Desk
from depeche.documents import Article, Brief
from depeche.output.store import BriefStore
from depeche.readers.contents import Limits
from depeche.repairs import kept_words
from depeche.serve import openapi
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.review.background import Background
from depeche.serve.review.context import Context
from depeche.serve.review.notices import Notices
from depeche.serve.work import Worker
from depeche.translation import glossary
from depeche.translation.wordings import Wording
from desk.made import arrival
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from serve.fixtures import LOCAL, running

DOCUMENT = json.loads(json.dumps(openapi.document(desk=True)))
_TEMPLATES = {
    re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))): methods
    for path, methods in DOCUMENT["paths"].items()
}


class Models:
    """Stands in for a pipeline.

    Attributes:
        made: the brief that is made of any article from now on.
        read: how often glossary and words were read again.
    """

    limits = Limits()
    translator = None

    def __init__(self) -> None:
        self.made: Brief | None = None
        self.read = 0

    def load(self) -> None:
        pass

    def wordings(self, source: str) -> list[Wording]:
        return [Wording(f"English of {source}", ()), Wording("Another.", ("a number changed",))]

    def reload_words(self) -> None:
        self.read += 1

    def prepare(self, articles: Sequence[Article]) -> Sequence[Article]:
        return articles

    def translate_prepared(self, prepared: Sequence[Article]) -> list[object]:
        return [object() for _ in prepared]

    def finish(self, prepared: Sequence[Article], _: Sequence[object]) -> list[Brief]:
        assert self.made is not None
        return [self.made for _ in prepared]


class Served(NamedTuple):
    """A desk that is served.

    Attributes:
        context: the desk, with all that works for it.
        models: what stands in for the models.
        out: its output folder.
    """

    context: Context
    models: Models
    out: Path

    def client(self, access: Access = LOCAL, host: str = "localhost", **headers: str) -> TestClient:
        """A client; an error of the server that nobody expected is an answer, too."""
        app = make(self.context.worker, access, self.context)
        return TestClient(app, f"http://{host}", raise_server_exceptions=False, headers=headers)


@contextmanager
def served(out: Path, *briefs: Brief, notices: Notices | None = None) -> Iterator[Served]:
    """A desk over a folder with these briefs, or with one."""
    notices, models, stop = notices or Notices(), Models(), threading.Event()
    with closing(BriefStore(out)) as store:
        for brief in briefs or (arrival(),):
            store.place(brief)
        with closing(Desk(store, targets=("folder",))) as desk:
            background = Background(models, desk, notices)  # type: ignore[arg-type]
            worker = Worker(models, 8, background.step)  # type: ignore[arg-type]
            words = (out / glossary.NAME, out / kept_words.NAME)
            for path in words:
                path.touch()
            thread = running(worker, stop)
            try:
                yield Served(Context(desk, worker, background, notices, *words, out), models, out)
            finally:
                stop.set()
                thread.join()


def answered(response: Any, status: int = 200) -> Any:
    """The value of an answer, which must be as the OpenAPI document says."""
    assert response.status_code == status, response.text
    schema, kind = described(response)
    assert response.headers["content-type"].partition(";")[0] == kind
    if kind != "application/json":
        return response.text
    value = response.json()
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)
    if status >= 400:
        assert "Traceback" not in value["error"]
        assert "\n" not in value["error"]
    return value


def described(response: Any) -> tuple[dict[str, Any], str]:
    """The schema and the media type that the document has for an answer."""
    path, method = response.request.url.path, response.request.method.lower()
    for template, methods in _TEMPLATES.items():
        if template.fullmatch(path) and method in methods:
            found = methods[method]["responses"][str(response.status_code)]["content"]
            ((kind, content),) = found.items()
            return content["schema"], kind
    assert response.status_code in (404, 405)
    return {"$ref": "#/components/schemas/Failure"}, "application/json"
