"""What editors ask of the models: jobs of the worker's thread.

Each function returns what ``serve.asking.ask`` takes: the kind of job, its value, and about how
many bytes of text that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from depeche.desk.values import Item
from depeche.documents import Brief
from depeche.errors import DepecheError
from depeche.pipeline import Pipeline
from depeche.repairs import kept_words
from depeche.serve.review.background import OPEN
from depeche.serve.review.context import Context
from depeche.serve.work import Kind
from depeche.translation import glossary
from depeche.translation.glossary import Glossary
from depeche.translation.glossary_file import french_form
from depeche.translation.wordings import Wording

_ARTICLE = 5_000  # bytes of text that a brief takes, about
_MOST = 10_000  # items that are made again for one term


class Job(NamedTuple):
    """A job: its kind, its value, and about how many bytes of text that is."""

    kind: Kind[Any, Any]
    value: Any
    size: int


class _Lesson(NamedTuple):
    """Something that the desk is to learn or to forget.

    Attributes:
        context: the desk.
        change: changes the file.
        find: makes what tells, once it is done, whether a brief perhaps comes out differently.
        by: who teaches it.
        reason: what he did, as it is to stand in the history of a brief that is made again.
        urn: the item that is made again at once.
    """

    context: Context
    change: Callable[[], None]
    find: Callable[[], Callable[[Brief], bool]]
    by: str
    reason: str
    urn: str | None = None


def wordings(context: Context, source: str) -> Job:
    """Other translations of a French segment that the model has; answers a list of Wording."""
    return Job(_wordings, source, len(source))


def again(context: Context, urn: str, by: str) -> Job:
    """Make the brief of an item again; answers the Item after it."""
    return Job(_again, (context, urn, by), _ARTICLE)


def teach_term(context: Context, french: str, english: str, urn: str | None, by: str) -> Job:
    """Add a term to the newsroom's glossary, and make one brief again; answers its Item or None.

    Briefs that nobody has approved yet, and whose French has the term, are made again after it.
    """
    return _lesson(
        context,
        lambda: glossary.add(context.glossary, french, english),
        lambda: _has_term(french),
        by,
        f"“{french}” was taught",
        urn,
    )


def forget_term(context: Context, french: str, by: str) -> Job:
    """Take a term out of the newsroom's glossary; answers None."""
    return _lesson(
        context,
        lambda: glossary.remove(context.glossary, french),
        lambda: _has_term(french),
        by,
        f"“{french}” was taken out of the glossary",
    )


def teach_word(context: Context, word: str, urn: str | None, by: str) -> Job:
    """Add a word that repair never splits, and make one brief again; answers its Item or None.

    Briefs that nobody has approved yet, and whose text came with the word, are made again after it.
    """
    return _lesson(
        context,
        lambda: kept_words.add(context.words, word),
        lambda: _came_with(word),
        by,
        f"“{word}” is never split",
        urn,
    )


def forget_word(context: Context, word: str, by: str) -> Job:
    """Take a word out of the list of those that repair never splits; answers None."""
    return _lesson(
        context,
        lambda: kept_words.remove(context.words, word),
        lambda: _came_with(word),
        by,
        f"“{word}” may be split again",
    )


def _lesson(
    context: Context,
    change: Callable[[], None],
    find: Callable[[], Callable[[Brief], bool]],
    by: str,
    reason: str,
    urn: str | None = None,
) -> Job:
    return Job(_teach, _Lesson(context, change, find, by, reason, urn), _ARTICLE)


def _has_term(french: str) -> Callable[[Brief], bool]:
    """Whether the French of a brief has a term in any of its forms."""
    term = french_form(french)
    terms = Glossary({term: (term,)}, own=(term,))
    return lambda brief: any(
        terms.find(french_form(pair.source)) for pair in brief.translation.pairs
    )


def _came_with(word: str) -> Callable[[Brief], bool]:
    """Whether an article came with a word, which may have another run into it on one side."""
    found = re.compile(rf"(?<!\w){re.escape(word)}|{re.escape(word)}(?!\w)", re.IGNORECASE)
    return lambda brief: found.search(brief.article.body.text) is not None


def _wordings(
    pipeline: Pipeline, sources: Sequence[str]
) -> Iterator[tuple[int, list[Wording] | Exception]]:
    for index, source in enumerate(sources):
        yield index, pipeline.wordings(source)


def _again(
    _: Pipeline, values: Sequence[tuple[Context, str, str]]
) -> Iterator[tuple[int, Item | Exception]]:
    for index, (context, urn, by) in enumerate(values):
        try:
            yield index, context.background.make_again(urn, by)
        except DepecheError as error:
            yield index, error


def _teach(
    _: Pipeline, lessons: Sequence[_Lesson]
) -> Iterator[tuple[int, Item | Exception | None]]:
    for index, lesson in enumerate(lessons):
        try:
            yield index, _taught(lesson)
        except DepecheError as error:
            yield index, error


def _taught(lesson: _Lesson) -> Item | None:
    context, change, find, by, reason, urn = lesson
    context.background.read_words_again(change)
    context.background.plan(_open_items(context), find(), by, reason)
    if urn is None:
        return None
    return context.background.make_again(urn, by, reason, asked=False)


def _open_items(context: Context) -> Iterable[str]:
    for status in OPEN:
        yield from (item.urn for item in context.desk.page(status, size=_MOST).items)
