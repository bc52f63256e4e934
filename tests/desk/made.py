"""Output folders with briefs made by hand, and desks over them; no model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from depeche.desk.desk import Desk
from depeche.desk.values import Conflict, Item, Outcome
from depeche.documents import Brief, Summary
from depeche.identity import item_of
from depeche.output.store import BriefStore
from writers.made import brief as made

FRENCH = ("Le préfet a visité Nantes mardi.", "Il a promis 12 millions d’euros aux écoles.")
ENGLISH = ("The prefect visited Nantes on Tuesday.", "He promised 12 million euros to schools.")
SIGNATURE = "depeche:0|repair:1|mt:m@1.2|sum:lead.3"


def arrival(
    slug: str = "a",
    number: int = 1,
    french: tuple[str, ...] = FRENCH,
    english: tuple[str, ...] = ENGLISH,
    **others: object,
) -> Brief:
    """The brief of a version of an item; each sentence is a paragraph, and stands in the brief."""
    value = made(
        "\n".join(french), (), english, headline="The prefect in Nantes", signature=SIGNATURE
    )
    fields = {
        "id": slug,
        "guid": f"guid:{slug}",
        "version": str(number),
        "source": f"/wire/afp/{slug}.xml",
        "format": "nitf",
    }
    brief_fields = {name: others.pop(name) for name in ("signature",) if name in others}
    article = msgspec.structs.replace(value.article, **(fields | others))
    article = msgspec.structs.replace(article, item=item_of(article, article.source))
    if article.withdrawn:
        brief_fields |= {"sentences": (), "headline": None, "summary": Summary(())}
    return msgspec.structs.replace(
        value, id=slug, source=article.source, article=article, **brief_fields
    )


def place(out: Path, *briefs: Brief) -> str:
    """Put briefs into an output folder as another process would; returns the last one's URN."""
    with closing(BriefStore(out)) as store:
        for brief in briefs:
            store.place(brief)
    return briefs[-1].article.item


@contextmanager
def opened(out: Path) -> Iterator[Desk]:
    with closing(BriefStore(out)) as store, closing(Desk(store)) as desk:
        yield desk


def done(outcome: Outcome) -> Item:
    assert not isinstance(outcome, Conflict)
    return outcome
