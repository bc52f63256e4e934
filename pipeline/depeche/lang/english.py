"""English word lists, all in lower case.

Where one list extends or narrows another it is built from that list, with a comment that says why.
"""

from __future__ import annotations

ARTICLES = frozenset({"the", "a", "an"})

# Stop words: articles, pronouns, prepositions, conjunctions, auxiliaries, forms of address, and the
# "s" and "t" that a tokeniser leaves of contractions.
FUNCTION_WORDS = frozenset(
    "a about above after again against all also although am among amid an and any are as at be"
    " because been before being below between both but by can could did do does doing down during"
    " each few for from further had has have having he her here hers herself him himself his how i"
    " if in into is it its itself just let me more most my myself of off on once only or other our"
    " ours out over own same she should so some such than that the their theirs them then there"
    " these they this those through to too under until up upon very was we were what when where"
    " which while who whom whose why will with within would you your yours s t mr mrs ms dr".split()
)

# Pronouns and determiners that refer to somebody or something named before.
PRONOUNS = frozenset("he she they it his her their its this these those".split())

# Words that start a subordinate clause: "They fear that…", "Moreau, who came in second,…". "where"
# is not among them: it starts a clause that can stand alone as often ("This is where it ends").
CLAUSE_OPENERS = frozenset("that whether who whom whose which".split())

# Auxiliaries of the passive.
PASSIVE_AUXILIARIES = frozenset("is are was were be been being got get gets".split())

# Contractions, which end with "n't", are not listed.
NEGATIONS = frozenset("not never no none nobody nothing neither nor without cannot".split())

# Words that deny or limit a statement without a negation.
DENIALS = frozenset(
    "deny denied denies denying refuse refused refuses refusing refusal exclude excluded excludes"
    " reject rejected rejects rejecting fail failed fails failing lack lacks lacked unable"
    " unlikely impossible ruled oppose opposed opposes prevent prevented stop stopped avoid avoided"
    " hardly rarely barely little few against".split()
)

# Words that leave open whether a statement is true.
HEDGES = frozenset(
    "allegedly alleged reportedly apparently may might could would suspected purported likely"
    " possibly probably perhaps presumably rumoured rumored expected seems seemed believed thought"
    " understood".split()
)

# Verbs that attribute a statement to somebody.
_REPORTING = frozenset(
    "said say says told tells according added claim claimed claims stated wrote insisted argued"
    " confirmed reported explained noted admitted declared warned alleged".split()
)

# The same and all other verbs of speaking, whether or not a statement follows ("asked", "replied").
# The weights of the fact check were fitted with this list: fit them again when it changes.
SPEECH_VERBS = _REPORTING | frozenset(
    "saying tell add adds claiming tweeted tweet write writes writing states announced announces"
    " asked asks asking called calls spoke speaking reports revealed suggested accused questioned"
    " posted urged denied responded replied mentioned expressed describes described".split()
)

# Verbs of saying, thinking and promising after which stands somebody's view ("believes",
# "assures"). Not "announced" and its like: what was announced is true without the verb, too.
ATTRIBUTIONS = _REPORTING | frozenset(
    "assured assures assure ensures ensured believes believed estimates denounced".split()
)

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()

CARDINALS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}


def cardinal(number: int) -> str:
    """A number from 0 to 99 in words: ``twenty-one``."""
    if number < 20:
        return _UNITS[number]
    tens = _TENS[number // 10 - 2]
    return f"{tens}-{_UNITS[number % 10]}" if number % 10 else tens


ORDINALS = {word: value for value, word in enumerate(_ORDINALS, start=1)} | {"hundredth": 100}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SCALES |= {f"{word}s": value for word, value in SCALES.items()}
MULTIPLES = {"twice": 2, "double": 2, "thrice": 3, "triple": 3, "dozen": 12}

# All words for numbers but "one", more often a pronoun, and "zero", more often part of a name.
NUMBER_WORDS = frozenset(
    {*CARDINALS, *ORDINALS, *SCALES, *MULTIPLES, "hundred", "hundreds", "dozens", "half", "quarter"}
) - {"one", "zero"}
