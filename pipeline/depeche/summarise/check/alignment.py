"""Where the words of a summary sentence stand in the text, and what is odd about that.

Lexical throughout: words are compared by their stems (Porter 2), and what they are to each other by
where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from depeche.summarise.check.words import Word, tokens, words

_DENIALS = frozenset(
    "deny denied denies denying refuse refused refuses refusing refusal exclude excluded excludes"
    " reject rejected rejects rejecting fail failed fails failing lack lacks lacked unable"
    " unlikely impossible ruled oppose opposed opposes prevent prevented stop stopped avoid avoided"
    " hardly rarely barely little few against".split()
)
SPEECH = frozenset(
    "said say says saying told tell tells added add adds claimed claims claim claiming tweeted"
    " tweet wrote write writes writing stated states announced announces asked asks asking"
    " according called calls spoke speaking says insisted argued warned confirmed reported"
    " reports revealed explained suggested noted admitted accused questioned posted declared"
    " urged denied alleged responded replied mentioned expressed describes described".split()
)
_ATTRIBUTIONS = frozenset(
    "said say says told tells according added claimed claims claim stated wrote insisted argued"
    " confirmed reported explained noted admitted declared warned alleged"
    " assured assures assure ensures ensured believes believed estimates denounced".split()
)
_HEDGES = frozenset(
    "allegedly alleged reportedly apparently may might could would suspected purported likely"
    " possibly probably perhaps presumably rumoured rumored expected seems seemed believed thought"
    " understood".split()
)
# "They fear that…", "asked whether…", "Moreau, who came in after the winner,…"
_CLAUSES = frozenset("that whether who whom whose which".split())
_ARTICLES = frozenset({"the", "a", "an"})
_BE = frozenset("is are was were be been being got get gets".split())
_RESTS_ON = 3  # source sentences a sentence may rest on
_SHOWN = 5  # source sentences that are compared with it by a model
_SWAPPED, _REPLACED, _EXTRA = 1.3, 1.6, 0.5
_WRONG_SIDE, _NEXT_SENTENCE, _FADE = 0.5, 0.2, 6
_NEAR = 4  # content words around a word that keep it company


class Alignment(NamedTuple):
    """What the words of a sentence say about its truth.

    Attributes:
        support: indices of the source sentences it rests on, in order.
        shown: indices of the source sentences nearest to it, in order.
        covered: the share of its content words that the support has.
        ordered: the share that one or two adjacent sentences have in the same order.

    The others are reasons, empty where nothing is wrong:

        unknown_token: a name or number the text does not have.
        number_context: a number that stands among other words in the text.
        name_swap: a name where the text has another.
        negation_mismatch: a negation too many or too few.
        misattributed: somebody is quoted who is not quoted in the text.
        omission: the support has a negation, a doubt, an attribution, a main clause or a beginning
            that the sentence leaves out.
    """

    support: tuple[int, ...]
    shown: tuple[int, ...]
    covered: float
    ordered: float
    unknown_token: str = ""
    number_context: str = ""
    name_swap: str = ""
    negation_mismatch: str = ""
    misattributed: str = ""
    omission: str = ""


class Text:
    """The source sentences, analysed once."""

    def __init__(self, sources: Sequence[str]) -> None:
        found = [tokens(source) for source in sources]
        self._small = {t.lower() for some in found for t in some if t[0].islower()}
        self._capital = {t.lower() for some in found for t in some[1:] if t[0].isupper()}
        self._sources = [words(some, self._capital, self._small) for some in found]
        self._solid = [_solid(some) for some in self._sources]
        self._names = sorted({w.stem for some in self._solid for w in some if w.kind == "name"})
        self._passives = [_passive(some) for some in self._sources]
        self._bonds: dict[tuple[str, str, bool], float] = {}
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, some in enumerate(self._solid):
            for at, word in enumerate(some):
                self._places[word.stem].append((number, at))

    def align(self, sentence: str) -> Alignment | None:
        """Find a sentence's words in the text; None if it has none but function words."""
        all_words = words(tokens(sentence), self._capital, self._small)
        solid = _solid(all_words)
        if not solid:
            return None
        support, covered = self._support(solid)
        return Alignment(
            support,
            self._nearest(solid),
            covered,
            self._ordered(solid),
            unknown_token=self._unknown_token(solid),
            number_context=self._number_context(solid),
            name_swap=self._name_swap(all_words, solid),
            negation_mismatch=self._negation_mismatch(all_words, support),
            misattributed=self._misattributed(all_words),
            omission=self._omission(all_words, support),
        )

    # What it rests on

    def _support(self, solid: Sequence[Word]) -> tuple[tuple[int, ...], float]:
        """The few source sentences that have most of its words, chosen greedily, and the share."""
        wanted = {word.stem for word in solid}
        left = set(wanted)
        chosen: list[int] = []
        while left and len(chosen) < _RESTS_ON:
            gains: dict[int, float] = defaultdict(float)
            for stem in left:
                for number in {place[0] for place in self._places.get(stem, ())}:
                    gains[number] += 1
            if not gains:
                break
            best = max(gains, key=lambda number: (gains[number], -number))
            if chosen and gains[best] < 2:
                break
            chosen.append(best)
            left -= {word.stem for word in self._solid[best]}
        return tuple(sorted(chosen)), 1 - len(left) / len(wanted)

    def _nearest(self, solid: Sequence[Word]) -> tuple[int, ...]:
        """The source sentences that share most with it for their length; names count twice."""
        weights = {w.stem: 1 if w.kind == "content" else 2 for w in solid}

        def likeness(number: int) -> tuple[float, int]:
            there = {word.stem for word in self._solid[number]}
            shared = sum(weight for stem, weight in weights.items() if stem in there)
            return shared / (5 + len(there)) ** 0.5, -number

        nearest = sorted(range(len(self._solid)), key=likeness, reverse=True)
        return tuple(sorted(nearest[:_SHOWN]))

    def _ordered(self, solid: Sequence[Word]) -> float:
        wanted = [word.stem for word in solid]
        pairs = zip(self._solid, [*self._solid[1:], []], strict=True)
        kept = (in_order(wanted, [w.stem for w in [*one, *two]]) for one, two in pairs)
        return max(kept, default=0) / len(wanted)

    # What can be wrong with it

    def _unknown_token(self, solid: Sequence[Word]) -> str:
        for word in solid:
            if word.kind in ("name", "figure") and not self._known(word):
                return f"the {word.kind} {word.text} is not in the text"
        return ""

    def _known(self, word: Word) -> bool:
        if word.stem in self._places:
            return True
        if word.kind == "figure":
            return False
        if word.text.isupper() and 2 <= len(word.text) <= 6:
            return self._initials(word.text)
        # A people and its country, a name and its adjective: Pakistan, Pakistani.
        root = word.stem[:5]
        return len(root) == 5 and any(stem.startswith(root) for stem in self._places)

    def _initials(self, letters: str) -> bool:
        return any(
            letters in "".join(word.text[0] for word in some if word.text[0].isupper())
            for some in self._sources
        )

    def _number_context(self, solid: Sequence[Word]) -> str:
        for at, word in enumerate(solid):
            if word.kind != "figure":
                continue
            here = _company(solid, at, _NEAR)
            if here and not any(
                here & _company(self._solid[number], place, _NEAR + 1)
                for number, place in self._places[word.stem]
            ):
                return f"the figure {word.text} counts something else in the text"
        return ""

    def _name_swap(self, all_words: Sequence[Word], solid: Sequence[Word]) -> str:
        """Names among words that the text has beside another name: who did what to whom.

        A name's company are the content words near it. Its tie to them is how near, and on which
        side, the text has them together. Another name with a much stronger tie to the same company
        is the one the text says it of.
        """
        groups = _groups(solid)
        passive = _passive(all_words)
        here = {solid[at].stem for start, end in groups for at in range(start, end)}
        for start, end in groups:
            company = [
                (word.stem, (at < start) != (word.stem in passive))
                for at in range(max(0, start - _NEAR), min(len(solid), end + _NEAR))
                if (word := solid[at]).kind == "content"
            ]
            if not company:
                continue
            own = {solid[at].stem for at in range(start, end)}
            mine = max(self._tie(name, company) for name in own)
            for other in self._names:
                margin = _SWAPPED if other in here else _REPLACED
                if other not in own and self._tie(other, company) > mine * margin + _EXTRA:
                    return f"the text says this of {other.title()}, not of {solid[start].text}"
        return ""

    def _tie(self, name: str, company: Sequence[tuple[str, bool]]) -> float:
        return sum(self._bond(name, stem, before) for stem, before in company)

    def _bond(self, name: str, stem: str, before: bool) -> float:
        """How closely the text has a word before (or behind) a name, in [0, 1]."""
        key = (name, stem, before)
        known = self._bonds.get(key)
        if known is not None:
            return known
        best = 0.0
        for number, at in self._places.get(name, ()):
            for other, place in self._places.get(stem, ()):
                if other == number:
                    flipped = stem in self._passives[number]
                    same = ((place < at) != flipped) == before
                    bond = (1.0 if same else _WRONG_SIDE) / (1 + abs(place - at) / _FADE)
                elif abs(other - number) == 1:
                    bond = _NEXT_SENTENCE
                else:
                    continue
                best = max(best, bond)
        self._bonds[key] = best
        return best

    def _negation_mismatch(self, all_words: Sequence[Word], support: Sequence[int]) -> str:
        reason = "it denies what the text affirms, or the other way round"
        sources = [self._sources[number] for number in support]
        here = _negated(all_words)
        there = {stem for source in sources for stem in _negated(source)}
        said = {word.stem for source in sources for word in source if word.kind != "function"}
        denies = any(word.text.lower() in _DENIALS for source in sources for word in source)
        if here and not (here & there) and not (denies and not here <= said):
            return reason
        plain = {word.stem for word in all_words if word.kind == "content"} - here
        if any(word.text.lower() in _DENIALS for word in all_words):
            return ""
        affirmed = {
            stem
            for source in self._sources
            for stem in {w.stem for w in source if w.kind == "content"} - _negated(source)
        }
        if any((_negated(source, reach=1) & plain) - affirmed for source in sources):
            return reason
        return ""

    def _omission(self, all_words: Sequence[Word], support: Sequence[int]) -> str:
        """What a sentence leaves out of its support that the truth of the rest hangs on."""
        here = {word.text.lower() for word in all_words}
        negates = any(word.negates for word in all_words) or bool(here & _DENIALS)
        stems = {word.stem for word in _solid(all_words)}
        for number in support:
            source = self._sources[number]
            at = [i for i, word in enumerate(source) if word.stem in stems]
            if any(word.negates for word in source[at[0] : at[-1] + 1]) and not negates:
                return "it leaves out a negation"
            first = next((i for i in at if source[i].kind != "function"), 0)
            clause = any(word.text.lower() in _CLAUSES for word in source[1:first])
            if clause and not here & (_HEDGES | _ATTRIBUTIONS | SPEECH):
                return "it leaves out what its clause hangs on"
            start = source[0].text.lower() in _ARTICLES
            subject = list(takewhile(lambda word: word.kind != "function", source[start:]))
            if subject and not any(word.stem in stems for word in subject):
                return f"it leaves out {subject[0].text}, with which the sentence begins"
            there = {word.text.lower() for word in source}
            if there & _HEDGES and not here & (_HEDGES | _ATTRIBUTIONS):
                return "it leaves out a doubt"
            if there & _ATTRIBUTIONS and not here & (_HEDGES | _ATTRIBUTIONS | SPEECH):
                return "it leaves out who says so"
        return ""

    def _misattributed(self, all_words: Sequence[Word]) -> str:
        """A name that speaks here and nowhere in the text."""
        for at, word in enumerate(all_words):
            if word.text.lower() not in SPEECH:
                continue
            beside = [w for w in all_words[max(0, at - 3) : at + 3] if w.kind == "name"]
            if beside and not any(self._speaks(name.stem) for name in beside):
                return f"{beside[0].text} is not quoted in the text"
        return ""

    def _speaks(self, stem: str) -> bool:
        return any(
            word.text.lower() in SPEECH
            for number, _ in self._places.get(stem, ())
            for source in self._sources[number : number + 2]
            for word in source
        )


def _solid(all_words: Iterable[Word]) -> list[Word]:
    return [word for word in all_words if word.kind != "function"]


def _company(solid: Sequence[Word], at: int, reach: int) -> set[str]:
    near = [*solid[max(0, at - reach) : at], *solid[at + 1 : at + 1 + reach]]
    return {word.stem for word in near}


def _groups(solid: Sequence[Word]) -> list[tuple[int, int]]:
    """The names of a sentence, as spans of its words."""
    groups: list[tuple[int, int]] = []
    for at, word in enumerate(solid):
        if word.kind == "name":
            if groups and groups[-1][1] == at:
                groups[-1] = (groups[-1][0], at + 1)
            else:
                groups.append((at, at + 1))
    return groups


def _passive(all_words: Sequence[Word]) -> set[str]:
    """Stems of words that stand between a form of *be* and *by*."""
    found = set()
    for at, word in enumerate(all_words):
        if word.kind == "content":
            before = {w.text.lower() for w in all_words[max(0, at - 3) : at]}
            after = {w.text.lower() for w in all_words[at + 1 : at + 3]}
            if before & _BE and "by" in after:
                found.add(word.stem)
    return found


def _negated(all_words: Iterable[Word], reach: int = 2) -> set[str]:
    """Stems of the content words that follow a negation closely."""
    found = set()
    left = 0
    for word in all_words:
        if word.negates:
            left = reach
        elif left and word.kind != "function":
            found.add(word.stem)
            left -= 1
    return found


def in_order(wanted: Sequence[str], there: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(there) + 1)
    for want in wanted:
        previous = 0
        for column, have in enumerate(there, start=1):
            above = row[column]
            row[column] = previous + 1 if want == have else max(above, row[column - 1])
            previous = above
    return row[-1]
