"""The check for meanings turned round: a denial that admits, a fall that rises, less that is more.

For each French word or phrase the table has the English of which one must stand in the translation.
The phrases are those whose loss turns a statement into its opposite, or a verdict into another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from depeche.translation.finding import Finding
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_DOWN = (
    r"down|halv\w*|half|lower\w*|low|lows|less|fewer|fall\w*|fell|drop\w*|declin\w*|decreas\w*|reduc\w*|cut\w*"
    r"|slump\w*|slid\w*|slip\w*|shrink\w*|shrank|shrunk|plung\w*|tumbl\w*|loss\w*|los[et]\w*"
    r"|dip\w*|eas\w+|weak\w*|contract\w*|sank|sink\w*|shed\w*|dwindl\w*|retreat\w*|diminish\w*"
    r"|slow\w*|short\w*|recede\w*|negative|deteriorat\w*|worse\w*|crash\w*|collaps\w*|downturn"
    r"|downward\w*|trim\w*|lighter|minus|plummet\w*|fallen|moderat\w*|falter\w*|ebb\w*|setback"
    r"|backward\w*|retreat|pull\w* back|step\w* back|behind|regress\w*|wane\w*|waning|dent\w*"
)
_UP = (
    r"up|higher|high|highs|more|ris\w+|rose|increas\w*|grow\w*|grew|climb\w*|gain\w*|jump\w*"
    r"|soar\w*|surg\w*|rais\w*|hik\w*|upward\w*|up-\w+|uptick|upturn|advanc\w*|expan\w*|strength\w*"
    r"|rall\w*|rebound\w*|leap\w*|leapt|boost\w*|spike\w*|swell\w*|swoll\w*|added|add|adds|extra"
    r"|improv\w*|positive|stronger|better|greater|plus|accelerat\w*|mount\w*|escalat\w*|inflat\w*"
    r"|multipl\w*|extend\w*|enlarg\w*|heighten\w*|skyrocket\w*|shot|bounc\w*|wider|widen\w*|upswing"
    r"|progress\w*|upped|uptrend|recover\w*|boom\w*|larger|bigger|further|additional|augment\w*"
)


class _Phrase(NamedTuple):
    """A French phrase and what must answer to it in English."""

    french: re.Pattern[str]
    english: re.Pattern[str]


def _phrase(french: str, english: str) -> _Phrase:
    return _Phrase(
        re.compile(rf"(?<![\w-])(?:{french})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{english})(?!\w)", re.IGNORECASE),
    )


_NOT = r"not|n’t|never|no|without|nor"
# `sans que`, `sans doute` and the like say something else; `sans encombre` is `safely`.
_SANS = (
    r"sans (?!que\b|doute|cesse|précédent|conteste|abri|domicile|papier|emploi|frontière|encombre"
    r"|appel|suite|danger|fracas|grand|détour|issue|visibilité|vie|voix|lendemain|cela)\w+"
)
_WITHOUT = (
    r"\w+less(?:ly|ness)?|un\w+|in\w{4,}|im\w{3,}|ir\w{4,}|dis\w+|non\w*|cannot|nothing|none|nobody"
    r"|any|free|devoid|rid|lack\w*|absen\w+|depriv\w+|fail\w*|avoid\w*|miss\w*|refus\w*|ceas\w*"
    r"|despite|instead|rather|regardless|barring|against|outside|short|off|out|but|or|if|alone"
    r"|only|zero|blank|clear\w*|plain|still|constant\w*|anonymous\w*|minor|slight\w*|light\w*"
    r"|mild\w*|superficial\w*|quiet\w*|smooth\w*|eas\w+|direct\w*|straight"
)
_PHRASES = (
    _phrase(
        r"sans gravité",
        r"minor|slight\w*|light\w*|superficial\w*|unhurt|unharmed|mild\w*|harmless|non-serious"
        r"|(?:not|n’t|no|without|never) (?:\w+ ){0,2}(?:serious\w*|grav\w+|severe\w*|life)",
    ),
    _phrase(_SANS, f"{_NOT}|{_WITHOUT}"),
    _phrase(
        r"démen(?:t|tent|tait|taient|tir|tira|ti|tie|tis|tant)|démentis?",
        r"den(?:y|ies|ied|ying|ials?)|refut\w*|reject\w*|contradict\w*|disput\w*|dismiss\w*"
        r"|disprov\w*|debunk\w*|disavow\w*|quash\w*|rebut\w*|belie\w*|false|untrue|" + _NOT,
    ),
    _phrase(
        r"déconseill\w+",
        r"against|discourag\w*|inadvisable|warn\w*|avoid\w*|out of|away from|refrain\w*|" + _NOT,
    ),
    _phrase(
        r"(?:deux|trois|quatre|cinq|six|dix|\d+) fois moins(?! d'un)",
        r"less|fewer|lower|half|halved|smaller|third|quarter|fifth|sixth|tenth|shorter|cheaper"
        r"|slower|as little|as few",
    ),
    _phrase(
        r"(?<!sain et )(?<!saine et )(?<!sains et )(?<!saines et )(?<!est )sauf|hormis|excepté"
        r"|à l'exception",
        r"except\w*|but|save|apart|other than|bar|barring|exclud\w*|unless|aside|outside|without"
        r"|all|only|not",
    ),
    _phrase(
        r"relaxée?s?|la relaxe|une relaxe",
        r"acquit\w*|clear\w*|not guilty|dismiss\w*|discharg\w*|releas\w*|exonerat\w*",
    ),
    _phrase(
        r"acquittée?s?|acquittement",
        r"acquit\w*|clear\w*|not guilty|discharg\w*|pa(?:id|y)\w*|exonerat\w*|perform\w*"
        r"|carr\w+|settl\w*|fulfil\w*|innocent",
    ),
    _phrase(
        r"non-lieu",
        r"dismiss\w*|drop\w*|discharg\w*|no case|thrown out|threw out|no grounds|no charges"
        r"|not to prosecute|non-?suit|clos\w+|no trial|stay\w*",
    ),
    _phrase(r"mise?s? en examen", r"charg\w*|indict\w*|investigat\w*|formal\w*|prosecut\w*"),
    _phrase(
        r"(?:a|ont|avait|avaient|est|sont|s'est|ayant) chaviré\w*",
        r"capsiz\w*|overturn\w*|keel\w*|turned over|sank|sunk|sinking|tip\w* over|flip\w*"
        r"|roll\w* over",
    ),
    _phrase(
        r"(?:s'est|se sont|s'était) inclinée?s?|s'inclin(?:e|ent|ait|aient)",
        r"lost|los[eti]\w*|beaten|beat|bow\w*|defeat\w*|fell|fall\w*|(?:went|go|goes) down|yield\w*"
        r"|knelt|pay\w*|paid|succumb\w*|edged|submit\w*|give in|gave in",
    ),
    _phrase(
        r"n'(?:a|ont|avait|avaient) pas manqué de|ne (?:manque|manquent|manquera) pas de",
        r"(?:not|n’t) (?:fail|miss|neglect|omit|forget|shy|hesitate|lack)\w*|never fail\w*"
        r"|without fail|quick|sure|certain\w*|indeed|duly|also|lost no|plenty|no shortage|always"
        r"|made a point|took care|bound to|of course|no doubt|no lack|inevitabl\w*",
    ),
    _phrase(
        r"n'(?:est|a|ont|avait|exclut|excluait|exclurait) ?pas (?:été )?exclue?s?|n'exclu\w+ pas",
        r"(?:not|n’t|never) (?:\w+ ){0,3}(?:rul\w*|exclud\w*|out|discount\w*|preclud\w*|off)"
        r"|not impossible|(?:rul\w*|exclud\w*) (?:\w+ )?(?:nothing|out)|possib\w*|could|may"
        r"|might|open|out of the question",
    ),
    _phrase(
        r"(?:tout )?au plus (?:à )?(?=\d|une? |deux |trois |quatre |cinq |six |dix |cent )\w+",
        r"most|no more|not more|up to|maximum|more than|latest|capped|limit\w*|within|ceiling",
    ),
    _phrase(
        r"(?:est|sont|était|étaient|a|ont) à peine|à peine (?:\d+|une?|deux|trois|dix|quelques)",
        r"barely|hardly|scarcely|only|just|little|mere\w*|no sooner|a few|slight\w*|not even"
        r"|less than|under|few|faint\w*|short",
    ),
    _phrase(
        r"(?:a|ont|avait|avaient) (?:baissé|reculé|chuté|diminué|régressé)"
        r"|en (?:légère |forte |nette )?(?:baisse|recul|repli|chute|diminution)",
        _DOWN,
    ),
    _phrase(
        r"(?:a|ont|avait|avaient) (?:augmenté|bondi|grimpé) de \d\S*"
        r"|en (?:légère |forte |nette )?(?:hausse|augmentation|progression) de \d\S*",
        _UP,
    ),
)


def check(source: SourceSegment, target: Target) -> Iterator[Finding]:
    """Report each phrase of the source that nothing in the translation answers."""
    for written, english in source.cached(_of_source):
        if not english.search(target.text):
            yield Finding("opposite", f"“{written}” has no counterpart in the translation")


def _of_source(source: SourceSegment) -> list[tuple[str, re.Pattern[str]]]:
    """The phrases of a source, each with the pattern of what answers to it."""
    return [
        (found[0], phrase.english)
        for phrase in _PHRASES
        if (found := phrase.french.search(source.text))
    ]
