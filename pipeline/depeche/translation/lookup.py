"""Words looked up: a sentence is translated again with the English of a word the model missed.

Where a translation has nothing that answers to a word of the dictionary (``dictionary.py``), the
model's attention tells which English word it wrote for it. The translation up to that place is
kept, each English that the dictionary has for the word is put there, and the model goes on from it:
it knows what fits behind "The jewelry store was", "robbed" or "aimed", though it did not know that
``braquée`` means either. This is translation with a given beginning (Knowles & Koehn, 2016, Neural
Interactive Translation Prediction), with the dictionary in the place of a person.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from depeche.lang import french_lexicon
from depeche.lang.english import FUNCTION_WORDS, HEDGES
from depeche.lang.english_forms import with_article
from depeche.lang.names import LETTERS
from depeche.lang.word_lists import is_english
from depeche.translation import dictionary
from depeche.translation.dictionary import Found
from depeche.translation.engines.engine import Attention, Engine, ScoredToken
from depeche.translation.source import SourceSegment

# Words of grammar, and those by which English says that something is not confirmed.
_NEVER_REPLACED = FUNCTION_WORDS | HEDGES | {"said", "reported"}
_BEFORE_FIRST = " «»“”\"'’([–—-"
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_UNIT = re.compile(r"\d \w{1,3}$")  # 4 sec
_BESIDE = 6  # characters between two words, at most, that share their English
# Share of the attention that makes a word the one that was translated, and if no word has it.
_LOOKED, _GLANCED = 0.4, 0.15
# Log probabilities, in nats, of an English word for the model: a surer one is right mostly (of 170
# words that were looked up 8 were surer, and 7 of those no worse than the dictionary's) …
_SURE = -0.35
# … and so is one that is rather sure and much likelier than any of the dictionary.
_RATHER_SURE, _MUCH_SURER = -1.0, 6.0
_MOST_FORMS = 40  # English words tried for one French word
_COMPLETED = 3  # of them, the likeliest, with which the translation is finished …
_MUCH_LIKELIER = 2.0  # … unless another is likelier by so many nats


class Missed(NamedTuple):
    """A French word without an answer, and where the model wrote something else for it.

    Attributes:
        found: the word and its entry.
        written: what the model wrote for it.
        start: where that begins in the translation.
    """

    found: Found
    written: str
    start: int


def unanswered(source: SourceSegment, translation: str) -> list[Found]:
    """The words of a source that the dictionary has and the translation does not answer.

    Names and what stands in a term of the glossary are left out.
    """
    english = dictionary.comparable(translation)
    known = source.cached(_known)
    return [found for found in known if not _is_answered(found, known, english)]


def _is_answered(found: Found, known: Sequence[Found], english: frozenset[str]) -> bool:
    """Whether a translation answers to a word, and not only by what it has for another word.

    ``Les députés ont adopté le texte par 289 voix`` → "the bill by 289 votes": "vote" would do for
    ``adopté``, but it is there for ``voix``. Words that stand together may share their English
    (``site web`` → "website").

    Args:
        found: the word.
        known: all words of the source that the dictionary has.
        english: the words of the translation, as ``dictionary.comparable`` gives them.
    """
    if not dictionary.answers(found.entry, english):
        return False
    if dictionary.answers(found.entry.own, english):
        return True
    answering = {word for word in english if dictionary.answers(found.entry, frozenset((word,)))}
    apart = [
        other.entry.own
        for other in known
        if other.end + _BESIDE < found.start or found.end + _BESIDE < other.start
    ]
    return not answering or any(
        not any(dictionary.answers(other, frozenset((word,))) for other in apart)
        for word in answering
    )


def missed(
    engine: Engine, sources: Sequence[SourceSegment], translations: Sequence[str]
) -> list[list[Missed]]:
    """For each translation the words it does not answer and for which the model wrote another.

    A word for which the model wrote none that is English is among them, even if another word of the
    translation seems to answer it.

    Args:
        engine: the loaded model.
        sources: the French segments.
        translations: what the model wrote for them.
    """
    lost = [unanswered(*pair) for pair in zip(sources, translations, strict=True)]
    strange = [_has_strange_word(text) for text in translations]
    asked = [index for index, words in enumerate(lost) if words or strange[index]]
    looked = engine.attention(
        [sources[index].given for index in asked], [translations[index] for index in asked]
    )
    result: list[list[Missed]] = [[] for _ in sources]
    for index, attention in zip(asked, looked, strict=True):
        text = translations[index]
        for found in sources[index].cached(_known) if strange[index] else lost[index]:
            start, end = _written(found, attention, text)
            written = text[start:end]
            if not written or (found not in lost[index] and is_english(written)):
                continue
            if not _is_accounted_for(found, written, sources[index], lost[index]):
                result[index].append(Missed(found, written, start))
    return result


def again(
    engine: Engine,
    sources: Sequence[SourceSegment],
    translations: Sequence[str],
    words: Sequence[Missed],
    beam: int,
) -> list[list[str]]:
    """Translations with the English of a word in the place of what the model wrote for it.

    Args:
        engine: the loaded model.
        sources: the French segments.
        translations: what the model wrote for each of them.
        words: one of the words that ``missed`` found in each.
        beam: hypotheses kept at each step of the search.

    Returns:
        For each source some translations, each with another English for the word; none if the
        model is much surer of what it wrote.
    """
    begun: list[tuple[int, str]] = []  # what was written before the word, and an English for it
    for owner, (word, text) in enumerate(zip(words, translations, strict=True)):
        forms = _forms(word)
        if word.written[0].isupper():
            forms = [form[0].upper() + form[1:] for form in forms]
        before = text[: word.start]
        begun += [(owner, before + word.written)]
        begun += [(owner, with_article(before, form)) for form in forms]
    scored = engine.score([sources[owner].given for owner, _ in begun], [text for _, text in begun])
    ranked: list[list[tuple[float, str]]] = [[] for _ in sources]
    for (owner, text), tokens in zip(begun, scored, strict=True):
        ranked[owner].append((_of(tokens, words[owner].start), text))
    chosen = [
        (owner, text)
        for owner, ((written, _), *candidates) in enumerate(ranked)
        for text in _likeliest(
            candidates, written if is_english(words[owner].written) else -math.inf
        )
    ]
    completed = engine.complete(
        [sources[owner].given for owner, _ in chosen], [text for _, text in chosen], beam
    )
    texts: list[list[str]] = [[] for _ in sources]
    for (owner, _), text in zip(chosen, completed, strict=True):
        texts[owner].append(text)
    return texts


def readings(word: Missed, beam: int) -> int:
    """How often ``again`` has the model read a text, at most, for one word of it."""
    return 1 + len(_forms(word)) + _COMPLETED * beam


def _forms(word: Missed) -> list[str]:
    """The English that is tried for a word."""
    return word.found.entry.candidates(word.found.text.lower())[:_MOST_FORMS]


def _known(source: SourceSegment) -> list[Found]:
    """The words of a source, as the model reads it, that the dictionary has."""
    of_terms = {
        word.lower()
        for term in source.terms
        for word in LETTERS.findall(source.text[term.start : term.end])
    }
    return [
        found
        for found in dictionary.load().find(source.given)
        if found.text.lower() not in of_terms and _is_common(found, source.given)
    ]


def _has_strange_word(text: str) -> bool:
    """Whether a translation has a word that is not English and, by its capital, no name."""
    return any(
        len(word) > 2 and not is_english(word) and (word.islower() or not at)
        for at, word in enumerate(LETTERS.findall(text))
    )


def _is_common(found: Found, text: str) -> bool:
    """Whether a word is no unit and no name: without a capital, or with that of a sentence."""
    if found.text.islower():
        return not _UNIT.search(text, 0, found.end)
    first, rest = found.text[0], found.text[1:]
    if text[: found.start].strip(_BEFORE_FIRST) or not first.isupper() or not rest.islower():
        return False
    return not french_lexicon.load().flags(found.text.lower()) & french_lexicon.NAME


def _is_accounted_for(
    word: Found, written: str, source: SourceSegment, lost: Sequence[Found]
) -> bool:
    """Whether what the model wrote for a word is a name, or answers to another word."""
    if written.istitle() and written.lower() == word.text:
        return True  # Rue du Rhône
    forms = [form for term in source.terms for form in term.accepted]
    if any(written in name for name in (*forms, *(name.text for name in source.names))):
        return True
    comparable = dictionary.comparable(written)
    return any(
        found not in lost and dictionary.answers(found.entry, comparable)
        for found in source.cached(_known)
    )


def _written(found: Found, attention: Attention, translation: str) -> tuple[int, int]:
    """Where the word stands that the model wrote while it looked at a French word.

    Of several it is the last, for before a noun the model looks ahead to it; for an expression it
    is the first. If the model looked nowhere long, it is where it looked longest. Words of grammar
    are left out; (0, 0) if there is none.
    """
    columns = [
        column
        for column, (start, end) in enumerate(attention.source)
        if start < found.end and found.start < end
    ]
    shares: list[tuple[float, tuple[int, int]]] = []
    for match in _COMPOUND.finditer(translation):
        if match[0].lower() in _NEVER_REPLACED:
            continue
        for (start, _), row in zip(attention.target, attention.weights, strict=True):
            if match.start() - 1 <= start <= match.start():  # a token begins with its blank
                shares.append((sum(row[column] for column in columns), match.span()))
                break
    looked = [span for share, span in shares if share >= _LOOKED]
    if looked:
        return looked[-1] if found.text.isalpha() else looked[0]
    share, span = max(shares, default=(0.0, (0, 0)))
    return span if share >= _GLANCED else (0, 0)


def _likeliest(candidates: Sequence[tuple[float, str]], written: float) -> list[str]:
    """The likeliest beginnings of a translation.

    Args:
        candidates: log probabilities, in nats, and beginnings.
        written: the log probability of the word to be replaced; minus infinity if it is not
            English.

    Returns:
        The likeliest first; none if the model is sure of that word.
    """
    best = max(candidates)[0] if candidates else 0.0
    if written > _SURE or (written > _RATHER_SURE and written > best + _MUCH_SURER):
        return []
    ranked = sorted(candidates, reverse=True)[:_COMPLETED]
    return [text for score, text in ranked if score > best - _MUCH_LIKELIER]


def _of(tokens: Sequence[ScoredToken], start: int) -> float:
    """The log probability of the tokens from a place on, without the end mark."""
    return sum(token.score for token in tokens[:-1] if token.end > start)
