"""HTER, warnings that were right, and errors without a warning."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import msgspec
import pytest
from depeche.desk import figures
from depeche.desk.figures import WarningFigures, distance
from depeche.desk.texts import texts
from depeche.desk.values import Field
from depeche.documents import Brief
from depeche.translation.memory import NOTE
from hypothesis import given
from hypothesis import strategies as st

from desk.made import ENGLISH, FRENCH, arrival, done, opened, place

AT = "2026-07-03T10:00:00.000+00:00"


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("", "", 0),
        ("The cat sat.", "The cat sat.", 0),
        ("The cat sat.", "A cat sat.", 1),
        ("The cat sat.", "The black cat sat!", 2),
        ("The cat sat.", "", 4),
        ("Sat the cat.", "Sat.", 2),
        ("b c a", "a b c", 2),  # a shift is one edit for Snover et al.
        ("10,000 jobs", "10,500 jobs", 1),
        ("He’s there", "He is there", 2),
    ],
)
def test_distance(before: str, after: str, edits: int) -> None:
    assert distance(before, after) == distance(after, before) == edits


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("oui " * 9000, "oui " * 4500 + "non " + "oui " * 4500, 1),
        ("Un. " + "oui non " * 4500, "Deux, " + "non oui " * 4400, 9002),
    ],
)
def test_an_edit_of_a_very_long_text_is_measured_in_time(
    before: str, after: str, edits: int
) -> None:
    start = time.process_time()
    assert distance(before, after) == edits
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "  '@SUM(1)"),
        ("a;=1+1", "a;'=1+1"),
        ("a, -1 and -2", "a, '-1 and -2"),
        ("a\n\n\t=1", "a\n\n\t'=1"),
        ("＝1+1;＋1", "'＝1+1;'＋1"),
        ("He said “no” – 1 = 1.", "He said “no” – 1 = 1."),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_whatever_separates_cells(text: str, cell: str) -> None:
    one = figures.Judged("u", 1, text, "b", "b", ())
    _, row = csv.reader(io.StringIO(figures.sentences_as_csv([one]), newline=""))
    assert row[2] == cell


@given(*[st.text("ab ", max_size=12)] * 3)
def test_distance_is_one(a: str, b: str, c: str) -> None:
    assert distance(a, c) <= distance(a, b) + distance(b, c)
    assert (distance(a, b) == 0) == (a.split() == b.split())


def with_warnings(*warnings: tuple[str, ...], notes: tuple[str, ...] = ()) -> Brief:
    brief = arrival()
    pairs = tuple(
        msgspec.structs.replace(pair, warnings=some, notes=notes)
        for pair, some in zip(brief.translation.pairs, warnings, strict=True)
    )
    translation = msgspec.structs.replace(brief.translation, pairs=pairs)
    return msgspec.structs.replace(brief, translation=translation)


def test_measures() -> None:
    warning = "the number 12 is not in the translation"
    first, second = (Field("sentence", number) for number in (1, 2))
    wrong = with_warnings((warning,), ("“promis” has no counterpart in the translation",))
    measured = [
        figures.measure("u", wrong, {first: "The prefect came to Nantes on Tuesday."}, AT),
        figures.measure("v", with_warnings((), ()), {second: "He promised nothing."}, AT),
        figures.measure("w", with_warnings((), (), notes=(NOTE,)), {first: "x"}, AT),
        figures.measure("x", with_warnings((warning.replace("12", "9"),), ()), {}, AT),
    ]
    table = {(one.group, one.name): one for one in figures.figures(measured)}
    one = table["all", ""]
    assert (one.approved, one.sentences, one.edited) == (4, 6, 2)
    assert (one.warned, one.right, one.missed) == (3, 1, 1)
    # “visited” → “came to”: 2; “12 million euros to schools” → “nothing”: 5.
    assert one.hter == round((2 + 5) / (8 + 8 + 7 + 4 + 7 + 8), 4)
    assert one.brief_hter == 0
    assert set(table) == {
        ("all", ""),
        ("translator", "m@1.2"),
        ("summariser", "lead.3"),
        ("source", "/wire/afp"),
        ("week", "2026-W27"),
    }
    assert figures.warnings(measured) == [
        WarningFigures("the number … is not in the translation", 2, 1),
        WarningFigures("… has no counterpart in the translation", 1, 0),
    ]


def test_the_brief_counts_its_headline_and_sentences_taken_out() -> None:
    changed = {Field("headline"): "The prefect in Rennes", Field("brief", 2): ""}
    measured = figures.measure("u", arrival(), changed, AT)
    assert measured.brief_edits == 1 + 8
    assert measured.brief_words == 4 + 7
    assert measured.edits == 0
    assert len(texts(arrival())) == 5


def test_nothing_approved_has_no_rate() -> None:
    (one,) = figures.figures([])
    assert (one.approved, one.hter, one.brief_hter) == (0, None, None)


def test_the_command(depeche, tmp_path: Path) -> None:
    ran = depeche("figures", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "no review desk" in ran.err
    urn = place(tmp_path, arrival())
    formula = place(tmp_path, arrival("b", french=("=cmd()",), english=("=cmd()",)))
    with opened(tmp_path) as desk:
        done(desk.edit(urn, Field("sentence", 1), "The prefect came.", "J", 0))
        done(desk.approve(urn, "J", 1))
        done(desk.approve(formula, "J", 0))
        ran = depeche("figures", tmp_path)  # also while a desk is open
    assert ran.code == 0
    assert "all: 2 briefs approved; HTER of the translation" in ran.out
    rows = list(csv.DictReader(io.StringIO(depeche("figures", tmp_path, "--csv").out)))
    assert rows[0]["group"] == "all"
    assert (rows[0]["edited"], rows[0]["right"], rows[0]["warned"]) == ("1", "1", "3")
    rows = list(csv.DictReader(io.StringIO(depeche("figures", tmp_path, "--sentences").out)))
    assert (rows[0]["french"], rows[0]["machine"], rows[0]["edited"]) == (
        FRENCH[0],
        ENGLISH[0],
        "The prefect came.",
    )
    assert rows[2]["french"] == "'=cmd()"
