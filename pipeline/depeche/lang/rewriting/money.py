"""Amounts of money: ``12 MEUR`` → ``12 millions d'euros``, ``250 k€`` → ``250.000 euros``.

Signs and codes of currencies become words, and so do the letters for thousands, millions and
milliards before them. An amount without a currency is left as it is.
"""

from __future__ import annotations

import re
from decimal import Decimal

CURRENCIES = {
    "€": "euros", "EUR": "euros", "$": "dollars", "USD": "dollars", "US$": "dollars",
    "$US": "dollars", "$CA": "dollars canadiens", "$ CA": "dollars canadiens",
    "CAD": "dollars canadiens", "AUD": "dollars australiens", "£ sterling": "livres sterling",
    "US $": "dollars", "£": "livres sterling",
    "GBP": "livres sterling", "¥": "yens", "JPY": "yens", "CNY": "yuans", "RMB": "yuans",
    "CHF": "francs suisses", "₽": "roubles", "RUB": "roubles", "₺": "lires turques",
    "TRY": "lires turques", "₴": "hryvnias", "UAH": "hryvnias", "₹": "roupies", "INR": "roupies",
    "₩": "wons", "KRW": "wons", "₪": "shekels", "ILS": "shekels", "₦": "nairas", "NGN": "nairas",
    "₵": "cedis", "₫": "dongs", "฿": "bahts", "₱": "pesos philippins", "FCFA": "francs CFA",
    "XOF": "francs CFA", "XAF": "francs CFA", "MAD": "dirhams marocains",
    "DZD": "dinars algériens", "TND": "dinars tunisiens", "SEK": "couronnes suédoises",
    "NOK": "couronnes norvégiennes", "DKK": "couronnes danoises", "PLN": "zlotys",
    "BRL": "réals", "ZAR": "rands", "EGP": "livres égyptiennes",
}  # fmt: skip
_WORDS = r"euros?|dollars?|livres?|francs?|yens?|yuans?|roubles?"
_CODES = "|".join(re.escape(code) for code in sorted(CURRENCIES, key=len, reverse=True))
_NUMBER = r"(?<![\w.,/$€£])(\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
_SCALES = {
    "k": 10**3, "m": 10**6, "mio": 10**6, "mln": 10**6, "mlns": 10**6, "md": 10**9, "mds": 10**9,
    "mrd": 10**9, "mrds": 10**9, "g": 10**9,
}  # fmt: skip
_SCALE = r"[kK]|m(?= ?€)|Mio|mio|mlns?|Mlns?|M(?![dr])|Mr?ds?|mr?ds?|G"
_SCALE_WORDS = r"millions|million|milliards|milliard"
# "augmente de 7 % à 1,2 milliard" is no range from 7 % to a milliard.
_BY_TO = re.compile(r"(\bde \d+(?:,\d+)? ?%) (à \d[\d., ]*(?!\d| ?%| ?pour cent|[., ]\d))")
_SWISS = re.compile(r"(?<=\d)'(?=\d{3}(?!\d))")  # 12'500
_SHORT = re.compile(rf"{_NUMBER} ?({_SCALE})\.? ?(?:d'|de )?({_CODES}|{_WORDS})(?![\w/])")
_SCALED = re.compile(rf"{_NUMBER} ?({_SCALE_WORDS})(?: d'| de | )({_CODES})(?![\w/])")
_PLAIN = re.compile(rf"{_NUMBER} ?({_CODES})(?![\w/])")
_BEFORE = re.compile(
    rf"(?<![\w/$€£¥₺₹₽])(?<![$€£¥₺₹₽] )({_CODES}) ?"
    rf"(\d{{1,3}}(?:[ .]\d{{3}})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?: ?({_SCALE_WORDS}|[Mm]r?ds?|[Mm]io|[Mm]lns?|M|k))?(?![\w/])"
)


def rewrite(text: str) -> str:
    """Write the currencies and the scales of amounts out."""
    text = _BY_TO.sub(r"\1, \2", _SWISS.sub(".", text))
    text = _SHORT.sub(lambda m: _amount(m[1], m[2].lower(), m[3]), text)
    text = _SCALED.sub(lambda m: f"{m[1]} {m[2]} {_of(_currency(m[3]))}", text)
    text = _PLAIN.sub(lambda m: f"{m[1]} {_agreeing(m[1], _currency(m[2]))}", text)
    return _BEFORE.sub(_after_number, text)


def _amount(number: str, scale: str, currency: str) -> str:
    """``1,2``, ``md``, ``€`` → ``1,2 milliard d'euros``."""
    factor = _SCALES[scale]
    name = _currency(currency)
    value = _value(number)
    if factor == 10**3:
        full = value * factor
        if full == int(full):
            return f"{int(full):,} {name}".replace(",", ".")
    word = {10**3: "millier", 10**6: "million", 10**9: "milliard"}[factor]
    return f"{number} {word}{'s' if value >= 2 else ''} {_of(name)}"


def _after_number(match: re.Match[str]) -> str:
    """``$ 5 millions`` → ``5 millions de dollars``."""
    currency, number, scale = _currency(match[1]), match[2], match[3]
    if scale and scale.lower() in _SCALES:
        return _amount(number, scale.lower(), match[1])
    if scale:
        return f"{number} {scale} {_of(currency)}"
    return f"{number} {_agreeing(number, currency)}"


def _value(number: str) -> Decimal:
    """``1.250,5`` → 1250.5; a stop before three digits groups, any other is a decimal mark."""
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?", number):
        number = re.sub(r"[ .]", "", number)
    return Decimal(number.replace(",", "."))


def _currency(code: str) -> str:
    """The plural of a currency; a word stays, but is made a plural."""
    return CURRENCIES.get(code) or code.rstrip("s") + "s"


def _of(currency: str) -> str:
    return f"d'{currency}" if currency[0] in "aeiouhé" else f"de {currency}"


def _agreeing(number: str, currency: str) -> str:
    """The currency as a singular after a number below two."""
    if not re.fullmatch(r"[01](?:,\d+|\.\d{1,2})?", number):
        return currency
    return " ".join(word.rstrip("s") for word in currency.split())
