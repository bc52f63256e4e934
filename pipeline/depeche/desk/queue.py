"""The queue: the items of an output folder, newest first, by status and by words."""

from __future__ import annotations

import re
import unicodedata

from depeche.desk.reviews import COLUMNS, Reviews
from depeche.desk.values import Item, Page, Status

_WORD = re.compile(r"[^\W_]+")
_SPECIAL = re.compile(r"([\\%_])")
_MOST_WORDS = 20  # of a search


def page(
    reviews: Reviews,
    status: Status | None = None,
    words: str = "",
    start: int = 0,
    size: int = 50,
) -> Page:
    """A part of the queue.

    Args:
        reviews: the reviews of the folder.
        status: only items of this status; None for all.
        words: only items that have all these words, or words that begin so, in either language.
        start: how many items to pass over.
        size: the most items wanted.
    """
    wanted = "folder IS NOT NULL"
    values: list[str] = []
    if status is not None:
        wanted += " AND status = ?"
        values.append(status)
    if terms := _WORD.findall(unicodedata.normalize("NFC", words))[:_MOST_WORDS]:
        condition, of_words = _full_text(terms) if reviews.full_text else _like(terms)
        wanted += f" AND id IN (SELECT rowid FROM found WHERE {condition})"  # noqa: S608
        values += of_words
    database = reviews.database
    # The conditions are made of constants; what comes from outside is bound.
    query = (
        f"SELECT {COLUMNS} FROM item WHERE {wanted} ORDER BY came DESC, id DESC LIMIT ? OFFSET ?"  # noqa: S608
    )
    with database.lock:  # items and numbers of the same moment
        items = tuple(Item(*row) for row in database.rows(query, *values, size, start))
        total = database.rows(f"SELECT count(*) FROM item WHERE {wanted}", *values)[0][0]  # noqa: S608
        counts = database.rows(
            "SELECT status, count(*) FROM item WHERE folder IS NOT NULL GROUP BY status"
        )
    return Page(items, total, dict(counts))


def _full_text(terms: list[str]) -> tuple[str, list[str]]:
    """A condition for the index of words; each term is quoted, so that none is an operator."""
    return "found MATCH ?", [" ".join(f'"{term}"*' for term in terms)]


def _like(terms: list[str]) -> tuple[str, list[str]]:
    """The same condition without an index; accents count, and words need not begin so."""
    patterns = ["%{}%".format(_SPECIAL.sub(r"\\\1", term)) for term in terms]
    condition = " AND ".join(
        r"(french LIKE ? ESCAPE '\' OR english LIKE ? ESCAPE '\')" for _ in terms
    )
    return condition, [pattern for one in patterns for pattern in (one, one)]
