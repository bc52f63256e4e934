"""What can be asked of the pipeline over HTTP: a function for each kind of job.

Each takes the values of all jobs of its kind that are done together, as ``serve.work`` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from depeche.assemble import Prepared
from depeche.documents import Article, Body, Brief, Edit, SentencePair
from depeche.errors import InputError, RefusedError, TooLargeError
from depeche.lang.identify import guess
from depeche.lang.invisible import Cleaner
from depeche.pipeline import Pipeline
from depeche.readers import contents, decode
from depeche.readers.text import paragraphs
from depeche.translation.bodies import MOST
from depeche.wording import is_foreign


class File(NamedTuple):
    """What was sent: a file of any format, and its name, which is ``-`` if it has none."""

    data: bytes
    name: str = "-"


class Texts(NamedTuple):
    """French texts that are translated as they are, whatever they look like."""

    texts: tuple[str, ...]


class Failure(msgspec.Struct, frozen=True):
    """What went wrong.

    Attributes:
        error: one sentence.
    """

    error: str


class RepairedText(msgspec.Struct, frozen=True):
    """A French text with its spacing repaired.

    Attributes:
        text: the text.
        edits: the repairs, in offsets of the text as it came.
        warnings: what an editor should know about the text as a whole.
    """

    text: str
    edits: tuple[Edit, ...]
    warnings: tuple[str, ...] = ()


class TranslatedText(msgspec.Struct, frozen=True):
    """The translation of a text.

    Attributes:
        text: the English.
        pairs: the sentence pairs it is made of, in order; their offsets are those of ``text``.
        warnings: what an editor should know about the text as a whole.
    """

    text: str
    pairs: tuple[SentencePair, ...]
    warnings: tuple[str, ...] = ()


class Detected(msgspec.Struct, frozen=True):
    """The language of a text.

    Attributes:
        confidence: how sure that is, in percent.
        language: an ISO 639-1 code.
    """

    confidence: float
    language: str


BriefItems = list[Brief | Failure]  # of one file: its articles, then its items without a brief


def briefs(
    pipeline: Pipeline, files: Sequence[File]
) -> Iterator[tuple[int, BriefItems | Exception]]:
    """The briefs of files; the sentences of all of them are translated together."""
    items: dict[int, BriefItems] = {}
    owners: list[int] = []  # of each article, the index of its file
    articles: list[Article] = []
    for index, file in enumerate(files):
        try:
            found = contents(file.data, file.name, limits=pipeline.limits)
            _check_length(file, found.articles)
        except InputError as error:
            yield index, _named(error)
            continue
        items[index] = [Failure(_sentence(failure)) for failure in found.failures]
        articles += found.articles
        owners += [index] * len(found.articles)
    made = _briefs(pipeline, pipeline.prepare(articles))
    for index, failures in items.items():
        yield index, [made[at] for at, owner in enumerate(owners) if owner == index] + failures


def _briefs(pipeline: Pipeline, prepared: Sequence[Prepared]) -> list[Brief | Failure]:
    """A brief of each article, or why there is none."""
    done: list[Brief | Failure] = []
    for item, one in zip(prepared, pipeline.translate_prepared(prepared), strict=True):
        if isinstance(one, str):
            done.append(Failure(f"{item.article.id}: {one}."))
        else:
            done += pipeline.finish([item], [one])
    return done


def repairs(
    pipeline: Pipeline, files: Sequence[File]
) -> Iterator[tuple[int, RepairedText | Exception]]:
    """The texts of files, each of one article, with their spacing repaired."""
    for index, file in enumerate(files):
        try:
            article = _article(pipeline, file)
        except InputError as error:
            yield index, _named(error)
            continue
        (repaired,) = pipeline.repair([article.body])
        yield index, RepairedText(repaired.body.text, repaired.edits, article.notes)


def translations(
    pipeline: Pipeline, sources: Sequence[File | Texts]
) -> Iterator[tuple[int, list[TranslatedText] | Exception]]:
    """The translations of files, each of one article, and of texts, all of them together."""
    bodies: dict[int, list[Body]] = {}
    notes: dict[int, tuple[str, ...]] = {}
    for index, source in enumerate(sources):
        try:
            if isinstance(source, Texts):
                bodies[index] = list(map(_body, source.texts))
            else:
                prepared = _french(pipeline, source)
                bodies[index] = [prepared.article.body]
                notes[index] = (*prepared.article.notes, *prepared.language_warnings)
        except InputError as error:
            yield index, _named(error)
    translated = iter(pipeline.translate([body for some in bodies.values() for body in some]))
    for index, some in bodies.items():
        yield (
            index,
            [
                TranslatedText(done.body.text, done.pairs, notes.get(index, ()))
                for _, done in zip(some, translated, strict=False)
            ],
        )


def detections(
    pipeline: Pipeline, values: Sequence[Sequence[str]]
) -> Iterator[tuple[int, list[Detected] | Exception]]:
    """The language of each of several texts."""
    for index, texts in enumerate(values):
        yield index, [_detected(text) for text in texts]


def _detected(text: str) -> Detected:
    code, probability = guess(text)
    return Detected(round(100 * probability, 1), code)


def _body(text: str) -> Body:
    """The body of a text, cleaned as that of a file.

    Raises:
        InputError: it is binary data.
    """
    decoded, _ = decode(text.encode("utf-8", "replace"), "The text")
    cleaned = Cleaner().clean(decoded)
    return Body(cleaned, paragraphs(cleaned))


def _article(pipeline: Pipeline, file: File) -> Article:
    """The one article of a file.

    Raises:
        InputError: there is none, or several, or it has no text.
    """
    articles, failures = contents(file.data, file.name, limits=pipeline.limits)
    count = len(articles) + len(failures)
    if count != 1:
        raise InputError(f"{file.name} has {count} items; only /api/v1/brief takes several.")
    if failures:
        raise InputError(failures[0])
    if not articles[0].body.text:
        raise InputError(f"{file.name} has a {articles[0].pubstatus} item without text.")
    return articles[0]


def _french(pipeline: Pipeline, file: File) -> Prepared:
    """The one article of a file, if it is French and not too long.

    Raises:
        InputError: there is none, or several.
        RefusedError: it is in another language.
        TooLargeError: it is longer than what one request may have translated.
    """
    article = _article(pipeline, file)
    if len(article.body.text) > MOST:
        raise TooLargeError(
            f"{file.name} has {len(article.body.text):,} characters, more than {MOST:,}; split it."
        )
    (prepared,) = pipeline.prepare([article])
    if pipeline.refusal(prepared):
        raise RefusedError(f"{file.name} {is_foreign('fr', prepared.foreign)}.")
    return prepared


def _check_length(file: File, articles: Sequence[Article]) -> None:
    """Raise a TooLargeError if several articles are together too long for one request.

    Of a single one only so much is translated, and its brief says so.
    """
    length = sum(len(article.body.text) for article in articles)
    if len(articles) > 1 and length > MOST:
        raise TooLargeError(
            f"{file.name} has {length:,} characters in {len(articles)} articles, more than "
            f"{MOST:,}; send them one by one."
        )


def _named(error: InputError) -> InputError:
    return type(error)(_sentence(str(error)))


def _sentence(message: str) -> str:
    """A sentence about a file, which says "the body" where the file has no name."""
    found = message.removeprefix("-")
    return f"The body{found}" if found != message and found[:1] in (" ", ":") else message
