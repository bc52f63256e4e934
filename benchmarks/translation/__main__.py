"""Speed and quality of translation, every row with the same weights, in one run.

    python -m benchmarks.translation --source dev.fr --reference dev.en --argos argos/bin/python

Each row is a process of its own, with empty caches where not said otherwise; beam 4. Words are
those of the source between spaces; words a second are without loading, by the clock and by
processor time (which tells more where other work runs); the first result is from the start of the
process, with the model already converted (depeche's conversion, once for each model, has a line of
its own). BLEU is sacreBLEU's against references in English typography.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from depeche import settings
from depeche.lang import typography
from depeche.models import catalogue
from depeche.translation.engines.convert import convert
from sacrebleu.metrics.bleu import BLEU

from benchmarks import result
from benchmarks.translation.rows import ARTICLE, PARAGRAPH

HERE = Path(__file__).parent


def main() -> None:
    """Run all rows, print the table and the ratios, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="French, a sentence a line")
    parser.add_argument("--reference", type=Path, required=True, help="its English")
    parser.add_argument("--argos", help="Python of an environment with argostranslate")
    parser.add_argument("--sentences", type=int, default=400)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sources = options.source.read_text(encoding="utf-8").splitlines()[: options.sentences]
    references = options.reference.read_text(encoding="utf-8").splitlines()[: options.sentences]
    current = settings.load({})
    model = catalogue.find(current.translator, "translation", current.models_folder)
    with tempfile.TemporaryDirectory() as temporary:
        report = _run(model, sources, references, Path(temporary), options.argos)
    _print(report)
    result.write(report, options.out)


def _run(
    model: catalogue.Model,
    sources: Sequence[str],
    references: Sequence[str],
    place: Path,
    argos: str | None,
) -> dict[str, Any]:
    plain = place / "converted"
    plain.mkdir()
    begun = time.perf_counter()
    for name, data in convert(model.folder, "int8").items():
        (plain / name).write_bytes(data)
    conversion = time.perf_counter() - begun
    # Idle threads of torch spin by default, which would count as work.
    environment = {
        "OMP_WAIT_POLICY": "passive",
        "BENCH_CONVERTED": str(plain),
        "DEPECHE_CONFIG": os.devnull,
    }
    changed = [
        f"{line} (bis)" if number % ARTICLE == ARTICLE // 2 else line
        for number, line in enumerate(sources)
    ]
    rows: dict[str, dict[str, Any]] = {}

    def add(name: str, command: list[str], lines: Sequence[str], cache: str) -> None:
        print(name, file=sys.stderr)
        made = _process(command, lines, environment | {"DEPECHE_CACHE_DIR": str(place / cache)})
        texts = made.pop("made")
        words = sum(len(line.split()) for line in lines)
        made["words_per_second"] = words / made["seconds"]
        made["words_per_cpu_second"] = words / made["cpu"]
        targets = references
        if len(texts) != len(targets):  # argos gives paragraphs
            targets = [
                " ".join(references[at : at + PARAGRAPH])
                for at in range(0, len(references), PARAGRAPH)
            ]
        typeset = [typography.format_english(text) for text in texts]
        set_alike = [typography.format_english(text) for text in targets]
        made["bleu"] = BLEU().corpus_score(typeset, [set_alike]).score
        rows[name] = made

    def row(kind: str) -> list[str]:
        return [sys.executable, "-m", "benchmarks.translation.rows", kind, str(model.folder)]

    add("transformers, one sentence at a time", row("single"), sources, "none")
    add("transformers, batched plainly", row("batched"), sources, "none")
    if argos:
        package = _argos_package(model, plain, place)
        command = [argos, str(HERE / "argos_row.py"), str(package)]
        add("argos-translate", command, sources, "none")
    add("CTranslate2 per paragraph", row("paragraph"), sources, "none")
    add("depeche with transformers", row("reference"), sources, "reference")
    _process(row("depeche"), [], environment | {"DEPECHE_CACHE_DIR": str(place / "cache")})
    add("depeche with CTranslate2", row("depeche"), sources, "cache")
    add("depeche, the same input again", row("depeche"), sources, "cache")
    add(f"depeche, 1 sentence in {ARTICLE} changed", row("depeche"), changed, "cache")
    return {
        "model": model.tag,
        "sentences": len(sources),
        "words": sum(len(line.split()) for line in sources),
        "load": os.getloadavg(),
        "conversion_seconds": conversion,
        "rows": rows,
    }


def _process(
    command: Sequence[str], lines: Sequence[str], environment: Mapping[str, str]
) -> dict[str, Any]:
    done = subprocess.run(
        command,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _argos_package(model: catalogue.Model, converted: Path, place: Path) -> Path:
    """Our weights as an argos package: the same int8 files; it does not add the end mark itself."""
    package = place / "argos"
    (package / "model").mkdir(parents=True)
    for path in converted.iterdir():
        (package / "model" / path.name).write_bytes(path.read_bytes())
    config = json.loads((converted / "config.json").read_text())
    (package / "model" / "config.json").write_text(json.dumps(config | {"add_source_eos": True}))
    (package / "sentencepiece.model").write_bytes((model.folder / "source.spm").read_bytes())
    metadata = {"package_version": "1.0", "argos_version": "1.11.0", "from_code": "fr"}
    names = {"from_name": "French", "to_code": "en", "to_name": "English"}
    (package / "metadata.json").write_text(json.dumps(metadata | names))
    return package


def _print(report: dict[str, Any]) -> None:
    rows = report["rows"]
    print(f"{report['model']}, {report['sentences']} sentences, {report['words']} words")
    print(f"{'':<38}{'words/s':>9}{'w/cpu s':>9}{'first s':>9}{'cpu s':>7}{'MB':>7}{'BLEU':>7}")
    for name, row in rows.items():
        print(
            f"{name:<38}{row['words_per_second']:>9.0f}{row['words_per_cpu_second']:>9.0f}{row['first']:>9.2f}"
            f"{row['first_cpu']:>7.2f}{row['peak']:>7.0f}{row['bleu']:>7.2f}"
        )
    print(f"conversion, once: {report['conversion_seconds']:.2f} s")
    ours = rows["depeche with CTranslate2"]["words_per_second"]
    for name, row in rows.items():
        if name != "depeche with CTranslate2":
            print(f"depeche with CTranslate2 / {name}: {ours / row['words_per_second']:.2f}")


if __name__ == "__main__":
    main()
