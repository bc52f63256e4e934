"""The row of argos-translate, run with the Python of an environment that has it.

argos-translate finds sentences with a model that it downloads; here it gets the sentences as they
are, at no cost, a paragraph at a time, as its ``translate`` goes through paragraphs. Everything
else is its own: package, tokenizer, CTranslate2 settings.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

PARAGRAPH = 4
MARK = "\n"


class Given:
    """A sentence splitter that knows: sentences are parted by line ends."""

    def split_sentences(self, text: str) -> list[str]:
        """The sentences of a paragraph."""
        return text.split(MARK)


def main() -> None:
    """Translate standard input with the argos package in the folder named on the command line."""
    from argostranslate import translate
    from argostranslate.package import Package

    sentences = [line.replace("’", "'") for line in sys.stdin.read().splitlines()]
    package = Package(Path(sys.argv[1]))
    languages = [translate.Language(code, code) for code in ("fr", "en")]
    translation = translate.PackageTranslation(*languages, package)

    def run(group: list[str]) -> str:
        translation.sentencizer = Given()
        if translation.translator is None:
            translation.hypotheses(group[0], 1)  # makes the translator
        made = translate.apply_packaged_translation(
            package, MARK.join(group), translation.translator, translation.sentencizer, 1
        )
        return str(made[0].value)

    run(["Le ministre a présenté son projet mardi."])
    stat = Path("/proc/self/stat").read_text().rsplit(")", 1)[1]
    ticks = int(stat.split()[19])
    first = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    used = time.process_time()
    begun = time.perf_counter()
    groups = range(0, len(sentences), PARAGRAPH)
    made = [run(sentences[at : at + PARAGRAPH]) for at in groups]
    seconds = time.perf_counter() - begun
    cpu = time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"first": first, "first_cpu": used, "seconds": seconds, "cpu": cpu, "peak": peak}
    json.dump(report | {"made": made}, sys.stdout)


if __name__ == "__main__":
    main()
