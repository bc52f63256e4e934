"""The pairs of agency French that come with the trainer."""

from __future__ import annotations

from pathlib import Path

from depeche.lang import numbers, rewriting

from training.translation import prepare, recipe

PAIRS = Path(prepare.__file__).with_name("agency.tsv")


def test_the_pairs_are_a_corpus_of_the_recipe() -> None:
    rows = list(prepare.rows(PAIRS))
    assert {source for source, _, _ in rows} == {"agency"}
    assert len({french for _, french, _ in rows}) == len(rows) > 10_000
    assert all(prepare.fit(french, english) for _, french, english in rows)
    assert all(
        "agency" in mix
        for name, mix in recipe.read(recipe.DEFAULT).mix.items()
        if name != "constant"
    )


def test_both_sides_have_the_same_figures() -> None:
    some = list(prepare.rows(PAIRS))[::8]
    differing = [
        french
        for _, french, english in some
        if any(numbers.compare(rewriting.prepare(french), english))
    ]
    assert len(differing) < 0.03 * len(some)
