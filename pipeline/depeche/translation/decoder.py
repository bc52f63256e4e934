"""Translating with checks: choose from the n-best list, try again where nothing in it is good.

Each text (a sentence, or a part of one that fits the model) goes through the engine once. Every
hypothesis is put into English typography, repetitions are cut and distorted names corrected; then
it is checked. The first one without a finding is taken, else the one whose findings weigh least.

Texts whose best translation is still bad are tried again, all of them together: cut at their
clauses, with numbers and quotation marks written another way, and last with twice the beam. A new
attempt is taken if its findings weigh less; what remains wrong with it becomes warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.lang import typography
from depeche.translation import checks, clauses, required_terms
from depeche.translation.checks import empty, repetition, unknown_words
from depeche.translation.engines.engine import Engine, Hypothesis
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target

_SPLIT_COST = 1.0  # weight; a sentence cut in parts must be better by more than this
_SHORTEST_PART = 5  # words of a part worth translating alone
_FEWEST_TOKENS = 8  # of the longest part a sentence is cut into
_GROUPED_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_QUOTATION_MARK = re.compile(r"\s?[«»“”\"]\s?")


class Outcome(msgspec.Struct, frozen=True):
    """A translation of a text, and what is known of it.

    Attributes:
        text: the translation.
        findings: what the checks find wrong with it.
        found_first: the kinds of findings in the model's first answer, before any correction.
        corrected: names and terms that were corrected: (what the model wrote, what stands).
        pieces: the number of parts it was translated in.
        score: mean log probability of its pieces, of the least likely part.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    found_first: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    pieces: int = 1
    score: float = 0.0

    @property
    def weight(self) -> float:
        """How bad it is, the cost of having been cut included."""
        return checks.weight(self.findings) + _SPLIT_COST * (self.pieces > 1)


class CheckedDecoder:
    """Translates texts with one engine, one glossary and one beam, and checks the translations."""

    def __init__(self, engine: Engine, glossary: Glossary, beam: int) -> None:
        self._engine = engine
        self._glossary = glossary
        self._beam = beam

    def translate(self, texts: Sequence[str]) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the text, its outcome): the good ones as they come, the others last."""
        sources: dict[int, SourceSegment] = {}  # of the bad ones
        bad: dict[int, Outcome] = {}
        for index, hypotheses in self._engine.translate(texts, self._beam, self._beam):
            source = self._source(texts[index])
            outcome = _best(source, hypotheses)
            if outcome.weight < checks.RETRY:
                yield index, outcome
            else:
                sources[index], bad[index] = source, outcome
        # Cut at its clauses, six in ten of the bad get better; a larger beam helps half as many at
        # twice the cost, so it comes second and only where something grave is left.
        for attempt, least in ((self._rewritten, checks.RETRY), (self._wider, checks.GRAVE)):
            again = {index: sources[index] for index in bad if bad[index].weight >= least}
            for index, outcome in attempt(again):
                if outcome.weight < bad[index].weight:
                    bad[index] = _instead(bad[index], outcome)
        yield from bad.items()

    def _source(self, text: str) -> SourceSegment:
        return SourceSegment(text, tuple(self._glossary.find(text)))

    def _rewritten(self, sources: Mapping[int, SourceSegment]) -> Iterator[tuple[int, Outcome]]:
        """Outcomes of all rewritings of each source, by its index; a source may have none."""
        rewritings = [
            (index, parts)
            for index, source in sources.items()
            for parts in self._rewritings(source.text)
        ]
        texts = [part for _, parts in rewritings for part in parts]
        answers = dict(self._engine.translate(texts, self._beam, self._beam))
        place = 0
        for index, parts in rewritings:
            outcomes = []
            for part in parts:
                outcomes.append(_best(self._source(part), answers[place]))
                place += 1
            text = join(parts, [outcome.text for outcome in outcomes])
            score = min(outcome.score for outcome in outcomes)
            yield index, _checked(sources[index], Hypothesis(text, score), pieces=len(parts))

    def _rewritings(self, text: str) -> Iterator[list[str]]:
        """A text in other words to the model, each as the parts to be translated one by one."""
        limit = max(self._engine.length(text) * 2 // 3, _FEWEST_TOKENS)
        parts = clauses.split(text, limit, self._engine.length)
        if len(parts) > 1 and all(len(part.split()) >= _SHORTEST_PART for part in parts):
            yield parts
        other = _GROUPED_NUMBER.sub(lambda match: match[0].replace(" ", ""), text)
        other = " ".join(_QUOTATION_MARK.sub(" ", other).split())
        if other and other != text:
            yield [other]

    def _wider(self, sources: Mapping[int, SourceSegment]) -> Iterator[tuple[int, Outcome]]:
        """Outcomes with twice the beam, by the index of the source."""
        order = list(sources)
        texts = [source.text for source in sources.values()]
        beam = 2 * self._beam
        for place, hypotheses in self._engine.translate(texts, beam, beam):
            yield order[place], _best(sources[order[place]], hypotheses)


def _best(source: SourceSegment, hypotheses: Sequence[Hypothesis]) -> Outcome:
    """The first hypothesis without a fault, else the least bad one."""
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
    return best if best is first else _instead(first, best)


def _checked(source: SourceSegment, hypothesis: Hypothesis, pieces: int = 1) -> Outcome:
    """A hypothesis, corrected where that is safe, with what is then found wrong with it."""
    answer = typography.format_english(hypothesis.text, source.text)
    if source.cached(_repeats_itself):
        text, repeated = answer, False
    else:
        text, repeated = repetition.cut(answer)
    required = source.required(text)
    findings = checks.inspect(source, Target(answer, required, hypothesis.score, repeated))
    found_first = tuple(dict.fromkeys(finding.kind for finding in findings))
    text, corrected = required_terms.correct(required, source.text, text)
    if text != answer:
        findings = checks.inspect(source, Target(text, required, hypothesis.score, repeated))
    return Outcome(text, tuple(findings), found_first, corrected, pieces, hypothesis.score)


def _repeats_itself(source: SourceSegment) -> bool:
    return repetition.cut(source.text).repeated


def _instead(first: Outcome, chosen: Outcome) -> Outcome:
    """The outcome chosen instead of the first one, with the doubt that this leaves."""
    doubt = unknown_words.second_choice(first.findings, chosen.findings)
    return msgspec.structs.replace(
        chosen, found_first=first.found_first, findings=(*chosen.findings, *doubt)
    )


def join(sources: Sequence[str], translations: Sequence[str]) -> str:
    """Put the translated parts of a sentence together.

    A part that did not end with a stop in French loses the one the model gave it; one that did
    not begin with a capital loses the model's, unless the word is a name in the source.

    Args:
        sources: the French parts.
        translations: their translations.
    """
    joined: list[str] = []
    for number, (source, text) in enumerate(zip(sources, translations, strict=True)):
        if number < len(sources) - 1:
            mark = source.rstrip()[-1:]
            if mark not in ".!?…":
                text = text.rstrip(" .") + (mark if mark in ",;:" and text[-1:] != mark else "")
        first = re.match(r"[A-Z][a-z’']*(?![\w-])", text)
        begins = re.match(r"[\s«“\"(]*(\w)", source)
        inside = number > 0 and begins is not None and begins[1].islower()
        if inside and first and first[0] not in ("I", "I’m") and first[0] not in source:
            text = text[0].lower() + text[1:]
        joined.append(text)
    return " ".join(part for part in joined if part)
