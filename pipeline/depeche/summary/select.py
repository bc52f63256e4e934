"""Choosing sentences of the copy that tell news and can be understood where they are printed.

Wire copy has the news first, so that what comes early counts more; so do figures, names and who
says something, and what the sentences before have not told. A sentence that depends on the one
before it (`The latter denied it`) follows that one or is not taken. (Features after Edmundson, "New
methods in automatic extracting", JACM 1969; new words after Carbonell and Goldstein, "The use of
MMR", SIGIR 1998.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from depeche.lang.english import FUNCTION_WORDS, NUMBER_WORDS, PRONOUNS
from depeche.lang.typography import has_unbalanced_quotes

# What tells no news: a bare question, a toll that was superseded, a correction's notice, an
# invitation to read on, a row of a table.
_NO_NEWS = re.compile(
    r"\?[”\"]?$|\b(?:previous|earlier|first|initial|preliminary|provisional) (?:death )?(?:toll|"
    r"count|assessment|report|estimate)\b|^(?:Correction|Corrected|Clarification|Update)\b"
    r"|^(?:Read|See|Also read|Watch|Listen|Photo|Video|Follow)\b.{0,60}$|\||(?:\d[\d.,%]* ){4,}\d",
    re.IGNORECASE,
)
# What is no sentence: a heading, or a piece of a list or of a sentence.
_NO_SENTENCE = re.compile(r"^\W*[a-z]|[;:] \d+\b\W*$|; \d+\b|[^.!?…”\")’]$|^(?:\S+ ){0,3}\S+$")
_PRONOUN = rf"(?:{'|'.join(sorted(PRONOUNS))}|him|them|hers|theirs)"
# Words that stand for somebody or something of the sentence before.
_REFERS = re.compile(
    rf"^[“\"]?(?:{_PRONOUN}|this|that|these|those|such|so|none|both|neither|either|another|others?"
    r"|(?:the|an)other|the (?:latter|former|same|pair|duo|trio|couple|man|woman|boy|girl|teenager"
    r"|two|three|four|rest|text|document|measure|decision|second|third|point))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b")
_SPOKEN = re.compile(r"[“\"]|\b(?:I|we|We|my|our|us)\b")
_NAME = re.compile(r"(?<=[\w,”] )[“\"]?[A-Z][\w’-]+|^[A-Z][\w’-]+ [A-Z]|^[A-Z][A-Z]")
_SAYS = re.compile(
    r"\b(?:said|says|according to|told|announced|warned|denied|confirmed|reported|stressed|added"
    r"|accused|called|denounced|declared|wrote)\b"
)
# Somebody or something that has a name, told in a sentence before: "the union said …".
_NAMELESS = re.compile(
    r"^[“\"]?The (unions?|group|company|firm|club|team|party|association|organi[sz]ation|agency"
    r"|suspects?|victims?|driver|defendants?|player|rider|coach|striker|actor|actress|author"
    r"|filmmaker|candidate|researchers?)\b(?! of | [A-Z])"
)
_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b")
_TOKEN = re.compile(r"[^\W\d_]{3,}")

# What a sentence is worth for what it has, and loses for what it is.
_FIGURES, _NAMES, _SPEECH = 0.35, 0.1, 0.2
_PLACE = 0.25  # for each sentence that it is away from the lead
_DOUBT = 1.0
_UNNAMED = 0.4  # if the brief has not said who "the union" is
_LENGTH = 0.3  # for more than so many words:
_LONG = 40
_KNOWN = 0.6  # share of its words that the chosen ones have, from which on it tells nothing new


def tells_news(sentence: str) -> bool:
    """Whether a sentence may tell news: no question, old toll, notice, heading or table."""
    return not _NO_NEWS.search(sentence) and not _NO_SENTENCE.search(sentence)


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be understood without the one before it."""
    if has_unbalanced_quotes(sentence) or _REFERS.match(sentence):
        return False
    if _SPOKEN.search(sentence) and not _SAYS.search(sentence):
        return False  # nobody says who speaks
    pronoun = _PERSON.search(sentence)
    return pronoun is None or bool(_NAME.search(sentence[: pronoun.start()]))


def select(
    sentences: Sequence[str],
    lead: int,
    doubtful: Collection[int] = (),
    left_out: Collection[int] = (),
) -> Iterator[int]:
    """Yield sentences beside the lead, the best first; each is looked for when it is asked for.

    Args:
        sentences: of the copy, in order.
        lead: the index of the one that is printed in any case.
        doubtful: indices of those that may be wrong; they are worth less.
        left_out: indices of those that may not be chosen.

    Yields:
        Their indices, until nothing else tells news.
    """
    waiting = {
        index: _worth(sentence, abs(index - lead))
        for index, sentence in enumerate(sentences)
        if index not in left_out and index != lead and tells_news(sentence)
    }
    words = {index: _words(sentences[index]) for index in waiting}
    nameless = {index: _NAMELESS.match(sentences[index]) for index in waiting}
    alone = {index for index in waiting if stands_alone(sentences[index])}
    told = set(_words(sentences[lead]))
    chosen = {lead}

    def worth(index: int) -> tuple[float, int]:
        known = sum(word in told for word in words[index]) / max(1, len(words[index]))
        named = nameless[index]
        unnamed = named is not None and named[1] not in told
        lost = (known > _KNOWN) + _DOUBT * (index in doubtful) + _UNNAMED * unnamed
        return waiting[index] - lost, -index

    while open_ := [index for index in waiting if index in alone or index - 1 in chosen]:
        best = max(open_, key=worth)
        yield best
        chosen.add(best)
        told.update(words[best])
        del waiting[best]


def _worth(sentence: str, distance: int) -> float:
    """What a sentence is worth in a brief, so far from the lead, if nothing of it was told."""
    return (
        _FIGURES * bool(_FIGURE.search(sentence))
        + _NAMES * bool(_NAME.search(sentence))
        + _SPEECH * bool(_SAYS.search(sentence))
        - _PLACE * distance
        - _LENGTH * (len(sentence.split()) > _LONG)
    )


def _words(sentence: str) -> list[str]:
    """The words that carry meaning, in small letters."""
    found = (word.lower() for word in _TOKEN.findall(sentence))
    return [word for word in found if word not in FUNCTION_WORDS]
