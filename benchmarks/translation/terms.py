"""How the glossary is applied best: measured, on sentences that have a term of it.

Four ways: not at all; checked replacement in the output; the English form put into the source,
then checked replacement; a placeholder in the source that is filled afterwards. (Constrained
decoding was no candidate: CTranslate2 constrains prefixes only, and transformers' constrained
beam search was removed.)

    python -m benchmarks.translation.terms --pairs news.tsv

``news.tsv`` has a French sentence and its English translation a line.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from depeche import settings
from depeche.lang import rewriting, typography
from depeche.models import catalogue
from depeche.translation import glossary
from depeche.translation.checks import repetition
from depeche.translation.engines.choice import choose
from depeche.translation.engines.engine import Engine
from depeche.translation.required_terms import RequiredTerm, correct, is_present
from sacrebleu.metrics.bleu import BLEU

from benchmarks import result


def main() -> None:
    """Print a line for each way: share of terms that stand in the output, BLEU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--sentences", type=int, default=800)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    bundled = glossary.load()
    chosen: list[tuple[str, str, list[RequiredTerm]]] = []
    for line in options.pairs.read_text(encoding="utf-8").splitlines():
        french, english = line.split("\t")
        source = rewriting.prepare(french)
        required = [t for t in bundled.find(source) if t.preferred != t.spellings[-1]]
        if required and all(is_present(term, english) for term in required):
            chosen.append((source, typography.format_english(english), required))
        if len(chosen) == options.sentences:
            break
    current = settings.load({})
    model = catalogue.find(current.translator, "translation", current.models_folder)
    engine = choose("ctranslate2", "int8", 0, current.engines_folder).load(model)
    sources = [source for source, _, _ in chosen]
    wanted = [required for _, _, required in chosen]
    plain = _translated(engine, sources)
    rows = {
        "none": plain,
        "replacement": _corrected(sources, wanted, plain),
    }
    swapped = [
        _swapped(source, required, [term.preferred for term in required])
        for source, required in zip(sources, wanted, strict=True)
    ]
    rows["source form"] = _corrected(sources, wanted, _translated(engine, swapped))
    marks = [[f"X{number}" for number in range(1, len(required) + 1)] for required in wanted]
    hidden = [_swapped(*parts) for parts in zip(sources, wanted, marks, strict=True)]
    filled = []
    for text, required, held in zip(_translated(engine, hidden), wanted, marks, strict=True):
        for mark, term in zip(held, required, strict=True):
            text = text.replace(mark, term.preferred)
        filled.append(text)
    rows["placeholder"] = filled
    references = [[english for _, english, _ in chosen]]
    count = sum(len(required) for required in wanted)
    report = {}
    for name, texts in rows.items():
        there = sum(
            is_present(term, text)
            for text, required in zip(texts, wanted, strict=True)
            for term in required
        )
        score = BLEU().corpus_score(texts, references).score
        report[name] = {"terms": count, "kept": there / count, "bleu": score}
        print(f"{name:<12} {there / count:7.1%} of {count} terms   BLEU {score:.2f}")
    result.write(report, options.out)


def _translated(engine: Engine, sources: Sequence[str]) -> list[str]:
    made = {index: hypotheses[0].text for index, hypotheses in engine.translate(sources, 4)}
    return [
        repetition.cut(typography.format_english(made[index], source))[0]
        for index, source in enumerate(sources)
    ]


def _corrected(
    sources: Sequence[str], wanted: Sequence[Sequence[RequiredTerm]], texts: Sequence[str]
) -> list[str]:
    return [
        correct(required, source, text).text
        for source, required, text in zip(sources, wanted, texts, strict=True)
    ]


def _swapped(source: str, required: Sequence[RequiredTerm], forms: Sequence[str]) -> str:
    for term, form in reversed(list(zip(required, forms, strict=True))):
        source = source[: term.start] + form + source[term.end :]
    return source


if __name__ == "__main__":
    main()
