"""Times and durations: ``de 8 h à 20 h`` → ``de 8:00 à 20:00``, ``en 6 h`` → ``en 6 heures``.

French writes both alike. What stands around tells them apart; where nothing does, ``8 h`` becomes
``8 heures``, which the translator has to read by itself.
"""

from __future__ import annotations

import re

_SMALL = 4  # hours; so many and some minutes last more often than they are a time of night
_AROUND = 60  # characters before and after that are looked at
_MINUTE_WORDS = {
    "cinq": 5, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50,
}  # fmt: skip
# Minutes after a space belong to the hour only if they are followed by what may follow a time.
_TIME_ENDS = (
    r"(?=\s*(?:$|[.,;:!?)»”\"–—-])|\s(?:à|au|aux|dans|du|de|des|en|sur|par|pour|et|ou|lors|GMT|UTC"
    r"|heure|locales?|précises?|selon|le|la|les|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|après|avant|devant|min|contre|chez|près|a|ont|est|sont|était|étaient|ne|qui|il|elle)\b)"
)
# An amount of hours: 8h, 8h05, 8 heures 5, 8 heures 5 minutes et 12 secondes, 8 heures et demie.
_HOURS = re.compile(
    rf"""(?<![\w.,:/])(?<!\d-)(?P<hour>\d{{1,3}})\ ?(?:[hH]|heures?\b)
    (?:
        (?P<glued>[0-5]\d)(?!\d|[hH]\b)
      | \ (?P<spaced>[0-5]?\d)(?!\d|[.,\ ]\d{{3}}|\ ?[%°€$]|\ ?[hH]\b|\ heures?\b(?!\ locale))
        (?:(?P<unit>\ ?(?:mn|min|minutes?)\b)|{_TIME_ENDS})
      | \ et\ (?P<added>\d{{1,2}})\ (?:mn|min|minutes)\b
      | \ (?P<word>{"|".join(_MINUTE_WORDS)}){_TIME_ENDS}
      | \ (?P<part>et\ demie?|et\ quart|moins\ le\ quart)\b
    )?
    (?P<second>(?:\ et)?\ ?[0-5]?\d\ ?(?:s|sec|secondes?)\b)?(?![\w'/])""",
    re.VERBOSE,
)
_HYPHENED = re.compile(
    r"(?<![\w.,:/-])([01]?\d|2[0-4]) ?[hH]([0-5]\d)?-([01]?\d|2[0-4]) ?[hH]([0-5]\d)?(?![\w'/])"
)
# What stands before a time of day, always and often.
_AT_A_TIME = re.compile(
    r"\b(?:vers|dès|jusqu'à|à partir de|peu (?:avant|après)|journal de|JT de|train de|messe de"
    r"|séance de|bulletin de|appel de|édition de|aux alentours de|autour de|coup de|entre|au) $",
    re.IGNORECASE,
)
_SURELY_AT = re.compile(
    r"\b(?:vers|peu (?:avant|après)|aux alentours de|journal de|JT de) $", re.IGNORECASE
)
_AT_OR_FOR = re.compile(
    r"(?:(?<!\d )(?<!limité )(?<!limitée )(?<!porté )(?<!portée )(?<!réduit )(?<!réduite )"
    r"(?<!ramené )(?<!ramenée )(?<!fixé )(?<!fixée )(?<!passer )(?<!prolongé )(?<!prolongée )"
    r"(?<!passé )\bà|\b(?:avant|dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi|matin|soir"
    r"|midi,?|aujourd'hui|demain|hier)) $|[(]$",
    re.IGNORECASE,
)
_CLOCK_AFTER = re.compile(
    r" ?(?:GMT|UTC|CET|TU\b|heures? (?:locales?|de Paris|française)|\(heure|\(\d|précises?|pile"
    r"|locales?\b|du matin|du soir|de l'après-midi|tapantes)",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:pendant|durant|dure|durent|duré|durera|dureront|durait|dura|mis|mettre|met|couru|en"
    r"|plus de|moins de|près de|quelque|environ|au bout de|sous|d'ici|il y a|toutes les|les|ces"
    r"|à peine|presque|seulement|compter|en moyenne|dort|dorment|dormi|durée ?:"
    r"|(?:total|maximum|minimum|durée|retard|panne"
    r"|coupure|grève|garde à vue|semaine|journée|attente|trajet|marche|délai|trêve|arrêt|peine"
    r"|travail|record|temps|voyage|traversée|opération|film|concert|match) (?:moyenn?e? )?de) $",
    re.IGNORECASE,
)
# What may begin at an hour, or last so many.
_EITHER = re.compile(
    r"\b(?:vol|réunion|audition|débat|discours|émission|conférence) de $", re.IGNORECASE
)
_DURATION_AFTER = re.compile(
    r" (?:de (?!l'après-midi|\d)|d'(?!après)|du (?!matin|soir|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|\d)|des |plus tard|durant|sur \d+(?!\w)|par (?:jour|semaine|mois|nuit)"
    r"|à pied|en (?:voiture|train|TGV|avion|bateau|bus|car|métro)|supplémentaires?|consécutives?"
    r"|d'affilée|non-stop|(?:avant|après) (?:le|la|les|l'|son|sa)|sans )|-[^\W\d]",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:à|et|-|–) ?(?:\d{1,2} ?(?:[hH]|heures?)(?: ?[0-5]\d)?|midi|minuit)(?!\w)")
_FROM = re.compile(
    r"\b(?:de|entre) \d{1,2}(?::\d\d| ?(?:h|heures?)(?: ?\d\d)?) (?:à|et) $", re.IGNORECASE
)
# 20 of "de 20 à 22 heures", which has no word of its own.
_FIRST_OF_RANGE = re.compile(
    r"\b(de|entre|De|Entre) (\d{1,2}) (à|et) (\d{1,2}) ?(?:[hH](?!\w)|heures?\b)"
)
_BARE = re.compile(r"(?<![\w.,:])(\d{1,2}) (?:à|et|ou) \d{1,2}(?::\d\d| ?heures?\b)")
_SHARED_PART = re.compile(
    r" ?(?:à|et|ou) ?\d{1,2} ?(?:[hH]|heures?)(?: ?[0-5]\d)?"
    r" (?:du (matin|soir)|de l'(après-midi))\b"
)
_TIME = re.compile(r"(?<![\d:.,])(\d{1,2}):([0-5]\d)(?![\d:])")
_PART_OF_DAY = re.compile(r" (?:du (matin|soir)|de l'(après-midi))\b")


def rewrite(text: str) -> str:
    """Write times of day as ``8:05`` and durations as ``8 heures 5 minutes``."""
    text = _HYPHENED.sub(lambda m: f"{m[1]}:{m[2] or '00'}-{m[3]}:{m[4] or '00'}", text)
    text = _FIRST_OF_RANGE.sub(_with_both, text)
    parts: list[str] = []
    end = 0
    for match in _HOURS.finditer(text):
        after = text[match.end() : match.end() + _AROUND]
        hour, minute = _amount(match)
        of_day = _PART_OF_DAY.match(after)
        shared = _SHARED_PART.match(after)
        parts.append(text[end : match.start()])
        end = match.end()
        if not _is_clock(match, text):
            parts.append(_in_words(hour, minute, match["second"]))
            continue
        if (part := of_day or shared) and hour <= 12:
            hour += 12 * (part[1] != "matin" and hour < 12)
            end += of_day.end() if of_day else 0
        parts.append(f"{hour}:{minute:02d}")
    return "".join(parts) + text[end:]


def times_of_day(text: str) -> set[tuple[int, int]]:
    """The times of day, (hour, minute), of a text that was rewritten; noon and midnight, too."""
    found = {(int(match[1]), int(match[2])) for match in _TIME.finditer(text)}
    if re.search(r"\bmidi\b", text, re.IGNORECASE):
        found |= {(12, 0), (12, 30)}
    if re.search(r"\bminuit\b", text, re.IGNORECASE):
        found |= {(0, 0), (24, 0), (0, 30)}
    return found


def durations(text: str) -> set[tuple[int, int]]:
    """The durations, (hours, minutes), of a rewritten text that are certainly no time of day."""
    return {_amount(match) for match in _HOURS.finditer(text) if _is_duration(match, text)}


def undecided(text: str) -> set[tuple[int, int]]:
    """The hours of a rewritten text that may be a time of day or a duration."""
    bare = {(int(match[1]), 0) for match in _BARE.finditer(text)}
    return bare | {
        _amount(match) for match in _HOURS.finditer(text) if not _is_duration(match, text)
    }


def _with_both(match: re.Match[str]) -> str:
    """``de 20 à 22 heures`` → ``de 20 heures à 22 heures``, if these can be times of a day."""
    before = match.string[max(0, match.start() - _AROUND) : match.start()]
    first, last = int(match[2]), int(match[4])
    lasting = _LASTING.search(f"{before}de ") or _DURATION_AFTER.match(
        match.string[match.end() : match.end() + _AROUND]
    )
    if lasting or not 6 <= first < last <= 24:
        return match[0]
    return f"{match[1]} {first} heures {match[3]} {last} heures"


def _amount(match: re.Match[str]) -> tuple[int, int]:
    """Hours and minutes."""
    hour = int(match["hour"])
    if match["part"] == "moins le quart":
        return hour - 1, 45
    if match["part"]:
        return hour, 15 if "quart" in match["part"] else 30
    if match["word"]:
        return hour, _MINUTE_WORDS[match["word"]]
    return hour, int(match["glued"] or match["spaced"] or match["added"] or 0)


def _in_words(hours: int, minutes: int, second: str | None) -> str:
    """A duration: ``2 heures 21 minutes et 14 secondes``."""
    words = [_counted(hours, "heure")] if hours or not minutes else []
    if minutes:
        words.append(_counted(minutes, "minute"))
    if second:
        words.append("et " + _counted(int(re.sub(r"\D", "", second)), "seconde"))
    return " ".join(words)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number > 1 else ''}"


def _around(match: re.Match[str], text: str) -> tuple[str, str]:
    """What stands before and after."""
    before = text[max(0, match.start() - _AROUND) : match.start()]
    return before, text[match.end() : match.end() + _AROUND]


def _has_minutes(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("glued", "spaced", "word", "part"))


def _is_clock(match: re.Match[str], text: str) -> bool:
    """Whether the hours are a time of day; if nothing tells, those with minutes are."""
    before, after = _around(match, text)
    hour, minutes = int(match["hour"]), _has_minutes(match)
    if hour > 24 or match["second"] or match["unit"] or match["added"]:
        return False
    if _CLOCK_AFTER.match(after):
        return True
    if _SURELY_AT.search(before):
        return True
    at = _AT_A_TIME.search(before) or _AT_OR_FOR.search(before)
    if minutes and hour > _SMALL and (at or _EITHER.search(before)):
        return True  # à 14 h 30 de la place
    range_before, range_after = _FROM.search(before), _TO.match(after)
    if minutes and hour > _SMALL and (range_before or range_after):
        return True
    ends = after[range_after.end() :] if range_after else after
    if _DURATION_AFTER.match(ends) or _LASTING.search(before):
        return False
    if range_before:
        return not _LASTING.search(f"{before[: range_before.start()]}de ")
    if range_after and re.search(r"\b(?:de|entre) $", before, re.IGNORECASE):
        return True
    if _EITHER.search(before) or (hour == 24 and not minutes):
        return False
    if minutes and hour <= _SMALL and re.search(r"(?:\b(?:de|après) |[(])$", before):
        return False  # un match de 3h42
    return bool(at or minutes)


def _is_duration(match: re.Match[str], text: str) -> bool:
    before, after = _around(match, text)
    if re.search(r"\bau $", before):
        return False  # au 20 heures, the news of that hour
    counted = match["second"] or match["unit"] or match["added"] or int(match["hour"]) > 24
    return bool(counted or _LASTING.search(before) or _DURATION_AFTER.match(after))
