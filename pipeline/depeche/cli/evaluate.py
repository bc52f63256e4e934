"""evaluate: the quality of a stage, measured on texts with references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depeche import evaluate as measures
from depeche.cli import common
from depeche.errors import OutputError, unwritable
from depeche.readers import decode
from depeche.storage import atomic
from depeche.writers import brief_json


@click.group("evaluate")
def evaluate_group() -> None:
    """Measure quality on texts with references."""


@evaluate_group.command("translation")
@click.option(
    "--source", required=True, type=click.Path(readable=False), help="French, a sentence a line."
)
@click.option(
    "--reference", required=True, type=click.Path(readable=False), help="Its English, line by line."
)
@click.option("--out", type=click.Path(dir_okay=False), help="Save the report as JSON.")
@common.options(
    common.as_json,
    common.translator,
    common.beam,
    common.engine,
    common.compute_type,
    common.threads,
    common.glossary,
)
def translation(source: str, reference: str, out: str | None, as_json: bool, **flags: Any) -> int:
    """BLEU and chrF of a translation, and what the guards found in it.

    The references are put into English typography first; "raw" scores are without that.

    \b
    depeche evaluate translation --source dev.fr --reference dev.en
    depeche evaluate translation --source dev.fr --reference dev.en --out report.json
    """
    sources, references = _lines(source), _lines(reference)
    with common.pipeline(**flags) as pipeline:
        made = pipeline.translator(sources)
        report = measures.translation(
            sources, references, made, pipeline.translator.stage.signature
        )
    data = brief_json.indented(report)
    if out is not None:
        try:
            atomic.write(Path(out), data)
        except OSError as error:
            raise unwritable(out, error, OutputError) from error
    if as_json:
        common.put(data, end="")
        return 0
    rows = (
        ("BLEU", report.bleu),
        ("chrF", report.chrf),
        ("BLEU raw", report.raw_bleu),
        ("chrF raw", report.raw_chrf),
    )
    for name, score in rows:
        common.put(f"{name:<9} {score.value:6.2f}  {score.signature}")
    common.put(f"{report.sentences} sentences, {report.warned:.0f} in 1,000 with a warning")
    common.put(f"{report.restored} names and terms put right")
    common.put(f"{report.empty} empty, {report.looping} looping, {report.silent} figures silent")
    common.put(f"{'guard':<10} {'fired':>6} {'mended':>7}")
    for kind, guard in report.guards.items():
        common.put(f"{kind:<10} {guard.fired:>6} {guard.mended:>7}")
    common.put(report.signature)
    return 0


def _lines(name: str) -> list[str]:
    content, notes = decode(common.bytes_of(name), name)
    for note in notes:
        common.say(f"warning: {name}: {note}.")
    return content.removesuffix("\n").split("\n") if content else []
