"""The check for women who became men: "the senator … his party" for ``la sénatrice … son parti``.

French possessives do not tell whose they are; a translator writes "his" unless it understands who
is meant. Where a sentence names women only, masculine pronouns in its translation are doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_MASCULINE = re.compile(r"\b(?:he|his|him|himself)\b", re.IGNORECASE)
_FEMININE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_WOMEN = (
    "femme fille fillette mère grand-mère sœur tante cousine reine princesse dame veuve "
    "ministre maire juge artiste cinéaste journaliste athlète cycliste gardienne élue "
    "conductrice présidente vice-présidente députée sénatrice eurodéputée conseillère "
    "adjointe candidate cheffe chancelière secrétaire préfète procureure avocate magistrate "
    "greffière policière directrice patronne dirigeante fondatrice gérante entrepreneuse "
    "ingénieure chercheuse professeure enseignante institutrice étudiante lycéenne élève "
    "infirmière médecin docteure actrice comédienne chanteuse danseuse romancière écrivaine "
    "autrice auteure réalisatrice productrice animatrice musicienne joueuse attaquante "
    "défenseuse capitaine entraîneuse championne skieuse nageuse judokate coureuse perchiste "
    "escrimeuse militante syndicaliste opposante dissidente trentenaire quadragénaire "
    "quinquagénaire sexagénaire septuagénaire octogénaire retraitée salariée ouvrière "
    "agricultrice bergère porte-parole déléguée représentante responsable Française Belge "
    "Suissesse Québécoise Américaine Britannique Allemande Italienne Espagnole Russe "
    "Ukrainienne Iranienne Israélienne"
).split()
# Those that are feminine behind an elided article, too; "l'élève" is not.
_ELIDED = [
    word
    for word in _WOMEN
    if word[0].lower() in "aeioué" and word not in ("artiste", "athlète", "élève", "octogénaire")
]
_ADJECTIVES = r"(?:(?:jeune|ancienne|nouvelle|première|seconde|grande|future|célèbre|ex)[ -])*"
_WOMAN = re.compile(
    rf"\b(?:Mme|Mlle|[Mm]adame|(?:[Ll]a|[Uu]ne) {_ADJECTIVES}(?:{'|'.join(_WOMEN)})"
    rf"|[Ll]'ancienne (?:{'|'.join(_WOMEN)})|[Ll]'(?:ex-)?(?:{'|'.join(_ELIDED)}))\b"
)
# Who else may be meant. Names are looked at one by one.
_OTHERS = re.compile(
    r"\b(?:[Ii]ls?|lui|celui|eux|[Mm]onsieur|qui que|chacun|aucun|homme|garçon|mari|époux"
    r"|père|fils|frère|oncle|neveu|ami|compagnon|conjoint|pape|roi|prince|bébé|enfant|suspect"
    r"|accusé|prévenu|détenu|meurtrier|tueur|agresseur|auteur|conducteur|chauffeur|homologue"
    r"|prédécesseur|successeur|adversaire|rival|client|patient|entraîneur|coach|avocat"
    r"|(?:le|un|du|au|ce|son|cet|l'ex-|l'ancien) (?:premier |vice-|jeune |futur |nouvel )*"
    r"(?:\w+(?:eur|ier|ien|ant|ent|iste|ois|ais|ain|é)|ministre|maire|juge|chef|député|élu))\b"
    r"|\bMM?\. "
)
_OF_PLACES = re.compile(
    r"(?:\b(?:à|au|aux|en|dans|de|du|des|vers|chez|contre|pour|par|sur)|d')\s*$"
)

# What may stand between a woman's title and her name, or between her names.
_HERS = re.compile(r"[ -]|(?: (?!a\b|est\b|et\b|ou\b|avec\b)[^\W\dA-Z]+)? (?:de |d'|Le |La )?")


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report masculine pronouns where the source names women only."""
    written = _MASCULINE.findall(target.text)
    if written and not _FEMININE.search(target.text) and source.cached(_names_women_only):
        words = tuple(dict.fromkeys(written))
        named = ", ".join(f"“{word}”" for word in words)
        yield Finding("pronoun", f"{named}: the French names a woman only", words=words)


def _names_women_only(source: SourceSegment) -> bool:
    """Whether a source names women, and nobody else as far as its words tell."""
    text = source.text
    women = list(_WOMAN.finditer(text))
    if not women or _OTHERS.search(text):
        return False
    ends = [woman.end() for woman in women]
    for name in source.names:
        before = text[: name.start]
        if any(_HERS.fullmatch(text, end, name.start) for end in ends):
            ends.append(name.end)
        elif not (name.first or name.acronym or _OF_PLACES.search(before)):
            return False
    return True
