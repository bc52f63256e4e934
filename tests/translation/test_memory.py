"""The translation memory: exact matches are taken and marked, near ones only offered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from depeche import Pipeline
from depeche.documents import Body, Paragraph, SentencePair
from depeche.errors import DepecheError, SettingsError
from depeche.identity import Version
from depeche.output.store import BriefStore
from depeche.settings import Settings, for_output
from depeche.translation import glossary, memory, typed
from depeche.translation.bodies import translate
from depeche.translation.memory import NOTE, Memory

FRENCH = "Le préfet n’a pas visité Nantes mardi."
ENGLISH = "The prefect stayed away from Nantes on Tuesday."
ARTICLE = f"{FRENCH} La grève a duré trois jours à Lyon.\n"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Memory]:
    with closing(Memory(tmp_path / memory.NAME, create=True)) as opened:
        yield opened


@pytest.mark.parametrize(
    "asked",
    [
        FRENCH,
        FRENCH.replace("’", "'"),
        FRENCH.replace("pas ", "pas\u00a0"),
        FRENCH.replace("é", "é"),
    ],
)
def test_the_same_segment_is_found(asked: str, kept: Memory) -> None:
    kept.keep("urn:a", [(FRENCH, ENGLISH)], "Jeanne", "2026-07-01")
    assert kept.exact(["other", asked, FRENCH.lower()]) == {asked: ENGLISH}


def test_the_last_approval_counts_and_can_be_taken_back(kept: Memory) -> None:
    kept.keep("urn:a", [(FRENCH, "One."), ("Deux.", "Two.")], "Jeanne", "2026-07-01")
    kept.keep("urn:b", [(FRENCH, "Another.")], "Karim", "2026-07-02")
    assert kept.exact([FRENCH, "Deux."]) == {FRENCH: "Another.", "Deux.": "Two."}
    kept.keep("urn:b", [], "Jeanne", "2026-07-03")
    assert kept.exact([FRENCH, "Deux."]) == {FRENCH: "One.", "Deux.": "Two."}


def test_near_matches_are_offered_most_alike_first(kept: Memory) -> None:
    near, far = FRENCH.replace("mardi", "jeudi"), FRENCH.replace("n’a pas visité", "aime")
    kept.keep("urn:a", [(FRENCH, ENGLISH), (near, "N."), (far, "F.")], "J", "2026-07-01")
    found = kept.near(near)
    assert [one.target for one in found] == ["N.", ENGLISH]
    assert found[0].likeness == 1
    assert 0.9 <= found[1].likeness < 1
    assert [one.target for one in kept.near(near, 0.5)] == ["N.", ENGLISH, "F."]
    assert kept.near("x") == []


def test_the_signature_names_what_was_taken() -> None:
    plain = SentencePair(FRENCH, ENGLISH, 0, 1)
    taken = SentencePair(FRENCH, ENGLISH, 0, 1, notes=(NOTE,))
    other = SentencePair(FRENCH, "Other.", 0, 1, notes=(NOTE,))
    assert memory.signature([plain]) == ""
    assert memory.signature([plain, taken]) == memory.signature([taken, taken])
    assert len({memory.signature([one]) for one in (taken, other)}) == 2
    assert memory.without("a|b:c" + memory.signature([taken])) == "a|b:c"


def test_what_was_approved_once_is_checked_each_time(kept: Memory) -> None:
    french = "Il a promis 12 millions d’euros aux écoles."
    right, wrong = (f"He promised {number} million euros to schools." for number in (12, 15))
    terms = glossary.load()
    said = {}
    for english in (right, wrong):
        kept.keep("urn:a", [(french, english)], "Jeanne", "2026-07-01")
        (translation,) = translate(
            [Body(french, (Paragraph("body", 0, len(french)),))],
            lambda sources: [],  # type: ignore[arg-type,return-value]
            memory=kept,
            check=lambda french, english: typed.check(french, english, terms),
        )
        (pair,) = translation.pairs
        assert (pair.target, pair.notes) == (english, (NOTE,))
        said[english] = pair
    assert said[right].warnings == ()
    assert said[wrong].warnings == ("the number 12 millions became 15 million",)
    assert said[wrong].suspects == ("15 million",)


def test_the_signature_tells_what_is_doubted_too() -> None:
    pair = SentencePair(FRENCH, ENGLISH, 0, 1, notes=(NOTE,))
    doubted = SentencePair(FRENCH, ENGLISH, 0, 1, ("look at it",), notes=(NOTE,))
    assert memory.signature([pair]) != memory.signature([doubted])


def brief(tmp_path: Path, named: str):
    (tmp_path / "in.txt").write_text(ARTICLE, encoding="utf-8")
    with Pipeline(summariser="lead", beam=1, threads=1, memory=named) as pipeline:
        (article,) = pipeline.read(tmp_path / "in.txt")
        return pipeline.briefs([article])[0], pipeline.signature, article


def test_a_brief_has_what_the_editor_wrote_marked(kept: Memory, tmp_path: Path) -> None:
    path = str(tmp_path / memory.NAME)
    before, signature, article = brief(tmp_path, path)
    assert before.signature == signature == brief(tmp_path, "off")[0].signature
    kept.keep("urn:a", [(FRENCH, ENGLISH)], "Jeanne", "2026-07-01")
    after, signature, _ = brief(tmp_path, path)
    first, second = after.translation.pairs
    assert (first.target, first.notes, first.chance) == (ENGLISH, (NOTE,), None)
    assert first.warnings == ("a negation of the source may be lost",)  # "stayed away" has none
    assert second.target == before.translation.pairs[1].target
    assert after.signature == signature + memory.signature(after.translation.pairs)
    assert "1 sentence came from the translation memory" in " ".join(after.unchecked)
    assert brief(tmp_path, "off")[0] == before
    # What was approved makes no other brief out of date, nor is it made again under the same.
    with closing(BriefStore(tmp_path / "out")) as store:
        version = Version.of(article)
        name = store.place(before).name
        assert store.kept(version, signature) == name
        store.place(after)
        assert store.kept(version, signature) == name


def test_the_memory_of_the_output_folder_is_used(kept: Memory, depeche, tmp_path: Path) -> None:
    kept.keep("urn:a", [(FRENCH, ENGLISH)], "Jeanne", "2026-07-01")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(ARTICLE, encoding="utf-8")
    text = tmp_path / "a/translation.en.txt"
    quick = ("--beam", "1", "--threads", "1", "--out", tmp_path)
    assert depeche("batch", tmp_path / "in", "--memory", "off", *quick).code == 0
    assert ENGLISH not in text.read_text()
    (tmp_path / "in/a.txt").write_text(f"{ARTICLE} Il pleut.\n", encoding="utf-8")
    assert depeche("batch", tmp_path / "in", *quick).code == 0
    assert ENGLISH in text.read_text()
    ran = depeche("translate", "--memory", tmp_path / memory.NAME, stdin=ARTICLE.encode())
    assert ran.out.startswith(ENGLISH)
    assert ENGLISH not in depeche("translate", stdin=ARTICLE.encode()).out


def test_which_memory_is_used(tmp_path: Path) -> None:
    own = tmp_path / memory.NAME
    assert for_output(Settings(), tmp_path).memory == ""
    own.touch()
    assert for_output(Settings(), tmp_path).memory == str(own)
    assert for_output(Settings(), None).memory == ""
    assert for_output(Settings(memory="off"), tmp_path).memory == "off"
    assert for_output(Settings(memory="x"), tmp_path).memory == "x"


@pytest.mark.parametrize("content", [None, b"no database" * 100, b""])
def test_a_memory_that_cannot_be_used_is_said(
    content: bytes | None, depeche, tmp_path: Path
) -> None:
    path = tmp_path / "m.sqlite"
    if content is not None:
        path.write_bytes(content)
    ran = depeche("translate", "--memory", path, stdin=ARTICLE.encode())
    assert (ran.code, ran.out) == (SettingsError.exit_code, "")
    assert ran.err.startswith(f"depeche: The translation memory {path} cannot be used")
    assert "Traceback" not in ran.err
    assert path.exists() == (content is not None)
    with pytest.raises(DepecheError):
        Memory(path)
