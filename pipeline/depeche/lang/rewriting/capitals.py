"""Headlines and alerts in capitals: ``SEISME EN TURQUIE`` → ``Séisme en Turquie``.

Models read capitals letter by letter and copy them. Which words are names, and the accents that
capitals are often written without, the lexicon tells: of all ways to write the words, the likeliest
sequence is taken.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depeche.lang.french_lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = {
    "a": "àâ", "c": "ç", "e": "éèêë", "i": "îï", "o": "ô", "u": "ùûü",
}  # fmt: skip
_MOST_ACCENTS = 3  # that a word is given
_SYNTAX = 4.0  # nats for what the words around a verb say of its form
_AUXILIARIES = frozenset(
    "a ont est sont ete été avait avaient etait était etaient étaient fut sera seront aura jamais"
    " plus".split()
)
_OBJECTS = frozenset("le la les l un une des de du d son sa ses leur leurs tout toute a à".split())
_ELIDED_PRONOUNS = frozenset("j m t s n".split())
_PARTICIPLE = re.compile(r"ée?s?$")
_ACCENT = 0.7  # nats: what a word with accents must be likelier than one without
_ACRONYMS = frozenset(
    "onu ue otan usa fbi cia bce fmi oms ocde opep omc oit osce upa cgt cfdt fo snes fsu unef medef"
    " cpme fnsea sncf ratp edf gdf gpl tgv ter rer cdg afp bfm rtl rfi rtbf ina csa lr ps rn fn ump"
    " pcf eelv lfi lrem udi npa rpr rpf spd cdu csu afd pd dgse dgsi gign crs bac igpn igs pj pnf"
    " ars chu samu smur hlm rsa smic tva csg isf enm ena hec cnrs inserm cnes esa nasa pme bts ovni"
    " vih pcr psg om ol asse losc fcn ogc fifa uefa cio nba nfl nhl atp wta ufc xv gp irm adn arn"
    " pib cac dax ipo opa gafa tpe rdc rca uk ei cpi cij ia aiea bic iban eta farc ira pkk olp"
    " m md mds meur musd keur eur usd gbp chf cfa".split()
)
# Names of the news that are words of the dictionary, too.
_NAMES = frozenset(
    "argentine bénin brésil canada chili chine cuba émirats équateur guinée inde japon macédoine"
    " mali malte panama philippines somalie soudan suède suisse paris tours lille rennes rouen gap"
    " vienne bordeaux limoges cannes bourges pékin gaza macron poutine hollande".split()
)
_COMPOUND_NAMES = (
    "États-Unis Royaume-Uni Pays-Bas Proche-Orient Moyen-Orient Arabie-Saoudite Nouvelle-Zélande"
    " Hautes-Alpes Alpes-Maritimes Alpes-de-Haute-Provence Bouches-du-Rhône Charente-Maritime"
    " Corse-du-Sud Haute-Corse Côte-d'Or Côtes-d'Armor Eure-et-Loir Haute-Garonne Ille-et-Vilaine"
    " Indre-et-Loire Loir-et-Cher Haute-Loire Loire-Atlantique Lot-et-Garonne Maine-et-Loire"
    " Haute-Marne Meurthe-et-Moselle Pas-de-Calais Puy-de-Dôme Pyrénées-Atlantiques"
    " Hautes-Pyrénées Pyrénées-Orientales Bas-Rhin Haut-Rhin Haute-Saône Saône-et-Loire"
    " Haute-Savoie Seine-Maritime Seine-et-Marne Deux-Sèvres Tarn-et-Garonne Haute-Vienne"
    " Hauts-de-Seine Seine-Saint-Denis Val-de-Marne Val-d'Oise Hauts-de-France Rhône-Alpes"
    " Franche-Comté Nouvelle-Aquitaine Nouvelle-Calédonie Île-de-France"
).split()
_NUMERAL = re.compile(r"([IVX]+)(E|ÈME|EME)?")
_LONGEST = 25  # letters of a word that is given accents


def rewrite(text: str) -> str:
    """Give a text in capitals small letters, capitals for names, and accents."""
    words = _WORD.findall(text)
    if not text.isupper() or sum(len(word) > 2 for word in words) < 2:
        return text
    from depeche.lang import french_lexicon  # half a second, and few texts are in capitals

    lexicon = french_lexicon.load()
    written = _likeliest([word.lower() for word in words], lexicon)
    for at, word in enumerate(written):
        following = written[at + 1 : at + 2]
        if word == "a" and following and _is_name(following[0], lexicon):
            written[at] = "à"
    cased = [_cased(old, new, lexicon) for old, new in zip(words, written, strict=True)]
    for at in range(1, len(cased) - 1):
        if cased[at] in ("le", "la") and cased[at - 1][0].isupper() and cased[at + 1][0].isupper():
            cased[at] = cased[at].capitalize()  # Marine Le Pen
    parts: list[str] = []
    end = 0
    first = True
    for match, word in zip(_WORD.finditer(text), cased, strict=True):
        between = text[end : match.start()]
        if first or re.search(r"[.!?]\s*$|(?:^|\s)[-–—]\s$|[«“\"]\s?$", between):
            word = word[:1].upper() + word[1:]
        first = False
        parts += [between, word]
        end = match.end()
    written_text = "".join(parts) + text[end:]
    for name in _COMPOUND_NAMES:
        written_text = re.sub(rf"(?<![\w-]){name}(?![\w-])", name, written_text, flags=re.I)
    return written_text


def _likeliest(words: list[str], lexicon: Lexicon) -> list[str]:
    """The likeliest accents for words without, by the costs of words and of pairs (Viterbi)."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for at, word in enumerate(words):
        options = _spellings(word, lexicon)
        if at and words[at - 1] in _ELIDED_PRONOUNS:  # a verb follows, S'ECRASE
            verbs = [one for one in options if not _PARTICIPLE.search(one)]
            options = [one for one in verbs if not _is_name(one, lexicon)] or options
        extended = []
        for option in options:
            index = lexicon.pair_index(lexicon.index(option), capital=False)
            cost = lexicon.cost(option) + _voice(words, at, option)
            ways = []
            for total, path in best:
                gain = 0.0
                if path:
                    before = lexicon.pair_index(lexicon.index(path[-1]), capital=False)
                    gain = lexicon.gain(before, index)
                ways.append((total + cost - gain + _ACCENT * (option != word), path))
            total, path = min(ways, key=lambda way: way[0])
            extended.append((total, [*path, option]))
        best = extended
    return min(best, key=lambda way: way[0])[1]


def _voice(words: list[str], at: int, option: str) -> float:
    """Nats for or against a participle (``accusé`` for ACCUSE), by the words around it."""
    if not re.search(r"[eé]e?$", option):
        return 0.0
    participle = bool(_PARTICIPLE.search(option))
    following = words[at + 1 : at + 2]
    if following == ["par"]:
        return 0.0 if participle else _SYNTAX
    if _AUXILIARIES.isdisjoint(words[max(0, at - 3) : at]) and (
        not following or following[0] in _OBJECTS
    ):
        return _SYNTAX if participle and at else 0.0
    return 0.0


def _spellings(word: str, lexicon: Lexicon) -> list[str]:
    """A word as it is, and with the accents that make another word of the lexicon of it."""
    from depeche.lang.french_lexicon import lookup_form

    plain = unicodedata.normalize("NFD", word)
    if len(word) > _LONGEST or any(map(unicodedata.combining, plain)):
        return [word]  # who writes accents on capitals writes all
    places = [at for at, letter in enumerate(word) if letter in _ACCENTED]
    found = [word]
    for count in range(1, min(_MOST_ACCENTS, len(places)) + 1):
        for chosen in combinations(places, count):
            for letters in product(*(_ACCENTED[word[at]] for at in chosen)):
                spelt = list(word)
                for at, letter in zip(chosen, letters, strict=True):
                    spelt[at] = letter
                if lexicon.has(lookup_form("".join(spelt))):
                    found.append("".join(spelt))
    return found


def _cased(capitals: str, word: str, lexicon: Lexicon) -> str:
    """A word in small letters, with a capital if it is a name, in capitals if it is an acronym."""
    from depeche.lang.french_lexicon import DICTIONARY, lookup_form

    flags = lexicon.flags(lookup_form(word))
    numeral = _NUMERAL.fullmatch(capitals)
    if numeral and len(capitals) > 1 and not flags & DICTIONARY and word != "xi":
        return numeral[1] + (numeral[2] or "").lower()
    if word in _ACRONYMS and (len(word) < 3 or not flags & DICTIONARY):
        return "Mds" if word == "mds" else "Md" if word == "md" else capitals
    if not flags and not re.search(r"[aeiouyàâéèêëîïôùûü]", word):
        return capitals
    return word[:1].upper() + word[1:] if _is_name(word, lexicon) else word


def _is_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a word in small letters is a name; one that nobody knows is taken for one."""
    from depeche.lang.french_lexicon import DICTIONARY, NAME, lookup_form

    flags = lexicon.flags(lookup_form(word))
    return word in _NAMES or not flags or bool(flags & NAME and not flags & DICTIONARY)
