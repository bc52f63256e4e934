"""Telling what a paragraph is by its own words: no news but a credit, a row of results, a question.

Agencies and sites put much around a text, and much of it looks like a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from depeche.documents import Kind
from depeche.lang import openings

_NAME = r"[A-ZÀ-Þ][\w'.-]*"
_NAMES = rf"{_NAME}(?:,? (?:(?:et|avec|de|de la|du|des|à|au|aux|en) |d')?{_NAME}){{1,9}}"
_AGENCY = r"(?:AFP|Reuters|AP|ATS|SDA|Belga|EFE|ANSA|dpa|agences?)"
_BYLINE = re.compile(
    rf"(?:(?:[Pp]ar|PAR) (?:{_NAMES}|[A-Z]{{2,}})|De (?:notre|nos|l'un de nos) [^.!?]{{3,90}}"
    rf"|(?:[Pp]ropos )?[Rr]ecueillis? par {_NAMES})(?:,? \(?(?:avec )?{_AGENCY}\)?)?"
)
_CREDIT = re.compile(
    r"[a-zà-ÿ]{2,5}(?:[-/][a-zà-ÿ]{2,5}){1,6}|/[\wà-ÿ]{2,12}/|\(\w{2,12}/\w{1,5}\)"
    r"|(?:©|\([cC]\)|[Cc]opyright) .{0,120}|[Tt]ous droits réservés.{0,120}"
    rf"|(?:[EÉeé]dité|Rédigé|Traduit|Reportage) (?:par |de |: ?){_NAMES}.{{0,60}}"
)
_SIGNATURE = re.compile(r"[a-zà-ÿ]{1,5}(?:[-/][a-zà-ÿ]{1,5}){0,6}|[A-Z]{1,5}(?:/\w{1,5}){1,4}")
_CREDIT_BRACKETED = re.compile(
    rf"(?:avec|source|crédits?|photos?)(?: :|:)? {_AGENCY}(?:[ ,/et]+\w+){{0,4}}"
    r"|.{0,100}\b(?:[ée]dité|rédigé|traduit|reportage|contribution|version française|service"
    r" français|bureau)\b.{0,100}",
    re.IGNORECASE,
)
_EMBARGO = r"(?:sous )?embargo (?:jusqu|au \d|du \d|le \d|à \d|levé|:)"
_ADVISORY = re.compile(
    rf"(?i:{_EMBARGO}).{{0,160}}|ATTENTION ?(?:[-–—:/]|///).{{0,160}}|ANNULE ET REMPLACE.{{0,160}}"
    r"|(?i:[àa] l'attention des (?:rédact|client|abonné|édit)).{0,160}"
    r"|(?i:notes? (?:aux?|à la) (?:rédact|édit|client|abonné)).{0,160}"
    r"|(?:RÉPÉTITION|REPETITION|MISE [AÀ] JOUR|RECTIFICATI(?:F|ON)|CORRECTION) ?[-–—:].{0,160}"
)
_ADVISORY_BRACKETED = re.compile(
    r"(?:sous |fin d')?embargo\b.{0,160}|annule et remplace.{0,160}|mise? à jour.{0,160}"
    r"|(?:(?:ré)?actualis|ajout|compl[éè]t|corrig|précis|répèt|rectifi)\w*.{0,160}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[(](.*)[\])]")
_BOILERPLATE = re.compile(
    r"(?:(?:re)?lire|voir|[àa] (?:lire|voir|écouter)|[ée]couter)"
    r"(?: aussi\b| également\b| notre| nos| plus| ?:).{0,200}"
    r"|publicité|suite|fin|-{1,3} ?fin ?-{1,3}"
    r"|cet article (?:.{0,160} )?est (?:ap)?paru en premier (?:sur|dans) .{0,80}"
    r"|(?:l'article|the post) .{0,160} (?:est apparu en premier sur|appeared first on) .{0,80}"
    r"|il (?:vous )?reste \d+(?:[.,]\d+)?\s?% de (?:cet |l')article\b.{0,160}"
    r"|(?:cet article|la suite|ce contenu)(?: de l'article)? est réservée? (?:aux|à nos) abonnés"
    r".{0,160}"
    r"|(?:déjà abonné|pas encore abonné).{0,120}"
    r"|(?:abonnez|inscrivez|connectez)-vous\b.{0,160}"
    r"|suivez[- ](?:nous|toute l'actu|l'actu).{0,160}"
    r"|(?:partage[rz]|retrouvez) (?:cet article|toute l'actualité|tous nos)\b.{0,160}"
    r"|(?:https?://)?pic\.twitter\.com/\w+|(?:https?://)?t\.co/\w+",
    re.IGNORECASE,
)
_LONGEST = 400  # characters of what is no news

# A line of names and figures that ends with a figure or its unit, or begins with a rank.
_ROW = re.compile(r"(?=.*\d)\S.*(?:\d|%|[€$£]|\bpts?\.?|\)|\b(?:h|min|sec|s|km|m|kg|ab)\.?)")
_RANKED = re.compile(r"\d{1,3}(?:(?:er|e|ème) |\s?[.)°-]\s?)[A-ZÀ-Þ].*(?<![!?…;:,])")
_SMALL = re.compile(r"(?<![\w'.-])[a-zà-ÿ]{3,}")
_ROW_LENGTH = 120  # characters
_ROW_WORDS = 3  # words in small letters, as in `Nadal (ESP) bat Federer (SUI) 6-4, 6-3`
_VERSE_LENGTH = 60  # characters of a line
_VERSES = 3  # lines that stand together
_STOP = re.compile(r"[.!?…][\s»”\"’')\]]*$")
_START = re.compile(r"[«“\"(]?[ \u00a0\u202f]?[A-ZÀ-Þ\d]")
_TIME = re.compile(r"[\[(]?(?:[01]?\d|2[0-4])\s?[hH:]\s?(?:[0-5]\d)?[\])]?")
_QUESTION = 400  # characters
_ASKS = re.compile(r"\?[ \u00a0\u202f]*[»”\")]?$")


def of_no_news(text: str) -> Kind | None:
    """The kind of a paragraph that is no news; None if it may be news.

    - ``byline``: ``Par Jean Dupont``, ``De notre correspondant à Rome``;
    - ``credit``: who signed, edited or owns it: ``asl/tib/pid``, ``(SDA/sj)``, ``© AFP``;
    - ``advisory``: what the agency says to editors: ``[Sous embargo jusqu'à 22h]``;
    - ``boilerplate``: what a site says to its readers: ``Lire aussi : …``, ``(Publicité)``.
    """
    if len(text) > _LONGEST or "\n" in text:
        return None
    text = " ".join(text.replace("’", "'").split())
    bracketed = _BRACKETED.fullmatch(text)
    inner = bracketed[1].strip() if bracketed else text
    if _BYLINE.fullmatch(inner):
        return "byline"
    if _BOILERPLATE.fullmatch(inner):
        return "boilerplate"
    if _ADVISORY.fullmatch(inner) or (bracketed and _ADVISORY_BRACKETED.fullmatch(inner)):
        return "advisory"
    if _CREDIT.fullmatch(text) or (bracketed and _CREDIT_BRACKETED.fullmatch(inner)):
        return "credit"
    return None


def is_signature(byline: str) -> bool:
    """Whether a byline has only initials of desk and writers: ``jfc``, ``EFE/mrs``."""
    return bool(_SIGNATURE.fullmatch(byline))


def listed(lines: Sequence[str]) -> list[Kind | None]:
    """For each of some lines that stand together its kind, if they are no running text.

    - ``item``: it begins with a bullet;
    - ``table``: it has names and figures and hardly a word else, as the line before or after it; or
      all are short and hardly one ends with a stop, as in verse or a list of names.
    """
    rows = [_is_row(line) for line in lines]
    verse = _is_verse(lines)
    found: list[Kind | None] = []
    for index, line in enumerate(lines):
        if openings.bullet(line) and not line.endswith((" -", " –", " —")):  # - Intertitre -
            found.append("item")
        elif verse or (rows[index] and sum(rows[max(0, index - 1) : index + 2]) > 1):
            found.append("table")
        else:
            found.append(None)
    return found


def _is_row(text: str) -> bool:
    if len(text) > _ROW_LENGTH or not (_ROW.fullmatch(text) or _RANKED.fullmatch(text)):
        return False
    return len(_SMALL.findall(text)) <= _ROW_WORDS


def _is_verse(lines: Sequence[str]) -> bool:
    return (
        len(lines) >= _VERSES
        and all(len(line) <= _VERSE_LENGTH and _START.match(line) for line in lines)
        and sum(bool(_STOP.search(line)) for line in lines) * 2 < len(lines)
    )


def is_time(text: str) -> bool:
    """Whether a paragraph is the time of a post of a live blog: ``14h32``."""
    return bool(_TIME.fullmatch(text))


def is_marked_question(text: str) -> bool:
    """Whether a paragraph is marked as a question of an interview: ``Q - Pourquoi ?``."""
    return asks(text) and openings.role(text) is not None


def asks(text: str) -> bool:
    """Whether a paragraph is short and ends with a question mark."""
    return len(text) <= _QUESTION and bool(_ASKS.search(text))
