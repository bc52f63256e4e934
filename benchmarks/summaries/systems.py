"""Summaries by several systems of the same articles, scored against human ones.

python -m benchmarks.summaries.systems PAIRS.jsonl [--limit 40] [--systems lead,…] [--out FILE]

Each line of PAIRS.jsonl has ``article`` and ``summary``, English. ``--print`` shows what was
written, to be read against the articles: no number here says whether a sentence is true.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from depeche.documents import Body, SummaryInput
from depeche.lang.sentences import segment
from depeche.models import catalogue
from depeche.readers.text import paragraphs
from depeche.settings import Settings
from depeche.summary.draft.causal import CausalGenerator
from depeche.summary.stage import SummaryStage

from benchmarks import result
from benchmarks.summaries.rouge import bigrams, rouge

_FIRM = re.compile(r"\d[\d.,]*\d|\d|\b[A-Z][\w’'-]+")
_SENTENCES = 3


class Written(NamedTuple):
    """A summary, and how many sentences are of which origin (``draft``: not checked)."""

    text: str
    origins: Counter[str]


System = Callable[[SummaryInput], Written]


def lead(copy: SummaryInput) -> Written:
    """The first three sentences."""
    text = copy.body.text
    spans = segment(text, "en")[:_SENTENCES]
    return Written(" ".join(text[a:b] for a, b in spans), Counter(source=len(spans)))


def draft(name: str) -> System:
    """What a model writes, neither constrained nor checked."""
    folder = catalogue.find(name, "summary", Settings().models_folder).folder
    model = CausalGenerator(folder, constrained=False)

    def write(copy: SummaryInput) -> Written:
        text = copy.body.text
        made = model.write([text[a:b] for a, b in segment(text, "en")], _SENTENCES).text
        return Written(made, Counter(draft=len(segment(made, "en"))))

    return write


def depeche(name: str | None, *, checker: str | None = None) -> System:
    """The product's summary stage; with a model, its check by a model or by words only."""
    home = Settings().models_folder
    stage = SummaryStage(
        catalogue.find(name, "summary", home) if name else None,
        checker=catalogue.find(checker, "summary", home) if checker else None,
        sentences=_SENTENCES,
    )

    def write(copy: SummaryInput) -> Written:
        made = next(iter(stage.run([copy])))[1]
        return Written(made.text, Counter(sentence.origin for sentence in made.sentences))

    return write


SYSTEMS: dict[str, Callable[[], System]] = {
    "lead-3": lambda: lead,
    "depeche": lambda: depeche(None),
    "smollm2 draft": lambda: draft("smollm2-135m-instruct"),
    "smollm2 checked by words": lambda: depeche("smollm2-135m-instruct", checker=None),
    "smollm2-brief draft": lambda: draft("smollm2-brief"),
    "smollm2-brief checked by words": lambda: depeche("smollm2-brief", checker=None),
    "smollm2-brief checked": lambda: depeche("smollm2-brief", checker="smollm2-brief"),
}


def unsupported(summary: str, source: str) -> tuple[int, int]:
    """Numbers and capitalised words that the source does not have, and all of them."""
    there = {word.lower() for word in re.findall(r"\w+(?:[.,]\d+)*", source)}
    asked = [
        word
        for start, end in segment(summary, "en")
        for word in _FIRM.findall(summary[start:end])
        if word[0].isdigit() or not summary[start:end].startswith(word)
    ]
    parts = [re.split(r"[’'-]", word.lower())[0] for word in asked]
    return sum(part not in there for part in parts), len(parts)


def main() -> None:
    """Write, score, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="names, by commas")
    parser.add_argument("--print", dest="shown", action="store_true")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    lines = arguments.pairs.read_text(encoding="utf-8").splitlines()[: arguments.limit]
    pairs = [json.loads(line) for line in lines]
    rows = {}
    print(
        f"{'':<32}{'R-1':>6}{'R-2':>6}{'R-L':>6}{'novel':>7}{'words':>7}{'unsupported':>13}"
        f"{'generated':>11}{'seconds':>9}"
    )
    for name in arguments.systems.split(","):
        system = SYSTEMS[name]()
        total: dict[str, float] = defaultdict(float)
        origins: Counter[str] = Counter()
        for pair in pairs:
            text = " ".join(pair["article"].split())
            copy = SummaryInput(Body(text, paragraphs(text), "en"))
            began = time.process_time()
            made = system(copy)
            total["seconds"] += time.process_time() - began
            for kind, score in rouge(made.text, pair["summary"]).items():
                total[kind] += score
            ours, there = bigrams(made.text), bigrams(text)
            total["bigrams"] += ours.total()
            total["novel"] += sum(n for bigram, n in ours.items() if bigram not in there)
            total["words"] += len(made.text.split())
            bad, firm = unsupported(made.text, text)
            total["bad"] += bad
            total["firm"] += firm
            origins += made.origins
            if arguments.shown:
                print(f"\n{pair.get('id', '')}: {made.text}\n   {dict(made.origins)}")
        count = len(pairs)
        rows[name] = {
            **{f"rouge{kind}": round(100 * total[kind] / count, 1) for kind in "12L"},
            "novel_bigrams": round(total["novel"] / max(1, total["bigrams"]), 3),
            "words": round(total["words"] / count, 1),
            "unsupported": [total["bad"], total["firm"]],
            "origins": dict(origins),
            "seconds": round(total["seconds"] / count, 1),
        }
        row = rows[name]
        share = (origins["generated"] + origins["draft"]) / max(1, origins.total())
        print(
            f"{name:<32}{row['rouge1']:>6}{row['rouge2']:>6}{row['rougeL']:>6}"
            f"{row['novel_bigrams']:>7.1%}{row['words']:>7}{total['bad']:>6} of {total['firm']:<4}"
            f"{share:>10.0%}{row['seconds']:>9}",
            flush=True,
        )
    result.write(rows, arguments.out)


if __name__ == "__main__":
    main()
