"""A text that the tests summarise."""

from __future__ import annotations

from depeche.documents import Body
from depeche.readers.text import paragraphs

SOURCES = [
    "The steel group Aciermos announced on Tuesday that it would cut 420 jobs in Lorraine.",
    "The group’s sales fell by 8.5% in 2023 to 1.2 billion euros.",
    "The CGT union did not accept the plan and asked the State to intervene.",
    "Minister Claire Fabre will meet Philippe Marchal on Thursday in Paris.",
]


def body(*lines: str) -> Body:
    text = "\n".join(lines)
    return Body(text, paragraphs(text), "en")
