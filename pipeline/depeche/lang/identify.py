"""Guessing the language of a text with py3langid (Lui and Baldwin 2012; 97 languages)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.documents import Body
from depeche.stage import Scalar

_FEWEST_LETTERS = 40  # a guess from fewer is worth nothing
_FEWEST_WITHOUT_NAMES = 25
_FEWEST_FOREIGN = 10  # if most of them are of another script than the Latin one
_MOST_CHARACTERS = 20_000  # as many are looked at


class Language(msgspec.Struct, frozen=True):
    """An ISO 639-1 code; empty if there is too little text to tell."""

    code: str


def guess(text: str) -> tuple[str, float]:
    """The likeliest language of a text and its probability; of a short text French or English.

    Args:
        text: of any length; its first 20,000 characters are looked at.

    Returns:
        An ISO 639-1 code, and the probability among the languages that were compared.
    """
    import py3langid

    text = text[:_MOST_CHARACTERS]
    scores = dict(py3langid.rank(text))
    if not _is_enough(text):
        scores = {code: scores[code] for code in ("fr", "en")}
    # Dividing by the root of the length keeps it from being certain of everything, as py3langid
    # does where it is asked for probabilities.
    spread = math.sqrt(max(1, len(text.encode("utf-8", "replace"))))
    best = max(scores, key=scores.__getitem__)
    weights = [math.exp((score - scores[best]) / spread) for score in scores.values()]
    return best, 1 / sum(weights)


class LanguageStage:
    """Guesses the language of bodies; as a stage, so that its answers are kept in the cache."""

    name = "language"
    version = 3
    data = ()
    libraries = ("py3langid",)
    output = Language
    signature = ""

    def parameters(self) -> Mapping[str, Scalar]:
        """There are none."""
        return {}

    def run(self, values: Sequence[Body]) -> Iterator[tuple[int, Language]]:
        """Guess the language of each body, from its first 20,000 characters."""
        import py3langid

        for index, body in enumerate(values):
            text = body.text[:_MOST_CHARACTERS]
            code = str(py3langid.classify(text)[0]) if _is_enough(text) else ""
            if code not in ("", "fr"):
                code = _without_names(text, code)
            yield index, Language(code)


def _without_names(text: str, code: str) -> str:
    """The language of a text without its names, which are of all languages in lists of results.

    Args:
        text: the text.
        code: the language of all of it.

    Returns:
        The code again if that is the language of the rest, too; else empty.
    """
    import py3langid

    rest = " ".join(word for word in text.split() if word[:1].islower())
    if not rest:
        return code  # of a script without small letters, or all in capitals
    enough = sum(map(str.isalpha, rest)) >= _FEWEST_WITHOUT_NAMES
    return code if enough and py3langid.classify(rest)[0] == code else ""


def _is_enough(text: str) -> bool:
    """Whether a text has enough letters for a guess among all languages."""
    letters = [character for character in text if character.isalpha()]
    foreign = sum(character > "\u024f" for character in letters) * 2 > len(letters)
    return len(letters) >= (_FEWEST_FOREIGN if foreign else _FEWEST_LETTERS)
