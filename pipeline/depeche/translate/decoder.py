"""Translating with guards: look at the n-best list, try again where nothing in it is good.

Each unit (a source that fits the model) goes through the engine once. Its hypotheses are put into
English typography, loops are cut, names and terms put right, and what is then found wrong is
weighed; the first hypothesis without a finding wins. A unit whose best is still bad is tried
again, with all the others in that state: cut at its clauses, with its figures and quotation marks
written another way, and last with twice the beam. What is least bad is kept, with warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from depeche.lang import names, typography
from depeche.lang.names import RequiredTerm
from depeche.translate import clauses, guards
from depeche.translate.checks import repetition
from depeche.translate.engines.engine import Engine, Hypothesis
from depeche.translate.glossary import Glossary
from depeche.translate.guards import Finding

_SPLIT_COST = 1.0  # a sentence cut in parts must be better by more than this
_SHORTEST = 5  # words of a part worth translating alone
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_QUOTES = re.compile(r"\s?[«»“”\"]\s?")
_LOOPED = "the model repeated itself; the repetition was cut"


class Outcome(msgspec.Struct, frozen=True):
    """What became of a unit.

    ``fired`` are the kinds of findings in the model's first answer, as it gave it; ``findings``
    are those left in ``text``. ``changes`` are names and terms that were put right. ``score`` is
    the mean log probability of the pieces, of the least likely part.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    fired: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    pieces: int = 1
    score: float = 0.0

    @property
    def weight(self) -> float:
        """How bad it is, the cost of having been cut included."""
        return guards.weight(self.findings) + _SPLIT_COST * (self.pieces > 1)


class GuardedDecoder:
    """Translates units with one engine, one glossary and one beam."""

    def __init__(self, engine: Engine, glossary: Glossary, beam: int) -> None:
        self._engine = engine
        self._glossary = glossary
        self._beam = beam

    def translate(self, units: Sequence[str]) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the unit, its outcome): the good ones as they come, the others last."""
        bad: dict[int, Outcome] = {}
        for index, hypotheses in self._engine.translate(units, self._beam, self._beam):
            outcome = self._best(units[index], hypotheses)
            if outcome.weight < guards.RETRY:
                yield index, outcome
            else:
                bad[index] = outcome
        # Cut at its clauses, six in ten of the bad get better; a larger beam mends half as many at
        # twice the cost, so it comes second and only where something grave is left.
        for attempt, grave in ((self._otherwise, guards.RETRY), (self._wider, guards.GRAVE)):
            again = {index: units[index] for index in bad if bad[index].weight >= grave}
            for index, outcome in attempt(again):
                if outcome.weight < bad[index].weight:
                    bad[index] = _instead(bad[index], outcome)
        yield from bad.items()

    def _wider(self, units: dict[int, str]) -> Iterator[tuple[int, Outcome]]:
        """Outcomes with twice the beam."""
        order = list(units)
        beam = 2 * self._beam
        for place, hypotheses in self._engine.translate(list(units.values()), beam, beam):
            yield order[place], self._best(units[order[place]], hypotheses)

    def _otherwise(self, units: dict[int, str]) -> Iterator[tuple[int, Outcome]]:
        """Outcomes cut at clauses or written another way, any number for each unit."""
        parts: list[str] = []
        owners: list[tuple[int, int]] = []  # of each variant: unit, number of parts
        for index, source in units.items():
            for variant in self._variants(source):
                parts += variant
                owners.append((index, len(variant)))
        made = dict(self._engine.translate(parts, self._beam, self._beam))
        at = 0
        for index, count in owners:
            here = range(at, at + count)
            at += count
            best = [self._best(parts[i], made[i]) for i in here]
            text = join([parts[i] for i in here], [outcome.text for outcome in best])
            score = min(outcome.score for outcome in best)
            yield index, self._seen(units[index], Hypothesis(text, score), pieces=count)

    def _variants(self, source: str) -> Iterator[list[str]]:
        half = max(self._engine.length(source) * 2 // 3, 8)
        parts = clauses.split(source, half, self._engine.length)
        if len(parts) > 1 and all(len(part.split()) >= _SHORTEST for part in parts):
            yield parts
        other = _GROUPED.sub(lambda match: match[0].replace(" ", ""), source)
        other = " ".join(_QUOTES.sub(" ", other).split())
        if other and other != source:
            yield [other]

    def _best(self, source: str, hypotheses: Sequence[Hypothesis]) -> Outcome:
        """The first good hypothesis, else the least bad one."""
        first: Outcome | None = None
        best: Outcome | None = None
        for hypothesis in hypotheses:
            seen = self._seen(source, hypothesis)
            first = first or seen
            if best is None or seen.weight < best.weight:
                best = seen
            if best.weight == 0:
                break
        if first is None or best is None:
            return Outcome("", (guards.finding("empty", "the model gave nothing"),))
        return best if best is first else _instead(first, best)

    def _seen(self, source: str, hypothesis: Hypothesis, pieces: int = 1) -> Outcome:
        """A hypothesis mended as far as can be, and what is found wrong with it."""
        raw = typography.target(hypothesis.text, source)
        text, looped = (raw, False) if repetition.looping(source) else repetition.cut(raw)
        wishes = self._glossary.find(source)
        wishes += _names(source, text, wishes)
        fired = guards.inspect(source, raw, wishes)
        findings = fired
        changes: tuple[tuple[str, str], ...] = ()
        if any(f.kind in ("name", "glossary") for f in fired) or looped:
            text, changes = names.restore(wishes, source, text)
            findings = guards.inspect(source, text, wishes)
        more = guards.unsure(hypothesis.score)
        if looped:
            more.append(guards.finding("loop", _LOOPED))
        kinds = tuple(dict.fromkeys(f.kind for f in (*fired, *more)))
        return Outcome(text, (*findings, *more), kinds, changes, pieces, hypothesis.score)


def _instead(first: Outcome, chosen: Outcome) -> Outcome:
    """An outcome chosen instead of the first one, with what the first says of it."""
    doubt = guards.guessed(first.findings, chosen.findings)
    return msgspec.structs.replace(chosen, fired=first.fired, findings=(*chosen.findings, *doubt))


def _names(source: str, target: str, terms: Sequence[RequiredTerm]) -> list[RequiredTerm]:
    """Wishes for the names of the source that no term covers."""
    free = [
        name
        for name in names.names(source)
        if not any(term.start < name.end and name.start < term.end for term in terms)
    ]
    wishes = [RequiredTerm(n.text, (n.text,), (n.text,), n.start, n.end) for n in free]
    lost = [n for n, wish in zip(free, wishes, strict=True) if not names.granted(wish, target)]
    doubtful = set(lost) - set(names.proper(lost, source))
    return [wish for n, wish in zip(free, wishes, strict=True) if n not in doubtful]


def join(sources: Sequence[str], texts: Sequence[str]) -> str:
    """Put the translated parts of a sentence together.

    A part that did not end with a stop in French loses the one the model gave it; one that did
    not begin with a capital loses the model's, unless the word is a name in the source.
    """
    joined: list[str] = []
    for number, (source, text) in enumerate(zip(sources, texts, strict=True)):
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
