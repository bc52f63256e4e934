"""Other forms of a newsroom's French terms: the plural and the feminine."""

from __future__ import annotations

import re

# From here on a French term is not inflected: garde | des Sceaux, mise | en examen.
_PREPOSITION = re.compile(
    r"^(?:de|du|des|à|au|aux|en|pour|sur|par|sans|contre|d'.*|l'.*|la|le|les|et|dans|sous)$"
)
# Feminines of nouns and adjectives of persons; any other ending might make another word (port,
# porte; retrait, retraite).
_FEMININES = (
    ("teur", ("trice", "teuse")),
    ("eur", ("euse", "eure")),
    ("gardien", ("gardienne",)),
    ("icien", ("icienne",)),
    ("ier", ("ière",)),
    ("éral", ("érale",)),
    *(
        (noun, (f"{noun}e",))
        for noun in (
            "manifestant enseignant assistant commandant dirigeant représentant participant"
            " militant étudiant habitant avocat candidat soldat député délégué employé blessé élu"
            " adjoint président agent"
        ).split()
    ),
)
_AL_WITH_S = frozenset({"festival", "bal", "carnaval", "chacal", "récital", "régal"})
_AIL_WITH_AUX = frozenset({"bail", "travail", "vitrail", "corail", "émail", "soupirail"})


def french_forms(term: str) -> tuple[list[str], list[str]]:
    """The other singular forms and the plural forms of a common French term.

    The words before the first preposition are inflected; some forms may not exist.

    Args:
        term: with straight apostrophes, e.g. ``procureur général``.
    """
    words = term.split(" ")
    head = next((at for at, word in enumerate(words) if _PREPOSITION.match(word)), len(words))
    singular = [words[:head]]
    for ending in range(2):
        inflected = [_feminine(word, ending) for word in words[:head]]
        if inflected not in singular:
            singular.append(inflected)
    rest = words[head:]
    plurals = [" ".join([*map(_plural, form), *rest]) for form in singular]
    return [" ".join([*form, *rest]) for form in singular[1:]], plurals


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("eau", "eu", "au")):
        return f"{word}x"
    if word in _AIL_WITH_AUX:
        return f"{word[:-2]}ux"
    return f"{word[:-1]}ux" if word.endswith("al") and word not in _AL_WITH_S else f"{word}s"


def _feminine(word: str, choice: int) -> str:
    """A feminine of a word; of those with two (``-trice``, ``-teuse``) the one chosen."""
    for masculine, feminine in _FEMININES:
        if word.endswith(masculine):
            return word.removesuffix(masculine) + feminine[min(choice, len(feminine) - 1)]
    return word
