"""The pages of the review desk as answers, and the files that they load."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from depeche.desk.differences import words
from depeche.serve.answers import tag
from depeche.serve.errors import RequestError
from depeche.serve.review import views
from depeche.serve.visitors import Visitor
from depeche.settings import MAXIMA
from depeche.writers import html_page, markdown

if TYPE_CHECKING:
    from jinja2 import Environment

# What a page may do: nothing but show, load, ask and send what is of this server.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PACKAGE = "depeche.serve.review"
_TYPES = {".css": "text/css", ".js": "text/javascript"}
_SHEET = "brief.css"  # what these pages have in common with those that lie in an output folder


class File(NamedTuple):
    """A file that pages load: its content, its media type, and a tag that changes with it."""

    data: bytes
    media_type: str
    tag: str


def page(
    request: Request,
    name: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page.

    Args:
        request: what is answered; the page says who asks, and has what he may do.
        name: the file of the template.
        status: the status of HTTP.
        headers: more headers of the answer.
        values: what the template shows.
    """
    visitor: Visitor | None = request.scope.get("visitor")
    role = visitor.role if visitor else None
    text = (
        _environment()
        .get_template(name)
        .render(
            visitor=visitor,
            may_edit=role in ("edit", "admin"),
            may_admin=role == "admin",
            here=request.url.path,
            **values,
        )
    )
    policy = {"Content-Security-Policy": POLICY}
    return Response(text, status, policy | dict(headers or {}), "text/html")


def error(request: Request, found: RequestError) -> Response:
    """An error as a page."""
    values = {"code": found.status, "sentence": found.sentence}
    return page(request, "error.html.j2", found.status, found.headers, **values)


def files() -> dict[str, File]:
    """The files that pages load, by their names."""
    found = {_SHEET: html_page.sheet(MAXIMA["sentences"], ".now").encode()}
    for one in (resources.files(_PACKAGE) / "static").iterdir():
        found[one.name] = one.read_bytes()
    return {
        name: File(data, _TYPES["." + name.rpartition(".")[2]], tag(data))
        for name, data in found.items()
    }


@cache
def _environment() -> Environment:
    made = html_page.environment(_PACKAGE)
    made.filters.update(
        age=views.age,
        moment=views.moment,
        provided=views.provided,
        markdown=markdown.plain,
        share=_share,
        stopped=_stopped,
    )
    made.tests["over"] = views.is_over
    made.globals.update(differences=words, statuses=views.STATUSES)
    return made


def _stopped(text: str) -> str:
    """A sentence with a full stop, if it does not end in one or in another mark of its end."""
    return text if text.endswith((".", "!", "?", "…", ".”")) else f"{text}."


def _share(value: float | None) -> str:
    """A rate in per cent with one digit; a dash if there is none."""
    return "–" if value is None else f"{100 * value:.1f}%"
