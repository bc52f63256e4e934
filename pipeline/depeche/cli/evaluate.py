"""The command group `evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depeche import evaluate as measures
from depeche import extras
from depeche.cli import common
from depeche.errors import OutputError, writing
from depeche.readers import MAX_FILE_BYTES, decode
from depeche.readers.files import read_bytes
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
    common.translating,
)
def translation(source: str, reference: str, out: str | None, as_json: bool, **flags: Any) -> int:
    """BLEU and chrF of a translation, and what the checks found in it.

    The references are put into English typography first; "raw" scores are without that.

    \b
    depeche evaluate translation --source dev.fr --reference dev.en
    depeche evaluate translation --source dev.fr --reference dev.en --out report.json
    """
    extras.require("evaluate", "The scoring of translations")
    sources, references = _lines(source), _lines(reference)
    with common.pipeline(**flags) as pipeline:
        segments = pipeline.translator(sources)
        signature = pipeline.translator.stage.signature
        report = measures.translation(sources, references, segments, signature, pipeline.glossary)
    data = brief_json.indented(report)
    if out is not None:
        with writing(out, OutputError):
            atomic.write(Path(out), data)
    if as_json:
        common.print_result(data, end="")
        return 0
    rows = (
        ("BLEU", report.bleu),
        ("chrF", report.chrf),
        ("BLEU raw", report.raw_bleu),
        ("chrF raw", report.raw_chrf),
    )
    for name, score in rows:
        common.print_result(f"{name:<9} {score.value:6.2f}  {score.signature}")
    common.print_result(
        f"{report.sentences} sentences, {report.warned:.0f} in 1,000 with a warning"
    )
    common.print_result(
        f"{report.names_kept} of {report.names} names and terms kept, {report.made_up:.0f} in 1,000"
        " with a made-up word"
    )
    common.print_result(f"{report.corrected} names and terms corrected")
    common.print_result(
        f"{report.empty} empty, {report.repetitive} with a repetition,"
        f" {report.unwarned_numbers} with a changed number and no warning"
    )
    common.print_result(f"{'check':<15} {'found':>6} {'resolved':>9}")
    for kind, record in report.checks.items():
        common.print_result(f"{kind:<15} {record.found:>6} {record.resolved:>9}")
    common.print_result(report.signature)
    return 0


def _lines(name: str) -> list[str]:
    content, notes = decode(read_bytes(name, MAX_FILE_BYTES), name)
    for note in notes:
        common.print_message(f"warning: {name}: {note}.")
    return content.removesuffix("\n").split("\n") if content else []
