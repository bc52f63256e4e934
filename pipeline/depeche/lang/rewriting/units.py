"""Units of measure: ``12 t`` → ``12 tonnes``, ``45 m²`` → ``45 mètres carrés``, ``½`` in words.

Symbols that models carry (``kg``, ``km``, ``km/h``, ``mm``, ``°C``) are left.
"""

from __future__ import annotations

import re

_NUMBER = r"(?<![\w.,/$€£])(?<![$€£] )(\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
# Symbol → (singular, plural).
_UNITS = {
    "t": ("tonne", "tonnes"),
    "m": ("mètre", "mètres"),
    "m²": ("mètre carré", "mètres carrés"),
    "m2": ("mètre carré", "mètres carrés"),
    "m³": ("mètre cube", "mètres cubes"),
    "m3": ("mètre cube", "mètres cubes"),
    "km²": ("kilomètre carré", "kilomètres carrés"),
    "km2": ("kilomètre carré", "kilomètres carrés"),
    "ha": ("hectare", "hectares"),
    "l": ("litre", "litres"),
    "L": ("litre", "litres"),
    "cl": ("centilitre", "centilitres"),
    "hl": ("hectolitre", "hectolitres"),
    "g": ("gramme", "grammes"),
    "mn": ("minute", "minutes"),
    "°": ("degré", "degrés"),
}
_SYMBOLS = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_MEASURE = re.compile(rf"{_NUMBER} ?({_SYMBOLS})(?![\w°'/²³]|\.\w| ?[CF]\b)")
# 1 m 80; and what is no measure though it looks like one: la 4G, une 4L.
_METRES = re.compile(r"(?<![\w.,/$€£])(?<![$€£] )(\d) ?m ?(\d\d)(?![\w,.]\d|\d)")
_NAMED = re.compile(r"\b(?:la|une|en|réseaux?|voiture) $", re.IGNORECASE)
_AFTER_DEGREES = re.compile(
    r"\s*(?:$|[.,;:!?)»\"]|(?:de|d'|à|au|aux|en|dans|sur|ce|cet|cette|hier|le|la|les|et|ou|lundi"
    r"|mardi|mercredi|jeudi|vendredi|samedi|dimanche|contre|pour|par|sous|vers|attendus?|relevés?"
    r"|celsius|fahrenheit)(?!\w))",
    re.IGNORECASE,
)
_COORDINATE = re.compile(r"\d+° ?\d")
_FRACTIONS = {"½": ("demi", "5"), "¼": ("quart", "25"), "¾": ("trois quarts", "75")}
_MIXED = re.compile(r"(?<![\d,.½¼¾-])(\d+) ?([½¼¾])(?![½¼¾])")
_FRACTION = re.compile(r"([½¼¾]) ?(?=[^\W\d])")


def write_fractions(text: str) -> str:
    """Write the signs of fractions out."""
    text = _MIXED.sub(lambda match: f"{match[1]},{_FRACTIONS[match[2]][1]}", text)
    return _FRACTION.sub(_fraction, text)


def rewrite(text: str) -> str:
    """Write the symbols of units out."""
    if _COORDINATE.search(text):
        return text
    text = _METRES.sub(lambda m: f"{m[1]},{m[2]} mètre{'s' if int(m[1]) > 1 else ''}", text)
    return _MEASURE.sub(_measure, text)


def _measure(match: re.Match[str]) -> str:
    number, symbol = match.groups()
    before = match.string[: match.start()]
    if match.string[match.end() :].startswith(")") and before.count("(") <= before.count(")"):
        return match[0]  # l'alinéa 39 m), a place in a law
    if symbol == "°" and not _AFTER_DEGREES.match(match.string[match.end() :]):
        return match[0]  # 16° arrondissement
    if symbol == "L" and match[0] == f"{number}L" and len(number) == 1:
        return match[0]  # 4L, a car
    if symbol in "gL" and len(number) == 1 and _NAMED.search(match.string[: match.start()][-10:]):
        return match[0]
    singular, plural = _UNITS[symbol]
    few = re.fullmatch(r"[01](?:,\d+|\.\d{1,2})?", number)
    return f"{number} {singular if few else plural}"


def _fraction(match: re.Match[str]) -> str:
    """``½ litre`` → ``un demi-litre``, ``¼ litre`` → ``un quart de litre``."""
    word = _FRACTIONS[match[1]][0]
    before, after = match.string[: match.start()][-6:], match.string[match.end() :]
    article = (
        ""
        if re.search(r"(?i)\b(?:une?|les?|la|aux|des|du|leur|en|de) $", before) or match[1] == "¾"
        else "un "
    )
    if match[1] == "½":
        return f"{article}{word}-"
    preposition = "" if re.match(r"(?:de|des|du|d')\b", after) else "de "
    return f"{article}{word} {preposition}"
