"""Names of a text that its French has not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from depeche.lang.english import FUNCTION_WORDS, NEGATIONS
from depeche.lang.names import LETTERS, fold, is_acronym
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.invented import countries, vocabulary
from depeche.translation.invented.dates import DAYS, MONTHS
from depeche.translation.invented.grounds import Grounds

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[-.](?=[^\W_])|'(?=[^\W\d_]{2,}))*")
# What English writes with a capital whether or not French does.
_CAPITALISED = frozenset(
    fold(word) for word in (*DAYS.values(), *MONTHS, *(month[:3] for month in MONTHS), "Sept")
) | frozenset(
    "i mr mrs ms dr sir st president prime minister premier pm mp mps mep meps government state"
    " parliament council ministry department service north south east west northern southern"
    " eastern western national united republic union commission court house senate assembly tv ok"
    " ceo am gmt ex internet monsieur madame police mayor king queen prince princess pope judge"
    " general colonel captain professor".split()
)
_NO_NAMES = FUNCTION_WORDS | NEGATIONS | {"us", "yes", "one", "mid"}


def findings(grounds: Grounds, text: str, glossary: Glossary) -> Iterator[Finding]:
    """Report names that neither the French, the glossary for it nor the machine's English has."""
    words = [
        (match.start(), part)
        for match in _WORD.finditer(re.sub(r"'s\b", "", text))
        for part in match[0].split("-")
        if part
    ]
    longer = [word for _, word in words if len(word) > 3 and fold(word) not in FUNCTION_WORDS]
    titled = all(word[0].isupper() for word in longer)
    known = _known(grounds.article, grounds.english)
    told = set()
    for at, word in words:
        folded = fold(word)
        if not word[0].isupper() or folded in told or folded in _CAPITALISED or len(word) < 2:
            continue
        if folded.split("'")[0] in _NO_NAMES or _is_known(word, known):
            continue
        first = at == 0 or text[:at].rstrip()[-1:] in tuple(".!?:;“\"'‘–—")
        common = (first or titled) and not (is_acronym(word) and not text.isupper())
        if common and vocabulary.is_common(folded):
            continue
        if vocabulary.is_common(folded) and _is_beside(at, word, text, known):
            continue  # Indus River
        if vocabulary.answers(grounds.article, folded):
            continue
        if any(folded in _terms(segment, glossary) for segment in grounds.segments):
            continue
        told.add(folded)
        message = f"the name {word} is not in the article"
        if near := get_close_matches(folded, known.capitals, 1, 0.75):
            message += f", which has {known.capitals[near[0]]}"
        yield Finding("name", message, words=(word,))


class _Known(NamedTuple):
    """What names may come from.

    Attributes:
        words: all words of the French and of the English for it, folded.
        sounds: the same, as ``_sound`` gives them.
        capitals: those of the French that begin with a capital, by their folded forms.
        initials: initials of capitalised words, in their order.
    """

    words: frozenset[str]
    sounds: frozenset[str]
    capitals: dict[str, str]
    initials: str


@lru_cache(maxsize=64)
def _known(article: str, english: str) -> _Known:
    capitals = {fold(w): w for w in LETTERS.findall(article) if w[0].isupper() and len(w) > 2}
    of_english = [word for word in LETTERS.findall(english) if word[0].isupper()]
    words = {fold(word) for word in (*LETTERS.findall(article), *of_english)}
    words |= {fold(word) for word in re.findall(r"[^\W_]+(?:[.&'][^\W_]+)+", article)}
    words |= countries.english(article)
    words |= {word.replace(".", "") for word in words}
    initials = "".join(
        word[0] if word[0].isupper() else " " for word in LETTERS.findall(f"{article} . {english}")
    )
    return _Known(frozenset(words), frozenset(map(_sound, words)), capitals, initials)


@lru_cache(maxsize=4096)
def _terms(segment: str, glossary: Glossary) -> frozenset[str]:
    """The words, folded, that the glossary accepts for the terms of a segment."""
    return frozenset(
        fold(word)
        for term in glossary.find(segment)
        for form in term.accepted
        for word in re.findall(r"[^\W_]+(?:\.[^\W_]+)*", form)
    )


def _is_beside(at: int, word: str, text: str, known: _Known) -> bool:
    """Whether a word stands beside a name that is known, and is no acronym."""
    if is_acronym(word):
        return False
    before = re.search(r"([A-ZÀ-Þ][^\W_]+) $", text[:at])
    after = re.match(r" ([A-ZÀ-Þ][^\W_]+)", text[at + len(word) :])
    return any(
        one and not vocabulary.is_common(fold(one[1])) and _is_known(one[1], known)
        for one in (before, after)
        if one and fold(one[1]) not in _NO_NAMES
    )


def _is_known(word: str, known: _Known) -> bool:
    """Whether a name is known, or is one that a known word derives from or is spelt otherwise."""
    folded = fold(word).replace(".", "")
    for form in (folded, folded.removesuffix("s"), folded.removesuffix("es"), f"{folded}s"):
        if form in known.words:
            return True
    if is_acronym(word) and len(word) <= 6:
        letters = word.replace(".", "")
        return letters in known.initials or letters[::-1] in known.initials
    if _sound(folded) in known.sounds:
        return True
    # A people and its country, a name and its adjective: Pakistan, Pakistani.
    return any(
        folded[at:] in _ENDINGS and folded[:at] + ending in known.words
        for at in range(_SHORTEST_ROOT, len(folded) + 1)
        for ending in _ENDINGS
    )


_SHORTEST_ROOT = 4  # letters
_ENDINGS = frozenset(
    "a e i o s n an ian ean is ese i ien ienne iens iennes ens ais aise aises ois oise oises ain"
    " aine ains aines ish ic ique iques er ers al".split()
) | {""}
_SOUNDS = (
    ("tch", "ch"), ("dj", "j"), ("ou", "u"), ("ck", "k"), ("qu", "k"), ("kh", "h"), ("ph", "f"),
    ("y", "i"), ("c", "k"), ("w", "v"), ("ii", "i"), ("aa", "a"), ("ine", "in"), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=16384)
def _sound(folded: str) -> str:
    """A name as it sounds: ``Koursk`` and ``Kursk``, ``Zelenski`` and ``Zelensky`` are the same."""
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return re.sub(r"(.)\1", r"\1", folded)
