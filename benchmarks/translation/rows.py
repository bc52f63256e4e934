"""One row of the benchmark, in a process of its own: ``python -m benchmarks.translation.rows``.

Reads French sentences from standard input and writes one JSON object: the translations, the
seconds from the start of the process to the first of them, the seconds for all of them after
that, and the peak of its memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PARAGRAPH = 4  # sentences; what a caller who translates paragraph by paragraph has at once
ARTICLE = 12
BEAM = 4

Translate = Callable[[Sequence[str]], list[str]]


def single(place: Path) -> Translate:
    """The transformers library's generate, one sentence at a time."""
    return _transformers(place, together=1)


def batched(place: Path) -> Translate:
    """The same in batches of 32 in the order given, as its documentation shows."""
    return _transformers(place, together=32)


def _transformers(place: Path, together: int) -> Translate:
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(place)
    model = MarianMTModel.from_pretrained(place, dtype=torch.float32).eval()

    def translate(sentences: Sequence[str]) -> list[str]:
        made: list[str] = []
        for group in _groups(sentences, together):
            batch = tokenizer([_plain(s) for s in group], return_tensors="pt", padding=True)
            with torch.inference_mode():
                out = model.generate(**batch, num_beams=BEAM, max_new_tokens=256)
            made += tokenizer.batch_decode(out, skip_special_tokens=True)
        return made

    return translate


def paragraph(place: Path) -> Translate:
    """The CTranslate2 library called plainly, a paragraph at a time; int8, all cores."""
    import ctranslate2
    from depeche.translation.engines.pieces import Pieces

    pieces = Pieces(place)
    model = ctranslate2.Translator(os.environ["BENCH_CONVERTED"], compute_type="int8")

    def translate(sentences: Sequence[str]) -> list[str]:
        made: list[str] = []
        for group in _groups(sentences, PARAGRAPH):
            tokens = pieces.encode([_plain(s) for s in group])
            done = model.translate_batch(tokens, beam_size=BEAM)
            made += [pieces.decode(result.hypotheses[0]) for result in done]
        return made

    return translate


def depeche(_: Path, engine: str = "ctranslate2") -> Translate:
    """The translator of depeche with its cache, checks and glossary."""
    from depeche import settings
    from depeche.pipeline import Pipeline

    pipeline = Pipeline(settings.load({"engine": engine, "beam": BEAM}))
    return lambda sentences: [made.target for made in pipeline.translator(sentences)]


def reference(place: Path) -> Translate:
    """The same with transformers as its engine."""
    return depeche(place, "transformers")


ROWS = {row.__name__: row for row in (single, batched, paragraph, depeche, reference)}


def _groups(sentences: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (sentences[at : at + size] for at in range(0, len(sentences), size))


def _plain(sentence: str) -> str:
    return sentence.replace("’", "'")


def main() -> None:
    """Run the row named on the command line with the model in the folder named after it."""
    sentences = sys.stdin.read().splitlines()
    translate = ROWS[sys.argv[1]](Path(sys.argv[2]))
    translate(["Le ministre a présenté son projet mardi."])
    stat = Path("/proc/self/stat").read_text().rsplit(")", 1)[1]
    ticks = int(stat.split()[19])
    since_start = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    used = time.process_time()
    begun = time.perf_counter()
    made = translate(sentences)
    seconds = time.perf_counter() - begun
    cpu = time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"first": since_start, "first_cpu": used, "seconds": seconds, "cpu": cpu, "peak": peak}
    json.dump(report | {"made": made}, sys.stdout)


if __name__ == "__main__":
    main()
