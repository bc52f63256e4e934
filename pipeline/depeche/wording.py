"""Texts that several modules print, so that all of them say the same.

Most are sentences about a brief, which every output format has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from depeche.documents import Article, Brief, BriefSentence, Origin, Summary

ORIGINS: dict[Origin, str] = {
    "generated": "written by the model and checked against the text",
    "compressed": "taken from the text and shortened",
    "source": "taken from the text as it stands",
}

_TRANSLATION_CHECKED = (
    "Numbers, currencies, units, times, names, negation, quotation marks, length, repetition and "
    "some words and phrases of every translated sentence were compared with the French, and its "
    "words with a list of English ones."
)
_READ_BACK = (
    "Every translated sentence was read back by a second model; some three in five of the wrong "
    "ones are found by all this."
)
_SUMMARY_CHECKED = (
    "Numbers, names, who does what, negation and speakers of every generated sentence were "
    "compared with the translated sentences it rests on, {}."
)
_UNCHECKED = "Who did what, and the meaning of the rest, were not compared with the French."
_WITHDRAWN_UNCHECKED = "The item is withdrawn; it was neither translated nor summarised."

LANGUAGES = {"fr": "French", "en": "English"}  # by ISO 639-1 code

_FORCE = "so no brief was made of it; --force makes one all the same"

Remark = Literal["warning", "checked", "not checked"]


def checked(
    article: Article, summary: Summary, *, by_model: bool, read_back: bool
) -> tuple[str, ...]:
    """What was verified in a brief, in plain sentences.

    Args:
        article: the item; of a withdrawn one nothing is verified.
        summary: its summary.
        by_model: whether a language model took part in the check of generated sentences.
        read_back: whether a second model read the translation back.
    """
    if article.withdrawn:
        return ()
    of_translation = (_TRANSLATION_CHECKED, *((_READ_BACK,) if read_back else ()))
    if not any(sentence.origin == "generated" for sentence in summary.sentences):
        return of_translation
    means = "by their words and by a language model" if by_model else "by their words"
    return (*of_translation, _SUMMARY_CHECKED.format(means))


def unchecked(article: Article, remembered: int = 0) -> tuple[str, ...]:
    """What was not verified in a brief of this article.

    Args:
        article: the item.
        remembered: how many sentences came from the translation memory.
    """
    if article.withdrawn:
        return (_WITHDRAWN_UNCHECKED,)
    if not remembered:
        return (_UNCHECKED,)
    many = count(remembered, "sentence")
    return (_UNCHECKED, f"{many} came from the translation memory, as an editor approved them.")


def remarks(brief: Brief) -> Iterator[tuple[Remark, str]]:
    """The warnings of a brief, then what was checked and what was not, each with its kind.

    The sentence of a warning has no full stop; the other sentences have one.
    """
    for warning in brief.warnings:
        yield "warning", warning.text
    for statement in brief.checked:
        yield "checked", statement
    for statement in brief.unchecked:
        yield "not checked", statement


def marked(text: str, doubts: Sequence[tuple[int, int]] | None) -> str:
    """A text with a sign after its doubtful words: ``The boat turned (?) on Monday.``

    Args:
        text: a sentence or a headline.
        doubts: spans of it, in order and apart; if there are none, the end is marked; None for a
            text without doubt.
    """
    if doubts is None:
        return text
    if not doubts:
        return f"{text} (?)"
    for _, end in reversed(doubts):
        text = f"{text[:end]} (?){text[end:]}"
    return text


def headline(brief: Brief) -> str | None:
    """The headline of a brief, with doubtful words marked."""
    return None if brief.headline is None else marked(brief.headline, brief.headline_doubts)


def sentence(value: BriefSentence) -> str:
    """A sentence of a brief, with doubtful words marked."""
    return marked(value.text, value.doubts if value.is_doubtful else None)


def headline_rests_on(warning: str) -> str:
    """A warning about the sentence that the headline was made of, without a full stop."""
    return f"the headline rests on: {warning}"


def body(brief: Brief) -> str:
    """The summary of a brief, with doubtful words marked; ``""`` if it has none."""
    return " ".join(map(sentence, brief.sentences))


def withdrawn(article: Article) -> str:
    """The sentence that replaces the summary of a withdrawn item; ``""`` for any other item."""
    if not article.withdrawn:
        return ""
    term = " until further notice" if article.pubstatus == "withheld" else ""
    return f"Withdrawn by the provider ({article.pubstatus}): not to be published{term}."


def embargo(article: Article) -> str:
    """The sentence that an item is under embargo; ``""`` if it is not."""
    if article.embargo is None:
        return ""
    until = f" until {article.embargo}" if article.embargo else ""
    return f"Embargoed{until}: not to be published before."


def is_foreign(language: str, found: str) -> str:
    """Words for a text that is in another language than it should be; codes of ISO 639-1."""
    return f"does not look {LANGUAGES[language]} (it looks like {found!r})"


def refused(reason: str) -> str:
    """The sentence, without a full stop, that no brief was made of an article, and why."""
    return f"{reason}, {_FORCE}"


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural if it is not 1: ``1 repair``, ``2 repairs``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def mebibytes(size: int) -> str:
    """A number of bytes as it is printed: ``1.5 MiB``."""
    return f"{size / (1 << 20):.4g} MiB"


def printable(path: Path | str) -> str:
    """A path as it is printed: bytes of a file name that are not UTF-8 become ``?``."""
    return str(path).encode("utf-8", "replace").decode()
