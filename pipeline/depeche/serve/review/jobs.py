"""What editors ask of the models: jobs of the worker's thread.

Each function returns what ``serve.asking.ask`` takes: the kind of job, its value, and about how
many bytes of text that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from depeche.desk.values import Item
from depeche.errors import DepecheError
from depeche.pipeline import Pipeline
from depeche.repairs import kept_words
from depeche.serve.review.background import OPEN
from depeche.serve.review.context import Context
from depeche.serve.work import Kind
from depeche.translation import glossary
from depeche.translation.inflection import french_forms
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
        words: makes again the items whose French has the words of one of these; ``""`` is all.
        text: as for ``Background.plan``.
        urn: the item that is made again at once.
    """

    context: Context
    change: Callable[[], None]
    words: Sequence[str]
    text: str
    urn: str | None


def wordings(context: Context, source: str) -> Job:
    """Other translations of a French segment that the model has; answers a list of Wording."""
    return Job(_wordings, source, len(source))


def again(context: Context, urn: str) -> Job:
    """Make the brief of an item again; answers the Item after it."""
    return Job(_again, (context, urn), _ARTICLE)


def teach_term(context: Context, french: str, english: str, urn: str | None) -> Job:
    """Add a term to the newsroom's glossary, and make one brief again; answers its Item or None.

    Briefs that nobody has approved yet, and whose French has the term, are made again after it.
    """
    return _of_term(context, lambda: glossary.add(context.glossary, french, english), french, urn)


def forget_term(context: Context, french: str) -> Job:
    """Take a term out of the newsroom's glossary; answers None."""
    return _of_term(context, lambda: glossary.remove(context.glossary, french), french, None)


def teach_word(context: Context, word: str, urn: str | None) -> Job:
    """Add a word that repair never splits, and make one brief again; answers its Item or None.

    Briefs that nobody has approved yet, and whose text came with the word, are made again after it.
    """
    return _of_word(context, lambda: kept_words.add(context.words, word), word, urn)


def forget_word(context: Context, word: str) -> Job:
    """Take a word out of the list of those that repair never splits; answers None."""
    return _of_word(context, lambda: kept_words.remove(context.words, word), word, None)


def _of_term(context: Context, change: Callable[[], None], french: str, urn: str | None) -> Job:
    forms = [french]
    if french[:1].islower():  # a name has no others
        feminines, plurals = french_forms(french.replace("’", "'"))
        forms += feminines + plurals
    return Job(_teach, _Lesson(context, change, forms, "", urn), _ARTICLE)


def _of_word(context: Context, change: Callable[[], None], word: str, urn: str | None) -> Job:
    # The index of the queue has the repaired text, in which the word may be split.
    return Job(_teach, _Lesson(context, change, [""], word, urn), _ARTICLE)


def _wordings(
    pipeline: Pipeline, sources: Sequence[str]
) -> Iterator[tuple[int, list[Wording] | Exception]]:
    for index, source in enumerate(sources):
        yield index, pipeline.wordings(source)


def _again(
    _: Pipeline, values: Sequence[tuple[Context, str]]
) -> Iterator[tuple[int, Item | Exception]]:
    for index, (context, urn) in enumerate(values):
        try:
            yield index, context.background.make_again(urn)
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
    background = lesson.context.background
    background.read_words_again(lesson.change)
    background.plan(_open_items(lesson), lesson.text)
    return None if lesson.urn is None else background.make_again(lesson.urn, asked=False)


def _open_items(lesson: _Lesson) -> Iterable[str]:
    for status, words in product(OPEN, lesson.words):
        page = lesson.context.desk.page(status, words, size=_MOST)
        yield from (item.urn for item in page.items)
