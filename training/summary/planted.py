"""Planted errors: true sentences made false in one known way, to fit and measure a fact check.

Each planter returns the sentence with one error, or None where it has nothing to work on. What
it plants is false of the article by construction: a number the article does not have, a name that
stands for somebody else, a negation turned, two names exchanged, a speaker who is not quoted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
_NAME = re.compile(r"\b[A-Z][a-zà-ÿ]+(?: [A-Z][a-zà-ÿ]+)*")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|should|did|does)\b")
_NOT = re.compile(r"\b(is|are|was|were|has|have|had|will|would|could|should|did|does) not\b")
_SPEECH = re.compile(
    r"\b(sa(?:id|ys?|ying)|t(?:old|ells?)|add(?:ed|s)|claim(?:ed|s)|tweeted|wrote|asked|stated"
    r"|announced|according|spoke|insisted|argued|warned|confirmed|reported|explained|noted|urged)\b"
)
_NOT_NAMES = frozenset(
    "The A An In On At He She It They We I But And For To Of As By This That These His Her Its"
    " Their After Before When While If There What Who How According Earlier Notably However"
    " Meanwhile Speaking Adding Talking Following Over Under About Around Also With From".split()
)

Planter = Callable[[str, str, random.Random], str | None]


def _names(text: str) -> list[str]:
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        while words and words[0] in _NOT_NAMES:
            words = words[1:]
        if words:
            found.append(" ".join(words))
    return found


def number(sentence: str, article: str, chance: random.Random) -> str | None:
    """Another number in the place of one."""
    places = list(_NUMBER.finditer(sentence))
    if not places:
        return None
    place = chance.choice(places)
    there = set(_NUMBER.findall(article))
    digits = place[0]
    for _ in range(20):
        at = chance.choice([i for i, c in enumerate(digits) if c.isdigit()])
        made = digits[:at] + chance.choice("123456789") + digits[at + 1 :]
        if made not in there and made != digits:
            return sentence[: place.start()] + made + sentence[place.end() :]
    return None


def name(sentence: str, article: str, chance: random.Random) -> str | None:
    """Another name of the article, or an unknown one, in the place of one."""
    here = [n for n in _names(sentence) if sentence.count(n) == 1]
    if not here:
        return None
    out = chance.choice(here)
    others = [n for n in set(_names(article)) if n not in sentence and n.split()[0] not in sentence]
    others += ["Marchetti", "Oslo"]
    return sentence.replace(out, chance.choice(sorted(others)))


def negation(sentence: str, article: str, chance: random.Random) -> str | None:
    """A negation put in or taken out."""
    place = _NOT.search(sentence)
    if place:
        return sentence[: place.start()] + place[1] + sentence[place.end() :]
    place = _AUXILIARY.search(sentence)
    if not place or re.match(r"\s*(?:not|n't|no|never)\b", sentence[place.end() :]):
        return None
    return sentence[: place.end()] + " not" + sentence[place.end() :]


def roles(sentence: str, article: str, chance: random.Random) -> str | None:
    """Two names of the sentence exchanged."""
    here = list(dict.fromkeys(n for n in _names(sentence) if sentence.count(n) == 1))
    here = [n for n in here if not any(n != other and n in other for other in here)]
    if len(here) < 2:
        return None
    one, two = chance.sample(here, 2)
    return sentence.replace(one, "\0").replace(two, one).replace("\0", two)


def attribution(sentence: str, article: str, chance: random.Random) -> str | None:
    """A statement put into the mouth of a name that is not said to speak."""
    if _SPEECH.search(sentence):
        return None
    quoted = " ".join(part for part in re.split(r"(?<=[.!?])\s", article) if _SPEECH.search(part))
    speakers = [n for n in sorted(set(_names(article))) if n.split()[-1] not in quoted]
    if not speakers or not sentence.endswith("."):
        return None
    return f"{sentence[:-1]}, {chance.choice(speakers)} said."


PLANTERS: dict[str, Planter] = {
    "number": number,
    "name": name,
    "negation": negation,
    "roles": roles,
    "attribution": attribution,
}
