"""The command `figures`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from depeche.cli import common
from depeche.desk import figures as measured
from depeche.desk.figures import Figures
from depeche.desk.reviews import REVIEWS, Reviews
from depeche.errors import InputError
from depeche.wording import count


@click.command()
@click.argument("out", metavar="DIR", type=click.Path(exists=True, file_okay=False))
@click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV.")
@click.option(
    "--sentences", is_flag=True, help="Print each sentence with a warning or an edit, as CSV."
)
def figures(out: str, as_csv: bool, sentences: bool) -> None:
    """How much of the briefs in DIR editors changed before they approved them.

    For all of them, and by model, source (the folder of the articles) and week: HTER, the edits of
    words over the words that were approved (Snover et al., 2006; each word that moves is an edit),
    of translation and brief; how many warnings were right, that is, in a sentence that was edited;
    and how many edited sentences had no warning.

    \b
    depeche figures briefs
    depeche figures briefs --csv > figures.csv
    """
    if not (Path(out) / REVIEWS).is_file():
        raise InputError(f"There are no reviews in {out}: no review desk has had it open.")
    with closing(Reviews(Path(out))) as reviews:
        found = measured.measures(reviews)
    if sentences:
        common.print_result(measured.sentences_as_csv(measured.judged(found)), end="")
        return
    table = measured.figures(found)
    if as_csv:
        common.print_result(measured.as_csv(table), end="")
        return
    for one in table:
        common.print_result(_line(one))
    for warning in measured.warnings(found):
        common.print_result(f"{warning.right} of {warning.given} right: {warning.warning}")


def _line(one: Figures) -> str:
    name = f"{one.group} {common.one_line(one.name)}".strip()
    return (
        f"{name}: {count(one.approved, 'brief')} approved; HTER of the translation "
        f"{_rate(one.hter)}, of the brief {_rate(one.brief_hter)}; {one.right} of "
        f"{count(one.warned, 'warned sentence')} edited, and {one.missed} without a warning"
    )


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
