"""Inflecting English nouns and verbs."""

from __future__ import annotations

import re
from functools import lru_cache

# Base, past and past participle of irregular verbs; verbs with a prefix (overcome, withdraw,
# rebuild) go like the verb that they end with.
_IRREGULAR = {
    verb.split()[0]: (verb.split()[1], verb.split()[-1])
    for verb in (
        "arise arose arisen,behave behaved,belie belied,relay relayed,"
        "awake awoke awoken,bear bore borne,beat beat beaten,"
        "become became become,begin began begun,bend bent,bet bet,bid bid,bind bound,"
        "bite bit bitten,bleed bled,blow blew blown,break broke broken,breed bred,"
        "bring brought,broadcast broadcast,build built,burst burst,buy bought,cast cast,"
        "catch caught,choose chose chosen,cling clung,come came come,cost cost,creep crept,"
        "cut cut,deal dealt,dig dug,do did done,draw drew drawn,drink drank drunk,"
        "drive drove driven,eat ate eaten,fall fell fallen,feed fed,feel felt,fight fought,"
        "find found,flee fled,fling flung,fly flew flown,forbid forbade forbidden,"
        "forget forgot forgotten,forgive forgave forgiven,freeze froze frozen,get got,"
        "give gave given,go went gone,grind ground,grow grew grown,hang hung,have had,"
        "hear heard,hide hid hidden,hit hit,hold held,hurt hurt,keep kept,kneel knelt,"
        "know knew known,lay laid,lead led,leave left,lend lent,let let,lie lay lain,"
        "light lit,lose lost,make made,mean meant,meet met,mow mowed mown,pay paid,put put,"
        "quit quit,read read,rend rent,ride rode ridden,ring rang rung,rise rose risen,"
        "run ran run,say said,see saw seen,seek sought,sell sold,send sent,set set,"
        "sew sewed sewn,shake shook shaken,shed shed,shine shone,shoot shot,"
        "show showed shown,shrink shrank shrunk,shut shut,sing sang sung,sink sank sunk,"
        "sit sat,slay slew slain,sleep slept,slide slid,sling slung,slit slit,"
        "sow sowed sown,speak spoke spoken,speed sped,spend spent,spin spun,spit spat,"
        "split split,spread spread,spring sprang sprung,stand stood,steal stole stolen,"
        "stick stuck,sting stung,stink stank stunk,stride strode stridden,strike struck,"
        "string strung,strive strove striven,swear swore sworn,sweep swept,"
        "swell swelled swollen,swim swam swum,swing swung,take took taken,teach taught,"
        "tear tore torn,tell told,think thought,throw threw thrown,thrust thrust,"
        "tread trod trodden,understand understood,upset upset,wake woke woken,"
        "wear wore worn,weave wove woven,weep wept,win won,wind wound,"
        "withdraw withdrew withdrawn,wring wrung,write wrote written"
    ).split(",")
}
_PREFIXES = ("under", "over", "with", "fore", "out", "mis", "off", "up", "re", "un", "be")
# Verbs of several syllables that double their last consonant: their stress is on the last one.
_DOUBLING = frozenset(
    "abet abhor acquit admit allot annul befit begin commit compel concur confer control"
    " defer demur deter dispel emit enrol enthral equip excel expel extol forget fulfil"
    " incur infer occur omit outwit patrol permit prefer propel"
    " rebel rebut recur refer regret remit repel submit transfer"
    " transmit unplug".split()
)
_ARTICLE = re.compile(r"\b[Aa]n? $")
_VOWEL = "aeiouy"
_BRITISH = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=[bdlnpv])our(?=$|s|ed|ing|able|ful|it|hood|ly|er)", "or"),
        (r"(?<=..)ys(?=e|ing)", "yz"),
        (r"(?<=[^aeiou]..)is(?=(?:e|es|ed|ing|er|ers|ation|ations)$)", "iz"),
        (r"(?<=[aeiou]l)l(?=ed|ing|er|ist)", ""),
        (r"(?<=[bt])re$", "er"),
        (r"(?<=[bt])res$", "ers"),
        (r"(?<=g)ue(?=s?$)", ""),
        (r"(?<=en)c(?=es?$)", "s"),
        (r"^(program)me", r"\1"),
        (r"(?<=.)ae(?=.)|oe(?=[dst])", "e"),
    )
)
_MAYBE_BRITISH = re.compile("our|ys|is|ll|re|ue|ce|mme|ae|oe")


@lru_cache(maxsize=65536)
def american(word: str) -> str:
    """A word so that its British and its American spelling are the same; not always a spelling.

    For comparing only: ``favour``, ``organised``, ``defence`` become ``favor``, ``organized``,
    ``defense``, and ``residence`` becomes ``residense``.
    """
    if not _MAYBE_BRITISH.search(word):
        return word
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    return word


@lru_cache(maxsize=65536)
def english_plural(term: str) -> str:
    """The plural of an English term; of a plural the term itself."""
    import inflect  # a tenth of a second, and few sentences ask

    if term.endswith("child"):  # of these inflect knows only the child itself
        return f"{term}ren"
    if term.isupper():
        return term if term.endswith(".") else f"{term}s"
    engine = inflect.engine()
    head = re.split(r" (?:of|for|in|at|on|to|by|with)\b", term)[0].split(" ")[-1]
    singular = engine.singular_noun(head)
    if singular and not head.endswith(("sis", "us", "ss")):
        return term
    return engine.plural_noun(term) or term


@lru_cache(maxsize=16384)
def verb_forms(verb: str) -> tuple[str, ...]:
    """The forms of a verb, its particles behind it: base, -s, past, past participle, -ing."""
    head, gap, rest = verb.partition(" ")
    forms: tuple[str, ...]
    if head == "be":
        forms = ("be", "is", "are", "was", "were", "been", "being")
    else:
        past, participle = _past(head)
        forms = (head, _third_person(head), past, participle, _stem(head, "ing") + "ing")
    return tuple(dict.fromkeys(f"{form}{gap}{rest}" for form in forms))


def comparison(adjective: str) -> tuple[str, ...]:
    """The comparative and superlative of an adjective, and its adverb, where they have one word."""
    if " " in adjective:
        return ()
    stem = _stem(adjective, "ed")
    return f"{stem}er", f"{stem}est", f"{stem if stem.endswith('i') else adjective}ly"


def _past(verb: str) -> tuple[str, str]:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    for prefix in _PREFIXES:
        base = verb.removeprefix(prefix)
        if base != verb and base in _IRREGULAR:
            past, participle = _IRREGULAR[base]
            return prefix + past, prefix + participle
    regular = _stem(verb, "ed") + "ed"
    return regular, regular


def _third_person(verb: str) -> str:
    if verb in ("do", "go", "undergo", "forgo") or verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb == "have":
        return "has"
    if verb.endswith("y") and verb[-2:-1] not in _VOWEL:
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _stem(verb: str, ending: str) -> str:
    """What stands before ``ed`` or ``ing``: ``stopp``, ``carri``, ``trac``."""
    if verb.endswith("ie"):
        return verb[:-2] + "y" if ending == "ing" else verb[:-1]
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1]
    if verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] if ending == "ed" else verb
    if verb.endswith("y") and verb[-2:-1] not in _VOWEL and ending == "ed":
        return verb[:-1] + "i"
    if verb.endswith("ic"):
        return f"{verb}k"
    one_syllable = re.fullmatch(r"[^aeiou]*[aeiouy][^aeiouywx]", verb)
    quick = re.fullmatch(r"qu[aeiou][^aeiouywx]", verb)
    if one_syllable or quick or verb in _DOUBLING:
        return verb + verb[-1]
    return verb


def with_article(before: str, word: str) -> str:
    """A text and the word that follows it, its indefinite article made to fit: ``an indictment``.

    Args:
        before: the text, with a blank at its end.
        word: the next word, or several.
    """
    article = _ARTICLE.search(before)
    if not article:
        return before + word
    import inflect  # a tenth of a second, and few sentences ask

    fitting = str(inflect.engine().a(word)).split(" ", 1)[0]
    kept = before[: article.start() + 1]  # "a" or "A"
    return f"{kept}{fitting[1:]} {word}"
