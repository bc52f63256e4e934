"""A text that says the opposite of its French: a rise that is a fall, a loss that is a win."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from depeche.translation.finding import Finding
from depeche.translation.invented.grounds import Grounds


class _Opposite(NamedTuple):
    """What English asserts, the French that says so, and the French that says the opposite."""

    english: re.Pattern[str]
    same: re.Pattern[str]
    opposite: re.Pattern[str]


def _opposite(english: str, same: str, opposite: str) -> _Opposite:
    return _Opposite(
        re.compile(rf"\b(?:{english})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{same})", re.IGNORECASE),
        re.compile(rf"\b(?:{opposite})", re.IGNORECASE),
    )


_RISES = (
    r"haus|augment|progress|bond|grimp|accr|croît|croiss|relev|mont[éea]|gagn|grossi|doubl|tripl"
    r"|envol|flamb|élev|en plus|remont|rebond|supérieur|accélér|de plus"
)
_FALLS = (
    r"baiss|recul|chut|dimin|réduc|rédui|repli|perdu|perd|pert|régress|effondr|déclin|moins|tomb"
    r"|fléch|supprim|suppress|ralent|inférieur|dégring|plong|contract|réduit|dépréc|ramen|coup"
)
# What is asserted in English, the French that says so, and the French that says the opposite.
_OPPOSITES = (
    _opposite(
        r"rose|risen|rises?|rising|increas(?:ed?|es|ing)|soar(?:ed|s)?|jump(?:ed|s)|grew|grown"
        r"|climb(?:ed|s)|surged?|gain(?:s|ed)|gone up|went up",
        _RISES,
        _FALLS,
    ),
    _opposite(
        r"fell|fallen|falls|falling|drop(?:ped|s)|declined?|decreas(?:ed?|es)|plung(?:ed?|es)"
        r"|slump(?:ed|s)|shr[aiu]nk|slip(?:s|ped)|dip(?:s|ped)|gone down|went down",
        _FALLS,
        _RISES,
    ),
    _opposite(
        r"raise[sd]?|hike[sd]?|lift(?:s|ed)?",
        rf"{_RISES}|l[eè]v|lanc|hiss|port|sou[ltv]|récolt|collect|recueil",
        r"baiss|abaiss|réduc|rédui|dimin",
    ),
    _opposite(
        r"cuts?|lower(?:s|ed)|slash(?:es|ed)?|trim(?:s|med)",
        rf"{_FALLS}|abaiss|tranch|taill|priv|ampu|allég|interromp|arrêt",
        rf"{_RISES}|embauch|cré",
    ),
    _opposite(
        r"admit(?:s|ted)?|acknowledge[sd]?|confess(?:es|ed)?|confirm(?:s|ed)?",
        r"reconn|admi[st]|admett|avou|confirm|conced|concéd",
        r"démen|ni[eé]|réfut|contest|rejet",
    ),
    _opposite(
        r"den(?:y|ies|ied)",
        r"démen|ni[eé]|réfut|contest|rejet|refus|récus|affirm\w* ne|pas|jamais|priv",
        r"reconn|admi[st]|avou|confirm",
    ),
    _opposite(
        r"create[sd]?|creating|hire[sd]?|hiring",
        r"cré|embauch|recrut",
        r"supprim|suppress|licenci",
    ),
    _opposite(
        r"acquit(?:s|ted)|cleared",
        r"acquit|relax|blanch|innocent|non-lieu|lev",
        r"condamn|coupable|requ|peine",
    ),
    _opposite(
        r"convict(?:s|ed)|found guilty|jailed|sentenced",
        r"condamn|coupable|prison|peine|écrou|incarcér|requi",
        r"acquit|relax|blanch|innocent",
    ),
    _opposite(
        r"reject(?:s|ed)|vote[sd]? down|threw out",
        r"rejet|refus|repouss|débout|retoqu|écart",
        r"adopt|approuv|accept|vot[éea]",
    ),
    _opposite(
        r"adopt(?:s|ed)|approve[sd]?|pass(?:es|ed)",
        r"adopt|approuv|accept|vot|pass|valid|appro",
        r"rejet|refus|repouss|débout",
    ),
    _opposite(
        r"reopen(?:s|ed)?|opens|opened",
        r"ouv|rouv|inaugur|entam|début|commenc",
        r"ferm",
    ),
    _opposite(
        r"closed?|closes|shut(?:s|ting)?",
        r"ferm|clos|clôt|cess|bloqu|coup|près",
        r"ouv|rouv",
    ),
    _opposite(
        r"(?<!not )(?<!n't )(?:ruled|rules|ruling) out",
        r"(?<!pas )(?:exclu|écart)",
        r"n'\w+ pas (?:\w+ )?(?:exclu|écart)",
    ),
    _opposite(
        r"announce[sd]?|order(?:s|ed)|launch(?:es|ed)?",
        r"annonc|ordonn|lanc|déclar|décid|décrét|command|indiqu|dit\b|fait savoir|présent|dévoil"
        r"|révél|précis|publi|promi|prévoi|a fait état|demand|appel|démarr|début|tir",
        r"exclu|renonc|annul|abst|refus",
    ),
    _opposite(
        r"fail(?:s|ed) to|refuse[sd]? to|unable to",
        r"échou|échec|manqu|ne?\b|n'|refus|incapab|impossib|faute|sans|rat[eé]",
        r"",
    ),
)


def findings(grounds: Grounds, text: str) -> Iterator[Finding]:
    """Report what the text says where the French says the opposite only."""
    for one in _OPPOSITES:
        said = one.english.search(text)
        if not said or one.same.search(grounds.french):
            continue
        if has := one.opposite.search(grounds.french):
            whole = re.match(r"[\w'-]*", grounds.french[has.start() :])
            instead = f", but “{whole[0]}”" if whole and has[0] else ""
            yield Finding(
                "opposite", f"the French does not say “{said[0]}”{instead}", words=(said[0],)
            )
