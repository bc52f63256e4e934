"""Translating with checks: choose from the n-best list, and try again where nothing in it is good.

Each text (a sentence, or a part of one that fits the model) is translated once, with marks in the
place of what must arrive untouched. Every hypothesis gets English typography, what stands behind
the marks is put back, repetitions in it are cut and distorted names corrected; then it is
checked. The first one without a finding is taken, else the one whose findings weigh least.

A text with words of the dictionary that its translation does not answer is translated again with
those looked up (``lookup.py``).

Texts whose best translation is still bad are translated again, all in one batch: cut at clause
boundaries; with numbers and quotation marks written differently; without marks, if one was lost or
doubled; and last with twice the beam. A
new translation is taken if its findings weigh less; the findings that remain become warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.lang import typography
from depeche.translation import checks, clauses, clock_times, lookup, marks, required_terms
from depeche.translation.checks import empty, repetition, unknown_words
from depeche.translation.engines.engine import Engine, Hypothesis
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.lookup import Missed
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_SPLIT_COST = 1.0  # weight; a sentence cut in parts must be better by more than this
_SHORTEST_PART = 5  # words of a part worth translating alone
_FEWEST_TOKENS = 8  # of the longest part a sentence is cut into
_UNANSWERED_COST = 1.0  # weight of a word of the dictionary that a translation does not answer
_LOOKUPS = 2  # words of a text that are looked up
# How often the model may read a text for the words that are looked up; a translation reads it
# ``beam`` times, so this is 20 translations. In 700 sentences of the news no round of look-ups took
# more. With four rewritings and twice the beam that makes some 27 translations at most.
_MOST_READINGS = 80
_TOGETHER = 256  # texts whose words are looked up at once: attention takes 50 kB for each
_LOOKUP_BEAM = 2  # hypotheses kept when a translation with one is finished
_UNLIKELIER = 0.5  # nats a token by which a translation with a word looked up may be less likely
_OF_PARTS = frozenset({"mark", "repetition", "empty"})
_GROUPED_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_STOP = re.compile(r"(?<!\.[A-Z])[ .]+$")
_QUOTATION_MARK = re.compile(r"\s?[«»“”\"]\s?")


class Outcome(msgspec.Struct, frozen=True):
    """The translation chosen for a text, and what the checks say of it.

    Attributes:
        text: the translation.
        findings: what the checks find wrong with it.
        found_first: the kinds of findings in the model's first answer, before any correction.
        corrected: names and terms that were corrected: (what the model wrote, what stands).
        pieces: the number of parts it was translated in.
        score: mean log probability of its tokens, in nats; of the least likely part.
        raw: what the model wrote, before anything was formatted or corrected; empty if it was
            translated in parts.
        looked_up: the French words for which the English of the dictionary was put.
        unanswered: the French words of the dictionary that it does not answer.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    found_first: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    pieces: int = 1
    score: float = 0.0
    raw: str = ""
    looked_up: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How bad it is: the weight of its findings, and what it costs to have been cut."""
        return checks.weight(self.findings) + _SPLIT_COST * (self.pieces > 1)


class CheckedDecoder:
    """Translates texts and checks the translations.

    Args:
        engine: the loaded model.
        glossary: the terms that have a set translation.
        beam: hypotheses kept at each step of the search, and wanted of each text.
    """

    def __init__(self, engine: Engine, glossary: Glossary, beam: int) -> None:
        self._engine = engine
        self._glossary = glossary
        self._beam = beam

    def translate(self, texts: Sequence[str]) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the text, its outcome), bad ones last, after they were tried again."""
        sources: dict[int, SourceSegment] = {}  # of the bad outcomes
        bad: dict[int, Outcome] = {}
        all_sources = [self._source(text) for text in texts]
        given = [source.given for source in all_sources]
        for index, hypotheses in self._engine.translate(given, self._beam, self._beam):
            source = all_sources[index]
            outcome = _best(source, hypotheses)
            made_up = any(finding.kind == unknown_words.KIND for finding in outcome.findings)
            if (
                outcome.weight < checks.RETRY
                and not made_up
                and not lookup.unanswered(source, outcome.raw)
            ):
                yield index, outcome
            else:
                sources[index], bad[index] = source, outcome
        order = list(bad)
        for start in range(0, len(order), _TOGETHER):
            waiting = order[start : start + _TOGETHER]
            readings = dict.fromkeys(waiting, _MOST_READINGS)
            for _ in range(_LOOKUPS):
                waiting = self._look_up(waiting, sources, bad, readings)
        # Of the bad ones six in ten get better when they are cut at clause boundaries; a larger
        # beam helps half as many at twice the cost, so it is for those that are very bad.
        attempts = (
            (self._translate_rewritten, checks.RETRY),
            (self._translate_with_wider_beam, checks.GRAVE),
        )
        for attempt, least in attempts:
            again = {index: sources[index] for index in bad if bad[index].weight >= least}
            for index, outcome in attempt(again, bad):
                if _faults(sources[index], outcome) < _faults(sources[index], bad[index]):
                    bad[index] = _second_choice(bad[index], outcome)
        for index, outcome in bad.items():
            lost = tuple(found.text for found in lookup.unanswered(sources[index], outcome.text))
            yield index, msgspec.structs.replace(outcome, unanswered=lost)

    def alternatives(self, texts: Sequence[str], beam: int) -> Iterator[tuple[int, list[Outcome]]]:
        """Yield (index of the text, the outcomes of all its hypotheses), the least bad first.

        Nothing is looked up or cut. Where the least bad one lost names or terms there are more,
        with those behind marks.

        Args:
            texts: as for ``translate``.
            beam: hypotheses kept at each step of the search, and wanted of each text.
        """
        sources = [self._source(text) for text in texts]
        found = self._hypotheses(sources, beam)
        marked = {
            index: again
            for index, outcomes in enumerate(found)
            if outcomes and (again := self._with_lost_terms(sources[index], outcomes[0]))
        }
        for index, more in zip(marked, self._hypotheses(list(marked.values()), beam), strict=True):
            found[index] = sorted(found[index] + more, key=_badness)
        yield from enumerate(found)

    def _hypotheses(self, sources: Sequence[SourceSegment], beam: int) -> list[list[Outcome]]:
        """Of each source the outcomes of all its hypotheses, the least bad first."""
        found: list[list[Outcome]] = [[] for _ in sources]
        given = [source.given for source in sources]
        for index, hypotheses in self._engine.translate(given, beam, beam):
            outcomes = (_checked(sources[index], hypothesis) for hypothesis in hypotheses)
            found[index] = sorted(outcomes, key=_badness)
        return found

    def _look_up(
        self,
        order: Sequence[int],
        sources: Mapping[int, SourceSegment],
        outcomes: dict[int, Outcome],
        readings: dict[int, int],
    ) -> list[int]:
        """Put translations with the dictionary's English for a word in the place of those without.

        Args:
            order: the indices of the texts to look at.
            sources: the texts.
            outcomes: of each text the translation, which is replaced where another is better.
            readings: how often each may still be read; what is used up is taken off.

        Returns:
            The indices of those that were replaced.
        """
        missed = lookup.missed(
            self._engine,
            [sources[index] for index in order],
            [outcomes[index].raw for index in order],
        )
        tried: list[tuple[int, Missed]] = []
        for index, of_text in zip(order, missed, strict=True):
            for word in of_text:
                readings[index] -= lookup.readings(word, _LOOKUP_BEAM)
                if readings[index] >= 0:
                    tried.append((index, word))
        made = lookup.again(
            self._engine,
            [sources[index] for index, _ in tried],
            [outcomes[index].raw for index, _ in tried],
            [word for _, word in tried],
            _LOOKUP_BEAM,
        )
        scores = iter(
            self._scores(
                [
                    sources[index].given
                    for (index, _), texts in zip(tried, made, strict=True)
                    for _ in texts
                ],
                [text for texts in made for text in texts],
            )
        )
        changed: set[int] = set()
        for (index, word), texts in zip(tried, made, strict=True):
            source, before = sources[index], outcomes[index]
            candidates = [_checked(source, Hypothesis(text, next(scores))) for text in texts]
            after = min(candidates, key=lambda one: (one.weight, -one.score), default=before)
            # One word at a time: the place of the next one is another in the new translation.
            if index not in changed and _is_better(source, before, after):
                changed.add(index)
                outcomes[index] = msgspec.structs.replace(
                    after,
                    found_first=before.found_first,
                    looked_up=(*before.looked_up, word.found.text),
                )
        return sorted(changed)

    def _scores(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """The mean log probability of the tokens of each translation, in nats."""
        scored = self._engine.score(sources, targets)
        return [sum(token.score for token in tokens) / len(tokens) for tokens in scored]

    def _source(self, text: str) -> SourceSegment:
        marked = marks.find(text, self._engine.writes)
        return SourceSegment(text, tuple(self._glossary.find(text)), marked)

    def _translate_rewritten(
        self, sources: Mapping[int, SourceSegment], bad: Mapping[int, Outcome]
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the source, outcome) for each of the rewritings that it has."""
        rewritings = [
            (index, parts)
            for index, source in sources.items()
            for parts in self._rewritings(source, bad[index])
        ]
        texts = [part.given for _, parts in rewritings for part in parts]
        answers = dict(self._engine.translate(texts, self._beam, self._beam))
        place = 0
        for index, parts in rewritings:
            made = []
            for part in parts:
                made.append(_best(part, answers[place]))
                place += 1
            text = join([part.text for part in parts], [outcome.text for outcome in made])
            score = min(outcome.score for outcome in made)
            joined = Hypothesis(text, score)
            outcome = _checked(sources[index], joined, len(parts), formatted=True)
            # What a part lost is not to be seen in the whole.
            lost = [f for one in made for f in one.findings if f.kind in _OF_PARTS]
            findings = (*outcome.findings, *lost)
            yield index, msgspec.structs.replace(outcome, findings=findings)

    def _rewritings(self, source: SourceSegment, outcome: Outcome) -> Iterator[list[SourceSegment]]:
        """Rewritings of a text, each as a list of parts that are translated one by one.

        One is the text cut at clause boundaries, one has numbers without spaces and no quotation
        marks, one has the names and terms that the translation lost behind marks, and one has
        nothing behind marks. There may be none.
        """
        text = source.text
        limit = max(self._engine.length(text) * 2 // 3, _FEWEST_TOKENS)
        parts = clauses.split(text, limit, self._engine.length)
        if len(parts) > 1 and all(len(part.split()) >= _SHORTEST_PART for part in parts):
            yield [self._source(part) for part in parts]
        simpler = _GROUPED_NUMBER.sub(lambda match: match[0].replace(" ", ""), text)
        simpler = " ".join(_QUOTATION_MARK.sub(" ", simpler).split())
        if simpler and simpler != text:
            yield [self._source(simpler)]
        if marked := self._with_lost_terms(source, outcome):
            yield [marked]
        if source.marked and any(finding.kind == "mark" for finding in outcome.findings):
            yield [msgspec.structs.replace(source, marked=())]

    def _with_lost_terms(self, source: SourceSegment, outcome: Outcome) -> SourceSegment | None:
        """A text with the names and terms behind marks that its translation lost, if it did."""
        lost = required_terms.missing(source.required(outcome.text), outcome.text)
        if not lost:
            return None
        marked = marks.with_terms(source.text, source.marked, lost, self._engine.writes)
        return msgspec.structs.replace(source, marked=marked) if marked != source.marked else None

    def _translate_with_wider_beam(
        self, sources: Mapping[int, SourceSegment], bad: Mapping[int, Outcome]
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the source, outcome), translated with twice the beam."""
        order = list(sources)
        texts = [source.given for source in sources.values()]
        beam = 2 * self._beam
        for place, hypotheses in self._engine.translate(texts, beam, beam):
            yield order[place], _best(sources[order[place]], hypotheses)


def _badness(outcome: Outcome) -> tuple[float, float]:
    """How bad an outcome is: findings go before how likely the model finds it."""
    return outcome.weight, -outcome.score


def _is_better(source: SourceSegment, before: Outcome, after: Outcome) -> bool:
    """Whether a translation with a word looked up is to replace the one before."""
    lost, still_lost = (len(lookup.unanswered(source, one.raw)) for one in (before, after))
    return (
        after.score > before.score - _UNLIKELIER
        and after.weight <= before.weight
        and (still_lost < lost or (still_lost == lost and after.weight < before.weight))
    )


def _faults(source: SourceSegment, outcome: Outcome) -> float:
    """How bad a translation is: the weight of its findings, and the words it does not answer."""
    return outcome.weight + _UNANSWERED_COST * len(lookup.unanswered(source, outcome.text))


def _best(source: SourceSegment, hypotheses: Sequence[Hypothesis]) -> Outcome:
    """The outcome of the first hypothesis without a finding, else of the least bad one."""
    first: Outcome | None = None
    best: Outcome | None = None
    for hypothesis in hypotheses:
        outcome = _checked(source, hypothesis)
        first = first or outcome
        if best is None or outcome.weight < best.weight:
            best = outcome
        if best.weight == 0:
            break
    if first is None or best is None:
        return Outcome("", (empty.NOTHING,))
    return best if best is first else _second_choice(first, best)


def _checked(
    source: SourceSegment, hypothesis: Hypothesis, pieces: int = 1, *, formatted: bool = False
) -> Outcome:
    """The outcome of a hypothesis: formatted, corrected and checked.

    Args:
        source: what was translated.
        hypothesis: its translation.
        pieces: the number of parts that were translated one by one.
        formatted: whether it is in English typography and without marks already.
    """
    answer = hypothesis.text
    if not formatted:
        answer = typography.format_english(answer, source.text)
        answer = marks.restore(clock_times.correct(source.text, answer), source.marked)
    if source.cached(_has_repetition):
        text, repeated = answer, False
    else:
        text, repeated = repetition.cut(answer)
    required = source.required(text)
    findings = checks.inspect(source, Target(answer, required, hypothesis.score, repeated))
    found_first = tuple(dict.fromkeys(finding.kind for finding in findings))
    text, corrected = required_terms.correct(required, source.text, text)
    if text != answer:
        findings = checks.inspect(source, Target(text, required, hypothesis.score, repeated))
    for mark in marks.of_its_own(text, source.text):
        text = " ".join(text.replace(mark, "").split())
    raw = "" if formatted else hypothesis.text
    return Outcome(text, tuple(findings), found_first, corrected, pieces, hypothesis.score, raw)


def _has_repetition(source: SourceSegment) -> bool:
    return repetition.cut(source.text).repeated


def _second_choice(first: Outcome, chosen: Outcome) -> Outcome:
    """The outcome chosen instead of the first one, with a finding if that leaves a doubt."""
    doubt = unknown_words.second_choice(first.findings, chosen.findings)
    return msgspec.structs.replace(
        chosen, found_first=first.found_first, findings=(*chosen.findings, *doubt)
    )


def join(sources: Sequence[str], translations: Sequence[str]) -> str:
    """Join the translated parts of a sentence.

    The model ends each part with a stop and begins it with a capital. Inside the sentence the stop
    is removed where the French part has none, and the capital where the French part begins in lower
    case, unless the French has the same capitalised word.

    Args:
        sources: the French parts.
        translations: their translations.
    """
    joined: list[str] = []
    for number, (source, text) in enumerate(zip(sources, translations, strict=True)):
        if number < len(sources) - 1:
            mark = source.rstrip()[-1:]
            if mark not in ".!?…":
                has_mark = text.rstrip('”"')[-1:] == mark  # “Yes,” has its comma
                text = _STOP.sub("", text) + (mark if mark in ",;:" and not has_mark else "")
        first = re.match(r"[A-Z][a-z’']*(?![\w-])", text)
        begins = re.match(r"[\s«“\"(]*(\w)", source)
        continues = number > 0 and begins is not None and begins[1].islower()
        if continues and first and first[0] not in ("I", "I’m") and first[0] not in source:
            text = text[0].lower() + text[1:]
        joined.append(text)
    return " ".join(part for part in joined if part)
