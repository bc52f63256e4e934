"""Writing a brief in each format, and the table of the formats for ``--format``."""

from __future__ import annotations

from collections.abc import Callable

from depeche.documents import Brief
from depeche.writers import brief_json, html_page, markdown, ninjs, text

# The function that makes the text of a brief, by the name of the format.
FORMATS: dict[str, Callable[[Brief], str]] = {
    "text": lambda value: text.brief(value) + "\n",
    "markdown": markdown.brief,
    "json": brief_json.line,
    "html": html_page.brief,
    "ninjs": lambda value: ninjs.line(ninjs.flat(value)),
    "ninjs3": lambda value: ninjs.line(ninjs.listed(value)),
}

__all__ = ["FORMATS"]
