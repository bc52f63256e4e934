from __future__ import annotations

import lzma
from pathlib import Path
from random import Random

import numpy as np
import pytest
from depeche.errors import InputError, ModelError, SettingsError
from hypothesis import given
from hypothesis import strategies as st
from training_data import recipe, sentences

from training.translation import data, prepare
from training.translation.data import Corpus, Place
from training.translation.recipe import HeldOut, Noise, read

CHOICE = HeldOut(sentences=20, seed=8, sources=frozenset({"news"}))
TEXT = st.text(st.sampled_from("abcé' .,"), max_size=60)

pytest_plugins = ["training_data"]


@pytest.fixture(scope="module")
def prepared(tiny_model: Path, tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("state")
    prepare.prepare([tiny_corpus], tiny_model, state, Noise(), CHOICE)
    return state


def decoded(folder: Path, model: Path, name: str, spm: str) -> list[str]:
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(model / spm))
    flat, ends = np.load(folder / f"{name}.npy"), np.load(folder / f"{name}.ends.npy")
    assert flat.dtype == np.uint16
    return [pieces.decode(ids.tolist()) for ids in np.split(flat, ends)[:-1]]


def test_the_arrays_hold_the_corpus_without_what_is_held_out(
    prepared: Path, tiny_model: Path, tiny_corpus: Path
) -> None:
    french = decoded(prepared / "data", tiny_model, "french", "source.spm")
    english = decoded(prepared / "data", tiny_model, "english", "target.spm")
    aside = [(prepared / f"held-out.{side}").read_text().splitlines() for side in ("fr", "en")]
    rows = {tuple(line.split("\t")[1:]) for line in tiny_corpus.read_text().splitlines()}
    assert len(aside[0]) == 20
    assert set(zip(*aside, strict=True)) <= rows
    assert not {*aside[0]} & {*french}
    assert not {*aside[1]} & {*english}
    assert {*zip(french, english, strict=True)} == rows - {*zip(*aside, strict=True)}
    assert len(french) == len({*french})


def test_what_is_held_out_does_not_depend_on_the_order_of_the_corpus() -> None:
    rows = sentences(400, 5)
    chosen = prepare.held_out(rows, CHOICE)
    assert prepare.held_out(rows[::-1], CHOICE) == chosen
    assert {row[0] for row in chosen} == {"news"}


def test_a_pair_with_a_held_out_side_is_not_admitted() -> None:
    aside = [("news", "Il part.", "He leaves.")]
    rows = [
        ("a", "Il part.", "He is leaving."),
        ("b", "Il s'en va.", "He leaves."),
        ("c", "Il reste.", "He stays."),
        ("d", "Il reste.", "He stays."),
    ]
    assert list(prepare.admitted(rows, aside)) == [rows[2]]


@pytest.mark.parametrize(
    ("french", "english", "good"),
    [
        ("Le chat dort sur le lit.", "The cat sleeps on the bed.", True),
        ("", "Nothing.", False),
        ("Un deux trois quatre cinq six sept huit.", "One.", False),
        ("En 1998, 12 et 13 personnes ici.", "In 1987, 14 persons were here.", False),
        ("Toujours la même phrase ici", "Toujours la même phrase ici", False),
        ("1 2 3 4 5", "one two three four five", False),
        ("a" * 41, "b", False),
    ],
)
def test_fit(french: str, english: str, good: bool) -> None:
    assert prepare.fit(french, english) is good


@given(TEXT, st.integers(0, 100))
def test_glueing_takes_one_or_two_spaces_and_nothing_else(french: str, seed: int) -> None:
    made = prepare.glued((french, "x"), Random(seed))
    if made is None:
        assert prepare._SPACE.search(french) is None
        return
    assert made[1] == "x"
    assert made[0].replace(" ", "") == french.replace(" ", "")
    assert len(french) - len(made[0]) in (1, 2)


@given(TEXT, TEXT)
def test_a_headline_has_no_stop_on_either_side(french: str, english: str) -> None:
    made = prepare.unstopped((french, english), Random(0))
    if made is not None:
        assert (made[0] + ".", made[1] + ".") == (french, english)


def test_altered_copies_stand_beside_the_clean_ones() -> None:
    rows = sentences(2000, 6)
    made = list(prepare.with_noise(rows, Noise(glued=0.1, unstopped=0.05), 3))
    assert [row for row in made if row in set(rows)] == rows
    copies = [row for row in made if row not in set(rows)]
    assert 220 < len(copies) < 380


def test_xz_is_read_and_typographic_apostrophes_are_made_straight(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv.xz"
    path.write_bytes(lzma.compress("news\tL’e\u0301te\u0301  vient.\tSummer comes.\n".encode()))
    assert list(prepare.rows(path)) == [("news", "L'été vient.", "Summer comes.")]


@pytest.mark.parametrize("content", [b"only one field\n", b"\xff\xfe\tx\ty\n"])
def test_a_corpus_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        list(prepare.rows(path))
    with pytest.raises(InputError):
        list(prepare.rows(tmp_path / "missing"))
    (tmp_path / "cut.xz").write_bytes(lzma.compress(b"a\tb\tc\n" * 1000)[:-20])
    with pytest.raises(InputError):
        list(prepare.rows(tmp_path / "cut.xz"))


def test_a_model_without_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="tokenizer"):
        prepare.Pieces(tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [("longest = 30", ""), ("keep = 3", "keep = 0"), ("glued = 0.1", "gluued = 0.1")],
)
def test_a_recipe_that_makes_no_sense_is_refused(tmp_path: Path, before: str, after: str) -> None:
    path = recipe(tmp_path)
    assert read(path).batch.longest == 30
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(SettingsError):
        read(path)


def test_a_pass_draws_each_pair_as_often_as_the_mix_says(prepared: Path) -> None:
    corpus = Corpus(prepared / "data", {"news": 2, "parliament": 0.5}, 30)
    drawn = np.bincount(corpus.drawn(1, 0), minlength=len(corpus.draws))
    news = corpus.draws == 2
    assert set(drawn[news]) == {2}
    assert set(drawn[~news]) == {0, 1}
    assert 0.4 < drawn[~news].mean() < 0.6
    assert not np.array_equal(corpus.drawn(1, 0), corpus.drawn(1, 1))
    assert np.array_equal(corpus.drawn(1, 1), corpus.drawn(1, 1))


@given(slots=st.integers(10, 400), longest=st.integers(6, 30))
def test_batches_hold_every_pair_once_and_stay_within_their_slots(
    prepared: Path, slots: int, longest: int
) -> None:
    corpus = Corpus(prepared / "data", {"news": 1}, longest)
    pairs = corpus.drawn(1, 0)[:500]
    groups = corpus.grouped(pairs, slots)
    assert sorted(np.concatenate(groups)) == sorted(pairs)
    for group in groups:
        sizes = [table.numel() for table in corpus.batch(group, pad=999, end=0)]
        assert sum(sizes) / 2 <= slots or len(group) == 1


def test_padding_is_little(prepared: Path) -> None:
    corpus = Corpus(prepared / "data", {"news": 1}, 30)
    tables = [
        table
        for group in corpus.grouped(corpus.drawn(1, 0), 400)
        for table in corpus.batch(group, pad=999, end=0)
    ]
    assert sum(int((table != 999).sum()) for table in tables) > 0.85 * sum(
        table.numel() for table in tables
    )


def test_a_batch_has_the_pieces_of_its_pairs(prepared: Path, tiny_model: Path) -> None:
    corpus = Corpus(prepared / "data", {"news": 1}, 30)
    french = decoded(prepared / "data", tiny_model, "french", "source.spm")
    group = corpus.grouped(corpus.drawn(1, 0), 100)[3]
    source, _ = corpus.batch(group, pad=999, end=0)
    pieces = prepare.Pieces(tiny_model)
    for row, pair in zip(source.tolist(), group, strict=True):
        wanted = [*pieces.encode([french[pair]], 0)[0].tolist(), 0]
        assert row == wanted + [999] * (len(row) - len(wanted))


def test_a_text_is_read_in_pairs(tiny_model: Path, tmp_path: Path) -> None:
    pieces = prepare.Pieces(tiny_model)
    (tmp_path / "dev.fr").write_text("".join(row[1] + "\n" for row in sentences(100, 4)))
    with pytest.raises(InputError, match=r"dev\.en cannot be read"):
        data.text(tmp_path / "dev", pieces, 999, 0)
    (tmp_path / "dev.en").write_text("".join(row[2] + "\n" for row in sentences(99, 4)))
    with pytest.raises(InputError, match="the same number of lines"):
        data.text(tmp_path / "dev", pieces, 999, 0)
    (tmp_path / "dev.en").write_text("".join(row[2] + "\n" for row in sentences(100, 4)))
    batches = data.text(tmp_path / "dev", pieces, 999, 0)
    assert [len(source) for source, _ in batches] == [64, 36]
    assert all(len(source) == len(target) for source, target in batches)


def test_steps_go_on_from_any_place(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.translation.data.STRETCH", 700)  # several in a pass
    corpus = Corpus(prepared / "data", {"news": 1}, 30)

    def take(place: Place, count: int) -> list[tuple[Place, list[list[int]]]]:
        steps = corpus.steps(3, place, 400, 2)
        return [
            (p, [b.tolist() for b in batches]) for p, batches in (next(steps) for _ in range(count))
        ]

    whole = take(Place(), 120)
    assert whole[-1][0].epoch >= 1
    for start in range(0, 100, 7):
        assert take(whole[start][0], 20) == whole[start + 1 : start + 21]


def test_a_corpus_too_small_for_a_step_is_refused(prepared: Path) -> None:
    corpus = Corpus(prepared / "data", {"news": 1}, 30)
    with pytest.raises(InputError, match="too small"):
        next(corpus.steps(1, Place(), 10**9, 2))
    with pytest.raises(InputError, match="draws no pair"):
        Corpus(prepared / "data", {"sports": 1}, 30)
    with pytest.raises(InputError, match="prepare"):
        Corpus(prepared, {"news": 1}, 30)
